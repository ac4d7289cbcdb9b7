"""Killed in the middle of writing, nothing that was acknowledged is lost and nothing is half there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import open_store
from tests.storage.engines import NewPlace
from tests.storage.office import OURS, directory

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5


def written_until_killed(place: str | Path, folder: Path, lines: int) -> list[tuple[str, str]]:
    """Run the writer until it has said so many lines, kill it, and return all it said."""
    command = [sys.executable, "-m", "tests.storage.writer", str(place), str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if len(said) == lines:
            process.kill()
    process.stdout.close()
    process.wait(timeout=60)
    whole = [line.split() for line in said if line.endswith("\n")]
    return [(kind, name) for kind, name in whole]


@pytest.mark.timeout(300)
def test_everything_acknowledged_survives_kills(new_place: NewPlace, tmp_path: Path) -> None:
    place = new_place()
    store = open_store(place)
    store.directory.replace(directory())
    store.close()
    acknowledged: list[tuple[str, str]] = []
    for number in range(ROUNDS):
        acknowledged += written_until_killed(place, tmp_path, 60 + 37 * number)
        store = open_store(place)
        blobs = SegmentBlobs(tmp_path / "blobs", reserve=0)
        lost = [name for kind, name in acknowledged if kind == "file" and not blobs.is_intact(name)]
        lost += [name for kind, name in acknowledged if kind == "document" and store.log.load(name) is None]
        assert lost == []
        assert all(blobs.is_intact(digest) for digest in blobs.digests())
        assert store.verify() == ()
        assert [entry.seq for entry in store.log.feed(OURS, 0, 9999)] == list(
            range(1, store.log.feed_end(OURS) + 1)
        )
        blobs.close()
        store.close()
    assert {kind for kind, _ in acknowledged} == {"file", "document"}
