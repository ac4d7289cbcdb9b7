"""What a decision may know besides the document itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from eoffice.domain.kinds import KindCatalogue
from eoffice.domain.numbering import NumberBook
from eoffice.domain.people import Directory, Person


@dataclass(frozen=True)
class Circumstances:
    """Who asks, when by the hub's clock, who exists, and the book that was locked for the command."""

    actor: Person
    now: datetime
    today: date
    """The date in Vietnam at `now`."""
    directory: Directory
    book: NumberBook | None = None
    kinds: KindCatalogue | None = None
    """The kinds whose notation is known; a desk leaves them out, since it composes by them anyway."""
