"""One change of the store, as deciding needs it: all or nothing, durable at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from eoffice.domain.numbering import BookKey, NumberBook
from eoffice.domain.people import Directory
from eoffice.domain.work.evaluation import Evaluation
from eoffice.errors import Refused
from eoffice.services import codec
from eoffice.services.log import GENESIS, Record
from eoffice.services.orders import SignedReceipt
from eoffice.services.ports import Appended, AppendedMatter, Change, Stored, StoredMatter
from eoffice.storage import faults, feeds, holdings, matters, rows
from eoffice.storage.database import Database
from eoffice.storage.directory import DirectoryCache
from eoffice.storage.prepared import Prepared
from eoffice.storage.schema import document, listed, number_book, receipt, record

_STATE = sa.select(document.c.state, document.c.head).where(document.c.id == sa.bindparam("document_id"))
_state = Prepared(_STATE)
_state_locked = Prepared(_STATE.with_for_update())
_replace_state = Prepared(
    sa.update(document)
    .where(
        document.c.id == sa.bindparam("of"),
        document.c.version == sa.bindparam("was"),
        document.c.head == sa.bindparam("stood"),
    )
    .values({column: sa.bindparam(column.name) for column in document.c})
)
_receipt = Prepared(sa.select(receipt).where(receipt.c.order == sa.bindparam("of")))
_add_receipt = Prepared(sa.insert(receipt))


class SqlTransaction:
    """Implements `ports.Transaction` on one open connection."""

    def __init__(self, database: Database, connection: sa.Connection, people: DirectoryCache) -> None:
        self._database = database
        self._connection = connection
        self._people = people
        self._directory: Directory | None = None

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Give a part that can fail alone: an error inside undoes only that part."""
        self._connection.exec_driver_sql("SAVEPOINT part")
        is_whole = False
        try:
            yield
            is_whole = True
        finally:
            if not is_whole:
                self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
            self._connection.exec_driver_sql("RELEASE SAVEPOINT part")

    def load(self, document_id: str) -> Stored | None:
        """Return a document's state, locked against other writers until the end."""
        return stored(self._connection, document_id, lock=True)

    def load_matter(self, matter_id: str) -> StoredMatter | None:
        """Return a matter's state, locked against other writers until the end."""
        return matters.stored_matter(self._connection, matter_id, lock=True)

    def group(self, of: Evaluation) -> tuple[Evaluation, ...]:
        """Return the evaluations of the same agency, period and group, all locked until the end."""
        return matters.group_of(self._connection, of)

    def book(self, key: BookKey) -> NumberBook:
        """Return a number book, locked until the end; a book not used yet starts at zero."""
        found = self._locked_book(key)
        if found is None:
            # The row must exist to be locked; whoever comes second waits here for the first.
            self._connection.execute(self._database.upsert(number_book), _book_columns(NumberBook(key)))
            found = self._locked_book(key)
        return found or NumberBook(key)

    def _locked_book(self, key: BookKey) -> NumberBook | None:
        table = number_book.c
        query = sa.select(table.last, table.limit).where(
            table.agency == key.agency, table.year == key.year, table.series == key.series
        )
        row = self._connection.execute(query.with_for_update()).first()
        return NumberBook(key, row.last, row.limit) if row else None

    def keep_book(self, book: NumberBook) -> None:
        """Store a book after a number was taken."""
        keep = self._database.upsert(number_book, "last", "limit")
        self._connection.execute(keep, _book_columns(book))

    def append(self, changes: Sequence[Change]) -> tuple[Record, ...]:
        """Store records and states; give each record its place in its agency's feed.

        Raises Refused `document.changed_meanwhile` when another writer was faster.
        """
        states = [change for change in changes if change.records]
        placed = feeds.placed(
            self._database, self._connection, [entry for change in states for entry in change.records]
        )
        if not placed:
            return ()
        try:
            columns = [rows.record_columns(entry) for entry in placed]
            self._database.put_many(self._connection, record, columns)
            keep_changes(self._database, self._connection, states)
            papers = [change for change in states if isinstance(change, Appended)]
            # Issuing makes the recipients' documents in the same change: their files become theirs with it.
            beginnings = [change.state for change in papers if change.records[0].version == 1]
            arrived = [state for state in beginnings if state.origin is not None]
            holdings.keep_arrived(self._database, self._connection, arrived)
        except sa.exc.IntegrityError as error:
            raise Refused("document.changed_meanwhile", status="") from error
        return tuple(placed)

    def receipt(self, order: str) -> SignedReceipt | None:
        """Return the receipt given for an order."""
        row = _receipt.run(self._connection, of=order).mappings().first()
        return SignedReceipt(**row) if row else None

    def keep_receipt(self, given: SignedReceipt) -> None:
        """Store a receipt; raises Unreachable `storage.conflict` when the order was decided meanwhile."""
        values = {column.name: getattr(given, column.name) for column in receipt.c}
        try:
            # The key is the order's id: a second decision of the same order fails here and is begun again.
            _add_receipt.run(self._connection, **values)
        except sa.exc.IntegrityError as error:
            raise faults.fault("storage.conflict", error) from error

    def directory(self) -> Directory:
        """Return the people and agencies known, the same for everything in this change."""
        if self._directory is None:
            self._directory = self._people.read(self._connection)
        return self._directory


