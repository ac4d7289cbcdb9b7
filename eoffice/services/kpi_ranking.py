"""A leader's decision prepared: the calculation the hub will repeat, and the quota of a group in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import Inputs
from eoffice.domain.kpi.periods import Period, period_of
from eoffice.domain.kpi.ranking import in_base, is_good, quota_places, scope_key
from eoffice.domain.kpi.results import Result, State, rounded
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.work.evaluation import Calculated, Evaluation
from eoffice.errors import Refused
from eoffice.services.kpi_record import digests, make_record, write_record
from eoffice.services.kpi_sources import KpiSource


@dataclass(frozen=True)
class Prepared:
    """A calculation ready to be decided on, and the result it shows."""

    calculated: Calculated
    result: Result


@dataclass(frozen=True)
class QuotaLine:
    """One scope of the quota: how many places, how many want them, who is parted by a tie."""

    scope: str
    """`agency`, `unit` or `group`."""
    key: str
    evaluated: int
    base: int
    """How many the places are counted from, by the base that the rules name."""
    places: int
    wanting: int
    over: int
    tied: tuple[str, ...]
    """Names of people whom only a decision can part."""


def prepare(
    source: KpiSource, rules: RuleSet, evaluation: Evaluation, made_at: datetime, made_by: str
) -> Prepared:
    """Return the calculation of one person's period as the hub repeats it.

    Only this person's inputs go into the record: the person reads it. Raises Refused
    `evaluation.calculation_missing` when there is no result to decide on.
    """
    period = period_of(evaluation.period)
    known = source.person(evaluation.person, period)
    if known is None:
        raise Refused("evaluation.calculation_missing")
    inputs = Inputs(period, (known,))
    record = make_record(rules, inputs, made_at, made_by)
    (found,) = record.outcomes
    (result,) = evaluate(rules, inputs, digests(rules, inputs))
    # A provisional standing rests on the person's own word: nobody is ranked by it.
    if found.state != State.SCORED or not found.total:
        raise Refused("evaluation.calculation_missing")
    total = rounded(Fraction(found.total), rules.rounding.places)
    content = write_record(record).decode()
    calculated = Calculated(rules.id, rules.version, found.digest, total, found.rank_before_quota, content)
    return Prepared(calculated, result)


def quota_lines(rules: RuleSet, period: Period, source: KpiSource, unit: str = "") -> tuple[QuotaLine, ...]:
    """Return the quota as it stands with the points given so far; empty for rules without one."""
    if rules.quota is None:
        return ()
    results = evaluate(rules, source.inputs(period, unit))
    return quota_of(rules, results)


def quota_of(rules: RuleSet, results: Sequence[Result]) -> tuple[QuotaLine, ...]:
    """Return the quota of results, scope by scope."""
    quota = rules.quota
    if quota is None:
        return ()
    found = []
    for (scope, agency, key), places in quota_places(rules, tuple(results)).items():
        inside = [
            one
            for one in results
            if in_base(quota, one) and one.agency == agency and scope_key(one, scope) == key
        ]
        good = rules.place_of(quota.falls_to)
        base = [one for one in inside if is_good(rules, one, good)]
        wanting = [one for one in inside if one.rank_before_quota == quota.rank]
        counted = len(inside) if quota.base == "all" else len(base)
        over = sum(one.over_quota for one in inside)
        tied = tuple(one.name for one in inside if one.tied)
        found.append(QuotaLine(scope, key, len(inside), counted, places, len(wanting), over, tied))
    return tuple(found)
