"""Months, quarters and years of evaluation (Decree 335/2025, Art. 21)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from eoffice.errors import Refused

_FORM = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{1,2})))?", re.IGNORECASE)
_MONTHS_OF_QUARTER = 3
_MONTHS_OF_YEAR = 12


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """A month, a quarter or a year; `number` is 0 for a year."""

    kind: PeriodKind
    year: int
    number: int = 0

    @property
    def name(self) -> str:
        """Return the form it is written in: 2026, 2026-Q3, 2026-07."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.year:04}-{self.number:02}"
            case PeriodKind.QUARTER:
                return f"{self.year:04}-Q{self.number}"
            case PeriodKind.YEAR:
                return f"{self.year:04}"

    @property
    def title(self) -> str:
        """Return the name as it stands in a report."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"Tháng {self.number}/{self.year}"
            case PeriodKind.QUARTER:
                return f"Quý {('I', 'II', 'III', 'IV')[self.number - 1]}/{self.year}"
            case PeriodKind.YEAR:
                return f"Năm {self.year}"

    @property
    def _months(self) -> tuple[int, int]:
        """Return the first and the last month."""
        match self.kind:
            case PeriodKind.MONTH:
                return self.number, self.number
            case PeriodKind.QUARTER:
                return self.number * 3 - 2, self.number * 3
            case PeriodKind.YEAR:
                return 1, _MONTHS_OF_YEAR

    @property
    def first(self) -> date:
        """Return the first day."""
        return date(self.year, self._months[0], 1)

    @property
    def last(self) -> date:
        """Return the last day."""
        after = self._months[1] + 1
        following = date(self.year + after // 13, after % 13 or 1, 1) if after > 12 else None
        return (following or date(self.year, after, 1)) - timedelta(days=1)

    def holds(self, day: date) -> bool:
        """Tell whether a day lies inside."""
        return self.first <= day <= self.last

    def contains(self, other: Period) -> bool:
        """Tell whether another period lies wholly inside this one."""
        return self.first <= other.first and other.last <= self.last

    @property
    def months(self) -> tuple[Period, ...]:
        """Return the months inside, in order."""
        first, last = self._months
        return tuple(Period(PeriodKind.MONTH, self.year, month) for month in range(first, last + 1))

    @property
    def quarters(self) -> tuple[Period, ...]:
        """Return the quarters that lie wholly inside, in order."""
        if self.kind is PeriodKind.MONTH:
            return ()
        if self.kind is PeriodKind.QUARTER:
            return (self,)
        return tuple(Period(PeriodKind.QUARTER, self.year, number) for number in range(1, 5))

    @property
    def before(self) -> Period:
        """Return the period of the same kind just before."""
        if self.kind is PeriodKind.YEAR:
            return Period(PeriodKind.YEAR, self.year - 1)
        if self.number > 1:
            return Period(self.kind, self.year, self.number - 1)
        last = _MONTHS_OF_YEAR if self.kind is PeriodKind.MONTH else _MONTHS_OF_YEAR // _MONTHS_OF_QUARTER
        return Period(self.kind, self.year - 1, last)


def period_of(text: str) -> Period:
    """Return the period of a text like 2026-Q3, 2026-07 or 2026; raises Refused `kpi.period_unknown`."""
    found = _FORM.fullmatch(text.strip())
    if found is None or int(found["year"]) < 1:
        raise Refused("kpi.period_unknown", text=text)
    year = int(found["year"])
    if found["quarter"]:
        return Period(PeriodKind.QUARTER, year, int(found["quarter"]))
    if not found["month"]:
        return Period(PeriodKind.YEAR, year)
    if not 1 <= int(found["month"]) <= _MONTHS_OF_YEAR:
        raise Refused("kpi.period_unknown", text=text)
    return Period(PeriodKind.MONTH, year, int(found["month"]))


def month_of(day: date) -> Period:
    """Return the month of a day."""
    return Period(PeriodKind.MONTH, day.year, day.month)


def quarter_of(day: date) -> Period:
    """Return the quarter of a day."""
    return Period(PeriodKind.QUARTER, day.year, (day.month + 2) // _MONTHS_OF_QUARTER)
