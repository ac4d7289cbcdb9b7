"""Business statuses between agencies, and the rule that they never go backwards.

Codes as used on the national axis (QCVN 102:2016 practice); the words live in `templates/statuses.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class StatusCode(StrEnum):
    """What the recipient did with a document."""

    ARRIVED = "01"
    REFUSED = "02"
    ACCEPTED = "03"
    ASSIGNED = "04"
    IN_PROGRESS = "05"
    DONE = "06"
    RECALL_REQUESTED = "13"
    RECALL_AGREED = "15"
    RECALL_REFUSED = "16"


_LADDER = {
    StatusCode.ARRIVED: 1,
    StatusCode.REFUSED: 2,
    StatusCode.ACCEPTED: 3,
    StatusCode.ASSIGNED: 4,
    StatusCode.IN_PROGRESS: 5,
    StatusCode.DONE: 6,
}
_RECALL_STANDS = frozenset({StatusCode.RECALL_REQUESTED, StatusCode.RECALL_AGREED})


def advanced(shown: StatusCode, reported: StatusCode) -> StatusCode:
    """Return the code to show after a report: a late lower code is kept on record but not shown.

    A recall asked for or agreed stays in view until it is answered; work reports wait behind it.
    """
    # An answer about a recall concerns another question than the work: it is always news.
    if reported not in _LADDER:
        return reported
    # The sender waits for an answer; progress of the work must not hide that it is open.
    if shown in _RECALL_STANDS:
        return shown
    return max(shown, reported, key=lambda code: _LADDER.get(code, 0))


@dataclass(frozen=True)
class DeliveryStep:
    """One report of a recipient."""

    code: StatusCode
    at: datetime
    by: str
    text: str = ""


@dataclass(frozen=True)
class Delivery:
    """How one recipient stands: the code shown and every report behind it."""

    recipient: str
    code: StatusCode
    steps: tuple[DeliveryStep, ...]

    @property
    def reached(self) -> StatusCode | None:
        """Return the highest step of work reported, whatever happened to a recall meanwhile."""
        # Reports about a recall are left out: they answer another question.
        work = [step.code for step in self.steps if step.code in _LADDER]
        return max(work, key=_LADDER.__getitem__, default=None)

    def report(self, step: DeliveryStep) -> Delivery:
        """Return the delivery with one more report."""
        # Reports may overtake one another on the way: what was reached once stays reached.
        is_late = self.reached is not None and advanced(self.reached, step.code) is self.reached
        code = self.code if is_late else advanced(self.code, step.code)
        return Delivery(self.recipient, code, (*self.steps, step))
