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

from eoffice.comparison.model import Paragraph, WordBox
from eoffice.comparison.pdf_words import Line, Page
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
class _Placed:
    """One line with what its place says."""

    line: Line
    page: int
    left: float
    right: float
    top: float

    @property
    def text(self) -> str:
        """Return the words with single spaces."""
        return " ".join(word.text for word in self.line)


@dataclass(frozen=True, slots=True)
class _Measure:
    """The usual shape of a page's text: where lines begin and end, and the step between them."""

    left: float
    right: float
    step: float


def paragraphs_of_pages(pages: Sequence[Page]) -> tuple[tuple[Paragraph, ...], tuple[str, ...]]:
    """Return the paragraphs of the pages, and the running lines that were left out."""
    placed = [[_place(page, line) for line in page.lines] for page in pages]
    running = _running(pages, placed)
    kept = [[line for line in lines if (line.page, line.top, line.text) not in running] for lines in placed]
    groups = _grouped(kept)
    paragraphs = tuple(_paragraph(group, number) for number, group in enumerate(groups, 1))
    lines = {_DIGITS.sub("#", text): text for _, _, text in sorted(running) if not _PAGE_NUMBER.match(text)}
    return paragraphs, tuple(lines.values())


def _place(page: Page, line: Line) -> _Placed:
    boxes = [word.box for word in line]
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    # The middle one: accents and other fonts raise the cells of single words.
    return _Placed(line, page.number, left, right, median(box.top for box in boxes))


def _running(pages: Sequence[Page], placed: Sequence[Sequence[_Placed]]) -> set[tuple[int, float, str]]:
    """Return the lines in the outer bands that repeat from page to page, and page numbers standing alone."""
    heights = {page.number: page.height for page in pages}
    outer = [line for lines in placed for line in lines if _is_outer(line, heights[line.page])]
    seen = Counter(key for key, _ in {(_running_key(line), line.page) for line in outer})
    often = max(_FEWEST_REPEATS, len(pages) // 3)
    return {
        (line.page, line.top, line.text)
        for line in outer
        if seen[_running_key(line)] >= often or _PAGE_NUMBER.match(line.text)
    }


def _is_outer(line: _Placed, height: float) -> bool:
    return line.top < height * _BAND or line.top > height * (1 - _BAND)


def _running_key(line: _Placed) -> tuple[str, int]:
    """Return what stays the same of a running line: its words without numbers, and its place."""
    return _DIGITS.sub("#", fold(line.text)), round(line.top / 6)


def _measure(lines: Sequence[_Placed]) -> _Measure:
    """Return the usual shape of a page's lines."""
    lefts = Counter(round(line.left / 3) for line in lines)
    # The leftmost edge that many lines share is the body's; first lines stand in from it.
    often = max(lefts.values())
    left = min(key for key, count in lefts.items() if count * 3 >= often) * 3
    steps = [b.top - a.top for a, b in pairwise(lines) if 4 < b.top - a.top < 60]
    return _Measure(left, max(line.right for line in lines), median(steps) if steps else 16.0)


def _grouped(pages: Iterable[Sequence[_Placed]]) -> list[list[_Placed]]:
    """Gather lines into paragraphs, over the ends of pages too."""
    groups: list[list[_Placed]] = []
    before: tuple[_Placed, _Measure] | None = None
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


def _continues(
    group: list[_Placed], before: tuple[_Placed, _Measure], line: _Placed, measure: _Measure
) -> bool:
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


def _is_full(last: _Placed, measure: _Measure, line: _Placed) -> bool:
    """Tell whether the line was broken for want of room: the next line's first word would not have fitted."""
    first = line.line[0].box
    space = (last.right - last.left) / max(1, len(last.text)) * 0.8
    room = measure.right - last.right
    if last.right - last.left < _NARROWEST and first.right - first.left < room:
        return False
    return last.line[-1].is_cut or room < space + (first.right - first.left) + _ROOM


def _follows(last: _Placed, line: _Placed, step: float) -> bool:
    """Tell whether a line stands below another at the usual distance, sharing its column."""
    down = line.top - last.top
    overlap = min(last.right, line.right) - max(last.left, line.left)
    return 0.3 * step < down < _GAP * step and overlap > 0


def _stands_in(group: list[_Placed], line: _Placed, measure: _Measure) -> bool:
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


def _paragraph(lines: Sequence[_Placed], number: int) -> Paragraph:
    """Return the paragraph of some lines, with the place of each word in the joined text."""
    parts: list[str] = []
    words: list[WordBox] = []
    length = 0
    joins = True
    for word in (word for placed in lines for word in placed.line):
        if not joins:
            parts.append(" ")
            length += 1
        words.append(WordBox(length, length + len(word.text), word.box, word.confidence))
        parts.append(word.text)
        length += len(word.text)
        joins = word.is_cut
    return Paragraph("".join(parts), number, key=number, words=tuple(words))
