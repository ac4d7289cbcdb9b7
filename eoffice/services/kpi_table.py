"""Reads a table of rules value by value and collects every mistake with its place, instead of the first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from eoffice.errors import Explanation, explain_code

_Choice = TypeVar("_Choice", bound=StrEnum)
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_STEP = re.compile(r"([^.\[\]]+)(?:\[(\d+)\])?")
_LARGEST = Decimal(10) ** 12
_MOST_PLACES = 9


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One mistake in a file of rules: its code, the place in the file, and the values of its sentence."""

    code: str
    place: str
    values: tuple[tuple[str, object], ...] = ()
    line: int = 0
    is_error: bool = True

    @property
    def words(self) -> Explanation:
        """Return what is wrong, why, and how to mend it."""
        return explain_code(self.code, {"place": self.place, "line": self.line or "?", **dict(self.values)})


def line_of(text: str, place: str) -> int:
    """Return the line of a place like `ranks[1].least` in a TOML text; 0 when it cannot be told."""
    steps = [(name, int(number or 0)) for name, number in _STEP.findall(place)]
    if not steps:
        return 0
    lines = text.splitlines()
    top, number = steps[0]
    start = _start_of(lines, top, number)
    if len(steps) == 1 or start is None:
        return start + 1 if start is not None else _key_line(lines, 0, top)
    return _key_line(lines, start + 1, steps[1][0]) or start + 1


def _start_of(lines: list[str], name: str, number: int) -> int | None:
    """Return where a table, or the table of that number of an array of tables, begins."""
    seen = 0
    for at, line in enumerate(lines):
        found = _HEADER.match(line)
        if found and found[2] == name:
            # "[name]" stands once; only "[[name]]" is counted.
            if seen == number or found[1] == "[":
                return at
            seen += 1
    return None


def _key_line(lines: list[str], start: int, key: str) -> int:
    """Return the line of a key before the next table; 0 when it is not there."""
    wanted = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    for at in range(start, len(lines)):
        # A key of the same name further down belongs to another table.
        if _HEADER.match(lines[at]):
            return 0
        if wanted.match(lines[at]):
            return at + 1
    return 0


def number_of(value: object) -> Decimal | None:
    """Return an exact number of bounded size, or nothing; text may use a comma or a percent sign."""
    # In Python True is a 1; in a file of rules it is a mistake.
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        number = Decimal(value)
    elif isinstance(value, float):
        # What the person wrote, not the binary neighbour of it.
        number = Decimal(repr(value))
    elif isinstance(value, str):
        bare = value.strip().replace(" ", "").replace(",", ".")
        percent = bare.endswith("%")
        try:
            number = Decimal(bare.rstrip("%"))
        except InvalidOperation:
            return None
        number = number.scaleb(-2) if percent and number.is_finite() else number
    else:
        return None
    if not number.is_finite() or abs(number) >= _LARGEST:
        return None
    # Many places would make sums of fractions grow without end; nine are more than any rule needs.
    exponent = number.normalize().as_tuple().exponent
    return number if isinstance(exponent, int) and -exponent <= _MOST_PLACES else None


