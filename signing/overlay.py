"""Does a field that was added after signing lie over something that was signed."""

from __future__ import annotations

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject
from pyhanko.pdf_utils.rw_common import PdfHandler

from signing.content import Box, ink, overlap, pages
from signing.pdf import entry


def covers_content(before: PdfHandler, after: PdfHandler, name: str) -> bool:
    """Tell whether a field's picture in the later revision lies over ink or fields of the earlier one."""
    old_pages = list(pages(before.root))
    for number, page in enumerate(pages(after.root)):
        new = [box for owner, box in _widgets(page) if owner == name]
        if not new:
            continue
        if number >= len(old_pages):
            return True
        old = old_pages[number]
        signed = [*ink(old), *(box for _, box in _widgets(old))]
        if any(overlap(one, other) for one in new for other in signed):
            return True
    return False


def _widgets(page: DictionaryObject) -> list[tuple[str, Box]]:
    listed = entry(page, "/Annots")
    found: list[tuple[str, Box]] = []
    for item in listed if isinstance(listed, ArrayObject) else ():
        widget = item.get_object()
        rect = entry(widget, "/Rect") if isinstance(widget, DictionaryObject) else None
        if isinstance(rect, ArrayObject) and len(rect) == 4:
            x0, y0, x1, y1 = (float(str(edge)) for edge in rect)
            found.append((_name(widget), (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))))
    return found


def _name(widget: DictionaryObject) -> str:
    parts: list[str] = []
    node: object = widget
    while isinstance(node, DictionaryObject) and len(parts) < 32:
        partial = entry(node, "/T")
        if partial is not None:
            parts.insert(0, str(partial))
        node = entry(node, "/Parent")
    return ".".join(parts)
