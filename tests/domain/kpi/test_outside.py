"""Periods judged under another regime: shown, never computed, in the base of the quota only by the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from eoffice.domain.kpi.inputs import GeneralScore, Inputs, OutsideScore, PersonInput
from eoffice.domain.kpi.periods import Period, period_of
from eoffice.domain.kpi.ranking import quota_places
from eoffice.domain.kpi.results import State
from eoffice.domain.kpi.rules import Quota, QuotaBase, RuleSet
from eoffice.services.kpi_record import digest, encoded, read_record, repeated, write_record
from eoffice.services.kpi_record import make_record as record_of
from eoffice.services.kpi_telling import note, rank_title
from tests.domain.kpi.people import Q3, decree, leader, many, person, result, work

GOOD = "Hoàn thành tốt nhiệm vụ"


def elected(name: str = "lan", period: Period = Q3, rank: str = GOOD) -> PersonInput:
    """Return somebody with work, points and flags, judged by another body all the same."""
    outside = OutsideScore(period, "Quy định riêng", rank, "Ban Thường vụ", "12-QĐ/TU", date(2026, 9, 30))
    return person(work(5), general="30", name=name, outside=(outside,))


def test_a_period_judged_elsewhere_has_no_figures_and_no_rank_of_ours() -> None:
    found = result(elected())
    assert found.state is State.OUTSIDE
    assert (found.ratio, found.task, found.general, found.total) == (None, None, None, None)
    assert (found.rank, found.rank_before_quota, found.lines, found.missing) == ("", "", (), ())
    assert rank_title(decree(), found) == f"{GOOD} (kết quả theo quy định riêng)"
    assert "12-QĐ/TU" in note(found, decree())


def test_it_enters_no_average_and_no_letter_of_the_leader() -> None:
    quarters = [period_of(f"2026-Q{number}") for number in (2, 3)]
    scores = tuple(GeneralScore(one, (("", Decimal(28)),)) for one in quarters)
    year = period_of("2026")
    half = replace(elected(), general=scores, items=(work(5, due=quarters[1].last),))
    assert result(half, period=year).averaged == ()
    boss = replace(leader(work(1)), id="truong", entered=(), manages=("lan",))
    letter = next(part for part in many(boss, elected())["truong"].components if part.code == "d")
    assert letter.value is None


def rules_with(base: QuotaBase, *, counts: bool) -> RuleSet:
    rules = decree()
    assert rules.quota is not None
    quota: Quota = replace(rules.quota, base=base, counts_outside=counts, scopes=("agency",))
    return replace(rules, quota=quota)


def places(base: QuotaBase, rank: str, *, counts: bool) -> int:
    people = [person(work(1), name=f"p{at}", general="20") for at in range(4)]
    rules = rules_with(base, counts=counts)
    found = many(*people, elected("bau", rank=rank), rules=rules)
    (many_places,) = quota_places(rules, tuple(found.values())).values()
    return many_places


def test_the_base_of_the_quota_holds_them_only_where_the_rules_say_so() -> None:
    # Four of our own with good ranks: a fifth in the base makes the first place of 20 %.
    for base in (QuotaBase.ALL, QuotaBase.GOOD_OR_BETTER):
        assert places(base, GOOD, counts=False) == 0
        assert places(base, GOOD, counts=True) == 1
    # A word that is no rank of ours says nothing about "good": it counts only among all.
    assert places(QuotaBase.GOOD_OR_BETTER, "Đạt", counts=True) == 0
    assert places(QuotaBase.ALL, "Đạt", counts=True) == 1


def test_the_best_rank_elsewhere_takes_no_place_here() -> None:
    best = "Hoàn thành xuất sắc nhiệm vụ"
    people = [person(work(1), name=f"p{at}", general="30") for at in range(5)]
    found = many(*people, elected("bau", rank=best), rules=rules_with(QuotaBase.ALL, counts=False))
    assert sum(one.rank == "excellent" for one in found.values()) == 1


def test_records_of_people_without_such_results_keep_the_digests_they_had() -> None:
    from datetime import UTC, datetime

    plain = person(work(1))
    assert b"outside" not in encoded(plain)
    assert b"counts_outside" not in encoded(decree())
    assert digest(plain) != digest(elected())
    made = record_of(decree(), Inputs(Q3, (plain, elected("bau"))), datetime(2026, 10, 1, tzinfo=UTC), "hoa")
    read = read_record(write_record(made))
    assert read == made
    assert [one.state for one in repeated(read)] == [State.SCORED, State.OUTSIDE]
