"""A process that writes until it is killed and says what was acknowledged; run by `test_kill`."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import open_store
from tests.frozen_clock import FrozenClock
from tests.storage.office import Office


def say(line: str) -> None:
    """Tell the test at once; one write, so that lines of two threads do not mix."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def draft_for_ever(office: Office) -> None:
    """Begin one document after the other."""
    number = 0
    while True:
        number += 1
        document = office.draft(f"Số {number}")
        say(f"document {document}")


def put_for_ever(blobs: SegmentBlobs, seed: str) -> None:
    """Store one file after the other."""
    number = 0
    while True:
        number += 1
        content = f"{seed} {number} ".encode() * (number % 40 * 50 + 1)
        say(f"file {blobs.put_bytes(content)}")


def main(place: str, folder: Path) -> None:
    """Write documents in one thread and files in two."""
    store = open_store(place)
    blobs = SegmentBlobs(folder / "blobs", reserve=0, large_from=60_000, segment_limit=1 << 20)
    office = Office(store.log, store.directory.read(), FrozenClock())
    seed = str(threading.get_native_id())
    for work in (
        threading.Thread(target=draft_for_ever, args=(office,)),
        threading.Thread(target=put_for_ever, args=(blobs, f"{seed} a")),
        threading.Thread(target=put_for_ever, args=(blobs, f"{seed} b")),
    ):
        work.start()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
