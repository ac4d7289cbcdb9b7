"""What a reader met in a file and could not carry over: said aloud, never dropped in silence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from eoffice.text import clean_line

_LONGEST_DETAIL = 120


class Left(StrEnum):
    """What may be left out of a body."""

    IMAGE = "image"
    IMAGE_TOO_LARGE = "image_too_large"
    IMAGE_REDUCED = "image_reduced"
    TEXT_BOX = "text_box"
    NOTE = "note"
    COMMENT = "comment"
    TRACKED_CHANGE = "tracked_change"
    HIDDEN_TEXT = "hidden_text"
    EQUATION = "equation"
    HEADER = "header"
    NESTED_TABLE = "nested_table"
    LEGACY_FONT = "legacy_font"
    SYMBOL = "symbol"
    OBJECT = "object"
    BEFORE_HEAD = "before_head"
    AFTER_CLOSING = "after_closing"
    LANDSCAPE = "landscape"


@dataclass(frozen=True)
class Finding:
    """One kind of thing left out: how often, and the words of the first."""

    what: Left
    count: int
    detail: str = ""

    @property
    def code(self) -> str:
        """Return the code of its sentences in the message catalogue."""
        return f"rendering.left_{self.what}"

    @property
    def values(self) -> dict[str, object]:
        """Return the values of its sentences."""
        return {"count": self.count, "detail": self.detail}


class Findings:
    """Collects what is left out while a file is read."""

    def __init__(self) -> None:
        self._counts: Counter[Left] = Counter()
        self._details: dict[Left, str] = {}

    def add(self, what: Left, detail: str = "") -> None:
        """Note one thing left out."""
        self._counts[what] += 1
        short = clean_line(detail)
        if short and what not in self._details:
            self._details[what] = short if len(short) <= _LONGEST_DETAIL else f"{short[:_LONGEST_DETAIL]}…"

    def all(self) -> tuple[Finding, ...]:
        """Return what was left out, in the order in which each kind was first met."""
        details = self._details
        return tuple(Finding(what, count, details.get(what, "")) for what, count in self._counts.items())
