"""The state of one work item: what its log adds up to. Changed only by `item_evolution`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from eoffice.domain.document import FileRef
from eoffice.domain.kpi.periods import month_of
from eoffice.domain.work.products import ProductUse


class ItemStatus(StrEnum):
    """Where a work item stands."""

    PROPOSED = "proposed"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    HANDED_IN = "handed_in"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


class SourceKind(StrEnum):
    """Where work comes from."""

    DIRECTIVE = "directive"
    PLAN = "plan"
    UNPLANNED = "unplanned"


class MarkKind(StrEnum):
    """What counts against the result."""

    FAULT = "fault"
    DELAY = "delay"


@dataclass(frozen=True)
class Source:
    """The directive (by its document) or the line of a plan behind an item."""

    kind: SourceKind
    document: str = ""
    plan: str = ""
    line: int = 0


@dataclass(frozen=True)
class Share:
    """How much of the product a person carries; the shares of an item sum to 1."""

    person: str
    part: Decimal


@dataclass(frozen=True)
class Evidence:
    """What proves a cause: a document of the office, files, or both."""

    document: str = ""
    files: tuple[FileRef, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is named."""
        return not self.document and not self.files


NO_EVIDENCE = Evidence()


@dataclass(frozen=True)
class HandIn:
    """A result as it was handed in."""

    person: str
    at: datetime
    day: date
    due: date
    quantity: int
    documents: tuple[str, ...] = ()
    files: tuple[FileRef, ...] = ()
    note: str = ""
    days_late: int = 0


@dataclass(frozen=True)
class Excuse:
    """The confirmation that a cause was objective (Art. 14.2): who, when, on which evidence."""

    by: str
    at: datetime
    reason: str
    evidence: Evidence


@dataclass(frozen=True)
class Mark:
    """A fault or a delay; an excused one does not count."""

    number: int
    kind: MarkKind
    units: int
    """How many units of the product it concerns."""
    reason: str
    by: str
    at: datetime
    due: date
    days: int = 0
    """For a delay: how many working days late."""
    excuse: Excuse | None = None

    @property
    def counts(self) -> bool:
        """Tell whether it lessens the score."""
        return self.excuse is None


@dataclass(frozen=True)
class Pause:
    """A time in which the term did not run."""

    since: date
    reason: str
    document: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Extension:
    """A later day that was asked for, and what became of it."""

    asked_by: str
    due: date
    reason: str
    is_open: bool = True
    is_granted: bool = False


@dataclass(frozen=True)
class WorkItem:
    """A piece of work with its owner, its term and its result."""

    id: str
    agency: str
    title: str
    product: ProductUse
    quantity: int
    source: Source
    author: str
    """Who gave it, or proposed it."""
    acceptor: str
    """Who accepts the result; never one of those who do the work."""
    unit: str
    lead: str
    shares: tuple[Share, ...]
    term_days: int
    assigned_on: date
    due: date
    status: ItemStatus
    since: datetime
    handins: tuple[HandIn, ...] = ()
    marks: tuple[Mark, ...] = ()
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    accepted: int = 0
    accepted_on: date | None = None
    comment: str = ""
    """The last words of the one who accepts: why sent back, accepted or cancelled."""
    urged: int = 0
    participants: frozenset[str] = frozenset()
    events: int = 0

    @property
    def workers(self) -> tuple[str, ...]:
        """Return everybody who carries a share."""
        return tuple(share.person for share in self.shares)

    @property
    def waits_for(self) -> str:
        """Return the person whose turn it is; empty when it is done or given up."""
        if self.status in (ItemStatus.ACCEPTED, ItemStatus.CANCELLED):
            return ""
        is_with_acceptor = self.status in (ItemStatus.PROPOSED, ItemStatus.HANDED_IN, ItemStatus.PAUSED)
        # A request for a later day is answered by the acceptor, whatever the status.
        return self.acceptor if is_with_acceptor or self.open_extension else self.lead

    @property
    def period(self) -> str:
        """Return the month whose results it belongs to: that of its term."""
        return month_of(self.due).name

    @property
    def open_extension(self) -> Extension | None:
        """Return the request for a later day that waits for an answer."""
        last = self.extensions[-1] if self.extensions else None
        return last if last is not None and last.is_open else None

    def counted(self, kind: MarkKind, unit: int) -> int:
        """Return how many marks of a kind count against one unit of the product (from 0)."""
        return sum(1 for mark in self.marks if mark.kind is kind and mark.counts and unit < mark.units)
