"""Opening a PDF for a new revision: the source's bytes stay, everything new is appended."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
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
    zlib.error,
)


@contextmanager
def revising(source: Path) -> Iterator[IncrementalPdfFileWriter]:
    """Give a writer that appends a revision to a PDF; the engine's faults become ours."""
    try:
        file = source.open("rb")
    except FileNotFoundError as error:
        raise DocumentUnfit("signing.file_missing", file=source.name) from error
    with file:
        writer = _opened(file, source.name)
        try:
            yield writer
        except SigningError:
            raise
        except ENGINE_FAULTS as error:
            raise _unreadable(source.name, error) from error


def _opened(file: BinaryIO, name: str) -> IncrementalPdfFileWriter:
    try:
        writer = IncrementalPdfFileWriter(file)
        encrypted = writer.prev.encrypted
    except (*ENGINE_FAULTS, OSError) as error:  # a crooked offset makes the engine seek before the start
        raise _unreadable(name, error) from error
    if encrypted:
        raise DocumentUnfit("signing.encrypted", file=name)
    return writer


def _unreadable(name: str, error: Exception) -> DocumentUnfit:
    return DocumentUnfit("signing.unreadable", file=name, reason=type(error).__name__)


@contextmanager
def new_revision(source: Path, target: Path) -> Iterator[IncrementalPdfFileWriter]:
    """Give a writer whose revision is appended to the source's bytes and saved under the target."""
    with revising(source) as writer, replacing(target) as (output, _):
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
