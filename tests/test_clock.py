"""Vietnam time and identifiers."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from eoffice.clock import VIETNAM, SystemClock, local_date, new_id


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 5, 16, 59, 59, tzinfo=UTC), date(2026, 3, 5)),
        (datetime(2026, 3, 5, 17, 0, 0, tzinfo=UTC), date(2026, 3, 6)),
        (datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2024, 2, 28, 18, 0, 0, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2026, 3, 5, 23, 30, tzinfo=VIETNAM), date(2026, 3, 5)),
        (datetime(2026, 3, 5, 10, 0, tzinfo=timezone(timedelta(hours=-9))), date(2026, 3, 6)),
    ],
)
def test_the_day_is_that_of_vietnam_wherever_the_machine_stands(moment: datetime, day: date) -> None:
    assert local_date(moment) == day


def test_vietnam_has_one_offset_all_year() -> None:
    offsets = {datetime(2026, month, 1, tzinfo=VIETNAM).utcoffset() for month in range(1, 13)}
    assert offsets == {timedelta(hours=7)}


def test_the_systems_clock_tells_utc() -> None:
    before = datetime.now(UTC)
    told = SystemClock().now()
    assert before <= told <= datetime.now(UTC)
    assert told.utcoffset() == timedelta(0)


def test_ids_are_version_7_and_carry_the_moment_they_were_made() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(new_id())
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= after


def test_ids_are_unique_and_sort_by_the_millisecond() -> None:
    ids = [new_id() for _ in range(5000)]
    assert len(set(ids)) == len(ids)
    moments = [uuid.UUID(one).int >> 80 for one in ids]
    assert moments == sorted(moments)
    assert sorted(ids)[0][:13] == ids[0][:13]