class Table:
    """One table of a file; remembers which words were read, so that unknown ones are told."""

    def __init__(self, data: Mapping[str, object], place: str, findings: list[RuleFinding]) -> None:
        self.data = data
        self.place = place
        self.findings = findings
        self._read: set[str] = set()

    def at(self, key: str) -> str:
        """Return the place of a key."""
        return f"{self.place}.{key}" if self.place else key

    def wrong(self, code: str, key: str = "", *, is_error: bool = True, **values: object) -> None:
        """Note a mistake."""
        place = self.at(key) if key else self.place
        self.findings.append(RuleFinding(code, place, tuple(values.items()), is_error=is_error))

    def has(self, key: str) -> bool:
        """Tell whether a key is there."""
        return self.data.get(key) is not None

    def _value(self, key: str, *, required: bool) -> object | None:
        """Return a raw value."""
        self._read.add(key)
        value = self.data.get(key)
        if value is None and required:
            self.wrong("kpi.rules_missing", key, word=key)
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default it must be there and not be empty."""
        value = self._value(key, required=default is None)
        if value is None:
            return default or ""
        # A version written 2 or 1.5 without quotes is a number to TOML, and plainly meant as text.
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong("kpi.rules_not_text", key, found=repr(value))
            return default or ""
        return value.strip()

    def number(
        self, key: str, default: Decimal | None = None, least: str = "0", most: str = "1000000"
    ) -> Decimal:
        """Return a number between two bounds."""
        value = self._value(key, required=default is None)
        if value is None:
            return default if default is not None else Decimal(0)
        return self._bounded(key, value, Decimal(least), Decimal(most), default)

    def maybe_number(self, key: str, least: str = "0", most: str = "1000000") -> Decimal | None:
        """Return a number, or nothing when the key is not there."""
        self._read.add(key)
        return self.number(key, Decimal(0), least, most) if self.has(key) else None

    def _bounded(
        self, key: str, value: object, least: Decimal, most: Decimal, default: Decimal | None
    ) -> Decimal:
        """Return a value as a number inside its bounds, or note what is wrong."""
        number = number_of(value)
        if number is None:
            self.wrong("kpi.rules_not_number", key, found=repr(value))
        elif not least <= number <= most:
            self.wrong("kpi.rules_out_of_bounds", key, found=value, least=least, most=most)
        else:
            return number
        return default if default is not None else least

    def whole(self, key: str, default: int, least: int = 0, most: int = 1_000_000) -> int:
        """Return a whole number between two bounds."""
        number = self.number(key, Decimal(default), str(least), str(most))
        if number != int(number):
            self.wrong("kpi.rules_not_whole", key, found=number)
        return int(number)

    def maybe_whole(self, key: str, least: int = 0) -> int | None:
        """Return a whole number, or nothing when the key is not there."""
        self._read.add(key)
        return self.whole(key, least, least) if self.has(key) else None

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a yes or no."""
        value = self._value(key, required=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong("kpi.rules_not_flag", key, found=repr(value))
            return default
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Return a day; text in the form 2026-01-01 is understood too."""
        value = self._value(key, required=required)
        # A datetime is a date to Python, so it has to be asked about first.
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.wrong("kpi.rules_not_day", key, found=repr(value))
            return None

    def choice(self, key: str, of: type[_Choice], default: _Choice | None = None) -> _Choice:
        """Return one of the words that are allowed."""
        # After a mistake reading goes on with some value, so that all mistakes are told at once.
        first = next(iter(of)) if default is None else default
        value = self._value(key, required=default is None)
        if value is None:
            return first
        try:
            return of(str(value).strip().casefold())
        except ValueError:
            self.wrong("kpi.rules_not_choice", key, found=value, allowed=", ".join(one.value for one in of))
            return first

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._value(key, required=False)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong("kpi.rules_not_list", key, found=repr(value))
            return default
        return tuple(value)

    def numbers(self, key: str) -> tuple[Decimal, ...]:
        """Return a list of numbers from 0 to 1."""
        value = self._value(key, required=False)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.wrong("kpi.rules_not_list", key, found=repr(value))
            return ()
        return tuple(self._bounded(key, one, Decimal(0), Decimal(1), None) for one in value)

    def table(self, key: str) -> Table:
        """Return a table inside this one; empty when it is not there."""
        value = self._value(key, required=False)
        if value is not None and not isinstance(value, Mapping):
            self.wrong("kpi.rules_not_table", key, found=repr(value))
            value = None
        return Table(value or {}, self.at(key), self.findings)

    def tables(self, key: str) -> list[Table]:
        """Return the tables of an array."""
        value = self._value(key, required=False)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self.wrong("kpi.rules_not_tables", key, found=type(value).__name__, word=key)
            return []
        return [Table(one, f"{self.at(key)}[{number}]", self.findings) for number, one in enumerate(value)]

    def pairs(self, least: str = "0", most: str = "1000000") -> tuple[tuple[str, Decimal], ...]:
        """Return every key of this table with its number."""
        return tuple((key, self.number(key, None, least, most)) for key in self.data)

    def done(self) -> None:
        """Note every word that nobody reads, with the word that was probably meant."""
        known = sorted(self._read)
        for key in self.data:
            if key not in self._read:
                # A misspelt word would otherwise leave the decree's value in force without anybody noticing.
                near = get_close_matches(key, known, 1)
                self.wrong("kpi.rules_unknown_key", key, word=key, near=near[0] if near else ", ".join(known))
