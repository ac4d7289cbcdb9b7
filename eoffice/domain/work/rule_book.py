"""Which rules of evaluation an agency has put in force, since when, by whom, on which document.

Nothing is ever taken out: a period of years ago is computed again under the rules of its own time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from eoffice.domain.stamp import Stamp


@dataclass(frozen=True)
class Adopted:
    """One rule set put in force; the text itself is kept, so that no file can change it afterwards."""

    rules: str
    version: str
    name: str
    since: date
    document: str
    """The decision that put it in force."""
    text: str
    person: str
    at: datetime


@dataclass(frozen=True)
class RuleBook:
    """The rule sets of an agency in the order in which they were adopted."""

    id: str
    agency: str
    entries: tuple[Adopted, ...] = ()
    participants: frozenset[str] = frozenset()
    events: int = 0

    def on(self, day: date) -> Adopted | None:
        """Return what is in force on a day; of several with one date of effect the last adopted."""
        found: Adopted | None = None
        for entry in self.entries:
            # Equal days: a decision that corrects another on the same day comes later in the log, and holds.
            if entry.since <= day and (found is None or entry.since >= found.since):
                found = entry
        return found


@dataclass(frozen=True)
class RulesAdopted:
    """A rule set was put in force from a day on."""

    agency: str
    rules: str
    version: str
    name: str
    since: date
    document: str
    text: str


@dataclass(frozen=True)
class AdoptRules:
    """Put a rule set in force for the agency from a day on."""

    rules: str
    version: str
    name: str
    since: date
    document: str
    text: str


def adopted(book: RuleBook, event: RulesAdopted, stamp: Stamp) -> RuleBook:
    """Return the book with one more entry."""
    entry = Adopted(
        event.rules,
        event.version,
        event.name,
        event.since,
        event.document,
        event.text,
        stamp.actor,
        stamp.at,
    )
    return replace(book, entries=(*book.entries, entry))
