"""The life of a work item: shares, terms, faults, delays, pauses, and what may never happen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from eoffice.domain.people import Person
from eoffice.domain.work import item_commands as commands
from eoffice.domain.work.item import Evidence, ItemStatus, MarkKind, Share, Source, SourceKind
from eoffice.domain.work.item_deciding import LEGAL
from eoffice.domain.work.item_standing import Term, standing
from eoffice.domain.work.matters import MatterCommand
from eoffice.errors import Refused
from tests.domain.work.desk import (
    AN,
    BICH,
    CALENDAR,
    HOA,
    MINH,
    TRUONG_TC,
    Story,
    assigned,
    assigning,
    file,
)

PROOF = Evidence("cong-van-12")
HANDED = commands.HandInItem(2, documents=("doc-1",))


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refused]]:
    with pytest.raises(Refused) as caught:
        yield caught
    assert caught.value.code == code


def test_work_given_by_the_head_counts_at_once_with_the_coefficient_of_the_day() -> None:
    item = assigned().item
    assert item.status is ItemStatus.ASSIGNED
    assert (item.product.factor, item.due, item.unit) == (Decimal("1.5"), date(2026, 3, 9), "vp")
    assert item.period == "2026-03"
    assert item.waits_for == "an"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": " "}, "work.reason_needed"),
        ({"product": "KHONG"}, "work.product_unknown"),
        ({"product": "OLD"}, "work.product_unknown"),
        ({"quantity": 0}, "work.quantity_bad"),
        ({"quantity": 100_001}, "work.quantity_bad"),
        ({"term_days": -1}, "work.term_bad"),
        ({"shares": (Share("an", Decimal("0.6")), Share("bich", Decimal("0.3")))}, "work.shares_sum"),
        ({"shares": (Share("an", Decimal("1.5")), Share("bich", Decimal("-0.5")))}, "work.shares_sum"),
        ({"shares": (Share("an", Decimal("NaN")),)}, "work.shares_sum"),
        ({"shares": (Share("bich", Decimal(1)),)}, "work.shares_people"),
        ({"shares": (Share("an", Decimal("0.5")), Share("an", Decimal("0.5")))}, "work.shares_people"),
        ({"shares": (Share("an", Decimal("0.5")), Share("ma", Decimal("0.5")))}, "work.person_gone"),
        ({"lead": "la", "shares": ()}, "work.person_gone"),
        ({"lead": "tai", "shares": ()}, "work.not_your_unit"),
        ({"acceptor": "an"}, "work.own_work"),
        ({"acceptor": "tai"}, "work.acceptor_role"),
        ({"source": Source(SourceKind.DIRECTIVE)}, "work.source_missing"),
        ({"source": Source(SourceKind.PLAN, plan="p", line=1)}, "work.source_missing"),
    ],
)
def test_work_that_cannot_be_is_refused(changed: dict[str, object], code: str) -> None:
    with refused(code):
        Story().give(MINH, assigning(**changed))


def test_work_that_somebody_takes_up_counts_when_the_head_agrees() -> None:
    story = Story()
    story.give(AN, assigning(shares=(), acceptor="minh"))
    assert story.item.waits_for == "minh"
    with refused("work.wrong_status"):
        story.give(AN, HANDED)
    story.give(MINH, commands.AgreeToItem())
    assert story.item.status is ItemStatus.ASSIGNED


def test_nobody_accepts_what_is_his_own_not_even_by_naming_himself() -> None:
    story = Story()
    with refused("work.own_work"):
        story.give(MINH, assigning(lead="minh", shares=()))
    story = assigned()
    story.give(AN, HANDED)
    with refused("work.own_work"):
        story.give(BICH, commands.AcceptItem(2))


def test_a_result_in_time_has_no_delay_and_is_accepted_in_part() -> None:
    story = assigned()
    story.later(7)
    story.give(AN, commands.HandInItem(2, files=(file(),)))
    story.give(MINH, commands.AcceptItem(1, "thiếu phụ lục"))
    assert (story.item.accepted, story.item.marks) == (1, ())


def test_more_than_was_handed_in_is_not_accepted() -> None:
    story = assigned()
    story.give(AN, HANDED)
    with refused("work.quantity_bad"):
        story.give(MINH, commands.AcceptItem(3))


def test_a_result_needs_a_document_or_a_file() -> None:
    with refused("work.result_missing"):
        assigned().give(AN, commands.HandInItem(2))


def test_a_missed_term_is_one_delay_however_often_the_result_goes_to_and_fro() -> None:
    story = assigned()
    story.later(9)
    story.give(AN, HANDED)
    (delay,) = story.item.marks
    assert (delay.kind, delay.days) == (MarkKind.DELAY, 2)
    story.give(MINH, commands.SendBackItem("sai số liệu", story.today, units=1))
    story.give(AN, HANDED)
    kinds = [mark.kind for mark in story.item.marks]
    assert kinds == [MarkKind.DELAY, MarkKind.FAULT]
    story.give(MINH, commands.SendBackItem("vẫn sai", story.today))
    story.later(3)
    story.give(AN, HANDED)
    assert [mark.kind for mark in story.item.marks].count(MarkKind.DELAY) == 2
    assert [story.item.counted(MarkKind.FAULT, unit) for unit in (0, 1)] == [2, 1]


def test_an_objective_cause_does_not_count_and_needs_its_proof() -> None:
    story = assigned()
    story.give(AN, HANDED)
    with refused("work.evidence_needed"):
        story.give(MINH, commands.SendBackItem("chờ số liệu", date(2026, 3, 12), is_objective=True))
    back = commands.SendBackItem("chờ số liệu", date(2026, 3, 12), is_objective=True, evidence=PROOF)
    story.give(MINH, back)
    assert story.item.counted(MarkKind.FAULT, 0) == 0


def test_a_delay_is_excused_once_and_also_after_acceptance() -> None:
    story = assigned()
    story.later(10)
    story.give(AN, HANDED)
    story.give(MINH, commands.AcceptItem(2))
    assert story.item.counted(MarkKind.DELAY, 0) == 1
    story.give(MINH, commands.ExcuseMark(1, "bão", PROOF))
    assert story.item.counted(MarkKind.DELAY, 0) == 0
    with refused("work.mark_missing"):
        story.give(MINH, commands.ExcuseMark(1, "bão", PROOF))


def test_a_pause_moves_the_term_as_the_worked_example_says() -> None:
    # Given 2/3 with 10 days; stopped 6/3, gone on 12/3: three days used, seven left from 13/3.
    story = assigned(term_days=10)
    story.today = date(2026, 3, 6)
    story.give(MINH, commands.PauseItem("chờ số liệu"))
    assert standing(story.item, date(2026, 4, 20), CALENDAR).term is Term.PAUSED
    story.today = date(2026, 3, 12)
    story.give(MINH, commands.ResumeItem())
    assert story.item.due == date(2026, 3, 23)


def test_a_later_term_is_asked_for_and_granted_or_declined() -> None:
    story = assigned()
    story.give(AN, commands.AskExtension(date(2026, 3, 16), "thêm số liệu"))
    assert story.item.waits_for == "minh"
    with refused("work.extension_open"):
        story.give(AN, commands.AskExtension(date(2026, 3, 17), "nữa"))
    story.give(MINH, commands.DeclineExtension("không đủ căn cứ"))
    assert story.item.due == date(2026, 3, 9)
    story.give(AN, commands.AskExtension(date(2026, 3, 16), "có căn cứ"))
    story.give(MINH, commands.ExtendItem(date(2026, 3, 16), "đồng ý"))
    assert (story.item.due, story.item.open_extension) == (date(2026, 3, 16), None)
    with refused("work.due_bad"):
        story.give(MINH, commands.ExtendItem(date(2026, 3, 13), "sớm hơn"))


def test_work_is_handed_to_others_and_given_up_only_with_a_reason() -> None:
    story = assigned()
    story.give(HOA, commands.TransferItem("tai", "chuyển phòng", acceptor="truong"))
    assert (story.item.lead, story.item.unit, story.item.acceptor) == ("tai", "tc", "truong")
    with refused("work.reason_needed"):
        story.give(TRUONG_TC, commands.CancelItem(" "))
    story.give(TRUONG_TC, commands.CancelItem("không còn cần"))
    assert story.item.waits_for == ""


def test_a_part_goes_to_others_and_the_rest_stays() -> None:
    story = assigned()
    story.give(MINH, commands.TransferPart("phan-moi", 1, "bich", "An đi học"))
    assert (story.item.quantity, story.item.lead) == (1, "an")
    with refused("work.quantity_bad"):
        story.give(MINH, commands.TransferPart("phan-moi-2", 1, "bich", "hết"))
    story.give(AN, commands.HandInItem(1, documents=("doc-1",)))
    with refused("work.wrong_status"):
        story.give(MINH, commands.TransferPart("phan-moi-3", 1, "bich", "đang chờ nghiệm thu"))


def test_the_quantity_is_changed_only_by_who_accepts_with_a_reason() -> None:
    story = assigned()
    story.give(MINH, commands.ChangeQuantity(5, "thêm ba huyện"))
    assert story.item.quantity == 5
    for quantity, reason, code in (
        (5, "như cũ", "work.quantity_bad"),
        (0, "bỏ", "work.quantity_bad"),
        (3, " ", "work.reason_needed"),
    ):
        with refused(code):
            story.give(MINH, commands.ChangeQuantity(quantity, reason))


def test_a_locked_period_refuses_what_would_change_its_result() -> None:
    story = assigned()
    story.locked = lambda who, day: "2026-03" if (who, day.month) == ("bich", 3) else ""
    steps: list[tuple[Person, MatterCommand]] = [
        (AN, HANDED),
        (MINH, commands.CancelItem("thừa")),
        (MINH, commands.ExtendItem(date(2026, 4, 2), "lý do")),
        (MINH, commands.PauseItem("chờ")),
    ]
    for who, command in steps:
        with refused("work.period_locked"):
            story.give(who, command)
    with refused("work.period_locked"):
        other = Story(locked=story.locked)
        other.give(MINH, assigning())


@pytest.mark.parametrize(
    ("days", "term"), [(0, Term.RUNNING), (3, Term.DUE_SOON), (7, Term.DUE_SOON), (8, Term.OVERDUE)]
)
def test_the_term_warns_before_it_is_missed(days: int, term: Term) -> None:
    story = assigned()
    assert standing(story.item, story.today + timedelta(days=days), CALENDAR).term is term


class ItemLife(RuleBasedStateMachine):
    """Whatever people try in whatever order, the item stays sound and its log adds up to it."""

    @initialize()
    def begin(self) -> None:
        self.story = assigned(term_days=10)

    def attempt(self, who: Person, command: MatterCommand) -> None:
        item = self.story.item
        is_legal = item.status in LEGAL[type(command)]
        code = self.code_of(who, command)
        assert (code == "work.wrong_status") is not is_legal
        if code:
            assert self.story.item == item

    def code_of(self, who: Person, command: MatterCommand) -> str:
        try:
            self.story.give(who, command)
        except Refused as refusal:
            return refusal.code
        return ""

    @rule(days=st.integers(1, 6))
    def days_pass(self, days: int) -> None:
        # Kept inside the years whose holidays are known.
        if self.story.today < date(2027, 6, 1):
            self.story.later(days)

    @rule(quantity=st.integers(0, 3))
    def hand_in(self, quantity: int) -> None:
        self.attempt(AN, commands.HandInItem(quantity, ("doc",)))

    @rule(quantity=st.integers(0, 3), who=st.sampled_from([AN, BICH, MINH]))
    def accept(self, quantity: int, who: Person) -> None:
        self.attempt(who, commands.AcceptItem(quantity))

    @rule(units=st.integers(0, 3), days=st.integers(-1, 5), objective=st.booleans())
    def send_back(self, units: int, days: int, objective: bool) -> None:
        due = self.story.today + timedelta(days=days)
        self.attempt(MINH, commands.SendBackItem("sai", due, units, objective, PROOF))

    @rule()
    def start(self) -> None:
        self.attempt(AN, commands.StartItem())

    @rule()
    def pause(self) -> None:
        self.attempt(MINH, commands.PauseItem("chờ"))

    @rule()
    def resume(self) -> None:
        self.attempt(MINH, commands.ResumeItem())

    @rule(days=st.integers(-2, 9))
    def extend(self, days: int) -> None:
        self.attempt(MINH, commands.ExtendItem(self.story.item.due + timedelta(days=days), "lý do"))

    @rule(number=st.integers(1, 3))
    def excuse(self, number: int) -> None:
        self.attempt(MINH, commands.ExcuseMark(number, "khách quan", PROOF))

    @rule()
    def transfer(self) -> None:
        self.attempt(HOA, commands.TransferItem("an", "đổi người", (Share("an", Decimal(1)),)))

    @invariant()
    def it_is_sound(self) -> None:
        item = self.story.item
        assert self.story.replayed() == item
        assert sum(share.part for share in item.shares) == 1
        assert item.acceptor not in item.workers
        assert [mark.number for mark in item.marks] == list(range(1, len(item.marks) + 1))
        missed = [mark.due for mark in item.marks if mark.kind is MarkKind.DELAY]
        assert len(missed) == len(set(missed))
        assert (item.status is ItemStatus.ACCEPTED) == (item.accepted > 0)
        assert item.due >= date(2026, 3, 16)


TestItemLife = ItemLife.TestCase
TestItemLife.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
