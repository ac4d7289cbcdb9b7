"""Our own check on every signature: its ranges tile a whole revision round one hex string.

The engine sums lengths; a file whose visible text sits in an unsigned hole passes that sum.
Here the bytes themselves are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import IO

from asn1crypto import parser

_TAIL = 1024
_CHUNK = 1 << 20
_TABLE_PLACE = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
_BLANK = b"\0\t\n\f\r "
_LARGEST_GAP = 32 << 20  # no signature is that large; a bound on what we read at once
_HEX_STRING = re.compile(rb"<[0-9A-Fa-f\s]*>")
_BARE_HEX = re.compile(rb"[0-9A-Fa-f]+")
_REVISION_END = re.compile(rb"%%EOF[\s\0]*\Z")


def tiling_fault(file: IO[bytes], byte_range: Sequence[object], contents: bytes) -> str | None:
    """Return the code of what is wrong with a signature's byte range, or None."""
    if len(byte_range) != 4 or not all(isinstance(item, int) for item in byte_range):
        return "tiling.shape"
    first, first_length, second, second_length = (int(item) for item in byte_range if isinstance(item, int))
    size = file.seek(0, 2)
    end = second + second_length
    if first != 0 or not 0 < first_length < second or second_length <= 0 or end > size:
        return "tiling.order"
    if second - first_length > _LARGEST_GAP:
        return "tiling.gap"
    return (
        _gap_fault(_bracketed(file, first_length, second), contents)
        or (_end_fault(file, end) if end < size else None)
        or (_tail_fault(file, size) if end < size else None)
    )


def later_fault(file: IO[bytes], end: int, expected: Sequence[int]) -> str | None:
    """Return a fault unless what follows the signed range is exactly the revisions the reader knows.

    Each revision ends with the place of its table. A tail that ends with an older place brings
    objects no table names: invisible to a strict reader, shown by one that repairs files.
    """
    places: list[int] = []
    done, size = end, file.seek(0, 2)
    while done < size:
        window = _window(file, done, min(size, done + _CHUNK))
        found = list(_TABLE_PLACE.finditer(window))
        places.extend(int(one[1]) for one in found)
        # The next window begins behind what was found, or early enough not to cut a place in two.
        rest = len(window) - _TAIL if done + len(window) < size else len(window)
        done += max(rest, found[-1].end() if found else 0)
    return None if places == list(expected) else "tiling.trailing"


def _bracketed(file: IO[bytes], start: int, end: int) -> bytes:
    """Return the gap; some producers sign the two brackets, too, and leave only the digits out."""
    gap = _window(file, start, end)
    if _BARE_HEX.fullmatch(gap) and _window(file, start - 1, start) + _window(file, end, end + 1) == b"<>":
        return b"<" + gap + b">"
    return gap


def _gap_fault(gap: bytes, contents: bytes) -> str | None:
    if not _HEX_STRING.fullmatch(gap):
        return "tiling.gap"
    digits = re.sub(rb"\s", b"", gap[1:-1])
    held = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    if held.rstrip(b"\0") != contents.rstrip(b"\0"):
        return "tiling.other_contents"
    try:
        length = parser.peek(held)
    except ValueError:
        return "tiling.no_cms"
    # White space inside is unsigned too, and honest producers write none.
    surplus = len(digits) != len(gap) - 2 or bool(held[length:].strip(b"\0"))
    return "tiling.after_cms" if surplus else None


def _end_fault(file: IO[bytes], end: int) -> str | None:
    # A range that ends before its revision does leaves part of it unsigned.
    return None if _REVISION_END.search(_window(file, max(0, end - _TAIL), end)) else "tiling.end"


def _tail_fault(file: IO[bytes], size: int) -> str | None:
    # What follows must be whole revisions: readers that repair files show loose objects too.
    tail = _window(file, max(0, size - _TAIL), size)
    return None if _REVISION_END.search(tail) or not tail.strip(_BLANK) else "tiling.trailing"


def _window(file: IO[bytes], start: int, end: int) -> bytes:
    file.seek(start)
    return file.read(end - start)
