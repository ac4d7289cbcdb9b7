"""Files on disk: group commit, damage, recovery after a kill, a full disk."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eoffice.errors import Defect, NotFound, Unreachable
from eoffice.storage import segments
from eoffice.storage.blobs import SegmentBlobs, open_blobs


def reopened(blobs: SegmentBlobs, **limits: int) -> SegmentBlobs:
    blobs.close()
    return SegmentBlobs(blobs.folder, reserve=0, **limits)


def only_segment(blobs: SegmentBlobs) -> Path:
    (segment,) = blobs.folder.glob("segments/*")
    return segment


def forget_index(blobs: SegmentBlobs) -> None:
    for file in blobs.folder.glob("index*"):
        file.unlink()


def test_files_are_there_after_opening_again(blobs: SegmentBlobs) -> None:
    small, large = blobs.put_bytes(b"nho"), blobs.put_bytes(b"lon" * (2 << 20))
    again = reopened(blobs)
    assert again.read(small) == b"nho"
    assert again.is_intact(large)
    assert set(again.digests()) == {small, large}
    again.close()


def test_the_same_bytes_take_room_once(blobs: SegmentBlobs) -> None:
    blobs.put_bytes(b"mot lan")
    size = only_segment(blobs).stat().st_size
    blobs.put_bytes(b"mot lan")
    assert only_segment(blobs).stat().st_size == size


def test_many_threads_put_and_find_everything(blobs: SegmentBlobs) -> None:
    contents = [os.urandom(300) for _ in range(200)] + [b"chung"] * 20
    with ThreadPoolExecutor(16) as pool:
        digests = list(pool.map(blobs.put_bytes, contents))
    assert [blobs.read(digest) for digest in digests] == contents


def test_threads_that_wait_share_one_sync(blobs: SegmentBlobs, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs: list[int] = []
    entered, go_on = threading.Event(), threading.Event()
    sync = segments.Segment.sync

    def slow_sync(segment: segments.Segment) -> None:
        syncs.append(1)
        entered.set()
        assert go_on.wait(20)
        sync(segment)

    monkeypatch.setattr(segments.Segment, "sync", slow_sync)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(blobs.put_bytes, b"first")
        assert entered.wait(20)
        others = [pool.submit(blobs.put_bytes, b"other %d" % number) for number in range(8)]
        while len(blobs._commit._queue) < 8:
            threading.Event().wait(0.001)
        go_on.set()
        digests = [each.result() for each in (first, *others)]
    assert len(syncs) == 2
    assert all(blobs.has(digest) for digest in digests)


def test_a_lost_index_is_made_again_from_the_segments(blobs: SegmentBlobs) -> None:
    digests = [blobs.put_bytes(b"so %d" % number) for number in range(50)]
    blobs.close()
    forget_index(blobs)
    again = open_blobs(blobs.folder)
    assert [again.read(digest) for digest in digests] == [b"so %d" % number for number in range(50)]
    again.close()


def test_a_damaged_index_is_set_aside_and_made_again(blobs: SegmentBlobs) -> None:
    digest = blobs.put_bytes(b"con day")
    blobs.close()
    (blobs.folder / "index.sqlite").write_bytes(b"not a database at all" * 400)
    again = open_blobs(blobs.folder)
    assert again.read(digest) == b"con day"
    assert (blobs.folder / "index.damaged").exists()
    again.close()


@pytest.mark.parametrize("kept", [1, 20, segments.HEADER_SIZE, segments.HEADER_SIZE + 3])
def test_a_tail_that_was_not_written_whole_is_cut(blobs: SegmentBlobs, kept: int) -> None:
    digest = blobs.put_bytes(b"xac nhan")
    segment = only_segment(blobs)
    whole = segment.read_bytes()
    content = b"dang ghi thi mat dien"
    unfinished = hashlib.sha256(content).hexdigest()
    segment.write_bytes(whole + (segments.header(unfinished, len(content)) + content)[:kept])
    again = reopened(blobs)
    assert segment.read_bytes() == whole
    assert again.read(digest) == b"xac nhan"
    assert not again.has(unfinished)
    assert again.read(again.put_bytes(content)) == content
    again.close()


def test_what_was_synced_but_not_indexed_is_found(blobs: SegmentBlobs) -> None:
    blobs.put_bytes(b"dau")
    index = {file: file.read_bytes() for file in blobs.folder.glob("index*")}
    blobs.close()
    saved = {file: file.read_bytes() for file in blobs.folder.glob("index*")}
    again = SegmentBlobs(blobs.folder, reserve=0)
    digest = again.put_bytes(b"sau")
    again.close()
    forget_index(blobs)
    for file, content in (saved or index).items():
        file.write_bytes(content)
    third = open_blobs(blobs.folder)
    assert third.read(digest) == b"sau"
    third.close()


def test_a_damaged_stretch_takes_no_neighbour_with_it(blobs: SegmentBlobs) -> None:
    digests = [blobs.put_bytes(b"tep so %d" % number) for number in range(5)]
    segment = only_segment(blobs)
    content = segment.read_bytes()
    blobs.close()
    forget_index(blobs)
    header = content.find(segments.MAGIC, 1)
    segment.write_bytes(content[: header + 9] + b"\xff\xff" + content[header + 11 :])
    again = open_blobs(blobs.folder)
    assert [again.has(digest) for digest in digests] == [True, False, True, True, True]
    assert segment.stat().st_size == len(content)
    again.close()


def test_damage_is_noticed_on_reading(blobs: SegmentBlobs) -> None:
    digest = blobs.put_bytes(b"noi dung that")
    segment = only_segment(blobs)
    segment.write_bytes(segment.read_bytes().replace(b"that", b"gia!"))
    assert not blobs.is_intact(digest)
    with pytest.raises(Defect) as caught:
        blobs.read(digest)
    assert caught.value.code == "blob.damaged"


def test_a_segment_that_is_gone_is_a_missing_file(blobs: SegmentBlobs) -> None:
    digest = blobs.put_bytes(b"mat")
    only_segment(blobs).unlink()
    with pytest.raises(NotFound):
        blobs.read(digest)


def test_full_segments_are_followed_by_new_ones(blobs: SegmentBlobs) -> None:
    small = reopened(blobs, segment_limit=1000)
    digests = [small.put_bytes(bytes([number]) * 400) for number in range(10)]
    assert len(list(blobs.folder.glob("segments/*"))) > 3
    again = reopened(small, segment_limit=1000)
    assert [again.read(digest) for digest in digests] == [bytes([number]) * 400 for number in range(10)]
    again.close()


def test_two_processes_worth_of_stores_share_a_folder(blobs: SegmentBlobs) -> None:
    other = SegmentBlobs(blobs.folder, reserve=0)
    mine, theirs = blobs.put_bytes(b"mot"), other.put_bytes(b"hai")
    assert (other.read(mine), blobs.read(theirs)) == (b"mot", b"hai")
    assert len(list(blobs.folder.glob("segments/*"))) == 2
    other.close()


def test_the_reserve_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    blobs = SegmentBlobs(tmp_path / "full", reserve=free + (1 << 30))
    for content in (b"small", b"large" * (1 << 20)):
        with pytest.raises(Unreachable) as caught:
            blobs.put_bytes(content)
        assert caught.value.code == "storage.disk_full"
    assert list(blobs.digests()) == []
    assert list((tmp_path / "full" / "incoming").iterdir()) == []
    blobs.close()


def test_a_failed_sync_stops_all_writing_until_the_store_is_opened_again(
    blobs: SegmentBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = blobs.put_bytes(b"truoc")

    def fail(_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(segments.Segment, "sync", fail)
        with pytest.raises(Defect):
            blobs.put_bytes(b"hong")
    with pytest.raises(Defect) as caught:
        blobs.put_bytes(b"sau do")
    assert caught.value.code == "storage.io_failed"
    assert blobs.read(kept) == b"truoc"
    again = reopened(blobs)
    assert again.has(again.put_bytes(b"sau do"))
    again.close()


def test_a_closed_store_takes_nothing(blobs: SegmentBlobs) -> None:
    blobs.close()
    with pytest.raises(Defect):
        blobs._write([("0" * 64, b"x")])
