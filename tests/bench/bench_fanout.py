"""Fan-out: one document issued to 1,500 agencies in one commit, and their listeners woken."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from eoffice.domain import commands
from eoffice.hub.wakeup import Wakes
from eoffice.storage.opening import open_store
from tests.bench.harness import Figure, durable_write_rate, percentile, timing
from tests.frozen_clock import FrozenClock
from tests.storage.office import OURS, Office, directory
from tests.storage.postgres import binaries, running_server

RECIPIENTS = 1_500
LISTENERS = 2
"""Open streams of each recipient."""
TIMES = 9


def measure(folder: Path) -> Iterable[Figure]:
    """Measure both stores, then the wake-up."""
    rate = durable_write_rate(folder, 1_500_000, 1.0)
    yield Figure("disk: 1.5 MB written and synced, about what one fan-out stores", 1000 / rate, "ms")
    yield from _issued("SQLite", folder / "office.sqlite")
    programs = binaries()
    if programs is not None:
        with running_server(programs) as server:
            yield from _issued("PostgreSQL", server.new_database())
    yield from _woken()


def _issued(name: str, place: str | Path) -> Iterator[Figure]:
    """Issue documents to everybody and time the change from its beginning to durable."""
    store = open_store(place)
    people = directory(RECIPIENTS)
    store.directory.replace(people)
    office = Office(store.log, people, FrozenClock())
    others = tuple(agency.code for agency in people.agencies if agency.code != OURS)
    prepared = [_prepared(office, others) for _ in range(TIMES)]
    done = timing(lambda: _issue(office, prepared.pop()), TIMES, least=TIMES)
    store.close()
    what = f"{name}: 1 to {RECIPIENTS:,}, decided and durable"
    yield Figure(f"{what}, best of {TIMES}", min(done.wall_ms), "ms", 50, "budget")
    yield Figure(f"{what}, median", done.median, "ms", 50, "budget", done.note)


def _prepared(office: Office, recipients: tuple[str, ...]) -> str:
    document = office.draft(recipients=recipients)
    office.add_version(document)
    office.prepare(document)
    return document


def _issue(office: Office, document: str) -> None:
    """Issue a document and demand that everybody has it."""
    outcome = office.give(f"{OURS}/chi", document, commands.IssueDocument())
    if len(outcome.records) != RECIPIENTS + 1:
        raise AssertionError(len(outcome.records))


def _woken() -> Iterator[Figure]:
    """Wake all listeners of all recipients from another thread, as the committer does."""
    times_ms = [1000 * each for each in asyncio.run(_listening())]
    count = RECIPIENTS * LISTENERS
    yield Figure(f"{count:,} listeners: half woken within", percentile(times_ms, 50), "ms")
    yield Figure(f"{count:,} listeners: all woken within", max(times_ms), "ms", 1000, "budget")


async def _listening() -> list[float]:
    """Return how long after the hint each listener went on."""
    wakes = Wakes()
    wakes.begin()
    agencies = [str(number) for number in range(RECIPIENTS)]
    began: list[float] = []

    async def listen(agency: str) -> float:
        with wakes.listen(agency) as listener:
            listener.clear()
            if not await listener.wait(60):
                raise TimeoutError(agency)
            return time.perf_counter() - began[0]

    waiting = [asyncio.create_task(listen(agency)) for agency in agencies * LISTENERS]
    while wakes.listeners < len(waiting):
        await asyncio.sleep(0)

    def wake() -> None:
        began.append(time.perf_counter())
        wakes.wake(agencies)

    threading.Thread(target=wake).start()
    return list(await asyncio.gather(*waiting))
