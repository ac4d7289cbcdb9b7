"""Keeps the search index up with the documents, behind the commits.

A document's words and those of its text stand together; a text that several documents show (at a
hub, the same file at every recipient) stands once, under its digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from eoffice.domain.document import Document
from eoffice.errors import NotFound
from eoffice.services import codec
from eoffice.services.ports import Blobs
from eoffice.storage import tokens
from eoffice.storage.database import Database
from eoffice.storage.directory import DirectoryCache
from eoffice.storage.feeds import chunks
from eoffice.storage.schema import document, listed, overlay, search_text, setting

BATCH = 500
LARGEST_TEXT = 32 << 20
_LAST_PLACE = "search.place"


@dataclass(frozen=True)
class _Due:
    """A row whose document changed since it was indexed."""

    id: str
    version: int
    words: str
    is_pending: bool
    state: Document


class Indexer:
    """Brings the search index up to date, a batch at a time."""

    def __init__(self, database: Database, people: DirectoryCache) -> None:
        self._database = database
        self._people = people

    def catch_up(self, blobs: Blobs, limit: int = BATCH) -> int:
        """Index documents that changed, the oldest change first; return how many, 0 when nothing is left."""
        # Read and cut into words outside of the change: the one writer is held only for storing.
        with self._database.read() as connection:
            due = _due(connection, limit)
            names = tokens.Names.of(self._people.read(connection))
            shared = _shared(connection, {each.words for each in due if each.words})
            known = set(_known(connection, shared))
        if not due:
            return 0
        bodies = _read(blobs, {each.words for each in due if each.words} - known)
        texts = {each.id: _own_text(each, names, bodies, shared) for each in due}
        first = {each.words: each.state for each in reversed(due) if each.words in shared}
        texts |= {
            digest: tokens.of_shared(state, names, bodies[digest])
            for digest, state in first.items()
            if digest in bodies
        }
        self._database.run(lambda connection: self._keep(connection, due, texts))
        return len(due)

    def catch_up_all(self, blobs: Blobs) -> int:
        """Index everything that changed; return how many documents."""
        total = 0
        while done := self.catch_up(blobs):
            total += done
        return total

    def file_arrived(self, digest: str) -> None:
        """Have the documents whose text has just come to this machine indexed again."""
        again = sa.update(listed).where(listed.c.words == digest, listed.c.words != "")
        self._database.run(lambda connection: connection.execute(again.values(is_indexed=False)))

    def _keep(self, connection: sa.Connection, due: Sequence[_Due], texts: Mapping[str, str]) -> None:
        last = _locked_place(self._database, connection)
        known = _known(connection, texts)
        fresh = [key for key in texts if key not in known]
        placed = {key: last + number for number, key in enumerate(fresh, start=1)}
        self._put(connection, placed, texts)
        changed = {key: row for key, row in known.items() if row[1] != texts[key]}
        self._replace(connection, changed, texts)
        values = {"key": _LAST_PLACE, "value": str(last + len(fresh))}
        connection.execute(self._database.upsert(setting, "value"), values)
        _mark(connection, due)
        self._drop_superseded(connection, due)

    def _put(self, connection: sa.Connection, placed: Mapping[str, int], texts: Mapping[str, str]) -> None:
        rows = [{"place": place, "key": key, "tokens": texts[key]} for key, place in placed.items()]
        self._database.put_many(connection, search_text, rows)
        if self._database.is_sqlite and rows:
            added = [(place, texts[key]) for key, place in placed.items()]
            connection.exec_driver_sql("INSERT INTO search(rowid, tokens) VALUES (?, ?)", added)

    def _replace(
        self, connection: sa.Connection, known: Mapping[str, tuple[int, str]], texts: Mapping[str, str]
    ) -> None:
        self._take_out(connection, known.values())
        update = sa.update(search_text).where(search_text.c.place == sa.bindparam("at"))
        rows = [{"at": place, "tokens": texts[key]} for key, (place, _) in known.items()]
        if rows:
            connection.execute(update, rows)
        if self._database.is_sqlite and rows:
            added = [(row["at"], row["tokens"]) for row in rows]
            connection.exec_driver_sql("INSERT INTO search(rowid, tokens) VALUES (?, ?)", added)

    def _take_out(self, connection: sa.Connection, gone: Iterable[tuple[int, str]]) -> None:
        """Take rows out of SQLite's index, which must be told the words that it had for them."""
        rows = list(gone)
        if self._database.is_sqlite and rows:
            connection.exec_driver_sql(
                "INSERT INTO search(search, rowid, tokens) VALUES ('delete', ?, ?)", rows
            )

    def _drop_superseded(self, connection: sa.Connection, due: Sequence[_Due]) -> None:
        """Forget the texts of earlier versions that no document shows any more."""
        earlier = {version.words.digest for each in due for version in each.state.versions[:-1]}
        if not earlier:
            return
        wanted: set[str] = set()
        for chunk in chunks(earlier):
            shown = sa.select(listed.c.words).where(listed.c.words.in_(chunk), listed.c.words != "")
            wanted.update(connection.execute(shown).scalars())
        gone = _known(connection, earlier - wanted)
        self._take_out(connection, gone.values())
        for chunk in chunks(gone):
            connection.execute(sa.delete(search_text).where(search_text.c.key.in_(chunk)))


