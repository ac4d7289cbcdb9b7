"""The words of a PDF's pages with their boxes: what automatic placement of signatures looks at."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.text import PDFIUM, PdfLimits, _document, _page
from eoffice.text import clean_line
from signing.errors import DocumentUnfit
from signing.frames import Frame, frame_of_box
from signing.sheets import PageWords, Word

DESCENT = 0.216  # of Times-like fonts, in parts of the size; fields of `signing` count the same
_MOST_LETTERS = 20_000
_LIMITS = PdfLimits(file=2 << 30, pages=200_000)
"""Only three pages are read, so that size and number of the others matter little."""
_GAP = 0.18  # of the type size: a wider gap between letters parts two words


def page_words(
    path: Path, pages: Iterable[int] | None = None, limits: PdfLimits = _LIMITS
) -> tuple[int, tuple[PageWords, ...]]:
    """Return how many pages a file has, and the words of the first and the last two (or the named ones).

    Boxes are as shown: a page that lies on its side in the file is read upright.
    Raises DocumentUnfit with the code of what cannot be read: `signing` knows no other errors.
    """
    try:
        return _read(path, pages, limits)
    except UnreadableFile as error:
        values = {name: str(value) for name, value in error.values.items()}
        raise DocumentUnfit(error.code, **values) from error


def _read(path: Path, pages: Iterable[int] | None, limits: PdfLimits) -> tuple[int, tuple[PageWords, ...]]:
    with _document(path, limits) as document:
        with PDFIUM:
            total = len(document)
        wanted = sorted({0, max(total - 2, 0), total - 1} if pages is None else set(pages))
        found = []
        for number in wanted:
            with _page(path, document, number) as page:
                frame = _frame(page)
                words = tuple(_words(page, frame))
                found.append(PageWords(number, *frame.size, words, is_turned=frame.turn != 0))
    return total, tuple(found)


def _frame(page: pypdfium2.PdfPage) -> Frame:
    """Return how a page is shown; PDFium gives letters in the page's own space, not as shown."""
    wide, high = page.get_size()
    turn = page.get_rotation()
    if turn % 180:
        wide, high = high, wide
    crop, sheet = page.get_cropbox(fallback_ok=True), page.get_mediabox(fallback_ok=True)
    left, low = max(crop[0], sheet[0]), max(crop[1], sheet[1])
    return frame_of_box((left, low, left + wide, low + high), turn)


def _words(page: pypdfium2.PdfPage, frame: Frame) -> list[Word]:
    text = page.get_textpage()
    try:
        count = min(text.count_chars(), _MOST_LETTERS)
        gathered = _Gatherer()
        for at in range(count):
            letter = chr(pdfium.FPDFText_GetUnicode(text.raw, at))
            size = pdfium.FPDFText_GetFontSize(text.raw, at)
            box = frame.shown(_box(text, at, size or 12.0, lies=frame.turn != 0))
            gathered.add(letter, box, size or 12.0)
        return gathered.done()
    finally:
        text.close()


def _box(
    text: pypdfium2.PdfTextPage, at: int, size: float, *, lies: bool
) -> tuple[float, float, float, float]:
    """Return a letter's box from its descenders to its accents, so that lines compare alike."""
    rect = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text.raw, at, ctypes.byref(rect))
    if lies:  # its baseline runs up or down the stored page: the loose box must do
        return rect.left, rect.bottom, rect.right, rect.top
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
