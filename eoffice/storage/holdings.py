"""Which files belong to which agency: handed in by it, or come to it with a document."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from eoffice.domain.document import Document
from eoffice.storage.database import Database
from eoffice.storage.schema import held


class SqlHoldings:
    """Tells whether an agency may name and read a file that is known by its digest only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold(self, agency: str, digest: str) -> None:
        """Note durably that an agency has handed in a file."""
        self._database.run(lambda connection: keep(self._database, connection, agency, (digest,)))

    def holds(self, agency: str, digest: str) -> bool:
        """Tell whether a file belongs to an agency."""
        query = sa.select(held.c.digest).where(held.c.agency == agency, held.c.digest == digest)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None


def keep(database: Database, connection: sa.Connection, agency: str, digests: Iterable[str]) -> None:
    """Note files of an agency inside a change."""
    rows = [{"agency": agency, "digest": digest} for digest in sorted(set(digests))]
    if rows:
        connection.execute(database.upsert(held), rows)


def keep_arrived(database: Database, connection: sa.Connection, arrived: Document) -> None:
    """Note the files that came to an agency with a document: its own were noted when handed in."""
    files = [*arrived.attachments, *(version.words for version in arrived.versions)]
    if arrived.pages is not None:
        files.append(arrived.pages)
    keep(database, connection, arrived.agency, (file.digest for file in files))
