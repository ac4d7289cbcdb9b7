"""`main.py tokens` as scripts and support see it: one list, typed troubles, exit codes, no PIN."""

from __future__ import annotations

from pathlib import Path

import pytest

from hsm import PinLedger
from tests.commands.running import run
from tests.hsm.provider.providers import DIGITS, Provider, faulty, key_file, softhsm
from tests.softhsm import softhsm_here


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    softhsm_here()
    return softhsm(tmp_path_factory.mktemp("thẻ"))


def test_every_token_and_certificate_is_listed_with_its_pin_state(provider: Provider, tmp_path: Path) -> None:
    ended = run("tokens", "--json", home=tmp_path, environment=provider.environment)
    assert ended.code == 0, ended.err
    (token,) = [one for one in ended.answer["tokens"] if one["serial"] == provider.serial]
    assert token["soft"]
    assert token["pin"] == {
        "state": "normal",
        "tries_left": 3,
        "min_length": 4,
        "max_length": 255,
        "pin_pad": False,
        "set": True,
    }
    (certificate,) = token["certificates"]
    assert certificate["subject"] == "Trần Thị Bưởi"
    assert certificate["may_sign"]
    assert certificate["why_not"] is None
    assert "slot" not in ended.out.casefold()


def test_libraries_that_cannot_be_used_are_explained_and_hide_nothing(
    provider: Provider, tmp_path: Path
) -> None:
    i386 = tmp_path / "thư viện 32 bit.so"
    i386.write_bytes(b"\x7fELF\x01\x01\x01" + bytes(9) + b"\x03\x00\x03\x00" + bytes(100))
    windows = tmp_path / "bkav.dll"
    windows.write_bytes(
        b"MZ" + bytes(58) + b"\x40\0\0\0" + b"PE\0\0\x64\x86" + bytes(18) + b"\x0b\x02" + bytes(64)
    )
    text = tmp_path / "văn bản.so"
    text.write_text("x")
    words = [part for file in (i386, windows, text, tmp_path / "không có.so") for part in ("--module", file)]
    ended = run("tokens", "--json", *words, home=tmp_path, environment=provider.environment)
    assert ended.code == 3
    codes = [one["code"] for one in ended.answer["problems"]]
    assert codes == ["token.wrong_bits", "token.other_system", "token.not_a_library", "token.module_missing"]
    assert all(one["message"] and one["next"] for one in ended.answer["problems"])
    assert [one["serial"] for one in ended.answer["tokens"]] == [provider.serial]


def test_a_locked_token_is_told_and_nothing_can_sign(provider: Provider, tmp_path: Path) -> None:
    data = tmp_path / "data dir"
    PinLedger(data / "tries.json").lock(provider.serial)
    ended = run("tokens", "--data", data, home=tmp_path, environment=provider.environment)
    assert ended.code == 3
    assert "[token.pin_locked]" in ended.out
    again = run(
        "tokens",
        "--data",
        data,
        "--forget-tries",
        provider.serial,
        home=tmp_path,
        environment=provider.environment,
    )
    assert again.code == 0


def test_a_key_file_is_listed_and_marked_as_soft(tmp_path: Path) -> None:
    file = key_file(tmp_path)
    ended = run("tokens", "--only", "--module", file, "--json", home=tmp_path)
    (token,) = ended.answer["tokens"]
    assert token["soft"]
    assert token["pin"]["tries_left"] is None
    assert [one["code"] for one in ended.answer["problems"]] == ["token.password_first"]


def test_no_token_at_all_is_no_trouble(tmp_path: Path) -> None:
    conf = tmp_path / "softhsm2.conf"
    (tmp_path / "none").mkdir()
    conf.write_text(f"directories.tokendir = {tmp_path / 'none'}\n")
    ended = run("tokens", "--json", home=tmp_path, environment={"SOFTHSM2_CONF": str(conf)})
    assert (ended.code, ended.answer["tokens"]) == (0, [])


def test_a_library_that_crashes_is_one_sentence_and_not_a_traceback(
    tmp_path: Path, provider: Provider
) -> None:
    broken = faulty(tmp_path)
    broken.misbehave("C_GetTokenInfo crash")
    ended = run("tokens", "--module", broken.module, home=tmp_path, environment=broken.environment)
    assert ended.code == 3
    assert "[token.crashed]" in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_a_remembered_library_is_asked_the_next_time(tmp_path: Path) -> None:
    broken = faulty(tmp_path)
    data = tmp_path / "data"
    run(
        "tokens",
        "--remember",
        "--module",
        broken.module,
        "--data",
        data,
        home=tmp_path,
        environment=broken.environment,
    )
    ended = run("tokens", "--json", "--data", data, home=tmp_path, environment=broken.environment)
    assert str(broken.module) in [one["file"] for one in ended.answer["drivers"]]
    assert DIGITS not in (data / "token-drivers.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["tokens", "doctor"])
def test_a_damaged_list_of_added_libraries_is_told_and_the_rest_works(
    word: str, tmp_path: Path, provider: Provider
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "token-drivers.toml").write_text("[[driver]]\nfile = ", encoding="utf-8")
    ended = run(word, "--data", data, home=tmp_path, environment=provider.environment)
    assert "Không đọc được danh sách thư viện đã thêm." in ended.out
    assert "Traceback" not in ended.out + ended.err
    assert (provider.serial in ended.out) if word == "tokens" else ("1 thiết bị" in ended.out)


def test_words_that_make_no_sense_are_bad_usage(tmp_path: Path) -> None:
    assert run("tokens", "--what", home=tmp_path).code == 2
