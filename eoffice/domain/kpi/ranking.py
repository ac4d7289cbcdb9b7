"""Ranks: thresholds, the cases that forbid a rank, and the quota of the highest one (Art. 20)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from eoffice.domain.kpi.components import incomplete
from eoffice.domain.kpi.inputs import Flag, PersonInput, QuotaException
from eoffice.domain.kpi.results import Averaged, ComponentValue, Held, Line, Result, rounded
from eoffice.domain.kpi.rules import (
    Ceiling,
    CeilingWhen,
    Quota,
    QuotaBase,
    Rounded,
    Rounding,
    RuleSet,
    ThresholdOn,
)


def tested(value: Fraction, rounding: Rounded) -> Fraction:
    """Return the value that is held against thresholds."""
    if rounding.threshold_on is ThresholdOn.EXACT:
        return value
    return Fraction(rounded(value, rounding.places))


def rank_by_points(rules: RuleSet, total: Fraction, ratio: Fraction | None) -> str:
    """Return the rank of a total; where the rules ask for it, the ratio in percent must reach its own."""
    points = tested(total, rules.rounding)
    percent = None if ratio is None else tested(ratio * 100, rules.rounding)
    for step in rules.ranks:
        # A result brought from another body may come without its ratio: the points then decide alone.
        enough = step.ratio_least is None or percent is None or percent >= step.ratio_least
        if points >= step.least and enough:
            return step.code
    # Whoever reaches no step has the lowest rank: nobody with a total is left without one.
    return rules.ranks[-1].code


def _longest_run(parts: tuple[Averaged, ...], rank: str) -> int:
    """Return how many periods in a row, one after the other, had a rank."""
    # A rank in 2025-Q4 and in 2026-Q2 is not "twice in a row": the period in between breaks the run.
    longest = run = 0
    last = None
    for part in sorted(parts, key=_by_day):
        follows = last is not None and part.period.before == last
        run = (run + 1 if follows or not run else 1) if part.rank == rank else 0
        last = part.period
        longest = max(longest, run)
    return longest


def _by_day(part: Averaged) -> tuple[int, int]:
    """Return the order of periods in time."""
    return part.period.first.toordinal(), part.period.number


def _holds(
    ceiling: Ceiling,
    flags: dict[str, Flag],
    lines: tuple[Line, ...],
    values: dict[str, ComponentValue],
    parts: tuple[Averaged, ...],
) -> bool:
    """Tell whether the case of a ceiling is there."""
    match ceiling.when:
        case CeilingWhen.FLAG:
            return ceiling.flag in flags
        case CeilingWhen.INCOMPLETE:
            return bool(lines) and incomplete(lines)
        case CeilingWhen.COMPONENT_BELOW:
            found = values.get(ceiling.component)
            if found is None or found.value is None or ceiling.below is None:
                return False
            return found.value < Fraction(ceiling.below)
        case CeilingWhen.PERIOD_RANKED:
            return _longest_run(parts, ceiling.rank) >= ceiling.times_in_a_row


def ceilings_held(
    rules: RuleSet,
    person: PersonInput,
    lines: tuple[Line, ...],
    components: tuple[ComponentValue, ...],
    parts: tuple[Averaged, ...],
) -> tuple[Held, ...]:
    """Return the cases that limit a person's rank, each with its document."""
    flags = {flag.code: flag for flag in person.flags}
    values = {value.code: value for value in components}
    held = []
    for ceiling in rules.ceilings:
        concerned = ceiling.applies_to.covers(is_leader=person.is_leader)
        if concerned and _holds(ceiling, flags, lines, values, parts):
            document = flags[ceiling.flag].document if ceiling.when is CeilingWhen.FLAG else ""
            held.append(Held(ceiling.code, ceiling.title, ceiling.at_most, document, ceiling.basis))
    return tuple(held)


def under_ceilings(rules: RuleSet, rank: str, held: Iterable[Held]) -> str:
    """Return the rank after the cases; one without a rank only warns."""
    # Ranks stand in the rules with the best first: the highest place is the lowest rank.
    places = [rules.place_of(rank), *(rules.place_of(case.at_most) for case in held if case.at_most)]
    return rules.ranks[max(places)].code


def places_for(
    quota: Quota, good_or_better: int, evaluated: int, exception: QuotaException | None = None
) -> int:
    """Return how many may hold the highest rank in one scope."""
    if exception is not None and exception.places is not None:
        return exception.places
    outstanding = exception is not None and exception.outstanding
    share = Fraction(quota.outstanding_share if outstanding else quota.share)
    match quota.base:
        case QuotaBase.ALL:
            exact = share * evaluated
        case QuotaBase.GOOD_OR_BETTER:
            exact = share * good_or_better
        case QuotaBase.GOOD_ONLY:
            # Those taken out leave the base: x <= share * (all - x).
            exact = share * good_or_better / (1 + share)
    return max(quota.least_places, whole(exact, quota.rounding))


