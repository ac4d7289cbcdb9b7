"""How a page is shown: its visible box and its turn, and the way between what is seen and what is stored.

Scanners write landscape sheets as turned portrait ones, and cropped pages begin off the origin. People,
and everything that places a signature, think in the page as shown; a field's rectangle is kept in the
page's own space (ISO 32000-2, 8.3.2.3 and 14.11.2).
"""

from __future__ import annotations

from dataclasses import dataclass

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject

from signing.pdf import entry
from signing.sheets import Box

_A4 = (0.0, 0.0, 595.0, 842.0)
_DEEPEST = 50
_MATRICES = {90: (0, 1, -1, 0, 0, 0), 180: (-1, 0, 0, -1, 0, 0), 270: (0, -1, 1, 0, 0, 0)}


@dataclass(frozen=True)
class Frame:
    """The corner and size of a page's visible box in points, and its clockwise turn in degrees."""

    left: float = 0.0
    low: float = 0.0
    wide: float = 595.0
    high: float = 842.0
    turn: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height as shown."""
        return (self.high, self.wide) if self.turn % 180 else (self.wide, self.high)

    @property
    def matrix(self) -> tuple[int, ...] | None:
        """Return what keeps an appearance upright on a turned page; None where nothing turns."""
        return _MATRICES.get(self.turn)

    def shown(self, stored: Box) -> Box:
        """Return where a stored rectangle is seen, from the lower left corner of what is shown."""
        u0, v0, u1, v1 = (
            stored[0] - self.left,
            stored[1] - self.low,
            stored[2] - self.left,
            stored[3] - self.low,
        )
        match self.turn:
            case 90:
                return _box(v0, self.wide - u0, v1, self.wide - u1)
            case 180:
                return _box(self.wide - u0, self.high - v0, self.wide - u1, self.high - v1)
            case 270:
                return _box(self.high - v0, u0, self.high - v1, u1)
            case _:
                return _box(u0, v0, u1, v1)

    def stored(self, shown: Box) -> Box:
        """Return the rectangle to store for one that is seen."""
        x0, y0, x1, y1 = shown
        match self.turn:
            case 90:
                u0, v0, u1, v1 = self.wide - y0, x0, self.wide - y1, x1
            case 180:
                u0, v0, u1, v1 = self.wide - x0, self.high - y0, self.wide - x1, self.high - y1
            case 270:
                u0, v0, u1, v1 = y0, self.high - x0, y1, self.high - x1
            case _:
                u0, v0, u1, v1 = x0, y0, x1, y1
        return _box(u0 + self.left, v0 + self.low, u1 + self.left, v1 + self.low)


def frame_of(page: PdfObject | None) -> Frame:
    """Return how a page is shown; what it leaves open is inherited, else A4 upright."""
    media, crop, turn = (_inherited(page, key) for key in ("/MediaBox", "/CropBox", "/Rotate"))
    sheet = _edges(media) or _A4
    seen = _edges(crop) or sheet
    # Only what lies on the sheet is shown (ISO 32000-2, 14.11.2.1); a box beside it counts for nothing.
    inner = (max(sheet[0], seen[0]), max(sheet[1], seen[1]), min(sheet[2], seen[2]), min(sheet[3], seen[3]))
    x0, y0, x1, y1 = inner if inner[2] > inner[0] and inner[3] > inner[1] else sheet
    return Frame(x0, y0, x1 - x0, y1 - y0, turned(turn))


def frame_of_box(box: Box, turn: int) -> Frame:
    """Return the frame of a visible box and a turn known already."""
    x0, y0, x1, y1 = box
    return Frame(x0, y0, x1 - x0, y1 - y0, turned(turn))


def turned(value: object) -> int:
    """Return a turn as 0, 90, 180 or 270; anything else counts as none, as readers do."""
    try:
        turn = int(str(value or 0)) % 360
    except ValueError:
        return 0
    return turn if turn in _MATRICES else 0


def _inherited(page: PdfObject | None, key: str) -> PdfObject | None:
    node = page
    for _ in range(_DEEPEST):
        if not isinstance(node, DictionaryObject):
            return None
        if (found := entry(node, key)) is not None:
            return found
        node = entry(node, "/Parent")
    return None


def _edges(box: PdfObject | None) -> Box | None:
    if not isinstance(box, ArrayObject) or len(box) != 4:
        return None
    try:
        x0, y0, x1, y1 = (float(str(edge)) for edge in box)
    except ValueError:
        return None
    ordered = _box(x0, y0, x1, y1)
    return ordered if ordered[2] > ordered[0] and ordered[3] > ordered[1] else None


def _box(x0: float, y0: float, x1: float, y1: float) -> Box:
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
