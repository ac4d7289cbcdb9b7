"""The reading pane shows pages, finds words with and without accents, and never blocks the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPoint, QRectF, Qt
from PyQt6.QtGui import QFont, QPageSize, QPainter, QPdfWriter
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.lanes import Lanes
from eoffice.desktop.shell.theme import base_font, load_theme
from eoffice.desktop.widgets.page_text import Match, find_in_page
from eoffice.desktop.widgets.pages import PageView
from eoffice.errors import OfficeError
from tests.desktop.audit import nameless
from tests.desktop.typing import drag, press
from tests.desktop.watchdog import assert_never_held

LINES = ("Về việc kiểm tra công tác văn thư", "Căn cứ Luật Lưu trữ, đường lối")


def make_pdf(pages: int) -> bytes:
    """Make a PDF of A4 pages with Vietnamese text."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(20, 20, 20, 20))
    writer.setResolution(96)
    painter = QPainter(writer)
    painter.setFont(QFont(base_font().family(), 14))
    for page in range(pages):
        if page:
            writer.newPage()
        for line, text in enumerate(LINES):
            painter.drawText(QRectF(0, line * 40, 600, 40), f"{text} – trang {page + 1}")
    painter.end()
    buffer.close()
    return data.data()


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[PageView]:
    lanes = Lanes()
    view = PageView(lanes.cpu)
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.show()
    yield view
    lanes.drain()


def open_pages(qtbot: QtBot, view: PageView, pages: int) -> None:
    with qtbot.waitSignal(view.loaded) as loaded:
        view.open_bytes(make_pdf(pages))
    assert loaded.args == [pages]


def find_words(qtbot: QtBot, view: PageView, words: str) -> int:
    with qtbot.waitSignal(view.found) as found:
        view.find_words(words)
    return int(found.args[0])


@pytest.mark.parametrize("words", ["luu tru", "Lưu trữ", "LƯU  TRỮ", "đường", "duong"])
def test_words_are_found_in_text_with_and_without_accents(words: str) -> None:
    found = list(find_in_page(2, LINES[1], words))
    assert len(found) == 1
    match = found[0]
    text = LINES[1][match.start : match.start + match.length]
    assert text in ("Lưu trữ", "đường")


def test_accents_that_were_typed_must_be_there() -> None:
    assert not list(find_in_page(0, "lưu trữ", "lựu trừ"))
    assert list(find_in_page(0, "lưu trữ", "luu"))
    assert not list(find_in_page(0, "lưu trữ", "  "))


def test_marks_that_stand_alone_in_the_text_are_counted_in() -> None:
    loose = "Lu\u031bu tru\u031b\u0303 va\u0306n"
    assert list(find_in_page(0, loose, "lưu trữ")) == [Match(0, 0, 10)]
    assert list(find_in_page(0, "văn\r\nbản", "van ban")) == [Match(0, 0, 8)]


def test_a_document_opens_with_its_pages_and_is_drawn(qtbot: QtBot, view: PageView) -> None:
    open_pages(qtbot, view, 3)
    assert view.count.text() == "/ 3"
    page = view.canvas.page_rect(0)

    def is_drawn() -> bool:
        image = view.canvas.viewport().grab(page).toImage()  # type: ignore[union-attr]
        places = ((x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2))
        return len([1 for x, y in places if image.pixelColor(x, y).lightness() < 90]) > 50

    qtbot.waitUntil(is_drawn)
    assert not nameless(view)


def test_the_pages_stand_where_the_marks_are_laid(qtbot: QtBot, view: PageView) -> None:
    open_pages(qtbot, view, 2)
    view.canvas.zoom_to(0.5)
    port = view.canvas.viewport()
    assert port is not None
    image = port.grab().toImage()
    desk = load_theme("light").value("desk").lower()
    rect = view.canvas.page_rect(0)
    middle = rect.center().y()
    assert image.pixelColor(rect.left() - 2, middle).name() == desk
    assert image.pixelColor(rect.left() + 2, middle).name() == "#ffffff"
    assert image.pixelColor(rect.right() - 2, middle).name() == "#ffffff"
    assert image.pixelColor(rect.right() + 3, middle).name() == desk
    assert image.pixelColor(rect.center().x(), rect.top() - 2).name() == desk


