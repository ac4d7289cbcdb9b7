"""What goes wrong between a window and the hub: every time a reason, a next step, and the work intact."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from PyQt6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from eoffice.clock import SystemClock, local_date, new_id
from eoffice.demo import cast
from eoffice.desktop.front import FrontDoor
from eoffice.desktop.session import driving
from eoffice.desktop.shell.facts import Connection
from eoffice.domain import commands
from eoffice.domain.document import Status
from eoffice.services.orders import Order, to_form
from tests.desktop.hands import PATIENCE_MS, Hands
from tests.desktop.seats import SitDown
from tests.end_to_end.office import Office, a_letter
from tests.end_to_end.plain_words import demand_words_of
from tests.end_to_end.way import walk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def refusal(hands: Hands, code: str) -> str:
    """Wait until the hub's refusal is told at the open document and return what is said."""
    hands.until(lambda: any(notice.code == code for notice in hands.desk.reading.notices))
    told = next(notice for notice in hands.desk.reading.notices if notice.code == code)
    assert told.hint, "a next step"
    return told.title


def outbox_rows(hands: Hands) -> int:
    """Go to the outbox and return how many orders it shows."""
    hands.desk.window.show_place("outbox")
    table = driving.find(hands.desk.window, "outbox.table")
    assert isinstance(table, QTableView)
    model = table.model()
    return model.rowCount() if model is not None else 0


@contextmanager
def changed_database(office: Office, change: str, back: str, *values: str) -> Iterator[None]:
    """Change the hub's database while it is stopped, and back again after the block."""
    for statement in (change, back):
        office.hub.stop()
        with closing(sqlite3.connect(office.hub.folder.root / "hub.db")) as database:
            database.execute(statement, values)
            database.commit()
        office.restart_hub()
        if statement is change:
            yield


def test_a_wrong_password_is_told_and_the_right_one_opens(office: Office, qtbot: QtBot) -> None:
    player = cast.COMMUNE_OFFICER
    office.close_desk(player)
    door = FrontDoor(office.entrance(player), office.line.address, "")
    door.sign_in.show()
    driving.write(door.sign_in, "signInLogin", player.login)
    driving.write(door.sign_in, "signInPassword", "khong-phai")
    with qtbot.waitSignal(door.sign_in.presenter.refused, timeout=PATIENCE_MS):
        driving.press(door.sign_in, "signInConfirm")
    notice = door.sign_in.notice
    assert notice is not None
    assert (notice.code, bool(notice.title), bool(notice.hint)) == ("auth.wrong", True, True)
    demand_words_of("auth.wrong", {})
    driving.write(door.sign_in, "signInPassword", office.world.passwords[player.login])
    with qtbot.waitSignal(door.entered, timeout=PATIENCE_MS):
        driving.press(door.sign_in, "signInConfirm")
    door.close()


def test_work_goes_on_without_the_hub_and_is_delivered_when_it_is_back(
    office: Office, sit_down: SitDown
) -> None:
    drafter = sit_down(cast.DRAFTER)
    facts = drafter.desk.shell.facts
    drafter.until(lambda: facts.hub.connection is Connection.ONLINE)
    office.hub.kill()
    drafter.run("draft.new_letter")
    drafter.write("draftSubject", cast.LETTER_SUBJECT)
    drafter.pick("draftRecipients", cast.COMMUNE.code)
    drafter.choose("draftSignatory", cast.DIRECTOR.person.id)
    drafter.write("draftBody", "\n".join(cast.LETTER_BODY))
    with drafter.qtbot.waitSignal(drafter.desk.drafts.begun, timeout=PATIENCE_MS) as begun:
        drafter.press("draftSave")
    document = str(begun.args[0])
    drafter.until(lambda: drafter.desk.session.current.id == document)
    drafter.run("document.submit")
    drafter.choose("actionPerson", cast.UNIT_HEAD.person.id)
    drafter.confirm()
    drafter.until(lambda: facts.hub.connection is Connection.OFFLINE and facts.hub.waiting == 3)
    assert "3 việc chờ gửi" in drafter.desk.window.top_bar.connection.text()
    assert facts.hub.detail, "why it is offline"
    drafter.until(lambda: drafter.state().status is Status.SUBMITTED)  # shown as it will be
    office.restart_hub()
    drafter.until(lambda: facts.hub.connection is Connection.ONLINE and facts.hub.waiting == 0)
    office.when(cast.UNIT_HEAD, document, Status.SUBMITTED)


