"""The way of a draft through its reviewers: submit, return with a comment, approve content and form."""

from __future__ import annotations

from datetime import date

from eoffice.domain import commands
from eoffice.domain.consultation import Stance
from eoffice.domain.people import Person, Role, Unit
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

    def units_to_ask(self) -> tuple[Unit, ...]:
        """Return the units of the person's agency that somebody can answer for."""
        me, directory = self._ordering.me, self._ordering.directory
        heads = directory.staff(me.agency, Role.UNIT_HEAD, Role.LEADER)
        answered_for = {head.unit for head in heads}
        return tuple(unit for unit in directory.agency(me.agency).units if unit.id in answered_for)

    def ask_opinions(self, document: str, units: tuple[str, ...], due: date, question: str = "") -> Order:
        """Ask units for their opinion until a day, on the text as the author sees it."""
        # Only the author has a working copy that could hold more than the last version.
        if self._ordering.now_here(document).author == self._ordering.me.id:
            self._drafting.save_changes(document)
        return self._ordering.give(document, commands.AskOpinions(units, due, question))

    def give_opinion(self, document: str, stance: Stance, text: str = "") -> Order:
        """Answer for the person's unit."""
        return self._ordering.give(document, commands.GiveOpinion(stance, text))

    def withdraw_request(self, document: str, unit: str) -> Order:
        """Wait no longer for a unit."""
        return self._ordering.give(document, commands.WithdrawOpinionRequest(unit))

    def remark(self, document: str, page: int, passage: str, text: str) -> Order:
        """Write a remark on words of the newest version; `page` counts from 1."""
        version = len(self._ordering.now_here(document).versions)
        return self._ordering.give(document, commands.RemarkOnPassage(version, page, passage, text))

    def settle_remark(self, document: str, number: int, answer: str = "") -> Order:
        """Say what became of a remark."""
        return self._ordering.give(document, commands.SettleRemark(number, answer))

    def cancel(self, document: str, reason: str) -> Order:
        """Give the document up before issue."""
        return self._ordering.give(document, commands.CancelDocument(reason))
