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
    StatusCode.ACCEPTED: 3,
    StatusCode.ASSIGNED: 4,
    StatusCode.IN_PROGRESS: 5,
    StatusCode.DONE: 6,
    StatusCode.REFUSED: 9,
}


def advanced(shown: StatusCode, reported: StatusCode) -> StatusCode:
    """Return the code to show after a report: a late lower code is kept on record but not shown."""
    if reported not in _LADDER or shown not in _LADDER:
        return reported
    return max(shown, reported, key=_LADDER.__getitem__)


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

    def report(self, step: DeliveryStep) -> Delivery:
        """Return the delivery with one more report."""
        return Delivery(self.recipient, advanced(self.code, step.code), (*self.steps, step))
