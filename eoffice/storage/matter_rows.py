"""How a matter becomes one row of a list, and a row becomes what screens show."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.item import WorkItem
from eoffice.domain.work.matters import Matter, kind_of, status_of
from eoffice.domain.work.registers import Plan, ViewBook
from eoffice.services.matter_ports import MatterRow
from eoffice.storage import moments, schema
from eoffice.storage.rows import Columns

REPLACED = tuple(column.name for column in schema.worked.c if column.name != "id")
"""The columns that a newer state replaces."""

_EMPTY = dict.fromkeys(
    ("title", "person", "waits_for", "acceptor", "unit", "group", "period", "due", "assigned_on", "document"),
    "",
)


def carriers(matter: Matter) -> frozenset[str]:
    """Return everybody who carries a share, or is judged."""
    if isinstance(matter, WorkItem):
        return frozenset(matter.workers)
    return frozenset({matter.person}) if isinstance(matter, Evaluation | ViewBook) else frozenset()


def worked_row(matter: Matter, updated_at: datetime) -> Columns:
    """Return the columns of a matter's row."""
    return _row(matter, moments.to_text(updated_at), is_pending=False)


def expected_row(matter: Matter, known_at: str) -> Columns:
    """Return the columns of a row that shows what waiting orders would lead to."""
    since = matter.since if isinstance(matter, WorkItem | Evaluation) else None
    return _row(matter, max(known_at, moments.to_text(since)), is_pending=True)


def _row(matter: Matter, updated_at: str, *, is_pending: bool) -> Columns:
    shown = {
        **_EMPTY,
        "id": matter.id,
        "agency": matter.agency,
        "kind": kind_of(matter).value,
        "status": status_of(matter),
        **_special(matter),
        "updated_at": updated_at,
        "is_pending": is_pending,
    }
    # Always in the order of the table, since many rows are stored as one statement.
    return {column.name: shown[column.name] for column in schema.worked.c}


def _special(matter: Matter) -> Columns:
    """Return the columns that only this kind of matter fills."""
    if isinstance(matter, WorkItem):
        return {
            "title": _plain(matter.title),
            "person": matter.lead,
            "waits_for": matter.waits_for,
            "acceptor": matter.acceptor,
            "unit": matter.unit,
            "period": matter.period,
            "due": matter.due.isoformat(),
            "assigned_on": matter.assigned_on.isoformat(),
            "document": matter.source.document,
        }
    if isinstance(matter, Evaluation):
        return {
            "person": matter.person,
            "waits_for": matter.waits_for,
            "acceptor": matter.decider,
            "unit": matter.unit,
            "group": matter.group,
            "period": matter.period,
        }
    if isinstance(matter, Plan):
        return {"title": _plain(matter.title), "period": matter.period, "document": matter.document}
    return {"person": matter.person} if isinstance(matter, ViewBook) else {}


def _plain(text: str) -> str:
    # PostgreSQL keeps no NUL in text; in the log it stands escaped.
    return text.replace("\0", "")


def shown(row: sa.RowMapping) -> MatterRow:
    """Return what screens show of a row."""
    return MatterRow(
        id=row["id"],
        kind=row["kind"],
        title=row["title"],
        status=row["status"],
        person=row["person"],
        waits_for=row["waits_for"],
        acceptor=row["acceptor"],
        unit=row["unit"],
        group=row["group"],
        period=row["period"],
        due=row["due"],
        assigned_on=row["assigned_on"],
        document=row["document"],
        updated_at=moments.from_text(row["updated_at"]) or moments.BEGINNING,
        is_pending=row["is_pending"],
    )
