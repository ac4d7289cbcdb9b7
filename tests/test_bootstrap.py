"""What a desk is put together from: the token libraries it looks at."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from eoffice.bootstrap.workplace import ADDED_LIBRARIES, _instruments, modules_of
from eoffice.settings import DesktopSettings
from hsm import found_drivers


@pytest.fixture
def own_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a machine on which a vendor's library lies in the interpreter's own folder."""
    library = tmp_path / "lib" / "libsofthsm2.so"
    library.parent.mkdir()
    library.write_bytes(b"")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return library


def test_libraries_of_the_machine_are_looked_at_without_being_named(own_driver: Path) -> None:
    modules = modules_of(DesktopSettings("https://localhost", Path("hub.pem"), "an"))
    assert own_driver in modules
    assert modules == tuple(driver.file for driver in found_drivers())


def test_a_named_library_comes_first_and_once_and_stays_though_its_file_is_missing(
    own_driver: Path, tmp_path: Path
) -> None:
    link = tmp_path / "liên kết.so"
    link.symlink_to(own_driver)
    missing = tmp_path / "không có.so"
    modules = modules_of(DesktopSettings("https://localhost", Path("hub.pem"), "an", modules=(missing, link)))
    assert modules[:2] == (missing, link)
    assert own_driver not in modules
    assert len({path.resolve() for path in modules}) == len(modules)


def test_a_damaged_list_of_added_libraries_keeps_nobody_out_and_is_told(tmp_path: Path) -> None:
    (tmp_path / ADDED_LIBRARIES).write_bytes(b"[[driver]]\nfile = ")
    found = _instruments(
        tmp_path, tmp_path / "an", DesktopSettings("https://localhost", Path("hub.pem"), "an")
    )
    try:
        told = [(one.module.name, one.error.code) for one in found.tokens.look().troubles]
    finally:
        found.tokens.close()
    assert (ADDED_LIBRARIES, "token.drivers_unreadable") in told
