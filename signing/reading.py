"""Finding every signature of a file, in every revision: also the ones somebody took out again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyhanko.pdf_utils.crypt import StandardSecurityHandler
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import extract_contents

from signing.form_tree import Field, fields_of
from signing.generations import read_past_generations
from signing.likeness import Key, TooComplex, raw, resolved
from signing.pdf import END_WINDOW, ENGINE_FAULTS
from signing.unlisted import ranges_in

MOST_REVISIONS = 200


@dataclass(frozen=True)
class FoundSignature:
    """A signature field that holds something, in today's file."""

    name: str
    field: DictionaryObject
    is_listed: bool = True


@dataclass(frozen=True)
class Survey:
    """All signatures of a file, and those of earlier revisions that today's file no longer shows."""

    present: tuple[FoundSignature, ...]
    removed: tuple[str, ...]
    faults: tuple[str, ...]
    ranges: frozenset[tuple[int, ...]] = frozenset()
    """The signed ranges of all of them, today's and earlier ones."""


def open_reader(stream: IO[bytes]) -> tuple[PdfFileReader, tuple[str, ...]]:
    """Return a reader and what makes its word less than certain.

    A file that only a lenient reader opens may look different in another program; so may one whose
    two tables of contents, one for old and one for newer programs, contradict each other.
    """
    _demand_end(stream)
    try:
        reader = _unlocked(PdfFileReader(stream, strict=True))
        if reader.encrypted and not opens_freely(reader):
            return reader, ()
        _ = reader.root["/Pages"]
        if not reader.xrefs.hybrid_xrefs_present:
            return reader, ()
        # Word writes both tables into every PDF: only tables that disagree are a reason to doubt.
        doubts = () if tables_agree(reader) else ("file.two_tables",)
    except (*ENGINE_FAULTS, OSError):
        doubts = ("file.not_strict",)
    if doubts == ("file.not_strict",):
        odd = _odd_but_clear(stream)
        if odd is not None:
            return odd, ()
    stream.seek(0)
    return _unlocked(PdfFileReader(stream, strict=False)), doubts


def _odd_but_clear(stream: IO[bytes]) -> PdfFileReader | None:
    try:
        return read_past_generations(stream)
    except (*ENGINE_FAULTS, OSError, TooComplex):
        return None


def _demand_end(stream: IO[bytes]) -> None:
    """Raise PdfReadError when a file has no end where readers look for it (ISO 32000-2, annex I).

    The engine looks for it backwards byte by byte: through 4 GB of nothing it went on for minutes.
    """
    size = stream.seek(0, 2)
    stream.seek(max(0, size - END_WINDOW))
    found = b"startxref" in stream.read(END_WINDOW)
    stream.seek(0)
    if not found:
        raise PdfReadError("no startxref")


def opens_freely(reader: PdfFileReader) -> bool:
    """Tell whether everybody may read the file: it is not encrypted, or its user password is empty."""
    handler = reader.security_handler
    return not reader.encrypted or (handler is not None and handler.is_authenticated())


def tables_agree(reader: PdfFileReader) -> bool:
    """Tell whether no object is found at two places by the two tables of a hybrid file (7.5.8.4).

    The old table must call free, or leave out, whatever the hidden table names.
    """
    for revision in range(reader.xrefs.total_revisions):
        data = reader.xrefs.get_xref_data(revision)
        if data.hybrid is None:
            continue
        hidden = data.hybrid.xref_data
        named = {*hidden.standard_xrefs, *hidden.xrefs_in_objstm}
        if named & {*data.standard_xrefs, *data.xrefs_in_objstm}:
            return False
    return True


def _unlocked(reader: PdfFileReader) -> PdfFileReader:
    """Open a file that is encrypted only to limit printing or copying: its user password is empty."""
    if reader.encrypted and isinstance(reader.security_handler, StandardSecurityHandler):
        reader.decrypt(b"")
    return reader


def survey(reader: PdfFileReader, strays: tuple[Key, ...] = ()) -> Survey:
    """Look through all revisions; what cannot be read in one of them hides nothing else.

    `strays` are widgets that hold signatures outside the form's list.
    """
    faults: list[str] = []
    try:
        fields = fields_of(reader, strays)
    except (*ENGINE_FAULTS, RecursionError, TooComplex):
        fields, faults = {}, ["file.form_unreadable"]
    present = tuple(
        FoundSignature(name, one.node, one.is_listed) for name, one in fields.items() if one.is_signed
    )
    today = {one.name: (_mark(one.field), one.is_listed) for one in present}
    ranges = {found for one in present if (found := ranges_in(resolved(raw(one.field, "/V")))) is not None}
    revisions = reader.xrefs.total_revisions
    if revisions > MOST_REVISIONS:
        return Survey(present, (), (*faults, "file.too_many_revisions"), frozenset(ranges))
    removed: dict[str, None] = {}
    for revision in range(revisions - 1):
        for name, then in _signed_in(reader, revision, strays).items():
            range_then = ranges_in(resolved(then.value))
            if range_then is not None:
                ranges.add(range_then)
            mark = _mark(then.node)
            # Once listed, always listed: a signature taken out of the form is not excused by its widget.
            if (mark, True) != today.get(name) and (then.is_listed or (mark, False) != today.get(name)):
                removed[name] = None
    return Survey(present, tuple(removed), tuple(faults), frozenset(ranges))


def _signed_in(reader: PdfFileReader, revision: int, strays: tuple[Key, ...]) -> dict[str, Field]:
    """Return the signatures of an earlier revision; half a file, as the web wants it, has none."""
    try:
        fields = fields_of(reader.get_historical_resolver(revision), strays)
        return {name: one for name, one in fields.items() if one.is_signed}
    except (*ENGINE_FAULTS, RecursionError, TooComplex):
        return {}


def _mark(field: DictionaryObject) -> str:
    """Return what tells one signature value from another: the digest of its contents."""
    held = resolved(raw(field, "/V"))
    if not isinstance(held, DictionaryObject):
        return "unreadable"
    try:
        kind = str(held["/SubFilter"]) if "/SubFilter" in held else ""
        return kind + hashlib.sha256(extract_contents(held)).hexdigest()
    except ENGINE_FAULTS:
        return "unreadable"


def digest(path: Path) -> str:
    """Return the file's SHA-256, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
