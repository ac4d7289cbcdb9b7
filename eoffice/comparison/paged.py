"""Reads what comes in pages: PDF with text, scanned PDF, pictures. Every page is judged by itself."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image, ImageSequence, UnidentifiedImageError

from eoffice.comparison.errors import NotComparable
from eoffice.comparison.model import Document, Format, Story, StoryKind
from eoffice.comparison.pdf_paragraphs import paragraphs_of_pages
from eoffice.comparison.pdf_words import Page, page_count, read_pages
from eoffice.comparison.recognition import DPI, recognise
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.text import page_image

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
_SCAN_SHARE = 0.6
"""A picture covering this much of a page makes it a scan, whatever text lies hidden in it."""
_MOST_UNMAPPED = 0.3
_MOST_PIXELS = 100_000_000
_FEW_LETTERS = 3


@dataclass(frozen=True)
class ReadPage:
    """A page as read, and whether it was read from its picture."""

    page: Page
    is_scanned: bool = False


Progress = Callable[[int, int], None]
"""Told (pages done, pages in all); whoever raises in it stops the reading."""


def silent(done: int, total: int) -> None:
    """Tell nobody."""


def read_pdf(path: Path, progress: Progress = silent) -> Document:
    """Return a PDF as one body of paragraphs; scanned pages are recognised. Raises NotComparable."""
    return _read(path, progress)


def read_picture(path: Path, progress: Progress = silent) -> Document:
    """Return a picture, of one page or several (TIFF), as one body of paragraphs. Raises NotComparable."""
    return _read(path, progress)


def _read(path: Path, progress: Progress) -> Document:
    """Return a file that comes in pages, telling how far the reading is."""
    count, pages = count_pages(path), []
    for page in pages_of(path):
        pages.append(page)
        progress(len(pages), count)
    return document_of(path, pages)


def count_pages(path: Path) -> int:
    """Return how many pages a file has, 0 for pictures: their frames are counted by reading them."""
    return 0 if path.suffix.lower() in PICTURE_SUFFIXES else page_count(path)


def pages_of(path: Path) -> Iterator[ReadPage]:
    """Give the pages of a PDF or a picture in order, those that are scans recognised.

    Recognising takes seconds a page and one processor: as many pages as there are processors are at it at
    once, and no more pictures are held than that.
    """
    workers = os.cpu_count() or 1
    waiting: deque[Future[ReadPage]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for job in _jobs_of(path):
                waiting.append(pool.submit(job))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for job_left in waiting:
                job_left.cancel()


def _jobs_of(path: Path) -> Iterator[Callable[[], ReadPage]]:
    """Give for each page what makes it: a page with usable text is there already."""
    if path.suffix.lower() in PICTURE_SUFFIXES:
        for number, (picture, dpi) in enumerate(_pictures(path), 1):
            yield partial(_recognised, picture, number, path.name, dpi)
        return
    for page in read_pages(path):
        # A hidden layer of text under a scan can be well-formed and wrong: only the picture is trusted.
        if is_scan(page):
            yield partial(_recognised, _picture(path, page.number), page.number, path.name, DPI)
        else:
            yield partial(ReadPage, page)


def _recognised(picture: Image.Image, number: int, file: str, dpi: float) -> ReadPage:
    return ReadPage(recognise(picture, number, file, dpi), is_scanned=True)


def document_of(path: Path, read: Sequence[ReadPage]) -> Document:
    """Return the pages of a file read so far as one body of paragraphs."""
    notes = []
    scanned = [one.page.number for one in read if one.is_scanned]
    if path.suffix.lower() in PICTURE_SUFFIXES:
        notes.append("Đã nhận dạng chữ từ ảnh; xin xem lại các chỗ ghi “xem lại”.")
    elif scanned:
        notes.append(f"Đã nhận dạng chữ từ ảnh ở {_pages_told(scanned)}; xin xem lại các chỗ ghi “xem lại”.")
    return _document(path, [one.page for one in read], Format.SCAN if scanned else Format.PDF, notes)


def _picture(path: Path, number: int) -> Image.Image:
    """Return the picture of a page at the resolution for reading."""
    try:
        return page_image(path, number - 1, DPI)
    except UnreadableFile as error:
        raise NotComparable(error.code, **error.values) from error


def is_scan(page: Page) -> bool:
    """Tell whether a page must be read from its picture: it is one, or its letters mean nothing."""
    letters = page.letters
    if page.pictures >= _SCAN_SHARE:
        return True
    return letters > _FEW_LETTERS and page.unmapped > letters * _MOST_UNMAPPED


def _pictures(path: Path) -> Iterator[tuple[Image.Image, float]]:
    """Give the frames of a picture with their resolution; raises NotComparable."""
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise NotComparable("comparison.too_large", file=path.name, what="ảnh")
            for frame in ImageSequence.Iterator(opened):
                given = frame.info.get("dpi", (0, 0))[0]
                # Without a resolution the page is taken to be A4 wide.
                yield frame.copy(), float(given) if given >= 70 else frame.width / 8.27
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise NotComparable("comparison.damaged", file=path.name, part="ảnh") from error


def picture_as_pdf(path: Path, target: Path) -> Path:
    """Write a picture as a PDF whose pages are as large as those it was read in; raises NotComparable."""
    frames = list(_pictures(path))
    first, *others = [frame.convert("RGB") for frame, _ in frames]
    first.save(target, "PDF", resolution=frames[0][1], save_all=True, append_images=others)
    return target


def _document(path: Path, pages: list[Page], kind: Format, notes: list[str]) -> Document:
    paragraphs, running = paragraphs_of_pages(pages)
    if running:
        notes.append("Không so sánh dòng lặp ở đầu, cuối trang: " + "; ".join(running[:5]))
    pictures = sum(1 for page in pages if page.pictures and not is_scan(page))
    return Document(
        file=path.name,
        sha256=_digest(path),
        format=kind,
        stories=(Story(StoryKind.BODY, "body", paragraphs),),
        not_compared=(f"hình trên {pictures} trang",) if pictures else (),
        notes=tuple(notes),
        pages=tuple((page.width, page.height) for page in pages),
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pages_told(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10]))
    return f"trang {shown}…" if len(numbers) > 10 else f"trang {shown}"
