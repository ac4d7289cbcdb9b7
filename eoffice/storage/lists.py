"""Rows for screens: filters, order, pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from eoffice.services.ports import DocumentRow, ListQuery
from eoffice.storage import moments, rows
from eoffice.storage.database import Database
from eoffice.storage.feeds import CHUNK, chunks
from eoffice.storage.leading_number import leading_number
from eoffice.storage.schema import listed
from eoffice.storage.searching import Words

# Common words ("công văn") stand in nearly every row: the newest page is full after a few slices,
# while gathering every text that holds them is slow.
PROBED = 30_000
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
            found += _tier(connection, query, (words, wanted, closer), offset, limit - len(found))
            if len(found) == limit:
                break
            if number + 1 < len(words.tiers):
                offset = max(0, offset - self._count_of(connection, query, words, wanted))
                closer = [sa.not_(words.probed(wanted))]
        return found

    def _count_of(
        self, connection: sa.Connection, query: ListQuery, words: Words, wanted: tuple[str, ...]
    ) -> int:
        few = words.few(connection, wanted)
        if few is None:
            return _count(connection, query, [words.gathered(connection, wanted)])
        return len(_among(connection, query, few, []))

    def row(self, document_id: str) -> DocumentRow | None:
        """Return the row of one document."""
        with self._database.read() as connection:
            found = connection.execute(sa.select(listed).where(listed.c.id == document_id)).mappings().first()
            return rows.shown(found) if found else None

    def all_documents(self) -> Iterator[str]:
        """Give the ids of all documents."""
        # Ids begin with their time (UUIDv7): by id is oldest first, and rows that come meanwhile are met too.
        last = ""
        while True:
            asked = sa.select(listed.c.id).where(listed.c.id > last).order_by(listed.c.id).limit(1000)
            with self._database.read() as connection:
                found = list(connection.execute(asked).scalars())
            yield from found
            if not found:
                return
            last = found[-1]


def _tier(
    connection: sa.Connection,
    query: ListQuery,
    asked: tuple[Words, tuple[str, ...], list[sa.ColumnElement[bool]]],
    offset: int,
    limit: int,
) -> tuple[DocumentRow, ...]:
    """Return rows that hold one tier's words, but not those of a closer one."""
    words, wanted, closer = asked
    few = words.few(connection, wanted)
    if few is not None:
        return _named(connection, _among(connection, query, few, closer)[offset : offset + limit])
    # So many texts hold them that the first rows very likely have enough.
    probed, is_all = _probed(connection, query, [words.probed(wanted), *closer], offset + limit)
    if is_all or len(probed) >= offset + limit:
        return _named(connection, probed[offset : offset + limit])
    return _rows(connection, query, [words.gathered(connection, wanted), *closer], offset, limit)


def _among(
    connection: sa.Connection, query: ListQuery, documents: list[str], more: list[sa.ColumnElement[bool]]
) -> list[str]:
    """Return those of some documents that meet the conditions, in order."""
    found: list[tuple[str, str]] = []
    for chunk in chunks(documents):
        asked = sa.select(listed.c.updated_at, listed.c.id)
        asked = asked.where(listed.c.id.in_(chunk), *conditions(query, by_id=True), *more)
        found += [(moment, document) for moment, document in connection.execute(asked)]
    return [document for _, document in sorted(found, reverse=query.newest_first)]


def _named(connection: sa.Connection, documents: list[str]) -> tuple[DocumentRow, ...]:
    """Return the rows of documents in the order in which they are named."""
    asked = sa.select(listed).where(listed.c.id.in_(documents))
    found = {row["id"]: rows.shown(row) for row in connection.execute(asked).mappings()}
    return tuple(found[document] for document in documents)


def _rows(
    connection: sa.Connection,
    query: ListQuery,
    more: list[sa.ColumnElement[bool]],
    offset: int,
    limit: int,
) -> tuple[DocumentRow, ...]:
    asked = sa.select(listed).where(*conditions(query, by_id=bool(more)), *more).order_by(*order(query))
    found = connection.execute(asked.offset(offset).limit(limit)).mappings()
    return tuple(rows.shown(row) for row in found)


def _probed(
    connection: sa.Connection, query: ListQuery, more: list[sa.ColumnElement[bool]], enough: int
) -> tuple[list[str], bool]:
    """Look through the first rows, a slice at a time; tell also whether those were all there are."""
    found: list[str] = []
    first = sa.select(listed.c.id).where(*conditions(query)).order_by(*order(query))
    start, size = 0, SLICE
    while start < PROBED:
        among = list(connection.execute(first.offset(start).limit(size)).scalars())
        found += _among(connection, query, among, more)
        if len(among) < size or len(found) >= enough:
            return found, len(among) < size
        # Doubled: rare finds are reached in few steps, frequent ones cost little.
        start, size = start + size, min(2 * size, CHUNK)
    return found, False


