"""Opinions on a draft: asked of units with a term, given beside the text, and remarks on a passage.

Art. 10 of Decree 30/2020 leaves it to the drafting unit to gather opinions before the head of the unit
answers for the content; Art. 11 and 12 know only the comments on the way, which are `Opinion`s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Stance(StrEnum):
    """What a unit says to a draft on the whole."""

    AGREED = "agreed"
    WITH_CHANGES = "with_changes"
    DISAGREED = "disagreed"


@dataclass(frozen=True)
class UnitOpinion:
    """The answer of a unit."""

    person: str
    at: datetime
    stance: Stance
    text: str
    version: int
    """The version of the text that it is about."""


@dataclass(frozen=True)
class OpinionRequest:
    """A unit that was asked, and its answer once it has come."""

    unit: str
    person: str
    """The head of the unit, for whom it waits; every head of the unit may answer."""
    asked_by: str
    at: datetime
    version: int
    due: date
    question: str = ""
    opinion: UnitOpinion | None = None
    is_withdrawn: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits for the unit."""
        return self.opinion is None and not self.is_withdrawn

    def is_late(self, today: date) -> bool:
        """Tell whether its term has passed without an answer."""
        # The day named is the last one on which an answer is in time.
        return self.is_open and self.due < today


@dataclass(frozen=True)
class Remark:
    """A remark on a passage of the text."""

    number: int
    person: str
    at: datetime
    version: int
    page: int
    """The page of that version on which the passage stands, from 1."""
    passage: str
    """The words it is about, as they stand on the page."""
    text: str
    settled_by: str = ""
    settled_at: datetime | None = None
    answer: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has settled it yet."""
        return self.settled_at is None
