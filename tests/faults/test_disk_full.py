"""The disk of the hub is full, or refuses to write: nothing is half there, and the person is told."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

import pytest

from eoffice.clock import new_id
from eoffice.errors import Unreachable
from eoffice.exchange.retrying import told_s
from eoffice.services.workplace import Connectedness
from tests.exchange.desks import a_desk
from tests.hub.hub_process import RunningHub
from tests.hub.orders import drafted, drafting, form_of, send_file
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prlimit is Linux's own")


def limit_files(hub: RunningHub, size: int) -> None:
    """Let no file of the hub's process grow above a size, as on a full disk."""
    resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_when_only_the_reserve_is_left_orders_and_files_are_told_to_come_later(tmp_path: Path) -> None:
    hub = RunningHub.new(tmp_path / "hub", f"disk_reserve = {2**60}\n")
    hub.start()
    try:
        lan = hub.client("lan")
        for attempt in (lambda: drafted(lan), lambda: send_file(lan, b"tep", "tep.txt")):
            with pytest.raises(Unreachable, match=r"storage\.disk_full") as refused:
                attempt()
            assert told_s(refused.value) == 300
        with hub.kept() as kept:
            assert list(kept.store.lists.all_documents()) == []
        lan.close()
    finally:
        hub.stop()


def test_a_write_that_fails_leaves_the_log_whole_and_the_order_can_come_again(own_hub: RunningHub) -> None:
    own_hub.start()
    lan = own_hub.client("lan")
    before = drafted(lan)
    limit_files(own_hub, 4096)
    form = form_of(drafting())
    with pytest.raises(Unreachable):
        lan.give(form)
    # A write that fails may mean a broken disk: the process ends by itself, and its successor looks.
    assert own_hub.process.wait(20) == 70
    own_hub.start()
    answer = own_hub.client("lan").give(form)
    assert answer.receipt.receipt.document == form.document
    own_hub.stop()
    with own_hub.kept() as kept:
        assert kept.store.verify(kept.blobs) == ()
        assert sorted(kept.store.lists.all_documents()) == sorted([before.id, form.document])


def test_a_desk_keeps_its_work_until_the_hub_has_room_again(own_hub: RunningHub, tmp_path: Path) -> None:
    own_hub.start()
    with a_desk(own_hub, tmp_path) as desk:
        desk.await_state(Connectedness.ONLINE)
        content = os.urandom(200_000)
        digest = desk.blobs.put_bytes(content)
        limit_files(own_hub, 50_000)
        form = form_of(drafting(), new_id())
        desk.store.outbox.put(form, [digest])
        desk.sync.poke()
        wait_until(lambda: desk.store.outbox.waiting()[0].attempts >= 1)
        wait_until(lambda: getattr(desk.sync.state.error, "code", "") != "")
        (entry,) = desk.store.outbox.waiting()
        assert not entry.is_refused
        limit_files(own_hub, resource.RLIM_INFINITY)
        desk.sync.poke()
        assert desk.await_document(form.document).events == 1
