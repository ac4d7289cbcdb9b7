"""Making a file fit to be signed: one table of objects for files from Word, a copy of a closed one.

A document that the agency's seal has closed takes no further signature: an arrival stamp or the
words of a copy go onto a copy, which shows the pages as they are and holds the original inside.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign.fields import enumerate_sig_fields

from signing.certified import permission_of
from signing.errors import DocumentUnfit
from signing.files import replacing
from signing.pdf import ENGINE_FAULTS, demand_pdf, entry
from signing.placing import Operation

_name = generic.pdf_name
_HIDDEN = 2 | 32
ON_A_COPY = (Operation.INCOMING, Operation.COPY, Operation.APPENDIX)
"""What is stamped onto a copy where the file itself is closed: none of them changes the original's word."""


@contextmanager
def fit_to_sign(source: Path, folder: Path, operation: Operation) -> Iterator[Path]:
    """Give the file to sign: the source itself, or a temporary one made from it in a folder.

    Raises DocumentUnfit `signing.closed` for an operation that belongs into a closed file itself.
    """
    closed = is_closed(source)
    if closed and operation not in ON_A_COPY:
        raise DocumentUnfit("signing.closed", file=source.name)
    # Stamps need a field of their own, which no certifying author foresaw: they go onto a copy too.
    closed = closed or (operation in ON_A_COPY and is_certified(source))
    if not closed and not is_hybrid(source):
        yield source
        return
    handle, name = tempfile.mkstemp(prefix=f".{source.name[:40]}.", suffix=".part", dir=folder)
    os.close(handle)
    made = Path(name)
    try:
        (copy_to_stamp if closed else with_one_table)(source, made)
        yield made
    finally:
        made.unlink(missing_ok=True)


def is_hybrid(source: Path) -> bool:
    """Tell whether a file has two tables of its objects and no signature yet, as Word writes them."""
    try:
        with source.open("rb") as file:
            demand_pdf(file, source.name)
            reader = PdfFileReader(file, strict=False)
            if not reader.xrefs.hybrid_xrefs_present or reader.encrypted:
                return False
            return not any(True for _ in enumerate_sig_fields(reader, filled_status=True))
    except (*ENGINE_FAULTS, DocumentUnfit, OSError):
        return False


def with_one_table(source: Path, target: Path) -> None:
    """Write a file anew with one table of its objects; older and newer readers then show the same.

    Only for a file without signatures: every byte may change. Raises DocumentUnfit.
    """
    try:
        with source.open("rb") as file, replacing(target) as (output, _):
            copy_into_new_writer(PdfFileReader(file, strict=False)).write(output)
    except ENGINE_FAULTS as error:
        raise DocumentUnfit("signing.unreadable", file=source.name, reason=type(error).__name__) from error


def is_closed(source: Path) -> bool:
    """Tell whether a signature in a file has closed it with a lock on all fields (FieldMDP "All")."""
    try:
        with source.open("rb") as file:
            demand_pdf(file, source.name)
            for _, _, field in enumerate_sig_fields(PdfFileReader(file, strict=False), filled_status=True):
                lock = entry(field.get_object(), "/Lock")
                if isinstance(lock, DictionaryObject) and str(entry(lock, "/Action")) == "/All":
                    return True
    except (*ENGINE_FAULTS, DocumentUnfit, OSError):
        return False
    return False


def is_certified(source: Path) -> bool:
    """Tell whether an author has certified a file, with whatever permission."""
    try:
        with source.open("rb") as file:
            demand_pdf(file, source.name)
            return permission_of(PdfFileReader(file, strict=False).root) is not None
    except (*ENGINE_FAULTS, DocumentUnfit, OSError):
        return False


def copy_to_stamp(source: Path, target: Path) -> None:
    """Write a copy whose pages show everything as it is, signatures as pictures, the original inside.

    The copy has no form and no signature of its own. Raises DocumentUnfit.
    """
    try:
        with source.open("rb") as file, replacing(target) as (output, _):
            _copied(PdfFileReader(file, strict=False), source).write(output)
    except ENGINE_FAULTS as error:
        raise DocumentUnfit("signing.unreadable", file=source.name, reason=type(error).__name__) from error


