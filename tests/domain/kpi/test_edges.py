"""Every edge case of the evaluation: what is capped, floored, left out, averaged, forced or only told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from eoffice.domain.kpi.checks import check_inputs
from eoffice.domain.kpi.evaluating import calculate
from eoffice.domain.kpi.inputs import (
    EnteredRatio,
    Flag,
    GeneralScore,
    Inputs,
    ItemStatus,
    Origin,
    PeriodScore,
    Stage,
    WorkRole,
)
from eoffice.domain.kpi.periods import period_of
from eoffice.domain.kpi.results import Left, State, rounded
from eoffice.domain.kpi.rules import (
    Ceiling,
    CeilingWhen,
    PeriodSource,
    Product,
    RuleSet,
    Sharing,
    ThresholdOn,
    Weighting,
)
from eoffice.domain.kpi.versions import changes, difference, simulate
from eoffice.errors import Refused
from eoffice.services.kpi_rules import rule_set
from tests.domain.kpi.people import CONFIRMED, Q3, decree, leader, many, marks, person, result, work

Q2 = period_of("2026-Q2")
YEAR = period_of("2026")


def totals(score: str) -> Fraction:
    found = result(person(work(1), general=score)).total
    assert found is not None
    return found


def test_work_belongs_to_the_period_of_its_term() -> None:
    early = work(1, item="xong sớm", due=date(2026, 10, 1), accepted_on=date(2026, 9, 20))
    late = work(1, item="xong muộn", due=date(2026, 9, 30), accepted_on=date(2026, 10, 5))
    found = result(person(early, late))
    assert [line.item for line in found.lines] == ["xong muộn"]
    assert [(out.item, out.why) for out in found.left_out] == [("xong sớm", Left.OTHER_PERIOD)]


@pytest.mark.parametrize("status", [ItemStatus.CANCELLED, ItemStatus.TRANSFERRED])
def test_cancelled_and_transferred_work_leaves_the_denominator(status: ItemStatus) -> None:
    assert result(person(work(1), work(9, 0, status=status))).assigned == 1


def test_shares_divide_one_product_and_every_part_is_exact() -> None:
    third, rest = (work(3, k="1.5", item="chung", share=Fraction(part, 3)) for part in (1, 2))
    parts = [result(person(part)).assigned for part in (third, rest)]
    assert sum(parts) == Fraction(9, 2)


def test_roles_may_have_factors_instead_of_shares() -> None:
    rules = decree()
    factors = ((WorkRole.LEAD, Decimal(1)), (WorkRole.COORDINATOR, Decimal("0.5")))
    by_role = replace(rules, work=replace(rules.work, sharing=Sharing.ROLE_FACTOR, role_factors=factors))
    assert result(person(work(4, role=WorkRole.COORDINATOR)), by_role).assigned == 2


def test_unplanned_work_counts_up_to_the_monthly_number() -> None:
    rules = decree()
    capped = replace(rules, work=replace(rules.work, unplanned_per_month=2))
    items = [
        work(1, item=f"đx{day}", origin=Origin.UNPLANNED, accepted_on=date(2026, 7, day)) for day in (9, 3, 5)
    ]
    found = result(person(*items), capped)
    assert {line.item for line in found.lines} == {"đx3", "đx5"}
    assert [out.why for out in found.left_out] == [Left.OVER_UNPLANNED_CAP]


def test_unplanned_work_without_a_term_counts_only_when_accepted() -> None:
    found = result(person(work(1), work(1, 0, item="dở", origin=Origin.UNPLANNED, status=ItemStatus.OPEN)))
    assert [out.why for out in found.left_out] == [Left.UNPLANNED_NOT_ACCEPTED]


def incomplete_fails(rules: RuleSet) -> RuleSet:
    case = Ceiling("incomplete", "thiếu", CeilingWhen.INCOMPLETE, "failed")
    return replace(rules, ceilings=(*rules.ceilings, case))


def test_a_body_may_fail_everybody_who_did_less_than_assigned() -> None:
    short = person(work(100, 99))
    assert result(short).rank == "excellent"
    assert result(short, incomplete_fails(decree())).rank == "failed"


def test_a_confirmed_objective_shortfall_does_not_fail() -> None:
    excused = person(work(10, 9, shortfall=CONFIRMED), work(5))
    assert result(excused, incomplete_fails(decree())).rank == "excellent"


@pytest.mark.parametrize(
    ("general", "tested_on", "rank"),
    [
        ("19.995", ThresholdOn.ROUNDED, "excellent"),
        ("19.994", ThresholdOn.ROUNDED, "good"),
        ("19.995", ThresholdOn.EXACT, "good"),
        ("20", ThresholdOn.EXACT, "excellent"),
    ],
)
def test_the_total_is_rounded_once_half_up_before_the_threshold(
    general: str, tested_on: ThresholdOn, rank: str
) -> None:
    rules = replace(decree(), rounding=replace(decree().rounding, threshold_on=tested_on))
    assert result(person(work(1), general=general), rules).rank == rank


def test_rounding_is_half_up_and_exact() -> None:
    assert [str(rounded(Decimal(text))) for text in ("89.995", "89.994", "0.005", "0.0049999")] == [
        "90.00", "89.99", "0.01", "0.00",
    ]  # fmt: skip
    assert str(rounded(Fraction(2, 3), 6)) == "0.666667"


def test_a_late_correction_shows_what_it_changes() -> None:
    before = result(person(work(10, 8, item="v1")))
    after = result(person(work(10, 10, item="v1")))
    told = {one.field for one in difference(before, after)}
    assert {"ratio", "task", "total", "rank", "component:a", "item:v1"} <= told
    assert difference(before, before) == ()


def test_somebody_who_joined_between_two_versions_is_told() -> None:
    one, other = (result(person(work(1), name=name)) for name in ("lan", "minh"))
    assert [change.person for change in changes([one], [one, other]) if change.changed] == ["minh"]


def test_the_main_position_decides_the_formula_and_work_of_both_counts() -> None:
    rules = rule_set("thong-ke-tinh")
    both = person(
        work(1, item="một", position="Trưởng phòng"), work(1, 0, item="hai", position="Chuyên viên"),
        position="Trưởng phòng",
    )  # fmt: skip
    # 1.4 of 2.4 points were done: the coefficient of each position weighs its own work.
    assert result(both, rules).components[0].value == Fraction("1.4") / Fraction("2.4")


def scores(*quarters: tuple[str, str]) -> tuple[GeneralScore, ...]:
    return tuple(GeneralScore(period_of(name), (("", Decimal(points)),)) for name, points in quarters)


def in_quarters(*names: str) -> list[date]:
    return [period_of(name).first for name in names]


def test_a_year_is_the_mean_of_its_quarters_and_a_quarter_without_work_is_no_zero() -> None:
    first, third = in_quarters("2026-Q1", "2026-Q3")
    whole, half = work(2, item="q1", due=first), work(2, 1, item="q3", due=third)
    who = replace(person(whole, half), general=scores(("2026-Q1", "30"), ("2026-Q3", "20")))
    found = result(who, period=YEAR)
    assert found.total == Fraction(100 + 55, 2)
    assert [part.period.name for part in found.averaged] == ["2026-Q1", "2026-Q3"]


def test_a_year_may_weigh_its_quarters_by_volume() -> None:
    rules = replace(decree(), aggregation=replace(decree().aggregation, weighting=Weighting.VOLUME))
    first, third = in_quarters("2026-Q1", "2026-Q3")
    who = replace(
        person(work(3, item="q1", due=first), work(1, 0, item="q3", due=third)),
        general=scores(("2026-Q1", "30"), ("2026-Q3", "30")),
    )
    assert result(who, rules, YEAR).total == Fraction(100 * 3 + 30, 4)


def test_the_average_may_be_taken_of_rounded_totals() -> None:
    rules = replace(decree(), aggregation=replace(decree().aggregation, of_rounded=True))
    first, third = in_quarters("2026-Q1", "2026-Q3")
    who = replace(
        person(work(3, 2, item="q1", due=first), work(1, item="q3", due=third)),
        general=scores(("2026-Q1", "20"), ("2026-Q3", "20")),
    )
    assert result(who, rules, YEAR).total == (Fraction("66.67") + 90) / 2
    assert result(who, period=YEAR).total == (Fraction(200, 3) + 90) / 2


def test_results_brought_from_another_body_enter_the_average() -> None:
    third = work(1, item="q3", due=date(2026, 8, 1))
    brought = PeriodScore(Q2, Decimal("80.50"), agency="B", document="7/PC-B")
    who = replace(person(third), general=scores(("2026-Q3", "30")), earlier=(brought,))
    found = result(who, period=YEAR)
    assert found.total == Fraction("90.25")
    assert [part.agency for part in found.averaged] == ["B", ""]


def test_a_year_without_any_period_is_insufficient() -> None:
    found = result(person(), period=YEAR)
    assert (found.state, found.rank) == (State.INSUFFICIENT, "")


def test_the_treasury_averages_months_rounds_the_task_once_and_tests_both_figures() -> None:
    rules = rule_set("kho-bac-khu-vuc")
    months = [
        work(100, done, item=f"t{month}", due=date(2026, month, 5))
        for month, done in ((7, 100), (8, 80), (9, 70))
    ]
    found = result(person(*months, general="30"), rules)
    # (100 + 80 + 70) / 3 = 83.33 %, × 0.7 = 58.33, one decimal 58.3.
    assert (found.ratio, found.task, found.total) == (Fraction(5, 6), Fraction("58.3"), Fraction("88.3"))
    assert found.rank == "good"
    weak = [replace(one, accepted=Decimal(74)) for one in months]
    assert result(person(*weak, general="30"), rules).rank == "satisfactory"


def test_k_is_the_one_of_the_day_of_assignment() -> None:
    old = Product("SP", "Báo cáo", "bản", Decimal(1), valid_to=date(2026, 7, 31))
    new = Product("SP", "Báo cáo", "bản", Decimal(2), valid_from=date(2026, 8, 1))
    rules = replace(decree(), products=(old, new))
    items = [
        work(1, item=name, coefficient=None, product="SP", assigned_on=day, due=date(2026, 9, 1))
        for name, day in (("trước", date(2026, 7, 1)), ("sau", date(2026, 8, 2)))
    ]
    assert [line.coefficient for line in result(person(*items), rules).lines] == [1, 2]


def test_work_without_product_and_factor_is_refused_and_nothing_is_computed() -> None:
    bare = person(work(1, coefficient=None))
    codes = [problem.code for problem in check_inputs(decree(), Inputs(Q3, (bare,))) if problem.is_error]
    assert codes == ["kpi.item_without_product"]
    with pytest.raises(Refused, match=r"kpi\.coefficient_missing"):
        result(bare)


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("kpi.shares_not_one", person(work(1, share=Fraction(1, 2)))),
        ("kpi.own_acceptance", person(work(1, accepted_by="lan"))),
        ("kpi.quantity_negative", person(work("-1"))),
        ("kpi.coefficient_bounds", person(work(1, k="0"))),
        ("kpi.general_bounds", person(work(1), general="31")),
        ("kpi.item_twice", person(work(1), work(1))),
        ("kpi.flag_unknown", replace(person(work(1)), flags=(Flag("la"),))),
        ("kpi.component_unknown", leader(work(1), z="1")),
        ("kpi.managed_in_circle", replace(person(work(1)), manages=("lan",))),
        ("kpi.period_twice", replace(person(), earlier=(PeriodScore(Q2, Decimal(1)),) * 2)),
    ],
)
def test_what_would_make_a_wrong_number_is_refused(code: str, wrong: object) -> None:
    assert isinstance(wrong, type(person()))
    problems = check_inputs(decree(), Inputs(Q3, (wrong,)))
    assert code in [problem.code for problem in problems if problem.is_error]


def test_days_that_contradict_one_another_are_told() -> None:
    skewed = work(1, assigned_on=date(2026, 8, 2), accepted_on=date(2026, 8, 1))
    future = work(1, item="mai sau", accepted_on=date(2026, 9, 30))
    inputs = Inputs(Q3, (person(skewed, future),), as_of=date(2026, 9, 1))
    codes = {problem.code for problem in check_inputs(decree(), inputs)}
    assert {"kpi.days_contradict", "kpi.day_in_future"} <= codes


def test_the_self_score_never_enters_the_total() -> None:
    one, other = (replace(person(work(5, 1)), self_score=score) for score in (None, Decimal(100)))
    assert result(one).total == result(other).total


def test_points_given_by_oneself_make_a_provisional_result_only() -> None:
    own = GeneralScore(Q3, (("", Decimal(30)),), Stage.SELF)
    reviewed = GeneralScore(Q3, (("", Decimal(20)),), Stage.MANAGER)
    alone = replace(person(work(1)), general=(own,))
    assert result(alone).state is State.PROVISIONAL
    both = result(replace(alone, general=(reviewed, own)))
    assert both.state is State.SCORED
    assert both.general == 20


def test_without_general_points_there_is_a_task_score_and_no_total() -> None:
    found = result(person(work(1), general=None))
    assert found.task == 70
    assert found.total is None
    assert found.missing == ("general",)


def test_a_leader_has_the_whole_of_d_when_everybody_managed_passed() -> None:
    chief = replace(leader(work(1), đ="1", e="1"), id="sếp", manages=("lan", "nam"))
    good, bad, idle = person(work(1)), person(work(9, 0), name="nam", general="10"), person(name="nam")
    assert many(chief, good, bad)["sếp"].components[3].value == Fraction(1, 2)
    assert many(chief, good, bad)["sếp"].components[3].people == ("nam",)
    # Somebody without data has neither passed nor failed.
    assert many(chief, good, idle)["sếp"].components[3].value == 1


def test_a_leader_without_known_d_is_insufficient() -> None:
    found = result(leader(work(1), đ="1", e="1"))
    assert (found.state, found.missing) == (State.INSUFFICIENT, ("d",))


def test_managers_in_a_circle_are_refused() -> None:
    one = replace(leader(work(1), đ="1", e="1"), id="một", manages=("hai",))
    with pytest.raises(Refused, match=r"kpi\.managed_in_circle"):
        many(one, replace(one, id="hai", manages=("một",)))


def test_corruption_in_the_body_led_concerns_leaders_only() -> None:
    case = (Flag("corruption", "1/KL"),)
    assert result(replace(person(work(1)), flags=case)).rank == "excellent"
    assert result(replace(leader(work(1), d="1", đ="1", e="1"), flags=case)).rank == "failed"


def test_a_failed_quarter_forbids_the_highest_rank_of_the_year_where_the_rules_say_so() -> None:
    rules = rule_set("thong-ke-tinh")
    brought = tuple(
        PeriodScore(period_of(f"2026-Q{number}"), Decimal(total))
        for number, total in ((1, 100), (2, 100), (3, 100), (4, 49))
    )
    strict = replace(rules, ranks=(replace(rules.ranks[0], least=Decimal(80)), *rules.ranks[1:]))
    found = result(replace(person(), earlier=brought), strict, YEAR)
    assert (found.rank_by_points, found.rank) == ("excellent", "good")
    assert [case.code for case in found.ceilings] == ["one_quarter_failed"]


def test_two_failed_quarters_in_a_row_are_reported() -> None:
    rules = rule_set("thong-ke-tinh")

    def codes(*failed: int) -> list[str]:
        brought = tuple(
            PeriodScore(period_of(f"2026-Q{number}"), Decimal(40 if number in failed else 95))
            for number in range(1, 5)
        )
        found = result(replace(person(), earlier=brought), rules, YEAR)
        return [case.code for case in found.ceilings]

    assert "two_quarters_failed" in codes(2, 3)
    assert "two_quarters_failed" not in codes(1, 3)


def test_a_simulation_tells_what_another_rule_set_would_change() -> None:
    inputs = Inputs(Q3, (person(work(10), work(1, 0, item="thiếu")), person(work(1), name="nam")))
    told = {change.person: change for change in simulate(decree(), incomplete_fails(decree()), inputs)}
    assert (told["lan"].old_rank, told["lan"].new_rank) == ("good", "failed")
    assert told["nam"].new_rank == told["nam"].old_rank


def test_every_result_names_its_rules_and_items() -> None:
    found = calculate(decree(), person(work(1, item="v9")), Q3, "dấu vân tay")
    assert (found.rule_set, found.rule_version, found.inputs_digest) == ("nd-335-2025", "1", "dấu vân tay")
    assert [line.item for line in found.lines] == ["v9"]


def test_entered_values_of_months_stand_for_the_quarter_as_their_mean() -> None:
    entered = tuple(
        EnteredRatio(code, Decimal(value), period_of(month), "lý do")
        for code in ("d", "đ", "e")
        for month, value in (("2026-07", "1"), ("2026-08", "0.5"))
    )
    found = result(replace(leader(work(1)), entered=entered))
    assert found.components[4].value == Fraction(3, 4)


def test_a_quarter_may_be_made_of_its_months() -> None:
    rules = replace(decree(), aggregation=replace(decree().aggregation, quarter_from=PeriodSource.MONTHS))
    items = [
        work(1, item="t7", due=date(2026, 7, 1)),
        work(9, 0, item="t8", due=date(2026, 8, 1), marks=marks(1)),
    ]
    assert result(person(*items), rules).ratio == Fraction(1, 2)
    assert result(person(*items)).ratio == Fraction(1, 10)
