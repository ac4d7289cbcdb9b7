"""Saves a docx so that the same document gives the same bytes."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any, BinaryIO

_DATE = struct.pack("<HH", 0, (1 << 5) | 1)
"""Midnight of 1 January 1980, the first moment that a zip can name: time, then date."""
_LOCAL_DATE, _CENTRAL_DATE = 10, 12
"""Where the moment stands in the header before a part, and in the list at the end."""
_CENTRAL = 46
_LENGTHS = 28
"""Length of an entry of that list, and where it says how long name, extra and comment are."""


def save_docx(document: Any, file: BinaryIO) -> None:  # noqa: ANN401  python-docx carries no types
    """Write a document of python-docx without the hour of writing.

    A digest tells a changed working copy from an unchanged one: it must depend on the words alone.
    """
    made = io.BytesIO()
    document.save(made)
    file.write(without_hours(made.getvalue()))


def without_hours(content: bytes) -> bytes:
    """Return a zip whose parts all carry the same moment; nothing is packed anew."""
    patched = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        at, parts = package.start_dir, package.infolist()
    for part in parts:
        _put(patched, part.header_offset + _LOCAL_DATE)
        _put(patched, at + _CENTRAL_DATE)
        at += _CENTRAL + sum(struct.unpack_from("<HHH", patched, at + _LENGTHS))
    return bytes(patched)


def _put(content: bytearray, at: int) -> None:
    content[at : at + len(_DATE)] = _DATE
