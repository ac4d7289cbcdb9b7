"""Rows for screens: filters, order, pages."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from eoffice.services.ports import DocumentRow, ListQuery
from eoffice.storage import rows
from eoffice.storage.database import Database
from eoffice.storage.schema import listed


class SqlLists:
    """Implements `ports.Lists`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, query: ListQuery, offset: int, limit: int) -> tuple[DocumentRow, ...]:
        """Return rows from a place on."""
        asked = sa.select(listed).where(*conditions(query)).order_by(*order(query))
        with self._database.read() as connection:
            found = connection.execute(asked.offset(offset).limit(limit)).mappings()
            return tuple(rows.shown(row) for row in found)

    def count(self, query: ListQuery) -> int:
        """Return how many rows the query finds."""
        asked = sa.select(sa.func.count()).select_from(listed).where(*conditions(query))
        with self._database.read() as connection:
            return int(connection.execute(asked).scalar_one())

    def row(self, document_id: str) -> DocumentRow | None:
        """Return the row of one document."""
        with self._database.read() as connection:
            found = connection.execute(sa.select(listed).where(listed.c.id == document_id)).mappings().first()
            return rows.shown(found) if found else None

    def all_documents(self) -> Iterator[str]:
        """Give the ids of all documents."""
        last = ""
        while True:
            asked = sa.select(listed.c.id).where(listed.c.id > last).order_by(listed.c.id).limit(1000)
            with self._database.read() as connection:
                found = list(connection.execute(asked).scalars())
            yield from found
            if not found:
                return
            last = found[-1]


def conditions(query: ListQuery) -> list[sa.ColumnElement[bool]]:
    """Return what must hold for a row, words apart."""
    column = listed.c
    found: list[sa.ColumnElement[bool]] = []
    if query.agency:
        found.append(column.agency == query.agency)
    for name, wanted in (
        ("direction", query.directions),
        ("status", query.statuses),
        ("holder_role", query.holder_roles),
    ):
        if wanted:
            found.append(column[name] == wanted[0] if len(wanted) == 1 else column[name].in_(wanted))
    if query.holder_roles:
        # Repeats what was said above: SQLite uses a partial index only when told.
        found.append(column.holder_role != "")
    if query.holder_person:
        found += [column.holder_person == query.holder_person, column.holder_person != ""]
    if query.author:
        found += [column.author == query.author, *([column.author != "hub"] if query.author != "hub" else [])]
    return found


def order(query: ListQuery) -> tuple[sa.ColumnElement[str], sa.ColumnElement[str]]:
    """Return the order of rows: by last change, the id deciding between equals."""
    if query.newest_first:
        return listed.c.updated_at.desc(), listed.c.id.desc()
    return listed.c.updated_at.asc(), listed.c.id.asc()
