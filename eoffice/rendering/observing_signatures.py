"""Signatures, scans and the version of a PDF, as far as its pages show them to a form checker."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from eoffice.domain.form.observed import Box, Scan, Signed
from eoffice.rendering.pdf_pieces import MM

_DPI = 72
_WIDGET_TYPE = "Sig"
_WHOLE_PAGE = 0.8
"""A picture over this share of a page is the page itself, scanned."""

_DIFFERENT = 24
_GREY = pdfium.FPDF_COLORSPACE_DEVICEGRAY


def signatures_of(path: Path) -> tuple[Signed, ...]:
    """Return the signatures of a file in the order in which they were made."""
    document = pypdfium2.PdfDocument(path)
    try:
        document.init_forms()
        widgets = [one for at in range(len(document)) for one in _widgets(document, at)]
        ends = _ends(document)
        # Widgets and values come in the order of the fields; with other counts nothing is certain.
        ordered = len(ends) == len(widgets)
        return tuple(
            Signed(name, page, box, ends[at] if ordered else 0, *_look(document, page, box))
            for at, (name, page, box) in enumerate(widgets)
        )
    finally:
        document.close()


def _ends(document: Any) -> list[int]:  # noqa: ANN401  the library carries no types
    """Return where the signed bytes of each signature end: later signatures cover more."""
    found = []
    for at in range(max(0, pdfium.FPDF_GetSignatureCount(document.raw))):
        signature = pdfium.FPDF_GetSignatureObject(document.raw, at)
        size = pdfium.FPDFSignatureObj_GetByteRange(signature, None, 0)
        if size >= 4:
            values = (ctypes.c_int * size)()
            pdfium.FPDFSignatureObj_GetByteRange(signature, values, size)
            found.append(values[size - 2] + values[size - 1])
    return found


def _widgets(document: Any, at: int) -> Iterator[tuple[str, int, Box]]:  # noqa: ANN401
    """Give the places of the signatures that a page shows."""
    page = document[at]
    height = page.get_height()
    for number in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_WIDGET and _value(annotation, b"FT") == _WIDGET_TYPE:
            rect = pdfium.FS_RECTF()
            if pdfium.FPDFAnnot_HasKey(annotation, b"V") and pdfium.FPDFAnnot_GetRect(annotation, rect):
                box = Box(
                    rect.left * MM, (height - rect.top) * MM, rect.right * MM, (height - rect.bottom) * MM
                )
                yield _value(annotation, b"T"), at, box
        pdfium.FPDFPage_CloseAnnot(annotation)


def _value(annotation: Any, key: bytes) -> str:  # noqa: ANN401
    """Return a word of an annotation's dictionary."""
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    pdfium.FPDFAnnot_GetStringValue(
        annotation, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size
    )
    return buffer.raw[:size].decode("utf-16-le", errors="replace").rstrip("\0")


def _look(document: Any, at: int, box: Box) -> tuple[tuple[int, int, int] | None, bool]:  # noqa: ANN401
    """Return the colour that a signature adds to its page, and whether the page shows through it.

    The page is drawn with and without its annotations: whatever file the image came from, only what
    people see counts.
    """
    page = document[at]
    with_it, without = (
        page.render(scale=_DPI / 72, may_draw_forms=drawn, draw_annots=drawn).to_pil().convert("RGB")
        for drawn in (True, False)
    )
    points = tuple(round(side / MM) for side in (box.x0, box.y0, box.x1, box.y1))
    before, after = without.crop(points), with_it.crop(points)
    if 0 in after.size:
        return None, True
    changed = ImageChops.difference(before, after).convert("L").point(_changed)
    if changed.getbbox() is None:
        return None, True
    colours = [
        colour
        for colour, mark in zip(_pixels(after), _pixels(changed.convert("RGB")), strict=True)
        if mark[0]
    ]
    mean = tuple(sum(colour[part] for colour in colours) // len(colours) for part in range(3))
    share = len(colours) / (after.width * after.height)
    return (mean[0], mean[1], mean[2]), not _hides(before, after) and share < _WHOLE_PAGE


def _changed(value: int) -> int:
    """Return white where a pixel differs enough to be seen."""
    return 255 if value > _DIFFERENT else 0


def _pixels(image: Image.Image) -> list[tuple[int, int, int]]:
    """Return the colours of an image one after another."""
    content = image.tobytes()
    return [(content[at], content[at + 1], content[at + 2]) for at in range(0, len(content), 3)]


def _hides(before: Image.Image, after: Image.Image) -> bool:
    """Tell whether dark letters of the page became white under a picture."""
    dark = before.convert("L").point(_is_dark)
    if dark.getbbox() is None:
        return False
    lost = ImageChops.multiply(dark, after.convert("L").point(_is_white))
    return sum(lost.histogram()[200:]) > 0.5 * sum(dark.histogram()[200:])


def _is_dark(value: int) -> int:
    """Return white for a dark pixel."""
    return 255 if value < 90 else 0


def _is_white(value: int) -> int:
    """Return white for a nearly white pixel."""
    return 255 if value > 240 else 0


def scans_of(path: Path) -> tuple[Scan, ...]:
    """Return the pages that are one picture each, with its resolution and whether it has colour."""
    document = pypdfium2.PdfDocument(path)
    try:
        version = document.get_version() or 14
        return tuple(one for at in range(len(document)) for one in _scan(document[at], at, version))
    finally:
        document.close()


def _scan(page: Any, at: int, version: int) -> Iterator[Scan]:  # noqa: ANN401
    """Give the scan of a page, if it is one."""
    width, height = page.get_size()
    for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = found.get_bounds()
        if (right - left) * (top - bottom) < _WHOLE_PAGE * width * height:
            continue
        about = found.get_metadata()
        dpi = min(about.width / max(right - left, 1), about.height / max(top - bottom, 1)) * 72
        yield Scan(at, dpi, about.colorspace != _GREY and about.bits_per_pixel > 8, version)
        return
