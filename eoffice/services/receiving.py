"""An incoming document from the in-tray to finished work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from eoffice.domain import commands
from eoffice.domain.people import Person
from eoffice.errors import Refused
from eoffice.services.files import Files
from eoffice.services.ordering import Ordering
from eoffice.services.orders import Order
from signing import FileVerdict


class Verifier(Protocol):
    """Checks the signatures of a PDF file; it answers for every file and never raises for a bad one."""

    def __call__(self, file: Path) -> FileVerdict:
        """Return the verdict on a file."""
        ...


class Receiving:
    """Takes documents in, directs and finishes the work on them."""

    def __init__(self, ordering: Ordering, files: Files, verify: Verifier) -> None:
        self._ordering = ordering
        self._files = files
        self._verify = verify

    def colleagues(self) -> tuple[Person, ...]:
        """Return the people of the agency to whom work may be given."""
        return self._ordering.directory.staff(self._ordering.me.agency)

    def check_signatures(self, document: str) -> FileVerdict:
        """Return the verdict on the pages as they arrived."""
        state = self._ordering.now_here(document)
        if state.pages is None:
            raise Refused("document.no_version")
        return self._verify(self._files.path(state.pages))

    def record_verification(self, document: str, verdict: FileVerdict) -> Order:
        """Record what the check found."""
        reasons = tuple(reason for signature in verdict.signatures for reason in signature.reasons)
        return self._ordering.give(document, commands.RecordVerification(verdict.verdict.value, reasons))

    def accept(self, document: str, despite: str = "") -> Order:
        """Take the document into the register of incoming documents; the hub gives the number.

        `despite` says why, when its signatures were not found valid.
        """
        return self._ordering.give(document, commands.AcceptDocument(despite))

    def refuse(self, document: str, reason: str) -> Order:
        """Refuse the document with a reason that the sender will read."""
        return self._ordering.give(document, commands.RefuseDocument(reason))

    def direct(
        self, document: str, text: str, lead: str, coordinators: Sequence[str] = (), due: date | None = None
    ) -> Order:
        """Write a leader's instruction."""
        command = commands.GiveDirective(text, lead, tuple(coordinators), due)
        return self._ordering.give(document, command)

    def assign(self, document: str, person: str, due: date | None = None, unit: str = "") -> Order:
        """Give the work to a person, or to a unit when no person is named."""
        return self._ordering.give(document, commands.AssignWork(person, due, unit))

    def withdraw_assignment(self, document: str) -> Order:
        """Take back work that nobody has begun."""
        return self._ordering.give(document, commands.WithdrawAssignment())

    def start(self, document: str) -> Order:
        """Begin the work."""
        return self._ordering.give(document, commands.StartWork())

    def complete(self, document: str, result: str) -> Order:
        """Finish the work."""
        return self._ordering.give(document, commands.CompleteWork(result))
