"""Finds what contradicts itself in a rule set that can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from eoffice.domain.kpi.rules import Ceiling, CeilingWhen, Component, ComponentKind, RuleSet, Sharing
from eoffice.services.kpi_table import RuleFinding

_SCOPES = ("agency", "unit", "group")
_TIE_BREAKERS = (
    "converted", "delays", "faults", "initiatives", "votes", "ratio", "general", "exact_total",
)  # fmt: skip


def _finding(code: str, place: str, **values: object) -> RuleFinding:
    """Return one contradiction."""
    return RuleFinding(code, place, tuple(values.items()))


def _warning(code: str, place: str, **values: object) -> RuleFinding:
    """Return something a person should look at, which forbids nothing."""
    return RuleFinding(code, place, tuple(values.items()), is_error=False)


def _twice(place: str, values: Iterable[str]) -> Iterator[RuleFinding]:
    """Yield the codes that stand more than once, ignoring letter case."""
    for value, count in Counter(values).items():
        if count > 1:
            yield _finding("kpi.rules_twice", place, found=value)


def _scale(rules: RuleSet) -> Iterator[RuleFinding]:
    """Yield contradictions of the maxima."""
    whole = rules.general_max + rules.task_max
    if whole != 100:
        yield _finding(
            "kpi.rules_scale", "scale", general=rules.general_max, task=rules.task_max, found=whole
        )
    if not rules.criteria:
        yield _finding("kpi.rules_empty", "criteria", word="criteria")
        return
    total = sum((criterion.max for criterion in rules.criteria), Decimal(0))
    if total != rules.general_max:
        yield _finding("kpi.rules_criteria_sum", "criteria", found=total, wanted=rules.general_max)
    yield from _twice("criteria", (criterion.code for criterion in rules.criteria))


def _formulas(rules: RuleSet) -> Iterator[RuleFinding]:
    """Yield contradictions of components and formulas."""
    codes = [component.code for component in rules.components]
    yield from _twice("components", codes)
    for name, formula in (("non_leader", rules.non_leader), ("leader", rules.leader)):
        if not formula.weights or not any(weight for _, weight in formula.weights):
            yield _finding("kpi.rules_formula_empty", f"formula.{name}", word=name)
        for code, _ in formula.weights:
            if code not in codes:
                known = ", ".join(codes) or "–"
                yield _finding("kpi.rules_component_unknown", f"formula.{name}", found=code, known=known)
    used = {code for formula in (rules.non_leader, rules.leader) for code, _ in formula.weights}
    for at, component in enumerate(rules.components):
        yield from _component(component, f"components[{at}]", used)


def _component(component: Component, place: str, used: set[str]) -> Iterator[RuleFinding]:
    """Yield contradictions of one component."""
    if component.code not in used:
        yield _warning("kpi.rules_component_unused", place, found=component.code)
    if component.kind is ComponentKind.MANAGED and component.reduced > component.full:
        yield _finding("kpi.rules_reduced", place, full=component.full, reduced=component.reduced)


def _ranks(rules: RuleSet) -> Iterator[RuleFinding]:
    """Yield contradictions of ranks and thresholds."""
    if len(rules.ranks) < 2:
        yield _finding("kpi.rules_empty", "ranks", word="ranks")
        return
    yield from _twice("ranks", (step.code for step in rules.ranks))
    yield from _twice("ranks", (f"least = {step.least.normalize():f}" for step in rules.ranks))
    if rules.ranks[-1].least != 0:
        yield _finding("kpi.rules_ranks_gap", "ranks", found=rules.ranks[-1].least)
    if rules.ranks[0].least > rules.general_max + rules.task_max:
        yield _finding("kpi.rules_rank_unreachable", "ranks", found=rules.ranks[0].least)
    # Without a rank that fails nobody can be told that they did not do their work.
    if all(step.passes for step in rules.ranks):
        yield _finding("kpi.rules_no_failing_rank", "ranks")


def _known_rank(rules: RuleSet, place: str, code: str) -> Iterator[RuleFinding]:
    """Yield a rank that is not among the ranks."""
    codes = [step.code for step in rules.ranks]
    if code not in codes:
        yield _finding("kpi.rules_rank_unknown", place, found=code, known=", ".join(codes))


def _ceilings(rules: RuleSet) -> Iterator[RuleFinding]:
    """Yield contradictions of the cases that forbid a rank."""
    yield from _twice("ceilings", (ceiling.code for ceiling in rules.ceilings))
    for at, ceiling in enumerate(rules.ceilings):
        yield from _ceiling(rules, ceiling, f"ceilings[{at}]")


def _ceiling(rules: RuleSet, ceiling: Ceiling, place: str) -> Iterator[RuleFinding]:
    """Yield contradictions of one case."""
    if ceiling.at_most:
        yield from _known_rank(rules, f"{place}.at_most", ceiling.at_most)
    if ceiling.when is CeilingWhen.PERIOD_RANKED:
        yield from _known_rank(rules, f"{place}.rank", ceiling.rank)
    if ceiling.when is CeilingWhen.COMPONENT_BELOW:
        codes = [component.code for component in rules.components]
        if ceiling.component not in codes:
            known = ", ".join(codes)
            yield _finding(
                "kpi.rules_component_unknown", f"{place}.component", found=ceiling.component, known=known
            )
        if ceiling.below is None:
            yield _finding("kpi.rules_missing", f"{place}.below", word="below")


def _quota(rules: RuleSet) -> Iterator[RuleFinding]:
    """Yield contradictions of the quota."""
    quota = rules.quota
    if quota is None:
        return
    yield from _known_rank(rules, "quota.rank", quota.rank)
    yield from _known_rank(rules, "quota.falls_to", quota.falls_to)
    codes = [step.code for step in rules.ranks]
    if (
        quota.rank in codes
        and quota.falls_to in codes
        and codes.index(quota.falls_to) <= codes.index(quota.rank)
    ):
        yield _finding("kpi.rules_quota_falls_up", "quota.falls_to", rank=quota.rank, found=quota.falls_to)
    if quota.outstanding_share < quota.share:
        yield _finding(
            "kpi.rules_quota_shares", "quota", share=quota.share, outstanding=quota.outstanding_share
        )
    for name, found, known in (
        ("scopes", quota.scopes, _SCOPES),
        ("tie_breakers", quota.tie_breakers, _TIE_BREAKERS),
    ):
        for word in found:
            if word not in known:
                yield _finding("kpi.rules_not_choice", f"quota.{name}", found=word, allowed=", ".join(known))


def _products(rules: RuleSet) -> Iterator[RuleFinding]:
    """Yield entries of the catalogue that hold on the same day, and K outside its bounds."""
    by_code: dict[str, list[tuple[date, date, int]]] = {}
    low, high = rules.work.coefficient_least, rules.work.coefficient_most
    for at, product in enumerate(rules.products):
        first, last = product.valid_from or date.min, product.valid_to or date.max
        if last < first:
            yield _finding("kpi.rules_dates", f"products[{at}]", first=first, last=last)
        by_code.setdefault(product.code, []).append((first, last, at))
        k = product.coefficient
        if (low is not None and k < low) or (high is not None and k > high):
            yield _finding(
                "kpi.rules_out_of_bounds",
                f"products[{at}].coefficient",
                found=k,
                least="–" if low is None else low,
                most="–" if high is None else high,
            )
    for code, spans in by_code.items():
        # By their first day: then only neighbours can overlap.
        spans.sort()
        for (_, last, _), (first, _, at) in pairwise(spans):
            if first <= last:
                yield _finding("kpi.rules_products_overlap", f"products[{at}]", found=code)


def _month_and_day(text: str) -> bool:
    """Tell whether a text is a month and a day of some year."""
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError:
        return False
    return True


def _dates(rules: RuleSet) -> Iterator[RuleFinding]:
    """Yield contradictions of days."""
    if rules.valid_to is not None and rules.valid_to < rules.valid_from:
        yield _finding("kpi.rules_dates", "valid_to", first=rules.valid_from, last=rules.valid_to)
    for name in ("year_by", "special_year_by"):
        found: str = getattr(rules.calendar, name)
        if not _month_and_day(found):
            yield _finding("kpi.rules_not_day", f"calendar.{name}", found=found)


def _work(rules: RuleSet) -> Iterator[RuleFinding]:
    """Yield contradictions of how work enters."""
    if rules.work.sharing is Sharing.ROLE_FACTOR and len(rules.work.role_factors) < 2:
        yield _finding("kpi.rules_role_factors", "work.role_factors")
    low, high = rules.work.coefficient_least, rules.work.coefficient_most
    if low is not None and high is not None and low > high:
        yield _finding("kpi.rules_out_of_bounds", "work.coefficient_least", found=low, least=0, most=high)
    days = [step.days for step in rules.deductions.late_steps]
    if days != sorted(set(days)):
        yield _finding("kpi.rules_late_steps", "deductions.late_steps")


def contradictions(rules: RuleSet) -> list[RuleFinding]:
    """Return everything in a rule set that contradicts itself."""
    parts = (_scale, _formulas, _ranks, _ceilings, _quota, _products, _dates, _work)
    return [finding for part in parts for finding in part(rules)]
