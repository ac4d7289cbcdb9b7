"""What happened to a work item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from eoffice.domain.document import FileRef
from eoffice.domain.work.item import NO_EVIDENCE, Evidence, Share, Source
from eoffice.domain.work.products import ProductUse


@dataclass(frozen=True)
class ItemAssigned:
    """Work was given to people, or proposed by the one who does it (`is_agreed` is false)."""

    agency: str
    title: str
    product: ProductUse
    quantity: int
    source: Source
    acceptor: str
    unit: str
    lead: str
    shares: tuple[Share, ...]
    term_days: int
    assigned_on: date
    due: date
    is_agreed: bool = True


@dataclass(frozen=True)
class ItemAgreed:
    """The one who will accept it agreed to work that was proposed."""


@dataclass(frozen=True)
class ItemStarted:
    """The lead began."""


@dataclass(frozen=True)
class ItemHandedIn:
    """A result lies with the one who accepts; `misses_term` counts as a delay."""

    day: date
    quantity: int
    documents: tuple[str, ...] = ()
    files: tuple[FileRef, ...] = ()
    note: str = ""
    days_late: int = 0
    misses_term: bool = False


@dataclass(frozen=True)
class ItemAccepted:
    """The result counts from this day."""

    day: date
    quantity: int
    comment: str = ""


@dataclass(frozen=True)
class ItemSentBack:
    """The result did not do; a fault unless the cause was objective and proven."""

    reason: str
    units: int
    due: date
    is_objective: bool = False
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True)
class MarkExcused:
    """A fault or delay turned out to have an objective cause."""

    number: int
    reason: str
    evidence: Evidence


@dataclass(frozen=True)
class ItemPaused:
    """The term stopped running."""

    day: date
    reason: str
    document: str = ""


@dataclass(frozen=True)
class ItemResumed:
    """The term runs on and ends later by what the pause took."""

    day: date
    due: date


@dataclass(frozen=True)
class ExtensionAsked:
    """The lead asked for a later day."""

    due: date
    reason: str


@dataclass(frozen=True)
class ItemExtended:
    """The term was moved."""

    due: date
    reason: str


@dataclass(frozen=True)
class ExtensionDeclined:
    """The term stays."""

    reason: str


@dataclass(frozen=True)
class ItemTransferred:
    """Others do the work from here on, or somebody else accepts it."""

    lead: str
    unit: str
    shares: tuple[Share, ...]
    acceptor: str
    reason: str


@dataclass(frozen=True)
class ItemPartTransferred:
    """Some units went to others, who carry them as an item of their own from here on."""

    item: str
    units: int
    lead: str
    unit: str
    shares: tuple[Share, ...]
    acceptor: str
    reason: str


@dataclass(frozen=True)
class QuantityChanged:
    """More or less was asked for; what was asked before stays in the log."""

    quantity: int
    reason: str


@dataclass(frozen=True)
class ItemCancelled:
    """The work is not wanted any more; it leaves the account of the period."""

    reason: str


@dataclass(frozen=True)
class ItemUrged:
    """Somebody pressed for it."""

    text: str


ItemEvent = (
    ItemAssigned
    | ItemAgreed
    | ItemStarted
    | ItemHandedIn
    | ItemAccepted
    | ItemSentBack
    | MarkExcused
    | ItemPaused
    | ItemResumed
    | ExtensionAsked
    | ItemExtended
    | ExtensionDeclined
    | ItemTransferred
    | ItemPartTransferred
    | QuantityChanged
    | ItemCancelled
    | ItemUrged
)
