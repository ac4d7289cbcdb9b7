"""Open a store: one database with everything that is kept in it, brought to the present schema."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eoffice.storage import faults, migrating
from eoffice.storage.accounts import SqlAccounts
from eoffice.storage.database import BUSY_TIMEOUT_S, Database, sqlite_url
from eoffice.storage.directory import DirectoryCache, SqlDirectory
from eoffice.storage.holdings import SqlHoldings
from eoffice.storage.indexing import Indexer
from eoffice.storage.lists import SqlLists
from eoffice.storage.log import SqlLog
from eoffice.storage.outbox import SqlOutbox
from eoffice.storage.replica import Replica
from eoffice.storage.settings import SqlSettings


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

    def close(self) -> None:
        """Close every connection."""
        self.database.close()


def open_store(place: str | Path, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Store:
    """Open the database at a file's path or a `postgresql://` address; makes the file when it is new.

    Raises Unreachable `storage.unreachable`, Refused `storage.newer`, Defect `storage.damaged`.
    """
    if isinstance(place, Path) or "://" not in place:
        path = Path(place)
        with faults.system_faults():
            path.parent.mkdir(parents=True, exist_ok=True)
        place = sqlite_url(path)
    database = Database(place, busy_timeout_s)
    migrating.upgrade(database)
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
    )