def _copied(reader: PdfFileReader, source: Path) -> PdfFileWriter:
    writer = copy_into_new_writer(reader)
    for number in range(int(writer.root["/Pages"]["/Count"])):
        reference, _ = writer.find_page_for_modification(number)
        _flatten(writer, reference.get_object())
    for key in ("/AcroForm", "/Perms", "/DSS", "/OpenAction", "/AA"):
        writer.root.pop(_name(key), None)
    held = embed.EmbeddedFileObject.from_file_data(writer, source.read_bytes(), mime_type="application/pdf")
    spec = embed.FileSpec(
        file_spec_string="ban-goc.pdf",
        file_name=source.name,
        embedded_data=held,
        description="Bản gốc đã ký số",
    )
    embed.embed_file(writer, spec)
    return writer


def _flatten(writer: PdfFileWriter, page: DictionaryObject) -> None:
    """Draw the page's fields onto the page itself, and take the fields away."""
    notes = entry(page, "/Annots")
    drawn: list[bytes] = []
    kept = generic.ArrayObject()
    for item in notes if isinstance(notes, ArrayObject) else ():
        note = item.get_object()
        if not isinstance(note, DictionaryObject) or str(entry(note, "/Subtype")) != "/Widget":
            kept.append(item)
            continue
        placed = _placed(writer, page, note, len(drawn))
        if placed:
            drawn.append(placed)
    if isinstance(notes, ArrayObject):
        page[_name("/Annots")] = kept
    if drawn:
        # The page's own content is closed off, so that what it leaves set does not move the pictures.
        before = writer.add_object(StreamObject(stream_data=b"q "))
        after = writer.add_object(StreamObject(stream_data=b" Q " + b" ".join(drawn)))
        own = page.raw_get("/Contents") if "/Contents" in page else None
        held = own.get_object() if own is not None else None
        middle = list(held) if isinstance(held, ArrayObject) else [own] if own is not None else []
        page[_name("/Contents")] = generic.ArrayObject([before, *middle, after])


def _placed(
    writer: PdfFileWriter, page: DictionaryObject, note: DictionaryObject, number: int
) -> bytes | None:
    look, rect = entry(note, "/AP"), entry(note, "/Rect")
    normal = look.raw_get("/N") if isinstance(look, DictionaryObject) and "/N" in look else None
    stream: PdfObject | None = normal.get_object() if normal is not None else None
    if int(str(entry(note, "/F") or 0)) & _HIDDEN or not isinstance(stream, StreamObject):
        return None
    box = entry(stream, "/BBox")
    if not isinstance(rect, ArrayObject) or not isinstance(box, ArrayObject):
        return None
    x0, y0, x1, y1 = (float(edge) for edge in rect)
    a0, b0, a1, b1 = _outline([float(edge) for edge in box], entry(stream, "/Matrix"))
    if a1 == a0 or b1 == b0 or x1 == x0 or y1 == y0:
        return None
    wide, high = (x1 - x0) / (a1 - a0), (y1 - y0) / (b1 - b0)
    name = f"/EOffice{number}"
    _resources(writer, page)[_name(name)] = normal
    return b"q %.4f 0 0 %.4f %.3f %.3f cm %s Do Q" % (
        wide,
        high,
        x0 - a0 * wide,
        y0 - b0 * high,
        name.encode(),
    )


def _outline(box: Sequence[float], matrix: PdfObject | None) -> tuple[float, float, float, float]:
    """Return the box round an appearance after its own matrix (ISO 32000-2, 12.5.5, algorithm 8)."""
    turn = [float(part) for part in matrix] if isinstance(matrix, ArrayObject) and len(matrix) == 6 else None
    a, b, c, d, e, f = turn or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _resources(writer: PdfFileWriter, page: DictionaryObject) -> DictionaryObject:
    """Return the page's own dictionary of XObjects, made from what it inherits where need be."""
    node: PdfObject | None = page
    found: PdfObject | None = None
    for _ in range(50):
        if not isinstance(node, DictionaryObject):
            break
        found = entry(node, "/Resources")
        if found is not None:
            break
        node = entry(node, "/Parent")
    own = DictionaryObject(found) if isinstance(found, DictionaryObject) else DictionaryObject()
    held = entry(own, "/XObject")
    objects = DictionaryObject(held) if isinstance(held, DictionaryObject) else DictionaryObject()
    own[_name("/XObject")] = objects
    page[_name("/Resources")] = own
    return objects
