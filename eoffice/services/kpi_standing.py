"""How somebody stands today, and what each open piece of work would still change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from eoffice.domain.calendar import WorkingCalendar
from eoffice.domain.kpi.evaluating import calculate
from eoffice.domain.kpi.inputs import ItemStatus, Mark, PersonInput, Side, WorkResult
from eoffice.domain.kpi.periods import Period
from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import RuleSet

_ENDED = (ItemStatus.ACCEPTED, ItemStatus.CANCELLED, ItemStatus.TRANSFERRED)


class Pending(StrEnum):
    """Why a piece of work does not count yet."""

    OVERDUE = "overdue"
    SENT_BACK = "sent_back"
    WAITING = "waiting"
    """Handed in; whoever accepts has it."""
    OPEN = "open"


@dataclass(frozen=True)
class Effect:
    """What finishing one piece of work would make of the points of the task part."""

    work: WorkResult
    pending: Pending
    days: int
    """Working days past the term."""
    now: Fraction | None
    then: Fraction | None

    @property
    def gain(self) -> Fraction | None:
        """Return the points it brings; None where nothing can be computed."""
        return None if self.then is None else self.then - (self.now or Fraction(0))


@dataclass(frozen=True)
class MyStanding:
    """The result of today and what would change it, the largest change first."""

    period: Period
    rules: RuleSet
    result: Result
    effects: tuple[Effect, ...]


def pending_of(work: WorkResult, today: date) -> Pending | None:
    """Return why a piece of work does not count yet; None when it is ended."""
    if work.status in _ENDED:
        return None
    if work.status is ItemStatus.HANDED_IN:
        return Pending.WAITING
    if work.due is not None and today > work.due:
        return Pending.OVERDUE
    return Pending.SENT_BACK if work.status is ItemStatus.SENT_BACK else Pending.OPEN


def standing_of(
    rules: RuleSet, person: PersonInput, period: Period, today: date, calendar: WorkingCalendar
) -> MyStanding:
    """Return where somebody stands and the effect of every piece of work not yet accepted."""
    result = calculate(rules, person, period)
    now = _task(result, rules)
    effects = []
    for at, work in enumerate(person.items):
        pending = pending_of(work, today)
        if pending is not None:
            late = _days_late(work, today, calendar) if pending is Pending.OVERDUE else 0
            done = _done(work, late, today)
            items = (*person.items[:at], done, *person.items[at + 1 :])
            # Computed anew, not estimated: caps and ratios make the effect of one piece depend on all others.
            then = _task(calculate(rules, replace(person, items=items), period), rules)
            effects.append(Effect(work, pending, late, now, then))
    effects.sort(key=_largest_first)
    return MyStanding(period, rules, result, tuple(effects))


def _task(result: Result, rules: RuleSet) -> Fraction | None:
    """Return the points of the task part, which stand before the general points are given."""
    if result.task is not None:
        return result.task
    return None if result.ratio is None else result.ratio * Fraction(rules.task_max)


def _days_late(work: WorkResult, today: date, calendar: WorkingCalendar) -> int:
    # Past the term on a day off: no working day has gone by, and late it is all the same.
    return 0 if work.due is None else max(1, calendar.working_days_between(work.due, today))


def _done(work: WorkResult, late: int, today: date) -> WorkResult:
    """Return the work as if it were accepted whole today; what is late by now carries its delay."""
    delay = (Mark(Side.PROGRESS, days=late, on=today),) if late else ()
    return replace(
        work,
        accepted=work.assigned,
        status=ItemStatus.ACCEPTED,
        marks=(*work.marks, *delay),
        accepted_on=today,
    )


def _largest_first(effect: Effect) -> tuple[Fraction, str]:
    return -(effect.gain or Fraction(0)), effect.work.item
