"""What is asked for when a file is signed, as values that cross process borders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from signing.fields import FieldPlace
from signing.images import Picture
from signing.looks import Look


class Level(StrEnum):
    """The PAdES baseline levels (EN 319 142-1): plain, time-stamped, with evidence, archived."""

    B = "B-B"
    T = "B-T"
    LT = "B-LT"
    LTA = "B-LTA"

    @property
    def rank(self) -> int:
        """Return the level's place from 0 (B-B) to 3 (B-LTA)."""
        return tuple(Level).index(self)


@dataclass(frozen=True)
class SigningRequest:
    """What to sign, where, and how it looks.

    `make` are fields made, and `values` text filled in, in the same revision before the signature,
    so that it covers them. `look` wins over `picture`. A field of this name that exists is used.
    """

    source: Path
    target: Path
    field: str
    picture: Picture | None = None
    reason: str | None = None
    location: str | None = None
    look: Look | None = None
    make: tuple[FieldPlace, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    move: tuple[FieldPlace, ...] = ()
    """Empty fields that the signer wants elsewhere than the file has them; before any signature only."""


@dataclass(frozen=True)
class Prepared:
    """A file that waits for its signature: everything is written except the CMS itself.

    `temporary` lies beside `target`; `digest` is the SHA-256 of everything but the gap from
    `gap_start` to `gap_end` (byte offsets, the angle brackets of the hexadecimal string included).
    """

    source: Path
    temporary: Path
    target: Path
    field: str
    digest: bytes
    gap_start: int
    gap_end: int

    @property
    def room(self) -> int:
        """Return how many bytes of CMS fit the gap."""
        return (self.gap_end - self.gap_start - 2) // 2
