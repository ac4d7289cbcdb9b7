"""The event log on SQL: reading it, and opening changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import sqlalchemy as sa

from eoffice.services.log import Record
from eoffice.services.orders import SignedReceipt
from eoffice.services.ports import Stored, StoredMatter, Transaction
from eoffice.storage import rows
from eoffice.storage.database import Database, retried
from eoffice.storage.directory import DirectoryCache
from eoffice.storage.matters import stored_matter
from eoffice.storage.prepared import Prepared
from eoffice.storage.schema import feed_head, receipt, record
from eoffice.storage.transaction import SqlTransaction, stored

Done = TypeVar("Done")

_of_document = Prepared(
    sa.select(record)
    .where(record.c.document == sa.bindparam("of"), record.c.version > sa.bindparam("after"))
    .order_by(record.c.version)
)
_of_agency = Prepared(
    sa.select(record)
    .where(record.c.agency == sa.bindparam("of"), record.c.seq > sa.bindparam("after"))
    .order_by(record.c.seq)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


class SqlLog:
    """Implements `ports.Log` on SQLite and PostgreSQL."""

    def __init__(self, database: Database, people: DirectoryCache) -> None:
        self._database = database
        self._people = people

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin a change; durable when the context ends without an error.

        Raises Unreachable `storage.conflict` when it collided with another change; `run` tries again.
        """
        with self._database.write() as connection:
            yield SqlTransaction(self._database, connection, self._people)

    def run(self, work: Callable[[Transaction], Done]) -> Done:
        """Do work inside a change, again from the start when it collides with another."""
        return retried(lambda: self._once(work))

    def _once(self, work: Callable[[Transaction], Done]) -> Done:
        with self.transaction() as transaction:
            return work(transaction)

    def load(self, document: str) -> Stored | None:
        """Return a document's state."""
        with self._database.read() as connection:
            return stored(connection, document)

    def load_matter(self, matter: str) -> StoredMatter | None:
        """Return the state of a work item, an evaluation or a register."""
        with self._database.read() as connection:
            return stored_matter(connection, matter)

    def records(self, document: str, after: int = 0) -> tuple[Record, ...]:
        """Return a document's records with a version above `after`, in order."""
        return self._read(_of_document, of=document, after=after)

    def feed(self, agency: str, after: int, limit: int) -> tuple[Record, ...]:
        """Return an agency's records with a place above `after`, in order."""
        return self._read(_of_agency, of=agency, after=after, most=limit)

    def feed_end(self, agency: str) -> int:
        """Return the last place given out in an agency's feed; 0 when there is none."""
        query = sa.select(feed_head.c.next).where(feed_head.c.agency == agency)
        with self._database.read() as connection:
            # The head holds the next free place, and a feed without a head has none taken.
            return int(connection.execute(query).scalar() or 1) - 1

    def receipt(self, order: str) -> SignedReceipt | None:
        """Return the receipt given for an order."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(receipt).where(receipt.c.order == order)).first()
        return SignedReceipt(*row) if row else None

    def _read(self, query: Prepared, **values: object) -> tuple[Record, ...]:
        with self._database.read() as connection:
            return tuple(rows.record_of(row) for row in query.run(connection, **values).mappings())
