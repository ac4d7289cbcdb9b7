"""Drop every view and make it again from the log: states, rows, books, search."""

from __future__ import annotations

import sqlalchemy as sa

from eoffice.domain.events import Accepted, NumberTaken
from eoffice.domain.numbering import ARRIVAL_SERIES, HIGHEST_NUMBER, BookKey
from eoffice.errors import Defect
from eoffice.services import codec
from eoffice.services.log import AnyEvent, Record, check_chain, document_of, matter_of
from eoffice.services.ports import Appended, AppendedMatter, Blobs, Change
from eoffice.storage import walking
from eoffice.storage.database import Database
from eoffice.storage.indexing import Indexer
from eoffice.storage.matters import cover_matter
from eoffice.storage.replica import show_overlay
from eoffice.storage.schema import (
    document,
    listed,
    matter,
    matter_overlay,
    number_book,
    overlay,
    search_text,
    worked,
    worked_by,
)
from eoffice.storage.transaction import keep_changes

_TOGETHER = 500


def rebuild(database: Database, indexer: Indexer, blobs: Blobs) -> int:
    """Make all views again and return how many documents there are.

    Raises Defect `log.broken`, `log.mislabelled` or `codec.unreadable` on a damaged log; the views
    then stay as they were.
    """
    count = database.run(lambda connection: _rebuild(database, connection))
    indexer.catch_up_all(blobs)
    return count


def number_taken(event: AnyEvent, agency: str) -> tuple[BookKey, int] | None:
    """Return the book and the number that an event took from it."""
    match event:
        case NumberTaken():
            return BookKey(agency, event.year, event.series), event.number
        case Accepted():
            return BookKey(agency, event.year, ARRIVAL_SERIES), event.number
    return None


def _rebuild(database: Database, connection: sa.Connection) -> int:
    _drop(database, connection)
    last: dict[BookKey, int] = {}
    ready: list[Change] = []
    count = 0
    for _, records in walking.documents(connection):
        # Every chain is checked on the way: views of a damaged log would spread the damage.
        ready.append(_replayed(records, last))
        count += 1
        if len(ready) == _TOGETHER:
            keep_changes(database, connection, ready)
            ready = []
    keep_changes(database, connection, ready)
    _keep_books(database, connection, last)
    # Expected states were dropped with the lists they show in; they themselves are kept.
    for text in connection.execute(sa.select(overlay.c.state)).scalars().all():
        show_overlay(database, connection, codec.document_from(text))
    for row in connection.execute(sa.select(matter_overlay.c.kind, matter_overlay.c.state)).all():
        cover_matter(database, connection, codec.matter_from(row.kind, row.state))
    return count


def _drop(database: Database, connection: sa.Connection) -> None:
    for view in (document, listed, search_text, matter, worked, worked_by):
        connection.execute(sa.delete(view))
    if database.is_sqlite:
        connection.exec_driver_sql("INSERT INTO search(search) VALUES ('delete-all')")
    # Not deleted: the limit of a book is a setting, which no log tells.
    connection.execute(sa.update(number_book).values(last=0))


def _replayed(records: list[Record], last: dict[BookKey, int]) -> Change:
    """Return a document from its beginning; remember the numbers it took."""
    check_chain(records)
    if records[0].is_matter:
        work = matter_of(records)
        if work is None:
            raise Defect("log.no_beginning", document=records[0].document)
        return AppendedMatter(tuple(records), work)
    for entry in records:
        taken = number_taken(entry.parsed()[0], entry.agency)
        if taken is not None:
            key, number = taken
            # The highest, not the last: records of a document come in their order, documents in none.
            last[key] = max(number, last.get(key, 0))
    state = document_of(records)
    if state is None:
        raise Defect("log.no_beginning", document=records[0].document)
    return Appended(tuple(records), state)


def _keep_books(database: Database, connection: sa.Connection, last: dict[BookKey, int]) -> None:
    for key, number in last.items():
        names = {"agency": key.agency, "year": key.year, "series": key.series}
        changed = sa.update(number_book).where(
            *(number_book.c[name] == value for name, value in names.items())
        )
        if connection.execute(changed.values(last=number)).rowcount == 0:
            values = {**names, "last": number, "limit": HIGHEST_NUMBER}
            connection.execute(sa.insert(number_book), values)
