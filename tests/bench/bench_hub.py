"""Hub: orders accepted durably over TLS on loopback, and how soon others see them."""

from __future__ import annotations

import hashlib
import statistics
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from eoffice.exchange.client import HubClient
from eoffice.exchange.receipts import holds
from eoffice.exchange.trust import pinned_by_file
from eoffice.exchange.wire import Answer
from eoffice.services import codec
from tests.bench.harness import Figure, durable_write_rate, group_write_rate, percentile
from tests.bench.hub_load import Give, Line, Round, Sent, closed_loop, lines
from tests.bench.hub_orders import LARGE, SMALL, attaching, cancelling, drafting, small_draft
from tests.bench.process_cost import cost_of, memory_mb
from tests.hub.hub_process import RunningHub
from tests.waiting import wait_until

CLIENTS = (1, 8, 32)
ROUND_S = 2.0
ROUNDS = 3
PACE = 100
PACED_S = 8


@dataclass(frozen=True)
class _Bench:
    """A running hub and the person who works at it."""

    hub: RunningHub
    client: HubClient

    def line(self) -> Line:
        """Return a new connection of the person."""
        session = self.client.session
        return Line(self.hub.address, pinned_by_file(self.hub.folder.certificate), session.access())

    def drafts(self, count: int) -> list[str]:
        """Return new drafts, to be worked on by the orders that are measured."""
        form = small_draft()
        made: list[str] = []
        with lines(16, self.line) as clients:
            while len(made) < count:
                done = closed_loop(clients, [drafting(form)] * len(clients), 1.0)
                made += [codec.decode(each.answer, Answer).receipt.receipt.document for each in done.sent]
        return made


def measure(folder: Path) -> Iterable[Figure]:
    """Measure a hub in its own process."""
    hub = RunningHub.new(folder / "hub")
    hub.start()
    try:
        bench = _Bench(hub, hub.client("lan"))
        yield Figure("memory of the idle hub", memory_mb(hub.process.pid), "MB", 120, "budget")
        yield Figure("fdatasync, 2 KB appends, one by one", durable_write_rate(folder, SMALL), "/s")
        yield from _small(bench, folder)
        yield from _large(bench, folder)
        yield from _visible(bench)
        yield Figure("memory of the hub after all this", memory_mb(hub.process.pid), "MB")
    finally:
        hub.stop()


def _small(bench: _Bench, folder: Path) -> Iterator[Figure]:
    """Measure orders of 2 KB."""
    give = drafting(small_draft())
    for count in CLIENTS:
        ceiling = group_write_rate(folder, SMALL, count)
        yield from _accepted(bench, "orders of 2 KB", count, give, ceiling)


def _large(bench: _Bench, folder: Path) -> Iterator[Figure]:
    """Measure 200 KB as a file with its order, and as one order."""
    drafts = iter(bench.drafts(9_000))
    for count in CLIENTS:
        ceiling = group_write_rate(folder, LARGE, count)
        yield from _accepted(bench, "files of 200 KB with their order", count, attaching(drafts), ceiling)
        yield from _accepted(bench, "orders of 200 KB", count, cancelling(drafts), ceiling)


def _accepted(bench: _Bench, what: str, count: int, give: Give, ceiling: float) -> Iterator[Figure]:
    """Give the figures of one kind of order with so many clients: the best round, and its answers' times."""
    pid = bench.hub.process.pid
    name = f"{what}, {count} client{'s' if count > 1 else ''}"
    before = cost_of(pid)
    with lines(count, bench.line) as clients:
        rounds = [closed_loop(clients, [give] * count, ROUND_S) for _ in range(ROUNDS)]
    spent = cost_of(pid).since(before)
    sent = [each for done in rounds for each in done.sent]
    _demand_receipts(sent, bench.client.session.receipt_key)
    best = max(rounds, key=_rate)
    yield Figure(f"{name}: best round", best.rate, "/s", ceiling, "disk, groups of as many")
    yield Figure(f"{name}: median round", statistics.median(map(_rate, rounds)), "/s")
    yield Figure(f"{name}: half within", percentile(best.latencies_ms, 50), "ms")
    yield Figure(f"{name}: 99 % within", percentile(best.latencies_ms, 99), "ms")
    yield Figure(f"{name}: hub's processor", 1000 * spent.cpu_s / len(sent), "ms each")
    yield Figure(f"{name}: hub writes", spent.written / 1000 / len(sent), "KB each")


def _rate(done: Round) -> float:
    return done.rate


def _demand_receipts(sent: list[Sent], key: str) -> None:
    """Fail unless every answer holds a genuine receipt for just what was sent."""
    for each in sent:
        if each.status != 201:
            raise AssertionError(each.answer)
        receipt = codec.decode(each.answer, Answer).receipt
        if not holds(receipt, key) or receipt.order_digest != hashlib.sha256(each.content).hexdigest():
            raise AssertionError(receipt)


def _visible(bench: _Bench) -> Iterator[Figure]:
    """Measure how long after the answer a second person's stream shows the record, at a steady pace."""
    watcher = bench.hub.client("hoa")
    arrived: dict[str, float] = {}
    follower = watcher.follow(_end_of_feed(bench))
    is_open = threading.Event()

    def watch() -> None:
        for page in follower.pages():
            now = time.perf_counter()
            is_open.set()
            for entry in page.records if page else ():
                arrived.setdefault(entry.document, now)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    is_open.wait(20)
    sent = _paced(bench)
    told = {codec.decode(each.answer, Answer).receipt.receipt.document: each for each in sent}
    wait_until(lambda: told.keys() <= arrived.keys())
    follower.close()
    thread.join()
    after = [1000 * (arrived[each] - told[each].ended) for each in told]
    whole = [1000 * (arrived[each] - told[each].began) for each in told]
    yield Figure(f"{PACE} orders a second: kept", len(sent) / PACED_S, "/s", PACE, "asked for")
    yield Figure("answer → seen by another's stream: half within", percentile(after, 50), "ms")
    yield Figure("answer → seen by another's stream: 99 % within", percentile(after, 99), "ms")
    yield Figure("order sent → seen by another's stream: half within", percentile(whole, 50), "ms")
    yield Figure(
        "order sent → seen by another's stream: 99 % within", percentile(whole, 99), "ms", 2000, "budget"
    )


def _end_of_feed(bench: _Bench) -> int:
    with bench.hub.kept() as kept:
        agency = bench.client.session.person
        return kept.store.log.feed_end(agency.agency if agency else "")


def _paced(bench: _Bench) -> list[Sent]:
    """Give orders at a steady pace, whatever the answers do, from ten clients."""
    give = drafting(small_draft())
    sent: list[Sent] = []

    def work(line: Line, number: int) -> None:
        for turn in range(number, PACE * PACED_S, clients_count):
            time.sleep(max(0.0, started + turn / PACE - time.perf_counter()))
            sent.append(give(line))

    clients_count = 10
    with lines(clients_count, bench.line) as clients:
        started = time.perf_counter()
        threads = [threading.Thread(target=work, args=(line, at)) for at, line in enumerate(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sent
