"""Words and pictures of PDF pages, for search and for looking; PDFium is used by one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image

from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.spans import writable
from eoffice.text import clean

PDFIUM = threading.RLock()
"""Held around every call of PDFium, which knows no threads."""

PAGE_END = "\f"
_PASSWORD_ERROR = 4
_LINE_END_HYPHENS = {0x02: "-", 0xFFFE: "-"}
"""How PDFium marks a hyphen at the end of a line."""

_POINTS_PER_INCH = 72


@dataclass(frozen=True)
class PdfLimits:
    """How much of a PDF is read: bytes, pages, letters, and pixels of one picture."""

    file: int = 500 << 20
    pages: int = 5_000
    letters: int = 20_000_000
    pixels: int = 50_000_000


DEFAULT_PDF_LIMITS = PdfLimits()


def _too_large(path: Path, what: str, limit: int) -> UnreadableFile:
    """Return the error of a limit passed."""
    return UnreadableFile("rendering.too_large", file=path.name, what=what, limit=limit)


def _open(path: Path, limits: PdfLimits) -> pypdfium2.PdfDocument:
    """Return an open document, or raise UnreadableFile with the reason."""
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise UnreadableFile("rendering.cannot_open", file=path.name) from error
    if size == 0:
        raise UnreadableFile("rendering.empty_file", file=path.name)
    if size > limits.file:
        raise _too_large(path, "file", limits.file)
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        code = "encrypted" if error.err_code == _PASSWORD_ERROR else "damaged_pdf"
        raise UnreadableFile(f"rendering.{code}", file=path.name) from error


@contextmanager
def _document(path: Path, limits: PdfLimits) -> Iterator[pypdfium2.PdfDocument]:
    """Give an open document, closed at the end."""
    with PDFIUM:
        document = _open(path, limits)
    try:
        with PDFIUM:
            pages = len(document)
        if pages == 0:
            raise UnreadableFile("rendering.damaged_pdf", file=path.name)
        if pages > limits.pages:
            raise _too_large(path, "pages", limits.pages)
        yield document
    finally:
        with PDFIUM:
            document.close()


@contextmanager
def _page(path: Path, document: pypdfium2.PdfDocument, number: int) -> Iterator[pypdfium2.PdfPage]:
    """Give one page, with PDFium held; raises `rendering.damaged_pdf` for a broken one."""
    with PDFIUM:
        try:
            page = document[number]
        except pypdfium2.PdfiumError as error:
            raise UnreadableFile("rendering.damaged_pdf", file=path.name) from error
        try:
            yield page
        finally:
            page.close()


def page_count(path: Path, limits: PdfLimits = DEFAULT_PDF_LIMITS) -> int:
    """Return the number of pages; raises UnreadableFile."""
    with _document(path, limits) as document, PDFIUM:
        return len(document)


def page_texts(path: Path, limits: PdfLimits = DEFAULT_PDF_LIMITS) -> Iterator[str]:
    """Give the words of each page in stored form; raises UnreadableFile."""
    letters = 0
    with _document(path, limits) as document:
        for number in range(len(document)):
            with _page(path, document, number) as page:
                words = page.get_textpage()
                text = words.get_text_range()
                words.close()
            letters += len(text)
            if letters > limits.letters:
                raise _too_large(path, "letters", limits.letters)
            yield clean(writable(text.translate(_LINE_END_HYPHENS)))


def page_columns(path: Path, letter: str, limits: PdfLimits = DEFAULT_PDF_LIMITS) -> Iterator[str]:
    """Give the words of each page, on pages with a certain letter with a tab at every wide gap.

    Plain words lose that things stand side by side in columns; finding the gaps takes long, so it is
    done only where it is asked for. Raises UnreadableFile.
    """
    letters = 0
    with _document(path, limits) as document:
        for number in range(len(document)):
            with _page(path, document, number) as page:
                words = page.get_textpage()
                letters += words.count_chars()
                if letters > limits.letters:
                    raise _too_large(path, "letters", limits.letters)
                text = words.get_text_range()
                if letter in clean(writable(text)):
                    text = "".join(_with_gaps(words))
                words.close()
            yield clean(writable(text.translate(_LINE_END_HYPHENS)))


def _with_gaps(words: pypdfium2.PdfTextPage) -> Iterator[str]:
    """Give the letters of a page; a space wider than three letters are high is a tab."""
    end = height = 0.0
    is_after_space = False
    for at in range(words.count_chars()):
        letter = chr(pypdfium2.raw.FPDFText_GetUnicode(words, at))
        if letter == " ":
            is_after_space = True
            continue
        left, bottom, right, top = words.get_charbox(at)
        if is_after_space:
            yield "\t" if left - end > 3 * max(height, top - bottom) else " "
        yield letter
        is_after_space = False
        if right > left:
            end, height = right, top - bottom


def pdf_text(path: Path, limits: PdfLimits = DEFAULT_PDF_LIMITS) -> str:
    """Return the words of all pages, one page after another with a form feed between them."""
    return PAGE_END.join(page_texts(path, limits))


def page_images(
    path: Path, dpi: float = 110, limits: PdfLimits = DEFAULT_PDF_LIMITS
) -> Iterator[Image.Image]:
    """Give a picture of each page; raises UnreadableFile `rendering.too_large` for giant pages."""
    with _document(path, limits) as document:
        for number in range(len(document)):
            yield _picture(path, document, number, dpi, limits)


def page_image(
    path: Path, number: int, dpi: float = 110, limits: PdfLimits = DEFAULT_PDF_LIMITS
) -> Image.Image:
    """Return the picture of one page, counted from 0; raises `rendering.page_missing`."""
    with _document(path, limits) as document:
        pages = len(document)
        if not 0 <= number < pages:
            raise UnreadableFile("rendering.page_missing", file=path.name, page=number + 1, pages=pages)
        return _picture(path, document, number, dpi, limits)


def _picture(
    path: Path, document: pypdfium2.PdfDocument, number: int, dpi: float, limits: PdfLimits
) -> Image.Image:
    """Return the picture of a page, with what is filled into its forms."""
    scale = dpi / _POINTS_PER_INCH
    with _page(path, document, number) as page:
        width, height = page.get_size()
        if width * height * scale * scale > limits.pixels:
            raise _too_large(path, "pixels", limits.pixels)
        bitmap = page.render(scale=scale)
        picture: Image.Image = bitmap.to_pil().copy()
        bitmap.close()
        return picture
