"""Files come in by pieces; what was acknowledged is kept, what does not fit is refused."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eoffice.errors import NotFound, OfficeError, Refused
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store
from eoffice.storage.uploads import Upload, Uploads
from tests.frozen_clock import START

LATER = START + timedelta(hours=1)


@pytest.fixture
def uploads(store: Store, blobs: SegmentBlobs, tmp_path: Path) -> Uploads:
    return Uploads(store.database, blobs, tmp_path / "uploads")


def begun(uploads: Uploads, content: bytes, owner: str = "an") -> Upload:
    return uploads.begin(owner, hashlib.sha256(content).hexdigest(), len(content), LATER)


def code_of(error: pytest.ExceptionInfo[OfficeError]) -> str:
    return error.value.code


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(parts=st.lists(st.binary(max_size=50), max_size=6))
def test_pieces_make_the_whole(uploads: Uploads, blobs: SegmentBlobs, parts: list[bytes]) -> None:
    content = b"".join(parts)
    upload = begun(uploads, content)
    for part in parts:
        offset = uploads.find(upload.id, "an").offset
        assert uploads.append(upload.id, "an", offset, part) == offset + len(part)
    digest = uploads.finish(upload.id, "an")
    assert blobs.read(digest) == content
    with pytest.raises(NotFound):
        uploads.find(upload.id, "an")


def test_a_large_file_is_moved_not_copied(uploads: Uploads, blobs: SegmentBlobs, tmp_path: Path) -> None:
    content = b"l" * (5 << 20)
    upload = begun(uploads, content)
    uploads.append(upload.id, "an", 0, content)
    place = (tmp_path / "uploads" / f"{upload.id}.part").stat().st_ino
    digest = uploads.finish(upload.id, "an")
    assert (blobs.folder / "large" / digest[:2] / digest[2:]).stat().st_ino == place
    assert blobs.read(digest) == content


def test_a_piece_at_the_wrong_place_is_told_where_to_go_on(uploads: Uploads) -> None:
    upload = begun(uploads, b"0123456789")
    uploads.append(upload.id, "an", 0, b"0123")
    for offset in (0, 3, 5):
        with pytest.raises(Refused) as caught:
            uploads.append(upload.id, "an", offset, b"x")
        assert code_of(caught) == "upload.wrong_offset"
        assert caught.value.values["offset"] == 4
    assert uploads.append(upload.id, "an", 4, b"456789") == 10


def test_more_than_announced_is_refused(uploads: Uploads) -> None:
    upload = begun(uploads, b"0123")
    with pytest.raises(Refused) as caught:
        uploads.append(upload.id, "an", 0, b"01234")
    assert code_of(caught) == "upload.too_long"
    assert uploads.find(upload.id, "an").offset == 0


def test_an_unfinished_file_is_not_taken(uploads: Uploads) -> None:
    upload = begun(uploads, b"0123")
    uploads.append(upload.id, "an", 0, b"01")
    with pytest.raises(Refused) as caught:
        uploads.finish(upload.id, "an")
    assert code_of(caught) == "upload.incomplete"
    assert uploads.find(upload.id, "an").offset == 2


def test_other_bytes_than_announced_are_forgotten(uploads: Uploads, blobs: SegmentBlobs) -> None:
    upload = begun(uploads, b"0123")
    uploads.append(upload.id, "an", 0, b"9999")
    with pytest.raises(Refused) as caught:
        uploads.finish(upload.id, "an")
    assert code_of(caught) == "upload.digest_differs"
    assert list(blobs.digests()) == []
    with pytest.raises(NotFound):
        uploads.find(upload.id, "an")


def test_nobody_sees_another_persons_upload(uploads: Uploads) -> None:
    upload = begun(uploads, b"0123")
    for ask in (uploads.find, uploads.finish):
        with pytest.raises(NotFound):
            ask(upload.id, "binh")
    with pytest.raises(NotFound):
        uploads.append(upload.id, "binh", 0, b"0")
    with pytest.raises(NotFound):
        uploads.find("../../etc/passwd", "an")


def test_an_unfinished_upload_is_found_again_by_its_file(uploads: Uploads) -> None:
    upload = begun(uploads, b"0123")
    uploads.append(upload.id, "an", 0, b"01")
    found = uploads.unfinished("an", upload.digest, 4)
    assert found is not None
    assert (found.id, found.offset) == (upload.id, 2)
    assert uploads.unfinished("binh", upload.digest, 4) is None


def test_old_uploads_are_forgotten_with_their_bytes(uploads: Uploads, tmp_path: Path) -> None:
    old, fresh = begun(uploads, b"0123"), begun(uploads, b"4567")
    uploads.append(old.id, "an", 0, b"01")
    assert uploads.drop_expired(START) == 0
    assert uploads.drop_expired(LATER + timedelta(seconds=1)) == 2
    assert list((tmp_path / "uploads").iterdir()) == []
    with pytest.raises(NotFound):
        uploads.find(fresh.id, "an")


def test_of_two_writers_at_one_offset_one_wins(uploads: Uploads, blobs: SegmentBlobs) -> None:
    upload = begun(uploads, b"0123")

    def append(_: int) -> str:
        try:
            uploads.append(upload.id, "an", 0, b"0123")
        except OfficeError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(4) as pool:
        results = sorted(pool.map(append, range(4)))
    assert results.count("done") == 1
    assert set(results) <= {"done", "upload.wrong_offset", "upload.in_use", "upload.too_long"}
    assert blobs.read(uploads.finish(upload.id, "an")) == b"0123"
