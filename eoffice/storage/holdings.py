"""Which files belong to which agency: handed in by it, or come to it with a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from eoffice.domain.document import Document
from eoffice.storage.database import Database
from eoffice.storage.groupcommit import GroupCommit
from eoffice.storage.prepared import Prepared
from eoffice.storage.schema import held

_holds = Prepared(
    sa.select(held.c.digest).where(held.c.agency == sa.bindparam("of"), held.c.digest == sa.bindparam("file"))
)


class SqlHoldings:
    """Tells whether an agency may name and read a file that is known by its digest only."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._commit = GroupCommit(self._keep)

    def hold(self, agency: str, digest: str) -> None:
        """Note durably that an agency has handed in a file."""
        # One sync for all who hand in at once: the group commit only needs bytes to carry.
        self._commit.put(digest, agency.encode())

    def _keep(self, handed_in: Sequence[tuple[str, bytes]]) -> None:
        """Note for everybody who waits, in one change."""
        columns = [{"agency": agency.decode(), "digest": digest} for digest, agency in handed_in]
        self._database.run(lambda connection: self._database.put_many(connection, held, columns, ()))

    def holds(self, agency: str, digest: str) -> bool:
        """Tell whether a file belongs to an agency."""
        with self._database.read() as connection:
            return _holds.run(connection, of=agency, file=digest).first() is not None


def keep_arrived(database: Database, connection: sa.Connection, arrived: Iterable[Document]) -> None:
    """Note the files that came to agencies with documents: their own were noted when handed in."""
    rows = {(document.agency, digest) for document in arrived for digest in _digests(document)}
    columns = [{"agency": agency, "digest": digest} for agency, digest in sorted(rows)]
    database.put_many(connection, held, columns, ())


def _digests(document: Document) -> set[str]:
    files = [*document.attachments, *(version.words for version in document.versions)]
    if document.pages is not None:
        files.append(document.pages)
    return {file.digest for file in files}
