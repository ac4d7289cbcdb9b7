"""Word's automatic list numbers, turned into the words a reader sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from eoffice.rendering.styles import RunLook, run_look
from eoffice.rendering.wml import attribute, child, children, switch, whole

_PLACEHOLDER = re.compile(r"%([1-9])")
_PLAIN_BULLETS = frozenset("-+*")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
          (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LETTERS = 26
_LARGEST_ROMAN = 3999


@dataclass(frozen=True)
class Level:
    """One level of a list."""

    start: int
    style: str
    text: str
    restart_after: int | None
    legal: bool
    look: RunLook


@dataclass
class _List:
    """The levels of one abstract list and how far it has counted."""

    levels: dict[int, Level]
    counters: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Marker:
    """The number or dash in front of a paragraph."""

    text: str
    look: RunLook


def roman(number: int) -> str:
    """Return a number in lower-case Roman digits; larger than 3999 stays Arabic."""
    if not 0 < number <= _LARGEST_ROMAN:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


def letters(number: int) -> str:
    """Return a, b … z, aa, bb as Word counts."""
    if number < 1:
        return str(number)
    times, place = divmod(number - 1, _LETTERS)
    return chr(ord("a") + place) * min(times + 1, 30)


def written(number: int, style: str) -> str:
    """Return a number in one of Word's numbering styles; unknown styles are Arabic."""
    match style:
        case "lowerLetter":
            return letters(number)
        case "upperLetter":
            return letters(number).upper()
        case "lowerRoman":
            return roman(number)
        case "upperRoman":
            return roman(number).upper()
        case "decimalZero":
            return f"{number:02d}"
        case "none":
            return ""
        case _:
            return str(number)


def _level(element: etree._Element) -> Level:
    """Return a `w:lvl`."""
    start = whole(child(element, "start"))
    return Level(
        start=1 if start is None else start,
        style=attribute(child(element, "numFmt")) or "decimal",
        text=attribute(child(element, "lvlText")) or "",
        restart_after=whole(child(element, "lvlRestart")),
        legal=switch(child(element, "isLgl")) or False,
        look=run_look(child(element, "rPr")),
    )


def _levels(element: etree._Element) -> dict[int, Level]:
    """Return the levels of an abstract list or of an override."""
    return {whole(inner, "ilvl") or 0: _level(inner) for inner in children(element, "lvl")}


class Numbering:
    """Counts through the lists of one document, in reading order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[int, _List] = {}
        self._abstract: dict[int, int] = {}
        self._starts: dict[tuple[int, int], int] = {}
        self._own: dict[tuple[int, int], Level] = {}
        self._begun: set[tuple[int, int]] = set()
        for element in children(root, "abstractNum"):
            self._lists[whole(element, "abstractNumId") or 0] = _List(_levels(element))
        for element in children(root, "num"):
            self._add(element)

    def _add(self, element: etree._Element) -> None:
        """Take in one use of an abstract list, with the levels it redefines."""
        number = whole(element, "numId") or 0
        self._abstract[number] = whole(child(element, "abstractNumId")) or 0
        for override in children(element, "lvlOverride"):
            at = whole(override, "ilvl") or 0
            start = whole(child(override, "startOverride"))
            if start is not None:
                self._starts[number, at] = start
            self._own.update({(number, level): found for level, found in _levels(override).items()})

    def _find(self, number: int, at: int) -> tuple[_List, Level] | None:
        """Return the list and the level a paragraph uses."""
        used = self._lists.get(self._abstract.get(number, -1))
        level = self._own.get((number, at)) or (used.levels.get(at) if used else None)
        return (used, level) if used and level else None

    def next(self, number: int | None, at: int | None) -> Marker | None:
        """Count one paragraph and return its marker; None when it is in no list."""
        at = at or 0
        found = self._find(number, at) if number else None
        if number is None or found is None:
            return None
        used, level = found
        self._count(used, level, number, at)
        text = self._bullet(level) if level.style == "bullet" else self._words(used, level, number)
        return Marker(text, level.look) if text else None

    def _count(self, used: _List, level: Level, number: int, at: int) -> None:
        """Advance a level and restart the deeper ones."""
        first_use = (number, at) not in self._begun
        self._begun.add((number, at))
        if first_use and (number, at) in self._starts:
            used.counters[at] = self._starts[number, at]
        else:
            used.counters[at] = used.counters.get(at, level.start - 1) + 1
        for deeper in [place for place in used.counters if place > at]:
            restart = used.levels[deeper].restart_after if deeper in used.levels else None
            if restart is None or (restart and at < restart):
                del used.counters[deeper]

    def _words(self, used: _List, level: Level, number: int) -> str:
        """Return the text of a level with the counters filled in."""

        def fill(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            found = self._find(number, at)
            value = used.counters.get(at, found[1].start if found else 1)
            return written(value, "decimal" if level.legal or not found else found[1].style)

        return _PLACEHOLDER.sub(fill, level.text).strip()

    @staticmethod
    def _bullet(level: Level) -> str:
        """Return the dash of official style; plus and star stay, signs of symbol fonts become a dash."""
        return level.text if level.text in _PLAIN_BULLETS else "-"
