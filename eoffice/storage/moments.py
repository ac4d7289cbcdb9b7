"""Moments as text: UTC, microseconds, always as wide, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
"""Stands for a moment that is not known."""


@lru_cache(maxsize=256)
def to_text(moment: datetime | None) -> str:
    """Return a moment as text; empty for none."""
    if moment is None:
        return ""
    # Always six digits: "…:05Z" would sort behind "…:05.5Z".
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_text(text: str) -> datetime | None:
    """Return the moment of a text; None for an empty one."""
    return datetime.fromisoformat(text) if text else None
