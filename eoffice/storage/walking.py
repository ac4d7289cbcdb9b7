"""Going through the whole log, one document after the other, without holding more than one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa

from eoffice.services.log import Record
from eoffice.storage import rows
from eoffice.storage.schema import record

STEP = 2000


def documents(connection: sa.Connection) -> Iterator[tuple[str, list[Record]]]:
    """Give each document's records, in order of version."""
    for document, entries in groupby(_records(connection), key=lambda entry: entry.document):
        yield document, list(entries)


def _records(connection: sa.Connection) -> Iterator[Record]:
    """Give every record, read in steps that go on where the last one ended."""
    last = ("", 0)
    place = sa.tuple_(record.c.document, record.c.version)
    while True:
        query = sa.select(record).where(place > last).order_by(record.c.document, record.c.version)
        found = [rows.record_of(row) for row in connection.execute(query.limit(STEP)).mappings()]
        yield from found
        if len(found) < STEP:
            return
        last = (found[-1].document, found[-1].version)
