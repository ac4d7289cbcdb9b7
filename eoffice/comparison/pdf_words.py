"""The words of a PDF's pages with the boxes they stand in, in the order the file gives them."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from eoffice.comparison.errors import NotComparable
from eoffice.comparison.model import Box
from eoffice.rendering.text import PDFIUM

_PASSWORD_ERROR = 4
_HYPHENS = ("\x02", "\ufffe")
"""How PDFium marks a hyphen that only ends a line."""
_UNMAPPED = frozenset("\ufffd\0")
_PIECES = re.compile(r"(?P<word>[^\s\x02\ufffe]+)|(?P<end>[\r\n\x02\ufffe]+)")
_MOST_PAGES = 5_000
_MOST_LETTERS = 20_000_000


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands on a page; `is_cut` when a hyphen of the line's end was taken off it."""

    text: str
    box: Box
    is_cut: bool = False
    confidence: float = 1.0


Line = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size in points, its lines of words, and how much of it pictures cover (0 to 1)."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    unmapped: int = 0
    """Letters without a meaning in Unicode: their font does not say what they are."""
    pictures: float = 0.0


def open_pdf(path: Path) -> pypdfium2.PdfDocument:
    """Return an open PDF; raises NotComparable with the reason. PDFium must be held."""
    try:
        if path.stat().st_size == 0:
            raise NotComparable("comparison.empty_file", file=path.name)
        document = pypdfium2.PdfDocument(path)
    except OSError as error:
        raise NotComparable("comparison.cannot_open", file=path.name) from error
    except pypdfium2.PdfiumError as error:
        code = "password" if error.err_code == _PASSWORD_ERROR else "damaged"
        raise NotComparable(f"comparison.{code}", file=path.name, part="PDF") from error
    if not 0 < len(document) <= _MOST_PAGES:
        pages = len(document)
        document.close()
        if pages:
            raise NotComparable("comparison.too_large", file=path.name, what="PDF")
        raise NotComparable("comparison.damaged", file=path.name, part="PDF")
    return document


def read_pages(path: Path) -> Iterator[Page]:
    """Give the pages of a PDF one by one, so that a caller may show progress and stop between them."""
    letters = 0
    with PDFIUM:
        document = open_pdf(path)
    try:
        for index in range(len(document)):
            with PDFIUM:
                page = _read_page(path, document, index)
            letters += sum(len(word.text) for line in page.lines for word in line)
            if letters > _MOST_LETTERS:
                raise NotComparable("comparison.too_large", file=path.name, what="PDF")
            yield page
    finally:
        with PDFIUM:
            document.close()


def _read_page(path: Path, document: pypdfium2.PdfDocument, index: int) -> Page:
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise NotComparable("comparison.damaged", file=path.name, part=f"trang {index + 1}") from error
    try:
        width, height = page.get_size()
        text = page.get_textpage()
        try:
            letters = _Letters(text, index + 1, page.get_mediabox(), height)
            lines = letters.lines()
        finally:
            text.close()
        return Page(index + 1, width, height, lines, letters.unmapped, _picture_share(page, width * height))
    finally:
        page.close()


def _picture_share(page: pypdfium2.PdfPage, area: float) -> float:
    """Return how much of the page its largest picture covers."""
    largest = 0.0
    # The wrapper's own walk makes an object for every piece of text: four times the cost of the page.
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        item = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = (ctypes.c_float() for _ in range(4))
            pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
            largest = max(largest, (right.value - left.value) * (top.value - bottom.value))
    return min(1.0, largest / area) if area else 0.0


class _Letters:
    """Gathers the letters of one page into words and lines.

    The text comes in one call; a box is asked for only at the first and the last letter of a word.
    """

    def __init__(
        self, words: pypdfium2.PdfTextPage, page: int, media: tuple[float, ...], height: float
    ) -> None:
        self._raw = words.raw
        self._text: str = words.get_text_range()
        self._page = page
        self._left = media[0]
        self._top = media[1] + height
        self._rect = pdfium.FS_RECTF()
        self._at = ctypes.byref(self._rect)
        # Letters that PDFium drops from the text still count among its boxes.
        self._is_plain = words.count_chars() == len(self._text)

    @property
    def unmapped(self) -> int:
        """Return how many letters have no meaning in Unicode."""
        return sum(letter in _UNMAPPED for letter in self._text)

    def lines(self) -> tuple[Line, ...]:
        """Return the lines of the page that hold words."""
        lines: list[Line] = []
        words: list[Word] = []
        for found in _PIECES.finditer(self._text):
            if found.lastgroup == "word":
                words.append(self._word(found))
            elif words:
                lines.append(tuple(words))
                words = []
        return (*lines, tuple(words)) if words else tuple(lines)

    def _word(self, found: re.Match[str]) -> Word:
        first, last = found.start(), found.end() - 1
        left, top, right, bottom = self._box(first)
        if last > first:
            left_2, top_2, right_2, bottom_2 = self._box(last)
            left, right = min(left, left_2), max(right, right_2)
            top, bottom = max(top, top_2), min(bottom, bottom_2)
        box = Box(self._page, left - self._left, self._top - top, right - self._left, self._top - bottom)
        is_cut = self._text[found.end() : found.end() + 1] in _HYPHENS
        return Word(found.group(), box, is_cut)

    def _box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of a letter's cell in the page's own units."""
        if not self._is_plain:
            index = pdfium.FPDFText_GetCharIndexFromTextIndex(self._raw, index)
        pdfium.FPDFText_GetLooseCharBox(self._raw, index, self._at)
        rect = self._rect
        return rect.left, rect.top, rect.right, rect.bottom
