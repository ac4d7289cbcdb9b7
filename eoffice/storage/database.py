"""One database, SQLite or PostgreSQL: how connections are set up, and how changes and reads begin."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from eoffice.errors import Unreachable
from eoffice.storage import faults

BUSY_TIMEOUT_S = 15.0
ATTEMPTS = 6
"""How often a change is tried when the database says that it collided with another."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # NORMAL may lose the last commits in a power cut with WAL, and those were acknowledged.
    "PRAGMA synchronous=FULL",
    # Off by default in SQLite, for each connection anew.
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    # For each connection, of which a desk holds several; behind all of them stands the system's cache.
    "PRAGMA cache_size=-8192",
)
Done = TypeVar("Done")


class Database:
    """Gives connections for reading and for writing; safe for many threads."""

    def __init__(
        self, url: str, busy_timeout_s: float = BUSY_TIMEOUT_S, on_damage: Callable[[], None] | None = None
    ) -> None:
        self._busy_timeout_s = busy_timeout_s
        self._writer = threading.Lock()
        self._compiled: dict[tuple[str, tuple[str, ...], tuple[str, ...] | None], str] = {}
        self._engine = _engine(sa.make_url(url), busy_timeout_s)
        # One pool for both: this option tells `_begin_sqlite` which way to begin.
        self._writing = self._engine.execution_options(eoffice_writes=True)
        self._is_closed = False
        faults.watch(self._engine, on_damage)
        sa.event.listen(self._engine, "checkin", self._let_go)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the database is a file."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Begin a change: durable when the context ends, undone on any error.

        SQLite has one writer: threads queue here in order instead of polling for the file's lock.
        """
        if not self.is_sqlite:
            with _checked_out(self._writing) as connection, connection.begin():
                yield connection
            return
        # Bounded, so that a change that hangs shows as a busy store and not as a frozen program.
        if not self._writer.acquire(timeout=self._busy_timeout_s):
            raise Unreachable("storage.busy", detail="another change takes too long")
        try:
            with _checked_out(self._writing) as connection, connection.begin():
                yield connection
        finally:
            self._writer.release()

    @contextmanager
    def read(self, *, snapshot: bool = False) -> Iterator[sa.Connection]:
        """Give a connection for reading; with a snapshot all reads see the same moment."""
        with _checked_out(self._engine) as connection:
            if snapshot and not self.is_sqlite:
                # PostgreSQL by default shows each statement its own moment.
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def run(self, work: Callable[[sa.Connection], Done]) -> Done:
        """Do work in a change, again from the start when it collides with another."""
        return retried(lambda: self._once(work))

    def _once(self, work: Callable[[sa.Connection], Done]) -> Done:
        with self.write() as connection:
            return work(connection)

    def upsert(self, table: sa.Table, *replaced: str) -> Any:  # noqa: ANN401 - one of two dialects
        """Return an INSERT that replaces the named columns when the key exists; none named: keeps the row."""
        insert: Any = sqlite.insert(table) if self.is_sqlite else _postgresql().insert(table)
        key = [column.name for column in table.primary_key]
        if not replaced:
            return insert.on_conflict_do_nothing(index_elements=key)
        return insert.on_conflict_do_update(
            index_elements=key, set_={name: insert.excluded[name] for name in replaced}
        )

    def put_many(
        self,
        connection: sa.Connection,
        table: sa.Table,
        columns: Sequence[Mapping[str, object]],
        replaced: tuple[str, ...] | None = None,
    ) -> None:
        """Insert many rows of the same columns; with `replaced` as `upsert` does, without: all new.

        Compiled once and given straight to the driver: a third of the time for 1,500 rows.
        """
        if not columns:
            return
        names = tuple(columns[0])
        key = (table.name, names, replaced)
        if key not in self._compiled:
            insert = sa.insert(table) if replaced is None else self.upsert(table, *replaced)
            if not self.is_sqlite:
                insert = insert.from_select(names, _unnested(table, names))
            # In binary form: the escaping of long texts in lists takes longer than storing them.
            self._compiled[key] = str(insert.compile(self._engine, column_keys=names)).replace(")s::", ")b::")
        if self.is_sqlite:
            rows = [tuple(row.values()) for row in columns]
            connection.exec_driver_sql(self._compiled[key], rows)
        else:
            lists = {name: [row[name] for row in columns] for name in names}
            connection.exec_driver_sql(self._compiled[key], lists)

    def close(self) -> None:
        """Close every connection: those at rest now, those still at work as soon as they come back."""
        self._is_closed = True
        self._engine.dispose()

    def _let_go(self, _: object, record: sa.PoolProxiedConnection) -> None:
        # A thread may end its reading after the store was closed. Its connection would go back to a pool that
        # nobody empties any more, and keep the file open until the collector of memory comes by.
        if self._is_closed:
            record.invalidate()


def _unnested(table: sa.Table, names: tuple[str, ...]) -> sa.Select[tuple[object, ...]]:
    """Return rows from one list for each column: PostgreSQL takes 1,500 rows as one statement so."""
    lists = [sa.bindparam(name, type_=_postgresql().ARRAY(_plain_type(table.c[name]))) for name in names]
    source = sa.func.unnest(*lists).table_valued(*names).render_derived()
    return sa.select(*(source.c[name] for name in names))


def _postgresql() -> Any:  # noqa: ANN401 - a module
    """Return the words of PostgreSQL: a desk, which has none, does not wait for them at its start."""
    from sqlalchemy.dialects import postgresql

    return postgresql


def _plain_type(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    """Return a column's type without its collation, which a list cannot have."""
    for kind in (sa.Boolean, sa.BigInteger):
        if isinstance(column.type, kind):
            return kind()
    return sa.Text()


@contextmanager
def _checked_out(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection of the pool; too many at once is a busy store, not a defect."""
    try:
        connection = engine.connect()
    except sa.exc.TimeoutError as error:
        raise faults.fault("storage.busy", error) from error
    with connection:
        yield connection


def retried(work: Callable[[], Done]) -> Done:
    """Do something, again while it ends with `storage.conflict`, at most ATTEMPTS times."""
    # A conflict is the database's word for "begin again".
    for _ in range(ATTEMPTS - 1):
        try:
            return work()
        except Unreachable as error:
            if error.code != "storage.conflict":
                raise
    return work()


def sqlite_url(path: Path) -> str:
    """Return the address of a SQLite file."""
    return sa.URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def _engine(url: sa.URL, busy_timeout_s: float) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(
            url,
            connect_args={"timeout": busy_timeout_s, "check_same_thread": False},
            # SQLite readers do not hinder one another: each thread of the hub's lanes may have a connection.
            pool_size=16,
            max_overflow=48,
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    # Pinged first: a server that was restarted leaves dead connections in the pool.
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=8, max_overflow=24
    )


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
    # The driver must not begin transactions by itself: a savepoint or a BEGIN IMMEDIATE would be lost.
    connection.isolation_level = None
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise faults.of_database(error) or faults.fault("storage.damaged", error) from error


def _begin_sqlite(connection: sa.Connection) -> None:
    # Taking the write lock at once: a read that turns into a write later may fail without waiting.
    writes = connection.get_execution_options().get("eoffice_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
