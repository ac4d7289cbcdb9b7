"""The periods that a day belongs to, by their names."""

from __future__ import annotations

from datetime import date

from eoffice.domain.kpi.periods import Period, PeriodKind, month_of, quarter_of


def periods_of(day: date) -> tuple[str, str, str]:
    """Return the month, the quarter and the year that a day lies in."""
    return month_of(day).name, quarter_of(day).name, Period(PeriodKind.YEAR, day.year).name
