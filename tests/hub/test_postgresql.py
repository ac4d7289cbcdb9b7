"""Two hubs on one PostgreSQL and one folder of files: what one takes, the other knows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from eoffice.domain import commands
from eoffice.domain.content import Urgency
from eoffice.exchange.client import pages_of
from eoffice.hub.setup import make_hub
from tests.hub.hub_process import RunningHub, settle
from tests.hub.orders import drafted, form_of, send_file
from tests.storage.engines import postgres
from tests.storage.postgres import Server
from tests.waiting import wait_until

__all__ = ["postgres"]


@pytest.fixture
def hubs(postgres: Server, tmp_path: Path) -> tuple[RunningHub, RunningHub]:
    """Return two hubs that share everything, not started."""
    make_hub(tmp_path / "one", "127.0.0.1:0")
    store, files = postgres.new_database(), tmp_path / "files"
    first = RunningHub(tmp_path / "one")
    settings = f'listen = "127.0.0.1:0"\nstore = "{store}"\nblobs = "{files}"\n[limits]\nheartbeat_s = 1\n'
    first.folder.config.write_text(settings)
    with first.kept() as kept:
        settle(kept)
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    return first, RunningHub(tmp_path / "two")


def test_two_hubs_share_people_orders_files_and_news(hubs: tuple[RunningHub, RunningHub]) -> None:
    one, two = hubs
    try:
        one.start()
        two.start()
        lan, minh = one.client("lan"), two.client("minh")
        paper = drafted(lan)
        file = send_file(lan, b"tep dinh kem", "tep.txt", "text/plain")
        paper.give(lan, commands.AddAttachment(file))
        wait_until(lambda: any(entry.version == 2 for page in pages_of(minh, 0) for entry in page.records))
        assert minh.part(file.digest, 0, 100)[0] == b"tep dinh kem"

        form = form_of(commands.ChangeDetails("Tên mới", (), Urgency.NORMAL), paper.id, paper.events)
        here, there = lan.give(form), two.client("lan").give(form)
        assert here == there, "the same order at another hub gives the same receipt"
    finally:
        one.stop()
        two.stop()
