"""Finding libraries: known names, p11-kit's folders, added ones; and why a file can never be loaded."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from hsm import (
    TokenError,
    TokenWorker,
    add_driver,
    drivers_at_hand,
    found_drivers,
    named_driver,
    remove_driver,
)
from hsm.binaries import Binary, read_header, why_not_loadable
from hsm.drivers import added_drivers
from hsm.p11kit import configured_modules
from tests.softhsm import softhsm_here


def elf(bits: int = 64, machine: int = 62, kind: int = 3) -> bytes:
    head = b"\x7fELF" + bytes([2 if bits == 64 else 1, 1, 1]) + bytes(9)
    return head + struct.pack("<HH", kind, machine) + bytes(200)


def pe(machine: int = 0x8664, magic: int = 0x20B) -> bytes:
    head = b"MZ" + bytes(58) + struct.pack("<I", 64)
    return head + b"PE\0\0" + struct.pack("<H", machine) + bytes(18) + struct.pack("<H", magic) + bytes(100)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (elf(), Binary("ELF", 64, "x86-64")),
        (elf(32, 3), Binary("ELF", 32, "x86")),
        (elf(64, 183), Binary("ELF", 64, "ARM64")),
        (elf(kind=2), Binary("")),  # a program, not a library
        (pe(), Binary("PE", 64, "x86-64")),
        (pe(0x14C, 0x10B), Binary("PE", 32, "x86")),
        (b"", Binary("")),
        (b"\x7fELF", Binary("")),
        (b"MZ" + bytes(62), Binary("")),
        (b"MZ" + bytes(58) + b"\xff\xff\xff\xff", Binary("")),
        (b"#!/bin/sh\n", Binary("")),
    ],
)
def test_a_header_says_what_a_file_is(tmp_path: Path, content: bytes, expected: Binary) -> None:
    file = tmp_path / "thư viện ký số.so"
    file.write_bytes(content)
    assert read_header(file) == expected


@pytest.mark.skipif(os.name == "nt", reason="the expectations are those of Linux on x86-64")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (elf(32, 3), "token.wrong_bits"),
        (elf(64, 183), "token.wrong_machine"),
        (pe(), "token.other_system"),
        (b"text", "token.not_a_library"),
        (None, "token.module_missing"),
    ],
)
def test_why_a_file_can_never_be_loaded_is_told_without_a_process(
    tmp_path: Path, content: bytes | None, code: str
) -> None:
    if os.uname().machine != "x86_64":
        pytest.skip("the expectations are those of x86-64")
    file = tmp_path / "có dấu cách.so"
    if content is not None:
        file.write_bytes(content)
    worker = TokenWorker(file)
    with pytest.raises(TokenError) as caught:
        worker.tokens()
    assert caught.value.code == code
    assert worker.pid is None


def test_a_folder_is_no_library(tmp_path: Path) -> None:
    error = why_not_loadable(tmp_path)
    assert error
    assert error.code == "token.not_a_library"


def test_a_damaged_library_is_told_by_the_worker(tmp_path: Path) -> None:
    if os.name == "nt" or os.uname().machine != "x86_64":
        pytest.skip("the header is that of x86-64")
    (tmp_path / "cụt.so").write_bytes(elf())
    with pytest.raises(TokenError, match=r"token\.module_not_loadable"):
        TokenWorker(tmp_path / "cụt.so").tokens()


def test_p11kit_modules_are_read_and_later_folders_override(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    (first / "one.module").write_text("# note\nmodule: /opt/một hai.so\nx-init-reserved: configdir='x'\n")
    (first / "trust.module").write_text("module: p11-kit-trust.so\ntrust-policy: yes\n")
    (first / "off.module").write_text("module: /opt/off.so\ndisable-in: firefox, eoffice\n")
    (first / "only.module").write_text("module: /opt/only.so\nenable-in: p11-kit-proxy\n")
    (first / "remote.module").write_text("remote: |ssh somewhere\n")
    (second / "one.module").write_text("module: /opt/mới.so\n")
    assert [(one.name, str(one.file)) for one in configured_modules((str(first), str(second)))] == [
        ("one", "/opt/mới.so")
    ]
    (one,) = configured_modules((str(first),))
    assert one.parameters == "configdir='x'"


def test_a_library_is_added_asked_again_and_taken_out(tmp_path: Path) -> None:
    module = softhsm_here()
    settings = tmp_path / "cài đặt" / "drivers.toml"
    driver = add_driver(settings, module, 'Của "tôi"', "configdir='sql:/x y'")
    add_driver(settings, module)
    assert added_drivers(settings) == (driver,)
    assert (driver.name, driver.parameters) == ('Của "tôi"', "configdir='sql:/x y'")
    assert found_drivers((), settings)[0] == driver
    remove_driver(settings, module)
    assert added_drivers(settings) == ()


def test_a_file_that_is_no_library_is_not_added(tmp_path: Path) -> None:
    (tmp_path / "x.so").write_text("x")
    with pytest.raises(TokenError, match=r"token\.not_a_library"):
        add_driver(tmp_path / "drivers.toml", tmp_path / "x.so")


def test_a_malformed_list_is_told(tmp_path: Path) -> None:
    (tmp_path / "drivers.toml").write_text("[[driver]]\nfil = 1\n")
    with pytest.raises(TokenError, match=r"token\.drivers_unreadable"):
        found_drivers((), tmp_path / "drivers.toml")


@pytest.mark.parametrize(
    "content",
    [b"[[driver]]\nfil = 1\n", b"\xff\xfe\x00", b"[[driver]", b"driver = 7", b"[[driver]]\nfile = []"],
    ids=["wrong word", "not text", "cut off", "wrong shape", "wrong type"],
)
def test_a_damaged_list_costs_the_added_libraries_only(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "drivers.toml"
    file.write_bytes(content)
    found, damage = drivers_at_hand(file)
    assert found == found_drivers()
    assert damage is not None
    assert damage.code == "token.drivers_unreadable"


def test_a_folder_in_the_place_of_the_list_is_told_like_any_damage(tmp_path: Path) -> None:
    assert drivers_at_hand(tmp_path / "none") == (found_drivers(), None)
    _, damage = drivers_at_hand(tmp_path)
    assert damage is not None
    assert damage.code == "token.drivers_unreadable"


def test_a_named_library_brings_what_is_known_of_its_name(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("the name is that of Linux")
    known = named_driver(tmp_path / "libcastle.so")
    assert known.vendor == "Feitian"
    assert known.quirks
    assert named_driver(tmp_path / "lạ.so").pin_limit == 3
