"""A clock for tests: it stands still until told to go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 5, 2, 15, 30, tzinfo=UTC)
"""A Thursday morning in Vietnam, 09:15:30, an ordinary working day."""


class FrozenClock:
    """Tells the same moment until it is advanced."""

    def __init__(self, moment: datetime = START) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the moment at which the clock stands."""
        return self._moment

    def advance(self, **by: float) -> datetime:
        """Move the clock on by the parts of a timedelta (`days=1`, `hours=2`) and return the new moment."""
        self._moment += timedelta(**by)
        return self._moment
