"""What the hub does by itself: one arrival for each recipient, one report for each step of work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from eoffice.domain import commands, events
from eoffice.domain.document import Direction, Status
from eoffice.domain.exchange import StatusCode
from eoffice.services.reactions import follow_ups
from tests.builders import COMMUNE, CUC, MAI, SNV, TAM, a_directory, walk_to

DIRECTORY = a_directory()


@pytest.mark.parametrize("recipients", [(), (COMMUNE,), tuple(f"H32.{at:02d}" for at in range(40, 90))])
def test_issuing_makes_one_arrival_for_each_recipient(recipients: tuple[str, ...]) -> None:
    issued = walk_to(Status.ISSUED).state
    found = follow_ups(events.Issued(recipients), issued, CUC.id, DIRECTORY)
    assert [follow_up.agency for follow_up in found] == list(recipients)
    assert {follow_up.document for follow_up in found} <= {""}


def test_an_arrival_carries_what_was_issued() -> None:
    issued = walk_to(Status.ISSUED).state
    (follow_up,) = follow_ups(events.Issued((COMMUNE,)), issued, CUC.id, DIRECTORY)
    received = follow_up.command
    assert isinstance(received, commands.ReceiveDocument)
    assert received.pages == issued.pages
    assert received.subject == issued.subject
    assert received.words == issued.versions[-1].words
    assert (received.origin.agency, received.origin.document) == (SNV, issued.id)
    assert (received.origin.code, received.origin.issued_date) == (issued.code, date(2026, 3, 5))
    assert received.origin.signer == MAI.name


@pytest.mark.parametrize(
    ("event", "code", "text"),
    [
        (events.Accepted(2026, 42, date(2026, 3, 5)), StatusCode.ACCEPTED, "Số đến 42"),
        (events.DocumentRefused("Gửi nhầm"), StatusCode.REFUSED, "Gửi nhầm"),
        (events.Assigned("yen"), StatusCode.ASSIGNED, ""),
        (events.WorkStarted(), StatusCode.IN_PROGRESS, ""),
        (events.WorkCompleted("03/BC-UBND"), StatusCode.DONE, "03/BC-UBND"),
    ],
)
def test_each_step_at_the_recipient_is_reported_to_the_sender(
    event: events.Event, code: StatusCode, text: str
) -> None:
    arrived = walk_to(Status.ARRIVED).state
    (follow_up,) = follow_ups(event, arrived, TAM.id, DIRECTORY)
    assert (follow_up.agency, follow_up.document) == (SNV, "sent")
    assert follow_up.command == commands.ReportDelivery(COMMUNE, code, TAM.name, text)


def test_a_person_who_left_the_directory_is_reported_by_id() -> None:
    arrived = walk_to(Status.ARRIVED).state
    (follow_up,) = follow_ups(events.WorkStarted(), arrived, "gone", DIRECTORY)
    assert isinstance(follow_up.command, commands.ReportDelivery)
    assert follow_up.command.by == "gone"


@pytest.mark.parametrize("event", [events.Verified("valid"), events.Directed("Giao", "yen")])
def test_what_is_nobodys_business_outside_is_not_reported(event: events.Event) -> None:
    assert follow_ups(event, walk_to(Status.ARRIVED).state, TAM.id, DIRECTORY) == []


def test_work_on_ones_own_documents_is_reported_to_nobody() -> None:
    own = replace(walk_to(Status.ISSUED).state, direction=Direction.INTERNAL)
    for happened in walk_to(Status.SEALED).log:
        assert follow_ups(happened.event, own, CUC.id, DIRECTORY) == []


def test_a_document_issued_without_its_parts_is_a_mistake_of_the_program() -> None:
    unsigned = replace(walk_to(Status.ISSUED).state, code=None)
    with pytest.raises(AssertionError):
        follow_ups(events.Issued((COMMUNE,)), unsigned, CUC.id, DIRECTORY)
