"""Lines of pages become paragraphs again: what a PDF forgot is read off the lines' places.

Running heads, feet and page numbers are taken out first: they would look like edits wherever the text
flows anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from eoffice.comparison.model import Paragraph
from eoffice.comparison.pdf_words import Line, Page, PdfWords
from eoffice.text import fold

_BAND = 0.12
"""How much of a page's height, at the top and at the foot, may hold running lines."""
_FEWEST_REPEATS = 3
_INDENT = 6.0
"""Points by which a first line stands in."""
_ROOM = 2.0
"""Points that a typesetter may leave at a line's end although a word would just fit."""
_GAP = 1.4
"""A step between lines larger than this times the usual one begins a paragraph."""
_NARROWEST = 120.0
"""Points: below this width a column has no usable measure of a full line."""
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"^[-–—\s]*(trang\s*)?\d{1,4}(\s*/\s*\d{1,4})?[-–—\s]*$", re.IGNORECASE)
_LABEL = re.compile(
    r"^((phần|chương|mục|tiểu mục|điều|phụ lục)\s+[\divxlc]+\b|\d{1,3}(\.\d{1,3})*[.)]|[a-zđ]\)|[-–—+•*]$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Measure:
    """The usual shape of a page's text: where lines begin and end, and the step between them."""

    left: float
    right: float
    step: float


def paragraphs_of_pages(pages: Sequence[Page]) -> tuple[tuple[Paragraph, ...], tuple[str, ...]]:
    """Return the paragraphs of the pages, and the running lines that were left out."""
    running = _running(pages)
    kept = [
        [line for line in page.lines if (line.page, line.top, line.text) not in running] for page in pages
    ]
    groups = _grouped(kept)
    paragraphs = tuple(_paragraph(group, number) for number, group in enumerate(groups, 1))
    lines = {_DIGITS.sub("#", text): text for _, _, text in sorted(running) if not _PAGE_NUMBER.match(text)}
    return paragraphs, tuple(lines.values())


def _running(pages: Sequence[Page]) -> set[tuple[int, float, str]]:
    """Return the lines in the outer bands that repeat from page to page, and page numbers standing alone."""
    outer = [line for page in pages for line in page.lines if _is_outer(line, page.height)]
    seen = Counter(key for key, _ in {(_running_key(line), line.page) for line in outer})
    often = max(_FEWEST_REPEATS, len(pages) // 3)
    return {
        (line.page, line.top, line.text)
        for line in outer
        if seen[_running_key(line)] >= often or _PAGE_NUMBER.match(line.text)
    }


def _is_outer(line: Line, height: float) -> bool:
    return line.top < height * _BAND or line.top > height * (1 - _BAND)


def _running_key(line: Line) -> tuple[str, int]:
    """Return what stays the same of a running line: its words without numbers, and its place."""
    return _DIGITS.sub("#", fold(line.text)), round(line.top / 6)


def _measure(lines: Sequence[Line]) -> _Measure:
    """Return the usual shape of a page's lines."""
    lefts = Counter(round(line.left / 3) for line in lines)
    # The leftmost edge that many lines share is the body's; first lines stand in from it.
    often = max(lefts.values())
    left = min(key for key, count in lefts.items() if count * 3 >= often) * 3
    steps = [b.top - a.top for a, b in pairwise(lines) if 4 < b.top - a.top < 60]
    return _Measure(left, max(line.right for line in lines), median(steps) if steps else 16.0)


def _grouped(pages: Iterable[Sequence[Line]]) -> list[list[Line]]:
    """Gather lines into paragraphs, over the ends of pages too."""
    groups: list[list[Line]] = []
    before: tuple[Line, _Measure] | None = None
    for lines in pages:
        if not lines:
            continue
        measure = _measure(lines)
        for line in lines:
            if before is not None and _continues(groups[-1], before, line, measure):
                groups[-1].append(line)
            else:
                groups.append([line])
            before = line, measure
    return groups


def _continues(group: list[Line], before: tuple[Line, _Measure], line: Line, measure: _Measure) -> bool:
    """Tell whether a line goes on with the paragraph of the line before it."""
    last, last_measure = before
    if not _is_full(last, last_measure, line):
        return False
    if line.page == last.page and not _follows(last, line, measure.step):
        return False
    if _stands_in(group, line, measure):
        return False
    # A label that begins a full-width line may be chance; one that stands in never is (see above).
    return not (_LABEL.match(line.text) and line.left > measure.left + _INDENT)


def _is_full(last: Line, measure: _Measure, line: Line) -> bool:
    """Tell whether the line was broken for want of room: the next line's first word would not have fitted."""
    space = (last.right - last.left) / max(1, len(last.text)) * 0.8
    room = measure.right - last.right
    if last.right - last.left < _NARROWEST and line.first_width < room:
        return False
    return last.is_cut or room < space + (line.first_width) + _ROOM


def _follows(last: Line, line: Line, step: float) -> bool:
    """Tell whether a line stands below another at the usual distance, sharing its column."""
    down = line.top - last.top
    overlap = min(last.right, line.right) - max(last.left, line.left)
    return 0.3 * step < down < _GAP * step and overlap > 0


def _stands_in(group: list[Line], line: Line, measure: _Measure) -> bool:
    """Tell whether a line is a first line: it begins further right than the paragraph's other lines."""
    others = group[1:] or group
    edge = min(other.left for other in others)
    if line.page != group[-1].page:
        edge = measure.left
    is_first_like = len(group) == 1 and abs(line.left - edge) < _INDENT
    if is_first_like and line.page == group[-1].page:
        # Two lines that both stand in are two first lines.
        return line.left > measure.left + _INDENT
    return line.left > edge + _INDENT


def _paragraph(lines: Sequence[Line], number: int) -> Paragraph:
    """Return the paragraph of some lines; its words know their places when they are asked."""
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for line in lines:
        text = line.text if line.is_cut else f"{line.text} "
        starts.append(length)
        parts.append(text)
        length += len(text)
    text = "".join(parts).removesuffix(" ")
    return Paragraph(text, number, key=number, words=PdfWords(tuple(lines), starts), page=lines[0].page)
