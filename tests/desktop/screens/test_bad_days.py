"""What goes wrong around a window: many rows at once, a lost screen, another time zone, a full disk."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QSettings
from PyQt6.QtWidgets import QApplication

from eoffice.clock import local_date
from eoffice.demo import cast
from eoffice.desktop.screens.drafts.view import DraftsView
from eoffice.desktop.screens.today.view import TodayView
from eoffice.desktop.session import driving
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.shell.desk import Desk
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.domain.document import Status
from eoffice.services.ports import ListQuery
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import draft_letter, submit
from tests.desktop.screens.test_lists import append, arrived
from tests.desktop.seats import SitDown

MANY = 10_000


def lists_of(hands: Hands, place: str) -> ListScreen:
    hands.desk.window.show_place(place)
    screen = hands.desk.window.screen_of(place)
    assert isinstance(screen, ListScreen)
    return screen


def choose_all(screen: ListScreen) -> None:
    """Choose every row, as Ctrl+A does."""
    model, selection = screen.shown_list.model, screen.shown_list.table.selectionModel()
    assert selection is not None
    last = model.index(model.rowCount() - 1, model.columnCount() - 1)
    selection.select(
        QItemSelection(model.index(0, 0), last), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )


@pytest.mark.slow
def test_ten_thousand_chosen_rows_are_counted_and_offered_nothing_for_a_part_of_them(
    office: LocalOffice, sit_down: SitDown, tmp_path: Path
) -> None:
    for first in range(0, MANY, 1000):
        append(office, [arrived(number) for number in range(first, first + 1000)])
    clerk = sit_down(cast.COMMUNE_CLERK)
    query = ListQuery(agency=cast.COMMUNE.code)
    clerk.until(lambda: clerk.desk.work.lists.count(query) == MANY, timeout_ms=120_000)
    screen = lists_of(clerk, "search")
    clerk.until(lambda: screen.shown_list.model.rowCount() == MANY)
    choose_all(screen)
    clerk.until(lambda: driving.is_shown(clerk.desk.window, "search.batch"))
    assert str(MANY) in screen.batch._count.text()
    # More than can be looked at: no action, lest it be done to the part that happens to be in memory.
    assert not screen.batch._buttons
    clerk.until(lambda: not clerk.desk.shell.lanes.cpu.waiting)
    assert not screen.batch._buttons
    target = tmp_path / "tất cả.csv"
    clerk.desk.list_tools.export(target)
    clerk.until(target.exists, timeout_ms=120_000)
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == MANY + 1
    clerk.run("list.copy")


def test_several_documents_are_approved_with_one_press(sit_down: SitDown) -> None:
    drafter, head = sit_down(cast.DRAFTER), sit_down(cast.UNIT_HEAD)
    documents = []
    for _ in range(2):
        documents.append(draft_letter(drafter))
        submit(drafter)
    screen = lists_of(head, "outgoing")
    head.until(lambda: screen.shown_list.model.rowCount() == 2)
    choose_all(screen)
    name = "outgoing.batch.document.approve_content"
    head.until(lambda: any(one.objectName() == name for one in screen.batch._buttons))
    head.press(name)

    def are_approved() -> bool:
        stored = [head.desk.work.log.load(document) for document in documents]
        return all(one and one.document.status is Status.CONTENT_APPROVED for one in stored)

    head.until(are_approved)


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """Put the machine's clock into another time zone for one test."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/Los_Angeles"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def test_days_are_those_of_vietnam_wherever_the_machine_thinks_it_is(
    elsewhere: None, sit_down: SitDown
) -> None:
    hands = sit_down(cast.DRAFTER)
    hands.desk.window.show_place("today")
    day = local_date(hands.desk.work.clock.now()).strftime("%d/%m/%Y")
    screen = hands.desk.window.screen_of("today")
    assert isinstance(screen, TodayView)
    assert day in screen.greeting.text()


def test_a_window_left_on_a_screen_that_is_gone_comes_back_into_sight(
    qapp: QApplication, tmp_path: Path
) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = OfficeWindow(Desk(), settings)
    window.show()
    window.move(QPoint(9000, 5000))
    window.close()
    window.deleteLater()
    again = OfficeWindow(Desk(), settings)
    again.show()
    screen = qapp.primaryScreen()
    assert screen is not None
    assert screen.availableGeometry().intersects(again.frameGeometry())
    again.close()
    again.deleteLater()


def test_a_full_disk_is_told_and_what_was_written_stays_in_the_form(
    sit_down: SitDown, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = sit_down(cast.DRAFTER)
    hands.run("draft.new_letter")
    hands.write("draftSubject", "Việc không được mất")
    hands.pick("draftRecipients", cast.COMMUNE.code)
    hands.choose("draftSignatory", cast.DIRECTOR.person.id)
    hands.write("draftBody", "Nội dung.")

    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    blobs = type(hands.desk.work.files._blobs)
    monkeypatch.setattr(blobs, "put_file", full)
    monkeypatch.setattr(blobs, "put_bytes", full)
    hands.press("draftSave")
    screen = hands.desk.window.screen_of("drafts")
    assert isinstance(screen, DraftsView)
    # Beside the form that was to be saved, not in a corner of the window.
    hands.until(lambda: screen.panel.notice is not None)
    assert screen.panel.notice is not None
    assert screen.panel.notice.code == "storage.disk_full"
    assert driving.read(hands.desk.window, "draftSubject") == "Việc không được mất"
    monkeypatch.undo()
    with hands.qtbot.waitSignal(hands.desk.drafts.begun, timeout=60_000):
        hands.press("draftSave")
