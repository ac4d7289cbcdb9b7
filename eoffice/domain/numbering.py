"""Number books: one series a year and kind, gapless, never the same number twice (Art. 15, 22.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from eoffice.errors import Refused

ARRIVAL_SERIES = "DEN"
"""The series of arrival numbers: one for all incoming documents of a year (Art. 22.2)."""

HIGHEST_NUMBER = 99_999_999_999
"""Eleven digits, the longest CodeNumber the exchange format carries."""


@dataclass(frozen=True)
class BookKey:
    """Which book: agency, year, series."""

    agency: str
    year: int
    series: str


@dataclass(frozen=True)
class NumberBook:
    """The state of one book: the last number given out, and the last it may give."""

    key: BookKey
    last: int = 0
    limit: int = HIGHEST_NUMBER

    def take(self) -> tuple[NumberBook, int]:
        """Return the book after taking its next number, and that number.

        Raises Refused `number.book_exhausted` when the book is full.
        """
        # A number beyond the limit would be cut by the exchange format: better refused than ambiguous.
        if self.last >= self.limit:
            raise Refused("number.book_exhausted", series=self.key.series, year=self.key.year)
        # The book is locked by whoever holds it, so counting on by one leaves no gap and no double.
        number = self.last + 1
        return replace(self, last=number), number


@dataclass(frozen=True)
class CodeNumber:
    """A number given out, with the notation that makes it unique in the year."""

    number: int
    notation: str

    def __str__(self) -> str:
        """Return "05/QĐ-SNV"."""
        return f"{self.number:02d}/{self.notation}"
