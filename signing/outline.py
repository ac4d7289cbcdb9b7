"""What the picture of a form field draws besides letters, and in which order its letters stand.

A figure can be drawn as lines and areas instead of letters, and letters can be shown in another order
than they are written. Both would let a picture say something else than the value below it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyhanko.pdf_utils.generic import ArrayObject, PdfObject

from signing.likeness import items

Point = tuple[float, float]
_FILLS = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_STROKES = frozenset((b"S", b"s", b"B", b"B*", b"b", b"b*"))
_CURVES = {b"c": 6, b"v": 4, b"y": 4}
_MARGIN = 4.0  # points: borders and bevels of form programs are not wider
_MOST_FRAMES = 8
_PALE = 0.9
_COLOURS = frozenset((b"g", b"rg", b"k", b"sc", b"scn"))
_SMALLEST = 2.0  # points: smaller letters nobody reads
_TIGHT = -1.5  # points between letters
_NARROWEST = 20.0  # per cent of the usual width
_BACKWARDS = 400.0  # thousandths of the type size, in an array of strings


def numbers_in(item: PdfObject | None) -> list[float]:
    """Return the numbers of an array, or nothing for what is none."""
    if not isinstance(item, ArrayObject):
        return []
    try:
        return [float(str(one)) for one in items(item)]
    except ValueError:
        return []


def is_pale(operator: bytes, values: Sequence[float], *, before: bool) -> bool:
    """Tell whether areas and letters have the colour of paper after an operator."""
    if operator not in _COLOURS or not values:
        return before
    return max(values[-4:]) < 1 - _PALE if operator == b"k" else min(values[-3:]) > _PALE


@dataclass
class Outline:
    """Watches lines and areas: a frame round the text is nothing, everything else may be a figure."""

    fills: bool = False
    strokes: bool = False
    shapes: bool = False
    dividers: bool = False
    hides_text: bool = False
    inked: bool = False
    """Whether an area has another colour than paper."""
    _box: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
    _path: list[list[Point]] = field(default_factory=list)
    _shift: Point = (0.0, 0.0)
    _saved: list[Point] = field(default_factory=list)
    _frames: int = 0
    _is_pale: bool = False

    def enter(self, box: Sequence[float]) -> None:
        """Begin a picture of its own size."""
        self._box = tuple(box) if len(box) == 4 else (0.0, 0.0, 0.0, 0.0)
        self._path, self._shift = [], (0.0, 0.0)

    def hear(self, operator: bytes, values: Sequence[float], *, has_text: bool) -> None:
        """Take one operator with its numbers."""
        if operator in (b"q", b"Q", b"cm"):
            self._graphics(operator, values)
        elif operator == b"m" and len(values) >= 2:
            self._path.append([self._at(*values[-2:])])
        elif operator == b"l" and len(values) >= 2 and self._path:
            self._path[-1].append(self._at(*values[-2:]))
        elif operator == b"re" and len(values) >= 4:
            x, y, wide, high = values[-4:]
            corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y))
            self._path.append([self._at(*corner) for corner in corners])
        elif operator in _CURVES:
            self._curve(values[-_CURVES[operator] :])
        elif operator in _FILLS or operator in _STROKES:
            self._paint(operator, has_text=has_text)
        elif operator == b"n":
            self._path = []
        else:
            self._is_pale = is_pale(operator, values, before=self._is_pale)

    def _graphics(self, operator: bytes, values: Sequence[float]) -> None:
        if operator == b"q":
            self._saved.append(self._shift)
        elif operator == b"Q":
            self._shift = self._saved.pop() if self._saved else (0.0, 0.0)
        elif len(values) == 6 and tuple(values[:4]) == (1.0, 0.0, 0.0, 1.0):
            self._shift = self._at(values[4], values[5])
        else:
            # Turned or stretched: where lines end up is not followed, so every line counts.
            self._shift = (1e6, 1e6)

    def _at(self, x: float, y: float) -> Point:
        return x + self._shift[0], y + self._shift[1]

    def _curve(self, values: Sequence[float]) -> None:
        if self._path:
            self._path[-1].extend(self._at(x, y) for x, y in zip(values[::2], values[1::2], strict=False))

    def _paint(self, operator: bytes, *, has_text: bool) -> None:
        self.fills = self.fills or operator in _FILLS
        self.inked = self.inked or (operator in _FILLS and not self._is_pale)
        self.strokes = self.strokes or operator in _STROKES
        self.hides_text = self.hides_text or (has_text and operator in _FILLS)
        for line in self._path:
            self._frames += 1
            for start, end in itertools.pairwise(line):
                self._segment(start, end)
        # Many little frames could spell a word.
        self.shapes = self.shapes or self._frames > _MOST_FRAMES
        self._path = []

    def _segment(self, start: Point, end: Point) -> None:
        x0, y0, x1, y1 = self._box
        margin = max(1.5, min(_MARGIN, 0.2 * min(x1 - x0, y1 - y0)))
        along_side = any(abs(start[0] - x) <= margin and abs(end[0] - x) <= margin for x in (x0, x1))
        along_edge = any(abs(start[1] - y) <= margin and abs(end[1] - y) <= margin for y in (y0, y1))
        if along_side or along_edge:
            return
        upright = abs(start[0] - end[0]) < 0.1 and abs(start[1] - end[1]) >= y1 - y0 - 2 * margin
        self.dividers = self.dividers or upright
        self._frames -= int(upright)
        self.shapes = self.shapes or not upright


@dataclass
class Order:
    """Watches where letters are put: whether they are read in the order in which they are written."""

    is_tangled: bool = False
    _box: tuple[float, ...] = ()
    _line: Point = (0.0, 0.0)
    _scale: Point = (1.0, 1.0)
    _leading: float = 0.0
    _size: float = 0.0
    _last: Point | None = None
    _is_fresh: bool = True
    _is_pale: bool = False

    def enter(self, box: Sequence[float], matrix: Sequence[float]) -> None:
        """Begin a picture: a mirrored one, or a second one with letters, is not followed."""
        self._box = tuple(box) if len(box) == 4 else ()
        if len(matrix) == 6 and matrix[0] * matrix[3] - matrix[1] * matrix[2] <= 0:
            self.is_tangled = True
        if self._last is not None:
            self.is_tangled = True

    def hear(self, operator: bytes, values: Sequence[float], letters: int) -> None:
        """Take one operator with its numbers, and how many bytes of text it has."""
        if operator == b"BT":
            self._line, self._scale, self._is_fresh = (0.0, 0.0), (1.0, 1.0), True
        elif operator == b"Tf" and values:
            self._size = values[-1]
        elif operator == b"Tm":
            self._matrix(values)
        elif operator in (b"Td", b"TD") and len(values) >= 2:
            self._move(values[-2], values[-1])
            self._leading = -values[-1] if operator == b"TD" else self._leading
        elif operator == b"TL" and values:
            self._leading = values[-1]
        elif operator == b"T*":
            self._move(0.0, -self._leading)
        elif operator in (b"Tj", b"TJ", b"'", b'"'):
            if operator in (b"'", b'"'):
                self._move(0.0, -self._leading)
            self._show(operator, values, letters)
        else:
            self._style(operator, values)

    def _style(self, operator: bytes, values: Sequence[float]) -> None:
        """Notice colours of paper, and spacing that turns letters round."""
        if not values:
            return
        if operator in _COLOURS:
            self._is_pale = is_pale(operator, values, before=self._is_pale)
        else:
            turned = (
                (operator == b"Tc" and values[-1] < _TIGHT)
                or (operator == b"Tz" and values[-1] < _NARROWEST)
                or (operator == b"cm" and tuple(values[:4]) != (1.0, 0.0, 0.0, 1.0))
            )
            self.is_tangled = self.is_tangled or turned

    def _matrix(self, values: Sequence[float]) -> None:
        if len(values) != 6 or values[0] <= 0 or values[3] <= 0 or abs(values[1]) > 1e-3:
            self.is_tangled = True
            return
        self._line, self._scale = (values[4], values[5]), (values[0], values[3])
        self._is_fresh = True

    def _move(self, x: float, y: float) -> None:
        self._line = self._line[0] + x * self._scale[0], self._line[1] + y * self._scale[1]
        self._is_fresh = True

    def _show(self, operator: bytes, values: Sequence[float], letters: int) -> None:
        high = self._size * self._scale[1]
        if not letters:
            return
        if self._is_pale or high < _SMALLEST or (operator == b"TJ" and max(values, default=0) > _BACKWARDS):
            self.is_tangled = True
        if self._box and self._outside(letters):
            self.is_tangled = True
        last, self._last = self._last, self._line
        if last is None or not self._is_fresh:
            return
        self._is_fresh = False
        rises = self._line[1] - last[1]
        same_line = abs(rises) < 0.5 * high
        if rises >= 0.5 * high or (same_line and self._line[0] <= last[0]):
            self.is_tangled = True

    def _outside(self, letters: int) -> bool:
        """Tell whether part of the text cannot be seen; a quarter of the size is a narrow letter."""
        x0, y0, x1, y1 = self._box
        x, y = self._line
        wide = 0.25 * self._size * self._scale[0] * letters / 2
        return not (x0 - 1 <= x and x + wide <= x1 + 1 and y0 - self._size <= y <= y1)
