"""Bring a database to the schema this program knows, in one change or not at all."""

from __future__ import annotations

import threading
from pathlib import Path

import sqlalchemy as sa

from eoffice.errors import Refused
from eoffice.storage.database import Database

HEAD = "0006"
"""The newest step. Kept here so that opening an up-to-date database need not load Alembic (0.2 s)."""


_one_at_a_time = threading.Lock()
"""Alembic keeps what it works on in variables of its modules."""


def upgrade(database: Database) -> None:
    """Take every missing step; raises Refused `storage.newer` when a newer program was here."""
    with database.read() as connection:
        if _revision(connection) == HEAD:
            return
    try:
        with _one_at_a_time:
            database.run(_upgrade)
    except (sa.exc.ProgrammingError, sa.exc.IntegrityError):
        # On PostgreSQL another hub may have made the tables between our look and our first step.
        with database.read() as connection:
            if _revision(connection) != HEAD:
                raise


def _revision(connection: sa.Connection) -> str:
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def _upgrade(connection: sa.Connection) -> None:
    # Loaded only when there is a step to take.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = _revision(connection)
    # Never a step back: a newer program may have written what this one would not understand.
    if found and found not in known:
        raise Refused("storage.newer", found=found, known=HEAD)
    command.upgrade(config, HEAD)
