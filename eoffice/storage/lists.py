"""Rows for screens: filters, order, pages."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from eoffice.services.ports import DocumentRow, ListQuery
from eoffice.storage import rows
from eoffice.storage.database import Database
from eoffice.storage.schema import listed
from eoffice.storage.searching import Words

PROBED = 3000
SLICE = 200
"""How many of the newest rows are looked through for common words before all are gathered."""


class SqlLists:
    """Implements `ports.Lists`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, query: ListQuery, offset: int, limit: int) -> tuple[DocumentRow, ...]:
        """Return rows from a place on; with words written in accents the exact finds come first."""
        words = Words(self._database, query.words)
        if words.finds_nothing:
            return ()
        with self._database.read(snapshot=True) as connection:
            if words.is_empty:
                return _rows(connection, query, [], offset, limit)
            return self._found(connection, query, words, offset, limit)

    def count(self, query: ListQuery) -> int:
        """Return how many rows the query finds."""
        words = Words(self._database, query.words)
        if words.finds_nothing:
            return 0
        with self._database.read(snapshot=True) as connection:
            if words.is_empty:
                return _count(connection, query, [])
            return self._count_of(connection, query, words, words.tiers[-1])

    def _found(
        self, connection: sa.Connection, query: ListQuery, words: Words, offset: int, limit: int
    ) -> tuple[DocumentRow, ...]:
        """Return rows tier by tier: a tier leaves out what the closer one has shown."""
        found: tuple[DocumentRow, ...] = ()
        closer: list[sa.ColumnElement[bool]] = []
        for number, wanted in enumerate(words.tiers):
            found += self._tier(connection, query, words, wanted, closer, offset, limit - len(found))
            if len(found) == limit:
                break
            if number + 1 < len(words.tiers):
                offset = max(0, offset - self._count_of(connection, query, words, wanted))
                closer = [sa.not_(words.probing(connection, wanted)[0])]
        return found

    def _tier(
        self,
        connection: sa.Connection,
        query: ListQuery,
        words: Words,
        wanted: tuple[str, ...],
        closer: list[sa.ColumnElement[bool]],
        offset: int,
        limit: int,
    ) -> tuple[DocumentRow, ...]:
        condition, is_quick = words.probing(connection, wanted)
        if is_quick:
            return _rows(connection, query, [condition, *closer], offset, limit)
        # All words are common: the first rows very likely have enough of them.
        found, is_all = _probed(connection, query, [condition, *closer], offset + limit)
        if is_all or len(found) >= offset + limit:
            return tuple(found[offset : offset + limit])
        return _rows(connection, query, [words.gathering(wanted), *closer], offset, limit)

    def _count_of(
        self, connection: sa.Connection, query: ListQuery, words: Words, wanted: tuple[str, ...]
    ) -> int:
        condition, is_quick = words.probing(connection, wanted)
        return _count(connection, query, [condition if is_quick else words.gathering(wanted)])

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


def _rows(
    connection: sa.Connection,
    query: ListQuery,
    more: list[sa.ColumnElement[bool]],
    offset: int,
    limit: int,
) -> tuple[DocumentRow, ...]:
    asked = sa.select(listed).where(*conditions(query), *more).order_by(*order(query))
    found = connection.execute(asked.offset(offset).limit(limit)).mappings()
    return tuple(rows.shown(row) for row in found)


def _probed(
    connection: sa.Connection, query: ListQuery, more: list[sa.ColumnElement[bool]], enough: int
) -> tuple[list[DocumentRow], bool]:
    """Look through the first rows, a slice at a time; tell also whether those were all there are."""
    found: list[DocumentRow] = []
    first = sa.select(listed.c.id).where(*conditions(query)).order_by(*order(query))
    for start in range(0, PROBED, SLICE):
        among = list(connection.execute(first.offset(start).limit(SLICE)).scalars())
        found += _rows(connection, query, [listed.c.id.in_(among), *more], 0, SLICE)
        if len(among) < SLICE or len(found) >= enough:
            return found, len(among) < SLICE
    return found, False


def _count(connection: sa.Connection, query: ListQuery, more: list[sa.ColumnElement[bool]]) -> int:
    asked = sa.select(sa.func.count()).select_from(listed).where(*conditions(query), *more)
    return int(connection.execute(asked).scalar_one())


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
