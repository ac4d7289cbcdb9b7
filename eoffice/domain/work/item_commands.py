"""What a person may ask for about a work item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from eoffice.domain.document import FileRef
from eoffice.domain.work.item import NO_EVIDENCE, Evidence, Share, Source


@dataclass(frozen=True)
class AssignItem:
    """Give work to people; the coefficient is the catalogue's on this day."""

    title: str
    product: str
    """The code in the catalogue."""
    quantity: int
    term_days: int
    """Working days; 0 means the same day."""
    source: Source
    lead: str
    shares: tuple[Share, ...] = ()
    """Empty: the lead carries all of it."""
    acceptor: str = ""
    """Empty: whoever gives the work."""


@dataclass(frozen=True)
class AgreeToItem:
    """Agree to work that was proposed by the one who does it."""


@dataclass(frozen=True)
class StartItem:
    """Begin."""


@dataclass(frozen=True)
class HandInItem:
    """Hand in the result: documents of the office, files, or both."""

    quantity: int
    documents: tuple[str, ...] = ()
    files: tuple[FileRef, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class AcceptItem:
    """Accept the result, or so many units of it."""

    quantity: int
    comment: str = ""


@dataclass(frozen=True)
class SendBackItem:
    """Send the result back; a fault, unless the cause was objective and is proven."""

    reason: str
    due: date
    units: int = 0
    """How many units the fault concerns; 0 means all."""
    is_objective: bool = False
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True)
class ExcuseMark:
    """Confirm that the cause of a fault or delay was objective."""

    number: int
    reason: str
    evidence: Evidence


@dataclass(frozen=True)
class PauseItem:
    """Stop the term."""

    reason: str
    document: str = ""


@dataclass(frozen=True)
class ResumeItem:
    """Let the term run on."""


@dataclass(frozen=True)
class AskExtension:
    """Ask for a later day."""

    due: date
    reason: str


@dataclass(frozen=True)
class ExtendItem:
    """Move the term to a later day."""

    due: date
    reason: str


@dataclass(frozen=True)
class DeclineExtension:
    """Let the term stay."""

    reason: str


@dataclass(frozen=True)
class TransferItem:
    """Give the work to others, or its acceptance to somebody else."""

    lead: str
    reason: str
    shares: tuple[Share, ...] = ()
    acceptor: str = ""
    """Empty: as before."""


@dataclass(frozen=True)
class TransferPart:
    """Give some units of the work to others, as an item of their own; the rest stays."""

    item: str
    """The id of the new item, chosen by whoever gives the order."""
    units: int
    lead: str
    reason: str
    shares: tuple[Share, ...] = ()
    acceptor: str = ""


@dataclass(frozen=True)
class ChangeQuantity:
    """Ask for more or less than before."""

    quantity: int
    reason: str


@dataclass(frozen=True)
class CancelItem:
    """Give the work up, with a reason."""

    reason: str


@dataclass(frozen=True)
class UrgeItem:
    """Press for it; kept in its story."""

    text: str


ItemCommand = (
    AssignItem
    | AgreeToItem
    | StartItem
    | HandInItem
    | AcceptItem
    | SendBackItem
    | ExcuseMark
    | PauseItem
    | ResumeItem
    | AskExtension
    | ExtendItem
    | DeclineExtension
    | TransferItem
    | TransferPart
    | ChangeQuantity
    | CancelItem
    | UrgeItem
)
