"""The figures of a manager's board: who carries how much, what is late, what waits; by person and by week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

from eoffice.domain.kpi.inputs import Inputs, ItemStatus, PersonInput, WorkResult
from eoffice.domain.kpi.periods import Period
from eoffice.services.kpi_standing import Pending, pending_of

_OVERLOADED = Fraction(3, 2)
"""Who carries more than this many times the median of those shown is marked as overloaded."""


@dataclass(frozen=True)
class PersonLoad:
    """What one person carries in a period; every number keeps the work behind it."""

    id: str
    name: str
    unit: str
    position: str
    items: tuple[WorkResult, ...]
    load: Fraction
    """Converted volume not accepted yet."""
    running: int
    overdue: int
    waiting: int
    done: int
    late: int
    is_overloaded: bool = False


@dataclass(frozen=True)
class Board:
    """The people of a unit with their load, and how many terms fall into each week."""

    period: Period
    people: tuple[PersonLoad, ...]
    weeks: tuple[date, ...]
    """The Mondays."""
    terms: tuple[tuple[int, ...], ...]
    """By person, then by week: how many pieces of work have their term there."""


def is_behind(work: WorkResult, number: str, today: date) -> bool:
    """Tell whether a number of the board counts a piece of work: overdue, waiting, running, done, load."""
    if not _counts(work):
        return False
    state = pending_of(work, today)
    if number == "done":
        return work.status is ItemStatus.ACCEPTED
    if number in ("running", "load"):
        return state is not None
    return {"overdue": Pending.OVERDUE, "waiting": Pending.WAITING}.get(number) is state


@dataclass(frozen=True)
class TrendPoint:
    """The sums of one period, in which nobody can be recognised."""

    period: Period
    assigned: int
    accepted: int
    late: int
    overdue: int

    @property
    def on_time(self) -> float | None:
        """Return the part in percent accepted without delay among what was due."""
        whole = self.accepted + self.overdue
        return 100 * (self.accepted - self.late) / whole if whole else None


def board_of(inputs: Inputs, today: date) -> Board:
    """Return the board of everybody in the inputs."""
    weeks = weeks_of(inputs.period)
    people = [_load(person, today) for person in inputs.people]
    # The median: one person with a mountain of work must not make it look usual.
    usual = Fraction(median([one.load for one in people])) if people else Fraction(0)
    marked = tuple(_marked(one, usual) for one in people)
    terms = tuple(tuple(_due_in(person.items, week) for week in weeks) for person in inputs.people)
    return Board(inputs.period, marked, weeks, terms)


def weeks_of(period: Period) -> tuple[date, ...]:
    """Return the Mondays of the weeks that a period touches."""
    monday = period.first - timedelta(days=period.first.weekday())
    found = []
    while monday <= period.last:
        found.append(monday)
        monday += timedelta(days=7)
    return tuple(found)


def trend(
    inputs_of: Callable[[Period], Inputs], last: Period, count: int, today: date
) -> tuple[TrendPoint, ...]:
    """Return the sums of the periods up to one, the oldest first."""
    periods = [last]
    while len(periods) < count:
        periods.append(periods[-1].before)
    return tuple(point_of(inputs_of(period), today) for period in reversed(periods))


def point_of(inputs: Inputs, today: date) -> TrendPoint:
    """Return the sums of one period."""
    # Once each: an item with several carriers stands with every one of them.
    items = {work.item: work for person in inputs.people for work in person.items}
    counted = [work for work in items.values() if _counts(work)]
    done = [work for work in counted if work.status is ItemStatus.ACCEPTED]
    return TrendPoint(
        inputs.period,
        len(counted),
        len(done),
        sum(_was_late(work) for work in done),
        sum(pending_of(work, today) is Pending.OVERDUE for work in counted),
    )


def _load(person: PersonInput, today: date) -> PersonLoad:
    counted = [work for work in person.items if _counts(work)]
    states = [pending_of(work, today) for work in counted]
    still = [work for work, state in zip(counted, states, strict=True) if state is not None]
    done = [work for work in counted if work.status is ItemStatus.ACCEPTED]
    return PersonLoad(
        person.id,
        person.name,
        person.unit,
        person.position,
        person.items,
        sum((_volume(work) for work in still), Fraction(0)),
        len(still),
        states.count(Pending.OVERDUE),
        states.count(Pending.WAITING),
        len(done),
        sum(_was_late(work) for work in done),
    )


def _marked(person: PersonLoad, usual: Fraction) -> PersonLoad:
    if not usual or person.load <= usual * _OVERLOADED:
        return person
    return replace(person, is_overloaded=True)


def _counts(work: WorkResult) -> bool:
    return work.status not in (ItemStatus.CANCELLED, ItemStatus.TRANSFERRED)


def _was_late(work: WorkResult) -> bool:
    return any(mark.side.value == "progress" and mark.counts for mark in work.marks)


def _volume(work: WorkResult) -> Fraction:
    factor = Fraction(work.coefficient if work.coefficient is not None else Decimal(1))
    return Fraction(work.assigned) * factor * (work.share if work.share is not None else Fraction(1))


def _due_in(items: Sequence[WorkResult], monday: date) -> int:
    # Half open: a Sunday's term belongs to its own week and to no second one.
    after = monday + timedelta(days=7)
    return sum(1 for work in items if work.due is not None and monday <= work.due < after and _counts(work))
