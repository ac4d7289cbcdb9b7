"""The journal beside a SQLite file (its write-ahead log): whether it has a hole, and a copy without that.

SQLite takes a journal up to its first frame that does not hold and leaves out the rest without a word. After
a kill that is right: the rest was never acknowledged. After damage the rest holds acknowledged work.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEADER = 32
_FRAME_HEADER = 24
_MAGIC = {b"\x37\x7f\x06\x82": "<", b"\x37\x7f\x06\x83": ">"}
"""The first four bytes say in which order the sums take the bytes of a number."""
_WORD = 0xFFFFFFFF
_Sum = tuple[int, int]


@dataclass(frozen=True)
class _Frame:
    """One page as written: the number of the page, and the size of the database when it ends a change."""

    head: bytes
    page: bytes
    is_sound: bool

    @property
    def ends_change(self) -> bool:
        """Tell whether a change was complete with this frame."""
        return self.head[4:8] != bytes(4)


def has_sound_head(journal: Path) -> bool:
    """Tell whether a journal is none, empty, or begins as one does."""
    if not journal.exists():
        return True
    if not journal.is_file():
        return False
    with journal.open("rb") as file:
        head = file.read(HEADER)
    # SQLite leaves out a journal whose head is damaged, and with it the last orders, silently.
    return not head or (len(head) == HEADER and head[:4] in _MAGIC)


def has_hole(journal: Path) -> bool:
    """Tell whether complete changes stand behind a frame that does not hold.

    A process that is killed leaves a torn end, never a hole: each change is written in order.
    """
    is_behind = False
    for frame in _frames(journal):
        is_behind = is_behind or not frame.is_sound
        if is_behind and frame.is_sound and frame.ends_change:
            return True
    return False


def is_made_up_for(journal: Path) -> bool:
    """Tell whether every page in a hole was written again behind it: then nothing at all is lost."""
    missing: set[bytes] = set()
    hole: set[bytes] = set()
    for frame in _frames(journal):
        if frame.is_sound:
            # What comes behind the last sound frame is the torn end, or an older round.
            missing |= hole
            hole.clear()
            missing.discard(frame.head[:4])
        else:
            hole.add(frame.head[:4])
    return not missing


def write_without_holes(journal: Path, target: Path) -> None:
    """Write a copy that SQLite reads to its end: without the frames that do not hold, with new sums.

    Most pages of the outbox stand in a journal many times; a later frame makes up for a lost one.
    """
    head = journal.read_bytes()[:HEADER]
    order = _MAGIC[head[:4]]
    total = struct.unpack(">II", head[24:HEADER])
    with target.open("wb") as file:
        file.write(head)
        for frame in _frames(journal):
            if frame.is_sound:
                total = _summed(total, frame.head[:8] + frame.page, order)
                file.write(frame.head[:16] + struct.pack(">II", *total) + frame.page)


def _frames(journal: Path) -> Iterator[_Frame]:
    """Give the frames of the present round; older ones behind them carry another salt."""
    if not journal.is_file() or not has_sound_head(journal):
        return
    with journal.open("rb") as file:
        head = file.read(HEADER)
        if len(head) < HEADER:
            return
        order, salt = _MAGIC[head[:4]], head[16:24]
        size = int.from_bytes(head[8:12], "big")
        before: _Sum = struct.unpack(">II", head[24:HEADER])
        while len(read := file.read(_FRAME_HEADER + size)) == _FRAME_HEADER + size and size:
            own, page = read[:_FRAME_HEADER], read[_FRAME_HEADER:]
            kept: _Sum = struct.unpack(">II", own[16:])
            # Summed on from what the frame before says of itself: one bad frame does not spoil the next.
            holds = own[8:16] == salt and kept == _summed(before, own[:8] + page, order)
            yield _Frame(own, page, holds)
            before = kept


def _summed(total: _Sum, content: bytes, order: str) -> _Sum:
    """Return SQLite's running sums over some bytes (fileformat2, section 4.2)."""
    first, second = total
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for at in range(0, len(words), 2):
        first = (first + words[at] + second) & _WORD
        second = (second + words[at + 1] + first) & _WORD
    return first, second
