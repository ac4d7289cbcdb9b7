"""How a work item stands against its term on a day: shown wherever the work is shown, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from eoffice.domain.calendar import WorkingCalendar
from eoffice.domain.work.item import ItemStatus, WorkItem

WARNING_DAYS = 2
"""Working days before the term from which it is pressing, unless a fifth of the term is more."""
_FIFTH = 5


class Term(StrEnum):
    """How the term stands; a colour never stands alone, each has its words."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    PAUSED = "paused"
    WAITING = "waiting"
    """Handed in within the term; the one who accepts has it."""
    ON_TIME = "on_time"
    LATE = "late"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Standing:
    """The term of an item on a day; `days` counts working days left, or since it passed."""

    term: Term
    days: int = 0


def standing(item: WorkItem, today: date, calendar: WorkingCalendar) -> Standing:
    """Return how an item stands against its term."""
    if item.status is ItemStatus.CANCELLED:
        return Standing(Term.CANCELLED)
    if item.status in (ItemStatus.HANDED_IN, ItemStatus.ACCEPTED):
        return _handed_in(item)
    if item.status is ItemStatus.PAUSED:
        # While it is paused the clock stands still, even where the day has passed meanwhile.
        return Standing(Term.PAUSED)
    if today > item.due:
        # A weekend after the term has no working days, and is over it all the same.
        return Standing(Term.OVERDUE, max(1, calendar.working_days_between(item.due, today)))
    left = calendar.working_days_between(today, item.due)
    # Two days are nothing before a term of fifty, which is why a fifth of the term warns earlier.
    is_soon = left <= max(WARNING_DAYS, item.term_days // _FIFTH)
    return Standing(Term.DUE_SOON if is_soon else Term.RUNNING, left)


def _handed_in(item: WorkItem) -> Standing:
    # What was late stays late after it was accepted; only a result in time changes its word.
    last = item.handins[-1]
    if last.days_late:
        return Standing(Term.LATE, last.days_late)
    return Standing(Term.ON_TIME if item.status is ItemStatus.ACCEPTED else Term.WAITING)
