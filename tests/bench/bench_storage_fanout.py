"""How long one document to 1,500 agencies takes to store, and how many files a second become durable.

Run: python -m tests.bench.bench_storage_fanout [STORE]   (a postgresql:// address; default a new SQLite file)
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from eoffice.domain import commands
from eoffice.services.log import Record
from eoffice.services.ports import Appended
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store, open_store
from eoffice.storage.transaction import SqlTransaction
from tests.frozen_clock import FrozenClock
from tests.storage.office import OURS, Office, directory

RECIPIENTS = 1500
ROUNDS = 9


def changes_of_an_issue(office: Office, recipients: tuple[str, ...]) -> list[Appended]:
    """Return what deciding an issue hands to the store, without storing it."""
    caught: list[Appended] = []
    document = office.draft(recipients=recipients)
    office.add_version(document)
    office.prepare(document)

    class Stop(Exception):
        pass

    def catch(_: SqlTransaction, changes: list[Appended]) -> tuple[Record, ...]:
        caught.extend(changes)
        raise Stop

    append, SqlTransaction.append = SqlTransaction.append, catch  # type: ignore[method-assign,assignment]
    try:
        office.give(f"{OURS}/chi", document, commands.IssueDocument())
    except Stop:
        pass
    finally:
        SqlTransaction.append = append  # type: ignore[method-assign]
    return caught


def fan_out(store: Store) -> tuple[float, float]:
    """Return the median time of storing a fan-out, and of the commit within it, in milliseconds."""
    people = directory(RECIPIENTS)
    store.directory.replace(people)
    office = Office(store.log, people, FrozenClock())
    recipients = tuple(agency.code for agency in people.agencies if agency.code != OURS)
    whole, commit = [], []
    for _ in range(ROUNDS):
        changes = changes_of_an_issue(office, recipients)
        begun = time.perf_counter()
        with store.log.transaction() as transaction:
            transaction.append(changes)
            appended = time.perf_counter()
        ended = time.perf_counter()
        whole.append((ended - begun) * 1000)
        commit.append((ended - appended) * 1000)
    return median(whole), median(commit)


def files_a_second(folder: Path, threads: int, size: int, count: int = 1500) -> float:
    """Return how many files of a size become durable a second."""
    blobs = SegmentBlobs(folder / f"files-{threads}-{size}")
    contents = [os.urandom(size) for _ in range(count)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(blobs.put_bytes, contents))
    taken = time.perf_counter() - begun
    blobs.close()
    return count / taken


def main(folder: Path, place: str) -> None:
    """Measure."""
    store = open_store(place or folder / "office.sqlite")
    whole, commit = fan_out(store)
    sys.stdout.write(f"1 -> {RECIPIENTS} stored in {whole:.0f} ms, of which commit {commit:.0f} ms\n")
    store.close()
    for threads in (1, 8, 32):
        small = files_a_second(folder, threads, 2_000)
        large = files_a_second(folder, threads, 200_000, 300)
        sys.stdout.write(f"{threads:2} threads: {small:6.0f} files of 2 KB/s, {large:5.0f} of 200 KB/s\n")


if __name__ == "__main__":
    main(Path(tempfile.mkdtemp()), sys.argv[1] if len(sys.argv) > 1 else "")
