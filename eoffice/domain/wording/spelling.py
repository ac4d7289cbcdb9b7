"""A number or a date that stands in a text, spelled out as official records want it beside the figures."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from eoffice.domain.wording.numbers import date_words, decimal_words, number_words

_GROUPED = re.compile(r"-?\d{1,3}(?:[. ]\d{3})+(?:,\d+)?|-?\d+(?:,\d+)?")
_DATE = re.compile(
    r"(?:ngày\s+)?(\d{1,2})\s*(?:[/.\-]|\s+tháng\s+)\s*(\d{1,2})\s*(?:[/.\-]|\s+năm\s+)\s*(\d{4})",
    re.IGNORECASE,
)
_MOST_FIGURES = 18


def number_in_words(text: str) -> str | None:
    """Return a number as people write it in words, or None: "1.500.000" has points between its thousands."""
    found = _GROUPED.fullmatch(text.strip())
    if found is None or sum(map(str.isdigit, text)) > _MOST_FIGURES:
        return None
    plain = re.sub(r"[. ]", "", found[0]).replace(",", ".")
    return decimal_words(Decimal(plain)) if "." in plain else number_words(int(plain))


def date_in_words(text: str) -> str | None:
    """Return a date in words, or None when the text is no day of the calendar."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date_words(date(int(found[3]), int(found[2]), int(found[1])))
    except ValueError:
        return None


def number_before(text: str, at: int) -> tuple[int, int] | None:
    """Return where the number stands that ends at or around a place of a line, or None."""
    return _around(_GROUPED, text, at)


def date_before(text: str, at: int) -> tuple[int, int] | None:
    """Return where the date stands that ends at or around a place of a line, or None."""
    return _around(_DATE, text, at)


def _around(form: re.Pattern[str], text: str, at: int) -> tuple[int, int] | None:
    spans = (found.span() for found in form.finditer(text))
    return next(((start, end) for start, end in spans if start <= at <= end), None)
