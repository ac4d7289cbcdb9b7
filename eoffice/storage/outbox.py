"""The orders of this person that wait for the hub."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from eoffice.domain.document import Document
from eoffice.domain.work.matters import Matter
from eoffice.services import codec
from eoffice.services.orders import OrderForm
from eoffice.services.ports import Waiting
from eoffice.storage.database import Database
from eoffice.storage.matters import cover_matter
from eoffice.storage.replica import cover
from eoffice.storage.schema import outbox


class SqlOutbox:
    """Implements `ports.Outbox`; survives a kill."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self, form: OrderForm, blobs: Sequence[str], expected: Document | Matter | None = None
    ) -> Waiting:
        """Store an order durably behind the others, and in the same change the state it will lead to."""

        def work(connection: sa.Connection) -> int:
            # No sequence: the change holds SQLite's only write lock, and nobody else has this outbox.
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
            self._cover(connection, expected)
            return position

        return Waiting(self._database.run(work), form, tuple(blobs))

    def replace(
        self,
        order: str,
        form: OrderForm,
        behind: Sequence[OrderForm] = (),
        expected: Document | Matter | None = None,
    ) -> None:
        """Store an order at the place of a refused one, as never tried, with those behind it renewed.

        Nothing happens when the refused order has gone meanwhile.
        """

        def work(connection: sa.Connection) -> None:
            fresh = {"order": form.id, "attempts": 0, "error_code": "", "error_values": ""}
            # Gone: the person gave it up in another window, or the hub decided it after all.
            if _rewrite(connection, order, form, **fresh) == 0:
                return
            for each in behind:
                _rewrite(connection, each.id, each)
            self._cover(connection, expected)

        self._database.run(work)

    def _cover(self, connection: sa.Connection, expected: Document | Matter | None) -> None:
        """Show the state that waiting orders will lead to."""
        if isinstance(expected, Document):
            cover(self._database, connection, expected)
        elif expected is not None:
            cover_matter(self._database, connection, expected)

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


def _rewrite(connection: sa.Connection, known: str, form: OrderForm, **values: object) -> int:
    """Give an order another form at its place; return 0 when it is not there."""
    changed = sa.update(outbox).where(outbox.c.order == known)
    return connection.execute(changed.values(form=codec.encode(form).decode(), **values)).rowcount
