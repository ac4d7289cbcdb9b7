"""The clerk's part of an outgoing document: number, register, issue."""

from __future__ import annotations

from eoffice.domain import commands
from eoffice.services.ordering import Ordering
from eoffice.services.orders import Order


class Issuing:
    """Numbers, registers and issues documents."""

    def __init__(self, ordering: Ordering) -> None:
        self._ordering = ordering

    def take_number(self, document: str) -> Order:
        """Take the next number of the book; only the hub gives numbers."""
        return self._ordering.give(document, commands.TakeNumber())

    def register(self, document: str, copies: int = 1) -> Order:
        """Enter the document in the register of outgoing documents."""
        return self._ordering.give(document, commands.RegisterDocument(copies))

    def issue(self, document: str) -> Order:
        """Make the document official and send it to its recipients."""
        return self._ordering.give(document, commands.IssueDocument())
