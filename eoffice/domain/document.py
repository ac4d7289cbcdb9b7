"""The state of one document: what its log adds up to. Changed only by `evolution.evolve`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from eoffice.domain.consultation import OpinionRequest, Remark
from eoffice.domain.content import Urgency
from eoffice.domain.exchange import Delivery
from eoffice.domain.numbering import CodeNumber
from eoffice.domain.people import Role, Signatory


class Direction(StrEnum):
    """Where a document goes."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"
    INTERNAL = "internal"


class Status(StrEnum):
    """Where a document stands in its life."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONTENT_APPROVED = "content_approved"
    FORMAT_APPROVED = "format_approved"
    SIGNED = "signed"
    NUMBERED = "numbered"
    FILLED = "filled"
    SEALED = "sealed"
    REGISTERED = "registered"
    ISSUED = "issued"
    CANCELLED = "cancelled"
    ARRIVED = "arrived"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    DIRECTED = "directed"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    DONE = "done"


@dataclass(frozen=True)
class FileRef:
    """A file by the SHA-256 of its bytes (64 hex digits), with the name people gave it."""

    digest: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Version:
    """One state of the text: the master docx, the PDF that people read and sign, the words for search."""

    number: int
    author: str
    at: datetime
    master: FileRef
    pages: FileRef
    words: FileRef
    note: str = ""


@dataclass(frozen=True)
class Holder:
    """Who has the document now: one person, or whoever holds a role in the agency."""

    person: str = ""
    role: Role | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Opinion:
    """A comment written on the way."""

    person: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Signing:
    """One signature put on the pages: the file it made and the certificate behind it."""

    person: str
    at: datetime
    pages: FileRef
    certificate: str
    """SHA-256 of the certificate's DER, hex."""


@dataclass(frozen=True)
class Directive:
    """A leader's instruction on an incoming document (bút phê)."""

    person: str
    text: str
    lead: str
    """The person who leads the work."""
    coordinators: tuple[str, ...] = ()
    due: date | None = None


@dataclass(frozen=True)
class Assignment:
    """Who does the work, and by when."""

    person: str
    assigned_by: str
    due: date | None = None
    unit: str = ""
    """The unit it was given to; its head hands it on inside."""


@dataclass(frozen=True)
class Origin:
    """Where an incoming document comes from: its identity at the sender."""

    agency: str
    document: str
    kind: str
    code: CodeNumber
    issued_date: date
    signer: str


@dataclass(frozen=True)
class Verification:
    """What was found when the signatures of an arrived document were checked."""

    verdict: str
    person: str
    at: datetime
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """An outgoing, incoming or internal document as its log describes it."""

    id: str
    agency: str
    direction: Direction
    kind: str
    subject: str
    status: Status
    author: str
    unit: str
    holder: Holder
    urgency: Urgency = Urgency.NORMAL
    signatory: Signatory | None = None
    notation: str = ""
    recipients: tuple[str, ...] = ()
    """Codes of the agencies (ids of units for an internal document) it goes to."""
    versions: tuple[Version, ...] = ()
    attachments: tuple[FileRef, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    requests: tuple[OpinionRequest, ...] = ()
    """Units that were asked for their opinion, in order."""
    remarks: tuple[Remark, ...] = ()
    pages: FileRef | None = None
    """The PDF as it stands now: the last version's, then signed, filled, sealed."""
    signature: Signing | None = None
    seal: Signing | None = None
    code: CodeNumber | None = None
    issued_date: date | None = None
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    origin: Origin | None = None
    verification: Verification | None = None
    arrival_number: int | None = None
    arrival_year: int | None = None
    """The year of the register the arrival number stands in; None in states kept before it was noted."""
    arrival_date: date | None = None
    directive: Directive | None = None
    assignment: Assignment | None = None
    result: str = ""
    participants: frozenset[str] = frozenset()
    """Everybody who ever had it in hand; they keep the right to read it."""
    events: int = 0
    """How many events the log holds."""

    @property
    def due(self) -> date | None:
        """Return the day by which the work must be finished."""
        # Whoever hands the work on may set a nearer day than the leader did.
        if self.assignment is not None and self.assignment.due is not None:
            return self.assignment.due
        return self.directive.due if self.directive is not None else None

    @property
    def latest(self) -> Version | None:
        """Return the newest version of the text."""
        return self.versions[-1] if self.versions else None
