"""Signatures that lie in the bytes of a file although its form does not name them.

Taking a signature out of the form makes a file look unsigned; the bytes still tell.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable
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
    with _mapped(file) as data:
        return data.find(_MARK) >= 0


def overrun(file: IO[bytes]) -> bool:
    """Tell whether bytes follow after everything that any signature in the file covers.

    Asked of files that no table opens: then whatever follows a signature was put there to confuse.
    """
    with _mapped(file) as data:
        found = [tuple(int(number) for number in mark.groups()) for mark in _RANGES.finditer(data)]
        ends = [one[2] + one[3] for one in found[:_MOST] if _is_signature(data, one)]
        return bool(ends) and bool(data[max(ends) :].strip(b"\0\t\n\f\r "))


def unlisted(file: IO[bytes], known: Iterable[Ranges]) -> int:
    """Return how many readable signatures the bytes hold beyond the known ones."""
    listed, found = set(known), set[Ranges]()
    with _mapped(file) as data:
        for count, mark in enumerate(_RANGES.finditer(data)):
            ranges = tuple(int(number) for number in mark.groups())
            if count < _MOST and ranges not in listed and ranges not in found and _is_signature(data, ranges):
                found.add(ranges)
    return len(found)


def _is_signature(data: mmap.mmap, ranges: Ranges) -> bool:
    start, end = ranges[1], ranges[2]
    if not start < end <= min(len(data), start + _LARGEST):
        return False
    digits = re.sub(rb"\s", b"", data[start:end].strip().strip(b"<>"))
    try:
        held = cms.ContentInfo.load(bytes.fromhex(digits.decode("ascii")).rstrip(b"\0") + bytes(8))
        return bool(held["content_type"].native == "signed_data" and held["content"]["signer_infos"])
    except ENGINE_FAULTS:
        return False


def _mapped(file: IO[bytes]) -> mmap.mmap:
    if file.seek(0, 2) == 0:
        return mmap.mmap(-1, 1)  # the system maps no empty file
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
