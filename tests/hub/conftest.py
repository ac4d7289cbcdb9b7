"""One running hub for all tests that only use it; tests that stop or break one make their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eoffice.exchange.client import HubClient
from tests.hub.hub_process import RunningHub


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a hub that runs as long as the tests do."""
    running = RunningHub.new(tmp_path_factory.mktemp("hub") / "hub")
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def as_person(hub: RunningHub) -> Iterator[Callable[[str], HubClient]]:
    """Give the hub as seen by a person, signed in once a test."""
    clients: dict[str, HubClient] = {}

    def signed_in(login: str) -> HubClient:
        if login not in clients:
            clients[login] = hub.client(login)
        return clients[login]

    yield signed_in
    for client in clients.values():
        client.close()


@pytest.fixture
def own_hub(tmp_path: Path) -> Iterator[RunningHub]:
    """Give a hub of the test's own, not started."""
    running = RunningHub.new(tmp_path / "hub")
    yield running
    running.stop()
