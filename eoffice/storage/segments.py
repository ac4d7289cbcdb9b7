"""Segment files: many small files one behind the other, each with a header that says what follows.

Header: magic, SHA-256, size, CRC-32 of these. A segment has one writer, who holds its lock.
"""

from __future__ import annotations

import hashlib
import os
import struct
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eoffice.clock import new_id
from eoffice.paths import sync_folder

MAGIC = b"EOS1"
_HEADER = struct.Struct(">4s32sQ")
_CHECK = struct.Struct(">I")
HEADER_SIZE = _HEADER.size + _CHECK.size
SUFFIX = ".seg"


@dataclass(frozen=True)
class Piece:
    """Where one file's bytes lie in a segment."""

    digest: str
    offset: int
    size: int

    @property
    def end(self) -> int:
        """Return where the next header begins."""
        return self.offset + self.size


def header(digest: str, size: int) -> bytes:
    """Return what stands before a file's bytes."""
    told = _HEADER.pack(MAGIC, bytes.fromhex(digest), size)
    # A check of its own: whether a header is one must be known before its size is believed.
    return told + _CHECK.pack(zlib.crc32(told))


def _parsed(raw: bytes, at: int) -> Piece | None:
    """Return the piece a header announces; None when it is no intact header."""
    if len(raw) < HEADER_SIZE or _CHECK.unpack(raw[_HEADER.size : HEADER_SIZE])[0] != zlib.crc32(
        raw[: _HEADER.size]
    ):
        return None
    magic, digest, size = _HEADER.unpack(raw[: _HEADER.size])
    return Piece(digest.hex(), at + HEADER_SIZE, size) if magic == MAGIC else None


def pieces(path: Path, start: int) -> Iterator[Piece]:
    """Give every intact piece from a place on; damaged stretches are stepped over."""
    with path.open("rb") as file:
        at: int | None = start
        while at is not None:
            file.seek(at)
            # Damage costs the pieces it touches: what lies behind is found again by its header.
            piece = _parsed(file.read(HEADER_SIZE), at)
            if piece is None:
                at = _next_header(path, at + 1)
                continue
            if hashlib.sha256(file.read(piece.size)).hexdigest() == piece.digest:
                yield piece
                at = piece.end
            else:
                at = _next_header(path, at + 1)


def _next_header(path: Path, start: int) -> int | None:
    """Return where the next intact header begins."""
    step = 1 << 20
    with path.open("rb") as file:
        while True:
            file.seek(start)
            # Overlapping by one header, so that none is missed on the border of two windows.
            window = file.read(step + HEADER_SIZE)
            found = window.find(MAGIC)
            while found >= 0:
                if _parsed(window[found : found + HEADER_SIZE], start + found) is not None:
                    return start + found
                found = window.find(MAGIC, found + 1)
            if len(window) < step + HEADER_SIZE:
                return None
            start += step


class Segment:
    """One segment that this process writes."""

    def __init__(self, path: Path, handle: int, end: int) -> None:
        self.path = path
        self.end = end
        self._handle = handle

    @classmethod
    def create(cls, folder: Path) -> Segment:
        """Begin a new segment; its name is durable before anything is written."""
        path = folder / f"{new_id()}{SUFFIX}"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try_lock(handle)
        os.fsync(handle)
        sync_folder(folder)
        return cls(path, handle, 0)

    @classmethod
    def take(cls, path: Path) -> Segment | None:
        """Take over a segment; None when another process writes it."""
        handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        if not try_lock(handle):
            os.close(handle)
            return None
        return cls(path, handle, os.fstat(handle).st_size)

    def write(self, contents: Sequence[tuple[str, bytes]]) -> list[Piece]:
        """Put files behind the last one and return where they lie; not durable before `sync`.

        On any error the segment ends where it ended before.
        """
        parts: list[bytes] = []
        made: list[Piece] = []
        at = self.end
        for digest, content in contents:
            parts += (header(digest, len(content)), content)
            made.append(Piece(digest, at + HEADER_SIZE, len(content)))
            at = made[-1].end
        try:
            self._write_all(b"".join(parts))
        except OSError:
            # What a failed write left would lie in the way of the next one.
            self.cut(self.end)
            raise
        self.end = at
        return made

    def _write_all(self, content: bytes) -> None:
        os.lseek(self._handle, self.end, os.SEEK_SET)
        rest = memoryview(content)
        # One write may take only a part, near the end of the disk for instance.
        while rest:
            rest = rest[os.write(self._handle, rest) :]

    def sync(self) -> None:
        """Make everything written durable."""
        # The data and the length; times of access need not be durable. Windows has only fsync.
        getattr(os, "fdatasync", os.fsync)(self._handle)

    def cut(self, end: int) -> None:
        """Drop what lies behind a place."""
        os.ftruncate(self._handle, end)
        self.end = end

    def close(self) -> None:
        """Give the segment free for another writer."""
        os.close(self._handle)


if sys.platform == "win32":
    import msvcrt

    def try_lock(handle: int) -> bool:
        """Take the lock of an open file; False when another process has it."""
        # One byte far behind the end: a locked byte cannot be read by others.
        os.lseek(handle, 1 << 62, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(handle: int) -> bool:
        """Take the lock of an open file; False when another process has it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
