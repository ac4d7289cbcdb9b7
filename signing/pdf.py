"""Opening a PDF for a new revision: the source's bytes stay, everything new is appended."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError as EngineError

from signing.errors import DocumentUnfit, SigningError
from signing.files import replacing

# What the engine is known to raise on odd files (facts of about 700 real PDFs).
ENGINE_FAULTS = (
    PdfError,
    EngineError,
    ValueError,
    KeyError,
    AttributeError,
    AssertionError,
    TypeError,
    IndexError,
    ArithmeticError,  # a number that is none, such as "1.-2"
    UnboundLocalError,  # the ASN.1 library meets a key of a kind that it does not know
    NotImplementedError,  # a filter of streams that the engine does not know
    zlib.error,
)


_MOST_NODES = 200_000
_DEEPEST = 50
_HEAD_WINDOW, END_WINDOW = 1024, 256 << 10


class Revision(IncrementalPdfFileWriter):
    """A writer that appends objects and leaves the file's own description alone.

    The engine would rewrite XMP and producer with every signature: it dropped the author from the XMP, so
    that a PDF/A-1 contradicted itself (ISO 19005-1, 6.7.3) and a signed file seemed to have other metadata.
    """

    def _update_meta(self) -> None:
        """Write no description: who made the document is not changed by signing it."""


class QuietRevision(Revision):
    """A revision that says nothing of its hour: the same file and fields give the same bytes."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__(source)
        kept, _ = self._document_id
        source.seek(0)
        # A revision must have an identifier of its own (ISO 32000-1, 14.4): that of what it is made from.
        digest = hashlib.sha256(source.read()).digest()[:16]
        self._document_id = generic.ArrayObject([kept, generic.ByteStringObject(digest)])


@contextmanager
def revising(source: Path, kind: type[Revision] = Revision) -> Iterator[IncrementalPdfFileWriter]:
    """Give a writer that appends a revision to a PDF; the engine's faults become ours."""
    try:
        file = source.open("rb")
    except FileNotFoundError as error:
        raise DocumentUnfit("signing.file_missing", file=source.name) from error
    with file:
        demand_pdf(file, source.name)
        writer = _opened(file, source.name, kind)
        try:
            yield writer
        except SigningError:
            raise
        except ENGINE_FAULTS as error:
            raise _unreadable(source.name, error) from error


def demand_pdf(file: BinaryIO, name: str) -> None:
    """Refuse what is no whole PDF before the engine sees it; leaves the file at its start.

    The engine looks for the end backwards, byte by byte: through 4 GB of nothing it went on for more
    than six minutes. Readers look into the last kilobyte (ISO 32000-2, annex I); rubbish that a transfer
    added is let pass as far as it stays small.
    Raises DocumentUnfit: `signing.empty_file`, `signing.not_pdf`, `signing.unreadable`.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise DocumentUnfit("signing.empty_file", file=name)
    # Some programs put up to a kilobyte before the header; a signature then covers it too.
    if b"%PDF-" not in file.read(_HEAD_WINDOW):
        raise DocumentUnfit("signing.not_pdf", file=name)
    file.seek(max(0, size - END_WINDOW))
    found = b"startxref" in file.read(END_WINDOW)
    file.seek(0)
    if not found:
        raise DocumentUnfit("signing.unreadable", file=name, reason="startxref")


def _opened(file: BinaryIO, name: str, kind: type[Revision]) -> IncrementalPdfFileWriter:
    try:
        writer = kind(file)
        encrypted = writer.prev.encrypted
    except (*ENGINE_FAULTS, OSError) as error:  # a crooked offset makes the engine seek before the start
        raise _unreadable(name, error) from error
    if encrypted:
        raise DocumentUnfit("signing.encrypted", file=name)
    return writer


def _unreadable(name: str, error: Exception) -> DocumentUnfit:
    return DocumentUnfit("signing.unreadable", file=name, reason=type(error).__name__)


@contextmanager
def new_revision(
    source: Path, target: Path, kind: type[Revision] = Revision
) -> Iterator[IncrementalPdfFileWriter]:
    """Give a writer whose revision is appended to the source's bytes and saved under the target."""
    with revising(source, kind) as writer, replacing(target) as (output, _):
        yield writer
        writer.write(output)


def entry(holder: DictionaryObject, key: str) -> PdfObject | None:
    """Return what a key holds, references followed, or None; the engine's `get` would not follow."""
    try:
        found: PdfObject = holder[key]
    except KeyError:
        return None
    return found


def form_fields(root: DictionaryObject) -> dict[str, DictionaryObject]:
    """Return the form's top-level fields by name; ours are never nested."""
    form = entry(root, "/AcroForm")
    if not isinstance(form, DictionaryObject):
        return {}
    fields = entry(form, "/Fields")
    found: dict[str, DictionaryObject] = {}
    for item in fields if isinstance(fields, ArrayObject) else ():
        field = item.get_object()
        if isinstance(field, DictionaryObject) and "/T" in field:
            found[str(field["/T"])] = field
    return found


def page_numbers(reader: PdfFileReader) -> dict[int, int]:
    """Return the number (from 0) of each page by the number of its object, found in one walk.

    Asking the engine page by page costs a walk for each: with ten thousand pages that took seconds.
    """
    found: dict[int, int] = {}
    waiting: list[PdfObject] = [reader.root.raw_get("/Pages")] if "/Pages" in reader.root else []
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_NODES:
        item = waiting.pop()
        number = item.idnum if isinstance(item, IndirectObject) else -1
        node = item.get_object()
        if number in seen or not isinstance(node, DictionaryObject):
            continue  # a tree that bites its own tail ends here
        seen.add(number)
        kids = entry(node, "/Kids")
        if isinstance(kids, ArrayObject):
            waiting.extend(reversed([kids.raw_get(at) for at in range(len(kids))]))
        elif number >= 0:
            found[number] = len(found)
    return found


def page_at(reader: PdfFileReader, number: int) -> DictionaryObject:
    """Return a page by its number (from 0), without reading those before it where the tree allows.

    Raises PdfError, KeyError, … as the engine does on a tree that cannot be followed.
    """
    node, left = entry(reader.root, "/Pages"), number
    for _ in range(_DEEPEST):
        if not isinstance(node, DictionaryObject):
            break
        kids = entry(node, "/Kids")
        if not isinstance(kids, ArrayObject):
            return node
        # As many pages as kids: each kid is one page, and the one wanted can be taken by its place.
        if int(str(entry(node, "/Count"))) != len(kids):
            break
        node, left = kids[left].get_object(), 0
    reference, _ = reader.find_page_for_modification(number)
    found: DictionaryObject = reference.get_object()
    return found
