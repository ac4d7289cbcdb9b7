"""Statements used with every order, compiled once for each engine and given straight to the driver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class _Compiled:
    """A statement in a driver's words."""

    text: str
    constants: Mapping[str, object]
    """Values that the statement brings along itself."""
    order: tuple[str, ...] | None
    """The names of values, where they go by place."""


class Prepared:
    """One statement with named values.

    Building, keying and binding a statement anew takes SQLAlchemy several times as long as the
    database needs for it. For text and whole numbers only: nothing converts values on their way.
    """

    def __init__(self, statement: sa.ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: sa.Connection, **values: object) -> sa.CursorResult[Any]:
        """Execute the statement with its values."""
        compiled = self._of(connection.dialect)
        every = {**compiled.constants, **values}
        given: Any = every if compiled.order is None else tuple([every[name] for name in compiled.order])
        return connection.exec_driver_sql(compiled.text, given)

    def _of(self, dialect: sa.Dialect) -> _Compiled:
        # Without a lock: two threads may compile the same once each, and either result will do.
        known = self._compiled.get(dialect.name)
        if known is None:
            made: Any = self._statement.compile(dialect=dialect)
            order = None if made.positiontup is None else tuple(made.positiontup)
            constants = {name: value for name, value in made.params.items() if value is not None}
            known = self._compiled[dialect.name] = _Compiled(str(made), constants, order)
        return known
