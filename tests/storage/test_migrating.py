"""The steps of the schema lead to the tables the code names, once, also when several begin at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from eoffice.storage import migrating
from eoffice.storage.database import Database, sqlite_url
from eoffice.storage.opening import open_store
from eoffice.storage.schema import metadata
from tests.storage.postgres import Server

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "empty.sqlite")
    else:
        server: Server = request.getfixturevalue("postgres")
        yield server.new_database()


def is_ours(name: str | None, kind: str, _: object) -> bool:
    # The index of SQLite lives in tables of its own, PostgreSQL's in a column of its own.
    made_by_hand = {"vector", "ix_search_text_vector", "alembic_version"}
    return name not in made_by_hand and not (kind == "table" and (name or "").startswith("search"))


def test_the_steps_make_the_tables_that_the_code_names(empty_url: str) -> None:
    database = Database(empty_url)
    migrating.upgrade(database)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        differences = [
            each
            for each in compare_metadata(context, metadata)
            if not (isinstance(each, tuple) and each[0] == "add_table" and each[1].name == "search_text")
        ]
        assert differences == []
        columns = {column["name"] for column in sa.inspect(connection).get_columns("search_text")}
    assert columns >= {column.name for column in metadata.tables["search_text"].c}
    database.close()


def test_many_who_open_an_empty_database_at_once_make_it_once(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store(empty_url), range(4)))
    for number, store in enumerate(stores):
        store.settings.put(f"key {number}", "value")
    assert all(store.settings.get("key 0") == "value" for store in stores)
    with stores[0].database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1
    for store in stores:
        store.close()


OPENING = "import sys; from eoffice.storage.opening import open_store; open_store(sys.argv[1]).close()"


def test_processes_that_open_an_empty_database_at_once_all_succeed(empty_url: str) -> None:
    command = [sys.executable, "-c", OPENING, empty_url]
    running = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate(timeout=60)[1] for process in running] == ["", "", ""]


def test_the_newest_step_is_the_one_the_code_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [migrating.HEAD]


def test_a_failed_step_leaves_nothing_behind(empty_url: str) -> None:
    database = Database(empty_url)
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE setting (in_the_way INTEGER)")
    with pytest.raises(sa.exc.DBAPIError):
        migrating.upgrade(database)
    with database.read() as connection:
        assert set(sa.inspect(connection).get_table_names()) == {"setting"}
    database.close()


def test_a_place_with_signs_in_its_name_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "Sở Nội vụ 100% #1?"
    store = open_store(folder / "văn bản.sqlite")
    store.settings.put("a", "b")
    store.close()
    assert (folder / "văn bản.sqlite").exists()
