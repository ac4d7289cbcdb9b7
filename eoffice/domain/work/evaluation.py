"""The state of one evaluation: one person in one period (Decree 335/2025, Art. 18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from eoffice.domain.document import FileRef


class EvaluationStatus(StrEnum):
    """Where an evaluation stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    LOCKED = "locked"
    RECEIVED = "received"
    """Brought along from another agency; it stays as it came."""
    RECORDED = "recorded"
    """Decided under another regime, as for elected cadres: kept as it was decided, never computed."""
    WITHDRAWN = "withdrawn"
    """Such a result was taken back and nothing of our own was ever begun: all is open again."""


@dataclass(frozen=True)
class Entered:
    """A component of leaders that people enter: 0 to 1, below 1 with its reason."""

    component: str
    value: Decimal
    reason: str = ""


@dataclass(frozen=True)
class FlagRaised:
    """A fact that forces or limits the rank, with the document behind it."""

    code: str
    document: str
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """What somebody gave: points of the general criteria, components of leaders, flags, comments."""

    points: tuple[tuple[str, Decimal], ...]
    """Points by code of criterion."""
    comments: tuple[tuple[str, str], ...] = ()
    entered: tuple[Entered, ...] = ()
    flags: tuple[FlagRaised, ...] = ()
    note: str = ""
    initiatives: int = 0

    @property
    def total(self) -> Decimal:
        """Return the sum of the points."""
        return sum((points for _, points in self.points), Decimal(0))


@dataclass(frozen=True)
class Calculated:
    """The calculation that a decision rests on, whole, so that it can be repeated years later."""

    rule_set: str
    rule_version: str
    inputs_digest: str
    total: Decimal
    rank_before_quota: str
    content: str
    """Canonical JSON of all inputs and figures."""


@dataclass(frozen=True)
class Decision:
    """What the leader decided."""

    person: str
    at: datetime
    calculated: Calculated
    rank: str
    petition_until: date
    exception: str = ""
    """The document that allows a rank beyond the quota."""
    comment: str = ""


@dataclass(frozen=True)
class Places:
    """How many of a group may hold the rank that the quota limits (Art. 20.5)."""

    rank: str
    allowed: int


@dataclass(frozen=True)
class Petition:
    """An objection of the person, and the answer (Art. 24)."""

    text: str
    at: datetime
    files: tuple[FileRef, ...] = ()
    answer: str = ""
    is_upheld: bool = False
    answered_by: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for an answer."""
        return not self.answered_by


@dataclass(frozen=True)
class SignedForm:
    """A form signed off: "01" by the person, "02" by those who judge."""

    form: str
    person: str
    at: datetime
    pages: FileRef
    certificate: str
    mark: str = ""
    """What state of the evaluation it speaks of; printed on the form."""


@dataclass(frozen=True)
class UnsignedForm:
    """A signature that a form lacks, and whose it would be."""

    form: str
    person: str


@dataclass(frozen=True)
class OutsideResult:
    """A result that another body decided under a regime of its own; its rank is a word, not one of ours."""

    regime: str
    """The rule it was judged by."""
    rank: str
    body: str
    number: str
    """Number and sign of the decision."""
    decided_on: date
    files: tuple[FileRef, ...] = ()
    """The decision itself, when it was kept."""


@dataclass(frozen=True)
class Recording:
    """One entry of an outside result; a correction or a withdrawal is another entry, with its reason."""

    result: OutsideResult
    person: str
    at: datetime
    reason: str = ""
    is_withdrawal: bool = False
    """The result named here holds no more."""


@dataclass(frozen=True)
class Lock:
    """One closing of the period, kept for ever with what was missing and why it was closed all the same."""

    person: str
    at: datetime
    unsigned: tuple[UnsignedForm, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Turn:
    """One return or unlocking, kept for ever with its reason."""

    what: EvaluationStatus
    """The status that was left."""
    person: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Evaluation:
    """How one person is judged in one period."""

    id: str
    agency: str
    person: str
    unit: str
    position: str
    group: str
    is_leader: bool
    period: str
    reviewer: str
    decider: str
    status: EvaluationStatus
    since: datetime
    self_sheet: Sheet | None = None
    review: Sheet | None = None
    decision: Decision | None = None
    earlier: tuple[Decision, ...] = ()
    """Decisions that an unlocking took back; both versions are kept."""
    petition: Petition | None = None
    forms: tuple[SignedForm, ...] = ()
    turns: tuple[Turn, ...] = ()
    locks: tuple[Lock, ...] = ()
    origin: str = ""
    """The agency that sent it; empty for our own."""
    accepted_by: str = ""
    """Who took a result of another agency into account here; empty while nobody has."""
    sent_to: tuple[str, ...] = ()
    recordings: tuple[Recording, ...] = ()
    """Entries of a result decided under another regime: the last one holds, the others are the trace."""
    participants: frozenset[str] = frozenset()
    events: int = 0

    def form_for(self, person: str) -> str:
        """Return the form a person signs now: "01", "02", or nothing while it is not their turn.

        Form 01 is the person's account and the manager's word on it, form 02 the decision (Annex II).
        """
        if person == self.person:
            return "01" if self.self_sheet is not None else ""
        if person == self.decider and self.decision is not None:
            return "02"
        return "01" if person == self.reviewer and self.is_reviewed else ""

    def forms_for(self, person: str) -> tuple[str, ...]:
        """Return every form that belongs to a person now: a leader may review and decide in one."""
        own = self.form_for(person)
        also = "01" if own == "02" and person == self.reviewer else ""
        return tuple(form for form in (also, own) if form)

    def mark_of(self, form: str, person: str) -> str:
        """Return the mark of a form of this state: it changes when something is returned or unlocked.

        Between two turns each sheet is given once, so that step and round name the content for certain.
        """
        step = "QD" if form == "02" else "TC" if person == self.person else "NX"
        return f"{self.id}/{form}/{step}{len(self.turns) + 1}"

    def has_signed(self, form: str, person: str) -> bool:
        """Tell whether a person's signature on the present state of a form is on record."""
        mark = self.mark_of(form, person)
        return any(one.mark == mark and one.person == person for one in self.forms)

    @property
    def outside(self) -> OutsideResult | None:
        """Return the result decided under another regime, as last corrected; None once it is withdrawn."""
        last = self.recordings[-1] if self.recordings else None
        return None if last is None or last.is_withdrawal else last.result

    @property
    def is_reviewed(self) -> bool:
        """Tell whether the manager's sheet is the one given in this round, not one of before a return."""
        judged = (EvaluationStatus.REVIEWED, EvaluationStatus.APPROVED, EvaluationStatus.LOCKED)
        return self.review is not None and self.status in judged

    @property
    def is_locked(self) -> bool:
        """Tell whether results of the period may not change any more."""
        return self.status in (EvaluationStatus.LOCKED, EvaluationStatus.RECEIVED)

    @property
    def waits_for(self) -> str:
        """Return the person whose turn it is; empty when it is nobody's."""
        # Whatever the status: an objection comes before everything else.
        if self.petition is not None and self.petition.is_open:
            return self.decider
        return {
            EvaluationStatus.DRAFT: self.person,
            EvaluationStatus.RETURNED: self.person,
            EvaluationStatus.SUBMITTED: self.reviewer,
            EvaluationStatus.REVIEWED: self.decider,
            EvaluationStatus.APPROVED: self.decider,
        }.get(self.status, "")
