"""A desk on a disk whose size can be changed: `python -m tests.end_to_end.full_disk_process FOLDER LOGIN`.

To be run inside a mount namespace; the password comes on standard input, the answer is one JSON document.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from eoffice import settings
from eoffice.bootstrap.workplace import Entrance
from eoffice.demo import cast
from eoffice.domain import commands
from eoffice.errors import OfficeError, explain
from eoffice.exchange.vault import MemoryVault
from eoffice.services.workplace import Workplace
from tests.end_to_end.office import a_letter
from tests.waiting import wait_until

_HEAD = cast.UNIT_HEAD.person.id
_ROOMY_MB = 700
_SHORT_MB = 40


class SmallDisk:
    """A file system in memory whose size can be changed while it is used."""

    def __init__(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        self._place = place
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_ROOMY_MB}m", "tmpfs", str(place)], check=True)

    @contextmanager
    def kept_full(self) -> Iterator[None]:
        """Take the last room, and whatever somebody gives back meanwhile, until the end."""
        self._empty_logs()
        ended = threading.Event()
        taker = threading.Thread(target=self._take_room, args=(ended,))
        taker.start()
        try:
            yield
        finally:
            ended.set()
            taker.join()

    def _empty_logs(self) -> None:
        """Give back the room of SQLite's logs: one that was longer once takes an order without any disk."""
        stores = sorted(self._place.rglob("*.sqlite"))
        if not stores:
            raise AssertionError("the desk keeps its stores elsewhere: nothing would be full")
        while True:
            self.leave_mb(_SHORT_MB)  # what stands in a log needs room in its store first
            for store in stores:
                wait_until(partial(_is_emptied, store))
            self._fill()
            logs = [store.with_name(f"{store.name}-wal") for store in stores]
            if not any(log.exists() and log.stat().st_size for log in logs):
                return

    def _fill(self) -> None:
        with (self._place / "filler").open("ab", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(bytes(4096))

    def _take_room(self, ended: threading.Event) -> None:
        while not ended.wait(0.001):
            self._fill()

    def leave_mb(self, left: int) -> None:
        """Leave so much room."""
        found = os.statvfs(self._place)
        used = (found.f_blocks - found.f_bfree) * found.f_frsize
        subprocess.run(["mount", "-o", f"remount,size={used + (left << 20)}", str(self._place)], check=True)


def _is_emptied(store: Path) -> bool:
    """Move the log into the store and give its room back; a reader may be in the way for a moment."""
    with closing(sqlite3.connect(store)) as kept:
        busy, *_ = kept.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def refused(act: Callable[[], object]) -> dict[str, str]:
    """Do something that must fail and return how it is told."""
    try:
        act()
    except (OfficeError, OSError) as error:
        told = explain(error)
        return {"code": told.code, "sentence": told.sentence, "next": told.next_step}
    raise AssertionError("the disk is full, and it was done all the same")


def standing(work: Workplace) -> list[object]:
    """Return what the desk has: documents with their events, and how many orders wait."""
    documents = [(each, work.ordering.now_here(each).events) for each in sorted(work.lists.all_documents())]
    return [documents, len(work.outbox.waiting())]


def main() -> None:
    """Work, fill the disk, work on, make room, and finish the work."""
    folder, login = Path(sys.argv[1]), sys.argv[2]
    password = sys.stdin.readline().strip()
    disk = SmallDisk(folder / "people")
    work = Entrance(folder, settings.load(folder), MemoryVault()).sign_in(login, password)
    work.sync.start()
    wait_until(lambda: work.ordering.directory.people)
    letter = work.drafting.begin(a_letter())
    wait_until(lambda: not work.outbox.waiting())
    before = standing(work)
    disk.leave_mb(_SHORT_MB)
    # Of other words: files that are there already, byte for byte, need no room.
    other = replace(a_letter(), subject="Báo cáo tình hình thực hiện chế độ phụ cấp")
    short = refused(lambda: work.drafting.begin(other))
    after_short = standing(work)
    note = "Trình duyệt. " * 7600  # nearly as long as a note may be
    with disk.kept_full():
        full = refused(lambda: work.reviewing.submit(letter, _HEAD))
    with disk.kept_full():
        no_order = refused(lambda: work.ordering.give(letter, commands.SubmitDocument(_HEAD, note)))
    after_full = standing(work)
    disk.leave_mb(_ROOMY_MB)
    work.drafting.begin(a_letter())
    work.reviewing.submit(letter, _HEAD)
    wait_until(lambda: not work.outbox.waiting())
    after = standing(work)
    work.close()
    answer = {
        "before": before,
        "short": short,
        "after_short": after_short,
        "full": full,
        "no_order": no_order,
        "after_full": after_full,
        "after": after,
        "letter": letter,
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
