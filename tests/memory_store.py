"""The store in memory: a real, small implementation of the ports of the log, for tests and contracts."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace

from eoffice.domain.numbering import BookKey, NumberBook
from eoffice.domain.people import Directory
from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.matters import status_of
from eoffice.errors import Refused
from eoffice.services.log import GENESIS, Record
from eoffice.services.orders import SignedReceipt
from eoffice.services.ports import Appended, Change, Stored, StoredMatter


@dataclass
class _Content:
    """Everything the store holds; copied before a change so that it can be taken back."""

    documents: dict[str, Stored] = field(default_factory=dict)
    matters: dict[str, StoredMatter] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    books: dict[BookKey, NumberBook] = field(default_factory=dict)
    receipts: dict[str, SignedReceipt] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)

    def copied(self) -> _Content:
        """Return a copy whose parts can be changed without touching this one."""
        return _Content(
            copy(self.documents),
            copy(self.matters),
            self.records,
            copy(self.books),
            copy(self.receipts),
            copy(self.ends),
        )


class MemoryTransaction:
    """One change of the store, seen by nobody else until it ends well."""

    def __init__(self, content: _Content, directory: Directory, limit: int | None) -> None:
        self.content = content
        self._directory = directory
        self._limit = limit

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Give a part that can fail alone."""
        before = self.content.copied()
        try:
            yield
        except BaseException:
            self.content = before
            raise

    def load(self, document: str) -> Stored | None:
        """Return a document's state."""
        return self.content.documents.get(document)

    def load_matter(self, matter: str) -> StoredMatter | None:
        """Return a matter's state."""
        return self.content.matters.get(matter)

    def group(self, of: Evaluation) -> tuple[Evaluation, ...]:
        """Return the evaluations judged together."""
        wanted = (of.agency, of.period, of.group)
        found = (stored.matter for _, stored in sorted(self.content.matters.items()))
        return tuple(
            one
            for one in found
            if isinstance(one, Evaluation) and (one.agency, one.period, one.group) == wanted
        )

    def book(self, key: BookKey) -> NumberBook:
        """Return a number book; a book not used yet starts at zero."""
        fresh = NumberBook(key) if self._limit is None else NumberBook(key, limit=self._limit)
        return self.content.books.get(key, fresh)

    def keep_book(self, book: NumberBook) -> None:
        """Store a book."""
        self.content.books[book.key] = book

    def append(self, changes: Sequence[Change]) -> tuple[Record, ...]:
        """Store records and states, each record at the next place of its agency's feed."""
        placed: list[Record] = []
        for change in sorted(changes, key=lambda change: change.state.agency):
            self._check_fits(change)
            for record in change.records:
                placed.append(replace(record, seq=self._next_place(record.agency)))
            head = change.records[-1].hash
            if isinstance(change, Appended):
                self.content.documents[change.state.id] = Stored(change.state, head)
            else:
                self.content.matters[change.state.id] = StoredMatter(change.state, head)
        self.content.records = (*self.content.records, *placed)
        return tuple(placed)

    def receipt(self, order: str) -> SignedReceipt | None:
        """Return the receipt given for an order."""
        return self.content.receipts.get(order)

    def keep_receipt(self, receipt: SignedReceipt) -> None:
        """Store a receipt."""
        self.content.receipts[receipt.order] = receipt

    def directory(self) -> Directory:
        """Return the people and agencies known."""
        return self._directory

    def _check_fits(self, change: Change) -> None:
        """Refuse records that do not follow the last one stored."""
        stored = self.content.documents.get(change.state.id)
        work = self.content.matters.get(change.state.id)
        head, version = (stored.head, stored.document.events) if stored else (GENESIS, 0)
        if work is not None:
            head, version = work.head, work.matter.events
        first = change.records[0]
        if first.previous != head or first.version != version + 1:
            if isinstance(change, Appended):
                raise Refused("document.changed_meanwhile", status=change.state.status.value)
            raise Refused("document.changed_meanwhile", status=status_of(change.state))

    def _next_place(self, agency: str) -> int:
        place = self.content.ends.get(agency, 0) + 1
        self.content.ends[agency] = place
        return place


class MemoryLog:
    """The event log of a hub in memory; transactions come one after another."""

    def __init__(self, directory: Directory | None = None, book_limit: int | None = None) -> None:
        self.directory = directory or Directory()
        self._book_limit = book_limit
        self._content = _Content()
        self._lock = threading.RLock()

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        """Begin a change; an error inside leaves the store as it was."""
        with self._lock:
            change = MemoryTransaction(self._content.copied(), self.directory, self._book_limit)
            yield change
            self._content = change.content

    def load(self, document: str) -> Stored | None:
        """Return a document's state."""
        return self._content.documents.get(document)

    def load_matter(self, matter: str) -> StoredMatter | None:
        """Return a matter's state."""
        return self._content.matters.get(matter)

    def records(self, document: str, after: int = 0) -> tuple[Record, ...]:
        """Return a document's records above a version, in order."""
        return tuple(
            record
            for record in self._content.records
            if record.document == document and record.version > after
        )

    def feed(self, agency: str, after: int, limit: int) -> tuple[Record, ...]:
        """Return an agency's records above a place, in order."""
        found = (record for record in self._content.records if record.agency == agency and record.seq > after)
        return tuple(sorted(found, key=lambda record: record.seq))[:limit]

    def receipt(self, order: str) -> SignedReceipt | None:
        """Return the receipt given for an order."""
        return self._content.receipts.get(order)

    def feed_end(self, agency: str) -> int:
        """Return the last place given out in an agency's feed."""
        return self._content.ends.get(agency, 0)
