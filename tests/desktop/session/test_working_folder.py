"""Saving a working copy is noticed once, however a program saves; locks and temporary files are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eoffice.desktop.session.working_folder import WorkingFolders, is_working_copy

PATIENCE_MS = 60_000


@pytest.fixture
def folders(qtbot: QtBot) -> Iterator[WorkingFolders]:
    folders = WorkingFolders()
    yield folders
    folders.close()


@pytest.fixture
def copy(tmp_path: Path, folders: WorkingFolders) -> Path:
    copy = tmp_path / "doc" / "du-thao.docx"
    copy.parent.mkdir()
    copy.write_bytes(b"one")
    folders.watch("doc", copy)
    assert folders.is_watching("doc")
    return copy


@pytest.mark.parametrize("name", ["du-thao.docx", "DU-THAO.DOCX"])
def test_the_document_itself_counts(name: str) -> None:
    assert is_working_copy(f"/somewhere/{name}", "du-thao.docx")


@pytest.mark.parametrize(
    "name",
    [".~lock.du-thao.docx#", "~$du-thao.docx", "lu123.tmp", ".du-thao.docx.part", "a.pdf", "ban-khac.docx"],
)
def test_locks_and_temporary_files_do_not(name: str) -> None:
    assert not is_working_copy(f"/somewhere/{name}", "du-thao.docx")


def test_a_program_that_writes_in_place_is_noticed(qtbot: QtBot, folders: WorkingFolders, copy: Path) -> None:
    with qtbot.waitSignal(folders.saved, timeout=PATIENCE_MS) as saved:
        copy.write_bytes(b"two")
    assert saved.args == ["doc"]


def test_a_program_that_writes_a_temporary_file_and_renames_it_is_noticed(
    qtbot: QtBot, folders: WorkingFolders, copy: Path
) -> None:
    with qtbot.waitSignal(folders.saved, timeout=PATIENCE_MS):
        beside = copy.with_name("lu2940.tmp")
        beside.write_bytes(b"two")
        beside.replace(copy)
    assert copy.read_bytes() == b"two"


@pytest.fixture
def told(folders: WorkingFolders) -> list[str]:
    told: list[str] = []
    folders.saved.connect(told.append)
    return told


def wait_for_another(qtbot: QtBot, folders: WorkingFolders, folder: Path) -> None:
    """Save another document and wait until it is told: what came before it would have been told by then."""
    folder.mkdir()
    folders.watch("another", folder / "another.docx")
    with qtbot.waitSignal(folders.saved, timeout=PATIENCE_MS, check_params_cb=_is_another):
        (folder / "another.docx").write_bytes(b"new")


def _is_another(document: str) -> bool:
    return document == "another"


def test_many_writes_in_a_row_are_told_once(
    qtbot: QtBot, folders: WorkingFolders, copy: Path, told: list[str]
) -> None:
    for number in range(20):
        copy.write_bytes(b"x" * number)
    wait_for_another(qtbot, folders, copy.parent.parent / "another")
    # Two folders are noticed in any order; each is told once.
    assert sorted(told) == ["another", "doc"]


def test_a_lock_file_is_no_news(qtbot: QtBot, folders: WorkingFolders, copy: Path, told: list[str]) -> None:
    lock = copy.with_name(f".~lock.{copy.name}#")
    lock.write_text("me")
    lock.unlink()
    copy.read_bytes()
    wait_for_another(qtbot, folders, copy.parent.parent / "another")
    assert told == ["another"]


def test_a_folder_no_longer_watched_is_no_news(
    qtbot: QtBot, folders: WorkingFolders, copy: Path, told: list[str]
) -> None:
    folders.forget("doc")
    copy.write_bytes(b"two")
    wait_for_another(qtbot, folders, copy.parent.parent / "another")
    assert told == ["another"]
