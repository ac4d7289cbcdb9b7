"""Statements used with every order, compiled once for each engine and given straight to the driver."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


class Prepared:
    """One statement with named values.

    Building, keying and binding a statement anew takes SQLAlchemy several times as long as the
    database needs for it. For text and whole numbers only: nothing converts values on their way.
    """

    def __init__(self, statement: sa.ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, list[str] | None]] = {}

    def run(self, connection: sa.Connection, **values: object) -> sa.CursorResult[Any]:
        """Execute the statement with its values."""
        text, order = self._text(connection.dialect)
        given: Any = values if order is None else tuple([values[name] for name in order])
        return connection.exec_driver_sql(text, given)

    def _text(self, dialect: sa.Dialect) -> tuple[str, list[str] | None]:
        """Return the statement in a driver's words, and the order of its values where they go by place."""
        known = self._compiled.get(dialect.name)
        if known is None:
            compiled: Any = self._statement.compile(dialect=dialect)
            known = self._compiled[dialect.name] = (str(compiled), compiled.positiontup)
        return known
