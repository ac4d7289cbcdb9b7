"""Several arrived documents given out at once: to units and people, each with its term, and taken back."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QDialog

from eoffice.clock import new_id
from eoffice.demo import cast
from eoffice.desktop.session import driving
from eoffice.desktop.session.assigning import AssignDialog, Share, receivers
from eoffice.desktop.session.batch import Doing, TakingBack
from eoffice.desktop.session.catalogue import ACTIONS
from eoffice.desktop.session.forms import Answer, receiver_of, unit_key
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.session.picker import Option
from eoffice.desktop.shell.lanes import Job
from eoffice.domain import events
from eoffice.domain.commands import AssignWork
from eoffice.domain.document import Document, Origin, Status
from eoffice.domain.evolution import evolve
from eoffice.domain.numbering import CodeNumber
from eoffice.domain.people import Directory
from eoffice.domain.stamp import Stamp
from eoffice.services.log import GENESIS, record
from eoffice.services.ports import Appended, ListQuery
from tests.desktop.dialog_audit import keyboard_faults, size_faults
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.test_list_choices import choose_rows, screen_of
from tests.desktop.screens.test_lists import BEGINNING, PAGES, append, issued
from tests.desktop.seats import SitDown

UNIT = cast.CIVIL_SERVANTS


def accepted(number: int) -> list[Appended]:
    """Return what the commune sent, and what lies of it in the department's register for the director."""
    at = BEGINNING + timedelta(minutes=number)
    sender, receiver = cast.COMMUNE.code, cast.DEPARTMENT.code
    (sent,) = issued(agencies=(receiver,), at=at, number=number, sender=sender)
    origin = Origin(sender, sent.state.id, "cong_van", CodeNumber(number, "UBND"), date(2026, 1, 5), "Đức")
    told: list[events.Event] = [
        events.Arrived(cast.DEPARTMENT.code, f"Báo cáo số {number}", origin, PAGES, PAGES),
        events.Verified("valid"),
        events.Accepted(2026, number, date(2026, 1, 6)),
    ]
    document, head, records = new_id(), GENESIS, []
    state: Document | None = None
    for version, event in enumerate(told, 1):
        stamp = Stamp(document, "hub", at)
        state = evolve(state, event, stamp)
        records.append(record(cast.DEPARTMENT.code, version, event, stamp, "o", head))
        head = records[-1].hash
    assert state is not None
    return [sent, Appended(tuple(records), state)]


@pytest.fixture
def director(office: LocalOffice, sit_down: SitDown) -> Hands:
    """Give the director with three documents to hand on."""
    append(office, [one for number in (1, 2, 3) for one in accepted(number)])
    director = sit_down(cast.DIRECTOR)
    query = ListQuery(agency=cast.DEPARTMENT.code)
    director.until(lambda: director.desk.work.lists.count(query) == 3)
    screen = screen_of(director, "incoming")
    director.until(lambda: screen.shown_list.model.rowCount() == 3)
    # The screen opens the first one by itself: only then the choice is a person's own.
    director.until(lambda: len(screen.shown_list.selected_rows()) == 1)
    return director


def lists_of(hands: Hands) -> ListScreen:
    """Return the screen that is shown; to go there once more would choose the first row again."""
    screen = hands.desk.window.screen_of("incoming")
    assert isinstance(screen, ListScreen)
    return screen


def chosen(screen: ListScreen, *rows: int) -> list[str]:
    """Choose rows and return their documents."""
    choose_rows(screen, *rows)
    keys = [screen.shown_list.model.key_at(at) for at in rows]
    return [key for key in keys if key is not None]


def open_dialog(hands: Hands) -> AssignDialog:
    """Press the button of the bar and wait for the dialog."""
    window = hands.desk.window
    hands.until(lambda: driving.is_shown(window, "incoming.batch.document.assign"))
    hands.press("incoming.batch.document.assign")
    hands.until(lambda: driving.is_shown(window, "assignDialog"))
    dialog = driving.find(window, "assignDialog")
    assert isinstance(dialog, AssignDialog)
    return dialog


def set_to(dialog: AssignDialog, key: str, due: date | None) -> None:
    """Choose receiver and term as a person does: an entry of the list, a date typed and left."""
    dialog.to.choose(key)
    dialog.to.activated.emit(dialog.to.currentIndex())
    dialog.due.show_date(due)
    dialog.due.date_chosen.emit()


def unit_of(hands: Hands, document: str) -> str:
    given = state(hands, document).assignment
    return given.unit if given is not None else ""


def do_nothing(_: Job) -> None:
    """Stand for work: the batch is called by hand here."""


def take_back(hands: Hands) -> None:
    """Do what the toast offers, by its key."""
    window = hands.desk.window
    hands.until(lambda: any(one.notice.action is not None for one in window.toasts.toasts))
    hands.run("view.take_back")


def shot(dialog: QDialog, name: str) -> None:
    folder = os.environ.get("EOFFICE_SHOTS")
    if folder:
        QApplication.processEvents()
        dialog.grab().save(str(Path(folder) / f"{name}.png"))


