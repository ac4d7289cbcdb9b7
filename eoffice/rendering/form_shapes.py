"""What may lie on a page of a form besides its words: the lines of tables and the ground of their heads.

The words of a page say nothing about what is painted over them: a white patch with a picture of other
figures leaves every letter underneath in its place.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from eoffice.rendering.text import PdfLimits, _document, _page

_HEAD = (222, 230, 240)
"""The ground of the heads of tables, as kpi_pdf paints it."""
_NEAR = 2


def has_strange_shapes(path: Path, limits: PdfLimits) -> bool:
    """Tell whether anything but words, lines and grounds of heads is painted; raises UnreadableFile."""
    with _document(path, limits) as document:
        for number in range(len(document)):
            with _page(path, document, number) as page:
                if any(_is_strange(shape) for shape in page.get_objects(max_depth=1)):
                    return True
    return False


def _is_strange(shape: pypdfium2.PdfObject) -> bool:
    if shape.type == pdfium.FPDF_PAGEOBJ_TEXT:
        return False
    if shape.type != pdfium.FPDF_PAGEOBJ_PATH:
        return True
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(shape.raw, filled, stroked)
    if not filled.value:
        return False
    parts = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetFillColor(shape.raw, *parts)
    near = (abs(found.value - wanted) <= _NEAR for found, wanted in zip(parts[:3], _HEAD, strict=True))
    return not all(near)
