"""Give an order: check it here with the hub's own rules, put it in the outbox, show it as pending.

The hub decides again; what it refuses comes back with its reason and the work intact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from eoffice.services.orders import Order, from_form, to_form
from eoffice.services.permissions import demand
from eoffice.services.ports import Log, Outbox


class Overlay(Protocol):
    """Keeps the state a document will have when its waiting orders are decided."""

    def overlay(self, document: str, state: Document | None) -> None:
        """Show a provisional state in lists, or none any more."""
        ...


class Whereabouts(Protocol):
    """Knows the people and agencies."""

    def read(self) -> Directory:
        """Return the directory as this machine knows it."""
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

    def __init__(self, desk: Desk, poke: Callable[[], None]) -> None:
        self._desk = desk
        self._poke = poke

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
        state = self._state(document)
        demand(self._desk.me, type(command), state)
        order = Order(new_id(), document, state.events if state else 0, self._desk.clock.now(), command)
        provisional = self._provisional(state, order)
        self._desk.outbox.put(to_form(order), blobs)
        if provisional is not None:
            self._desk.overlay.overlay(document, provisional)
        self._poke()
        return order

    def refresh(self, document: str) -> None:
        """Show a document anew after the hub decided or refused one of its orders."""
        stored = self._desk.log.load(document)
        state = self._state(document)
        is_as_stored = stored is not None and state is not None and state.events == stored.document.events
        self._desk.overlay.overlay(document, None if is_as_stored else state)

    def give_up(self, order: str) -> None:
        """Take a refused or waiting order out of the outbox."""
        waiting = [entry for entry in self._desk.outbox.waiting() if entry.form.id == order]
        self._desk.outbox.drop(order)
        for entry in waiting:
            self.refresh(entry.form.document)

    def _state(self, document: str) -> Document | None:
        """Return the replica's state with the waiting orders of this document on top."""
        # The outbox first: an order that is decided meanwhile is then seen twice, never missed.
        waiting = self._desk.outbox.waiting()
        stored = self._desk.log.load(document)
        state = stored.document if stored else None
        for entry in waiting:
            if entry.form.document != document:
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