def _count(connection: sa.Connection, query: ListQuery, more: list[sa.ColumnElement[bool]]) -> int:
    asked = sa.select(sa.func.count()).select_from(listed)
    asked = asked.where(*conditions(query, by_id=bool(more)), *more)
    return int(connection.execute(asked).scalar_one())


def conditions(query: ListQuery, *, by_id: bool = False) -> list[sa.ColumnElement[bool]]:
    """Return what must hold for a row, words apart; `by_id` when the documents are named already."""
    found = [
        _is_one_of(_column(name, by_id=by_id), wanted)
        for name, wanted in (
            ("agency", (query.agency,) if query.agency else ()),
            ("direction", query.directions),
            ("status", query.statuses),
            ("holder_role", query.holder_roles),
            ("holder_person", (query.holder_person,) if query.holder_person else ()),
            ("author", (query.author,) if query.author else ()),
        )
        if wanted
    ]
    found += _narrowed(query, by_id=by_id)
    # These repeat what was said above: SQLite uses a partial index only when told.
    if query.holder_roles:
        found.append(listed.c.holder_role != "")
    if query.holder_person:
        found.append(listed.c.holder_person != "")
    if query.author not in ("", "hub"):
        found.append(listed.c.author != "hub")
    return found


def _narrowed(query: ListQuery, *, by_id: bool) -> list[sa.ColumnElement[bool]]:
    """Return what a person's filter adds; moments and dates are stored as text that orders like them."""
    found: list[sa.ColumnElement[bool]] = []
    if query.urgencies:
        found.append(_is_one_of(_column("urgency", by_id=by_id), query.urgencies))
    if query.due_before:
        found += [listed.c.due != "", listed.c.due < query.due_before]
    if query.changed_from is not None:
        found.append(listed.c.updated_at >= moments.to_text(query.changed_from))
    if query.changed_before is not None:
        found.append(listed.c.updated_at < moments.to_text(query.changed_before))
    if query.asked:
        # Repeated for SQLite's partial index; ids hold no bar, so that none is found inside another.
        found += [listed.c.asked != "", listed.c.asked.contains(f"|{query.asked}|", autoescape=True)]
    if query.without:
        found.append(listed.c.id.not_in(sorted(query.without)))
    if query.has_number:
        found.append(listed.c.code != "")
    if query.year:
        found.append(_of_year(query.year))
    return found


def _of_year(year: int) -> sa.ColumnElement[bool]:
    """Return what holds for a number of one year; numbers begin anew each year (Decree 30/2020, Article 15).

    Of what came in the year of arrival counts: a letter dated in December may be entered in January.
    """
    arrived = listed.c.direction == "incoming"
    issued = listed.c.issued_date.startswith(f"{year:04d}-")
    return sa.or_(sa.and_(arrived, listed.c.arrival_year == year), sa.and_(sa.not_(arrived), issued))


def _is_one_of(column: sa.ColumnElement[str], wanted: tuple[str, ...]) -> sa.ColumnElement[bool]:
    return column == wanted[0] if len(wanted) == 1 else column.in_(wanted)


def _column(name: str, *, by_id: bool) -> sa.ColumnElement[str]:
    """Return a column; by id it is hidden from indexes.

    Left to itself SQLite goes through a whole agency instead of looking up the few rows named.
    """
    return sa.func.coalesce(listed.c[name], "") if by_id else listed.c[name]


def order(query: ListQuery) -> tuple[sa.ColumnElement[Any], ...]:
    """Return the order of rows: by last change, the id deciding between equals."""
    if query.by_number:
        return _register_order()
    if query.newest_first:
        return listed.c.updated_at.desc(), listed.c.id.desc()
    return listed.c.updated_at.asc(), listed.c.id.asc()


def _register_order() -> tuple[sa.ColumnElement[Any], ...]:
    """Return the order of a register: year and arrival number, or year and number of the code.

    A document that came in has its number from the office it came to, and the year that number was taken
    in: the date on it is the sender's.
    """
    year = sa.func.substr(listed.c.issued_date, 1, 4)
    arrived = listed.c.direction == "incoming"
    return (
        sa.case((arrived, ""), else_=year).desc(),
        sa.case((arrived, listed.c.arrival_year), else_=0).desc(),
        sa.case((arrived, listed.c.arrival_number), else_=leading_number(listed.c.code)).desc(),
        listed.c.id.desc(),
    )
