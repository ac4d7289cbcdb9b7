"""What every place for files must do; so far there is one, on this machine's disk."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eoffice.errors import NotFound
from eoffice.services.ports import Blobs
from eoffice.storage.blobs import SegmentBlobs

LARGE_FROM = 64
NOWHERE = "0" * 64


@pytest.fixture
def small_blobs(tmp_path: Path) -> SegmentBlobs:
    """Give a place where files are large from 64 bytes on, and segments full at 400."""
    return SegmentBlobs(tmp_path / "files", reserve=0, large_from=LARGE_FROM, segment_limit=400)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(st.binary(max_size=130), max_size=12))
def test_what_is_put_comes_back_whole_and_in_parts(small_blobs: Blobs, contents: list[bytes]) -> None:
    for content in contents:
        digest = small_blobs.put_bytes(content)
        assert digest == hashlib.sha256(content).hexdigest()
        assert small_blobs.has(digest)
        assert small_blobs.size(digest) == len(content)
        assert small_blobs.read(digest) == content
        with small_blobs.open(digest) as file:
            for start in (0, len(content) // 2, len(content), len(content) + 3):
                assert file.seek(start) == start
                assert file.read(7) == content[start : start + 7]
            assert file.seek(-min(2, len(content)), io.SEEK_END) == max(0, len(content) - 2)
            assert file.read() == content[-2:]


@pytest.mark.parametrize("size", [0, 1, LARGE_FROM - 1, LARGE_FROM, 5000])
def test_a_file_is_stored_under_the_same_digest_as_its_bytes(
    small_blobs: Blobs, tmp_path: Path, size: int
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"q" * size)
    digest = small_blobs.put_file(source)
    assert digest == small_blobs.put_bytes(b"q" * size)
    assert small_blobs.read(digest) == source.read_bytes()


def test_what_is_not_there_is_not_found(small_blobs: Blobs) -> None:
    assert not small_blobs.has(NOWHERE)
    for ask in (small_blobs.open, small_blobs.read, small_blobs.size):
        with pytest.raises(NotFound) as caught:
            ask(NOWHERE)
        assert caught.value.code == "blob.missing"


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "zz", "A" * 64, "a" * 63 + "/"])
def test_a_digest_that_is_none_leads_nowhere(small_blobs: Blobs, digest: str) -> None:
    assert not small_blobs.has(digest)
    with pytest.raises(NotFound):
        small_blobs.open(digest)
