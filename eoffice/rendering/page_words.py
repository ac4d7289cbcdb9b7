"""The words of a PDF's pages with their boxes: what automatic placement of signatures looks at."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from eoffice.rendering.text import DEFAULT_PDF_LIMITS, PDFIUM, PdfLimits, _document, _page
from eoffice.text import clean_line
from signing.sheets import PageWords, Word

DESCENT = 0.216  # of Times-like fonts, in parts of the size; fields of `signing` count the same
_MOST_LETTERS = 20_000
_GAP = 0.18  # of the type size: a wider gap between letters parts two words


def page_words(
    path: Path, pages: Iterable[int] | None = None, limits: PdfLimits = DEFAULT_PDF_LIMITS
) -> tuple[int, tuple[PageWords, ...]]:
    """Return how many pages a file has, and the words of the first and the last two (or the named ones).

    Raises UnreadableFile.
    """
    with _document(path, limits) as document:
        with PDFIUM:
            total = len(document)
        wanted = sorted({0, max(total - 2, 0), total - 1} if pages is None else set(pages))
        found = []
        for number in wanted:
            with _page(path, document, number) as page:
                width, height = page.get_size()
                found.append(PageWords(number, width, height, tuple(_words(page))))
    return total, tuple(found)


def _words(page: pypdfium2.PdfPage) -> list[Word]:
    text = page.get_textpage()
    try:
        count = min(text.count_chars(), _MOST_LETTERS)
        gathered = _Gatherer()
        for at in range(count):
            letter = chr(pdfium.FPDFText_GetUnicode(text.raw, at))
            size = pdfium.FPDFText_GetFontSize(text.raw, at)
            gathered.add(letter, _box(text, at, size or 12.0), size or 12.0)
        return gathered.done()
    finally:
        text.close()


def _box(text: pypdfium2.PdfTextPage, at: int, size: float) -> tuple[float, float, float, float]:
    """Return a letter's box from its descenders to its accents, so that lines compare alike."""
    rect = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text.raw, at, ctypes.byref(rect))
    x, baseline = ctypes.c_double(), ctypes.c_double()
    if not pdfium.FPDFText_GetCharOrigin(text.raw, at, ctypes.byref(x), ctypes.byref(baseline)):
        return rect.left, rect.bottom, rect.right, rect.top
    # From the baseline, not from the font's own descent: fields write on the same line then.
    return rect.left, baseline.value - DESCENT * size, rect.right, rect.top


class _Gatherer:
    """Puts letters together into words."""

    def __init__(self) -> None:
        self._words: list[Word] = []
        self._letters: list[tuple[str, tuple[float, float, float, float], float]] = []

    def add(self, letter: str, box: tuple[float, float, float, float], size: float) -> None:
        """Take the next letter; a blank or a wide gap ends the word."""
        if letter.isspace() or letter in "\0\ufffe":
            self._end()
            return
        if self._letters:
            before = self._letters[-1][1]
            apart = box[0] - before[2]
            if apart > size * _GAP or apart < -size or abs(box[1] - before[1]) > size * 0.5:
                self._end()
        self._letters.append((letter, box, size))

    def done(self) -> list[Word]:
        """Return every word."""
        self._end()
        return self._words

    def _end(self) -> None:
        if self._letters:
            boxes = [box for _, box, _ in self._letters]
            text = clean_line("".join(letter for letter, _, _ in self._letters))
            edges = (
                min(box[0] for box in boxes),
                min(box[1] for box in boxes),
                max(box[2] for box in boxes),
                max(box[3] for box in boxes),
            )
            if text:
                self._words.append(Word(text, *edges, size=max(size for _, _, size in self._letters)))
            self._letters = []
