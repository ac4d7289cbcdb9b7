"""Resolves automatic list numbers to the labels a reader sees ("Điều 5.", "a)"), in document order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from eoffice.comparison.word.styles import Styles, int_of
from eoffice.comparison.word.xml import Element, value, w

_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_LARGEST = 3999


def _roman(number: int) -> str:
    """Return a number in small Roman letters."""
    letters = ""
    for size, sign in _ROMAN:
        count, number = divmod(number, size)
        letters += sign * count
    return letters


def _letter(number: int) -> str:
    """Return a number as Word's letters: a … z, then aa, bb and so on."""
    turn, place = divmod(number - 1, len(_LATIN))
    return _LATIN[place] * min(turn + 1, 9)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "none": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restarts_after: int | None = None
    """The level whose number restarts this one; 0 never, None the level above."""


@dataclass
class Lists:
    """The lists of a document, and how far each has been counted."""

    abstract_of: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    overrides: dict[str, dict[int, Level]] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _seen: set[tuple[str, int]] = field(default_factory=set)

    def level(self, list_id: str, level: int) -> Level | None:
        """Return how a level of a list is numbered."""
        own = self.overrides.get(list_id, {}).get(level)
        return own or self.levels.get(self.abstract_of.get(list_id, ""), {}).get(level)

    def label(self, list_id: str, level: int) -> str:
        """Count one paragraph of a list and return its label; empty for bullets and unknown lists."""
        how = self.level(list_id, level)
        if how is None:
            return ""
        counts = self.counts.setdefault(self.abstract_of[list_id], {})
        start = self.starts.get((list_id, level))
        if start is not None and (list_id, level) not in self._seen:
            counts[level] = start
        else:
            counts[level] = counts.get(level, how.start - 1) + 1
        self._seen.add((list_id, level))
        self._restart_below(list_id, level, counts)
        if how.format == "bullet":
            return ""
        return _PLACE.sub(lambda found: self._written(list_id, int(found[1]) - 1, counts, how), how.text)

    def _restart_below(self, list_id: str, level: int, counts: dict[int, int]) -> None:
        """Forget the counts of deeper levels, unless their list counts on."""
        for deeper in [one for one in counts if one > level]:
            how = self.level(list_id, deeper)
            if (
                how is None
                or how.restarts_after is None
                or (how.restarts_after > 0 and level < how.restarts_after)
            ):
                del counts[deeper]

    def _written(self, list_id: str, level: int, counts: dict[int, int], whole: Level) -> str:
        """Return the number of one level as it is written."""
        how = self.level(list_id, level) or whole
        number = counts.get(level, how.start)
        write = _FORMATS.get(how.format, str)
        return write(number) if 0 < number <= _LARGEST else str(number)


def read_lists(root: Element | None, styles: Styles) -> Lists:
    """Return the lists of a numbering part; none when the docx has no such part."""
    lists = Lists()
    if root is None:
        return lists
    linked: dict[str, str] = {}
    for abstract in root.iterfind(w("abstractNum")):
        abstract_id = value(abstract, "abstractNumId")
        lists.levels[abstract_id] = {
            int_of(value(one, "ilvl"), 0): _level(one) for one in abstract.iterfind(w("lvl"))
        }
        if style := value(abstract.find(w("numStyleLink"))):
            linked[abstract_id] = style
    for number in root.iterfind(w("num")):
        _read_number(number, lists)
    for abstract_id, style in linked.items():
        if (found := styles.number_of(style)) and found[0] in lists.abstract_of:
            lists.levels[abstract_id] = lists.levels.get(lists.abstract_of[found[0]], {})
    return lists


def _read_number(number: Element, lists: Lists) -> None:
    """Take in one list: what it is made from and where it starts anew."""
    list_id = value(number, "numId")
    lists.abstract_of[list_id] = value(number.find(w("abstractNumId")))
    for override in number.iterfind(w("lvlOverride")):
        level = int_of(value(override, "ilvl"), 0)
        start, own = override.find(w("startOverride")), override.find(w("lvl"))
        if start is not None:
            lists.starts[list_id, level] = int_of(value(start), 1)
        if own is not None:
            lists.overrides.setdefault(list_id, {})[level] = _level(own)


def _level(element: Element) -> Level:
    """Return one level's way of numbering."""
    restart = element.find(w("lvlRestart"))
    return Level(
        value(element.find(w("numFmt"))) or "decimal",
        value(element.find(w("lvlText"))),
        int_of(value(element.find(w("start"))), 1),
        None if restart is None else int_of(value(restart), 0),
    )
