"""The words of a PDF's pages with their boxes: what automatic placement of signatures looks at."""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.text import PDFIUM, PdfLimits, _document, _page
from eoffice.text import clean_line
from signing.errors import DocumentUnfit
from signing.frames import Frame, frame_of_box
from signing.sheets import Box, PageWords, Word

DESCENT = 0.216  # of Times-like fonts, in parts of the size; fields of `signing` count the same
_MOST_LETTERS = 20_000
_FILLED = re.compile(r"…+|\.{4,}|_{2,}")
"""What typists fill a blank with; "./." ends a text and "..." may end a sentence."""
_ITALIC, _SLANTED = 64, (b"Italic", b"Oblique")
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
                words = tuple(word for word in _words(page, frame) if _is_shown(word, frame))
                found.append(PageWords(number, *frame.size, words, is_turned=frame.turn != 0))
    return total, tuple(found)


def _is_shown(word: Word, frame: Frame) -> bool:
    """Tell whether a word lies at least partly on what is shown of the page.

    PDFium sometimes gives words that a crop box hides: a stamp must not be placed beside those.
    """
    wide, high = frame.size
    return word.x1 > 0 and word.x0 < wide and word.y1 > 0 and word.y0 < high


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
            # Asked once for each word: the whole page would take twice as long.
            slants = _slants(text, at) if gathered.is_between else False
            gathered.add(_Letter(letter, box, size or 12.0, slants=slants))
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


def _slants(text: pypdfium2.PdfTextPage, at: int) -> bool:
    """Tell whether a letter is italic, by its font's flag or name."""
    flags, name = ctypes.c_int(), ctypes.create_string_buffer(256)
    length = pdfium.FPDFText_GetFontInfo(text.raw, at, name, len(name), ctypes.byref(flags))
    # A name too long for the buffer leaves it empty.
    return bool(length) and (bool(flags.value & _ITALIC) or any(word in name.value for word in _SLANTED))


@dataclass(frozen=True)
class _Letter:
    """One letter with its box and size as shown."""

    text: str
    box: Box
    size: float
    slants: bool = False


class _Gatherer:
    """Puts letters together into words."""

    def __init__(self) -> None:
        self._words: list[Word] = []
        self._letters: list[_Letter] = []

    @property
    def is_between(self) -> bool:
        """Tell whether the next letter begins a word."""
        return not self._letters

    def add(self, letter: _Letter) -> None:
        """Take the next letter; a blank or a wide gap ends the word."""
        if letter.text.isspace() or letter.text in "\0\ufffe":
            self._end()
            return
        if self._letters:
            before, box, size = self._letters[-1].box, letter.box, letter.size
            apart = box[0] - before[2]
            if apart > size * _GAP or apart < -size or abs(box[1] - before[1]) > size * 0.5:
                self._end()
        self._letters.append(letter)

    def done(self) -> list[Word]:
        """Return every word."""
        self._end()
        return self._words

    def _end(self) -> None:
        """Make words of the letters gathered; dots that fill a blank are a word of their own."""
        whole = "".join(letter.text for letter in self._letters)
        edges = sorted({0, len(whole), *(edge for found in _FILLED.finditer(whole) for edge in found.span())})
        for start, end in itertools.pairwise(edges):
            self._take(self._letters[start:end], slants=self._letters[0].slants)
        self._letters = []

    def _take(self, letters: Sequence[_Letter], *, slants: bool) -> None:
        text = clean_line("".join(letter.text for letter in letters))
        if text:
            left, low, right, top = zip(*(letter.box for letter in letters), strict=True)
            size = max(letter.size for letter in letters)
            self._words.append(Word(text, min(left), min(low), max(right), max(top), size, slants))