def _due(connection: sa.Connection, limit: int) -> list[_Due]:
    """Return rows to index with the state they show: the expected one where orders wait."""
    state = sa.func.coalesce(overlay.c.state, document.c.state)
    source = listed.outerjoin(
        overlay, sa.and_(overlay.c.document == listed.c.id, listed.c.is_pending.is_(sa.true()))
    ).outerjoin(document, document.c.id == listed.c.id)
    query = (
        sa.select(listed.c.id, listed.c.version, listed.c.words, listed.c.is_pending, state.label("state"))
        .select_from(source)
        .where(listed.c.is_indexed.is_(sa.false()))
        .order_by(listed.c.updated_at)
        .limit(limit)
    )
    return [
        _Due(row.id, row.version, row.words, row.is_pending, codec.document_from(row.state))
        for row in connection.execute(query)
    ]


def _shared(connection: sa.Connection, digests: set[str]) -> set[str]:
    """Return the texts that several documents show: a hub's, that went to many recipients."""
    found: set[str] = set()
    for chunk in chunks(digests):
        shown = sa.select(listed.c.words).where(listed.c.words.in_(chunk), listed.c.words != "")
        several = shown.group_by(listed.c.words).having(sa.func.count() > 1)
        found.update(connection.execute(several).scalars())
    return found


def _own_text(due: _Due, names: tokens.Names, bodies: Mapping[str, str], shared: set[str]) -> str:
    """Return the words of a document's fields, and of its text unless that stands for itself."""
    body = "" if due.words in shared else bodies.get(due.words, "")
    return tokens.of_document(due.state, names, body)


def _known(connection: sa.Connection, keys: Iterable[str]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for chunk in chunks(keys):
        query = sa.select(search_text.c.key, search_text.c.place, search_text.c.tokens)
        rows = connection.execute(query.where(search_text.c.key.in_(chunk)))
        found.update((row.key, (row.place, row.tokens)) for row in rows)
    return found


def _read(blobs: Blobs, digests: Iterable[str]) -> dict[str, str]:
    """Return the text of files; those not here yet are indexed when `file_arrived` tells of them."""
    texts: dict[str, str] = {}
    for digest in digests:
        try:
            # Beyond this the document stays findable by its fields; nobody types that much.
            if blobs.size(digest) <= LARGEST_TEXT:
                texts[digest] = blobs.read(digest).decode(errors="replace")
        except NotFound:
            continue
    return texts


def _locked_place(database: Database, connection: sa.Connection) -> int:
    """Return the last place given out; its row lock lets one indexer after the other write."""
    connection.execute(database.upsert(setting), {"key": _LAST_PLACE, "value": "0"})
    locked = sa.select(setting.c.value).where(setting.c.key == _LAST_PLACE).with_for_update()
    return int(connection.execute(locked).scalar_one())


def _mark(connection: sa.Connection, due: Sequence[_Due]) -> None:
    """Mark rows as indexed, unless they have changed again meanwhile."""
    done = (
        sa.update(listed)
        .where(
            listed.c.id == sa.bindparam("of"),
            # Changed meanwhile: then the row stays due and comes again with the next batch.
            listed.c.version == sa.bindparam("seen"),
            listed.c.is_pending == sa.bindparam("pending"),
        )
        .values(is_indexed=True)
    )
    rows = [{"of": each.id, "seen": each.version, "pending": each.is_pending} for each in due]
    connection.execute(done, rows)
