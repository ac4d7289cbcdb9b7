"""Delays told from days: the term, the pauses, and the day the result was handed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from eoffice.domain.calendar import WorkingCalendar
from eoffice.domain.kpi.inputs import Mark, Pause, Side


def paused_days(pauses: Iterable[Pause], due: date, until: date, calendar: WorkingCalendar) -> int:
    """Return the working days on which the clock stood still up to the term; a day counts once."""
    # Two pauses may overlap, as when a question and a leave fall together; days are therefore collected.
    stopped: set[int] = set()
    for pause in pauses:
        last = min(pause.last or until, until)
        stopped.update(range(pause.first.toordinal(), last.toordinal() + 1))
    # A pause that began after the term was missed does not heal it.
    before_term = (date.fromordinal(day) for day in stopped if day <= due.toordinal())
    return sum(calendar.is_working(day) for day in before_term)


def effective_due(due: date, pauses: Iterable[Pause], until: date, calendar: WorkingCalendar) -> date:
    """Return the term moved by the working days of its pauses."""
    return calendar.add_working_days(due, paused_days(pauses, due, until, calendar))


def delay_mark(
    due: date, handed_in: date, calendar: WorkingCalendar, pauses: Iterable[Pause] = ()
) -> Mark | None:
    """Return the delay of a result handed in after its term, with its working days, or nothing."""
    term = effective_due(due, tuple(pauses), handed_in, calendar)
    if handed_in <= term:
        return None
    # Handed in on a Saturday after a Friday's term: no working day has passed, yet the term was missed.
    days = max(1, calendar.working_days_between(term, handed_in))
    return Mark(Side.PROGRESS, days=days, on=handed_in)
