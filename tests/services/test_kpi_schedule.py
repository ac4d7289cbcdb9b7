"""Reports owed at the end of periods: which, to whom, and each only once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from eoffice.domain.kpi.periods import PeriodKind
from eoffice.errors import Refused
from eoffice.services.kpi_schedule import ended, load_schedule, owed, schedule_from
from tests.domain.work.desk import AN, HOA, MINH


@pytest.mark.parametrize(
    ("kind", "today", "days", "name"),
    [
        (PeriodKind.MONTH, date(2026, 9, 30), 1, "2026-08"),
        (PeriodKind.MONTH, date(2026, 10, 1), 1, "2026-09"),
        (PeriodKind.MONTH, date(2026, 10, 1), 3, "2026-08"),
        (PeriodKind.QUARTER, date(2026, 10, 1), 1, "2026-Q3"),
        (PeriodKind.QUARTER, date(2027, 1, 1), 1, "2026-Q4"),
        (PeriodKind.YEAR, date(2026, 12, 31), 1, "2025"),
        (PeriodKind.YEAR, date(2027, 1, 1), 1, "2026"),
    ],
)
def test_a_period_has_ended_when_its_last_day_is_so_far_behind(
    kind: PeriodKind, today: date, days: int, name: str
) -> None:
    assert ended(kind, today, days).name == name


def test_each_gets_what_the_schedule_says_and_what_is_made_is_owed_no_more(tmp_path: Path) -> None:
    schedule, today = load_schedule(), date(2026, 10, 2)
    assert owed(schedule, AN, today, tmp_path) == ()
    heads = [one.file_name for one in owed(schedule, MINH, today, tmp_path)]
    assert heads == ["thang-vp-2026-09.xlsx", "quy-vp-2026-Q3.xlsx"]
    (tmp_path / heads[0]).write_bytes(b"x")
    assert [one.file_name for one in owed(schedule, MINH, today, tmp_path)] == heads[1:]
    leaders = owed(schedule, HOA, today, tmp_path)
    assert {one.unit for one in leaders} == {""}
    assert "quy-mau-02-2026-Q3.pdf" in [one.file_name for one in leaders]


@pytest.mark.parametrize(
    "text",
    [
        "không phải toml",
        '[[reports]]\ncode="a"\ntitle="A"\nperiod="tuần"\nfor=["leader"]\n',
        '[[reports]]\ncode="a"\ntitle="A"\nperiod="month"\nsuffix=".exe"\nfor=["leader"]\n',
        '[[reports]]\ncode="a"\ntitle="A"\nperiod="month"\nfor=["ai đó"]\n',
    ],
)
def test_a_damaged_schedule_is_refused_whole(text: str) -> None:
    with pytest.raises(Refused) as caught:
        schedule_from(text)
    assert caught.value.code == "kpi.schedule_damaged"