def whole(value: Fraction, how: Rounding) -> int:
    """Return a number of places as a whole number."""
    match how:
        case Rounding.FLOOR:
            # Fractions are exact: a float a hair below 3 would take somebody's place away.
            return value.numerator // value.denominator
        case Rounding.CEIL:
            return -(-value.numerator // value.denominator)
        case Rounding.ROUND:
            return int(rounded(value, 0))


def scope_key(result: Result, scope: str) -> str:
    """Return which agency, unit or group a result is counted in; groups live inside their agency."""
    if scope == "agency":
        return result.agency
    return result.unit if scope == "unit" else result.group


_Standing = tuple[Fraction | int, ...]


_BREAKERS: dict[str, Callable[[Result], Fraction | int]] = {
    "converted": lambda result: -result.accepted,
    "delays": lambda result: result.delays,
    "faults": lambda result: result.faults,
    "initiatives": lambda result: -result.initiatives,
    "votes": lambda result: -result.votes,
    "ratio": lambda result: -(result.ratio or Fraction(0)),
    "general": lambda result: -(result.general or Fraction(0)),
    "exact_total": lambda result: -(result.total or Fraction(0)),
}
"""What parts people of equal totals: the smaller value wins."""


def _standing(result: Result, quota: Quota) -> _Standing:
    """Return the order of merit, best first when sorted: the total, then the tie-breakers in their order."""
    # What is too small to count against a threshold must not decide before the tie-breakers do.
    total = -(result.tested_total or Fraction(0))
    return (total, *(_BREAKERS[name](result) for name in quota.tie_breakers))


def in_base(quota: Quota, result: Result) -> bool:
    """Tell whether a result is among those of whom the share is taken."""
    return bool(result.rank_before_quota) or (quota.counts_outside and result.outside is not None)


def is_good(rules: RuleSet, result: Result, good: int) -> bool:
    """Tell whether a result reaches the place of the rank below the limited one."""
    outside = result.outside
    rank = rules.rank_named(outside.rank) if outside is not None else result.rank_before_quota
    return bool(rank) and rules.place_of(rank) <= good


def quota_places(
    rules: RuleSet, results: tuple[Result, ...], exceptions: tuple[QuotaException, ...] = ()
) -> dict[tuple[str, str, str], int]:
    """Return the places of every scope: by scope, agency, and key."""
    quota = rules.quota
    if quota is None:
        return {}
    granted = {(found.scope, found.key): found for found in exceptions}
    good = rules.place_of(quota.falls_to)
    counts: dict[tuple[str, str, str], tuple[int, int]] = {}
    for result in results:
        # Whoever has no rank is not among those of whom the share is taken.
        if not in_base(quota, result):
            continue
        better = is_good(rules, result, good)
        for scope in quota.scopes:
            key = (scope, result.agency, scope_key(result, scope))
            many, everybody = counts.get(key, (0, 0))
            counts[key] = many + better, everybody + 1
    return {
        key: places_for(quota, many, everybody, granted.get((key[0], key[2])))
        for key, (many, everybody) in counts.items()
    }


def under_quota(
    rules: RuleSet, results: tuple[Result, ...], exceptions: tuple[QuotaException, ...] = ()
) -> tuple[Result, ...]:
    """Return the results after the quota: those over it fall one rank, their points stay."""
    quota = rules.quota
    if quota is None:
        return results
    left = quota_places(rules, results, exceptions)
    wanting = [result for result in results if result.rank_before_quota == quota.rank]
    standing = {result.person: _standing(result, quota) for result in wanting}
    # The id comes last only so that the same inputs always give the same list; _tied tells who it parted.
    order = sorted(wanting, key=lambda result: (standing[result.person], result.person))
    kept: list[Result] = []
    fallen: list[Result] = []
    for result in order:
        keys = [(scope, result.agency, scope_key(result, scope)) for scope in quota.scopes]
        # A place must be free in every scope at once: the unit's, the group's and the agency's.
        if all(left[key] > 0 for key in keys):
            kept.append(result)
            for key in keys:
                left[key] -= 1
        else:
            fallen.append(result)
    tied = _tied(kept, fallen, quota, standing)
    # Most results stay as they are: only those that change are made anew.
    changed = {one.person: replace(one, tied=True) for one in kept if one.person in tied}
    changed |= {
        one.person: replace(one, rank=quota.falls_to, over_quota=True, tied=one.person in tied)
        for one in fallen
    }
    return tuple(changed.get(result.person, result) for result in results)


def _tied(kept: list[Result], fallen: list[Result], quota: Quota, standing: dict[str, _Standing]) -> set[str]:
    """Return the people parted by nothing but the order of their ids."""
    # Tied are only those who compete for the same places: those of the last scope named.
    scope = quota.scopes[-1] if quota.scopes else "agency"

    def place(result: Result) -> tuple[str, str, _Standing]:
        return result.agency, scope_key(result, scope), standing[result.person]

    both = {place(result) for result in kept} & {place(result) for result in fallen}
    return {result.person for result in (*kept, *fallen) if place(result) in both}
