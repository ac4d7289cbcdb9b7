"""PDF pairs are read as pages with framed changes; passages are compared alone; files fall on either side."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QItemSelectionModel, QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent

from eoffice.desktop.screens.comparison.model import Column
from eoffice.desktop.screens.comparison.paging import page_maps
from eoffice.desktop.screens.comparison.view import ComparisonView
from tests.comparison.legal_texts import paragraphs, text_docx
from tests.comparison.paged_files import pages_as_pictures, write_pdf
from tests.desktop.hands import Hands
from tests.desktop.screens.test_comparison import compared, files, screen

__all__ = ["files", "screen"]  # fixtures

LINES = paragraphs(90)


@pytest.fixture
def pdfs(tmp_path: Path) -> tuple[Path, Path]:
    """Give two versions as PDF: a word changed on page 2, a paragraph moved from the start to the end."""
    new = [line.replace("khoản", "điểm") for line in LINES]
    new = [*LINES[:1], *LINES[2:30], f"{LINES[30]} Bổ sung.", *LINES[31:], LINES[1]]
    return write_pdf(tmp_path / "cũ.pdf", LINES), write_pdf(tmp_path / "mới.pdf", new)


def test_pages_stand_beside_each_other_with_frames_and_scroll_together(
    screen: tuple[Hands, ComparisonView], pdfs: tuple[Path, Path]
) -> None:
    hands, view = screen
    compared(hands, view, pdfs)
    view.views.setCurrentWidget(view.pages)
    old, new = view.pages.old, view.pages.new
    hands.until(lambda: old.is_drawn and new.is_drawn)
    assert old.frames.framed
    assert new.frames.framed
    added = next(change for change in view.tree.order if "Bổ sung" in change.new)
    view._choose(added)
    assert added.new_at is not None
    page = added.new_at.boxes[0].page
    hands.until(lambda: new.frames.spot.page + 1 in (page - 1, page))
    new.canvas.go_to(3)
    hands.until(lambda: abs(old.frames.spot.page - 3) <= 1)
    old.canvas.go_to(0)
    hands.until(lambda: new.frames.spot.page == 0)


def test_both_ends_of_a_move_are_brought_into_sight(
    screen: tuple[Hands, ComparisonView], pdfs: tuple[Path, Path]
) -> None:
    hands, view = screen
    compared(hands, view, pdfs)
    view.views.setCurrentWidget(view.pages)
    hands.until(lambda: view.pages.old.is_drawn and view.pages.new.is_drawn)
    moved = next(change for change in view.tree.order if change.kind.value.startswith("moved"))
    view._choose(moved)
    last = len(view.presenter.script.new.pages) - 1 if view.presenter.script else 0
    hands.until(lambda: view.pages.old.frames.spot.page == 0 and view.pages.new.frames.spot.page >= last - 1)


def test_five_hundred_pages_are_mapped_and_only_those_in_sight_are_drawn(
    screen: tuple[Hands, ComparisonView], tmp_path: Path
) -> None:
    hands, view = screen
    # One paragraph a page keeps the making of the files short; the pages are real ones.
    short = [f"Điều {n}. Nội dung của điều thứ {n}." for n in range(1, 501)]
    old = _one_a_page(tmp_path / "a.pdf", short)
    short[450] = "Điều 451. Nội dung đã sửa hẳn lại."
    new = _one_a_page(tmp_path / "b.pdf", short)
    compared(hands, view, (old, new))
    view.views.setCurrentWidget(view.pages)
    hands.until(lambda: view.pages.old.is_drawn and view.pages.new.is_drawn)
    hands.until(lambda: view.pages.new.frames.spot.page in (449, 450))
    hands.until(lambda: view.pages.old.frames.spot.page in (449, 450))
    assert len(view.pages.new.canvas._visible_pages()) < 5


def _one_a_page(target: Path, lines: list[str]) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    from eoffice.rendering.fonts import typeface

    canvas = Canvas(str(target), pagesize=(300, 420))
    for line in lines:
        canvas.setFont(typeface().regular, 13)
        canvas.drawString(40, 300, line)
        canvas.showPage()
    canvas.save()
    return target


def test_files_without_pages_have_no_tab_of_pages(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path], pdfs: tuple[Path, Path]
) -> None:
    hands, view = screen
    compared(hands, view, pdfs)
    view.views.setCurrentWidget(view.pages)
    compared(hands, view, files)
    assert not view.views.isTabEnabled(1)
    assert view.views.currentIndex() == 0
    assert view.pages.old.document is None


def test_chosen_rows_are_compared_alone(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path]
) -> None:
    hands, view = screen
    compared(hands, view, files)
    view.folding.setChecked(False)
    hands.until(lambda: not any(row.folded for row in view.model.rows))
    rows = [at for at, row in enumerate(view.model.rows) if row.old and row.new and at < 3]
    selection = view.table.selectionModel()
    assert selection is not None
    selection.clearSelection()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for at in rows:
        selection.select(view.model.index(at, Column.NEW), flags)
    wanted = view.table.selected_texts
    assert all(wanted)
    hands.run("comparison.selection")
    hands.until(lambda: view.presenter.script is not None and view.presenter.script.old.file.endswith(".txt"))
    hands.until(lambda: view.presenter.old is not None and "văn bản dán" in view.presenter.old.name)
    assert view.presenter.old is not None
    assert view.presenter.old.read_text(encoding="utf-8") == wanted[0]


@pytest.mark.parametrize(("share", "side"), [(0.2, "old"), (0.8, "new")])
def test_a_file_dropped_on_a_half_of_the_screen_takes_that_side(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path], share: float, side: str
) -> None:
    _, view = screen
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(files[0]))])
    place = QPointF(view.width() * share, view.height() / 2)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    view.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, data, buttons, keys))
    assert {"old": view.presenter.old, "new": view.presenter.new}[side] == files[0]
    assert (view.presenter.old is None) is (side == "new")


def test_pictures_become_pages_as_large_as_they_were_read(tmp_path: Path) -> None:
    from PyQt6.QtPdf import QPdfDocument

    from eoffice.comparison.jobs import as_pages

    pdf = write_pdf(tmp_path / "a.pdf", LINES[:5])
    picture = tmp_path / "a.png"
    pages_as_pictures(pdf, 150)[0].save(picture, dpi=(150, 150))
    scratch = tmp_path / "x"
    scratch.mkdir()
    made = QPdfDocument(None)
    made.load(str(as_pages(picture, scratch)))
    size = made.pagePointSize(0)
    assert abs(size.width() - 595) < 2
    assert abs(size.height() - 842) < 2


def test_pages_follow_the_text_and_not_the_numbers_of_pages(tmp_path: Path) -> None:
    from eoffice.comparison.engine import compare_files

    old = write_pdf(tmp_path / "a.pdf", LINES)
    new = write_pdf(tmp_path / "b.pdf", [*paragraphs(30, seed=5), *LINES])
    script = compare_files(old, new).script
    before, after = page_maps(script, script.changes)
    assert before.partner(0) in (1, 2, 3)
    assert after.partner(before.partner(2) or 0) in (1, 2)


BAD = {
    "rỗng.docx": b"",
    "hỏng.docx": text_docx(LINES)[:900],
    "hỏng.pdf": b"%PDF-1.7\nnothing else",
    "mã hóa.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_what_cannot_be_read_is_told_on_the_screen_and_left_alone(
    screen: tuple[Hands, ComparisonView], files: tuple[Path, Path], tmp_path: Path, name: str
) -> None:
    hands, view = screen
    bad = tmp_path / name
    bad.write_bytes(BAD[name])
    with hands.qtbot.waitSignal(view.presenter.failed, timeout=60_000) as told:
        view.compare(files[0], bad)
    assert told.args is not None
    assert str(getattr(told.args[0], "code", "")).startswith("comparison.")
    assert bad.read_bytes() == BAD[name]
    assert view.presenter.script is None
