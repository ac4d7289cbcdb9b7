"""Letters and drawn lines of PDF pages with their places, in millimetres from the top left corner."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from eoffice.domain.form.observed import (
    Box,
    Ink,
)
from eoffice.domain.form.parts import NATION, is_near
from eoffice.rendering.errors import UnreadableFile

_GAP = 5.0
"""Millimetres between words that stand in different columns."""
_LEAST_RULE, _THIN = 4.0, 0.7
_MOST_PAGES = 1_200

MM = 25.4 / 72
SAME_LINE = 1.0


@dataclass(frozen=True)
class Piece:
    """Letters on one line with their box."""

    inks: tuple[Ink, ...]
    box: Box
    page: int
    baseline: float

    @property
    def text(self) -> str:
        """Return the words."""
        return "".join(ink.text for ink in self.inks).strip()


@dataclass
class Leaf:
    """What stands on one page."""

    width: float
    height: float
    pieces: list[Piece]
    rules: list[Box]
    grid: tuple[float, float] | None


def leaves_of(path: Path) -> list[Leaf]:
    """Return the pages of a file."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        code = "rendering.encrypted" if "password" in str(error).lower() else "rendering.damaged_pdf"
        raise UnreadableFile(code, file=path.name, detail=str(error)) from error
    except OSError as error:
        raise UnreadableFile("rendering.cannot_open", file=path.name) from error
    try:
        if len(document) > _MOST_PAGES:
            raise UnreadableFile("rendering.too_large", file=path.name, what="pages", limit=_MOST_PAGES)
        return [_leaf(document, at) for at in range(len(document))]
    finally:
        document.close()


def _leaf(document: Any, at: int) -> Leaf:  # noqa: ANN401  the library carries no types
    """Return one page."""
    page = document[at]
    width, height = page.get_size()
    text = page.get_textpage()
    words: list[Piece] = []
    rules: list[Box] = []
    sides: list[Box] = []
    for found in page.get_objects(max_depth=4):
        if found.type == pdfium.FPDF_PAGEOBJ_TEXT:
            words.extend(_letters(found, text, height, at))
        elif found.type == pdfium.FPDF_PAGEOBJ_PATH:
            box = _box(found.get_bounds(), height)
            tall, wide = box.y1 - box.y0, box.x1 - box.x0
            if tall <= _THIN and wide >= _LEAST_RULE:
                rules.append(box)
            elif tall > 3 and (wide <= _THIN or wide > 40):
                sides.append(box)
    text.close()
    page.close()
    grid = (min(one.y0 for one in sides), max(one.y1 for one in sides)) if len(sides) > 2 else None
    return Leaf(width * MM, height * MM, _pieces(words), rules, grid)


def _box(bounds: tuple[float, float, float, float], height: float) -> Box:
    """Return a rectangle in millimetres from the upper left corner."""
    left, bottom, right, top = bounds
    return Box(left * MM, (height - top) * MM, right * MM, (height - bottom) * MM)


def _letters(found: Any, text: Any, height: float, page: int) -> Iterator[Piece]:  # noqa: ANN401
    """Give the letters of one text object."""
    length = pdfium.FPDFTextObj_GetText(found.raw, text.raw, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFTextObj_GetText(
        found.raw, text.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length
    )
    words = buffer.raw[:length].decode("utf-16-le", errors="replace").rstrip("\0")
    if not words.strip():
        return
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(found.raw, size)
    matrix = found.get_matrix()
    name = _font_name(found)
    lowered = name.lower()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(found.raw, red, green, blue, alpha)
    scale = abs(matrix.d) or abs(matrix.a) or 1.0
    ink = Ink(
        words.replace("\r", "").replace("\n", ""),
        size.value * scale,
        "bold" in lowered,
        "italic" in lowered or "oblique" in lowered,
        name,
        (red.value, green.value, blue.value),
    )
    yield Piece((ink,), _box(found.get_bounds(), height), page, (height - matrix.f) * MM)


def _font_name(found: Any) -> str:  # noqa: ANN401
    """Return the name of the typeface of a text object."""
    font = pdfium.FPDFTextObj_GetFont(found.raw)
    buffer = ctypes.create_string_buffer(160)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 160)
    return buffer.value.decode(errors="replace").rpartition("+")[2]


def _line_place(piece: Piece) -> tuple[float, float]:
    """Return the order of words: from top to bottom, then from left to right."""
    return piece.baseline, piece.box.x0


def _pieces(words: list[Piece]) -> list[Piece]:
    """Return the words of a page joined to lines; a wide gap parts two columns."""
    lines: list[list[Piece]] = []
    for word in sorted(words, key=_line_place):
        if lines and abs(lines[-1][-1].baseline - word.baseline) <= SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [piece for line in lines for piece in _joined(line)]


def _left_edge(piece: Piece) -> float:
    """Return where a piece begins."""
    return piece.box.x0


def _joined(line: list[Piece]) -> Iterator[Piece]:
    """Give the pieces of one line."""
    current: Piece | None = None
    for word in sorted(line, key=_left_edge):
        if current is None:
            current = word
            continue
        gap = word.box.x0 - current.box.x1
        # A long name on the left may come close to the national title.
        if gap > _GAP or (gap > 0.3 and is_near(word.text, NATION)):
            yield current
            current = word
            continue
        inks = current.inks
        size = word.inks[0].size or 12
        spaced = inks[-1].text.endswith(" ") or word.inks[0].text.startswith(" ")
        if gap > size * MM * 0.12 and not spaced:
            inks = (*inks[:-1], replace(inks[-1], text=inks[-1].text + " "))
        box = Box(
            current.box.x0, min(current.box.y0, word.box.y0), word.box.x1, max(current.box.y1, word.box.y1)
        )
        current = Piece((*inks, *word.inks), box, current.page, current.baseline)
    if current is not None:
        yield current