def test_finds_are_marked_and_walked_round(qtbot: QtBot, view: PageView) -> None:
    open_pages(qtbot, view, 4)
    view.search.setText("luu tru")
    assert find_words(qtbot, view, "luu tru") == 4
    assert view.result.text() == "1 / 4"
    view.next_match()
    assert view.canvas.page == 1
    view.previous_match()
    view.previous_match()
    assert view.result.text() == "4 / 4"
    assert view.canvas.page == 3
    mark = load_theme("light").value("search_here").lower()
    rect = view.canvas.page_rect(3)

    def is_marked() -> bool:
        image = view.canvas.viewport().grab().toImage()  # type: ignore[union-attr]
        rows = range(max(0, rect.top()), min(image.height(), rect.bottom()))
        return any(image.pixelColor(x, y).name() == mark for y in rows for x in range(0, image.width(), 3))

    qtbot.waitUntil(is_marked)
    assert find_words(qtbot, view, "không có") == 0


def test_zoom_keeps_the_page_that_is_being_read(qtbot: QtBot, view: PageView) -> None:
    open_pages(qtbot, view, 10)
    view.go_to(6)
    assert view.canvas.page == 6
    view.zoom_in()
    assert view.canvas.page == 6
    assert not view.canvas.fits_width
    view.fit_width()
    before = view.canvas.zoomFactor()
    view.resize(1200, 600)
    assert view.canvas.zoomFactor() > before
    assert view.canvas.page == 6


def test_pages_are_turned_by_keyboard(qtbot: QtBot, view: PageView) -> None:
    open_pages(qtbot, view, 5)
    press(view.canvas, Qt.Key.Key_PageDown, control=True)
    assert view.canvas.page == 1
    press(view.canvas, Qt.Key.Key_End)
    assert view.canvas.page == 4
    assert view.number.value() == 5
    press(view.canvas, Qt.Key.Key_Home)
    assert view.canvas.page == 0
    view.number.setValue(3)
    assert view.canvas.page == 2


def test_text_is_selected_with_the_mouse_and_copied(qtbot: QtBot, view: PageView, qapp: QApplication) -> None:
    open_pages(qtbot, view, 1)
    port = view.canvas.viewport()
    assert port is not None
    rect = view.canvas.page_rect(0)
    scale = rect.width() / 595
    first = rect.topLeft() + QPoint(round(62 * scale), round(66 * scale))
    drag(port, first, first + QPoint(round(250 * scale), 0))
    assert "kiểm tra" in view.canvas.selected_text
    view.canvas.copy_selection()
    clipboard = qapp.clipboard()
    assert clipboard is not None
    assert "công tác văn thư" in clipboard.text()


def test_a_screen_reader_is_given_the_text_of_the_page(qtbot: QtBot, view: PageView) -> None:
    open_pages(qtbot, view, 2)
    assert "trang 1" in view.canvas.accessibleDescription()
    view.go_to(1)
    assert "trang 2" in view.canvas.accessibleDescription()


def test_what_is_no_pdf_fails_with_words_and_leaves_the_pane_empty(qtbot: QtBot, view: PageView) -> None:
    open_pages(qtbot, view, 1)
    with qtbot.waitSignal(view.failed) as failed:
        view.open_bytes(b"no pdf at all")
    error = failed.args[0]
    assert isinstance(error, OfficeError)
    assert error.code == "desktop.pdf_unreadable"
    assert view.empty.isVisible()
    assert not view.search.isEnabled()


def test_a_file_that_is_gone_is_told_by_its_name(qtbot: QtBot, view: PageView, tmp_path: Path) -> None:
    with qtbot.waitSignal(view.failed) as failed:
        view.open_file(tmp_path / "mất.pdf")
    assert failed.args[0].code == "desktop.file_gone"
    assert failed.args[0].values == {"name": "mất.pdf"}


def test_only_the_document_opened_last_is_shown(qtbot: QtBot, view: PageView) -> None:
    view.open_bytes(make_pdf(2))
    with qtbot.waitSignal(view.loaded) as loaded:
        view.open_bytes(make_pdf(5))
    assert loaded.args == [5]
    document = view.document
    assert document is not None
    assert document.pageCount() == 5


def test_three_hundred_pages_open_and_turn_without_blocking_the_window(qtbot: QtBot, view: PageView) -> None:
    content = make_pdf(300)

    def turn_pages() -> None:
        with qtbot.waitSignal(view.loaded):
            view.open_bytes(content)
        for page in (299, 150, 3):
            with qtbot.waitSignal(view.page_changed):
                view.go_to(page)
            QApplication.processEvents()
        assert find_words(qtbot, view, "van thu") == 300

    assert_never_held(turn_pages, view.close_document)
