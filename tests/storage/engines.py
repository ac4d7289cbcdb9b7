"""Fixtures that give each test a fresh store, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from eoffice.clock import new_id
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store, open_store
from tests.frozen_clock import FrozenClock
from tests.new_store import new_store
from tests.storage.office import Office, directory
from tests.storage.postgres import Server, binaries, running_server

ENGINES = ("sqlite", "postgresql")
NewPlace = Callable[[], str | Path]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Give a PostgreSQL server for the whole run; skips when the machine has none."""
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL's server programs are not installed (Debian: postgresql)")
    with running_server(programs) as server:
        yield server


@contextmanager
def places(engine: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[NewPlace]:
    """Give a function that makes empty databases of one engine, removed at the end."""
    with ExitStack() as ending:

        def make() -> str | Path:
            if engine == "sqlite":
                return folder / f"office-{new_id()}.sqlite"
            server: Server = request.getfixturevalue("postgres")
            url = server.borrow()
            ending.callback(server.give_back, url)
            return url

        yield make


@pytest.fixture(params=ENGINES)
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewPlace]:
    """Give addresses of empty databases on one engine."""
    with places(request.param, request, tmp_path) as make:
        yield make


@pytest.fixture
def stores(new_place: NewPlace) -> Iterator[Callable[[], Store]]:
    """Open as many fresh stores as asked for, and close them at the end."""
    with ExitStack() as ending:

        def opened() -> Store:
            place = new_place()
            store = new_store(place) if isinstance(place, Path) else open_store(place)
            ending.callback(store.close)
            return store

        yield opened


@pytest.fixture
def store(stores: Callable[[], Store]) -> Store:
    """Give one fresh store."""
    return stores()


@pytest.fixture
def office(store: Store) -> Office:
    """Give an office on a fresh store."""
    store.directory.replace(directory())
    return office_on(store)


def office_on(store: Store) -> Office:
    """Return the office whose directory a store holds."""
    return Office(store.log, store.directory.read(), FrozenClock())


@pytest.fixture
def blobs(tmp_path: Path) -> Iterator[SegmentBlobs]:
    """Give an empty place for files."""
    opened = SegmentBlobs(tmp_path / "blobs", reserve=0)
    yield opened
    opened.close()
