"""Work at a desk: my items, what waits for my acceptance, what is overdue, the story of an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from eoffice.clock import local_date
from eoffice.domain.work.item import ItemStatus, WorkItem
from eoffice.domain.work.item_commands import AssignItem, ItemCommand
from eoffice.domain.work.item_standing import Standing, Term, standing
from eoffice.domain.work.matters import MatterEvent, MatterKind
from eoffice.domain.work.register_commands import AdoptPlan, DefineProducts
from eoffice.domain.work.registers import Catalogue, Plan
from eoffice.errors import NotFound
from eoffice.services.matter_ids import catalogue_id
from eoffice.services.matter_ports import MatterQuery

if TYPE_CHECKING:
    # Handed in when a desk is set up; nothing of them is made here.
    from eoffice.services.matter_ordering import MatterOrdering
    from eoffice.services.matter_orders import MatterOrder

_ITEM = (MatterKind.ITEM.value,)
OPEN = tuple(
    status.value for status in ItemStatus if status not in (ItemStatus.ACCEPTED, ItemStatus.CANCELLED)
)
"""The statuses in which something is still to be done."""


@dataclass(frozen=True)
class ItemCard:
    """An item as screens show it: its state and how its term stands today."""

    item: WorkItem
    standing: Standing
    is_pending: bool = False


@dataclass(frozen=True)
class StoryLine:
    """One thing that happened to a matter."""

    at: datetime
    actor: str
    event: MatterEvent
    hash: str


class Working:
    """The work items of one person's desk."""

    def __init__(self, ordering: MatterOrdering) -> None:
        self._ordering = ordering
        self._desk = ordering.desk

    def mine(self, *, with_done: bool = False) -> tuple[ItemCard, ...]:
        """Return the items I carry a share of, the nearest term first."""
        statuses = () if with_done else OPEN
        return self._cards(MatterQuery(kinds=_ITEM, worker=self._desk.me.id, statuses=statuses))

    def waiting_for_me(self) -> tuple[ItemCard, ...]:
        """Return what I have to accept, agree to, or answer."""
        found = self._cards(MatterQuery(kinds=_ITEM, waits_for=self._desk.me.id))
        return tuple(card for card in found if card.item.acceptor == self._desk.me.id)

    def overdue(self, unit: str = "", before: date | None = None) -> tuple[ItemCard, ...]:
        """Return what is past its term in the agency or in one unit, as far as I may see it.

        With a day only what should have been done before that day.
        """
        today = local_date(self._desk.clock.now())
        until = min(today, before or today).isoformat()
        query = MatterQuery(self._desk.me.agency, kinds=_ITEM, statuses=OPEN, unit=unit, due_before=until)
        return tuple(card for card in self._cards(query) if card.standing.term is Term.OVERDUE)

    def late_documents(self) -> frozenset[str]:
        """Return the documents whose directives led to work that is past its term, for marks in lists."""
        today = local_date(self._desk.clock.now()).isoformat()
        # What is handed in waits for somebody else: the document is not marked for it.
        pressing = tuple(status for status in OPEN if status not in ("handed_in", "paused"))
        query = MatterQuery(self._desk.me.agency, kinds=_ITEM, statuses=pressing, due_before=today)
        return frozenset(row.document for row in self._desk.matters.rows(query) if row.document)

    def open_of_document(self, document: str) -> tuple[ItemCard, ...]:
        """Return the work a directive led to that is not done, the nearest term first."""
        found = [card for card in self.of_document(document) if card.item.status.value in OPEN]
        return tuple(sorted(found, key=_by_term))

    def reminders(self) -> tuple[ItemCard, ...]:
        """Return my items whose term is near or past: what the day begins with."""
        return tuple(card for card in self.mine() if card.standing.term in (Term.DUE_SOON, Term.OVERDUE))

    def of_unit(self, unit: str, period: str = "", *, with_done: bool = True) -> tuple[ItemCard, ...]:
        """Return the items of a unit or, unnamed, of the agency; of one month or of all."""
        statuses = () if with_done else OPEN
        agency = self._desk.me.agency
        return self._cards(MatterQuery(agency, kinds=_ITEM, unit=unit, period=period, statuses=statuses))

    def of_period(self, period: str) -> tuple[ItemCard, ...]:
        """Return the items whose term lies in a month."""
        return self._cards(MatterQuery(self._desk.me.agency, kinds=_ITEM, period=period))

    def of_document(self, document: str) -> tuple[ItemCard, ...]:
        """Return the items that a directive on a document led to."""
        return self._cards(MatterQuery(kinds=_ITEM, document=document))

    def item(self, item: str) -> ItemCard:
        """Return one item with my waiting orders applied; raises NotFound `work.missing`."""
        found = self._ordering.now_here(item)
        if not isinstance(found, WorkItem):
            raise NotFound("work.missing")
        return self._card(found)

    def story(self, matter: str) -> tuple[StoryLine, ...]:
        """Return everything that happened to a matter, as the hub decided it."""
        lines = []
        for entry in self._desk.log.records(matter):
            event, stamp, _ = entry.parsed_matter()
            lines.append(StoryLine(stamp.at, stamp.actor, event, entry.hash))
        return tuple(lines)

    def assign(self, command: AssignItem) -> str:
        """Give or propose work and return the new item's id."""
        return self._ordering.begin(command)

    def give(self, item: str, command: ItemCommand, blobs: Sequence[str] = ()) -> MatterOrder:
        """Give any later order on an item, with the files it brings."""
        return self._ordering.give(item, command, blobs)

    def catalogue(self) -> Catalogue:
        """Return the agency's catalogue of products; an empty one where none was made."""
        agency = self._desk.me.agency
        try:
            found = self._ordering.now_here(catalogue_id(agency))
        except NotFound:
            return Catalogue(catalogue_id(agency), agency)
        return found if isinstance(found, Catalogue) else Catalogue(catalogue_id(agency), agency)

    def define(self, command: DefineProducts) -> MatterOrder:
        """Add lines to the catalogue, all or none."""
        return self._ordering.give(catalogue_id(self._desk.me.agency), command)

    def adopt(self, command: AdoptPlan) -> str:
        """Take up a plan, all of its lines or none, and return its id."""
        return self._ordering.begin(command)

    def plans(self) -> tuple[Plan, ...]:
        """Return the agency's plans."""
        query = MatterQuery(self._desk.me.agency, kinds=(MatterKind.PLAN.value,))
        return tuple(plan for plan in self._desk.matters.states(query) if isinstance(plan, Plan))

    def _cards(self, query: MatterQuery) -> tuple[ItemCard, ...]:
        found = self._desk.matters.states(query)
        # Asked once: a question for every card would be 1,000 questions for 1,000 overdue items.
        pending = frozenset(self._desk.overlay.overlaid_matters()) if found else frozenset()
        today, calendar = local_date(self._desk.clock.now()), self._desk.rules.calendar
        return tuple(
            ItemCard(item, standing(item, today, calendar), item.id in pending)
            for item in found
            if isinstance(item, WorkItem)
        )

    def _card(self, item: WorkItem) -> ItemCard:
        today = local_date(self._desk.clock.now())
        pending = self._desk.matters.expected(item.id) is not None
        return ItemCard(item, standing(item, today, self._desk.rules.calendar), pending)


def _by_term(card: ItemCard) -> tuple[date, str]:
    return card.item.due, card.item.id
