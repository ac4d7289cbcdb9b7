"""The list of driver libraries, and what of it is on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from hsm import drivers
from hsm.drivers import found_drivers


def test_every_library_found_is_a_file_and_is_listed_once() -> None:
    found = found_drivers()
    assert any("softhsm" in driver.file.name for driver in found)
    assert all(driver.file.is_file() for driver in found)
    resolved = [driver.file.resolve() for driver in found]
    assert len(resolved) == len(set(resolved))


def test_a_library_named_by_hand_comes_first_with_the_most_cautious_limit(tmp_path: Path) -> None:
    named = tmp_path / "thư viện riêng.so"
    named.touch()
    first = found_drivers([named, tmp_path / "không có.so"])[0]
    assert (first.file, first.name, first.pin_limit) == (named, "thư viện riêng.so", 3)


@pytest.mark.parametrize("windows", [True, False])
def test_the_list_names_libraries_for_each_system(windows: bool) -> None:
    listed = drivers._list()
    suffix = ".dll" if windows else ".so"
    names = [name for entry in listed.driver for name in entry.files_on(windows=windows)]
    assert names
    assert all(suffix in name for name in names)
    assert all(0 < entry.pin_limit <= 15 for entry in listed.driver)
