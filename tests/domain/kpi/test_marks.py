"""What faults and delays cost: times, units, days late, the stricter reading, confirmed causes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from eoffice.domain.kpi.checks import check_inputs
from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import Cause, Evidence, Inputs, Mark, Side
from eoffice.domain.kpi.rules import LateStep, QualityMode
from tests.domain.kpi.people import Q3, decree, person, result, work


def test_four_faults_are_the_floor_and_a_fifth_costs_nothing() -> None:
    four, five = (result(person(work(2), work(2, faults=times))) for times in (4, 5))
    assert four.ratio == five.ratio
    assert four.components[1].value == Fraction(1, 2)


def test_progress_may_be_judged_by_days_late() -> None:
    rules = decree()
    steps = (LateStep(0, Decimal(1)), LateStep(5, Decimal("0.75")))
    by_days = replace(rules, deductions=replace(rules.deductions, late_steps=steps))
    for days, kept in ((5, Fraction(3, 4)), (6, Fraction(0))):
        late = work(1, marks=(Mark(Side.PROGRESS, days=days),))
        assert result(person(late), by_days).components[2].value == kept


def test_the_stricter_reading_takes_a_faulty_product_out_at_once() -> None:
    rules = decree()
    strict = replace(rules, deductions=replace(rules.deductions, quality_mode=QualityMode.EXCLUDE))
    found = result(person(work(3), work(1, faults=1)), strict)
    assert [part.value for part in found.components] == [1, Fraction(3, 4), 1]


def test_a_mark_may_touch_some_units_of_a_line() -> None:
    fault = Mark(Side.QUALITY, units=Decimal(2))
    assert result(person(work(10, marks=(fault,)))).components[1].value == Fraction("0.95")


def test_an_objective_cause_without_confirmation_counts_and_is_told() -> None:
    late = work(1, marks=(Mark(Side.PROGRESS, Cause.OBJECTIVE),))
    assert result(person(late)).components[2].value == Fraction(3, 4)
    codes = {problem.code for problem in check_inputs(decree(), Inputs(Q3, (person(late),)))}
    assert "kpi.cause_unconfirmed" in codes


def test_evidence_is_kept_beside_what_it_excuses() -> None:
    late = work(1, delays=1, evidence=Evidence("Giám đốc", "3/XN"))
    line = evaluate(decree(), Inputs(Q3, (person(late),)))[0].lines[0]
    assert (line.excused, line.delays) == (1, 0)
    assert line.source.marks[0].evidence == Evidence("Giám đốc", "3/XN")


@pytest.mark.parametrize(
    ("units", "kept"),
    [((1, 1), "0.75"), ((2, 1), "0.5"), ((None, 1), "0"), ((9,), "0")],
    ids=["the same unit twice", "one within two", "one within all", "more than there are"],
)
def test_several_faults_in_parts_fall_on_the_same_first_units_in_the_stricter_reading_too(
    units: tuple[int | None, ...], kept: str
) -> None:
    rules = decree()
    strict = replace(rules, deductions=replace(rules.deductions, quality_mode=QualityMode.EXCLUDE))
    faults = tuple(Mark(Side.QUALITY, units=None if one is None else Decimal(one)) for one in units)
    assert result(person(work(4, marks=faults)), strict).components[1].value == Fraction(kept)
