"""A PostgreSQL server of the tests' own: made in a temporary folder, reached by a socket, stopped by pid."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from eoffice.storage.schema import metadata
from tests.waiting import wait_until

_OPTIONS = (
    "listen_addresses=",
    "shared_buffers=64MB",
    "max_connections=80",
    "fsync=off",
    "full_page_writes=off",
)
_names = count(1)


def binaries() -> Path | None:
    """Return the folder of the server's programs, the newest first; None when there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


class Server:
    """One running server."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process
        self._emptied: list[str] = []

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"office_{next(_names)}"
        engine = sa.create_engine(self._admin(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self.url(name)

    def borrow(self) -> str:
        """Return the address of a database without rows, used before or new: making one takes long."""
        return self._emptied.pop() if self._emptied else self.new_database()

    def give_back(self, url: str) -> None:
        """Empty a database for the next test."""
        engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            known = set(sa.inspect(connection).get_table_names())
            for table in metadata.sorted_tables:
                if table.name in known:
                    connection.execute(sa.delete(table))
        engine.dispose()
        self._emptied.append(url)

    def _admin(self) -> sa.URL:
        return sa.make_url(self.url("postgres")).set(drivername="postgresql+psycopg")


def _as_postgres(command: Sequence[str | Path]) -> list[str | Path]:
    """Return a command run as an ordinary user: the server refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else [*command]


@contextmanager
def running_server(programs: Path) -> Iterator[Server]:
    """Start a server for the time of the context."""
    # Not below pytest's own folder: a socket's path has 107 bytes at most, and its parents are root's.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        made: list[str | Path] = [
            programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
        ]
        subprocess.run(_as_postgres(made), check=True, capture_output=True, cwd=folder)
        start: list[str | Path] = [programs / "postgres", "-D", folder / "data", "-k", folder]
        start += [part for option in _OPTIONS for part in ("-c", option)]
        log = (folder / "server.log").open("wb")
        process = subprocess.Popen(_as_postgres(start), stdout=log, stderr=log, cwd=folder)
        try:
            server = Server(folder, process)
            pid_file = folder / "data" / "postmaster.pid"
            wait_until(lambda: pid_file.exists() and "ready" in pid_file.read_text(), timeout_s=60)
            pid = int(pid_file.read_text().split()[0])
            yield server
            os.kill(pid, signal.SIGINT)
            process.wait(timeout=60)
        finally:
            process.kill()
            log.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
