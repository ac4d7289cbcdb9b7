"""A desk on a disk whose size can be changed: `python -m tests.end_to_end.full_disk_process FOLDER LOGIN`.

To be run inside a mount namespace; the password comes on standard input, the answer is one JSON document.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
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
_SHORT_MB = 100


class SmallDisk:
    """A file system in memory whose size can be changed while it is used."""

    def __init__(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        self._place = place
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_ROOMY_MB}m", "tmpfs", str(place)], check=True)

    def leave_mb(self, left: int) -> None:
        """Leave so much room, 0 for none at all."""
        found = os.statvfs(self._place)
        used = (found.f_blocks - found.f_bfree) * found.f_frsize
        size = max(used + (left << 20), 4096)
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self._place)], check=True)


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
    short = refused(lambda: work.drafting.begin(a_letter()))
    after_short = standing(work)
    disk.leave_mb(0)
    full = refused(lambda: work.reviewing.submit(letter, _HEAD))
    note = "Trình duyệt. " * 5000
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
