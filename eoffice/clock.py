"""Time and identifiers, handed in wherever they are needed so that tests can fix them."""

from __future__ import annotations

import secrets
import time
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam time has no daylight saving; documents are dated in it everywhere."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


def local_date(moment: datetime) -> date:
    """Return the date in Vietnam at a moment."""
    return moment.astimezone(VIETNAM).date()


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562 §5.7): sorts by time of making, in milliseconds."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
