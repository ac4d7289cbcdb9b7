"""The working calendar: days off, swapped Saturdays, and terms counted in working days.

The days come from `templates/calendar.toml`, since the Government fixes them each year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from eoffice.errors import NotFound

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class DayKind(StrEnum):
    """How a named day departs from the weekly pattern."""

    OFF = "off"
    WORK = "work"


@dataclass(frozen=True)
class DayEntry:
    """A day that departs from the weekly pattern, and why."""

    kind: DayKind
    reason: str


@dataclass(frozen=True)
class WorkingCalendar:
    """Monday to Friday with named exceptions; only years listed as known may be asked about."""

    entries: Mapping[date, DayEntry]
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Tell whether people work on a day; raises `calendar.year_unknown` rather than guess."""
        # Holidays are fixed by the Government each year: without the notice every answer would be a guess.
        if day.year not in self.years:
            raise NotFound("calendar.year_unknown", year=day.year)
        # A swapped Saturday is worked, a day given for it is not, whatever the week says.
        entry = self.entries.get(day)
        if entry is not None:
            return entry.kind is DayKind.WORK
        return day.weekday() < _SATURDAY

    def add_working_days(self, start: date, days: int) -> date:
        """Return the last day of a term; the starting day itself is not counted."""
        day = start
        # The day a document comes in is not counted (Civil Code on terms).
        for _ in range(days):
            day = self._next_working(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after `start` up to and with `end`; 0 when end is not later."""
        count, day = 0, start
        # Day by day: an unknown year on the way is an error even when both ends are known.
        while day < end:
            day += _ONE_DAY
            count += self.is_working(day)
        return count

    def _next_working(self, day: date) -> date:
        """Return the first working day after a day."""
        day += _ONE_DAY
        while not self.is_working(day):
            day += _ONE_DAY
        return day
