"""A desktop's copy of the records its person may read, and what waiting orders would make of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa

from eoffice.domain.document import Document
from eoffice.domain.work.matters import Matter
from eoffice.errors import Defect
from eoffice.services import codec
from eoffice.services.log import GENESIS, Record, check_chain, document_of, matter_of
from eoffice.services.ports import Appended, AppendedMatter, Change
from eoffice.storage import feeds, moments, rows
from eoffice.storage.database import Database
from eoffice.storage.matters import all_stored_matters, cover_matter, uncover_matter
from eoffice.storage.schema import (
    document,
    feed_head,
    listed,
    matter,
    matter_overlay,
    overlay,
    record,
    search_text,
    setting,
    worked,
    worked_by,
)
from eoffice.storage.transaction import all_stored, keep_changes, keep_rows, stored

_CURSOR = "cursor."


@dataclass(frozen=True)
class Applied:
    """What became of records that came in."""

    changed: tuple[str, ...]
    """Documents that have grown."""
    lacking: Mapping[str, int]
    """Documents whose earlier records are not here yet, with the last version that is."""


class Replica:
    """Takes records from the hub; the hub's word replaces what was only expected."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, records: Sequence[Record], cursors: Mapping[str, int] | None = None) -> Applied:
        """Store records and the cursors they lead to, in one change; known ones change nothing.

        Raises Defect `log.broken` when a record does not follow what is here,
        `replica.forked` when it contradicts it; nothing is stored then.
        """

        def work(connection: sa.Connection) -> Applied:
            changes, lacking = self._changes(connection, records)
            self._keep(connection, changes)
            for agency, place in (cursors or {}).items():
                values = {"key": _CURSOR + agency, "value": str(place)}
                connection.execute(self._database.upsert(setting, "value"), values)
            return Applied(tuple(change.state.id for change in changes), lacking)

        return self._database.run(work)

    def cursor(self, agency: str) -> int:
        """Return how far an agency's feed was taken over; 0 at the beginning."""
        query = sa.select(setting.c.value).where(setting.c.key == _CURSOR + agency)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar() or 0)

    def overlay(self, document_id: str, state: Document | None) -> None:
        """Show a document as the waiting orders would leave it; None shows what the hub has decided."""

        def work(connection: sa.Connection) -> None:
            if state is not None:
                cover(self._database, connection, state)
            else:
                self._uncover(connection, document_id)

        # Most calls change nothing; rows written all the same would be due for the search index again.
        if self._expected(document_id) != (None if state is None else codec.encode(state).decode()):
            self._database.run(work)

    def overlaid(self, document_id: str) -> Document | None:
        """Return the expected state of a document with waiting orders."""
        found = self._expected(document_id)
        return None if found is None else codec.document_from(found)

    def overlays(self) -> tuple[str, ...]:
        """Return the documents that are shown as waiting orders would leave them."""
        with self._database.read() as connection:
            return tuple(connection.execute(sa.select(overlay.c.document)).scalars())

    def overlay_matter(self, matter_id: str, state: Matter | None) -> None:
        """Show a matter as the waiting orders would leave it; None shows what the hub has decided."""

        def work(connection: sa.Connection) -> None:
            if state is not None:
                cover_matter(self._database, connection, state)
            else:
                uncover_matter(self._database, connection, matter_id)

        is_covered = matter_id in self.overlaid_matters()
        if state is not None or is_covered:
            self._database.run(work)

    def overlaid_matters(self) -> tuple[str, ...]:
        """Return the matters that are shown as waiting orders would leave them."""
        with self._database.read() as connection:
            return tuple(connection.execute(sa.select(matter_overlay.c.matter)).scalars())

    def forget(self, document_id: str) -> None:
        """Remove a document this person may no longer read."""
        self._database.run(lambda connection: self._forget(connection, document_id))

    def keep_only(self, may_stay: Callable[[Document], bool]) -> frozenset[str]:
        """Remove, in one change, the documents that may not stay, and return them."""

        def work(connection: sa.Connection) -> frozenset[str]:
            here = connection.execute(sa.select(document.c.id, document.c.state)).all()
            gone = frozenset(row.id for row in here if not may_stay(codec.document_from(row.state)))
            for document_id in gone:
                self._forget(connection, document_id)
            return gone

        return self._database.run(work)

    def keep_only_matters(self, may_stay: Callable[[Matter], bool]) -> frozenset[str]:
        """Remove, in one change, the matters that may not stay, and return them."""

        def work(connection: sa.Connection) -> frozenset[str]:
            here = connection.execute(sa.select(matter.c.id, matter.c.kind, matter.c.state)).all()
            gone = frozenset(row.id for row in here if not may_stay(codec.matter_from(row.kind, row.state)))
            for table, key in (
                (record, record.c.document),
                (matter, matter.c.id),
                (matter_overlay, matter_overlay.c.matter),
                (worked, worked.c.id),
                (worked_by, worked_by.c.matter),
            ):
                for chunk in feeds.chunks(gone):
                    connection.execute(sa.delete(table).where(key.in_(chunk)))
            return gone

        return self._database.run(work)

    def _forget(self, connection: sa.Connection, document_id: str) -> None:
        for table, key in (
            (record, record.c.document),
            (document, document.c.id),
            (overlay, overlay.c.document),
            (listed, listed.c.id),
        ):
            connection.execute(sa.delete(table).where(key == document_id))
        found = sa.select(search_text.c.place, search_text.c.tokens).where(search_text.c.key == document_id)
        for place, words in connection.execute(found).all():
            if self._database.is_sqlite:  # whose index must be told the words that it had
                taken_out = "INSERT INTO search(search, rowid, tokens) VALUES ('delete', ?, ?)"
                connection.exec_driver_sql(taken_out, (place, words))
            connection.execute(sa.delete(search_text).where(search_text.c.place == place))

    def _expected(self, document_id: str) -> str | None:
        query = sa.select(overlay.c.state).where(overlay.c.document == document_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def _changes(
        self, connection: sa.Connection, records: Sequence[Record]
    ) -> tuple[list[Change], dict[str, int]]:
        changes: list[Change] = []
        lacking: dict[str, int] = {}
        ordered = sorted(records, key=lambda entry: (entry.document, entry.version))
        named = {entry.document for entry in ordered}
        here = all_stored(connection, named)
        works = all_stored_matters(connection, named)
        for document_id, group in groupby(ordered, key=lambda entry: entry.document):
            known, work = here.get(document_id), works.get(document_id)
            have = known.document.events if known else work.matter.events if work else 0
            head = known.head if known else work.head if work else GENESIS
            fresh = _fresh(connection, list(group), have)
            # Only what follows without a gap: a document that has just become visible lacks its beginning.
            joined = [entry for place, entry in enumerate(fresh) if entry.version == have + 1 + place]
            if joined:
                check_chain(joined, head, have)
                if joined[0].is_matter:
                    changes.append(_matter_change(joined, work.matter if work else None))
                else:
                    changes.append(_change(joined, known.document if known else None))
            if len(joined) < len(fresh):
                lacking[document_id] = have + len(joined)
        return changes, lacking

    def _keep(self, connection: sa.Connection, changes: Sequence[Change]) -> None:
        entries = [entry for change in changes for entry in change.records]
        if not entries:
            return
        try:
            columns = [rows.record_columns(entry) for entry in entries]
            self._database.put_many(connection, record, columns)
        except sa.exc.IntegrityError as error:
            raise Defect("replica.forked", document=entries[0].document, version=0) from error
        keep_changes(self._database, connection, changes)
        for chunk in feeds.chunks(change.state.id for change in changes):
            # What the hub decided replaces what was expected.
            connection.execute(sa.delete(overlay).where(overlay.c.document.in_(chunk)))
            connection.execute(sa.delete(matter_overlay).where(matter_overlay.c.matter.in_(chunk)))
        ends: dict[str, int] = {}
        for entry in entries:
            ends[entry.agency] = max(ends.get(entry.agency, 0), entry.seq)
        for agency, end in ends.items():
            self._move_head(connection, agency, end + 1)

    def _move_head(self, connection: sa.Connection, agency: str, following: int) -> None:
        connection.execute(self._database.upsert(feed_head), {"agency": agency, "next": following})
        # Never back: records of an answer may be ahead of the feed that is still being read.
        behind = (feed_head.c.agency == agency) & (feed_head.c.next < following)
        connection.execute(sa.update(feed_head).where(behind).values(next=following))

    def _uncover(self, connection: sa.Connection, document_id: str) -> None:
        connection.execute(sa.delete(overlay).where(overlay.c.document == document_id))
        known = stored(connection, document_id)
        if known is None:
            connection.execute(sa.delete(listed).where(listed.c.id == document_id))
            return
        last = sa.select(record).where(record.c.document == document_id)
        row = connection.execute(last.order_by(record.c.version.desc()).limit(1)).mappings().one()
        updated_at = rows.last_change(rows.record_of(row))
        keep_rows(self._database, connection, [rows.listed(known.document, updated_at)])


def cover(database: Database, connection: sa.Connection, state: Document) -> None:
    """Keep an expected state and show it."""
    text = codec.encode(state).decode()
    connection.execute(database.upsert(overlay, "state"), {"document": state.id, "state": text})
    show_overlay(database, connection, state)


def show_overlay(database: Database, connection: sa.Connection, state: Document) -> None:
    """Put the row of an expected state into the lists."""
    query = sa.select(listed.c.updated_at).where(listed.c.id == state.id)
    known = moments.from_text(connection.execute(query).scalar() or "")
    since = state.holder.since or known
    newest = max((moment for moment in (since, known) if moment), default=moments.BEGINNING)
    keep_rows(database, connection, [rows.listed(state, newest, is_pending=True)])


def _fresh(connection: sa.Connection, entries: list[Record], have: int) -> list[Record]:
    """Return the records that are new, each version once; the known ones must be the same as here."""
    fresh: dict[int, Record] = {}
    for entry in entries:
        twin = fresh.get(entry.version)
        if entry.version <= have:
            here = sa.select(record.c.hash).where(
                record.c.document == entry.document, record.c.version == entry.version
            )
            # One of the two histories was changed after it was acknowledged: that must not pass in silence.
            if connection.execute(here).scalar() != entry.hash:
                raise Defect("replica.forked", document=entry.document, version=entry.version)
        elif twin is not None and twin.hash != entry.hash:
            raise Defect("replica.forked", document=entry.document, version=entry.version)
        fresh.setdefault(entry.version, entry)
    return [entry for version, entry in sorted(fresh.items()) if version > have]


def _change(fresh: list[Record], start: Document | None) -> Appended:
    state = document_of(fresh, start)
    if state is None:
        raise AssertionError("records lead to a state")
    return Appended(tuple(fresh), state)


def _matter_change(fresh: list[Record], start: Matter | None) -> AppendedMatter:
    state = matter_of(fresh, start)
    if state is None:
        raise AssertionError("records lead to a state")
    return AppendedMatter(tuple(fresh), state)
