"""Tokens: start of a worker, list of certificates, cost of a signature, 10,000 of them, and misfortune.

Runs only by itself: `python -m tests.bench.tokens_figures [SIGNATURES] [CRASHES]`.
"""

from __future__ import annotations

import os
import queue
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median

from hsm import (
    CertificateInfo,
    Digest,
    KeyKind,
    Limits,
    Pin,
    PinLedger,
    RackView,
    SoftTokens,
    TokenError,
    TokenRack,
    TokenWorker,
)
from hsm.library import Library
from tests.bench.harness import Figure, seconds, table
from tests.hsm.conftest import make_certificate
from tests.hsm.provider.providers import DIGITS, Provider, SoftStore, faulty, is_alive

PIN = Pin(DIGITS)


def measure(folder: Path, signatures: int, crashes: int) -> Iterator[Figure]:
    """Measure everything on SoftHSM tokens in a fresh folder."""
    soft = SoftTokens(folder)
    serial = soft.create("Đo", PIN, PIN)
    public = soft.generate_key(serial, PIN, "P-256", kind=KeyKind.EC_P256)
    soft.store_certificate(serial, PIN, "P-256", make_certificate(public))
    yield from _starting(soft)
    yield from _signing(soft, serial, signatures)
    (folder / "lỗi").mkdir()
    provider = faulty(folder / "lỗi")
    yield from _plugging(provider)
    yield from _misfortune(provider, crashes)


def _starting(soft: SoftTokens) -> Iterator[Figure]:
    starts, lists = [], []
    for _ in range(7):
        with soft.worker() as worker:
            pass  # the first touch of the files of this interpreter
        worker = soft.worker()
        starts.append(seconds(worker.start) * 1000)
        lists.append(seconds(worker.certificates) * 1000)
        worker.close()
    yield Figure("cold start of a worker", median(starts), "ms", 500, "budget")
    yield Figure("certificates listed after it is up", median(lists), "ms", 300, "budget")


def _signing(soft: SoftTokens, serial: str, signatures: int) -> Iterator[Figure]:
    with soft.worker() as worker:
        worker.login(serial, PIN)
        (certificate,) = worker.certificates(serial)
        through = _each(lambda: worker.sign(certificate.ref, b"x" * 64), 1000)
        direct = _directly(soft, serial, certificate)
        yield Figure("worker's share of a signature", (through - direct) * 1000, "ms", 1.5, "budget")
        yield from _growth(worker, certificate, signatures)


def _directly(soft: SoftTokens, serial: str, certificate: CertificateInfo) -> float:
    """Return the time of the same call in this very process, where a crash would take us along."""
    os.environ.update(soft.environment)
    library = Library(soft.module)
    library.login(serial, PIN.copy())
    return _each(lambda: library.sign(certificate.ref, b"x" * 64, Digest.SHA256), 1000)


def _growth(worker: TokenWorker, certificate: CertificateInfo, signatures: int) -> Iterator[Figure]:
    for _ in range(500):
        worker.sign(certificate.ref, b"warm")
    pid = worker.pid or 0
    memory, handles = _memory_kb(pid), _handles(pid)
    took = seconds(lambda: [worker.sign(certificate.ref, b"x") for _ in range(signatures)])
    yield Figure(f"memory gained by {signatures} signatures", _memory_kb(pid) - memory, "KiB", 2048, "budget")
    yield Figure("open files gained", _handles(pid) - handles, "", 0)
    yield Figure("signatures a second (P-256)", signatures / took, "/s")


