"""Give an order on work from a desk: checked here by the hub's rules, kept in the outbox, shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import RLock

from eoffice.clock import Clock, new_id
from eoffice.domain.people import Directory, Person
from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.matters import Matter, MatterCommand, MatterKind
from eoffice.errors import NotFound, Refused
from eoffice.services.deciding_matters import MatterRules, Surroundings, decided
from eoffice.services.matter_orders import MatterOrder, is_matter_form, matter_form, matter_order
from eoffice.services.matter_ports import MatterOverlay, MatterQuery, Matters
from eoffice.services.ordering import Whereabouts
from eoffice.services.orders import OrderForm
from eoffice.services.ports import Log, Outbox, Stored, StoredMatter
from eoffice.services.work_permissions import demand_work


@dataclass(frozen=True)
class WorkDesk:
    """What every use case of work at a desk works with."""

    me: Person
    clock: Clock
    log: Log
    outbox: Outbox
    overlay: MatterOverlay
    matters: Matters
    directory: Whereabouts
    rules: MatterRules


class _Here:
    """What a desk has of all that stands beside a matter; the hub, which has it all, decides again."""

    def __init__(self, desk: WorkDesk) -> None:
        self._desk = desk

    def load(self, document: str) -> Stored | None:
        return self._desk.log.load(document)

    def load_matter(self, matter: str) -> StoredMatter | None:
        expected = self._desk.matters.expected(matter)
        if expected is not None:
            # Without a hash: nothing a desk foresees is ever written into a log.
            return StoredMatter(expected, "")
        return self._desk.log.load_matter(matter)

    def group(self, of: Evaluation) -> tuple[Evaluation, ...]:
        query = MatterQuery(of.agency, (MatterKind.EVALUATION.value,), period=of.period)
        found = self._desk.matters.states(query)
        return tuple(one for one in found if isinstance(one, Evaluation) and one.group == of.group)

    def directory(self) -> Directory:
        return self._desk.directory.read()


class MatterOrdering:
    """Gives orders of one person on work."""

    def __init__(self, desk: WorkDesk, poke: Callable[[], None]) -> None:
        self._desk = desk
        self._poke = poke
        self._laying = RLock()

    @property
    def desk(self) -> WorkDesk:
        """Return what this desk works with."""
        return self._desk

    def now_here(self, matter: str) -> Matter:
        """Return a matter with this person's waiting orders applied; raises NotFound `work.missing`."""
        state = self._state(matter)
        if state is None:
            raise NotFound("work.missing")
        return state

    def give(self, matter: str, command: MatterCommand, blobs: Sequence[str] = ()) -> MatterOrder:
        """Check a command here and put it in the outbox with the files it brings.

        Raises Refused with the same codes as the hub would.
        """
        with self._laying:
            order, expected = self._checked(matter, command, self._state(matter))
            self._desk.outbox.put(matter_form(order), blobs, expected)
        self._poke()
        return order

    def begin(self, command: MatterCommand, blobs: Sequence[str] = ()) -> str:
        """Give the first order of a new matter and return its id."""
        matter = new_id()
        self.give(matter, command, blobs)
        return matter

    def refresh_expected(self) -> None:
        """Show anew what has waiting orders and what is shown as expected; after every exchange."""
        # As in `Ordering`, which may call this: nothing can be laid over without people.
        if not self._desk.directory.read().people:
            return
        ordered = {entry.form.document for entry in self._desk.outbox.waiting() if is_matter_form(entry.form)}
        for matter in ordered.union(self._desk.overlay.overlaid_matters()):
            self.refresh(matter)

    def refresh(self, matter: str) -> None:
        """Show a matter anew after the hub decided or refused one of its orders."""
        with self._laying:
            stored = self._desk.log.load_matter(matter)
            state = self._state(matter)
            is_as_stored = stored is not None and state is not None and state.events == stored.matter.events
            self._desk.overlay.overlay_matter(matter, None if is_as_stored else state)

    def retry(self, order: str) -> None:
        """Give a refused order anew for the matter as it is now, and renew what is behind it."""
        with self._laying:
            entries = [entry for entry in self._desk.outbox.waiting() if is_matter_form(entry.form)]
            refused = next((entry for entry in entries if entry.form.id == order and entry.is_refused), None)
            if refused is None:
                return
            matter = refused.form.document
            again, state = self._checked(matter, matter_order(refused.form).command, self._state(matter))
            behind = [
                entry.form
                for entry in entries
                if entry.form.document == matter and entry.position > refused.position
            ]
            renewed, expected = self._renewed(behind, state)
            self._desk.outbox.replace(order, matter_form(again), renewed, expected)
        self._poke()

    def give_up(self, order: str) -> None:
        """Take a refused or waiting order out of the outbox."""
        gone = [entry.form.document for entry in self._desk.outbox.waiting() if entry.form.id == order]
        self._desk.outbox.drop(order)
        for matter in gone:
            self.refresh(matter)
        self._poke()

    def _checked(
        self, matter: str, command: MatterCommand, state: Matter | None
    ) -> tuple[MatterOrder, Matter]:
        demand_work(self._desk.me, type(command), state)
        seen = state.events if state else 0
        order = MatterOrder(new_id(), matter, seen, self._desk.clock.now(), command)
        return order, self._provisional(order, state)

    def _renewed(self, forms: Sequence[OrderForm], state: Matter) -> tuple[list[OrderForm], Matter]:
        renewed: list[OrderForm] = []
        is_foreseen = True
        for form in forms:
            fresh = replace(form, seen=state.events)
            renewed.append(fresh)
            if not is_foreseen:
                continue
            try:
                state = self._provisional(matter_order(fresh), state)
            except Refused:
                is_foreseen = False  # the hub will say why, to this one and to what is behind it
        return renewed, state

    def _state(self, matter: str) -> Matter | None:
        """Return the replica's state with the waiting orders of this matter on top."""
        # The outbox first: an order that is decided meanwhile is then seen twice, never missed.
        waiting = self._desk.outbox.waiting()
        stored = self._desk.log.load_matter(matter)
        state = stored.matter if stored else None
        for entry in waiting:
            if entry.form.document != matter or not is_matter_form(entry.form):
                continue
            if entry.is_refused:
                break
            if state is not None and entry.form.seen < state.events:
                continue  # already decided at the hub; the outbox is about to drop it
            try:
                state = self._provisional(matter_order(entry.form), state)
            except Refused:
                break  # the hub will say why; what comes after it waits too
        return state

    def _provisional(self, order: MatterOrder, state: Matter | None) -> Matter:
        """Return the state after an order as far as it can be foreseen without the hub."""
        beside = Surroundings(_Here(self._desk), self._desk.rules, self._desk.me, self._desk.clock.now())
        around = beside.of(order, state)
        return decided(order, StoredMatter(state, "") if state else None, around).state
