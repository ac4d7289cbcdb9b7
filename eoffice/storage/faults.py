"""Turn what databases and disks report into errors with a code; nothing is swallowed on the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from eoffice.errors import SYSTEM_CODES, Defect, OfficeError, Unreachable

_SQLITE = {
    "SQLITE_FULL": "storage.disk_full",
    "SQLITE_BUSY": "storage.busy",
    "SQLITE_LOCKED": "storage.busy",
    "SQLITE_IOERR": "storage.io_failed",
    "SQLITE_CORRUPT": "storage.damaged",
    "SQLITE_NOTADB": "storage.damaged",
    "SQLITE_READONLY": "storage.not_writable",
    "SQLITE_CANTOPEN": "storage.not_writable",
    "SQLITE_PERM": "storage.not_writable",
}
_POSTGRESQL = {
    "40001": "storage.conflict",
    "40P01": "storage.conflict",
    "53100": "storage.disk_full",
    "53200": "storage.busy",
    "53300": "storage.busy",
    "55P03": "storage.busy",
    "57014": "storage.busy",
    "58030": "storage.io_failed",
    "25006": "storage.not_writable",
    "XX001": "storage.damaged",
    "XX002": "storage.damaged",
}
_LOST = ("no such column", "no such table", "no such index")
"""What SQLite says of parts that every opened store has: the file's own description is damaged."""
_DEFECTS = frozenset({"storage.io_failed", "storage.damaged"})


def fault(code: str, detail: object) -> OfficeError:
    """Return the error of a code: a defect when data may be lost, otherwise something to try again."""
    kind = Defect if code in _DEFECTS else Unreachable
    return kind(code, detail=str(detail).strip())


def of_system(error: OSError) -> OfficeError:
    """Return the error for what the operating system reported about a file."""
    # What is not known is taken for the worst: data may be lost.
    return fault(SYSTEM_CODES.get(error.errno or 0, "storage.io_failed"), error)


def of_database(error: BaseException, *, is_disconnect: bool = False) -> OfficeError | None:
    """Return the error for what a database driver reported; None when it is for the caller to judge."""
    name = getattr(error, "sqlite_errorname", None)
    if isinstance(name, str):
        # SQLITE_IOERR_FSYNC and its many sisters: the first two words are the kind.
        code = _SQLITE.get("_".join(name.split("_")[:2]))
        return fault(code, error) if code else None
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith("Could not decode"):
        # The driver's own words would carry the text of a document into logs.
        return fault("storage.damaged", "text that is not UTF-8")
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith(_LOST):
        return fault("storage.damaged", error)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str) and state in _POSTGRESQL:
        return fault(_POSTGRESQL[state], error)
    # Class 08 and 57P: the connection is gone, or the server is shutting down.
    lost = is_disconnect or (isinstance(state, str) and state.startswith(("08", "57P")))
    return fault("storage.unreachable", error) if lost or _is_connecting(error) else None


def _is_connecting(error: BaseException) -> bool:
    """Tell whether a driver failed before it had a connection: psycopg gives no state then."""
    return type(error).__module__.startswith("psycopg") and type(error).__name__ in (
        "OperationalError",
        "ConnectionTimeout",
    )


@contextmanager
def system_faults() -> Iterator[None]:
    """Turn errors of files inside into errors of ours."""
    try:
        yield
    except OSError as error:
        raise of_system(error) from error


def watch(engine: sa.Engine, on_damage: Callable[[], None] | None = None) -> None:
    """Make an engine raise errors of ours for everything that is not about one statement's data.

    `on_damage` is called, on whichever thread, when the database was found damaged.
    """

    def translate(context: sa.ExceptionContext) -> OfficeError | None:
        error = of_database(context.original_exception, is_disconnect=context.is_disconnect)
        if on_damage is not None and error is not None and error.code == "storage.damaged":
            on_damage()
        return error

    sa.event.listen(engine, "handle_error", translate, retval=True)
