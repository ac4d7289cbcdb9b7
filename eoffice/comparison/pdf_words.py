"""The words of a PDF's pages with the boxes they stand in, in the order the file gives them."""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import overload

import pypdfium2
import pypdfium2.raw as pdfium

from eoffice.comparison.errors import NotComparable
from eoffice.comparison.model import Box, WordBox, WordPlaces
from eoffice.rendering.text import PDFIUM

_PASSWORD_ERROR = 4
_HYPHENS = ("\x02", "\ufffe")
"""How PDFium marks a hyphen that only ends a line."""
_UNMAPPED = ("\ufffd", "\0")
_ENDS = re.compile(r"[\r\n\x02\ufffe]+")
_MOST_PAGES = 5_000
_MOST_LETTERS = 20_000_000


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands on a page, and how sure its reader is of it."""

    text: str
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words with the measures that tell paragraphs apart.

    The words of a PDF are placed only when a change asks for them: placing all took two thirds of the
    time of reading, and a comparison shows a few hundred of them.
    """

    page: int
    texts: tuple[str, ...]
    left: float
    right: float
    top: float
    first_width: float
    is_cut: bool = False
    """Whether a hyphen was taken off the end of the line's last word."""
    start: int = 0
    """Where the line begins among the letters of its page."""
    placed: tuple[Word, ...] = ()
    """The words with their places where a recogniser gave them."""
    places: PdfPlaces | None = None

    @property
    def text(self) -> str:
        """Return the words with single spaces."""
        return " ".join(self.texts)

    def words(self) -> tuple[Word, ...]:
        """Return the words with their places."""
        if self.placed or self.places is None:
            return self.placed
        return self.places.words(self.page, self.start, self.texts)


def line_of(words: Sequence[Word]) -> Line:
    """Return the line of words whose places are known."""
    boxes = [word.box for word in words]
    # The middle one: accents and other fonts raise the cells of single words.
    top = median(box.top for box in boxes)
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    width = boxes[0].right - boxes[0].left
    return Line(
        boxes[0].page, tuple(word.text for word in words), left, right, top, width, placed=tuple(words)
    )


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

    @property
    def letters(self) -> int:
        """Return how many letters the words of the page have."""
        return sum(sum(map(len, line.texts)) for line in self.lines)


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


def page_count(path: Path) -> int:
    """Return how many pages a PDF has; raises NotComparable with the reason."""
    with PDFIUM, open_pdf(path) as document:
        return len(document)


def read_pages(path: Path) -> Iterator[Page]:
    """Give the pages of a PDF one by one, so that a caller may show progress and stop between them."""
    letters = 0
    places = PdfPlaces(path)
    with PDFIUM:
        document = open_pdf(path)
    try:
        for index in range(len(document)):
            with PDFIUM:
                page = _read_page(path, document, index, places)
            letters += page.letters
            if letters > _MOST_LETTERS:
                raise NotComparable("comparison.too_large", file=path.name, what="PDF")
            yield page
    finally:
        with PDFIUM:
            document.close()


