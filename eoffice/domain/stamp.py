"""When, by whom and on which document an event happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Stamp:
    """The circumstances recorded with every event; the time is the hub's."""

    document: str
    actor: str
    at: datetime
