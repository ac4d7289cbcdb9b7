"""Terms in working days: worked examples of 2026, the edges of holidays, and years nobody knows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.domain.calendar import DayEntry, DayKind, WorkingCalendar
from eoffice.errors import NotFound
from eoffice.services.law import load_calendar
from tests.builders import refused

LAW = load_calendar()
DAYS_OF_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("received", "term", "due"),
    [
        (date(2026, 3, 5), 1, date(2026, 3, 6)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
        (date(2026, 4, 23), 5, date(2026, 5, 5)),
        (date(2026, 2, 12), 3, date(2026, 2, 24)),
        (date(2026, 8, 20), 7, date(2026, 8, 28)),
        (date(2026, 11, 20), 3, date(2026, 11, 26)),
        (date(2026, 4, 25), 2, date(2026, 4, 29)),
        (date(2026, 12, 30), 2, date(2027, 1, 4)),
        (date(2026, 3, 5), 0, date(2026, 3, 5)),
    ],
)
def test_a_term_does_not_count_its_first_day_nor_days_off(received: date, term: int, due: date) -> None:
    assert LAW.add_working_days(received, term) == due


def test_a_term_that_paused_goes_on_with_what_was_left() -> None:
    received, asked, supplied, term = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 12), 10
    used = LAW.working_days_between(received, asked - timedelta(days=1))
    assert used == 3
    assert LAW.add_working_days(supplied, term - used) == date(2026, 3, 23)


@pytest.mark.parametrize("year", [2023, 2028])
def test_a_year_nobody_knows_is_an_error_and_never_a_guess(year: int) -> None:
    with refused("calendar.year_unknown", NotFound):
        LAW.is_working(date(year, 6, 1))


def test_a_term_that_runs_into_an_unknown_year_is_an_error() -> None:
    with refused("calendar.year_unknown", NotFound):
        LAW.add_working_days(date(2027, 12, 30), 5)


@given(DAYS_OF_2026, st.integers(1, 60))
def test_the_end_of_a_term_is_a_working_day_and_counts_back_to_its_length(start: date, days: int) -> None:
    end = LAW.add_working_days(start, days)
    assert LAW.is_working(end)
    assert LAW.working_days_between(start, end) == days


@given(DAYS_OF_2026, DAYS_OF_2026, DAYS_OF_2026)
def test_working_days_add_up(first: date, second: date, third: date) -> None:
    first, second, third = sorted((first, second, third))
    whole = LAW.working_days_between(first, third)
    assert whole == LAW.working_days_between(first, second) + LAW.working_days_between(second, third)
    assert LAW.working_days_between(third, first) == 0


@given(st.sets(DAYS_OF_2026, max_size=20), st.sets(DAYS_OF_2026, max_size=20), DAYS_OF_2026)
def test_named_days_go_before_the_pattern_of_the_week(off: set[date], work: set[date], day: date) -> None:
    entries = {one: DayEntry(DayKind.OFF, "nghỉ") for one in off}
    entries |= {one: DayEntry(DayKind.WORK, "làm bù") for one in work}
    calendar = WorkingCalendar(entries, frozenset({2026}))
    assert calendar.is_working(day) is (day in work or (day not in off and day.weekday() < 5))


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert LAW.is_working(date(2024, 2, 29))
    assert LAW.add_working_days(date(2024, 2, 28), 2) == date(2024, 3, 1)
