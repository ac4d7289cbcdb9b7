"""The orders of this person that wait for the hub."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from eoffice.services import codec
from eoffice.services.orders import OrderForm
from eoffice.services.ports import Waiting
from eoffice.storage.database import Database
from eoffice.storage.schema import outbox


class SqlOutbox:
    """Implements `ports.Outbox`; survives a kill."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, form: OrderForm, blobs: Sequence[str]) -> Waiting:
        """Store an order durably behind the others."""

        def work(connection: sa.Connection) -> int:
            last = connection.execute(sa.select(sa.func.max(outbox.c.position))).scalar()
            position = int(last or 0) + 1
            values = {
                "position": position,
                "order": form.id,
                "form": codec.encode(form).decode(),
                "blobs": " ".join(blobs),
                "error_code": "",
                "error_values": "",
            }
            connection.execute(sa.insert(outbox), values)
            return position

        return Waiting(self._database.run(work), form, tuple(blobs))

    def waiting(self) -> tuple[Waiting, ...]:
        """Return everything in the outbox, in order, refused ones too."""
        with self._database.read() as connection:
            found = connection.execute(sa.select(outbox).order_by(outbox.c.position))
            return tuple(
                Waiting(
                    row.position,
                    codec.decode(row.form, OrderForm),
                    tuple(row.blobs.split()),
                    row.attempts,
                    row.error_code,
                    row.error_values,
                )
                for row in found
            )

    def note_attempt(self, order: str) -> None:
        """Count one more try."""
        self._update(order, attempts=outbox.c.attempts + 1)

    def refuse(self, order: str, code: str, values: str) -> None:
        """Keep a refused order with its reason."""
        self._update(order, error_code=code, error_values=values)

    def drop(self, order: str) -> None:
        """Remove an order that is decided, or that the person gave up."""
        gone = sa.delete(outbox).where(outbox.c.order == order)
        self._database.run(lambda connection: connection.execute(gone))

    def _update(self, order: str, **values: object) -> None:
        changed = sa.update(outbox).where(outbox.c.order == order).values(**values)
        self._database.run(lambda connection: connection.execute(changed))
