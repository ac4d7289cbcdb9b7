"""The hub's deciding with everything real but the disk: memory store, Ed25519 key, a clock that stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eoffice.clock import new_id
from eoffice.domain import commands
from eoffice.domain.document import Document
from eoffice.domain.people import Person
from eoffice.services.deciding import Deciding, Outcome
from eoffice.services.orders import Order, OrderForm, SignedReceipt, to_form
from tests.builders import MORNING, a_directory
from tests.frozen_clock import FrozenClock
from tests.memory_store import MemoryLog


class KeySigner:
    """Signs receipts with a fresh Ed25519 key."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()

    @property
    def key_id(self) -> str:
        """The SHA-256 of the public key, hex."""
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return hashlib.sha256(raw).hexdigest()

    def sign(self, content: bytes) -> bytes:
        """Return a 64-byte signature."""
        return self._key.sign(content)

    def check(self, receipt: SignedReceipt) -> None:
        """Raise InvalidSignature unless the receipt carries this key's signature."""
        self._key.public_key().verify(bytes.fromhex(receipt.signature), receipt.body.encode())


def no_files_to_check(_: Document | None, __: commands.Command, ___: Person) -> None:
    """Accept every file: whether files are there is the business of the hub's own tests."""


@dataclass
class OfficeHub:
    """A hub in memory."""

    store: MemoryLog = field(default_factory=lambda: MemoryLog(a_directory()))
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(MORNING))
    signer: KeySigner = field(default_factory=KeySigner)

    def __post_init__(self) -> None:
        """Put the decider together."""
        self.deciding = Deciding(self.clock, self.signer, no_files_to_check)

    def form(self, command: commands.Command, document: str = "", seen: int | None = None) -> OrderForm:
        """Make an order on a document as it stands, or on a new one."""
        document = document or new_id()
        stored = self.store.load(document)
        known = stored.document.events if stored else 0
        order = Order(new_id(), document, known if seen is None else seen, self.clock.now(), command)
        return to_form(order)

    def handle(self, actor: Person, form: OrderForm) -> Outcome:
        """Decide an order in a transaction of its own."""
        with self.store.transaction() as transaction:
            return self.deciding.handle(transaction, actor, form)

    def give(
        self, actor: Person, command: commands.Command, document: str = "", seen: int | None = None
    ) -> Outcome:
        """Make an order and decide it; a minute passes."""
        outcome = self.handle(actor, self.form(command, document, seen))
        self.clock.advance(minutes=1)
        return outcome

    def state(self, document: str) -> Document:
        """Return a document that must be there."""
        stored = self.store.load(document)
        assert stored is not None
        return stored.document
