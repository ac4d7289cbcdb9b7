"""An order on work: the same travelling form as for documents, told apart by the command's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eoffice.domain.work.matters import MatterCommand
from eoffice.services import codec
from eoffice.services.orders import OrderForm


@dataclass(frozen=True)
class MatterOrder:
    """A command of one person on one matter; the id is the idempotency key for ever."""

    id: str
    matter: str
    seen: int
    """How many events of the matter the person had seen; 0 for a new one."""
    made_at: datetime
    command: MatterCommand

    @property
    def kind(self) -> str:
        """Return the name of the command."""
        return type(self.command).__name__


def is_matter_form(form: OrderForm) -> bool:
    """Tell whether an order is about work rather than about a document."""
    return form.kind in codec.MATTER_COMMANDS


def matter_form(order: MatterOrder) -> OrderForm:
    """Return the travelling form of an order."""
    return OrderForm(
        order.id, order.matter, order.seen, order.made_at, order.kind, codec.to_plain(order.command)
    )


def matter_order(form: OrderForm) -> MatterOrder:
    """Return the order; raises Defect `codec.unreadable` for an unknown or ill-formed command."""
    command = codec.matter_command_from(form.kind, form.command)
    return MatterOrder(form.id, form.document, form.seen, form.made_at, command)
