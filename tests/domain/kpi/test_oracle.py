"""The engine against a second calculation, over rule sets and data that nobody has seen before."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.periods import period_of
from eoffice.services.kpi_items import read_json
from eoffice.services.kpi_rules import rules_from
from tests.domain.kpi.oracle import Oracle

_PERIODS = ("2026-Q3", "2026-08", "2026")
_RANKS = ("excellent", "good", "satisfactory", "failed")


def _numbers(least: str, most: str, places: int = 2) -> st.SearchStrategy[str]:
    return st.decimals(least, most, places=places).map(str)


@st.composite
def rule_sets(draw: st.DrawFn) -> dict[str, Any]:
    """Return the rules of a province that does not exist."""
    general = draw(st.sampled_from((30, 40, 20)))
    marks = sorted(draw(st.lists(st.integers(30, 97), min_size=3, max_size=3, unique=True)), reverse=True)
    ranks = [
        {"code": code, "title": code, "least": least, "passes": code != "failed"}
        for code, least in zip(_RANKS, [*marks, 0], strict=True)
    ]
    if draw(st.booleans()):
        ranks[0]["ratio_least"] = draw(st.integers(50, 100))
    steps = [{"days": 0, "keep": "1"}, {"days": 5, "keep": draw(_numbers("0.3", "0.9"))}]
    even = {"a": 1, "b": 1, "c": 1}
    aggregation = {
        "quarter_from": draw(st.sampled_from(("items", "months"))),
        "year_from": draw(st.sampled_from(("items", "months", "quarters"))),
        "weighting": draw(st.sampled_from(("simple", "volume"))),
        "of_rounded": draw(st.booleans()),
    }
    cases = [{"code": "disciplined", "when": "flag", "at_most": "failed"}]
    cases += [{"code": "corruption", "when": "flag", "at_most": "satisfactory", "applies_to": "leaders"}]
    if draw(st.booleans()):
        cases.append({"code": "short", "when": "incomplete", "at_most": draw(st.sampled_from(_RANKS[1:]))})
    work: dict[str, Any] = {"sharing": draw(st.sampled_from(("share", "role_factor")))}
    work["role_factors"] = {"lead": "1", "coordinator": draw(_numbers("0.1", "0.9"))}
    if draw(st.booleans()):
        work["unplanned_per_month"] = draw(st.integers(0, 3))
    if draw(st.booleans()):
        work["position_coefficients"] = {"Trưởng phòng": draw(_numbers("1.1", "1.9", 1))}
    return {
        "id": "thu-nghiem", "version": "1", "name": "Thử", "legal_basis": "QĐ thử", "level": "local",
        "valid_from": "2026-01-01",
        "scale": {"general": general, "task": 100 - general},
        "criteria": [{"code": "tc", "title": "Tiêu chí", "max": general}],
        "components": [
            {"code": "a", "kind": "quantity"}, {"code": "b", "kind": "quality"},
            {"code": "c", "kind": "progress"}, {"code": "d", "kind": "managed_results"},
            {"code": "đ", "kind": "entered"}, {"code": "e", "kind": "entered"},
        ],
        "formula": {
            "non_leader": draw(st.sampled_from((even, {"a": 2, "b": "1.5", "c": 1}, {"a": 1, "b": 1}))),
            "leader": {**even, "d": draw(st.integers(1, 3)), "đ": 1, "e": 1},
        },
        "deductions": {
            "quality_rate": draw(_numbers("0.05", "0.6")), "progress_rate": draw(_numbers("0.05", "0.6")),
            "quality_floor": draw(st.sampled_from(("0", "0.1"))), "progress_floor": "0",
            "quality_mode": draw(st.sampled_from(("deduct", "exclude"))),
            "late_steps": steps if draw(st.booleans()) else [],
            "cap": draw(st.sampled_from(("1", "1.2"))),
        },
        "ranks": ranks,
        "ceilings": cases,
        "quota": {
            "rank": "excellent", "falls_to": "good", "share": draw(_numbers("0.05", "0.6")),
            "base": draw(st.sampled_from(("good_only", "good_or_better", "all"))),
            "rounding": draw(st.sampled_from(("floor", "round", "ceil"))),
            "least_places": draw(st.integers(0, 1)),
            "scopes": draw(st.sampled_from((["agency", "group"], ["agency"], ["unit"]))),
            "tie_breakers": draw(st.permutations(("converted", "delays", "initiatives", "votes"))),
        },
        "rounding": {
            "places": draw(st.integers(0, 3)),
            "threshold_on": draw(st.sampled_from(("rounded", "exact"))),
            **({"task_places": 1} if draw(st.booleans()) else {}),
        },
        "aggregation": aggregation,
        "work": work,
        "products": [
            {"code": "SP1", "name": "Một", "unit": "cái", "coefficient": draw(_numbers("0.5", "3")),
             "points": draw(st.sampled_from(("1", "5"))), "valid_to": "2026-06-30"},
            {"code": "SP1", "name": "Một", "unit": "cái", "coefficient": draw(_numbers("0.5", "3")),
             "points": "2", "valid_from": "2026-07-01"},
        ],
    }  # fmt: skip


@st.composite
def partial_marks(draw: st.DrawFn) -> dict[str, Any]:
    """Return a fault of some or all units, by one's own or a confirmed or unconfirmed objective cause."""
    mark: dict[str, Any] = {"cause": draw(st.sampled_from(("subjective", "objective")))}
    if draw(st.booleans()):
        mark["units"] = draw(_numbers("0.5", "9", 1))
    if draw(st.booleans()):
        mark["evidence"] = {"confirmed_by": "Giám đốc", "document": "3/XN", "on": "2026-08-01"}
    return mark


