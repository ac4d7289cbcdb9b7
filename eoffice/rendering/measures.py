"""Line widths and wrapping in official type: what fits where, and lines of even length."""

from __future__ import annotations

from collections.abc import Callable

from eoffice.domain.content import OfficialDocument, official_date
from eoffice.domain.wording.compounds import glued, unglued
from eoffice.rendering.fonts import Typeface
from eoffice.services.law import HeaderSizes, StatutoryForm

POINTS_PER_MM = 72 / 25.4
SINGLE = (1825 + 443 + 87) / 2048
"""Single line spacing of the typeface, per point of size."""

ASCENT = 1825 / 2048
DESCENT = 443 / 2048
_LONGEST_DATE = "ngày 20 tháng 12 năm 2026"

Width = Callable[[str], float]


def points(millimetres: float) -> float:
    """Return a length in points."""
    return millimetres * POINTS_PER_MM


def break_word(word: str, limit: float, width: Width) -> list[str]:
    """Return a word cut into pieces that fit."""
    pieces, piece = [], ""
    for letter in word:
        if piece and width(piece + letter) > limit:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def wrap(text: str, limit: float, width: Width) -> list[str]:
    """Return a text in lines no wider than the limit, filled one after another."""
    lines: list[str] = []
    line = ""
    for found in text.split():
        for word in [found] if width(found) <= limit else break_word(found, limit, width):
            longer = f"{line} {word}" if line else word
            if line and width(longer) > limit:
                lines.append(line)
                line = word
            else:
                line = longer
    return [*lines, line] if line else lines


def balanced(text: str, limit: float, width: Width) -> list[str]:
    """Return a text in as few lines as fit, of lengths as even as words allow."""
    lines = wrap(text, limit, width)
    if len(lines) < 2:
        return lines
    # A word wider than the limit was broken: the lines are never made as wide as it.
    low, high = min(max(map(width, text.split())), limit), limit
    for _ in range(12):
        middle = (low + high) / 2
        if len(wrap(text, middle, width)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap(text, high, width)


def name_lines(text: str, limit: float, width: Width) -> list[str]:
    """Return the name of an agency in even lines that keep its compounds whole where there is room.

    "BẢO HIỂM XÃ HỘI" above "VIỆT NAM", not "BẢO HIỂM XÃ"; one line more than needed is no loss.
    """
    plain = balanced(text, limit, width)

    def whole(words: str) -> float:
        return width(unglued(words))

    kept = glued(text)
    if len(plain) < 2 or max(map(whole, kept.split())) > limit:
        return plain
    lines = [unglued(line) for line in balanced(kept, limit, whole)]
    return lines if len(lines) <= min(len(plain) + 1, 3) else plain


def date_words(document: OfficialDocument) -> str:
    """Return the date as printed, or the widest one when it is not known yet."""
    return official_date(document.issued_date) if document.issued_date else _LONGEST_DATE


def header_sizes(document: OfficialDocument, form: StatutoryForm, face: Typeface) -> HeaderSizes:
    """Return the large set of sizes, or the compact one when place and date would not fit on one line."""
    line = f"{document.letterhead.place}, {date_words(document)}"
    large = form.presets.large
    fits = face.width(line, large.place_date, italic=True) <= points(form.header.right_column)
    return large if fits else form.presets.compact
