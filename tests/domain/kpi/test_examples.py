"""The twelve worked examples of the evaluation, number by number."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from eoffice.domain.kpi.inputs import Flag, PersonInput
from eoffice.domain.kpi.results import State, rounded
from tests.domain.kpi.people import CONFIRMED, leader, person, result, work

THREE = (work(4), work(2, k="1.5", faults=1), work(1, k="2", delays=2))
REPRIMAND = Flag("disciplined", "15/QĐ-UBND")

EXAMPLES: dict[int, tuple[PersonInput, tuple[str, str, str], str, str, str, str]] = {
    1: (person(work(1)), ("1", "1", "1"), "1", "70.00", "98.00", "excellent"),
    2: (person(work(5, 1), general="30"), ("0.2",) * 3, "0.2", "14.00", "44.00", "failed"),
    3: (
        person(*THREE, general="27"),
        ("1", "0.916667", "0.888889"),
        "0.935185",
        "65.46",
        "92.46",
        "excellent",
    ),
    4: (
        person(work(10, 8), work(4, k="1.5", faults=1, delays=1), general="26"),
        ("0.875", "0.78125", "0.78125"),
        "0.8125",
        "56.88",
        "82.88",
        "good",
    ),
    5: (leader(work(10), d="1", đ="1", e="1"), ("1", "1", "1"), "1", "70.00", "98.00", "excellent"),
    6: (leader(work(10, 9), d="0.5", đ="1", e="1"), ("0.9",) * 3, "0.866667", "60.67", "88.67", "good"),
    7: (person(work(5, 8), general="25"), ("1", "1", "1"), "1", "70.00", "95.00", "excellent"),
    8: (person(work(3, delays=5), general="25"), ("1", "1", "0"), "0.666667", "46.67", "71.67", "good"),
    10: (
        person(work(10), work(2, k="2", delays=1), general="24"),
        ("1", "1", "0.928571"),
        "0.976190",
        "68.33",
        "92.33",
        "excellent",
    ),
    11: (
        person(work(10), work(2, k="2", delays=1, evidence=CONFIRMED), general="24"),
        ("1", "1", "1"),
        "1",
        "70.00",
        "94.00",
        "excellent",
    ),
}


@pytest.mark.parametrize("number", EXAMPLES)
def test_a_worked_example_comes_out_to_the_last_digit(number: int) -> None:
    who, letters, ratio, task, total, rank = EXAMPLES[number]
    found = result(who)
    assert found.ratio is not None
    assert found.task is not None
    assert found.total is not None
    values = tuple(str(rounded(part.value or Fraction(0), 6)) for part in found.components[:3])
    assert values == tuple(str(rounded(Fraction(letter), 6)) for letter in letters)
    assert str(rounded(found.ratio, 6)) == str(rounded(Fraction(ratio), 6))
    assert (str(rounded(found.task)), str(rounded(found.total))) == (task, total)
    assert found.rank == rank


def test_example_9_nothing_assigned_is_a_state_and_no_score() -> None:
    found = result(person(general="25"))
    assert found.state is State.INSUFFICIENT
    assert found.missing == ("assigned",)
    assert (found.ratio, found.task, found.total, found.rank) == (None, None, None, "")
    assert found.general == 25


def test_example_12_a_reprimand_overrides_the_points_and_both_are_shown() -> None:
    found = result(replace(person(*THREE, general="27"), flags=(REPRIMAND,)))
    assert found.total is not None
    assert str(rounded(found.total)) == "92.46"
    assert (found.rank_by_points, found.rank) == ("excellent", "failed")
    assert [held.document for held in found.ceilings] == ["15/QĐ-UBND"]


def test_example_3_has_nine_points_assigned() -> None:
    assert result(person(*THREE)).assigned == 9


def test_the_surplus_of_example_7_is_shown() -> None:
    found = result(person(work(5, 8)))
    assert found.surplus == 3
    assert found.components[0].before_cap == Fraction(8, 5)
