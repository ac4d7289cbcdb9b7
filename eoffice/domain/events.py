"""What happened to a document. An event is a fact: it is never changed, only followed by others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from eoffice.domain.consultation import Stance
from eoffice.domain.content import Urgency
from eoffice.domain.document import Direction, FileRef, Origin
from eoffice.domain.exchange import StatusCode
from eoffice.domain.people import Signatory


@dataclass(frozen=True)
class Drafted:
    """Somebody began a document."""

    agency: str
    direction: Direction
    kind: str
    notation: str
    subject: str
    unit: str
    signatory: Signatory
    recipients: tuple[str, ...]
    urgency: Urgency = Urgency.NORMAL


@dataclass(frozen=True)
class DetailsChanged:
    """The author changed subject, recipients or urgency."""

    subject: str
    recipients: tuple[str, ...]
    urgency: Urgency


@dataclass(frozen=True)
class FormChanged:
    """The author made another kind of it, or named another signer."""

    kind: str
    notation: str
    signatory: Signatory


@dataclass(frozen=True)
class VersionAdded:
    """A new state of the text was saved."""

    master: FileRef
    pages: FileRef
    words: FileRef
    note: str = ""


@dataclass(frozen=True)
class AttachmentAdded:
    """A file was attached."""

    file: FileRef


@dataclass(frozen=True)
class AttachmentRemoved:
    """A file was taken off again, by digest."""

    digest: str


@dataclass(frozen=True)
class Submitted:
    """The draft went to the head of the unit."""

    to: str
    note: str = ""


@dataclass(frozen=True)
class Returned:
    """The draft went back to its author with a comment."""

    comment: str


@dataclass(frozen=True)
class ContentApproved:
    """The head of the unit answers for the content (Art. 12.1)."""

    comment: str = ""


@dataclass(frozen=True)
class FormatApproved:
    """The format checker answers for the form (Art. 12.2)."""

    comment: str = ""


@dataclass(frozen=True)
class OpinionsAsked:
    """Units were asked for their opinion on a version of the text."""

    units: tuple[str, ...]
    people: tuple[str, ...]
    """Who answers for each unit, in the same order."""
    due: date
    question: str
    version: int


@dataclass(frozen=True)
class OpinionGiven:
    """A unit that was asked has answered."""

    unit: str
    stance: Stance
    text: str
    version: int


@dataclass(frozen=True)
class OpinionRequestWithdrawn:
    """A unit is no longer waited for."""

    unit: str


@dataclass(frozen=True)
class PassageRemarked:
    """Somebody wrote a remark on words of the text."""

    version: int
    page: int
    passage: str
    text: str


@dataclass(frozen=True)
class RemarkSettled:
    """It was said what became of a remark."""

    number: int
    answer: str = ""


@dataclass(frozen=True)
class Signed:
    """The competent person signed the pages."""

    pages: FileRef
    certificate: str


@dataclass(frozen=True)
class NumberTaken:
    """The clerk took the next number of the book, on a day."""

    series: str
    year: int
    number: int
    issued_date: date


@dataclass(frozen=True)
class NumberFilled:
    """Number and date were written into the fields left open for them."""

    pages: FileRef


@dataclass(frozen=True)
class Sealed:
    """The agency's signature closed the document."""

    pages: FileRef
    certificate: str


@dataclass(frozen=True)
class EvidenceKept:
    """Evidence and time stamps were appended; the signed bytes are what they were."""

    pages: FileRef


@dataclass(frozen=True)
class Registered:
    """The document stands in the register of outgoing documents."""

    copies: int = 1


@dataclass(frozen=True)
class Issued:
    """The document was made official and handed to the exchange."""

    recipients: tuple[str, ...]


@dataclass(frozen=True)
class DeliveryReported:
    """A recipient, or the hub for it, reported what became of the document there."""

    recipient: str
    code: StatusCode
    by: str
    text: str = ""


@dataclass(frozen=True)
class Cancelled:
    """The document was given up before issue; a number already taken stays with it."""

    reason: str


@dataclass(frozen=True)
class Arrived:
    """A document of another agency lies in the in-tray."""

    agency: str
    subject: str
    origin: Origin
    pages: FileRef
    words: FileRef
    attachments: tuple[FileRef, ...] = ()
    urgency: Urgency = Urgency.NORMAL


@dataclass(frozen=True)
class Verified:
    """The signatures were checked."""

    verdict: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """The clerk took the document into the register of incoming documents."""

    year: int
    number: int
    arrival_date: date
    despite: str = ""
    """Why, when its signatures were not found valid."""


@dataclass(frozen=True)
class DocumentRefused:
    """The clerk refused the document, with a reason."""

    reason: str


@dataclass(frozen=True)
class Directed:
    """The leader wrote an instruction on it."""

    text: str
    lead: str
    coordinators: tuple[str, ...] = ()
    due: date | None = None


@dataclass(frozen=True)
class Assigned:
    """The work was given to a person."""

    person: str
    due: date | None = None
    unit: str = ""
    """The unit it was given to, when the person has it as the head of one."""


@dataclass(frozen=True)
class AssignmentWithdrawn:
    """The work was taken back before anybody began it."""


@dataclass(frozen=True)
class WorkStarted:
    """The person began the work."""


@dataclass(frozen=True)
class WorkCompleted:
    """The work is truly finished."""

    result: str


Event = (
    Drafted
    | DetailsChanged
    | FormChanged
    | VersionAdded
    | AttachmentAdded
    | AttachmentRemoved
    | Submitted
    | Returned
    | ContentApproved
    | FormatApproved
    | OpinionsAsked
    | OpinionGiven
    | OpinionRequestWithdrawn
    | PassageRemarked
    | RemarkSettled
    | Signed
    | NumberTaken
    | NumberFilled
    | Sealed
    | EvidenceKept
    | Registered
    | Issued
    | DeliveryReported
    | Cancelled
    | Arrived
    | Verified
    | Accepted
    | DocumentRefused
    | Directed
    | Assigned
    | AssignmentWithdrawn
    | WorkStarted
    | WorkCompleted
)
