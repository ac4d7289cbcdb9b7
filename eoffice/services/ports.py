"""What services need from the outside, as Protocols. Adapters live in storage, exchange, rendering."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from eoffice.domain.document import Document
from eoffice.domain.numbering import BookKey, NumberBook
from eoffice.domain.people import Directory
from eoffice.domain.work.evaluation import Evaluation

if TYPE_CHECKING:
    # Protocols need the names only; loading the whole domain behind them would lengthen every chain.
    from eoffice.domain.work.matters import Matter
    from eoffice.services.log import Record
    from eoffice.services.orders import OrderForm, SignedReceipt


@dataclass(frozen=True)
class Stored:
    """A document's state with the hash of its last record."""

    document: Document
    head: str


@dataclass(frozen=True)
class Appended:
    """New records of one document and the state they lead to."""

    records: tuple[Record, ...]
    state: Document


@dataclass(frozen=True)
class StoredMatter:
    """The state of a work item, an evaluation or a register, with the hash of its last record."""

    matter: Matter
    head: str


@dataclass(frozen=True)
class AppendedMatter:
    """New records of one matter and the state they lead to."""

    records: tuple[Record, ...]
    state: Matter


Change = Appended | AppendedMatter


class Transaction(Protocol):
    """One all-or-nothing change of the store; durable when the context ends without an error."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Give a part that can fail alone: an error inside undoes only that part."""
        ...

    def load(self, document: str) -> Stored | None:
        """Return a document's state, locked against other writers until the end."""
        ...

    def book(self, key: BookKey) -> NumberBook:
        """Return a number book, locked until the end; a book not used yet starts at zero."""
        ...

    def keep_book(self, book: NumberBook) -> None:
        """Store a book after a number was taken."""
        ...

    def load_matter(self, matter: str) -> StoredMatter | None:
        """Return a matter's state, locked against other writers until the end."""
        ...

    def group(self, of: Evaluation) -> tuple[Evaluation, ...]:
        """Return the evaluations of the same agency, period and group, all locked until the end."""
        ...

    def append(self, changes: Sequence[Change]) -> tuple[Record, ...]:
        """Store records and states; give each record its place in its agency's feed.

        Places are allotted under the agencies' row locks in sorted order, so that the order of
        places is the order of commits. Raises Refused `document.changed_meanwhile` when another
        writer was faster.
        """
        ...

    def receipt(self, order: str) -> SignedReceipt | None:
        """Return the receipt given for an order."""
        ...

    def keep_receipt(self, receipt: SignedReceipt) -> None:
        """Store a receipt."""
        ...

    def directory(self) -> Directory:
        """Return the people and agencies known."""
        ...


class Log(Protocol):
    """The event log and everything derived from it."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a change."""
        ...

    def load(self, document: str) -> Stored | None:
        """Return a document's state."""
        ...

    def load_matter(self, matter: str) -> StoredMatter | None:
        """Return a matter's state."""
        ...

    def records(self, document: str, after: int = 0) -> tuple[Record, ...]:
        """Return a document's records with a version above `after`, in order."""
        ...

    def feed(self, agency: str, after: int, limit: int) -> tuple[Record, ...]:
        """Return an agency's records with a place above `after`, in order."""
        ...

    def receipt(self, order: str) -> SignedReceipt | None:
        """Return the hub's receipt for an order given at this desk, None before it has come."""
        ...

    def feed_end(self, agency: str) -> int:
        """Return the last place given out in an agency's feed; 0 when there is none."""
        ...


class Blobs(Protocol):
    """Files by the SHA-256 of their bytes; what is acknowledged is on disk."""

    def has(self, digest: str) -> bool:
        """Tell whether a file is there."""
        ...

    def put_bytes(self, content: bytes) -> str:
        """Store bytes durably and return their digest."""
        ...

    def put_file(self, source: Path) -> str:
        """Store a file durably, read in pieces, and return its digest."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """Open a file for reading; raises NotFound `blob.missing`."""
        ...

    def read(self, digest: str) -> bytes:
        """Return a whole file; raises NotFound `blob.missing`, Defect `blob.damaged`."""
        ...

    def size(self, digest: str) -> int:
        """Return the number of bytes; raises NotFound `blob.missing`."""
        ...


class Signer(Protocol):
    """Signs receipts with the hub's own key."""

    @property
    def key_id(self) -> str:
        """Return the SHA-256 of the public key, hex."""
        ...

    def sign(self, content: bytes) -> bytes:
        """Return a 64-byte Ed25519 signature."""
        ...


