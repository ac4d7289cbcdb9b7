"""Reads single values of a row of work, whatever form a file gave them, and notes what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from eoffice.domain.kpi.inputs import Cause, ItemStatus, Origin, Side, Stage, WorkRole
from eoffice.services.kpi_table import RuleFinding, number_of
from eoffice.services.kpi_words import NO, YES, word
from eoffice.text import clean_line, fold

_Word = TypeVar("_Word", ItemStatus, Origin, WorkRole, Cause, Side, Stage)
_VIETNAMESE_DAY = 3


def _day_of(value: object) -> date | None:
    """Return a day written as 2026-07-01 or 01/07/2026, or nothing."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    # Day first, as people here write it; the year has four digits, so that nothing is guessed.
    parts = text.replace("-", "/").replace(".", "/").split("/")
    if len(parts) == _VIETNAMESE_DAY and len(parts[2]) == 4:
        text = f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


class Cells:
    """One row: its values by our names of columns, and where each stands in the file."""

    def __init__(self, values: Mapping[str, object], place: str, findings: list[RuleFinding]) -> None:
        self.values = {key: value for key, value in values.items() if value not in (None, "")}
        self.place = place
        self.findings = findings

    def wrong(self, code: str, column: str, *, is_error: bool = True, **values: object) -> None:
        """Note what is wrong with a cell."""
        place = f"{self.place}, {column}" if column else self.place
        self.findings.append(RuleFinding(code, place, tuple(values.items()), is_error=is_error))

    def text(self, column: str) -> str:
        """Return a text as one clean line."""
        value = self.values.get(column, "")
        # Spreadsheets keep whole numbers as floats: "12.0" is nobody's id.
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, Mapping | list):
            self.wrong("kpi.data_not_text", column, found=type(value).__name__)
            return ""
        try:
            str(value).encode()
        except UnicodeEncodeError:
            # Half of a pair of code units can be written in JSON and nowhere else.
            self.wrong("kpi.data_not_text", column, found="\\ud8xx")
            return ""
        return clean_line(str(value))

    def number(self, column: str, most: Decimal = Decimal(10) ** 9) -> Decimal | None:
        """Return a number from zero up, or nothing."""
        value = self.values.get(column)
        if value is None:
            return None
        number = number_of(value)
        if number is None or not 0 <= number <= most:
            self.wrong("kpi.data_not_number", column, found=value, most=most)
            return None
        return number

    def whole(self, column: str) -> int:
        """Return how many times; nothing counts as none."""
        number = self.number(column, Decimal(1000))
        if number is not None and number != int(number):
            self.wrong("kpi.data_not_whole", column, found=number)
        return int(number or 0)

    def share(self, column: str) -> Fraction | None:
        """Return a part of one: 0.4, 40 % or 2/5."""
        value = self.values.get(column)
        if value is None:
            return None
        found = self._fraction(value)
        if found is None or not 0 < found <= 1:
            self.wrong("kpi.data_not_share", column, found=value)
            return None
        return found

    @staticmethod
    def _fraction(value: object) -> Fraction | None:
        """Return a number or a quotient of two whole numbers."""
        upper, slash, lower = str(value).partition("/")
        if slash and upper.strip().isdecimal() and lower.strip().isdecimal() and int(lower):
            return Fraction(int(upper), int(lower))
        number = number_of(value)
        return None if number is None else Fraction(number)

    def day(self, column: str) -> date | None:
        """Return a day, or nothing."""
        value = self.values.get(column)
        if value is None:
            return None
        found = _day_of(value)
        if found is None:
            self.wrong("kpi.data_not_day", column, found=value)
        return found

    def flag(self, column: str) -> bool:
        """Return a yes or no; nothing is no."""
        value = self.values.get(column, False)
        if isinstance(value, bool):
            return value
        key = fold(str(value))
        if key not in YES | NO:
            self.wrong("kpi.data_not_flag", column, found=value)
        return key in YES

    def choice(self, column: str, kind: type[_Word], default: _Word) -> _Word:
        """Return one of the words that are allowed."""
        value = self.values.get(column)
        if value is None:
            return default
        found = word(kind, str(value))
        if found is None:
            self.wrong(
                "kpi.data_not_choice", column, found=value, allowed=", ".join(one.value for one in kind)
            )
            return default
        return found

    def names(self, column: str) -> tuple[str, ...]:
        """Return a list of ids, given as a list or as text with commas or semicolons."""
        value = self.values.get(column)
        if value is None:
            return ()
        if isinstance(value, list):
            return tuple(clean_line(str(one)) for one in value)
        return tuple(part for one in str(value).replace(";", ",").split(",") if (part := clean_line(one)))

    def rows(self, column: str) -> list[Cells]:
        """Return the objects of a list."""
        value = self.values.get(column)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self.wrong("kpi.data_not_rows", column, found=type(value).__name__)
            return []
        return [Cells(one, f"{self.place}, {column}[{at}]", self.findings) for at, one in enumerate(value)]
