"""The typed lines of a body with their levels: Điều, khoản, điểm and dash, numbered as they are edited.

Lines quoted from another law keep their numbers: an amendment cites "2." of a decree, not its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from eoffice.domain.wording.points import point_letter, point_place


class Level(IntEnum):
    """How deep a line stands; a line without a marker is plain text."""

    TEXT = 0
    ARTICLE = 1
    CLAUSE = 2
    POINT = 3
    DASH = 4


_MARKERS = (
    (Level.ARTICLE, re.compile(r"\s*Điều\s+(\d{1,4})\.(?:\s+|$)")),
    (Level.CLAUSE, re.compile(r"\s*(\d{1,3})\.(?:\s+|$)")),
    (Level.POINT, re.compile(r"\s*([a-zđ]{1,2})\)(?:\s+|$)")),
    (Level.DASH, re.compile(r"\s*([-–])\s+")),
)
_DIVISION = re.compile(r"\s*(?:(?:Phần|Chương|Mục|Tiểu mục)\s+(?:[IVXLC]+|\d+|thứ \w+)$|[IVXLC]+\.\s)")
"""Clauses count anew below a chapter and below a Roman section."""


@dataclass(frozen=True)
class Line:
    """A line parted into its marker and its words."""

    level: Level
    number: int
    words: str
    marker: str = ""
    """What stands before the words, spaces included."""


def line_of(text: str) -> Line:
    """Return a line with its level; "w)" is no point, since no point has that letter."""
    for level, form in _MARKERS:
        found = form.match(text)
        if found is None:
            continue
        number = _number(level, found[1])
        if number is not None:
            return Line(level, number, text[found.end() :], found[0])
    return Line(Level.TEXT, 0, text)


def marker_of(level: Level, number: int) -> str:
    """Return what stands before the words of a line: "Điều 3. ", "3. ", "c) ", "- "."""
    match level:
        case Level.ARTICLE:
            return f"Điều {number}. "
        case Level.CLAUSE:
            return f"{number}. "
        case Level.POINT:
            return f"{point_letter(max(number, 1))}) "
        case Level.DASH:
            return "- "
        case Level.TEXT:
            return ""


def first_article(lines: Sequence[str]) -> int | None:
    """Return the number of the first article, or None; an extract may begin with "Điều 12."."""
    for quoted, text in with_quotes(lines):
        if not quoted and (line := line_of(text)).level is Level.ARTICLE:
            return line.number
    return None


def is_quoted(lines: Sequence[str], at: int) -> bool:
    """Tell whether a line stands inside a quotation that began above it."""
    return next((quoted for place, (quoted, _) in enumerate(with_quotes(lines)) if place == at), False)


def renumbered(lines: Sequence[str], first: int | None = None) -> list[str]:
    """Return the lines with their numbers in sequence; articles begin with `first`, or with their own.

    A list that begins anew with "1." or "a)" below plain text stays a list of its own.
    """
    counter = _Counter(first)
    return [text if quoted else counter.take(text) for quoted, text in with_quotes(lines)]


def shifted(text: str, by: int, *, has_articles: bool) -> str:
    """Return a line some levels deeper or higher, its number still to be counted.

    Plain text becomes a clause when it goes down; a clause goes up to an article only where there are any.
    """
    line = line_of(text)
    wanted = Level.CLAUSE if line.level is Level.TEXT and by > 0 else line.level + by
    if wanted == Level.ARTICLE and line.level is Level.CLAUSE and not has_articles:
        wanted = Level.TEXT
    level = Level(max(Level.TEXT, min(wanted, Level.DASH)))
    return text if level is line.level else with_level(text, level)


def with_level(text: str, level: Level) -> str:
    """Return a line at a level; its number is counted by `renumbered`."""
    return _placeholder(level) + line_of(text).words.lstrip()


def following_marker(text: str) -> str:
    """Return the marker for a line begun below this one: the next of its kind, or one deeper after ":"."""
    line = line_of(text)
    words = line.words.rstrip()
    opens = words.endswith(":")
    match line.level:
        case Level.ARTICLE:
            # A bare title ("Điều 1. Phạm vi điều chỉnh") and ":" are followed by clauses,
            # a whole rule by the next article.
            return _placeholder(Level.ARTICLE if words[-1:] in {".", ";", "/"} else Level.CLAUSE)
        case Level.CLAUSE:
            return _placeholder(Level.POINT if opens else Level.CLAUSE)
        case Level.POINT:
            return _placeholder(Level.DASH if opens else Level.POINT)
        case Level.DASH:
            return _placeholder(Level.DASH)
        case Level.TEXT:
            return ""


def given_up(text: str, *, has_articles: bool) -> str:
    """Return an empty line of a list one level higher, as Enter on it asks for: "b) " becomes "2. "."""
    line = line_of(text)
    if line.level in (Level.DASH, Level.ARTICLE):
        return ""
    return shifted(text, -1, has_articles=has_articles)


def _placeholder(level: Level) -> str:
    # A number that is never the first of a list, so that counting goes on from the line above.
    return marker_of(level, 2)


def _number(level: Level, written: str) -> int | None:
    if level is Level.POINT:
        return point_place(written)
    return 0 if level is Level.DASH else int(written)


def with_quotes(lines: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Give each line with the word whether it stands inside a quotation begun above."""
    depth = 0
    for text in lines:
        yield depth > 0, text
        depth = max(0, depth + text.count("“") - text.count("”"))


class _Counter:
    """Counts along the lines of one text."""

    def __init__(self, first: int | None) -> None:
        self._article: int | None = None if first is None else first - 1
        self._clause = 0
        self._point = 0
        self._after_text = True

    def take(self, text: str) -> str:
        """Return the next line with its number."""
        if not text.strip():
            return text
        line = line_of(text)
        number = self._count(line, text)
        self._after_text = line.level is Level.TEXT
        if line.level in (Level.TEXT, Level.DASH) or number == line.number:
            return text
        return marker_of(line.level, number) + line.words

    def _count(self, line: Line, text: str) -> int:
        begins = self._after_text and line.number == 1
        match line.level:
            case Level.ARTICLE:
                self._article = line.number if self._article is None else self._article + 1
                self._clause = self._point = 0
                return self._article
            case Level.CLAUSE:
                self._clause = 1 if begins else self._clause + 1
                self._point = 0
                return self._clause
            case Level.POINT:
                self._point = 1 if begins else self._point + 1
                return self._point
            case _:
                if _DIVISION.match(text):
                    self._clause = self._point = 0
                return line.number
