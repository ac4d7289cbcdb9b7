"""Orders and receipts: a command on its way to the hub, and the hub's proof that it was kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from eoffice.domain.commands import Command
from eoffice.services import codec


@dataclass(frozen=True)
class Order:
    """A command of one person on one document; the id is the idempotency key for ever."""

    id: str
    document: str
    seen: int
    """How many events of the document the person had seen; 0 for a new document."""
    made_at: datetime
    command: Command

    @property
    def kind(self) -> str:
        """Return the name of the command."""
        return type(self.command).__name__


@dataclass(frozen=True)
class OrderForm:
    """An order as it travels and is stored: plain data under the command's name."""

    id: str
    document: str
    seen: int
    made_at: datetime
    kind: str
    command: dict[str, object]


def to_form(order: Order) -> OrderForm:
    """Return the travelling form of an order."""
    return OrderForm(
        order.id, order.document, order.seen, order.made_at, order.kind, codec.to_plain(order.command)
    )


def from_form(form: OrderForm) -> Order:
    """Return the order; raises Defect `codec.unreadable` for an unknown or ill-formed command."""
    return Order(form.id, form.document, form.seen, form.made_at, codec.command_from(form.kind, form.command))


def digest(form: OrderForm) -> str:
    """Return the SHA-256 of an order's canonical form, hex: what a receipt vouches for."""
    # Canonical JSON: the same order gives the same digest, whichever program encodes it.
    return hashlib.sha256(codec.encode(form)).hexdigest()


@dataclass(frozen=True)
class Receipt:
    """What the hub vouches for: this order, on disk at this time, made these events."""

    order: str
    order_digest: str
    document: str
    agency: str
    first_version: int
    last_version: int
    head: str
    """The hash of the last record."""
    at: datetime


@dataclass(frozen=True)
class SignedReceipt:
    """A receipt's exact bytes with the hub's Ed25519 signature over them, both kept as given."""

    order: str
    order_digest: str
    body: str
    """Canonical JSON of the Receipt."""
    key_id: str
    signature: str
    """64 bytes, hex."""

    @property
    def receipt(self) -> Receipt:
        """Return the receipt inside; raises Defect `codec.unreadable`."""
        return codec.decode(self.body, Receipt)
