"""Incoming documents: what each command makes, and why it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eoffice.domain import commands, events
from eoffice.domain.deciding import decide
from eoffice.domain.document import Assignment, Status
from eoffice.domain.numbering import BookKey, NumberBook
from eoffice.domain.people import Role
from eoffice.domain.receiving import VERDICTS
from eoffice.errors import NotFound
from signing.verdict import Verdict
from tests.builders import (
    BINH,
    COMMUNE,
    HUB_AT_COMMUNE,
    MORNING,
    TAM,
    YEN,
    Office,
    Paper,
    a_directory,
    a_person,
    an_arrival,
    refused,
    walk_to,
)


def test_an_arrival_waits_for_the_clerks_with_everything_it_came_with() -> None:
    paper = Paper()
    arrival = an_arrival()
    paper.give(HUB_AT_COMMUNE, arrival)
    assert paper.state.agency == COMMUNE
    assert paper.state.holder.role is Role.CLERK
    assert (paper.state.pages, paper.state.origin) == (arrival.pages, arrival.origin)
    assert (paper.state.code, paper.state.issued_date) == (arrival.origin.code, arrival.origin.issued_date)
    assert paper.state.participants == frozenset()


def test_an_arrival_marked_secret_is_refused() -> None:
    with refused("secrecy.marked"):
        Paper().give(HUB_AT_COMMUNE, an_arrival("TUYỆT MẬT"))


def test_the_verdict_on_the_signatures_is_kept_with_name_and_time() -> None:
    paper = walk_to(Status.ACCEPTED)
    at = paper.office.now
    paper.give(TAM, commands.RecordVerification("changed", ("field_filled",)))
    found = paper.state.verification
    assert found is not None
    assert (found.verdict, found.person, found.at, found.reasons) == ("changed", "tam", at, ("field_filled",))
    assert paper.state.status is Status.ACCEPTED


def test_accepting_takes_the_next_arrival_number_of_the_year() -> None:
    office = Office()
    office.books[BookKey(COMMUNE, 2026, "DEN")] = NumberBook(BookKey(COMMUNE, 2026, "DEN"), 41)
    paper = Paper(office)
    paper.give(HUB_AT_COMMUNE, an_arrival())
    paper.give(TAM, commands.RecordVerification("valid"))
    (event,) = paper.give(TAM, commands.AcceptDocument("bỏ qua"))
    assert event == events.Accepted(2026, 42, date(2026, 3, 5))
    assert (paper.state.arrival_number, paper.state.arrival_date) == (42, date(2026, 3, 5))
    assert paper.state.holder.role is Role.LEADER


def test_arrival_numbers_follow_the_order_of_acceptance_and_not_of_arrival() -> None:
    office = Office()
    first, second = Paper(office, "1"), Paper(office, "2")
    first.give(HUB_AT_COMMUNE, an_arrival())
    second.give(HUB_AT_COMMUNE, an_arrival())
    for paper in (first, second):
        paper.give(TAM, commands.RecordVerification("valid"))
    second.give(TAM, commands.AcceptDocument())
    first.give(TAM, commands.AcceptDocument())
    assert (second.state.arrival_number, first.state.arrival_number) == (1, 2)


def test_without_the_book_nothing_is_accepted() -> None:
    paper = walk_to(Status.ARRIVED)
    with refused("number.only_at_hub"):
        decide(paper.state, commands.AcceptDocument(), paper.office.circumstances(TAM))


def test_a_hub_whose_clock_went_back_gives_no_arrival_number() -> None:
    paper = walk_to(Status.ARRIVED)
    paper.office.now = MORNING - timedelta(hours=1)
    with refused("number.clock_behind"):
        paper.give(TAM, commands.AcceptDocument())


def test_refusing_needs_a_reason_and_ends_the_document() -> None:
    paper = walk_to(Status.ARRIVED)
    with refused("document.reason_missing"):
        paper.give(TAM, commands.RefuseDocument("\n"))
    paper.give(TAM, commands.RefuseDocument(" Gửi nhầm "))
    assert (paper.state.status, paper.state.result) == (Status.REFUSED, "Gửi nhầm")
    assert (paper.state.holder.person, paper.state.holder.role) == ("", None)


def test_a_directive_names_who_leads_and_lets_the_coordinators_read() -> None:
    paper = walk_to(Status.ACCEPTED)
    paper.give(BINH, commands.GiveDirective("Giao VP", "yen", ("tam",), date(2026, 3, 12)))
    assert paper.state.holder.person == "yen"
    assert {"yen", "tam", "binh"} <= paper.state.participants
    assert paper.state.due == date(2026, 3, 12)


def test_a_directive_without_words_is_refused() -> None:
    with refused("document.directive_missing"):
        walk_to(Status.ACCEPTED).give(BINH, commands.GiveDirective(" ", "yen"))


@pytest.mark.parametrize(
    "command",
    [
        commands.GiveDirective("Giao", "lan"),
        commands.GiveDirective("Giao", "yen", ("lan",)),
        commands.AssignWork("lan"),
    ],
)
def test_work_is_not_given_to_people_of_another_agency(command: commands.Command) -> None:
    with refused("people.other_agency"):
        walk_to(Status.ACCEPTED).give(BINH, command)


def test_work_is_not_given_to_somebody_unknown() -> None:
    with refused("people.person_unknown", NotFound):
        walk_to(Status.ACCEPTED).give(BINH, commands.AssignWork("ai"))


@pytest.mark.parametrize("days", [-1, 0])
def test_a_term_ends_today_at_the_earliest(days: int) -> None:
    paper = walk_to(Status.ACCEPTED)
    due = date(2026, 3, 5) + timedelta(days=days)
    for command in (commands.GiveDirective("Giao", "yen", (), due), commands.AssignWork("yen", due)):
        if days < 0:
            with refused("document.due_in_past"):
                paper.give(BINH, command)
        else:
            paper.give(BINH, command)
            assert paper.state.due == due


def test_the_term_of_the_assignment_goes_before_that_of_the_directive() -> None:
    paper = walk_to(Status.ACCEPTED)
    paper.give(BINH, commands.GiveDirective("Giao VP", "yen", (), date(2026, 3, 20)))
    paper.give(BINH, commands.AssignWork("yen"))
    assert paper.state.due == date(2026, 3, 20)
    paper.give(BINH, commands.AssignWork("tam", date(2026, 3, 10)))
    assert paper.state.due == date(2026, 3, 10)
    assert paper.state.holder.person == "tam"


def test_work_given_to_a_unit_comes_to_its_head() -> None:
    head = a_person("sau", "Lý Văn Sáu", Role.UNIT_HEAD, agency=COMMUNE, unit="VP")
    known = a_directory()
    paper = walk_to(Status.ACCEPTED, Office(replace(known, people=(*known.people, head))))
    (event,) = paper.give(BINH, commands.AssignWork(due=date(2026, 3, 10), unit="VP"))
    assert isinstance(event, events.Assigned)
    assert (event.person, event.unit) == (head.id, "VP")
    assert paper.state.holder.person == head.id
    # Its head hands it on to a person: from then on the unit is no longer the one who has it.
    paper.give(head, commands.AssignWork("tam"))
    assert paper.state.assignment == Assignment("tam", head.id)


def test_a_unit_must_exist_and_have_a_head() -> None:
    paper = walk_to(Status.ACCEPTED)
    with refused("document.assignee_missing"):
        paper.give(BINH, commands.AssignWork())
    with pytest.raises(NotFound):
        paper.give(BINH, commands.AssignWork(unit="không có"))
    with refused("document.unit_without_head"):
        paper.give(BINH, commands.AssignWork(unit="VP"))


def test_an_assignment_that_nobody_began_is_taken_back_to_where_it_was() -> None:
    paper = walk_to(Status.ASSIGNED)
    assert paper.state.directive is not None
    paper.give(BINH, commands.WithdrawAssignment())
    assert (paper.state.status, paper.state.assignment) == (Status.DIRECTED, None)
    assert paper.state.holder.person == paper.state.directive.lead
    plain = walk_to(Status.ACCEPTED)
    plain.give(BINH, commands.AssignWork("yen"))
    plain.give(BINH, commands.WithdrawAssignment())
    assert plain.state.status is Status.ACCEPTED
    assert plain.state.holder.role is Role.LEADER


def test_work_that_began_is_not_taken_back() -> None:
    paper = walk_to(Status.IN_PROGRESS)
    with refused("document.wrong_status"):
        paper.give(BINH, commands.WithdrawAssignment())


def test_work_begins_and_ends_with_a_result() -> None:
    paper = walk_to(Status.ASSIGNED)
    assert paper.give(YEN, commands.StartWork()) == (events.WorkStarted(),)
    with refused("document.result_missing"):
        paper.give(YEN, commands.CompleteWork(""))
    assert paper.give(YEN, commands.CompleteWork("03/BC-UBND")) == (events.WorkCompleted("03/BC-UBND"),)
    assert paper.state.result == "03/BC-UBND"


def test_what_was_not_checked_is_not_accepted() -> None:
    paper = Paper()
    paper.give(HUB_AT_COMMUNE, an_arrival())
    with refused("document.not_verified"):
        paper.give(TAM, commands.AcceptDocument("Tin nơi gửi"))


@pytest.mark.parametrize("verdict", sorted(VERDICTS - {"valid"}))
def test_what_was_not_found_valid_is_accepted_with_a_reason_only(verdict: str) -> None:
    paper = Paper()
    paper.give(HUB_AT_COMMUNE, an_arrival())
    paper.give(TAM, commands.RecordVerification(verdict))
    with refused("document.despite_missing"):
        paper.give(TAM, commands.AcceptDocument("\u200b "))
    (event,) = paper.give(TAM, commands.AcceptDocument(" Đã xác nhận qua điện thoại "))
    assert isinstance(event, events.Accepted)
    assert event.despite == "Đã xác nhận qua điện thoại"


def test_only_the_words_of_the_check_are_recorded() -> None:
    assert {verdict.value for verdict in Verdict} == VERDICTS
    with refused("document.verdict_unknown"):
        walk_to(Status.ARRIVED).give(TAM, commands.RecordVerification("ổn"))
