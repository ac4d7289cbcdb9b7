"""A closed store leaves no file open, whoever was still reading it, without the collector of memory."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from eoffice.storage.opening import Store
from tests.new_store import new_store

FILES = Path("/proc/self/fd")
pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="the system does not list open files")


def open_files(folder: Path) -> list[str]:
    """Return what this process holds open in a folder."""
    found = []
    for handle in FILES.iterdir():
        try:
            found.append(str(handle.readlink()))
        except FileNotFoundError:  # the handle with which the folder itself was listed
            continue
    return [name for name in found if name.startswith(str(folder))]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a store while nothing is collected: what stays open is seen."""
    gc.disable()
    yield new_store(tmp_path / "office.sqlite")
    gc.enable()


def test_a_store_at_rest_is_closed_at_once(store: Store, tmp_path: Path) -> None:
    store.settings.put("a", "b")
    assert open_files(tmp_path)
    store.close()
    assert open_files(tmp_path) == []


def test_a_reader_that_ends_after_the_store_takes_its_connection_along(store: Store, tmp_path: Path) -> None:
    with store.database.read() as connection:
        connection.exec_driver_sql("SELECT * FROM setting").all()
        store.close()
    assert open_files(tmp_path) == []


def test_who_asks_a_closed_store_is_answered_and_leaves_nothing_open(store: Store, tmp_path: Path) -> None:
    store.settings.put("a", "b")
    store.close()
    assert store.settings.get("a") == "b"
    assert open_files(tmp_path) == []
