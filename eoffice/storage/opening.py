"""Open a store: one database with everything that is kept in it, brought to the present schema."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from eoffice.clock import Clock
from eoffice.services.ports import Blobs
from eoffice.storage import faults, migrating
from eoffice.storage.accounts import SqlAccounts
from eoffice.storage.backup import Manifest, back_up, restore
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.database import BUSY_TIMEOUT_S, Database, sqlite_url
from eoffice.storage.directory import DirectoryCache, SqlDirectory
from eoffice.storage.holdings import SqlHoldings
from eoffice.storage.indexing import Indexer
from eoffice.storage.lists import SqlLists
from eoffice.storage.log import SqlLog
from eoffice.storage.matters import SqlMatters
from eoffice.storage.outbox import SqlOutbox
from eoffice.storage.rebuild import rebuild
from eoffice.storage.replica import Replica
from eoffice.storage.settings import SqlSettings
from eoffice.storage.verifying import Finding, IsSigned, verify


@dataclass(frozen=True)
class Store:
    """Everything kept in one database; safe to use from many threads."""

    database: Database
    log: SqlLog
    lists: SqlLists
    directory: SqlDirectory
    accounts: SqlAccounts
    outbox: SqlOutbox
    replica: Replica
    settings: SqlSettings
    indexer: Indexer
    holdings: SqlHoldings
    matters: SqlMatters

    def rebuild(self, blobs: Blobs) -> int:
        """Drop every view and make it again from the log; return the number of documents."""
        return rebuild(self.database, self.indexer, blobs)

    def verify(
        self, blobs: SegmentBlobs | None = None, is_signed: IsSigned | None = None, *, is_whole: bool = True
    ) -> tuple[Finding, ...]:
        """Return everything that does not hold; `is_whole` is false for a desktop's part of the log."""
        return verify(self.database, blobs, is_signed, is_whole=is_whole)

    def back_up(self, blobs: SegmentBlobs, target: Path, clock: Clock) -> Manifest:
        """Write everything that cannot be rebuilt into one file."""
        return back_up(self.database, blobs, target, clock)

    def restore(self, source: Path, blobs: SegmentBlobs) -> Manifest:
        """Fill this store, which must be empty, from a backup."""
        return restore(source, self.database, blobs, self.indexer)

    def close(self) -> None:
        """Close every connection."""
        self.database.close()


def open_store(
    place: str | Path, busy_timeout_s: float = BUSY_TIMEOUT_S, on_damage: Callable[[], None] | None = None
) -> Store:
    """Open the database at a file's path or a `postgresql://` address; makes the file when it is new.

    Raises Unreachable `storage.unreachable`, Refused `storage.newer`, Defect `storage.damaged`.
    """
    if isinstance(place, Path) or "://" not in place:
        path = Path(place)
        with faults.system_faults():
            path.parent.mkdir(parents=True, exist_ok=True)
        place = sqlite_url(path)
    database = Database(place, busy_timeout_s, on_damage)
    with ExitStack() as undo:
        # A file that could not be opened may be moved away next, which an open one cannot everywhere.
        undo.callback(database.close)
        migrating.upgrade(database)
        undo.pop_all()
    people = DirectoryCache()
    return Store(
        database=database,
        log=SqlLog(database, people),
        lists=SqlLists(database),
        directory=SqlDirectory(database, people),
        accounts=SqlAccounts(database),
        outbox=SqlOutbox(database),
        replica=Replica(database),
        settings=SqlSettings(database),
        indexer=Indexer(database, people),
        holdings=SqlHoldings(database),
        matters=SqlMatters(database),
    )
