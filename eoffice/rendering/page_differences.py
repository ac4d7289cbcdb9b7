"""Where two readings of one PDF look different: the boxes of what changed, found by comparing pictures.

A rule book of changes can forget one; pixels forget nothing. What is hidden and looks the same on both
sides is the business of `signing.revisions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.text import PDFIUM

MOST_PAGES = 60
"""Pages that are compared; a longer file is compared at its beginning and says so."""
_TILE = 8  # points: what is nearer than this is one change
_LEAST = 24  # of 255: less is smoothing of edges
_LARGEST = 3000.0  # points: a page larger than a poster is drawn smaller


@dataclass(frozen=True)
class Region:
    """A part of a page that differs; edges are parts of the page from its upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Differences:
    """Everything that looks different, and how many pages were compared of how many."""

    regions: tuple[Region, ...]
    compared: int
    pages: int


def differences(signed: Path, now: Path, most: int = MOST_PAGES) -> Differences:
    """Return what looks different on the pages of two files; pages count from 1.

    Raises UnreadableFile. A page that only one of them has differs as a whole.
    """
    with PDFIUM, _open(signed) as before, _open(now) as after:
        pages = max(len(before), len(after))
        both = min(len(before), len(after))
        found = [
            region
            for at in range(min(both, most))
            for region in _regions(at + 1, _picture(before, at), _picture(after, at))
        ]
        found.extend(Region(at + 1, 0, 0, 1, 1) for at in range(both, min(pages, both + most)))
    return Differences(tuple(found), min(both, most), pages)


def _open(file: Path) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(file)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise UnreadableFile("rendering.damaged_pdf", file=file.name, detail=str(error)) from error
    if document.get_formtype():
        document.init_forms()
    return document


def _picture(document: pypdfium2.PdfDocument, at: int) -> Image.Image:
    page = document[at]
    wide, high = page.get_size()
    made: Image.Image = page.render(scale=min(1.0, _LARGEST / max(wide, high, 1.0))).to_pil().convert("L")
    page.close()
    return made


def _regions(page: int, before: Image.Image, after: Image.Image) -> Iterator[Region]:
    """Yield the boxes of changed tiles that touch each other."""
    if before.size != after.size:
        yield Region(page, 0, 0, 1, 1)
        return
    strong = ImageChops.difference(before, after).point(_is_strong)
    if strong.getbbox() is None:
        return
    wide, high = -(-strong.width // _TILE), -(-strong.height // _TILE)
    # One changed point makes its whole tile count: the mean of a tile is then above zero.
    padded = Image.new("L", (wide * _TILE, high * _TILE))
    padded.paste(strong)
    tiles = padded.reduce(_TILE).tobytes()
    changed = {(n % wide, n // wide) for n, tile in enumerate(tiles) if tile}
    for group in _groups(changed):
        columns, rows = {x for x, _ in group}, {y for _, y in group}
        yield Region(
            page,
            min(columns) * _TILE / strong.width,
            min(rows) * _TILE / strong.height,
            min(1.0, (max(columns) + 1) * _TILE / strong.width),
            min(1.0, (max(rows) + 1) * _TILE / strong.height),
        )


def _is_strong(value: int) -> int:
    return 255 if value > _LEAST else 0


def _groups(tiles: set[tuple[int, int]]) -> Iterator[set[tuple[int, int]]]:
    """Yield tiles that hang together; a gap of one tile is the space between two words."""
    left = set(tiles)
    while left:
        waiting, group = [left.pop()], set[tuple[int, int]]()
        while waiting:
            x, y = waiting.pop()
            group.add((x, y))
            near = {(x + dx, y + dy) for dx in (-2, -1, 0, 1, 2) for dy in (-1, 0, 1)} & left
            left -= near
            waiting.extend(near)
        yield group