def keep_changes(database: Database, connection: sa.Connection, changes: Sequence[Change]) -> None:
    """Keep new states of documents and of matters, each in its own views."""
    keep_states(database, connection, [change for change in changes if isinstance(change, Appended)])
    works = [change for change in changes if isinstance(change, AppendedMatter)]
    matters.keep_matters(database, connection, works)


def keep_states(database: Database, connection: sa.Connection, changes: Sequence[Appended]) -> None:
    """Insert new states, replace earlier ones if they still are what the changes start from."""
    new = [change for change in changes if change.records[0].version == 1]
    later = [change for change in changes if change.records[0].version > 1]
    database.put_many(connection, document, [_state_columns(change) for change in new])
    for change in later:
        first = change.records[0]
        place = {"of": change.state.id, "was": first.version - 1, "stood": first.previous}
        if _replace_state.run(connection, **place, **_state_columns(change)).rowcount != 1:
            raise Refused("document.changed_meanwhile", status=change.state.status.value)
    keep_rows(
        database,
        connection,
        [rows.listed(each.state, rows.last_change(each.records[-1])) for each in changes],
    )


def keep_rows(database: Database, connection: sa.Connection, columns: Sequence[rows.Columns]) -> None:
    """Insert or replace rows of lists."""
    database.put_many(connection, listed, columns, rows.REPLACED)


def _state_columns(change: Appended) -> rows.Columns:
    return {
        "id": change.state.id,
        "agency": change.state.agency,
        "version": change.state.events,
        "head": change.records[-1].hash if change.records else GENESIS,
        "state": codec.encode(change.state).decode(),
    }


def _book_columns(book: NumberBook) -> rows.Columns:
    key = book.key
    return {
        "agency": key.agency,
        "year": key.year,
        "series": key.series,
        "last": book.last,
        "limit": book.limit,
    }


def all_stored(connection: sa.Connection, document_ids: Iterable[str]) -> dict[str, Stored]:
    """Return the states of those documents that are here; raises Defect `codec.unreadable`."""
    found: dict[str, Stored] = {}
    for chunk in feeds.chunks(document_ids):
        query = sa.select(document.c.id, document.c.state, document.c.head).where(document.c.id.in_(chunk))
        for row in connection.execute(query):
            found[row.id] = Stored(codec.document_from(row.state), row.head)
    return found


def stored(connection: sa.Connection, document_id: str, *, lock: bool = False) -> Stored | None:
    """Return a document's state; raises Defect `codec.unreadable` when it is damaged."""
    row = (_state_locked if lock else _state).run(connection, document_id=document_id).first()
    return Stored(codec.document_from(row.state), row.head) if row else None