@dataclass(frozen=True)
class FoundSignature:
    """Whose signature was found, and whether the certificate is one the hub trusts."""

    holder: str
    is_trusted: bool


class PageCheck(Protocol):
    """Looks into PDF files that a command brings along."""

    def continues(self, earlier: str, later: str) -> bool:
        """Tell whether the later file begins with every byte of the earlier one."""
        ...

    def signature(
        self, pages: str, field: str, certificate: str, *, is_sealed: bool = True, agency: str = ""
    ) -> FoundSignature | None:
        """Return the intact signature of a certificate (SHA-256, hex) in a field, or None.

        Whom to trust is ruled for each agency.

        Before the seal, number and date stand in their fields with nothing that protects them yet:
        `is_sealed=False` lets just that pass.
        """
        ...

    def only_evidence(self, earlier: str, later: str) -> bool:
        """Tell whether nothing but evidence and time stamps was appended and every signature holds."""
        ...

    def values(self, pages: str, field: str) -> tuple[str, ...]:
        """Return what stands in every text field of a name; an honest file has one of each name."""
        ...


@dataclass(frozen=True)
class Waiting:
    """An order in the outbox: not yet decided by the hub, or refused by it."""

    position: int
    form: OrderForm
    blobs: tuple[str, ...]
    """Digests that must be at the hub before the order."""
    attempts: int = 0
    error_code: str = ""
    error_values: str = ""
    """JSON of the values of a refusal; empty while it waits."""

    @property
    def is_refused(self) -> bool:
        """Tell whether the hub has refused it."""
        return bool(self.error_code)


class Outbox(Protocol):
    """The orders of this person that wait for the hub; survives a kill."""

    def put(
        self, form: OrderForm, blobs: Sequence[str], expected: Document | Matter | None = None
    ) -> Waiting:
        """Store an order durably behind the others, and in the same change the state it will lead to."""
        ...

    def replace(
        self,
        order: str,
        form: OrderForm,
        behind: Sequence[OrderForm] = (),
        expected: Document | Matter | None = None,
    ) -> None:
        """Store an order at the place of a refused one, as never tried, with those behind it renewed."""
        ...

    def waiting(self) -> tuple[Waiting, ...]:
        """Return everything in the outbox, in order, refused ones too."""
        ...

    def note_attempt(self, order: str) -> None:
        """Count one more try."""
        ...

    def refuse(self, order: str, code: str, values: str) -> None:
        """Keep a refused order with its reason."""
        ...

    def drop(self, order: str) -> None:
        """Remove an order that is decided, or that the person gave up."""
        ...


class Wake(Protocol):
    """Hints that an agency's feed grew; correctness never depends on them."""

    def wake(self, agencies: Sequence[str]) -> None:
        """Tell listeners of these agencies to look at their feed."""
        ...


@dataclass(frozen=True)
class DocumentRow:
    """One line of a list."""

    id: str
    direction: str
    kind: str
    subject: str
    status: str
    urgency: str
    author: str
    holder_person: str
    holder_role: str
    since: datetime | None
    code: str
    issued_date: str
    origin: str
    """The agency it came from, empty for our own."""
    arrival_number: int
    due: str
    updated_at: datetime
    is_pending: bool = False
    """True while an order of this person waits in the outbox."""


@dataclass(frozen=True)
class ListQuery:
    """What a list shows: conditions that must all hold; empty ones do not count."""

    agency: str = ""
    directions: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    holder_person: str = ""
    holder_roles: tuple[str, ...] = ()
    author: str = ""
    asked: str = ""
    """The person whose opinion is waited for."""
    words: str = ""
    """Free text; every word must occur, accents do not matter."""
    newest_first: bool = True
    urgencies: tuple[str, ...] = ()
    due_before: str = ""
    """An ISO date: rows with a term that ended before it."""
    changed_from: datetime | None = None
    changed_before: datetime | None = None
    without: frozenset[str] = frozenset()
    """Documents left out."""
    has_number: bool = False
    by_number: bool = False
    """In the order of a register: the newest year first, in it the highest number first."""
    year: int = 0
    """The year whose register holds the number: of arrival, or of issue; 0 for every year."""


class Lists(Protocol):
    """Rows for screens, paged by what comes next rather than by counting off."""

    def page(self, query: ListQuery, offset: int, limit: int) -> tuple[DocumentRow, ...]:
        """Return rows from a place on."""
        ...

    def count(self, query: ListQuery) -> int:
        """Return how many rows the query finds."""
        ...

    def all_documents(self) -> Iterator[str]:
        """Give the ids of all documents."""
        ...