@st.composite
def work_rows(draw: st.DrawFn) -> dict[str, Any]:
    """Return one row of somebody's work in 2026."""
    due = date(2026, 1, 1) + timedelta(draw(st.integers(150, 290)))
    row: dict[str, Any] = {
        "assigned": draw(_numbers("0", "9", 1)), "accepted": draw(_numbers("0", "9", 1)),
        "due": due.isoformat(), "assigned_on": (due - timedelta(draw(st.integers(0, 40)))).isoformat(),
        "origin": draw(st.sampled_from(("plan", "directive", "unplanned"))),
        "role": draw(st.sampled_from(("lead", "coordinator"))),
        "status": draw(st.sampled_from(("accepted", "accepted", "open", "cancelled", "transferred"))),
        "faults": draw(st.integers(0, 5)), "delays": draw(st.integers(0, 5)), "product": "SP1",
    }  # fmt: skip
    if draw(st.booleans()):
        row["faults"] = draw(st.lists(partial_marks(), max_size=3))
    if draw(st.booleans()):
        row["coefficient"] = draw(_numbers("0.1", "4"))
    if draw(st.booleans()):
        row["days_late"] = draw(st.integers(1, 9)) if row["delays"] else 0
    if draw(st.booleans()):
        row["share"] = draw(st.sampled_from(("0.5", "0.25", "1")))
    if draw(st.booleans()):
        row["accepted_on"] = due.isoformat()
    return row


@st.composite
def data_sets(draw: st.DrawFn, general_most: int) -> dict[str, Any]:
    """Return the people of an agency with their work."""
    names = [f"n{at}" for at in range(draw(st.integers(1, 7)))]
    points = _numbers("0", str(general_most), 1)
    people = []
    for at, name in enumerate(names):
        is_leader = at == 0
        months = st.sampled_from(("2026-07", "2026-08", "2026-Q3", "2026"))
        general = [{"period": one, "total": draw(points)} for one in draw(st.sets(months))]
        given = [("đ", draw(_numbers("0", "1"))), ("e", draw(_numbers("0", "1")))]
        entered = [
            {"component": code, "value": value, "period": draw(months), "reason": "có lý do"}
            for code, value in given
        ]
        person: dict[str, Any] = {
            "id": name, "name": name, "agency": "A", "unit": draw(st.sampled_from(("U", "V"))),
            "group": draw(st.sampled_from(("G", "H"))), "leader": is_leader,
            "position": draw(st.sampled_from(("Chuyên viên", "Trưởng phòng"))),
            "manages": names[1:] if is_leader else [], "general": general,
            "entered": entered if is_leader else [],
            "flags": [{"code": "disciplined", "document": "1/QĐ"}] if draw(st.integers(0, 8)) == 0 else [],
            "initiatives": draw(st.integers(0, 2)), "votes": draw(st.integers(0, 2)),
            "items": draw(st.lists(work_rows(), max_size=6)),
        }  # fmt: skip
        for number, row in enumerate(person["items"]):
            row["item"] = f"{name}-{number}"
        if draw(st.integers(0, 4)) == 0:
            person["earlier"] = [
                {"period": "2026-07", "total": draw(_numbers("0", "100")), "volume": "3", "agency": "B"}
            ]
        people.append(person)
    return {"people": people}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), rule_sets(), st.sampled_from(_PERIODS))
def test_unseen_rules_and_data_give_what_a_second_calculation_gives(
    draws: st.DataObject, rules: dict[str, Any], period: str
) -> None:
    data = draws.draw(data_sets(rules["scale"]["general"]))
    _compare(rules, data, period)


def _compare(rules: dict[str, Any], data: dict[str, Any], period: str) -> None:
    data["period"] = period
    read = read_json(json.dumps({"people": data["people"]}, ensure_ascii=False), period_of(period))
    assert not read.errors, read.errors
    ours = {
        one.person: one
        for one in evaluate(rules_from(json.dumps(rules, ensure_ascii=False), "r.json"), read.inputs)
    }
    for name, wanted in Oracle(rules, data).ranked(period).items():
        found = ours[name]
        for figure in ("ratio", "task", "general", "total"):
            assert getattr(found, figure) == wanted[figure], (name, figure)
        assert found.rank == wanted["rank"], name


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), rule_sets(), st.sampled_from(_PERIODS))
def test_many_more_unseen_rules_and_data(draws: st.DataObject, rules: dict[str, Any], period: str) -> None:
    data = draws.draw(data_sets(rules["scale"]["general"]))
    _compare(rules, data, period)
