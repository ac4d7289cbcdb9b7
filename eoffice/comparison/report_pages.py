"""Pages of both versions beside each other, with frames around what changed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from eoffice.comparison.model import Box
from eoffice.comparison.script import EditScript, Kind
from eoffice.rendering.fonts import Typeface
from eoffice.rendering.text import page_image

_DPI = 110
_GAP = 12.0
_LEAST_HEIGHT = 300.0
_INKS = {
    "deleted": Color(0.64, 0.15, 0.17, 0.25),
    "inserted": Color(0.04, 0.42, 0.04, 0.22),
    "moved": Color(0.0, 0.31, 0.55, 0.22),
}
_MOVES = frozenset({Kind.MOVED, Kind.MOVED_AND_EDITED})


@dataclass(frozen=True)
class Mark:
    """A frame on a page: where, in which ink, and the number of its change."""

    box: Box
    ink: str
    change: int


@dataclass(frozen=True)
class PageSide:
    """One page of one version with its marks."""

    file: Path
    number: int
    size: tuple[float, float]
    marks: tuple[Mark, ...] = field(default=())


@dataclass(frozen=True)
class PagePair:
    """An old page and the new page that shows the same text; either may be missing."""

    old: PageSide | None
    new: PageSide | None


def page_pairs(script: EditScript, old: Path, new: Path) -> Iterator[PagePair]:
    """Give the pages with changes, each old page beside the new page that its text went to.

    The script must come from sources with pages (PDF): its anchors hold the boxes.
    """
    before = _marks(script, old, script.old.pages, of_old=True)
    after = _marks(script, new, script.new.pages, of_old=False)
    for first, second in _paired(script, set(before), set(after)):
        yield PagePair(
            _side(old, first, script.old.pages, before), _side(new, second, script.new.pages, after)
        )


def _marks(
    script: EditScript, file: Path, pages: Sequence[tuple[float, float]], *, of_old: bool
) -> dict[int, list[Mark]]:
    """Return the marks of one version by page."""
    found: dict[int, list[Mark]] = {}
    for change in script.changes:
        anchor = change.old_at if of_old else change.new_at
        ink = "moved" if change.kind in _MOVES else "deleted" if of_old else "inserted"
        for box in _joined(anchor.boxes if anchor else ()):
            if box.page <= len(pages):
                found.setdefault(box.page, []).append(Mark(box, ink, change.id))
    return found


def _joined(boxes: Iterable[Box]) -> list[Box]:
    """Return the boxes of words as boxes of stretches of lines."""
    joined: list[Box] = []
    for box in boxes:
        last = joined[-1] if joined else None
        if last and last.page == box.page and box.left >= last.left and abs(box.bottom - last.bottom) < 3:
            top, bottom = min(last.top, box.top), max(last.bottom, box.bottom)
            joined[-1] = Box(box.page, last.left, top, max(last.right, box.right), bottom)
        else:
            joined.append(box)
    return joined


def _side(
    file: Path, number: int | None, pages: Sequence[tuple[float, float]], marks: dict[int, list[Mark]]
) -> PageSide | None:
    if number is None:
        return None
    return PageSide(file, number, pages[number - 1], tuple(marks.get(number, ())))


def _paired(script: EditScript, before: set[int], after: set[int]) -> list[tuple[int | None, int | None]]:
    """Return pairs of page numbers, in order, that cover every page with a mark."""
    partner_of_old, partner_of_new = _partners(script)
    pairs: set[tuple[int | None, int | None]] = {(page, partner_of_old.get(page)) for page in before}
    covered = {new for _, new in pairs}
    pairs |= {(partner_of_new.get(page), page) for page in after if page not in covered}
    return sorted(pairs, key=lambda pair: (pair[1] or pair[0] or 0, pair[0] or 0))


def _partners(script: EditScript) -> tuple[dict[int, int], dict[int, int]]:
    """Return, for each page of a version, the page of the other on which its text begins."""
    of_old: dict[int, int] = {}
    of_new: dict[int, int] = {}
    for link in script.links:
        old, new = (side[0].page if side else 0 for side in (link.old, link.new))
        if not old or not new:
            continue
        of_old.setdefault(old, new)
        of_new.setdefault(new, old)
    return of_old, of_new


class PagesBeside(Flowable):  # type: ignore[misc]  # the library is untyped
    """Draws a pair of pages as large as half of the frame allows; pictures are made when they are drawn."""

    def __init__(self, pair: PagePair, font: Typeface) -> None:
        super().__init__()
        self._pair = pair
        self._font = font

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the whole frame."""
        # What is left below another pair is no frame for pages: ask for more, and the next page comes.
        self.width, self.height = width, max(height - 1, _LEAST_HEIGHT)
        return self.width, self.height

    def draw(self) -> None:
        """Draw both pages with their titles and frames."""
        half = (self.width - _GAP) / 2
        for at, (side, title) in enumerate(((self._pair.old, "Bản cũ"), (self._pair.new, "Bản mới"))):
            self._draw_side(side, title, at * (half + _GAP), half)

    def _draw_side(self, side: PageSide | None, title: str, left: float, room: float) -> None:
        canvas = self.canv
        canvas.setFont(self._font.bold, 9)
        words = f"{title} – trang {side.number}" if side else f"{title} – không có trang tương ứng"
        canvas.drawString(left, self.height - 9, words)
        if side is None:
            return
        width, height = side.size
        scale = min(room / width, (self.height - 14) / height)
        bottom = self.height - 14 - height * scale
        picture = page_image(side.file, side.number - 1, _DPI)
        canvas.drawImage(_packed(picture), left, bottom, width * scale, height * scale)
        canvas.rect(left, bottom, width * scale, height * scale)
        numbered: set[int] = set()
        for mark in side.marks:
            self._draw_mark(mark, left, bottom, scale, height)
            if mark.change not in numbered:
                numbered.add(mark.change)
                self._draw_number(mark, left, bottom, scale, height)

    def _draw_mark(self, mark: Mark, left: float, bottom: float, scale: float, height: float) -> None:
        canvas, box, ink = self.canv, mark.box, _INKS[mark.ink]
        canvas.saveState()
        canvas.setFillColor(ink)
        canvas.setStrokeColor(Color(ink.red, ink.green, ink.blue))
        canvas.setLineWidth(0.4)
        x, y = left + box.left * scale, bottom + (height - box.bottom) * scale
        canvas.rect(x, y, (box.right - box.left) * scale, (box.bottom - box.top) * scale, fill=1)
        canvas.restoreState()

    def _draw_number(self, mark: Mark, left: float, bottom: float, scale: float, height: float) -> None:
        """Write a change's number before its first frame: black-and-white paper must tell as much."""
        canvas, box, ink = self.canv, mark.box, _INKS[mark.ink]
        canvas.saveState()
        canvas.setFillColor(Color(ink.red, ink.green, ink.blue))
        canvas.setFont(self._font.bold, 6)
        x, y = left + box.left * scale, bottom + (height - box.bottom) * scale
        canvas.drawRightString(x - 1, y + 1, str(mark.change))
        canvas.restoreState()


def _packed(picture: Image.Image) -> ImageReader:
    """Return a picture packed as JPEG: pages of a report are looked at, not measured."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=80)
    out.seek(0)
    return ImageReader(out)
