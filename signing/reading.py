"""Finding every signature of a file, in every revision: also the ones somebody took out again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import extract_contents

from signing.pdf import ENGINE_FAULTS

_CHUNK = 1 << 20
_MARK = b"/ByteRange"
MOST_REVISIONS = 200


@dataclass(frozen=True)
class FoundSignature:
    """A signature field that holds something, in today's file."""

    name: str
    field: DictionaryObject


@dataclass(frozen=True)
class Survey:
    """All signatures of a file, and those of earlier revisions that today's file no longer shows."""

    present: tuple[FoundSignature, ...]
    removed: tuple[str, ...]
    faults: tuple[str, ...]


def open_reader(stream: IO[bytes]) -> tuple[PdfFileReader, tuple[str, ...]]:
    """Return a reader and what makes its word less than certain.

    A file that only a lenient reader opens may look different in another program; so may one with
    two tables of contents, an old one and a hidden one for newer programs. Neither is ever green.
    """
    try:
        reader = PdfFileReader(stream, strict=True)
        if not reader.xrefs.hybrid_xrefs_present:
            return reader, ()
        doubt = "file.two_tables"
    except (*ENGINE_FAULTS, OSError):
        doubt = "file.not_strict"
    stream.seek(0)
    return PdfFileReader(stream, strict=False), (doubt,)


def survey(reader: PdfFileReader) -> Survey:
    """Look through all revisions; a fault in one of them is reported and hides nothing else."""
    faults: list[str] = []
    present, today = _listed(reader, faults)
    revisions = reader.xrefs.total_revisions
    if revisions > MOST_REVISIONS:
        return Survey(present, (), (*faults, "file.too_many_revisions"))
    removed: dict[str, None] = {}
    for revision in range(revisions - 1):
        for name, mark in _listed(reader.get_historical_resolver(revision), faults)[1].items():
            if today.get(name) != mark:
                removed[name] = None
    return Survey(present, tuple(removed), tuple(dict.fromkeys(faults)))


def _listed(handler: PdfHandler, faults: list[str]) -> tuple[tuple[FoundSignature, ...], dict[str, str]]:
    found: list[FoundSignature] = []
    marks: dict[str, str] = {}
    try:
        for name, _, reference in enumerate_sig_fields(handler, filled_status=True):
            field = reference.get_object()
            # Plain text: the engine's own strings drag the whole reader along.
            found.append(FoundSignature(str(name), field))
            marks[str(name)] = _mark(field)
    except ENGINE_FAULTS:
        faults.append("file.form_unreadable")
    return tuple(found), marks


def _mark(field: DictionaryObject) -> str:
    """Return what tells one signature value from another: the digest of its contents."""
    value = field.raw_get("/V")
    held = value.get_object() if isinstance(value, IndirectObject) else value
    try:
        kind = str(held["/SubFilter"]) if "/SubFilter" in held else ""
        return kind + hashlib.sha256(extract_contents(held)).hexdigest()
    except ENGINE_FAULTS:
        return "unreadable"


def digest(path: Path) -> str:
    """Return the file's SHA-256, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_mark_of_signature(file: IO[bytes]) -> bool:
    """Tell whether the bytes speak of a signature, whatever the structure says."""
    file.seek(0)
    rest = b""
    return any(_MARK in rest_and_piece for rest_and_piece in _overlapping(file, rest))


def _overlapping(file: IO[bytes], rest: bytes) -> Iterator[bytes]:
    while piece := file.read(_CHUNK):
        yield rest + piece
        rest = piece[-len(_MARK) :]
