"""The quota of the highest rank: three bases, rounding, scopes, ties, exceptions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import Flag, Inputs, PersonInput, QuotaException
from eoffice.domain.kpi.ranking import places_for
from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import Quota, QuotaBase, Rounding, RuleSet
from tests.domain.kpi.people import Q3, decree, person, work


def with_quota(**changed: object) -> RuleSet:
    rules = decree()
    assert rules.quota is not None
    return replace(rules, quota=replace(rules.quota, **changed))  # type: ignore[arg-type]


def office() -> list[PersonInput]:
    """Thirty-five people: ten with 90 points or more, twenty with 70 to 90, five with less."""
    points = [*(str(20 + rank) for rank in range(1, 11)), *["10"] * 20, *["0"] * 5]
    done = [*[100] * 30, *[80] * 5]
    return [
        person(work(100, part), name=f"n{at:02}", general=score)
        for at, (score, part) in enumerate(zip(points, done, strict=True))
    ]


def excellent(rules: RuleSet, people: list[PersonInput], *exceptions: QuotaException) -> list[Result]:
    results = evaluate(rules, Inputs(Q3, tuple(people), exceptions))
    return [result for result in results if result.rank == "excellent"]


@pytest.mark.parametrize(
    ("base", "places"), [(QuotaBase.GOOD_ONLY, 5), (QuotaBase.GOOD_OR_BETTER, 6), (QuotaBase.ALL, 7)]
)
def test_the_three_bases_give_the_three_numbers_of_the_example(base: QuotaBase, places: int) -> None:
    chosen = excellent(with_quota(base=base), office())
    assert len(chosen) == places
    assert min(result.total or 0 for result in chosen) == 100 - places + 1


@pytest.mark.parametrize(
    ("rounding", "people", "places"),
    [(Rounding.FLOOR, 14, 2), (Rounding.ROUND, 14, 3), (Rounding.ROUND, 12, 2), (Rounding.CEIL, 11, 3)],
)
def test_places_are_rounded_as_the_rules_say(rounding: Rounding, people: int, places: int) -> None:
    assert places_for(Quota("excellent", "good", rounding=rounding), people, people) == places


def test_those_over_the_quota_keep_their_points_and_are_told() -> None:
    results = evaluate(decree(), Inputs(Q3, tuple(office())))
    over = [result for result in results if result.over_quota]
    assert len(over) == 4
    assert {(result.rank_before_quota, result.rank) for result in over} == {("excellent", "good")}
    assert all((result.total or 0) >= 90 for result in over)


def test_fewer_than_five_people_have_no_place_unless_an_exception_is_recorded() -> None:
    few = [person(work(1), name=f"n{at}") for at in range(4)]
    assert excellent(decree(), few) == []
    granted = [QuotaException("agency", "A", "9/QĐ", 1), QuotaException("group", "", "9/QĐ", 1)]
    assert len(excellent(decree(), few, *granted)) == 1


def test_an_outstanding_body_has_a_quarter() -> None:
    people = [person(work(1), name=f"n{at:02}") for at in range(20)]
    outstanding = [
        QuotaException(scope, key, "1/QĐ", outstanding=True)
        for scope, key in (("agency", "A"), ("group", ""))
    ]
    assert (len(excellent(decree(), people)), len(excellent(decree(), people, *outstanding))) == (4, 5)


def test_the_quota_holds_in_each_group_as_well() -> None:
    experts = [person(work(1), name=f"a{at}", general="30", group="chuyên viên") for at in range(10)]
    clerks = [person(work(1), name=f"b{at}", general="25", group="văn thư") for at in range(10)]
    chosen = excellent(decree(), [*experts, *clerks])
    assert sorted(result.group for result in chosen) == ["chuyên viên"] * 2 + ["văn thư"] * 2


def test_agencies_evaluated_together_have_quotas_of_their_own() -> None:
    people = [person(work(1), name=f"{code}{at}", agency=code) for code in "AB" for at in range(5)]
    assert sorted(result.agency for result in excellent(decree(), people)) == ["A", "B"]


@pytest.mark.parametrize(
    ("breaker", "better"),
    [
        ("converted", {"items": (work(9),)}),
        ("initiatives", {"initiatives": 1}),
        ("votes", {"votes": 3}),
    ],
)
def test_equal_totals_are_parted_by_the_tie_breakers(breaker: str, better: dict[str, object]) -> None:
    people = [person(work(1), name=f"n{at}") for at in range(5)]
    people[4] = replace(people[4], **better)  # type: ignore[arg-type]
    chosen = excellent(with_quota(tie_breakers=(breaker,)), people)
    assert [(result.person, result.tied) for result in chosen] == [("n4", False)]


def test_fewer_delays_win_among_equal_totals() -> None:
    # 2.875 / 3 × 70 + 27 and 70 + 24.08 are both 94.08 when rounded.
    late = person(work(2), work(2, delays=1, item="chậm"), name="n0", general="27")
    people = [late, *(person(work(4), name=f"n{at}", general="24.08") for at in range(1, 5))]
    chosen = excellent(with_quota(tie_breakers=("delays",)), people)
    assert [(result.person, result.delays) for result in chosen] == [("n1", 0)]


def test_those_parted_by_nothing_are_marked_for_a_decision() -> None:
    results = evaluate(decree(), Inputs(Q3, tuple(person(work(1), name=f"n{at}") for at in range(5))))
    assert [result.rank for result in results].count("excellent") == 1
    assert all(result.tied for result in results)


def test_a_forced_failure_leaves_the_base() -> None:
    people = [person(work(1), name=f"n{at}") for at in range(5)]
    people[4] = replace(people[4], flags=(Flag("disciplined", "1/QĐ"),))
    assert excellent(decree(), people) == []


def test_rules_without_a_quota_let_everybody_keep_the_rank() -> None:
    people = [person(work(1), name=f"n{at}") for at in range(3)]
    assert len(excellent(replace(decree(), quota=None), people)) == 3


def test_places_never_exceed_the_share() -> None:
    quota = Quota("excellent", "good", Decimal("0.2"))
    for people in range(60):
        assert places_for(quota, people, people) * 5 <= people
