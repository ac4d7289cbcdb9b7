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
_TALL_SIDE, _WIDE_SIDE = 3.0, 40.0
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
    begins: float = 0.0
    """Where the pen begins: the ink of a letter stands a little further in."""

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

    @property
    def is_wide(self) -> bool:
        """Tell whether the page lies on its side."""
        return self.width > self.height


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
    reader = _Reader(text.raw, height, at)
    reader.read(_objects_of_page(page.raw))
    text.close()
    page.close()
    sides = reader.sides
    grid = (min(one.y0 for one in sides), max(one.y1 for one in sides)) if len(sides) > 2 else None
    return Leaf(width * MM, height * MM, _pieces(reader.words), reader.rules, grid)


def _objects_of_page(page: Any) -> Iterator[Any]:  # noqa: ANN401
    """Give the objects of a page."""
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        yield pdfium.FPDFPage_GetObject(page, at)


def _objects_of_form(form: Any) -> Iterator[Any]:  # noqa: ANN401
    """Give the objects inside a drawing that is used as one."""
    for at in range(pdfium.FPDFFormObj_CountObjects(form)):
        yield pdfium.FPDFFormObj_GetObject(form, at)


_DEEPEST_FORM = 4
_LONGEST_TEXT = 2_048


class _Reader:
    """Takes letters and lines out of the objects of a page.

    It speaks to PDFium without the library's objects around everything, and with memory that is used again:
    a hundred pages have four thousand lines, and half of the time of the checker went into wrapping them.
    """

    def __init__(self, text: Any, height: float, page: int) -> None:  # noqa: ANN401
        self.words: list[Piece] = []
        self.rules: list[Box] = []
        self.sides: list[Box] = []
        self._text, self._height, self._page = text, height, page
        self._buffer = (ctypes.c_ushort * _LONGEST_TEXT)()
        self._size = ctypes.c_float()
        self._matrix = pdfium.FS_MATRIX()
        self._edges = tuple(ctypes.c_float() for _ in range(4))
        self._colours = tuple(ctypes.c_uint() for _ in range(4))
        self._fonts: dict[int, str] = {}

    def read(self, objects: Iterator[Any], depth: int = 0) -> None:
        """Take what objects show."""
        for found in objects:
            kind = pdfium.FPDFPageObj_GetType(found)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self._letters(found)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._line(self._box(found))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth + 1 < _DEEPEST_FORM:
                self.read(_objects_of_form(found), depth + 1)

    def _box(self, found: Any) -> Box:  # noqa: ANN401
        """Return the box of an object in millimetres from the upper left corner."""
        left, bottom, right, top = self._edges
        if not pdfium.FPDFPageObj_GetBounds(found, left, bottom, right, top):
            return Box(0, 0, 0, 0)
        high = self._height
        return Box(left.value * MM, (high - top.value) * MM, right.value * MM, (high - bottom.value) * MM)

    def _line(self, box: Box) -> None:
        """Note a line that is drawn under words, or the side of a table."""
        tall, wide = box.y1 - box.y0, box.x1 - box.x0
        if tall <= _THIN and wide >= _LEAST_RULE:
            self.rules.append(box)
        elif tall > _TALL_SIDE and (wide <= _THIN or wide > _WIDE_SIDE):
            self.sides.append(box)

    def _letters(self, found: Any) -> None:  # noqa: ANN401
        """Note the letters of one text object."""
        words = self._said(found)
        if not words.strip():
            return
        pdfium.FPDFTextObj_GetFontSize(found, self._size)
        pdfium.FPDFPageObj_GetMatrix(found, self._matrix)
        pdfium.FPDFPageObj_GetFillColor(found, *self._colours)
        red, green, blue, _ = (one.value for one in self._colours)
        name = self._font(found)
        lowered = name.lower()
        ink = Ink(
            words.replace("\r", "").replace("\n", ""),
            self._size.value * (abs(self._matrix.d) or abs(self._matrix.a) or 1.0),
            "bold" in lowered,
            "italic" in lowered or "oblique" in lowered,
            name,
            (red, green, blue),
        )
        baseline = (self._height - self._matrix.f) * MM
        box = self._box(found)
        begins = box.x0 if words[0].isspace() else min(self._matrix.e * MM, box.x0)
        self.words.append(Piece((ink,), box, self._page, baseline, begins))

    def _said(self, found: Any) -> str:  # noqa: ANN401
        """Return the words of a text object."""
        size = ctypes.sizeof(self._buffer)
        length = pdfium.FPDFTextObj_GetText(found, self._text, self._buffer, size)
        if length > size:
            self._buffer = (ctypes.c_ushort * (length // 2 + 1))()
            length = pdfium.FPDFTextObj_GetText(found, self._text, self._buffer, length)
        return ctypes.string_at(self._buffer, length).decode("utf-16-le", errors="replace").rstrip("\0")

    def _font(self, found: Any) -> str:  # noqa: ANN401
        """Return the name of the typeface of a text object."""
        font = pdfium.FPDFTextObj_GetFont(found)
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in self._fonts:
            buffer = ctypes.create_string_buffer(160)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, 160)
            self._fonts[key] = buffer.value.decode(errors="replace").rpartition("+")[2]
        return self._fonts[key]


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
        current = replace(current, inks=(*inks, *word.inks), box=box)
    if current is not None:
        yield current
