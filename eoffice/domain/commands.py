"""What a person may ask for. A command is decided against the document and gives events or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from eoffice.domain.consultation import Stance
from eoffice.domain.content import Urgency
from eoffice.domain.document import Direction, FileRef, Origin
from eoffice.domain.exchange import StatusCode
from eoffice.domain.people import Signatory


@dataclass(frozen=True)
class DraftDocument:
    """Begin an outgoing or internal document."""

    direction: Direction
    kind: str
    notation: str
    subject: str
    signatory: Signatory
    recipients: tuple[str, ...]
    urgency: Urgency = Urgency.NORMAL


@dataclass(frozen=True)
class ChangeDetails:
    """Change subject, recipients or urgency of a draft."""

    subject: str
    recipients: tuple[str, ...]
    urgency: Urgency


@dataclass(frozen=True)
class ChangeForm:
    """Change the kind of a draft or who is to sign it; the notation follows from both."""

    kind: str
    notation: str
    signatory: Signatory


@dataclass(frozen=True)
class AddVersion:
    """Save a new state of the text."""

    master: FileRef
    pages: FileRef
    words: FileRef
    note: str = ""


@dataclass(frozen=True)
class AddAttachment:
    """Attach a file to a draft."""

    file: FileRef


@dataclass(frozen=True)
class RemoveAttachment:
    """Take a file off a draft."""

    digest: str


@dataclass(frozen=True)
class SubmitDocument:
    """Hand the draft to the head of the unit."""

    to: str
    note: str = ""


@dataclass(frozen=True)
class ReturnDocument:
    """Send the draft back to its author."""

    comment: str


@dataclass(frozen=True)
class ApproveContent:
    """Answer for the content."""

    comment: str = ""


@dataclass(frozen=True)
class ApproveFormat:
    """Answer for the form."""

    comment: str = ""


@dataclass(frozen=True)
class AskOpinions:
    """Ask units of the agency for their opinion on the draft, each within the same term."""

    units: tuple[str, ...]
    due: date
    question: str = ""


@dataclass(frozen=True)
class GiveOpinion:
    """Answer for one's unit."""

    stance: Stance
    text: str = ""


@dataclass(frozen=True)
class WithdrawOpinionRequest:
    """Wait no longer for a unit."""

    unit: str


@dataclass(frozen=True)
class RemarkOnPassage:
    """Write a remark on words of the text."""

    version: int
    page: int
    passage: str
    text: str


@dataclass(frozen=True)
class SettleRemark:
    """Say what became of a remark, or take it back."""

    number: int
    answer: str = ""


@dataclass(frozen=True)
class SignDocument:
    """Put the competent person's signature on the pages."""

    pages: FileRef
    certificate: str


@dataclass(frozen=True)
class TakeNumber:
    """Take the next number of the book and today's date."""


@dataclass(frozen=True)
class FillNumber:
    """Write number and date into the pages."""

    pages: FileRef


@dataclass(frozen=True)
class SealDocument:
    """Put the agency's signature on the pages."""

    pages: FileRef
    certificate: str


@dataclass(frozen=True)
class KeepEvidence:
    """Append evidence and time stamps to signed pages, so that they verify for longer."""

    pages: FileRef


@dataclass(frozen=True)
class RegisterDocument:
    """Enter the document in the register of outgoing documents."""

    copies: int = 1


@dataclass(frozen=True)
class IssueDocument:
    """Make the document official and send it to its recipients."""


@dataclass(frozen=True)
class CancelDocument:
    """Give the document up before issue."""

    reason: str


@dataclass(frozen=True)
class ReceiveDocument:
    """Put a document of another agency into the in-tray; only the hub gives this command."""

    subject: str
    origin: Origin
    pages: FileRef
    words: FileRef
    attachments: tuple[FileRef, ...] = ()
    urgency: Urgency = Urgency.NORMAL


@dataclass(frozen=True)
class ReportDelivery:
    """Tell the sender what became of the document; only the hub gives this command."""

    recipient: str
    code: StatusCode
    by: str
    text: str = ""


@dataclass(frozen=True)
class RecordVerification:
    """Record what the check of the signatures found."""

    verdict: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class AcceptDocument:
    """Take the document into the register of incoming documents."""

    despite: str = ""
    """Why it is taken although its signatures were not found valid."""


@dataclass(frozen=True)
class RefuseDocument:
    """Refuse the document."""

    reason: str


@dataclass(frozen=True)
class GiveDirective:
    """Write a leader's instruction."""

    text: str
    lead: str
    coordinators: tuple[str, ...] = ()
    due: date | None = None


@dataclass(frozen=True)
class AssignWork:
    """Give the work to a person, or to a unit, whose head then has it."""

    person: str = ""
    due: date | None = None
    unit: str = ""
    """Named in the place of a person: who heads it is looked up when it is decided."""


@dataclass(frozen=True)
class WithdrawAssignment:
    """Take work back that nobody has begun: it was given to the wrong person, or too soon."""


@dataclass(frozen=True)
class StartWork:
    """Begin the work."""


@dataclass(frozen=True)
class CompleteWork:
    """Finish the work."""

    result: str


Command = (
    DraftDocument
    | ChangeDetails
    | ChangeForm
    | AddVersion
    | AddAttachment
    | RemoveAttachment
    | SubmitDocument
    | ReturnDocument
    | ApproveContent
    | ApproveFormat
    | AskOpinions
    | GiveOpinion
    | WithdrawOpinionRequest
    | RemarkOnPassage
    | SettleRemark
    | SignDocument
    | TakeNumber
    | FillNumber
    | SealDocument
    | KeepEvidence
    | RegisterDocument
    | IssueDocument
    | CancelDocument
    | ReceiveDocument
    | ReportDelivery
    | RecordVerification
    | AcceptDocument
    | RefuseDocument
    | GiveDirective
    | AssignWork
    | WithdrawAssignment
    | StartWork
    | CompleteWork
)
