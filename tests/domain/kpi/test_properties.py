"""Properties of the calculation: bounds, monotony, independence of order, exact repetition."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from eoffice.domain.kpi.inputs import Mark, Side, WorkResult
from eoffice.domain.kpi.results import State
from tests.domain.kpi.people import marks, person, result, work

_QUANTITIES = st.decimals(min_value=0, max_value=50, places=2)
_FACTORS = st.decimals(min_value=Decimal("0.1"), max_value=5, places=2)
_SHARES = st.one_of(st.none(), st.fractions(min_value=Fraction(1, 7), max_value=1, max_denominator=7))


@st.composite
def works(draw: st.DrawFn) -> WorkResult:
    """Return any piece of work."""
    base = work(0, faults=draw(st.integers(0, 6)), delays=draw(st.integers(0, 6)))
    return replace(
        base,
        item=str(draw(st.uuids())),
        assigned=draw(_QUANTITIES),
        accepted=draw(_QUANTITIES),
        coefficient=draw(_FACTORS),
        share=draw(_SHARES),
    )


_LISTS = st.lists(works(), max_size=8)


@settings(max_examples=40, deadline=None)
@given(_LISTS, st.decimals(min_value=0, max_value=30, places=2))
def test_every_figure_stays_inside_its_bounds(items: list[WorkResult], general: Decimal) -> None:
    found = result(person(*items, general=str(general)))
    if found.state is State.INSUFFICIENT:
        assert found.assigned == 0
        return
    assert found.ratio is not None
    assert found.task is not None
    assert found.total is not None
    assert all(part.value is not None and 0 <= part.value <= 1 for part in found.components)
    assert 0 <= found.ratio <= 1
    assert 0 <= found.task <= 70
    assert found.total == found.task + Fraction(general)
    assert found.rank in {"excellent", "good", "satisfactory", "failed"}


@settings(max_examples=40, deadline=None)
@given(_LISTS, st.integers(0, 7), st.sampled_from(Side))
def test_one_more_fault_or_delay_never_raises_the_ratio(items: list[WorkResult], at: int, side: Side) -> None:
    if not items:
        return
    at %= len(items)
    worse = [*items]
    worse[at] = replace(items[at], marks=(*items[at].marks, Mark(side)))
    before, after = result(person(*items)).ratio, result(person(*worse)).ratio
    assert (before is None) == (after is None)
    assert before is None or (after is not None and after <= before)


@settings(max_examples=40, deadline=None)
@given(_LISTS, st.integers(0, 7), st.decimals(min_value=0, max_value=20, places=2))
def test_more_accepted_work_never_lowers_the_ratio(items: list[WorkResult], at: int, more: Decimal) -> None:
    if not items:
        return
    at %= len(items)
    better = [*items]
    better[at] = replace(items[at], accepted=items[at].accepted + more)
    before, after = result(person(*items)).ratio, result(person(*better)).ratio
    assert before is None or (after is not None and after >= before)


@settings(max_examples=40, deadline=None)
@given(_LISTS, st.randoms(use_true_random=False))
def test_the_order_of_the_items_changes_nothing(items: list[WorkResult], chance: object) -> None:
    shuffled = sorted(items, key=_by_item)
    one, other = result(person(*items)), result(person(*shuffled))
    assert (one.ratio, one.total, one.rank) == (other.ratio, other.total, other.rank)


def _by_item(item: WorkResult) -> str:
    return item.item


@settings(max_examples=40, deadline=None)
@given(_LISTS, st.decimals(min_value=Decimal("0.1"), max_value=9, places=1))
def test_multiplying_every_factor_changes_no_ratio(items: list[WorkResult], times: Decimal) -> None:
    scaled = [replace(one, coefficient=(one.coefficient or Decimal(1)) * times) for one in items]
    assert result(person(*items)).ratio == result(person(*scaled)).ratio


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))
def test_the_formula_is_the_one_of_the_decree(units: int, faults: int, delays: int) -> None:
    found = result(person(work(10), work(units, marks=marks(faults, delays), item="x")))
    whole = Fraction(10 + units)
    b = (10 + units * max(Fraction(0), 1 - Fraction(faults, 4))) / whole
    c = (10 + units * max(Fraction(0), 1 - Fraction(delays, 4))) / whole
    assert found.ratio == (1 + b + c) / 3