def _read_page(path: Path, document: pypdfium2.PdfDocument, index: int, places: PdfPlaces) -> Page:
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise NotComparable("comparison.damaged", file=path.name, part=f"trang {index + 1}") from error
    try:
        width, height = page.get_size()
        letters = _Letters(page, index + 1)
        try:
            lines = letters.lines(places)
        finally:
            letters.close()
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

    def __init__(self, page: pypdfium2.PdfPage, number: int) -> None:
        self._words = page.get_textpage()
        self._raw = self._words.raw
        self._text: str = self._words.get_text_range()
        self._page = number
        media = page.get_mediabox()
        self._left = media[0]
        self._top = media[1] + page.get_size()[1]
        self._rect = pdfium.FS_RECTF()
        self._at = ctypes.byref(self._rect)
        # Letters that PDFium drops from the text still count among its boxes.
        self._is_plain = self._words.count_chars() == len(self._text)

    @property
    def unmapped(self) -> int:
        """Return how many letters have no meaning in Unicode."""
        return sum(map(self._text.count, _UNMAPPED))

    def close(self) -> None:
        """Give the page's text back."""
        self._words.close()

    def lines(self, places: PdfPlaces) -> tuple[Line, ...]:
        """Return the lines of the page that hold words."""
        lines: list[Line] = []
        at = 0
        for end in (*(found.span() for found in _ENDS.finditer(self._text)), (len(self._text),) * 2):
            stretch = self._text[at : end[0]]
            if texts := tuple(stretch.split()):
                start = at + stretch.index(texts[0])
                is_cut = self._text[end[0] : end[0] + 1] in _HYPHENS
                lines.append(self._line(texts, start, at + len(stretch.rstrip()), places, is_cut=is_cut))
            at = end[1]
        return tuple(lines)

    def _line(
        self,
        texts: tuple[str, ...],
        start: int,
        end: int,
        places: PdfPlaces,
        *,
        is_cut: bool,
    ) -> Line:
        """Return a line measured at its first, middle and last letters only."""
        left, top, width_end, _ = self._box(start)
        if len(texts[0]) > 1:
            width_end = max(width_end, self._box(start + len(texts[0]) - 1)[2])
        _, last_top, right, _ = self._box(end - 1)
        tops = sorted((top, last_top, self._box(start + len(texts[0]) // 2)[1]))
        return Line(
            self._page,
            texts,
            left - self._left,
            max(right, width_end) - self._left,
            self._top - tops[1],
            width_end - left,
            is_cut,
            start,
            places=places,
        )

    def words(self, start: int, texts: Sequence[str]) -> tuple[Word, ...]:
        """Return the words of a line with their boxes."""
        found = []
        for text in texts:
            start = self._text.index(text, start)
            found.append(Word(text, self._word_box(start, start + len(text) - 1)))
            start += len(text)
        return tuple(found)

    def _word_box(self, first: int, last: int) -> Box:
        left, top, right, bottom = self._box(first)
        if last > first:
            left_2, top_2, right_2, bottom_2 = self._box(last)
            left, right = min(left, left_2), max(right, right_2)
            top, bottom = max(top, top_2), min(bottom, bottom_2)
        return Box(self._page, left - self._left, self._top - top, right - self._left, self._top - bottom)

    def _box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of a letter's cell in the page's own units."""
        if not self._is_plain:
            index = pdfium.FPDFText_GetCharIndexFromTextIndex(self._raw, index)
        pdfium.FPDFText_GetLooseCharBox(self._raw, index, self._at)
        rect = self._rect
        return rect.left, rect.top, rect.right, rect.bottom


class PdfPlaces:
    """Places words of a PDF when they are asked for; the page asked last stays open until `close`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._document: pypdfium2.PdfDocument | None = None
        self._page: pypdfium2.PdfPage | None = None
        self._letters: _Letters | None = None
        self._number = 0

    def words(self, page: int, start: int, texts: Sequence[str]) -> tuple[Word, ...]:
        """Return the words of a line that begins at a letter of a page."""
        with PDFIUM:
            if self._letters is None or self._number != page:
                self._turn_to(page)
            return self._letters.words(start, texts) if self._letters is not None else ()

    def close(self) -> None:
        """Let the file go."""
        with PDFIUM:
            self._leave()
            if self._document is not None:
                self._document.close()
                self._document = None

    def _turn_to(self, number: int) -> None:
        self._leave()
        if self._document is None:
            self._document = open_pdf(self._path)
        self._page = self._document[number - 1]
        self._letters, self._number = _Letters(self._page, number), number

    def _leave(self) -> None:
        """Give page and letters back, the letters first: PDFium frees in this order only."""
        if self._letters is not None:
            self._letters.close()
            self._letters = None
        if self._page is not None:
            self._page.close()
            self._page = None


class PdfWords(WordPlaces):
    """The words of a paragraph with their places, line by line as they are asked for."""

    def __init__(self, lines: Sequence[Line], starts: Sequence[int]) -> None:
        self.lines = lines
        self._starts = starts
        self._known: dict[int, tuple[WordBox, ...]] = {}

    def between(self, start: int, end: int) -> list[WordBox]:
        """Return the words that touch a stretch of the paragraph's text."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = bisect_left(self._starts, end)
        found = (word for at in range(first, max(last, first)) for word in self._line(at))
        return [word for word in found if word.start < end and word.end > start]

    def close(self) -> None:
        """Let the files go that the places come from."""
        for places in {line.places for line in self.lines if line.places is not None}:
            places.close()

    def _line(self, at: int) -> tuple[WordBox, ...]:
        """Return the words of one line with their offsets in the paragraph."""
        if at not in self._known:
            start, found = self._starts[at], []
            for word in self.lines[at].words():
                found.append(WordBox(start, start + len(word.text), word.box, word.confidence))
                start += len(word.text) + 1
            self._known[at] = tuple(found)
        return self._known[at]

    def __len__(self) -> int:
        return sum(len(line.texts) for line in self.lines)

    @overload
    def __getitem__(self, at: int) -> WordBox: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[WordBox]: ...
    def __getitem__(self, at: int | slice) -> WordBox | Sequence[WordBox]:
        every = tuple(word for line in range(len(self.lines)) for word in self._line(line))
        return every[at]

    def __reduce__(self) -> tuple[type[tuple[()]], tuple[()]]:
        # Another process gets the places of changes with their anchors; a window asks for no others, and
        # a quarter of a million boxes would cost more to send than the whole comparison.
        return tuple, ()
