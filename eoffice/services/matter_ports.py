"""What services need to read of work and evaluations from the outside, as Protocols beside `ports`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # Whoever lists rows needs no rule of the domain; only the names of its types are used here.
    from eoffice.domain.work.matters import Matter


@dataclass(frozen=True)
class MatterRow:
    """One line of a list of work or of evaluations."""

    id: str
    kind: str
    title: str
    status: str
    person: str
    """The lead of an item; the one who is judged in an evaluation."""
    waits_for: str
    """Whose turn it is; empty when it is nobody's."""
    acceptor: str
    unit: str
    group: str
    period: str
    due: str
    assigned_on: str
    document: str
    """The incoming document with the directive, for items."""
    updated_at: datetime
    is_pending: bool = False


@dataclass(frozen=True)
class MatterQuery:
    """What a list of matters shows: conditions that must all hold; empty ones do not count."""

    agency: str = ""
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    worker: str = ""
    """Carries a share of an item, or is judged."""
    waits_for: str = ""
    acceptor: str = ""
    unit: str = ""
    period: str = ""
    document: str = ""
    due_before: str = ""
    """Day (ISO) that the term lies before: with open statuses, what is overdue."""
    due_from: str = ""


class Matters(Protocol):
    """Work and evaluations as screens and calculations read them."""

    def rows(self, query: MatterQuery, offset: int = 0, limit: int = 1000) -> tuple[MatterRow, ...]:
        """Return rows from a place on, the nearest term first."""
        ...

    def count(self, query: MatterQuery) -> int:
        """Return how many rows the query finds."""
        ...

    def states(self, query: MatterQuery) -> tuple[Matter, ...]:
        """Return the states themselves, provisional ones where orders wait."""
        ...

    def expected(self, matter: str) -> Matter | None:
        """Return the provisional state of a matter with waiting orders."""
        ...


class MatterOverlay(Protocol):
    """Keeps the state a matter will have when its waiting orders are decided."""

    def overlay_matter(self, matter: str, state: Matter | None) -> None:
        """Show a provisional state in lists, or none any more."""
        ...

    def overlaid_matters(self) -> tuple[str, ...]:
        """Return the matters that are shown in a provisional state."""
        ...
