"""Where each file lies: a small SQLite file beside the segments that can be rebuilt by reading them.

It need not be synced: what it forgets in a power cut is read again from the segments.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eoffice.storage import faults
from eoffice.storage.segments import Piece

_SCHEMA = """
CREATE TABLE IF NOT EXISTS segment (name TEXT PRIMARY KEY, indexed_to INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS piece (
    digest TEXT PRIMARY KEY, segment TEXT NOT NULL, offset INTEGER NOT NULL, size INTEGER NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Found:
    """A piece and the name of its segment."""

    segment: str
    offset: int
    size: int


class BlobIndex:
    """Finds pieces by digest; one connection, taken in turns by all threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            self._connection = _connected(path)
        except sqlite3.DatabaseError:
            # Damaged: kept for whoever wants to know why, and made anew from the segments.
            # Everything in it can be read again from the segments, only slower.
            path.replace(path.with_suffix(".damaged"))
            for extra in ("-wal", "-shm"):
                path.with_name(path.name + extra).unlink(missing_ok=True)
            self._connection = _connected(path)

    def find(self, digest: str) -> Found | None:
        """Return where a file lies."""
        with self._lock:
            row = self._connection.execute(
                "SELECT segment, offset, size FROM piece WHERE digest = ?", (digest,)
            ).fetchone()
        return Found(*row) if row else None

    def indexed_to(self, segment: str) -> int | None:
        """Return up to where a segment was acknowledged; None for one not known."""
        with self._lock:
            row = self._connection.execute(
                "SELECT indexed_to FROM segment WHERE name = ?", (segment,)
            ).fetchone()
        return int(row[0]) if row else None

    def add(self, segment: str, pieces: Iterable[Piece], indexed_to: int) -> None:
        """Remember pieces, and that the segment was acknowledged up to a place."""
        rows = [(piece.digest, segment, piece.offset, piece.size) for piece in pieces]
        with self._lock, _database_faults(), self._connection:
            # Pieces and the place up to which they count, both or none.
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT OR IGNORE INTO piece VALUES (?, ?, ?, ?)", rows)
            self._connection.execute("INSERT OR REPLACE INTO segment VALUES (?, ?)", (segment, indexed_to))

    def digests(self) -> Iterator[str]:
        """Give every digest, in order."""
        last = ""
        while True:
            # The lock is given back between pages: writers need not wait for a whole listing.
            with self._lock:
                found = self._connection.execute(
                    "SELECT digest FROM piece WHERE digest > ? ORDER BY digest LIMIT 1000", (last,)
                ).fetchall()
            if not found:
                return
            for (digest,) in found:
                yield digest
            last = found[-1][0]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


@contextmanager
def _database_faults() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise faults.of_database(error) or faults.fault("storage.io_failed", error) from error


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=15)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.executescript(_SCHEMA)
    connection.execute("SELECT count(*) FROM segment").fetchone()
    return connection
