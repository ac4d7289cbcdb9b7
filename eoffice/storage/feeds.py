"""Places in the agencies' feeds: given out under row locks, so that their order is the order of commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from eoffice.services.log import Record
from eoffice.storage.database import Database
from eoffice.storage.prepared import Prepared
from eoffice.storage.schema import feed_head

CHUNK = 10_000
"""Keys in one IN list; SQLite takes 32,766 values a statement, PostgreSQL 65,535."""

_ONE = sa.select(feed_head.c.agency, feed_head.c.next).where(feed_head.c.agency == sa.bindparam("of"))
_one = Prepared(_ONE)
_one_locked = Prepared(_ONE.with_for_update())


def placed(database: Database, connection: sa.Connection, records: Sequence[Record]) -> list[Record]:
    """Return the records with their places; the agencies stay locked until the change ends."""
    if not records:
        return []
    needed = Counter(record.agency for record in records)
    heads = _locked(database, connection, sorted(needed))
    after = [{"agency": agency, "next": heads[agency] + needed[agency]} for agency in sorted(needed)]
    # Moved on once for all records of a change: 1,500 recipients are one statement.
    database.put_many(connection, feed_head, after, ("next",))
    placed_records = []
    for record in records:
        placed_records.append(_at(record, heads[record.agency]))
        heads[record.agency] += 1
    return placed_records


def _at(record: Record, place: int) -> Record:
    # Written out: a third of the time of `replace`, for 1,500 records.
    return Record(
        record.agency, place, record.document, record.version, record.body, record.previous, record.hash
    )


def _locked(database: Database, connection: sa.Connection, agencies: list[str]) -> dict[str, int]:
    """Lock the heads of agencies in sorted order, otherwise two fan-outs wait for each other."""
    known = _heads(connection, agencies, lock=False)
    missing = sorted(set(agencies) - set(known))
    if not missing and database.is_sqlite:
        return known  # its only writer is this one
    if missing:
        # The row must exist to be locked; whoever comes second at a new agency waits here.
        rows = [{"agency": agency, "next": 1} for agency in missing]
        database.put_many(connection, feed_head, rows, ())
    return _heads(connection, agencies, lock=True)


def _heads(connection: sa.Connection, agencies: list[str], *, lock: bool) -> dict[str, int]:
    if len(agencies) == 1:
        rows = (_one_locked if lock else _one).run(connection, of=agencies[0])
        return {row.agency: row.next for row in rows}
    heads: dict[str, int] = {}
    for chunk in chunks(agencies):
        query = sa.select(feed_head.c.agency, feed_head.c.next).where(feed_head.c.agency.in_(chunk))
        if lock:
            query = query.order_by(feed_head.c.agency).with_for_update()
        heads.update((agency, place) for agency, place in connection.execute(query))
    return heads


def chunks(keys: Iterable[str]) -> Iterable[list[str]]:
    """Cut keys into lists that fit into one statement."""
    every = list(keys)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]
