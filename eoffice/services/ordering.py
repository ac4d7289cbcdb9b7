"""Give an order: check it here with the hub's own rules, put it in the outbox, show it as pending.

The hub decides again; what it refuses comes back with its reason and the work intact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import RLock
from typing import Protocol

from eoffice.clock import Clock, local_date, new_id
from eoffice.domain.circumstances import Circumstances
from eoffice.domain.commands import Command
from eoffice.domain.deciding import book_needed, decide
from eoffice.domain.document import Document
from eoffice.domain.evolution import evolve
from eoffice.domain.people import Directory, Person
from eoffice.domain.stamp import Stamp
from eoffice.errors import NotFound, Refused
from eoffice.services.matter_orders import is_matter_form
from eoffice.services.orders import Order, OrderForm, from_form, to_form
from eoffice.services.permissions import demand
from eoffice.services.ports import Log, Outbox


class Overlay(Protocol):
    """Keeps the state a document will have when its waiting orders are decided."""

    def overlay(self, document: str, state: Document | None) -> None:
        """Show a provisional state in lists, or none any more."""
        ...

    def overlays(self) -> tuple[str, ...]:
        """Return the documents that are shown in a provisional state."""
        ...


class Whereabouts(Protocol):
    """Knows the people and agencies."""

    def read(self) -> Directory:
        """Return the directory as this machine knows it."""
        ...


class WorkOrders(Protocol):
    """Takes care of the orders on work, which wait in the same outbox."""

    def refresh_expected(self) -> None:
        """Show anew what has waiting orders and what is shown as expected."""
        ...

    def retry(self, order: str) -> None:
        """Give a refused order anew at its place."""
        ...

    def refresh(self, matter: str) -> None:
        """Show a matter anew."""
        ...


@dataclass(frozen=True)
class Desk:
    """What every use case at a desk works with."""

    me: Person
    clock: Clock
    log: Log
    outbox: Outbox
    overlay: Overlay
    directory: Whereabouts


class Ordering:
    """Gives orders of one person."""

    def __init__(self, desk: Desk, poke: Callable[[], None], work: WorkOrders | None = None) -> None:
        self._desk = desk
        self._poke = poke
        self._work = work
        # What is shown follows what is in the outbox: nobody lays an older state over a newer one.
        self._laying = RLock()

    @property
    def me(self) -> Person:
        """Return the person whose desk this is."""
        return self._desk.me

    @property
    def directory(self) -> Directory:
        """Return the people and agencies known here."""
        return self._desk.directory.read()

    def now_here(self, document: str) -> Document:
        """Return a document as it stands with this person's waiting orders applied.

        Raises NotFound `document.missing`.
        """
        state = self._state(document)
        if state is None:
            raise NotFound("document.missing", document=document)
        return state

    def give(self, document: str, command: Command, blobs: Sequence[str] = ()) -> Order:
        """Check a command here and put it in the outbox with the files it brings.

        Raises Refused with the same codes as the hub would.
        """
        with self._laying:
            state = self._state(document)
            order, provisional = self._checked(document, command, state)
            self._desk.outbox.put(to_form(order), blobs, provisional)
        self._poke()
        return order

    def foresee(self, document: str, command: Command) -> None:
        """Check a command and give nothing; raises Refused with the same codes as the hub would."""
        with self._laying:
            self._checked(document, command, self._state(document))

    def refresh(self, document: str) -> None:
        """Show a document anew after the hub decided or refused one of its orders."""
        with self._laying:
            stored = self._desk.log.load(document)
            state = self._state(document)
            is_as_stored = stored is not None and state is not None and state.events == stored.document.events
            self._desk.overlay.overlay(document, None if is_as_stored else state)

    def refresh_expected(self, among: frozenset[str] | None = None) -> None:
        """Show anew, of some documents or of all, those with waiting orders and those shown as expected.

        All others are as the hub decided them: to write their rows again would cost a sync of the
        disk for each.
        """
        # A desk begun anew has its outbox before it has people: what orders lead to cannot be told yet.
        if not self.directory.people:
            return
        if self._work is not None:
            self._work.refresh_expected()
        waiting = self._desk.outbox.waiting()
        ordered = {entry.form.document for entry in waiting if not is_matter_form(entry.form)}
        expected = ordered.union(self._desk.overlay.overlays())
        for document in expected if among is None else expected & among:
            self.refresh(document)

    def retry(self, order: str) -> None:
        """Give a refused order anew at its place, for the document as it is now, and renew what is behind it.

        Raises Refused when the rules still forbid it; everything then stays as it was.
        """
        with self._laying:
            entries = self._desk.outbox.waiting()
            refused = next((entry for entry in entries if entry.form.id == order and entry.is_refused), None)
            if refused is None:
                return
            if is_matter_form(refused.form):
                if self._work is not None:
                    self._work.retry(order)
                return
            document = refused.form.document
            again, state = self._checked(document, from_form(refused.form).command, self._state(document))
            behind = [
                entry.form
                for entry in entries
                if entry.form.document == document and entry.position > refused.position
            ]
            renewed, expected = self._renewed(behind, state)
            self._desk.outbox.replace(order, to_form(again), renewed, expected)
        self._poke()

    def give_up(self, order: str) -> None:
        """Take a refused or waiting order out of the outbox."""
        waiting = [entry for entry in self._desk.outbox.waiting() if entry.form.id == order]
        self._desk.outbox.drop(order)
        for entry in waiting:
            if not is_matter_form(entry.form):
                self.refresh(entry.form.document)
            elif self._work is not None:
                self._work.refresh(entry.form.document)
        self._poke()

    def _checked(
        self, document: str, command: Command, state: Document | None
    ) -> tuple[Order, Document | None]:
        """Return the order for a command on a state, and the state it will lead to."""
        demand(self._desk.me, type(command), state)
        order = Order(new_id(), document, state.events if state else 0, self._desk.clock.now(), command)
        return order, self._provisional(state, order)

    def _renewed(
        self, forms: Sequence[OrderForm], state: Document | None
    ) -> tuple[list[OrderForm], Document | None]:
        """Return orders never sent as given on top of a state, and the state that they lead to."""
        renewed: list[OrderForm] = []
        is_foreseen = True
        for form in forms:
            fresh = replace(form, seen=state.events if state else 0)
            renewed.append(fresh)
            if not is_foreseen:
                continue
            try:
                state = self._provisional(state, from_form(fresh))
            except Refused:
                is_foreseen = False  # the hub will say why, to this one and to what is behind it
        return renewed, state

    def _state(self, document: str) -> Document | None:
        """Return the replica's state with the waiting orders of this document on top."""
        # The outbox first: an order that is decided meanwhile is then seen twice, never missed.
        waiting = self._desk.outbox.waiting()
        stored = self._desk.log.load(document)
        state = stored.document if stored else None
        for entry in waiting:
            if entry.form.document != document or is_matter_form(entry.form):
                continue
            if entry.is_refused:
                break
            if state is not None and entry.form.seen < state.events:
                continue  # already decided at the hub; the outbox is about to drop it
            try:
                state = self._provisional(state, from_form(entry.form))
            except Refused:
                break  # the hub will say why; what comes after it waits too
        return state

    def _provisional(self, state: Document | None, order: Order) -> Document | None:
        """Return the state after an order as far as it can be foreseen without the hub."""
        now = self._desk.clock.now()
        today = local_date(now)
        circumstances = Circumstances(self._desk.me, now, today, self.directory)
        try:
            happened = decide(state, order.command, circumstances)
        except Refused as refusal:
            needs_hub = refusal.code == "number.only_at_hub" and book_needed(state, order.command, today)
            if needs_hub:
                return state
            raise
        for event in happened:
            state = evolve(state, event, Stamp(order.document, self._desk.me.id, now))
        return state
