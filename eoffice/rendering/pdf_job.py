"""What the planners of a page share: the document with its form, and words made ready for the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from eoffice.domain.content import OfficialDocument, Span
from eoffice.domain.kinds import DocumentKind
from eoffice.rendering.fonts import Typeface
from eoffice.rendering.measures import SINGLE, Width
from eoffice.services.law import HeaderSizes, StatutoryForm

Plan = dict[str, Any]
"""What a part of the page shows, as the data of the page description (`templates/drafting`)."""

_WHITE = frozenset(" \n\t")
_SUBSTITUTE = "□"
_NOTATION = re.compile(r"(\b\d+(?:/\d{4})?/[A-ZĐ][\w\-]{1,24}\b)")
_BREAK, _SEAM = {"break": True}, {"seam": True}


@dataclass(frozen=True)
class Job:
    """Everything the planners of one document look things up in."""

    document: OfficialDocument
    kind: DocumentKind
    form: StatutoryForm
    sizes: HeaderSizes
    face: Typeface
    unprintable: dict[str, None] = field(default_factory=dict)

    def words(self, text: str) -> str:
        """Return a text in letters of the typeface; a letter without a shape is noted and shown as a box.

        PDF/A forbids letters without a shape (ISO 19005-2, 6.2.11.8), so they cannot just be passed on.
        """
        missing = {one for one in text if one not in _WHITE and ord(one) not in self.face.letters}
        if not missing:
            return text
        self.unprintable.update(dict.fromkeys(one for one in text if one in missing))
        return "".join(_SUBSTITUTE if one in missing else one for one in text)


@dataclass(frozen=True)
class Line:
    """A line of one look, broken where it has to be."""

    text: str
    size: float
    bold: bool = False
    italic: bool = False

    @property
    def leading(self) -> float:
        """Return its height at single spacing."""
        return self.size * SINGLE

    def width(self, face: Typeface) -> float:
        """Return its width in points."""
        return face.width(self.text, self.size, bold=self.bold, italic=self.italic)

    def plan(self, job: Job) -> Plan:
        """Return the line as data."""
        return {"t": job.words(self.text), "size": self.size, **_look(bold=self.bold, italic=self.italic)}


def planned(job: Job, lines: Iterable[Line]) -> list[Plan]:
    """Return lines as data."""
    return [line.plan(job) for line in lines]


def measure(face: Typeface, size: float, *, bold: bool = False, italic: bool = False) -> Width:
    """Return the function that measures words of one look."""

    def width(text: str) -> float:
        return face.width(text, size, bold=bold, italic=italic)

    return width


def height(lines: Sequence[Line]) -> float:
    """Return the height of lines under each other."""
    return sum(line.leading for line in lines)


def _look(*, bold: bool, italic: bool) -> Plan:
    """Return the look of words as data; what is not named is plain."""
    return {key: True for key, wanted in (("b", bold), ("i", italic)) if wanted}


def runs(job: Job, spans: Iterable[Span], size: float, limit: float) -> list[Any]:
    """Return spans as data; a word wider than its line gets seams at which it may be broken."""
    return [run for span in spans for run in _runs_of(job, span, size, limit)]


def _runs_of(job: Job, span: Span, size: float, limit: float) -> Iterator[Any]:
    """Give the parts of one span: text, line breaks, seams."""
    look: Plan = _look(bold=span.bold, italic=span.italic)
    if span.underline:
        look["u"] = True
    if span.raised:
        look["r"] = span.raised
    for at, line in enumerate(job.words(span.text).replace("\t", " ").split("\n")):
        if at:
            yield _BREAK
        for piece in _pieces(job, line, span, size, limit):
            if piece is None:
                yield _SEAM
            elif _NOTATION.fullmatch(piece):
                yield {"t": piece, "whole": True, **look}
            else:
                yield {"t": piece, **look} if look else piece


def _pieces(job: Job, line: str, span: Span, size: float, limit: float) -> Iterator[str | None]:
    """Give a line whole, or letter by letter where a word is too long; None marks a seam."""
    # Fifteen letters never fill a line of the text, and only long words are worth measuring.
    least = limit / size
    if all(len(word) <= least for word in line.split(" ")):
        # "45/TTr-SKHCN" is one word for Word; the rules of Unicode would break it behind the stroke.
        yield from filter(None, _NOTATION.split(line) if "/" in line else [line])
        return
    for at, word in enumerate(line.split(" ")):
        if at:
            yield " "
        if len(word) <= least or job.face.width(word, size, bold=span.bold, italic=span.italic) <= limit:
            yield word
            continue
        for letter in word:
            yield letter
            yield None
