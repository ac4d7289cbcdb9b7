"""The disk of a desk runs full, really: a reason, a next step, nothing half there; with room work goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eoffice.demo import cast
from tests.end_to_end.office import MAIN, Office, open_office

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

OWN_MOUNTS = ("unshare", "--map-root-user", "--mount")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an office of the test's own: everything in it is counted."""
    with open_office(tmp_path) as opened:
        yield opened


def may_mount() -> bool:
    """Tell whether this machine lets a test have a file system of its own."""
    words = [*OWN_MOUNTS, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(words, capture_output=True, timeout=20, check=False).returncode == 0
    except FileNotFoundError:
        return False


def test_a_full_disk_is_told_and_leaves_nothing_half_done(office: Office) -> None:
    if not may_mount():
        pytest.skip("no file system of one's own on this machine")
    player = cast.DRAFTER
    folder = str(office.world.desk_folder(player))
    done = subprocess.run(
        [*OWN_MOUNTS, sys.executable, "-m", "tests.end_to_end.full_disk_process", folder, player.login],
        cwd=MAIN.parent,
        input=office.world.passwords[player.login] + "\n",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    for trouble in (told["short"], told["full"], told["no_order"]):
        assert trouble["code"] == "storage.disk_full"
        assert trouble["sentence"]
        assert trouble["next"]
    assert told["before"] == told["after_short"] == told["after_full"] == [[[told["letter"], 2]], 0]
    (documents, waiting) = told["after"]
    assert waiting == 0
    assert sorted(events for _, events in documents) == [2, 3]
    with office.hub.kept() as kept:
        assert kept.store.verify(kept.blobs) == ()
        assert sorted(kept.store.lists.all_documents()) == sorted(document for document, _ in documents)
