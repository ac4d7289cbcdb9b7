"""What happened to an evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from eoffice.domain.document import FileRef
from eoffice.domain.work.evaluation import Calculated, OutsideResult, Sheet, UnsignedForm


@dataclass(frozen=True)
class EvaluationOpened:
    """The evaluation of a person in a period began."""

    agency: str
    person: str
    unit: str
    position: str
    group: str
    is_leader: bool
    period: str
    reviewer: str
    decider: str


@dataclass(frozen=True)
class SelfScored:
    """The person judged himself or herself."""

    sheet: Sheet


@dataclass(frozen=True)
class EvaluationReturned:
    """It went back to the person, with a reason."""

    reason: str


@dataclass(frozen=True)
class EvaluationReviewed:
    """The line manager accepted or adjusted it."""

    sheet: Sheet


@dataclass(frozen=True)
class EvaluationApproved:
    """The leader decided the rank."""

    calculated: Calculated
    rank: str
    petition_until: date
    exception: str = ""
    comment: str = ""


@dataclass(frozen=True)
class EvaluationLocked:
    """Results of the period may not change any more."""

    unsigned: tuple[UnsignedForm, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class EvaluationUnlocked:
    """It was opened again, with a reason; the earlier decision is kept."""

    reason: str


@dataclass(frozen=True)
class PetitionFiled:
    """The person objected."""

    text: str
    files: tuple[FileRef, ...] = ()


@dataclass(frozen=True)
class PetitionAnswered:
    """The leader answered; when upheld, the evaluation is opened again."""

    text: str
    is_upheld: bool


@dataclass(frozen=True)
class FormSigned:
    """A form was signed off with a token."""

    form: str
    pages: FileRef
    certificate: str
    mark: str = ""


@dataclass(frozen=True)
class ResultSent:
    """The result went to the agency where the person works now."""

    to: str


@dataclass(frozen=True)
class ResultReceived:
    """The result of a period came from the agency where the person worked before."""

    agency: str
    origin: str
    person: str
    unit: str
    position: str
    group: str
    is_leader: bool
    period: str
    calculated: Calculated
    rank: str
    decided_by: str
    petition_until: date


@dataclass(frozen=True)
class ResultAccepted:
    """The new agency takes a result of the old one into account (Art. 21)."""


@dataclass(frozen=True)
class JudgesChanged:
    """Others review or decide from here on."""

    reviewer: str
    decider: str
    reason: str


@dataclass(frozen=True)
class OutsideResultRecorded:
    """A result decided elsewhere under another regime was kept or corrected."""

    agency: str
    person: str
    unit: str
    position: str
    group: str
    is_leader: bool
    period: str
    result: OutsideResult
    reason: str = ""


@dataclass(frozen=True)
class OutsideResultWithdrawn:
    """A result decided elsewhere was taken back, with a reason; what was kept stays to be read."""

    reason: str


EvaluationEvent = (
    EvaluationOpened
    | SelfScored
    | EvaluationReturned
    | EvaluationReviewed
    | EvaluationApproved
    | EvaluationLocked
    | EvaluationUnlocked
    | PetitionFiled
    | PetitionAnswered
    | FormSigned
    | ResultSent
    | ResultReceived
    | ResultAccepted
    | JudgesChanged
    | OutsideResultRecorded
    | OutsideResultWithdrawn
)
