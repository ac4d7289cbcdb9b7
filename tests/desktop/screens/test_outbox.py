"""Without the hub work goes on and waits; what the hub refuses comes back with its reason."""

from __future__ import annotations

from PyQt6.QtWidgets import QTableView

from eoffice.demo import cast
from eoffice.desktop.session import driving
from eoffice.desktop.shell.facts import Connection
from eoffice.domain.document import Status
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import draft_letter, letter_to_sign, submit
from tests.desktop.seats import SitDown


def rows(hands: Hands) -> int:
    """Return how many orders the outbox shows."""
    table = driving.find(hands.desk.window, "outbox.table")
    assert isinstance(table, QTableView)
    model = table.model()
    return model.rowCount() if model is not None else 0


def open_outbox(hands: Hands, expected: int) -> None:
    hands.desk.window.show_place("outbox")
    hands.until(lambda: rows(hands) == expected)


def test_a_draft_made_without_the_hub_waits_and_goes_by_itself(
    office: LocalOffice, sit_down: SitDown
) -> None:
    drafter = sit_down(cast.DRAFTER)
    drafter.until(lambda: drafter.desk.shell.facts.hub.connection is Connection.ONLINE)
    office.hub.is_away = True
    drafter.run("draft.new_letter")
    drafter.write("draftSubject", "Soạn khi mất mạng")
    drafter.pick("draftRecipients", cast.COMMUNE.code)
    drafter.write("draftBody", "Nội dung.")
    drafter.press("draftSave")
    facts = drafter.desk.shell.facts
    drafter.until(lambda: facts.hub.connection is Connection.OFFLINE and facts.hub.waiting == 2)
    drafter.until(lambda: drafter.desk.session.current.state is not None)
    assert drafter.state().status is Status.DRAFT
    open_outbox(drafter, 2)
    office.hub.is_away = False
    drafter.run("outbox.retry")
    drafter.until(lambda: facts.hub.connection is Connection.ONLINE and facts.hub.waiting == 0)
    drafter.until(lambda: rows(drafter) == 0)


def refused_submission(office: LocalOffice, sit_down: SitDown) -> tuple[Hands, str]:
    """Let the author submit without the hub what the clerk has cancelled meanwhile."""
    drafter, clerk = sit_down(cast.DRAFTER), sit_down(cast.CLERK)
    document = draft_letter(drafter)
    clerk.sees(document, Status.DRAFT)
    office.hub.desks.remove(drafter.desk.work.sync)  # type: ignore[arg-type]
    clerk.run("document.cancel")
    clerk.write("actionText", "Không còn cần thiết")
    clerk.confirm()
    clerk.sees(document, Status.CANCELLED)
    submit(drafter)
    drafter.until(lambda: drafter.desk.shell.facts.hub.refused == 1)
    return drafter, document


def test_what_the_hub_refuses_is_told_at_the_document_and_in_the_outbox(
    office: LocalOffice, sit_down: SitDown
) -> None:
    drafter, _ = refused_submission(office, sit_down)
    notices = drafter.desk.reading
    drafter.until(lambda: any("từ chối" in notice.title for notice in notices.notices))
    told = next(notice for notice in notices.notices if "từ chối" in notice.title)
    assert told.code == "document.changed_meanwhile"
    assert told.hint
    assert told.action is not None
    told.action.run()
    drafter.until(lambda: rows(drafter) == 1)


def test_a_refused_order_is_checked_again_and_stays_while_the_rules_forbid_it(
    office: LocalOffice, sit_down: SitDown
) -> None:
    drafter, _ = refused_submission(office, sit_down)
    open_outbox(drafter, 1)
    with drafter.qtbot.waitSignal(drafter.desk.session.tasks.failed, timeout=60_000):
        drafter.run("outbox.retry")
    assert drafter.desk.shell.messages.history[0].code in ("document.wrong_status", "permission.denied")
    assert len(drafter.desk.work.outbox.waiting()) == 1


def test_a_refused_order_can_be_given_up(office: LocalOffice, sit_down: SitDown) -> None:
    drafter, document = refused_submission(office, sit_down)
    open_outbox(drafter, 1)
    drafter.run("outbox.drop")
    drafter.until(lambda: rows(drafter) == 0)
    drafter.sees(document, Status.CANCELLED)


def test_a_number_asked_for_without_the_hub_cannot_be_asked_for_twice(
    office: LocalOffice, sit_down: SitDown
) -> None:
    document = letter_to_sign(sit_down)
    director, clerk = sit_down(cast.DIRECTOR), sit_down(cast.CLERK)
    director.sign("document.sign", office.pin(cast.DIRECTOR))
    clerk.sees(document, Status.SIGNED)
    office.hub.is_away = True
    clerk.do("document.take_number")
    command = clerk.desk.commands.get("document.take_number")
    clerk.until(lambda: not command.enabled() and clerk.desk.session.current.open_document is not None)
    shown = clerk.desk.session.current.open_document
    assert shown is not None
    clerk.until(lambda: bool(clerk.desk.session.current.open_document.waiting))  # type: ignore[union-attr]
    assert not clerk.desk.commands.run("document.take_number")
    office.hub.is_away = False
    clerk.desk.work.sync.poke()
    clerk.sees(document, Status.NUMBERED)