def state(hands: Hands, document: str) -> Document:
    """Return a document as the hub has decided it."""
    stored = hands.desk.work.log.load(document)
    assert stored is not None
    return stored.document


def test_several_documents_go_to_a_unit_and_to_a_person_each_with_its_own_term_and_come_back(
    director: Hands,
) -> None:
    screen = lists_of(director)
    first, second, third = chosen(screen, 0, 1, 2)
    dialog = open_dialog(director)
    soon, later = (director.desk.session.today + timedelta(days=days) for days in (3, 10))
    set_to(dialog, unit_key(UNIT), soon)
    dialog.rows.clearSelection()
    dialog.rows.selectRow(2)
    set_to(dialog, cast.DRAFTER.person.id, later)
    shot(dialog, "assign")
    dialog.confirm.click()
    director.until(lambda: all(state(director, one).assignment for one in (first, second, third)))
    given = [state(director, one).assignment for one in (first, second, third)]
    head = cast.UNIT_HEAD.person.id
    assert [(one.person, one.unit, one.due) for one in given if one] == [
        (head, UNIT, soon), (head, UNIT, soon), (cast.DRAFTER.person.id, "", later),
    ]  # fmt: skip
    # The way back stands in the toast: three documents went out with one press, and return with one.
    take_back(director)
    director.until(lambda: all(state(director, one).assignment is None for one in (first, second, third)))
    assert {state(director, one).status for one in (first, second, third)} == {Status.ACCEPTED}


def test_work_given_anew_by_mistake_goes_back_to_whoever_had_it(director: Hands) -> None:
    work, drafter = director.desk.work, cast.DRAFTER.person.id
    first, second = chosen(lists_of(director), 0, 1)
    work.receiving.assign(first, drafter)
    director.until(lambda: state(director, first).assignment is not None)
    giving = next(action for action in ACTIONS if action.command is AssignWork)
    to_unit = Answer(person=unit_key(UNIT))
    outcome = Doing(work, giving, (first, second), {first: to_unit, second: to_unit})(Job(do_nothing))
    director.until(lambda: all(unit_of(director, one) == UNIT for one in (first, second)))
    assert TakingBack(work, outcome.given)(Job(do_nothing)).failed == ()
    director.until(lambda: state(director, second).assignment is None)
    again = state(director, first).assignment
    assert again is not None
    assert again.person == drafter


def test_a_single_document_goes_to_a_unit_and_is_taken_back_from_the_toast(director: Hands) -> None:
    (document,) = chosen(lists_of(director), 0)
    director.sees(document, Status.ACCEPTED)
    director.run("document.assign")
    director.until(lambda: driving.is_shown(director.desk.window, "actionPerson"))
    director.choose("actionPerson", unit_key(UNIT))
    director.press("actionConfirm")
    director.until(lambda: state(director, document).status is Status.ASSIGNED)
    take_back(director)
    director.until(lambda: state(director, document).status is Status.ACCEPTED)


def test_a_line_without_receiver_or_with_a_past_term_is_shown_and_nothing_is_given(director: Hands) -> None:
    documents = chosen(lists_of(director), 0, 1)
    dialog = open_dialog(director)
    dialog.confirm.click()
    assert dialog.problem.text()
    assert dialog.isVisible()
    dialog.rows.selectAll()
    set_to(dialog, unit_key(UNIT), director.desk.session.today - timedelta(days=1))
    dialog.confirm.click()
    assert "đã qua" in dialog.problem.text()
    dialog.cancel.click()
    assert all(state(director, one).assignment is None for one in documents)


def test_the_dialog_is_whole_for_the_keyboard_and_holds_many_lines(director: Hands) -> None:
    shares = [Share(str(at), f"{at}/UBND", f"Trích yếu dài của văn bản thứ {at} " * 3) for at in range(200)]
    options = [Option(f"p{at}", f"Người thứ {at}", "Chuyên viên") for at in range(120)]
    dialog = AssignDialog(shares, options, date(2026, 11, 22), director.desk.window)
    director.qtbot.addWidget(dialog)
    dialog.open()
    dialog.activateWindow()
    director.until(dialog.isActiveWindow)
    assert keyboard_faults(dialog) == []
    assert size_faults(dialog) == []
    assert len(dialog.rows.selectedIndexes()) == 200 * dialog.rows.columnCount()
    dialog.rows.selectRow(7)
    dialog.due.setFocus(Qt.FocusReason.TabFocusReason)
    set_to(dialog, "p5", None)
    wished: list[object] = []
    dialog.wanted.connect(wished.append)
    dialog.confirm.click()
    assert wished == [], "199 lines have no receiver"
    dialog.reject()


def test_units_without_a_head_and_one_s_own_are_not_offered() -> None:
    directory = Directory(cast.AGENCIES, tuple(player.person for player in cast.PLAYERS))
    me = cast.DIRECTOR.person
    offered = receivers(directory, me, ())
    assert [one.key for one in offered] == [unit_key(UNIT)], "the office is the director's own unit"
    assert receivers(directory, cast.CHAIRMAN.person, ()) == ()
    assert receiver_of(unit_key(UNIT)) == ("", UNIT)
    assert receiver_of("p1") == ("p1", "")
