"""First sync over the wire: a desk's replica filled from a hub process with TLS."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from eoffice.exchange.client import HubClient, pages_of
from eoffice.exchange.intake import Intake, Place
from eoffice.storage.opening import Store, open_store
from tests.bench.harness import Figure, seconds
from tests.bench.paper_mill import feed
from tests.bench.process_cost import cost_of
from tests.hub.hub_process import OURS, RunningHub

FETCHED = 10_000


def measure(folder: Path) -> Iterable[Figure]:
    """Fetch a feed page by page and take it over, as the sync loop does."""
    hub = RunningHub.new(folder / "hub")
    with hub.kept() as kept:
        for page in feed(FETCHED, OURS):
            kept.store.replica.apply(page)
    hub.start()
    store = open_store(folder / "desk.sqlite")
    try:
        client = hub.client("cuc")
        before = cost_of(hub.process.pid)
        fetched = seconds(lambda: _fetch(client))
        taken = seconds(lambda: _take(client, store))
        spent = cost_of(hub.process.pid).since(before)
        if _count(store) != FETCHED:
            raise AssertionError(_count(store))
    finally:
        store.close()
        hub.stop()
    yield Figure(f"{FETCHED:,} documents fetched, nothing kept", FETCHED / fetched, "/s")
    yield Figure(f"{FETCHED:,} documents fetched, checked and kept", FETCHED / taken, "/s")
    yield Figure("… one after the other", taken, "s")
    yield Figure("hub's processor for a document", 1000 * spent.cpu_s / FETCHED / 2, "ms")


def _fetch(client: HubClient) -> None:
    for _ in pages_of(client, 0):
        pass


def _take(client: HubClient, store: Store) -> None:
    place = Place("cuc", OURS, store.replica, store.directory, store.log)
    intake = Intake(client, place)
    for page in pages_of(client, 0):
        intake.take_page(page)


def _count(store: Store) -> int:
    return sum(1 for _ in store.lists.all_documents())
