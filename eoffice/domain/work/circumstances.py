"""What a decision on work may know besides the item or evaluation itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from eoffice.domain.calendar import WorkingCalendar
from eoffice.domain.people import Directory, Person
from eoffice.domain.work.evaluation import Evaluation, Places
from eoffice.domain.work.locking import NOTHING_SIGNED, Locking
from eoffice.domain.work.registers import Catalogue, Plan


def _nothing_locked(_: str, __: date) -> str:
    return ""


@dataclass(frozen=True)
class WorkCircumstances:
    """Who asks, when, who exists, and what stands beside: calendar, catalogue, plan, locks, the group."""

    actor: Person
    now: datetime
    today: date
    """The date in Vietnam at `now`."""
    directory: Directory
    calendar: WorkingCalendar
    catalogue: Catalogue | None = None
    plan: Plan | None = None
    """The plan that an item is assigned from."""
    locked: Callable[[str, date], str] = _nothing_locked
    """Returns the name of the locked period of a person that holds a day; empty when none does."""
    group: tuple[Evaluation, ...] = ()
    """The evaluations of the same agency, period and group, this one included, as they stand now."""
    places: Places | None = None
    """How many of the group may hold the highest rank; None where no quota is known."""
    locking: Locking = NOTHING_SIGNED
    """Whose signatures the rules in force demand before a lock."""
    evaluation: Evaluation | None = None
    """The evaluation that somebody looks at."""
