"""Rows dragged out of a list are files and a table; what is dropped on the window is taken or told."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PyQt6.QtWidgets import QApplication, QWidget

from eoffice.demo import cast
from eoffice.desktop.session import driving
from eoffice.desktop.session.dragging import MOST_FILES, RowsOut, as_html, name_of
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.errors import Unreachable
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import draft_letter
from tests.desktop.screens.test_lists import append, arrived
from tests.desktop.seats import SitDown

ANY = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction


@pytest.fixture
def drafter(sit_down: SitDown) -> Hands:
    hands = sit_down(cast.DRAFTER)
    draft_letter(hands)
    return hands


def lists_of(hands: Hands, place: str) -> ListScreen:
    hands.desk.window.show_place(place)
    screen = hands.desk.window.screen_of(place)
    found = screen if isinstance(screen, ListScreen) else screen.findChild(ListScreen)
    assert isinstance(found, ListScreen)
    hands.until(lambda: bool(found.shown_list.selected_rows()))
    return found


def load_of(screen: ListScreen) -> RowsOut:
    """Return what a drag of the chosen rows would carry."""
    carrier = screen.shown_list.table._carrier
    assert carrier is not None
    load = carrier()
    assert isinstance(load, RowsOut)
    return load


def drop(target: QWidget, urls: list[QUrl]) -> bool:
    """Drag over a widget and let go there, as Qt does: offered to it first, then to its parents."""
    data = QMimeData()
    data.setUrls(urls)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), ANY, data, left, none)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    current: QWidget | None = target
    while current is not None:
        event = QDropEvent(QPointF(5, 5), ANY, data, left, none, QEvent.Type.Drop)
        event.ignore()
        if current.acceptDrops():
            QApplication.sendEvent(current, event)
        if event.isAccepted():
            return True
        current = current.parentWidget()
    return False


def titles(hands: Hands) -> list[str]:
    return [notice.title for notice in hands.desk.shell.messages.history]


def codes(hands: Hands) -> list[str]:
    return [notice.code for notice in hands.desk.shell.messages.history]


def test_a_row_dragged_out_is_the_documents_pdf_under_a_readable_name(drafter: Hands) -> None:
    load = load_of(lists_of(drafter, "drafts"))
    state = drafter.state()
    assert state.pages is not None
    assert load.hasUrls()
    assert load._made is None  # promised, and made only now:
    (copy,) = [Path(url.toLocalFile()) for url in load.urls()]
    assert copy.suffix == ".pdf"
    assert copy.read_bytes() == drafter.desk.work.files.read(state.pages)
    assert state.subject in copy.stem
    # The copy is the receiver's own: writing to it must neither fail nor reach the stored file.
    assert copy.stat().st_mode & stat.S_IWUSR
    assert load.urls() == [QUrl.fromLocalFile(str(copy))]
    assert state.subject in load.text()
    assert "<table" in load.html()


def test_two_documents_of_one_name_both_get_out(drafter: Hands) -> None:
    draft_letter(drafter)
    screen = lists_of(drafter, "drafts")
    drafter.until(lambda: screen.shown_list.model.rowCount() == 2)
    screen.shown_list.table.selectAll()
    paths = load_of(screen).paths
    assert len({path.name for path in paths}) == 2
    assert all(path.stat().st_size > 1000 for path in paths)


def test_pages_that_the_hub_still_has_are_brought_and_never_waited_for(
    office: LocalOffice, sit_down: SitDown
) -> None:
    # Their bytes exist nowhere: as when the hub cannot be reached.
    append(office, [arrived(number) for number in range(60)])
    office.hub.is_away = False
    clerk = sit_down(cast.COMMUNE_CLERK)
    screen = lists_of(clerk, "incoming")
    clerk.until(lambda: screen.shown_list.model.rowCount() == 60)
    office.hub.is_away = True
    screen.shown_list.table.selectAll()
    load = load_of(screen)
    with clerk.qtbot.waitSignal(clerk.desk.shell.messages.notice_posted, timeout=60_000) as told:
        assert load.urls() == []
    assert told.args[0].code in (Unreachable("exchange.hub_away").code, "blob.missing")
    # The table needs no pages: it holds all rows, also those beyond the most files of one drag.
    assert len(load.text().splitlines()) == 61 > MOST_FILES


def test_copied_rows_are_a_table_for_word_and_carry_no_files(drafter: Hands) -> None:
    lists_of(drafter, "drafts")
    drafter.run("list.copy")
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    data = clipboard.mimeData()
    assert data is not None
    assert "<table" in data.html()
    assert "\t" in data.text()
    assert not data.hasUrls()


def test_the_pages_of_chosen_rows_are_saved_by_keyboard(drafter: Hands, tmp_path: Path) -> None:
    lists_of(drafter, "drafts")
    folder = tmp_path / "ra ngoài"
    drafter.desk.list_tools.save_pages(folder)
    drafter.until(lambda: len(list(folder.glob("*.pdf"))) == 1 if folder.is_dir() else False)


def test_words_from_outside_cannot_become_markup() -> None:
    assert "<script>" not in as_html([["Trích yếu"], ["<script>alert(1)</script>"]])


@pytest.mark.parametrize("subject", ['A/B\\C:D*E?"F<G>|H', "  . ", "x" * 500, "Về việc\nhai dòng"])
def test_a_file_name_holds_nothing_that_a_file_system_refuses(drafter: Hands, subject: str) -> None:
    from dataclasses import replace

    name = name_of(replace(drafter.state(), subject=subject))
    assert name
    assert not set(name) & set('\\/:*?"<>|\n')
    assert len(name) <= 120


def test_what_is_no_file_is_told_wherever_it_is_dropped(drafter: Hands, tmp_path: Path) -> None:
    for place in ("today", "drafts", "outgoing", "settings"):
        drafter.desk.window.show_place(place)
        before = len(titles(drafter))
        assert drop(drafter.desk.window.screen_of(place), [QUrl.fromLocalFile(str(tmp_path))]), place
        assert drop(drafter.desk.window.screen_of(place), [QUrl("https://example.com/a.pdf")]), place
        assert len(titles(drafter)) == before + 2, place


def test_a_file_of_no_known_kind_is_told_and_a_word_file_begins_a_draft(
    drafter: Hands, tmp_path: Path
) -> None:
    window = drafter.desk.window
    window.show_place("today")
    strange = tmp_path / "nhạc.mp3"
    strange.write_bytes(b"ID3")
    assert drop(window.screen_of("today"), [QUrl.fromLocalFile(str(strange))])
    assert "desktop.file_unknown" in codes(drafter)
    broken = tmp_path / "hỏng.docx"
    broken.write_bytes(b"not a zip")
    before = len(titles(drafter))
    assert drop(window.screen_of("today"), [QUrl.fromLocalFile(str(broken))])
    drafter.until(lambda: window.place == "drafts")
    drafter.until(lambda: len(titles(drafter)) > before or driving.is_shown(window, "draftSubject"))


def test_a_file_let_go_over_a_document_that_takes_none_is_told(drafter: Hands, tmp_path: Path) -> None:
    lists_of(drafter, "drafts")
    drafter.desk.session.current.show("")
    drafter.until(lambda: drafter.desk.session.current.state is None)
    file = tmp_path / "phụ lục.pdf"
    file.write_bytes(b"%PDF-1.4")
    assert drop(drafter.desk.reading, [QUrl.fromLocalFile(str(file))])
    assert "attachment.not_now" in codes(drafter)
