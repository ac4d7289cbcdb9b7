"""Which reports are owed when a period has ended, as data; a report is owed until its file is there."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

from eoffice.domain.kpi.periods import Period, PeriodKind, month_of, quarter_of
from eoffice.domain.people import Person, Role
from eoffice.errors import Refused
from eoffice.services.kpi_table import RuleFinding, Table

FOLDER = "bao-cao-ky"
_AGENCY_WIDE = (Role.LEADER, Role.PERSONNEL)
_FORMS = (("report", ".xlsx"), ("report", ".pdf"), ("report", ".csv"), ("02", ".pdf"), ("02", ".docx"))


@dataclass(frozen=True)
class Scheduled:
    """One report that comes back with every period of a kind."""

    code: str
    title: str
    kind: PeriodKind
    form: str
    suffix: str
    after_days: int
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Owed:
    """One report of one period that a person should have."""

    report: Scheduled
    period: Period
    unit: str
    """Empty for the whole agency."""

    @property
    def file_name(self) -> str:
        """Return the name that makes the report known: there is one for each period, unit and form."""
        return "-".join(filter(None, (self.report.code, self.unit, self.period.name))) + self.report.suffix


def schedule_from(text: str, name: str = "reports.toml") -> tuple[Scheduled, ...]:
    """Return the reports of a text; raises Refused `kpi.schedule_damaged`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused("kpi.schedule_damaged", file=name, detail=str(error)) from error
    findings: list[RuleFinding] = []
    found = []
    for row in Table(raw, "", findings).tables("reports"):
        report = Scheduled(
            row.text("code"),
            row.text("title"),
            row.choice("period", PeriodKind),
            row.text("form", "report"),
            row.text("suffix", ".xlsx"),
            row.whole("after_days", 1, 0, 90),
            tuple(Role(one) for one in row.texts("for", ()) if one in {role.value for role in Role}),
        )
        row.done()
        if (report.form, report.suffix) not in _FORMS or not report.roles:
            detail = f"{report.code}: {report.form} {report.suffix}"
            raise Refused("kpi.schedule_damaged", file=name, detail=detail)
        found.append(report)
    if findings:
        detail = "; ".join(f"{one.place}: {one.words.sentence}" for one in findings)
        raise Refused("kpi.schedule_damaged", file=name, detail=detail)
    return tuple(found)


def load_schedule() -> tuple[Scheduled, ...]:
    """Return the shipped schedule."""
    place = files("templates").joinpath("kpi", "schedule", "reports.toml")
    return schedule_from(place.read_text(encoding="utf-8"))


def ended(kind: PeriodKind, today: date, after_days: int) -> Period:
    """Return the last period of a kind that had ended so many days ago."""
    day = today - timedelta(days=after_days)
    now = {
        PeriodKind.MONTH: month_of(day),
        PeriodKind.QUARTER: quarter_of(day),
        PeriodKind.YEAR: Period(PeriodKind.YEAR, day.year),
    }[kind]
    # A period whose last day is today has ended; before that the one before it has.
    return now if now.last <= day else now.before


def owed(schedule: Sequence[Scheduled], me: Person, today: date, folder: Path) -> tuple[Owed, ...]:
    """Return the reports a person should have and has not; what is made once is never made again."""
    found = []
    for report in schedule:
        if not me.has(*report.roles):
            continue
        unit = "" if me.has(*_AGENCY_WIDE) else me.unit
        one = Owed(report, ended(report.kind, today, report.after_days), unit)
        if not (folder / one.file_name).exists():
            found.append(one)
    return tuple(found)
