"""Fixtures with a running hub: one for all tests that only use it, and one of a test's own to break."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from eoffice.exchange.client import HubClient
from tests.hub.hub_process import RunningHub

Seen = Callable[[str], HubClient]
Raw = Callable[[str], httpx.Client]


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a hub that runs as long as the tests do."""
    running = RunningHub.new(
        tmp_path_factory.mktemp("hub") / "hub", "heartbeat_s = 1\nfailures_of_address = 100000\n"
    )
    running.start()
    yield running
    code = running.stop()
    assert code == 0, f"{code}: {running.said}{running.log_text()[-3000:]}"


@pytest.fixture
def as_person(hub: RunningHub) -> Iterator[Seen]:
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
def raw(hub: RunningHub) -> Iterator[Raw]:
    """Give a plain HTTP client with a person's token, for requests that our own client never makes."""
    clients: list[httpx.Client] = []

    def plain(login: str = "") -> httpx.Client:
        client = hub.signed_in_plain(login) if login else hub.plain()
        clients.append(client)
        return client

    yield plain
    for client in clients:
        client.close()


@pytest.fixture
def own_hub(tmp_path: Path) -> Iterator[RunningHub]:
    """Give a hub of the test's own, not started."""
    running = RunningHub.new(tmp_path / "hub")
    yield running
    running.stop()