def test_the_slower_of_two_people_is_told_and_may_give_up(office: Office, sit_down: SitDown) -> None:
    letter = office.desk(cast.DRAFTER).drafting.begin(a_letter())
    walk(office, letter, until=Status.SUBMITTED)
    head = sit_down(cast.UNIT_HEAD)
    head.sees(letter, Status.SUBMITTED)
    office.line.hold_when(lambda _: True)
    head.run("document.approve_content")
    head.write("actionText", "Đồng ý trình ký")
    head.confirm()
    assert office.line.held.wait(20)
    events = head.desk.work.log.load(letter)
    assert events is not None
    order = Order(
        new_id(), letter, events.document.events, datetime.now(UTC), commands.CancelDocument("Trùng văn bản")
    )
    with closing(office.client(cast.DRAFTER.login)) as client:
        client.give(to_form(order))
    office.line.let_through()
    assert refusal(head, "document.changed_meanwhile")
    facts = head.desk.shell.facts
    head.until(lambda: facts.hub.refused == 1)
    (entry,) = head.desk.work.outbox.waiting()
    assert entry.form.command["comment"] == "Đồng ý trình ký", "what was written is not lost"
    head.until(lambda: outbox_rows(head) == 1)
    head.run("outbox.drop")
    head.until(lambda: outbox_rows(head) == 0 and facts.hub.refused == 0)
    head.sees(letter, Status.CANCELLED)


def test_a_recipient_that_is_gone_is_told_and_the_issue_can_be_repeated(
    office: Office, sit_down: SitDown
) -> None:
    letter = office.desk(cast.DRAFTER).drafting.begin(a_letter())
    walk(office, letter, until=Status.REGISTERED)
    clerk = sit_down(cast.CLERK)
    clerk.sees(letter, Status.REGISTERED)
    away = "UPDATE agency SET code = 'cu' WHERE code = ?"
    back = "UPDATE agency SET code = ? WHERE code = 'cu'"
    with changed_database(office, away, back, cast.COMMUNE.code):
        clerk.do("document.issue")
        assert cast.COMMUNE.code in refusal(clerk, "exchange.recipient_unknown")
        stored = clerk.desk.work.log.load(letter)
        assert stored is not None
        assert stored.document.status is Status.REGISTERED
        demand_words_of("exchange.recipient_unknown", {"agency": cast.COMMUNE.code})
    clerk.until(lambda: outbox_rows(clerk) == 1)
    clerk.run("outbox.retry")
    clerk.sees(letter, Status.ISSUED)


def test_a_full_number_book_is_told_and_goes_on_without_a_gap(office: Office, sit_down: SitDown) -> None:
    first, second = (office.desk(cast.DRAFTER).drafting.begin(a_letter()) for _ in range(2))
    walk(office, first, until=Status.NUMBERED)
    walk(office, second, until=Status.SIGNED)
    clerk = sit_down(cast.CLERK)
    clerk.sees(second, Status.SIGNED)
    last = office.when(cast.CLERK, first, Status.NUMBERED).code
    assert last is not None
    full = 'UPDATE number_book SET "limit" = last'
    with changed_database(office, full, 'UPDATE number_book SET "limit" = 99999999999'):
        clerk.do("document.take_number")
        assert refusal(clerk, "number.book_exhausted")
        demand_words_of("number.book_exhausted", {"series": "CV", "year": 2026})
    clerk.until(lambda: outbox_rows(clerk) == 1)
    clerk.run("outbox.retry")
    clerk.sees(second, Status.NUMBERED)
    code = clerk.state().code
    assert code is not None
    assert code.number == last.number + 1


class SlowClock:
    """A clock that is an hour behind."""

    def now(self) -> datetime:
        return SystemClock().now() - timedelta(hours=1)


def test_a_wrong_clock_is_told_and_documents_are_dated_by_the_hub(
    office: Office, sit_down: SitDown, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = office.desk(cast.DRAFTER).drafting.begin(a_letter())
    walk(office, letter, until=Status.SIGNED)
    office.close_desk(cast.CLERK)
    monkeypatch.setattr("eoffice.bootstrap.workplace.SystemClock", SlowClock)
    clerk = sit_down(cast.CLERK)
    messages = clerk.desk.shell.messages
    clerk.until(lambda: any(notice.code == "exchange.clock_slow" for notice in messages.history))
    (told,) = (notice for notice in messages.history if notice.code == "exchange.clock_slow")
    assert "60 phút" in told.title
    assert told.hint
    clerk.sees(letter, Status.SIGNED)
    clerk.do("document.take_number")
    clerk.sees(letter, Status.NUMBERED)
    assert clerk.state().issued_date == local_date(SystemClock().now())
    _, stamp, _ = clerk.desk.work.log.records(letter)[-1].parsed()
    assert abs(SystemClock().now() - stamp.at) < timedelta(minutes=5)
