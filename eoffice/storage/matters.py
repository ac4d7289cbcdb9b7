"""Work items, evaluations and registers on SQL: keeping their states and rows, and reading them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.matters import Matter, kind_of, status_of
from eoffice.errors import Refused
from eoffice.services import codec
from eoffice.services.matter_ports import MatterQuery, MatterRow
from eoffice.services.ports import AppendedMatter, StoredMatter
from eoffice.storage import matter_rows, rows
from eoffice.storage.database import Database
from eoffice.storage.feeds import chunks
from eoffice.storage.prepared import Prepared
from eoffice.storage.schema import matter, matter_overlay, record, worked, worked_by

_STATE = sa.select(matter.c.kind, matter.c.state, matter.c.head).where(
    matter.c.id == sa.bindparam("matter_id")
)
_state = Prepared(_STATE)
_state_locked = Prepared(_STATE.with_for_update())
_replace_state = Prepared(
    sa.update(matter)
    .where(
        matter.c.id == sa.bindparam("of"),
        matter.c.version == sa.bindparam("was"),
        matter.c.head == sa.bindparam("stood"),
    )
    .values({column: sa.bindparam(column.name) for column in matter.c})
)


def stored_matter(connection: sa.Connection, matter_id: str, *, lock: bool = False) -> StoredMatter | None:
    """Return a matter's state; raises Defect `codec.unreadable` when it is damaged."""
    row = (_state_locked if lock else _state).run(connection, matter_id=matter_id).first()
    return StoredMatter(codec.matter_from(row.kind, row.state), row.head) if row else None


def all_stored_matters(connection: sa.Connection, matter_ids: Iterable[str]) -> dict[str, StoredMatter]:
    """Return the states of those matters that are here."""
    found: dict[str, StoredMatter] = {}
    for chunk in chunks(matter_ids):
        query = sa.select(matter.c.id, matter.c.kind, matter.c.state, matter.c.head)
        for row in connection.execute(query.where(matter.c.id.in_(chunk))):
            found[row.id] = StoredMatter(codec.matter_from(row.kind, row.state), row.head)
    return found


def group_of(connection: sa.Connection, of: Evaluation) -> tuple[Evaluation, ...]:
    """Return the evaluations judged together, locked in the order of their ids."""
    named = sa.select(worked.c.id).where(
        worked.c.agency == of.agency,
        worked.c.kind == kind_of(of).value,
        worked.c.period == of.period,
        worked.c.group == of.group,
    )
    # One order for everybody: two who decide in one group would otherwise wait for each other.
    ids = sorted(connection.execute(named).scalars())
    found = (stored_matter(connection, each, lock=True) for each in ids)
    return tuple(one.matter for one in found if one and isinstance(one.matter, Evaluation))


def keep_matters(database: Database, connection: sa.Connection, changes: Sequence[AppendedMatter]) -> None:
    """Insert new states, replace earlier ones if they still are what the changes start from."""
    new = [change for change in changes if change.records[0].version == 1]
    later = [change for change in changes if change.records[0].version > 1]
    database.put_many(connection, matter, [state_columns(change) for change in new])
    for change in later:
        first = change.records[0]
        place = {"of": change.state.id, "was": first.version - 1, "stood": first.previous}
        # The hash too, not only the version: a state from another history of the same length does not fit.
        if _replace_state.run(connection, **place, **state_columns(change)).rowcount != 1:
            raise Refused("document.changed_meanwhile", status=status_of(change.state))
    show(
        database,
        connection,
        [matter_rows.worked_row(each.state, rows.last_change(each.records[-1])) for each in changes],
        [each.state for each in changes],
    )


def state_columns(change: AppendedMatter) -> rows.Columns:
    """Return the columns of a matter's state."""
    return {
        "id": change.state.id,
        "agency": change.state.agency,
        "kind": kind_of(change.state).value,
        "version": change.state.events,
        "head": change.records[-1].hash,
        "state": codec.encode(change.state).decode(),
    }


def show(
    database: Database,
    connection: sa.Connection,
    columns: Sequence[rows.Columns],
    states: Sequence[Matter],
) -> None:
    """Put matters into the lists, and those who carry them."""
    database.put_many(connection, worked, columns, matter_rows.REPLACED)
    for chunk in chunks(state.id for state in states):
        # Who carries an item may change with every event: the old names go before the new ones come.
        connection.execute(sa.delete(worked_by).where(worked_by.c.matter.in_(chunk)))
    carried = [
        {"matter": state.id, "person": person}
        for state in states
        for person in sorted(matter_rows.carriers(state))
    ]
    database.put_many(connection, worked_by, carried)


