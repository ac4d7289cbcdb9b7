"""Decide an order at the hub: permission, rules, files, log, receipt, and what follows by itself.

The same order gives the same receipt for ever; an order that is refused leaves no trace.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eoffice.clock import Clock, local_date, new_id
from eoffice.domain import commands
from eoffice.domain.circumstances import Circumstances
from eoffice.domain.deciding import BEGINNINGS, book_needed, decide
from eoffice.domain.document import Document
from eoffice.domain.events import Accepted, Event, NumberTaken
from eoffice.domain.evolution import HUB, evolve
from eoffice.domain.kinds import KindCatalogue
from eoffice.domain.numbering import NumberBook
from eoffice.domain.people import Directory, Person
from eoffice.domain.stamp import Stamp
from eoffice.errors import Refused
from eoffice.services import codec
from eoffice.services.deciding_matters import (
    MatterRules,
    Surroundings,
    decided,
    demand_fitting,
    passed_on,
)
from eoffice.services.log import GENESIS, Record, record
from eoffice.services.matter_orders import is_matter_form, matter_order
from eoffice.services.orders import (
    Order,
    OrderForm,
    Receipt,
    SignedReceipt,
    digest,
    from_form,
)
from eoffice.services.permissions import demand, may_read
from eoffice.services.ports import Appended, Change, Signer, Stored, Transaction
from eoffice.services.reactions import FollowUp, follow_ups


@dataclass(frozen=True)
class Outcome:
    """What became of an order: its receipt, and every record it made, here and at recipients."""

    receipt: SignedReceipt
    records: tuple[Record, ...]
    is_replay: bool = False

    @property
    def agencies(self) -> tuple[str, ...]:
        """Return the agencies whose feed has grown."""
        return tuple(sorted({entry.agency for entry in self.records}))


FileCheck = Callable[[Document | None, commands.Command, Person], None]
"""Raises Refused when the files a command brings are missing or not what they should be."""


class Deciding:
    """Decides orders inside a transaction of the store."""

    def __init__(
        self,
        clock: Clock,
        signer: Signer,
        check_files: FileCheck,
        kinds: KindCatalogue | None = None,
        work: MatterRules | None = None,
    ) -> None:
        self._clock = clock
        self._signer = signer
        self._check_files = check_files
        self._kinds = kinds
        self._work = work

    def handle(self, transaction: Transaction, actor: Person, form: OrderForm) -> Outcome:
        """Decide an order and store what it makes; the caller's transaction makes it durable.

        Raises Refused (permission, rules, `order.key_reused`), NotFound, Defect.
        """
        # Before anything else: a repetition is answered even when the person has lost the right meanwhile.
        form_digest = digest(form)
        known = transaction.receipt(form.id)
        if known is not None:
            if known.order_digest != form_digest:
                raise Refused("order.key_reused", order=form.id)
            return Outcome(known, (), is_replay=True)
        if is_matter_form(form):
            return self._handle_matter(transaction, actor, form, form_digest)
        order = from_form(form)
        directory = transaction.directory()
        stored = transaction.load(order.document)
        self._demand(actor, order, stored)
        change = self._decided(transaction, order, stored, actor, directory)
        followed = self._followed(transaction, change, actor, directory, order.id)
        records = transaction.append([change, *followed])
        receipt = self._receipt(form, form_digest, change, stored.head if stored else GENESIS)
        transaction.keep_receipt(receipt)
        return Outcome(receipt, records)

    def _handle_matter(
        self, transaction: Transaction, actor: Person, form: OrderForm, form_digest: str
    ) -> Outcome:
        """Decide an order on work, and what the hub does by itself because of it."""
        if self._work is None:
            raise Refused("work.not_kept_here")
        order, now = matter_order(form), self._clock.now()
        stored = transaction.load_matter(order.matter)
        demand_fitting(actor, order, stored)
        beside = Surroundings(transaction, self._work, actor, now)
        around = beside.of(order, stored.matter if stored else None)
        change = decided(order, stored, around)
        followed = passed_on(transaction, change, self._work, now, order.id)
        records = transaction.append([change, *followed])
        receipt = self._receipt(form, form_digest, change, stored.head if stored else GENESIS)
        transaction.keep_receipt(receipt)
        return Outcome(receipt, records)

    def _demand(self, actor: Person, order: Order, stored: Stored | None) -> None:
        """Check who asks, what they had seen, and the files they bring."""
        document = stored.document if stored else None
        if document is None and not isinstance(order.command, BEGINNINGS):
            raise Refused("document.missing")
        # Whoever may read it learns that it has grown: a right that went with the change is not the reason.
        # To all others permission comes first, so that nobody learns by trying that a document exists.
        if document is not None and document.events > order.seen and may_read(actor, document):
            raise Refused("document.changed_meanwhile", status=document.status.value)
        demand(actor, type(order.command), document)
        if document is not None and document.events != order.seen:
            raise Refused("document.changed_meanwhile", status=document.status.value)
        self._check_files(document, order.command, actor)

    def _decided(
        self,
        transaction: Transaction,
        order: Order,
        stored: Stored | None,
        actor: Person,
        directory: Directory,
    ) -> Appended:
        """Decide one command and return its records and the state they lead to."""
        now = self._clock.now()
        document = stored.document if stored else None
        # The book is locked before deciding; a refusal afterwards gives it back untouched.
        key = book_needed(document, order.command, local_date(now))
        book = transaction.book(key) if key else None
        circumstances = Circumstances(actor, now, local_date(now), directory, book, self._kinds)
        happened = decide(document, order.command, circumstances)
        _keep_book(transaction, book, happened)
        return _applied(happened, stored, Stamp(order.document, actor.id, now), actor.agency, order.id)

    def _followed(
        self, transaction: Transaction, change: Appended, actor: Person, directory: Directory, order_id: str
    ) -> list[Appended]:
        """Decide what the hub does by itself because of a change."""
        followed: list[Appended] = []
        for entry in change.records:
            event, _, __ = entry.parsed()
            for follow_up in follow_ups(event, change.state, actor.id, directory):
                followed.append(self._follow(transaction, follow_up, directory, order_id))
        # A report of a status that is known already makes no event.
        return [appended for appended in followed if appended.records]

    def _follow(
        self, transaction: Transaction, follow_up: FollowUp, directory: Directory, order_id: str
    ) -> Appended:
        document_id = follow_up.document or new_id()
        stored = transaction.load(document_id) if follow_up.document else None
        # Without roles: only commands that no rule names reach this place, and only from here.
        hub = Person(HUB, "Hub", follow_up.agency, "", "", frozenset())
        order = Order(order_id, document_id, 0, self._clock.now(), follow_up.command)
        return self._decided(transaction, order, stored, hub, directory)

    def _receipt(self, form: OrderForm, form_digest: str, change: Change, head: str) -> SignedReceipt:
        """Return the signed receipt of an order; `head` is the log's end before it."""
        state, records = change.state, change.records
        receipt = Receipt(
            order=form.id,
            order_digest=form_digest,
            document=state.id,
            agency=state.agency,
            first_version=records[0].version if records else state.events,
            last_version=state.events,
            head=records[-1].hash if records else head,
            at=self._clock.now(),
        )
        # Signed and kept as these very bytes, so that a later program cannot encode them otherwise.
        body = codec.encode(receipt)
        signature = self._signer.sign(body)
        return SignedReceipt(form.id, form_digest, body.decode(), self._signer.key_id, signature.hex())


def _keep_book(transaction: Transaction, book: NumberBook | None, happened: Sequence[Event]) -> None:
    """Store the book when one of the events took a number from it."""
    if book is None:
        return
    for event in happened:
        # The book moves only with an event that says so: no number is lost to a command that took none.
        if isinstance(event, NumberTaken | Accepted):
            transaction.keep_book(NumberBook(book.key, event.number, book.limit))


def _applied(
    happened: Sequence[Event], stored: Stored | None, stamp: Stamp, agency: str, order_id: str
) -> Appended:
    """Return records and state after events on top of what was stored."""
    state = stored.document if stored else None
    head = stored.head if stored else GENESIS
    records = []
    for event in happened:
        state = evolve(state, event, stamp)
        entry = record(state.agency, state.events, event, stamp, order_id, head)
        records.append(entry)
        head = entry.hash
    if state is None:
        raise Refused("document.missing", agency=agency)
    return Appended(tuple(records), state)


def refusal_values(error: Refused) -> str:
    """Return the values of a refusal as JSON, for the outbox and the wire."""
    return json.dumps({key: str(value) for key, value in error.values.items()}, ensure_ascii=False)
