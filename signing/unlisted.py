"""Signatures that lie in the bytes of a file although its form does not name them.

Taking a signature out of the form makes a file look unsigned; the bytes still tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO

from asn1crypto import cms
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.likeness import raw, resolved
from signing.pdf import ENGINE_FAULTS

_RANGES = re.compile(rb"/ByteRange\s*\[\s*(\d{1,19})\s+(\d{1,19})\s+(\d{1,19})\s+(\d{1,19})\s*\]")
_MARK = b"/ByteRange"
_LARGEST = 4 << 20
_MOST = 2000
_WINDOW = 4 << 20
Ranges = tuple[int, ...]


def ranges_in(value: PdfObject | None) -> Ranges | None:
    """Return the byte range of a signature dictionary, or None for none that can be read."""
    held = resolved(raw(value, "/ByteRange")) if isinstance(value, DictionaryObject) else None
    if not isinstance(held, ArrayObject):
        return None
    try:
        return tuple(int(str(item)) for item in held)
    except ValueError:
        return None


def usage_rights(reader: PdfFileReader) -> set[Ranges]:
    """Return the ranges of signatures that only switch on features of one reader program."""
    try:
        rights = resolved(raw(reader.root, "/Perms"))
        if not isinstance(rights, DictionaryObject):
            return set()
        found = (ranges_in(resolved(raw(rights, key))) for key in ("/UR", "/UR3"))
        return {one for one in found if one is not None}
    except ENGINE_FAULTS:
        return set()


def has_mark(file: IO[bytes]) -> bool:
    """Tell whether the bytes speak of a signature, whatever the structure says."""
    return any(_MARK in data for data in _windows(file))


def overrun(file: IO[bytes]) -> bool:
    """Tell whether bytes follow after everything that any signature in the file covers.

    Asked of files that no table opens: then whatever follows a signature was put there to confuse.
    """
    found = [one for count, one in enumerate(_ranges_written(file)) if count < _MOST]
    ends = [one[2] + one[3] for one in found if _is_signature(file, one)]
    if not ends:
        return False
    file.seek(max(ends))
    while piece := file.read(_WINDOW):
        if piece.strip(b"\0\t\n\f\r "):
            return True
    return False


def unlisted(file: IO[bytes], known: Iterable[Ranges]) -> int:
    """Return how many readable signatures the bytes hold beyond the known ones."""
    listed, found = set(known), set[Ranges]()
    for count, ranges in enumerate(_ranges_written(file)):
        if count < _MOST and ranges not in listed and ranges not in found and _is_signature(file, ranges):
            found.add(ranges)
    return len(found)


def _ranges_written(file: IO[bytes]) -> Iterator[Ranges]:
    """Yield every byte range that is written anywhere in the file; one may come twice."""
    for data in _windows(file):
        # The plain search is far faster than the pattern: it passes over gigabytes of nothing.
        for mark in _RANGES.finditer(data) if _MARK in data else ():
            yield tuple(int(number) for number in mark.groups())


def _windows(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the file in pieces: one of 200 MB is not to be held in memory, as a mapped one would be.

    A mark at the end of a piece is carried over whole, with as much white space as somebody put into it.
    """
    place, carried = 0, b""
    while True:
        file.seek(place)  # whoever looks at what was found moves about in the file
        piece = file.read(_WINDOW)
        if not piece:
            return
        place += len(piece)
        data = carried + piece
        yield data
        last = data.rfind(_MARK)
        carried = data[last:] if last >= 0 and len(data) - last < _WINDOW else data[1 - len(_MARK) :]


def _is_signature(file: IO[bytes], ranges: Ranges) -> bool:
    start, end = ranges[1], ranges[2]
    if not start < end <= start + _LARGEST:
        return False
    file.seek(start)
    held_bytes = file.read(end - start)
    if len(held_bytes) < end - start:
        return False
    digits = re.sub(rb"\s", b"", held_bytes.strip().strip(b"<>"))
    try:
        held = cms.ContentInfo.load(bytes.fromhex(digits.decode("ascii")).rstrip(b"\0") + bytes(8))
        return bool(held["content_type"].native == "signed_data" and held["content"]["signer_infos"])
    except ENGINE_FAULTS:
        return False