def cover_matter(database: Database, connection: sa.Connection, state: Matter) -> None:
    """Keep an expected state and show it."""
    values = {"matter": state.id, "kind": kind_of(state).value, "state": codec.encode(state).decode()}
    connection.execute(database.upsert(matter_overlay, "kind", "state"), values)
    known = sa.select(worked.c.updated_at).where(worked.c.id == state.id)
    updated_at = connection.execute(known).scalar() or ""
    row = matter_rows.expected_row(state, updated_at)
    show(database, connection, [row], [state])


def uncover_matter(database: Database, connection: sa.Connection, matter_id: str) -> None:
    """Show a matter as the hub has decided it; nothing when the hub does not know it."""
    connection.execute(sa.delete(matter_overlay).where(matter_overlay.c.matter == matter_id))
    known = stored_matter(connection, matter_id)
    if known is None:
        connection.execute(sa.delete(worked).where(worked.c.id == matter_id))
        connection.execute(sa.delete(worked_by).where(worked_by.c.matter == matter_id))
        return
    last = sa.select(record).where(record.c.document == matter_id)
    row = connection.execute(last.order_by(record.c.version.desc()).limit(1)).mappings().one()
    updated_at = rows.last_change(rows.record_of(row))
    show(database, connection, [matter_rows.worked_row(known.matter, updated_at)], [known.matter])


class SqlMatters:
    """Implements `ports.Matters`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self, query: MatterQuery, offset: int = 0, limit: int = 1000) -> tuple[MatterRow, ...]:
        """Return rows from a place on, the nearest term first."""
        asked = sa.select(worked).where(*_conditions(query)).order_by(worked.c.due, worked.c.id)
        with self._database.read() as connection:
            found = connection.execute(asked.offset(offset).limit(limit)).mappings()
            return tuple(matter_rows.shown(row) for row in found)

    def count(self, query: MatterQuery) -> int:
        """Return how many rows the query finds."""
        asked = sa.select(sa.func.count()).select_from(worked).where(*_conditions(query))
        with self._database.read() as connection:
            return int(connection.execute(asked).scalar_one())

    def states(self, query: MatterQuery) -> tuple[Matter, ...]:
        """Return the states themselves, provisional ones where orders wait."""
        # One statement: a row that turns provisional between two reads would be lost or seen twice.
        state = sa.func.coalesce(matter_overlay.c.state, matter.c.state).label("state")
        asked = (
            sa.select(worked.c.kind, state)
            .outerjoin(matter, matter.c.id == worked.c.id)
            .outerjoin(matter_overlay, matter_overlay.c.matter == worked.c.id)
            .where(*_conditions(query))
            .order_by(worked.c.due, worked.c.id)
        )
        with self._database.read() as connection:
            found = connection.execute(asked).all()
        return tuple(codec.matter_from(kind, text) for kind, text in found)

    def expected(self, matter_id: str) -> Matter | None:
        """Return the provisional state of a matter with waiting orders."""
        query = sa.select(matter_overlay.c.kind, matter_overlay.c.state).where(
            matter_overlay.c.matter == matter_id
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return codec.matter_from(row.kind, row.state) if row else None


def _conditions(query: MatterQuery) -> list[sa.ColumnElement[bool]]:
    """Return what must hold for a row."""
    found = [
        worked.c[name] == wanted
        for name, wanted in (
            ("agency", query.agency),
            ("waits_for", query.waits_for),
            ("acceptor", query.acceptor),
            ("unit", query.unit),
            ("period", query.period),
            ("document", query.document),
        )
        if wanted
    ]
    found += [
        worked.c[name].in_(wanted)
        for name, wanted in (("kind", query.kinds), ("status", query.statuses))
        if wanted
    ]
    if query.worker:
        carried = sa.select(worked_by.c.matter).where(worked_by.c.person == query.worker)
        found.append(worked.c.id.in_(carried))
    if query.due_before:
        found += [worked.c.due < query.due_before, worked.c.due != ""]
    if query.due_from:
        found.append(worked.c.due >= query.due_from)
    return found
