"""What a person may ask for about an evaluation."""

from __future__ import annotations

from dataclasses import dataclass

from eoffice.domain.document import FileRef
from eoffice.domain.work.evaluation import Calculated, OutsideResult, Sheet
from eoffice.domain.work.evaluation_events import ResultReceived


@dataclass(frozen=True)
class OpenEvaluation:
    """Begin the evaluation of a person in a period."""

    person: str
    period: str
    reviewer: str
    """The line manager."""
    decider: str
    """The leader who decides the rank."""
    group: str = ""
    """People with similar tasks; empty means the unit."""


@dataclass(frozen=True)
class ScoreMyself:
    """Hand in one's own score."""

    sheet: Sheet


@dataclass(frozen=True)
class ReturnEvaluation:
    """Send it back to the person."""

    reason: str


@dataclass(frozen=True)
class ReviewEvaluation:
    """Accept or adjust the score as the line manager."""

    sheet: Sheet


@dataclass(frozen=True)
class ApproveEvaluation:
    """Decide the rank."""

    calculated: Calculated
    rank: str
    petition_days: int
    """Working days in which the person may object."""
    exception: str = ""
    comment: str = ""


@dataclass(frozen=True)
class LockEvaluation:
    """Close the period for the person."""

    reason: str = ""
    """Why it is closed although a signature is missing: who is away, on which paper."""


@dataclass(frozen=True)
class UnlockEvaluation:
    """Open it again, with a reason."""

    reason: str


@dataclass(frozen=True)
class FilePetition:
    """Object to the result."""

    text: str
    files: tuple[FileRef, ...] = ()


@dataclass(frozen=True)
class AnswerPetition:
    """Answer an objection."""

    text: str
    is_upheld: bool


@dataclass(frozen=True)
class SignForm:
    """Keep a form that was signed with a token."""

    form: str
    pages: FileRef
    certificate: str
    mark: str = ""
    """Printed on the form; says which state of the evaluation was signed."""


@dataclass(frozen=True)
class SendResult:
    """Send the result to the agency where the person works now."""

    to: str


@dataclass(frozen=True)
class AcceptResult:
    """Take a result of the agency where the person worked before into account here."""


@dataclass(frozen=True)
class ChangeJudges:
    """Have others review or decide: somebody moved, is away, or is too close to the person."""

    reviewer: str
    decider: str
    reason: str


@dataclass(frozen=True)
class RecordOutsideResult:
    """Keep, or with a reason correct, a result decided elsewhere under another regime."""

    person: str
    period: str
    result: OutsideResult
    reason: str = ""


@dataclass(frozen=True)
class WithdrawOutsideResult:
    """Take back a result decided elsewhere that should not stand here: a wrong person, a void decision."""

    reason: str


@dataclass(frozen=True)
class TakeResult:
    """Take over a result of another agency; only the hub gives this command."""

    result: ResultReceived


EvaluationCommand = (
    OpenEvaluation
    | ScoreMyself
    | ReturnEvaluation
    | ReviewEvaluation
    | ApproveEvaluation
    | LockEvaluation
    | UnlockEvaluation
    | FilePetition
    | AnswerPetition
    | SignForm
    | SendResult
    | TakeResult
    | AcceptResult
    | ChangeJudges
    | RecordOutsideResult
    | WithdrawOutsideResult
)
