"""Desktop's data: first sync, lists and search over 100,000 and 1,000,000 documents."""

from __future__ import annotations

import gc
import itertools
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from eoffice.services.log import Record
from eoffice.services.ports import ListQuery
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.lists import SqlLists
from eoffice.storage.opening import Store, open_store
from tests.bench.harness import Figure, durable_write_rate, seconds, timing
from tests.bench.paper_mill import PEOPLE, feed, lay_in
from tests.storage.office import OURS

SYNCED = 100_000
MANY = 1_000_000
ROWS = 50
TIMES = 21

SEARCHES = {
    "one common word": ("kế hoạch", "báo cáo", "quyết toán"),
    "three common words": ("bao cao ngan sach", "ke hoach dao tao can bo", "huong dan tiep cong dan xa"),
    "written with accents": ("hòa giải cơ sở Phù Mỹ", "rà soát vị trí việc làm", "Ninh Hòa tuyển sinh"),
    "a beginning of a word": ("chuyen doi s", "nghia vu qu", "phong chong thie"),
    "a rare word": ("hs333", "hs9021", "hs12007"),
    "a rare and common words": ("bao cao hs333", "nam 2024 hs9021", "ke hoach hs12007"),
    "nothing there": ("khongcogi", "bao cao khongcogi", "hs99999999"),
}


def measure(folder: Path) -> Iterable[Figure]:
    """Measure the first sync, then reading at both sizes."""
    store = open_store(folder / "synced.sqlite")
    store.directory.replace(PEOPLE)
    yield from _synced(store, folder)
    yield from _read(store, f"{SYNCED:,}")
    store.close()
    large = open_store(folder / "large.sqlite")
    yield Figure(f"{MANY:,} documents laid into an empty store", seconds(lambda: lay_in(large, MANY)), "s")
    yield from _read(large, f"{MANY:,}")
    large.close()


def _synced(store: Store, folder: Path) -> Iterator[Figure]:
    """Take a whole feed over in pages, as the sync loop does, then index it."""
    pages = list(feed(SYNCED))
    gc.collect()
    gc.freeze()
    records = sum(map(len, pages))
    spent = time.process_time()
    taken = seconds(lambda: _take(store, pages))
    spent = time.process_time() - spent
    yield Figure(f"first sync of {SYNCED:,} documents", taken, "s", note=f"processor {spent:.1f} s")
    yield Figure("… documents taken over", SYNCED / taken, "/s")
    size = sum(len(entry.body) for entry in pages[0])
    limit = len(pages[0]) * durable_write_rate(folder, size, 1.0)
    yield Figure("… records checked and stored", records / taken, "/s", limit, "disk, pages of as many bytes")
    blobs = SegmentBlobs(folder / "blobs")
    spent = time.process_time()
    indexed = seconds(lambda: store.indexer.catch_up_all(blobs))
    spent = time.process_time() - spent
    blobs.close()
    yield Figure("… search index behind it", indexed, "s", note=f"processor {spent:.1f} s")


def _take(store: Store, pages: Sequence[list[Record]]) -> None:
    for page in pages:
        store.replica.apply(page, {OURS: page[-1].seq})


def _read(store: Store, size: str) -> Iterator[Figure]:
    """Time what screens ask for; every question several times, the cache as it is in daily work."""
    lists = store.lists
    everything = ListQuery(agency=OURS)
    waiting = ListQuery(
        agency=OURS, directions=("incoming",), statuses=("accepted",), holder_roles=("leader",)
    )
    count = lists.count(everything)
    jumps = itertools.cycle(int(count * share) for share in (0.11, 0.93, 0.5, 0.29, 0.71))
    yield _timed(f"{size}: first page", lambda: lists.page(everything, 0, ROWS), 20)
    yield _timed(f"{size}: jump to any page", lambda: lists.page(everything, next(jumps), ROWS), 100)
    yield _timed(f"{size}: count of all", lambda: lists.count(everything), 100)
    yield _timed(f"{size}: first page of one status and role", lambda: lists.page(waiting, 0, ROWS), 20)
    yield _timed(f"{size}: count of one status and role", lambda: lists.count(waiting), 100)
    medians = []
    for name, questions in SEARCHES.items():
        asked = itertools.cycle(ListQuery(agency=OURS, words=words) for words in questions)
        figure = _timed(f"{size}: search, {name}", partial(_answer, lists, asked), 50)
        medians.append(figure.value)
        yield figure
    yield Figure(f"{size}: search, median of all kinds", statistics.median(medians), "ms", 50, "budget")
    counted = itertools.cycle(
        ListQuery(agency=OURS, words=words) for questions in SEARCHES.values() for words in questions
    )
    yield _timed(f"{size}: how many a search finds", lambda: lists.count(next(counted)), 100)


def _answer(lists: SqlLists, asked: Iterator[ListQuery]) -> None:
    lists.page(next(asked), 0, ROWS)


def _timed(name: str, work: Callable[[], object], budget_ms: float) -> Figure:
    """Return the median of several runs after a first one that does not count."""
    work()
    done = timing(work, TIMES)
    return Figure(name, done.median, "ms", budget_ms, "budget", done.note)
