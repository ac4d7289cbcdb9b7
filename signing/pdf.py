"""Opening a PDF for a new revision: the source's bytes stay, everything new is appended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
)


@contextmanager
def revising(source: Path) -> Iterator[IncrementalPdfFileWriter]:
    """Give a writer that appends a revision to a PDF; the engine's faults become ours."""
    try:
        with source.open("rb") as file:
            writer = IncrementalPdfFileWriter(file)
            if writer.prev.encrypted:
                raise DocumentUnfit("signing.encrypted", file=source.name)
            yield writer
    except SigningError:
        raise
    except FileNotFoundError as error:
        raise DocumentUnfit("signing.file_missing", file=source.name) from error
    except ENGINE_FAULTS as error:
        raise DocumentUnfit("signing.unreadable", file=source.name, reason=type(error).__name__) from error


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
