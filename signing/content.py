"""Where a page has ink: rough boxes of its text, lines and pictures.

Only good enough to tell whether a picture placed later lies over something. Text widths are
estimated; whatever cannot be read counts as ink everywhere.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

from signing.pdf import entry
from signing.scans import dark_parts

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
EVERYWHERE: Box = (-1e6, -1e6, 1e6, 1e6)
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)
_LETTER = 0.5  # of the type size: the mean width of a letter
_MOST_PAGES = 5000
TOKEN = re.compile(
    rb"%[^\r\n]*|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<<|>>|<[0-9A-Fa-f\s]*>|[\[\]]"
    rb"|/[^\s()<>\[\]{}/%]*|[^\s()<>\[\]{}/%]+",
    re.DOTALL,
)
INLINE = re.compile(rb"\bBI\b.*?\bID\b.*?\bEI\b", re.DOTALL)


def pages(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """Yield the pages of a document in order."""
    waiting: list[PdfObject | None] = [entry(root, "/Pages")]
    for _ in range(_MOST_PAGES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, DictionaryObject):
            children = entry(node, "/Kids")
            if isinstance(children, ArrayObject):
                waiting = [*(kid.get_object() for kid in children), *waiting]
            else:
                yield node


def ink(page: DictionaryObject) -> list[Box]:
    """Return the boxes of what a page draws by itself."""
    try:
        return Pen(resources_of(page)).draw(page_content(page))
    except (ValueError, IndexError, TypeError, KeyError, RecursionError):
        return [EVERYWHERE]


def overlap(one: Box, other: Box) -> bool:
    """Tell whether two boxes share more than their edges."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def page_content(page: DictionaryObject) -> bytes:
    """Return all the drawing of a page as one stream."""
    held = entry(page, "/Contents")
    parts = [part.get_object() for part in held] if isinstance(held, ArrayObject) else [held]
    return b"\n".join(part.data for part in parts if isinstance(part, StreamObject))


def resources_of(holder: DictionaryObject) -> DictionaryObject | None:
    """Return the resources of a page or a form, inherited ones too."""
    found = entry(holder, "/Resources")
    parent = entry(holder, "/Parent")
    if found is None and isinstance(parent, DictionaryObject):
        return resources_of(parent)
    return found if isinstance(found, DictionaryObject) else None


