"""What the sync loop needs from the desktop's store besides the ports of the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from eoffice.domain.document import Document
from eoffice.domain.people import Directory
from eoffice.domain.work.matters import Matter
from eoffice.services.log import Record


class Applied(Protocol):
    """What became of records that were taken over."""

    @property
    def changed(self) -> tuple[str, ...]:
        """Return the documents that have grown."""
        ...

    @property
    def lacking(self) -> Mapping[str, int]:
        """Return the documents whose earlier records are missing, with the last version that is here."""
        ...


class Replica(Protocol):
    """The desktop's copy of the log."""

    def apply(self, records: Sequence[Record], cursors: Mapping[str, int] | None = None) -> Applied:
        """Take over records, and cursors with them, in one change; known records change nothing."""
        ...

    def cursor(self, agency: str) -> int:
        """Return how far an agency's feed was taken over."""
        ...

    def keep_only(self, may_stay: Callable[[Document], bool]) -> frozenset[str]:
        """Remove the documents that may not stay, and return them."""
        ...

    def keep_only_matters(self, may_stay: Callable[[Matter], bool]) -> frozenset[str]:
        """Remove the work items, evaluations and registers that may not stay, and return them."""
        ...


class LocalDirectory(Protocol):
    """The desktop's copy of people and agencies."""

    def read(self) -> Directory:
        """Return everybody known."""
        ...

    def replace(self, snapshot: Directory) -> None:
        """Take over the hub's directory."""
        ...
