"""Small values by name: cursors, the hub's address, what must survive a restart."""

from __future__ import annotations

import sqlalchemy as sa

from eoffice.storage.database import Database
from eoffice.storage.schema import setting


class SqlSettings:
    """Stores text by key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str, default: str = "") -> str:
        """Return a value."""
        with self._database.read() as connection:
            found = connection.execute(sa.select(setting.c.value).where(setting.c.key == key)).scalar()
        return default if found is None else str(found)

    def put(self, key: str, value: str) -> None:
        """Store a value durably."""
        keep = self._database.upsert(setting, "value")
        self._database.run(lambda connection: connection.execute(keep, {"key": key, "value": value}))

    def remove(self, key: str) -> None:
        """Forget a value."""
        gone = sa.delete(setting).where(setting.c.key == key)
        self._database.run(lambda connection: connection.execute(gone))
