"""Files by the SHA-256 of their bytes, on this machine's disk; acknowledged means synced.

Small ones lie in segments, large ones as files of their own. Nothing is ever overwritten.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO

from eoffice.errors import Defect, NotFound
from eoffice.paths import sync_folder
from eoffice.storage import faults
from eoffice.storage.blobindex import BlobIndex
from eoffice.storage.groupcommit import GroupCommit
from eoffice.storage.piece import PieceReader
from eoffice.storage.segments import SUFFIX, Segment, pieces

CHUNK = 1 << 20
_DIGEST = re.compile("[0-9a-f]{64}")


class SegmentBlobs:
    """Implements `ports.Blobs`; safe for many threads, and for several processes on one folder."""

    def __init__(
        self,
        folder: Path,
        reserve: int = 256 << 20,
        large_from: int = 4 << 20,
        segment_limit: int = 256 << 20,
    ) -> None:
        """Open the folder; `reserve` bytes of the disk stay free for records and receipts."""
        self._reserve = reserve
        self._large_from = large_from
        self._segment_limit = segment_limit
        self.folder = folder
        self._segments, self._large = folder / "segments", folder / "large"
        self._incoming = folder / "incoming"
        self._stopped: Defect | None = None
        self._active: Segment | None = None
        self._closing = threading.Lock()
        with faults.system_faults():
            for each in (self._segments, self._large, self._incoming):
                each.mkdir(parents=True, exist_ok=True)
            self._index = BlobIndex(folder / "index.sqlite")
            self._recover()
        self._commit = GroupCommit(self._write)

    def has(self, digest: str) -> bool:
        """Tell whether a file is there."""
        if self._index.find(digest) is not None:
            return True
        return _DIGEST.fullmatch(digest) is not None and self._large_path(digest).exists()

    def put_bytes(self, content: bytes) -> str:
        """Store bytes durably and return their digest."""
        digest = hashlib.sha256(content).hexdigest()
        # The same bytes are kept once, whoever brings them; whom they belong to is noted in `held`.
        if self.has(digest):
            return digest
        if len(content) >= self._large_from:
            self._put_large(io.BytesIO(), content)
        else:
            self._commit.put(digest, content)
        return digest

    def put_file(self, source: Path) -> str:
        """Store a file durably, read in pieces, and return its digest."""
        with faults.system_faults():
            if source.stat().st_size < self._large_from:
                return self.put_bytes(source.read_bytes())
            with source.open("rb") as file:
                return self._put_large(file)

    def put_stream(self, source: IO[bytes]) -> str:
        """Store what is left to read durably and return its digest."""
        with faults.system_faults():
            begun = source.read(self._large_from)
            if len(begun) < self._large_from:
                return self.put_bytes(begun)
            return self._put_large(source, begun)

    def adopt(self, source: Path) -> str:
        """Store a file of the same disk durably and take it away from where it was."""
        with faults.system_faults():
            if source.stat().st_size < self._large_from:
                digest = self.put_bytes(source.read_bytes())
                source.unlink()
                return digest
            with source.open("rb+") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                os.fsync(file.fileno())
            self._move_in(source, digest)
            return digest

    def open(self, digest: str) -> BinaryIO:
        """Open a file for reading from any place; raises NotFound `blob.missing`."""
        found = self._index.find(digest)
        try:
            if found is not None:
                # No copy: a range of a large answer reads just the bytes it sends.
                piece = PieceReader(self._segments / found.segment, found.offset, found.size)
                return io.BufferedReader(piece)
            return self._large_path(digest).open("rb")
        except FileNotFoundError:
            raise NotFound("blob.missing", digest=digest) from None
        except OSError as error:
            raise faults.of_system(error) from error

    def read(self, digest: str) -> bytes:
        """Return a whole file; raises NotFound `blob.missing`, Defect `blob.damaged`."""
        with self.open(digest) as file, faults.system_faults():
            content = file.read()
        if hashlib.sha256(content).hexdigest() != digest:
            raise Defect("blob.damaged", digest=digest)
        return content

    def size(self, digest: str) -> int:
        """Return the number of bytes; raises NotFound `blob.missing`."""
        found = self._index.find(digest)
        if found is not None:
            return found.size
        try:
            return self._large_path(digest).stat().st_size
        except FileNotFoundError:
            raise NotFound("blob.missing", digest=digest) from None

    def is_intact(self, digest: str) -> bool:
        """Read a file in pieces and tell whether it still has its digest."""
        with self.open(digest) as file, faults.system_faults():
            hashed = hashlib.sha256()
            while chunk := file.read(CHUNK):
                hashed.update(chunk)
        return hashed.hexdigest() == digest

    def digests(self) -> Iterator[str]:
        """Give the digests of all files."""
        yield from self._index.digests()
        for path in sorted(self._large.glob("*/*")):
            # The first two digits are the folder: a directory of a million names is slow on many disks.
            yield path.parent.name + path.name

    def demand_room(self, size: int) -> None:
        """Raise Unreachable `storage.disk_full` unless so many bytes fit above the reserve."""
        with faults.system_faults():
            free = shutil.disk_usage(self._segments).free
        if free - size < self._reserve:
            raise faults.fault("storage.disk_full", f"{free} bytes free, {self._reserve} in reserve")

    def close(self) -> None:
        """Give everything free; later writes fail."""
        with self._closing:
            # Whoever still holds this store gets an error with a code instead of a closed handle.
            self._stopped = self._stopped or Defect("storage.io_failed", detail="the store is closed")
            if self._active is not None:
                self._active.close()
                self._active = None
            self._index.close()

    def _write(self, contents: Sequence[tuple[str, bytes]]) -> None:
        """Make a batch durable: segment, sync, index, in this order. Called by one thread at a time."""
        with self._closing:
            if self._stopped is not None:
                raise self._stopped
            # Looked again: another batch may have brought the same bytes while this one waited.
            fresh = [each for each in dict(contents).items() if self._index.find(each[0]) is None]
            if not fresh:
                return
            self.demand_room(sum(len(content) for _, content in fresh))
            with faults.system_faults():
                segment = self._writable()
                made = segment.write(fresh)
            self._sync(segment)
            self._index.add(segment.path.name, made, segment.end)

    def _sync(self, segment: Segment) -> None:
        """Sync; when it fails stop all writing: the kernel may have dropped what a retry would confirm."""
        try:
            segment.sync()
        except OSError as error:
            self._stopped = Defect("storage.io_failed", detail=str(error))
            raise self._stopped from error

    def _writable(self) -> Segment:
        if self._active is not None and self._active.end >= self._segment_limit:
            self._active.close()
            self._active = None
        if self._active is None:
            self._active = Segment.create(self._segments)
        return self._active

    def _recover(self) -> None:
        """Index what was written but not indexed, cut what was not written whole, go on where we ended."""
        for path in sorted(self._segments.glob(f"*{SUFFIX}")):
            segment = Segment.take(path)
            if segment is None:
                continue  # another process writes it, and indexes it itself
            self._recover_one(segment)
            if self._active is None and segment.end < self._segment_limit:
                self._active = segment
            else:
                segment.close()
        yesterday = time.time() - 86_400
        for left in self._incoming.iterdir():
            # What is younger may be another process's work.
            if left.stat().st_mtime < yesterday:
                left.unlink()

    def _recover_one(self, segment: Segment) -> None:
        known = self._index.indexed_to(segment.path.name)
        if known == segment.end:
            return
        found = list(pieces(segment.path, known or 0))
        end = found[-1].end if found else known or 0
        if known is not None and end < segment.end:
            # Behind the acknowledged part only: an unknown segment may be damaged rather than unfinished.
            segment.cut(end)
        segment.sync()
        self._index.add(segment.path.name, found, segment.end)

    def _put_large(self, source: IO[bytes], begun: bytes = b"") -> str:
        """Store a large file under its digest, which is known only after reading it."""
        self.demand_room(len(begun))
        handle, name = tempfile.mkstemp(dir=self._incoming)
        temporary = Path(name)
        try:
            with faults.system_faults(), os.fdopen(handle, "wb") as file:
                digest = self._copied(source, file, begun)
                file.flush()
                os.fsync(file.fileno())
            self._move_in(temporary, digest)
        finally:
            temporary.unlink(missing_ok=True)
        return digest

    def _copied(self, source: IO[bytes], target: IO[bytes], begun: bytes) -> str:
        """Copy to a file and return the digest; the disk's reserve is kept on the way."""
        hashed = hashlib.sha256()
        chunk = begun or source.read(CHUNK)
        while chunk:
            # Asked on the way: how long a stream is was not known at its beginning.
            self.demand_room(len(chunk))
            hashed.update(chunk)
            target.write(chunk)
            chunk = source.read(CHUNK)
        return hashed.hexdigest()

    def _move_in(self, source: Path, digest: str) -> None:
        target = self._large_path(digest)
        with faults.system_faults():
            if not target.parent.exists():
                target.parent.mkdir(exist_ok=True)
                # A new folder is an entry of the one above: without this a cut takes it with all it holds.
                sync_folder(self._large)
            source.replace(target)
            sync_folder(target.parent)

    def _large_path(self, digest: str) -> Path:
        """Return where a large file lies; raises NotFound for what is no digest: it would be a path."""
        if not _DIGEST.fullmatch(digest):
            raise NotFound("blob.missing", digest=digest)
        return self._large / digest[:2] / digest[2:]


def open_blobs(folder: Path) -> SegmentBlobs:
    """Open the files of a folder; makes it when it is new."""
    return SegmentBlobs(folder)
