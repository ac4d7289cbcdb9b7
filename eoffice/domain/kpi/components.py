"""The letters of the ratio: a, b, c from the lines of work, d from the people managed, the rest entered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Context, Decimal, Inexact, localcontext
from fractions import Fraction

from eoffice.domain.kpi.inputs import PersonInput
from eoffice.domain.kpi.periods import Period
from eoffice.domain.kpi.results import ComponentValue, Line, Result
from eoffice.domain.kpi.rules import Component, ComponentKind, RuleSet

EXACT = Context(prec=120, traps=[Inexact])
"""Sums and products of quantities must come out exact; anything else is a defect, not a rounding."""

_NONE = Decimal(0)


def weighed(lines: Iterable[Line], units_of: Callable[[Line], Decimal]) -> Fraction:
    """Return the converted sum of units: added up by weight first, which keeps long sums fast and exact."""
    sums: dict[int, Decimal] = {}
    weights: dict[int, Fraction] = {}
    with localcontext(EXACT):
        for line in lines:
            # The maker of lines hands out one object per weight: its id is quicker than hashing fractions.
            key = id(line.weight)
            if key in sums:
                sums[key] += units_of(line)
            else:
                sums[key] = units_of(line)
                weights[key] = line.weight
    return sum((Fraction(units) * weights[key] for key, units in sums.items()), Fraction(0))


def _assigned(line: Line) -> Decimal:
    """Return the units assigned."""
    return line.source.assigned


def _accepted(line: Line) -> Decimal:
    """Return the units accepted."""
    return line.accepted


def _quality(line: Line) -> Decimal:
    """Return the units kept for quality."""
    return line.quality


def _progress(line: Line) -> Decimal:
    """Return the units kept for progress."""
    return line.progress


_UNITS = {
    ComponentKind.QUANTITY: _accepted,
    ComponentKind.QUALITY: _quality,
    ComponentKind.PROGRESS: _progress,
}


def volume(lines: tuple[Line, ...]) -> tuple[Fraction, Fraction]:
    """Return what was assigned and what was accepted, converted."""
    return weighed(lines, _assigned), weighed(lines, _accepted)


def entered_ratio(person: PersonInput, code: str, period: Period) -> Fraction | None:
    """Return what was entered for a component: for the period itself, else the mean of its parts."""
    own = [entry for entry in person.entered if entry.component == code]
    # Entered twice for one period, the later entry corrects the earlier one.
    exact = [entry.value for entry in own if entry.period == period]
    if exact:
        return Fraction(exact[-1])
    parts = [Fraction(entry.value) for entry in own if period.contains(entry.period)]
    return sum(parts, Fraction(0)) / len(parts) if parts else None


def _of_managed(component: Component, managed: tuple[Result, ...], rules: RuleSet) -> ComponentValue:
    """Return the results of the field led: whole when everybody managed passed (Art. 15.3a)."""
    ranked = [result for result in managed if result.rank_before_quota]
    if not ranked:
        return ComponentValue(component.code, component.title, None, None, note="no_managed_results")
    # Before the quota: a manager is not blamed for places that were too few.
    failed = tuple(result.person for result in ranked if not rules.rank_step(result.rank_before_quota).passes)
    value = Fraction(component.reduced if failed else component.full)
    return ComponentValue(component.code, component.title, value, value, people=failed)


def component_value(
    rules: RuleSet,
    component: Component,
    person: PersonInput,
    period: Period,
    lines: tuple[Line, ...],
    assigned: Fraction,
    managed: Callable[[], tuple[Result, ...]],
) -> ComponentValue:
    """Return one component; its value is None when it is not known."""
    if component.kind in _UNITS:
        # Nothing given, nothing to divide by: not known, which is neither nought nor full marks.
        if not assigned:
            return ComponentValue(component.code, component.title, None, None, note="nothing_assigned")
        numerator = weighed(lines, _UNITS[component.kind])
        before = numerator / assigned
        # More than assigned is shown and not scored; below zero nothing can come, but the limit is the law's.
        value = max(Fraction(0), min(before, Fraction(rules.deductions.cap)))
        return ComponentValue(component.code, component.title, value, before, numerator, assigned)
    entered = entered_ratio(person, component.code, period)
    if entered is not None:
        return ComponentValue(component.code, component.title, entered, entered, note="entered")
    if component.kind is ComponentKind.MANAGED:
        return _of_managed(component, managed(), rules)
    return ComponentValue(component.code, component.title, None, None, note="not_entered")


def incomplete(lines: tuple[Line, ...]) -> bool:
    """Tell whether less than assigned was done without a confirmed objective cause."""
    own = tuple(line for line in lines if line.source.shortfall is None)
    assigned, accepted = volume(own)
    return accepted < assigned
