"""Figures from the log: standing and its effects, a manager's board, rows of the operational indicators."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from eoffice.domain.kpi.inputs import GeneralScore, Inputs, ItemStatus, Mark, PersonInput, Side, WorkResult
from eoffice.domain.kpi.periods import period_of
from eoffice.services.kpi_board import board_of, point_of, weeks_of
from eoffice.services.kpi_ranking import quota_of
from eoffice.services.kpi_rules import rule_set
from eoffice.services.kpi_standing import Pending, standing_of
from eoffice.services.law import load_calendar

CALENDAR = load_calendar()
MAY = period_of("2026-05")
TODAY = date(2026, 5, 20)


def work(name: str, status: ItemStatus, due: date, accepted: int = 0, **rest: object) -> WorkResult:
    row = WorkResult(name, "lan", Decimal(2), Decimal(accepted), "BC", Decimal("1.5"), title=name, due=due)
    return replace(row, status=status, **rest)  # type: ignore[arg-type]


def person(*items: WorkResult, name: str = "lan") -> PersonInput:
    return PersonInput(name, name, "A1", "p1", "Chuyên viên", group="p1", items=items)


def test_what_waits_is_listed_with_what_it_would_bring_and_lateness_costs_a_quarter() -> None:
    rules = rule_set()
    known = person(
        work("xong", ItemStatus.ACCEPTED, date(2026, 5, 8), 2),
        work("chờ", ItemStatus.HANDED_IN, date(2026, 5, 19)),
        work("trễ", ItemStatus.OPEN, date(2026, 5, 12)),
        work("hủy", ItemStatus.CANCELLED, date(2026, 5, 12)),
    )
    standing = standing_of(rules, known, MAY, TODAY, CALENDAR)
    effects = {one.work.item: one for one in standing.effects}
    assert set(effects) == {"chờ", "trễ"}
    assert effects["chờ"].pending is Pending.WAITING
    # Three equal pieces, one accepted: a = b = c = 1/3; one more brings 70/3.
    assert effects["chờ"].gain == Fraction(70, 3)
    # Late by now: a and b gain a third each, c only three quarters of it.
    assert effects["trễ"].gain == Fraction(70, 9) * Fraction(11, 4)
    assert effects["trễ"].days > 0
    assert standing.result.total is None


def test_nobody_without_work_gets_a_zero() -> None:
    standing = standing_of(rule_set(), person(), MAY, TODAY, CALENDAR)
    assert standing.result.state.value == "insufficient"
    assert standing.result.total is None
    assert standing.effects == ()


def test_the_board_counts_load_by_person_and_week_and_marks_who_carries_too_much() -> None:
    late = Mark(Side.PROGRESS, days=2)
    heavy = tuple(work(f"n{at}", ItemStatus.OPEN, date(2026, 5, 27)) for at in range(6))
    people = (
        person(*heavy, name="nặng"),
        person(work("a", ItemStatus.OPEN, date(2026, 5, 12)), name="trễ"),
        person(work("b", ItemStatus.ACCEPTED, date(2026, 5, 6), 2, marks=(late,)), name="xong"),
        person(work("c", ItemStatus.HANDED_IN, date(2026, 5, 19)), name="chờ"),
    )
    board = board_of(Inputs(MAY, people), TODAY)
    found = {one.name: one for one in board.people}
    assert found["nặng"].is_overloaded
    assert not found["trễ"].is_overloaded
    assert (found["trễ"].overdue, found["chờ"].waiting, found["xong"].late) == (1, 1, 1)
    assert found["nặng"].load == 18
    assert [sum(terms) for terms in board.terms] == [6, 1, 1, 1]
    point = point_of(Inputs(MAY, people), TODAY)
    assert (point.assigned, point.accepted, point.late, point.overdue) == (9, 1, 1, 1)
    assert point.on_time == pytest.approx(0)


@pytest.mark.parametrize("name", ["2026-02", "2026-05", "2026-Q1", "2026"])
def test_weeks_begin_on_monday_and_cover_the_period(name: str) -> None:
    period = period_of(name)
    weeks = weeks_of(period)
    assert all(week.weekday() == 0 for week in weeks)
    assert weeks[0] <= period.first
    assert period.last < weeks[-1] + timedelta(days=7)


def test_the_quota_is_shown_scope_by_scope_with_those_over_it() -> None:
    from eoffice.domain.kpi.evaluating import evaluate

    rules = rule_set()
    points = tuple((one.code, one.max) for one in rules.criteria)
    people = tuple(
        replace(
            person(work(f"w{at}", ItemStatus.ACCEPTED, date(2026, 5, 6), 2), name=f"p{at}"),
            general=(GeneralScore(MAY, points),),
        )
        for at in range(10)
    )
    lines = quota_of(rules, evaluate(rules, Inputs(MAY, people)))
    agency = next(line for line in lines if line.scope == "agency")
    # 20 % of ten who are good or better, rounded down.
    assert (agency.evaluated, agency.base, agency.places, agency.wanting, agency.over) == (10, 10, 2, 10, 8)
    assert len(agency.tied) == 10
