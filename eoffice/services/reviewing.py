"""The way of a draft through its reviewers: submit, return with a comment, approve content and form."""

from __future__ import annotations

from eoffice.domain import commands
from eoffice.domain.people import Person, Role
from eoffice.services.drafting import Drafting
from eoffice.services.ordering import Ordering
from eoffice.services.orders import Order


class Reviewing:
    """Hands drafts on and back."""

    def __init__(self, ordering: Ordering, drafting: Drafting) -> None:
        self._ordering = ordering
        self._drafting = drafting

    def reviewers(self) -> tuple[Person, ...]:
        """Return who may answer for content: the head of the person's unit first, then the others."""
        me = self._ordering.me
        staff = self._ordering.directory.staff(me.agency, Role.UNIT_HEAD, Role.LEADER)
        # Nobody answers for their own text.
        heads = (head for head in staff if head.id != me.id)
        return tuple(sorted(heads, key=lambda head: (head.unit != me.unit, head.has(Role.LEADER))))

    def submit(self, document: str, to: str, note: str = "") -> Order:
        """Hand the draft to the one who answers for its content, with what was written last."""
        # Word may have saved a moment ago: what is handed on is what the author sees.
        self._drafting.save_changes(document)
        return self._ordering.give(document, commands.SubmitDocument(to, note))

    def return_to_author(self, document: str, comment: str) -> Order:
        """Send the draft back with a comment."""
        return self._ordering.give(document, commands.ReturnDocument(comment))

    def approve_content(self, document: str, comment: str = "") -> Order:
        """Answer for the content."""
        return self._ordering.give(document, commands.ApproveContent(comment))

    def approve_format(self, document: str, comment: str = "") -> Order:
        """Answer for the form."""
        return self._ordering.give(document, commands.ApproveFormat(comment))

    def cancel(self, document: str, reason: str) -> Order:
        """Give the document up before issue."""
        return self._ordering.give(document, commands.CancelDocument(reason))
