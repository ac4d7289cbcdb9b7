"""Short ways to write people, work and rules in the tests of the evaluation."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from eoffice.domain.kpi.evaluating import calculate, evaluate
from eoffice.domain.kpi.inputs import (
    Cause,
    EnteredRatio,
    Evidence,
    GeneralScore,
    Inputs,
    Mark,
    PersonInput,
    Side,
    WorkResult,
)
from eoffice.domain.kpi.periods import Period, period_of
from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import RuleSet
from eoffice.services.kpi_rules import rule_set

Q3 = period_of("2026-Q3")
CONFIRMED = Evidence("Chánh Văn phòng", "12/BC-VP")


def decree() -> RuleSet:
    """Return the shipped rules of the decree."""
    return rule_set()


def marks(faults: int = 0, delays: int = 0, evidence: Evidence | None = None) -> tuple[Mark, ...]:
    """Return so many faults and delays on the whole line; with evidence their cause is objective."""
    cause = Cause.OBJECTIVE if evidence else Cause.SUBJECTIVE
    return tuple(
        Mark(side, cause, evidence)
        for side, times in ((Side.QUALITY, faults), (Side.PROGRESS, delays))
        for _ in range(times)
    )


def work(
    assigned: str | int,
    accepted: str | int | None = None,
    k: str = "1",
    faults: int = 0,
    delays: int = 0,
    evidence: Evidence | None = None,
    item: str = "",
    **more: object,
) -> WorkResult:
    """Return one piece of work; everything is accepted unless said otherwise."""
    base = WorkResult(
        item or f"v-{assigned}-{accepted}-{k}-{faults}-{delays}",
        "lan",
        Decimal(assigned),
        Decimal(assigned if accepted is None else accepted),
        coefficient=Decimal(k),
        marks=marks(faults, delays, evidence),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def person(
    *items: WorkResult, general: str | None = "28", name: str = "lan", period: Period = Q3, **more: object
) -> PersonInput:
    """Return somebody with work and the general points."""
    scores = () if general is None else (GeneralScore(period, (("", Decimal(general)),)),)
    base = PersonInput(name, name.title(), "A", "VP", items=items, general=scores)
    return replace(base, **more)  # type: ignore[arg-type]


def leader(*items: WorkResult, general: str = "28", **entered: str) -> PersonInput:
    """Return a leader with d, đ and e entered."""
    ratios = tuple(EnteredRatio(code, Decimal(value), Q3, "lý do") for code, value in entered.items())
    return replace(person(*items, general=general), is_leader=True, entered=ratios)


def result(one: PersonInput, rules: RuleSet | None = None, period: Period = Q3) -> Result:
    """Return the result of one person before the quota."""
    return calculate(rules or decree(), one, period)


def many(*people: PersonInput, rules: RuleSet | None = None, period: Period = Q3) -> dict[str, Result]:
    """Return the results of several people after the quota, by id."""
    return {one.person: one for one in evaluate(rules or decree(), Inputs(period, people))}
