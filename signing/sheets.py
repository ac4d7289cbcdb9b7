"""The pages of a file as placing looks at them: words with their boxes, and fields.

Pure values. Lengths are points from the lower left corner of the page, pages count from 0.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, low, right, top."""
_CROSS = 1.0  # boxes of words carry about a point of air: touching is not covering
_HEAD = 0.55  # the part of page 1, from the top, that may hold number and date


@dataclass(frozen=True)
class Word:
    """A word on a page: its text, its box and its size."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float = 13.0
    italic: bool | None = None
    """Whether its letters slant; None when nobody looked."""


@dataclass(frozen=True)
class PageWords:
    """A page's number, its size as shown, and its words."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    is_turned: bool = False
    """Whether the page is stored lying on its side; no blanks for text are looked for there."""

    def lines(self) -> list[tuple[Word, ...]]:
        """Return the words in lines from top to bottom, each from left to right."""
        lines: list[list[Word]] = []
        for word in sorted(self.words, key=lambda one: (-one.y0, one.x0)):
            middle = (word.y0 + word.y1) / 2
            if lines and lines[-1][0].y0 <= middle <= lines[-1][0].y1:
                lines[-1].append(word)
            else:
                lines.append([word])
        return [tuple(sorted(line, key=lambda one: one.x0)) for line in lines]

    def head_lines(self) -> list[tuple[Word, ...]]:
        """Return the lines that may hold number and date (PL1-I.I.2: components 3 and 4 head the page)."""
        return [line for line in self.lines() if line[0].y0 > self.height * (1 - _HEAD)]

    def is_free(self, box: Box) -> bool:
        """Tell whether no word lies in a box."""
        return self.covered(box) == 0

    def covered(self, box: Box) -> int:
        """Return how many words a box would cover."""
        return sum(
            1
            for word in self.words
            if word.x0 < box[2] - _CROSS
            and box[0] + _CROSS < word.x1
            and word.y0 < box[3] - _CROSS
            and box[1] + _CROSS < word.y1
        )


@dataclass(frozen=True)
class PresentField:
    """A field that a file has: its place, and whether it is signed or filled."""

    name: str
    page: int
    rect: Box
    taken: bool
    is_signature: bool = True


@dataclass(frozen=True)
class Sheet:
    """What placing looks at: how many pages, the words of those that matter, and the fields."""

    pages: int
    words: tuple[PageWords, ...]
    fields: tuple[PresentField, ...] = ()

    def page(self, number: int) -> PageWords | None:
        """Return one page's words."""
        return next((one for one in self.words if one.number == number), None)

    def field(self, name: str) -> PresentField | None:
        """Return a field by name."""
        return next((one for one in self.fields if one.name == name), None)


def folded(text: str) -> str:
    """Return text without accents and case, so that "SỐ:", "Số:" and decomposed letters are one."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())
