"""Steps of the story that several tests begin with."""

from __future__ import annotations

from eoffice.demo import cast
from eoffice.domain.document import Status
from eoffice.services.ports import ListQuery
from tests.desktop.hands import PATIENCE_MS, Hands
from tests.desktop.seats import SitDown


def draft_letter(hands: Hands) -> str:
    """Draft the official letter of the story and return its id."""
    hands.run("draft.new_letter")
    hands.write("draftSubject", cast.LETTER_SUBJECT)
    hands.pick("draftRecipients", cast.COMMUNE.code)
    hands.choose("draftSignatory", cast.DIRECTOR.person.id)
    hands.write("draftBody", "\n".join(cast.LETTER_BODY))
    with hands.qtbot.waitSignal(hands.desk.drafts.begun, timeout=PATIENCE_MS) as begun:
        hands.press("draftSave")
    document = str(begun.args[0])
    hands.sees(document, Status.DRAFT)
    return document


def submit(hands: Hands) -> None:
    """Submit the open draft to the head of the unit."""
    hands.run("document.submit")
    hands.choose("actionPerson", cast.UNIT_HEAD.person.id)
    hands.confirm()


def letter_to_sign(sit_down: SitDown) -> str:
    """Take a letter to the point where it waits for its signature; the leader has it open."""
    drafter, head, clerk = sit_down(cast.DRAFTER), sit_down(cast.UNIT_HEAD), sit_down(cast.CLERK)
    document = draft_letter(drafter)
    submit(drafter)
    head.sees(document, Status.SUBMITTED)
    head.run("document.approve_content")
    head.confirm()
    clerk.sees(document, Status.CONTENT_APPROVED)
    clerk.run("document.approve_format")
    clerk.confirm()
    sit_down(cast.DIRECTOR).sees(document, Status.FORMAT_APPROVED)
    return document


def arrived_at(hands: Hands) -> str:
    """Wait for the one document in the in-tray and return its id."""
    query = ListQuery(agency=hands.desk.work.me.agency, statuses=(Status.ARRIVED.value,))
    hands.until(lambda: hands.desk.work.lists.count(query) > 0)
    return hands.desk.work.lists.page(query, 0, 1)[0].id