def _plugging(provider: Provider) -> Iterator[Figure]:
    """Pull the token and put it back under the live list; it is told by event, never asked for."""
    heard: queue.Queue[tuple[float, int]] = queue.Queue()

    def hear(view: RackView) -> None:
        heard.put((time.monotonic(), len(view.tokens)))

    taken: dict[int, list[float]] = {0: [], 1: []}
    with TokenRack((provider.driver,), provider.environment) as rack:
        rack.watch(hear)
        _until(heard, 1)
        for _ in range(5):
            for rules, expected in (("gone",), 0), ((), 1):
                provider.misbehave(*rules)
                changed = time.monotonic()
                taken[expected].append(_until(heard, expected) - changed)
    yield Figure("a removal is noticed (longest of 5)", max(taken[0]), "s", 2, "budget")
    yield Figure("an insertion is noticed (longest of 5)", max(taken[1]), "s", 2, "budget")


def _until(heard: queue.Queue[tuple[float, int]], tokens: int) -> float:
    """Return when the list was told to hold so many tokens."""
    while True:
        at, count = heard.get(timeout=60)
        if count == tokens:
            return at


def _misfortune(provider: Provider, crashes: int) -> Iterator[Figure]:
    """Crash, hang, kill and stop the worker again and again; each time the caller must be back soon.

    After every blow the work must go on as before, or the run ends here with the error.
    """
    rolls = random.Random(1)  # noqa: S311 - repeatable misfortune, no secret
    longest, seen, torn = 0.0, set(), 0
    store = SoftStore(provider)
    # The first signature of a process loads what proves it, which takes half a second on a busy machine.
    limits = Limits(start=20, read=0.5, login=0.5, sign=2.0)
    with provider.worker(PinLedger(), limits) as worker:
        for _ in range(crashes):
            call = rolls.choice(["C_Sign", "C_FindObjects", "C_GetTokenInfo", "C_Login", "C_OpenSession"])
            kind = rolls.choice(["crash", "crash", "crash", "hang", "kill", "kill", "stop"])
            if kind in ("kill", "stop") and worker.pid:
                os.kill(worker.pid, signal.SIGKILL if kind == "kill" else signal.SIGSTOP)
            else:
                provider.misbehave(f"{call} {kind}")
            seen.add(worker.pid or 0)
            longest = max(longest, seconds(lambda: _attempt(worker, provider)))
            provider.misbehave()
            if not _works(worker, provider) and store.mend():
                torn += 1
                worker.close()
            _heal(worker, provider)
    left = [pid for pid in seen if pid and is_alive(pid)]
    yield Figure(f"longest wait of a caller in {crashes} crashes and hangs", longest, "s", 20, "budget")
    yield Figure("times a kill emptied SoftHSM's own file", torn, "")
    yield Figure("processes left behind", len(left), "", 0)


def _works(worker: TokenWorker, provider: Provider) -> bool:
    worker.ledger.clear(provider.serial)
    try:
        _use(worker, provider)
    except TokenError:
        return False
    return True


def _heal(worker: TokenWorker, provider: Provider) -> None:
    """Work again; a busy machine may need more than one try within these short limits."""
    for left in (4, 3, 2, 1, 0):
        worker.ledger.clear(provider.serial)
        try:
            _use(worker, provider)
        except TokenError:
            if not left:
                raise
        else:
            return


def _use(worker: TokenWorker, provider: Provider) -> None:
    worker.login(provider.serial, Pin(DIGITS), final_try_confirmed=True)
    worker.sign(worker.certificates(provider.serial)[0].ref, b"x")


def _attempt(worker: TokenWorker, provider: Provider) -> None:
    with suppress(TokenError):
        _use(worker, provider)


def _each(work: object, times: int) -> float:
    """Return the median time of one call, in seconds."""
    assert callable(work)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def _memory_kb(pid: int) -> int:
    line = next(
        row for row in Path(f"/proc/{pid}/status").read_text().splitlines() if row.startswith("VmRSS")
    )
    return int(line.split()[1])


def _handles(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


if __name__ == "__main__":
    counts = [int(word) for word in sys.argv[1:]] or [10_000, 1_000]
    with tempfile.TemporaryDirectory() as scratch:
        for row in table(measure(Path(scratch), counts[0], counts[-1] if len(counts) > 1 else 100)):
            sys.stdout.write(f"{row}\n")