@dataclass
class Pen:
    """Follows the operators of one content stream and notes where they leave ink."""

    resources: DictionaryObject | None
    now: Matrix = _UNIT
    line: Matrix = _UNIT
    size: float = 1.0
    leading: float = 0.0
    advance: float = 0.0
    white: bool = False  # what is filled now looks like paper
    boxes: list[Box] = field(default_factory=list)
    _saved: list[tuple[Matrix, bool]] = field(default_factory=list)
    _path: list[tuple[float, float]] = field(default_factory=list)
    _strokes: list[Box] = field(default_factory=list)

    def draw(self, content: bytes) -> list[Box]:
        """Return the boxes of a content stream."""
        operands: list[bytes] = []
        inline = len(INLINE.findall(content))
        for token in TOKEN.findall(INLINE.sub(b" ", content)):
            if token[:1] in b"(</[]" or re.fullmatch(rb"[+-]?\d*\.?\d*", token):
                operands.append(token)
            elif not token.startswith(b"%"):
                self._obey(token, operands)
                operands = []
        return [*self.boxes, EVERYWHERE] if inline else self.boxes

    def _obey(self, operator: bytes, operands: list[bytes]) -> None:
        if operator in _STATE:
            self._state(operator, operands)
        elif operator in _SHOWS:
            self._text(operator, operands)
        elif operator in _LINES:
            self._outline(operator, [float(number) for number in operands])
        elif operator in _PAINTS:
            self._paint(operator)
        elif operator == b"n":
            self._path, self._strokes = [], []
        elif operator in _COLOURS:
            self.white = _is_white(operator, operands)
        elif operator == b"Do":
            self._object(operands[-1].decode())
        elif operator == b"sh":
            self.boxes.append(EVERYWHERE)

    def _state(self, operator: bytes, operands: list[bytes]) -> None:
        if operator == b"q":
            self._saved.append((self.now, self.white))
        elif operator == b"Q":
            self.now, self.white = self._saved.pop() if self._saved else (_UNIT, False)
        elif operator == b"cm":
            self.now = _times(_matrix(operands), self.now)
        elif operator == b"BT":
            self.line, self.advance = _UNIT, 0.0
        elif operator == b"Tf":
            self.size = float(operands[-1])
        elif operator == b"TL":
            self.leading = float(operands[-1])
        elif operator == b"Tm":
            self.line, self.advance = _matrix(operands), 0.0
        else:
            self._move(operator, operands)

    def _move(self, operator: bytes, operands: list[bytes]) -> None:
        x, y = (float(operands[-2]), float(operands[-1])) if operands else (0.0, -self.leading)
        if operator == b"TD":
            self.leading = -y
        self.line, self.advance = _times((1, 0, 0, 1, x, y), self.line), 0.0

    def _text(self, operator: bytes, operands: list[bytes]) -> None:
        if operator in (b"'", b'"'):
            self._move(b"T*", [])
        letters = sum(_letters(token) for token in operands)
        if letters:
            width = letters * self.size * _LETTER
            start, self.advance = self.advance, self.advance + width
            corners = [(start, -0.2 * self.size), (start + width, 0.8 * self.size)]
            place = _times(self.line, self.now)
            self.boxes.extend(around([at(place, *corner) for corner in corners]))

    def _outline(self, operator: bytes, numbers: list[float]) -> None:
        if operator == b"re":
            x, y, width, height = numbers[-4:]
            numbers = [x, y, x + width, y, x + width, y + height, x, y + height, x, y]
        points = [at(self.now, x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=False)]
        before = self._path[-1:] if operator not in (b"re", b"m") else []
        corners = [*before, *points]
        self._strokes.extend(box for pair in itertools.pairwise(corners) for box in around(list(pair)))
        self._path.extend(points)

    def _paint(self, operator: bytes) -> None:
        # A frame has ink on its edges only; white paint is paper.
        if operator in _FILLS and not self.white:
            self.boxes.extend(around(self._path))
        if operator not in (b"f", b"F", b"f*"):
            self.boxes.extend(self._strokes)
        self._path, self._strokes = [], []

    def _object(self, name: str) -> None:
        objects = entry(self.resources, "/XObject") if self.resources is not None else None
        item = entry(objects, name) if isinstance(objects, DictionaryObject) else None
        if not isinstance(item, StreamObject):
            return
        if str(entry(item, "/Subtype")) != "/Form":
            for x0, y0, x1, y1 in dark_parts(item):
                self.boxes.extend(around([at(self.now, x, y) for x in (x0, x1) for y in (y0, y1)]))
            return
        matrix = entry(item, "/Matrix")
        shift = _matrix([str(n).encode() for n in matrix]) if isinstance(matrix, ArrayObject) else _UNIT
        inner = type(self)(resources_of(item) or self.resources, _times(shift, self.now))
        self.boxes.extend(inner.draw(item.data))


_STATE = frozenset((b"q", b"Q", b"cm", b"BT", b"Tf", b"TL", b"Tm", b"Td", b"TD", b"T*"))
_SHOWS = frozenset((b"Tj", b"TJ", b"'", b'"'))
_FILLS = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_COLOURS = frozenset((b"g", b"rg", b"k", b"sc", b"scn", b"cs"))
_LINES = frozenset((b"re", b"m", b"l", b"c", b"v", b"y"))
_PAINTS = frozenset((b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*"))


def _is_white(operator: bytes, operands: list[bytes]) -> bool:
    values = [float(one) for one in operands if not one.startswith(b"/")]
    if operator in (b"g", b"rg"):
        return bool(values) and min(values) >= 1.0
    return operator == b"k" and bool(values) and max(values) <= 0.0


def _letters(token: bytes) -> float:
    if token.startswith(b"("):
        return len(token) - 2
    # Hexadecimal strings nearly always name glyphs by two bytes, four digits each.
    return (len(token) - 2) / 4 if token.startswith(b"<") and token != b"<<" else 0


def _matrix(operands: list[bytes]) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in operands[-6:])
    return (a, b, c, d, e, f)


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return where a point comes to lie."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def around(points: list[tuple[float, float]]) -> list[Box]:
    """Return the box round points, none for none."""
    if not points:
        return []
    across, up = [x for x, _ in points], [y for _, y in points]
    return [(min(across) - 0.5, min(up) - 0.5, max(across) + 0.5, max(up) + 0.5)]
