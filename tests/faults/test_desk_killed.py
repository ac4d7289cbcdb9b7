"""The desk is killed in the middle of its work: what it had been told to do is done, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from eoffice.services.log import check_chain
from eoffice.storage.opening import open_store
from tests.exchange.desks import a_desk
from tests.hub.hub_process import OURS, ROOT, RunningHub
from tests.waiting import wait_until

DESK = """
import sys, time
from pathlib import Path
from tests.exchange.desks import a_desk
from tests.hub.hub_process import RunningHub

hub = RunningHub(Path(sys.argv[1]))
hub.address = sys.argv[2]
with a_desk(hub, Path(sys.argv[3])) as desk:
    number = 0
    while True:
        print(desk.draft(f"Việc thứ {number}"), flush=True)
        number += 1
"""


def test_a_desk_that_is_killed_loses_nothing_and_repeats_nothing(own_hub: RunningHub, tmp_path: Path) -> None:
    own_hub.start()
    words = [sys.executable, "-c", DESK, str(own_hub.folder.root), own_hub.address, str(tmp_path / "desk")]
    told: list[str] = []
    for _ in range(3):
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            told += [process.stdout.readline().strip() for _ in range(15)]
            os.kill(process.pid, signal.SIGKILL)
            rest = process.stdout.read().split("\n")
        told += [line for line in rest if len(line) == len(told[0])]

    with a_desk(own_hub, tmp_path / "desk") as desk:
        desk.await_empty()
        for document in told:
            desk.await_document(document)
        with own_hub.kept() as kept:
            at_hub = set(kept.store.lists.all_documents())
        wait_until(lambda: desk.store.replica.cursor(OURS) == desk.client.feed(0, limit=2000).next)
    assert set(told) <= at_hub, "everything the desk had in its outbox reached the hub"
    own_hub.stop()
    replica = open_store(tmp_path / "desk" / "desk.db")
    for document in at_hub:
        records = replica.log.records(document)
        assert len(records) == 1
        check_chain(records)
    assert replica.verify(is_whole=False) == ()
    replica.close()
