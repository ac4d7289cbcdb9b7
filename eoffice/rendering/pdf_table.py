"""Tables on PDF pages: merged cells, rows that run over pages, a repeated head row.

Own code, since the engine's table cannot split merged cells or a row taller than a page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable
from reportlab.platypus import Paragraph as Flowing

from eoffice.domain.content import Alignment, Paragraph, Table
from eoffice.rendering.drawing import Job, Piece
from eoffice.rendering.grid import place
from eoffice.rendering.measures import SINGLE, points
from eoffice.rendering.pdf_text import markup, note_unprintable, style

_PADDING = 4.0
_LINE = 0.5
_SMALLEST = 10
_NARROWEST = 16.0
_LARGEST = 13
_MANY_COLUMNS = 7
_BEFORE = 6.0
_AFTER = 4.0
_TALLEST_HEAD = 0.25
_LEAST_ROOM = 4 * _LARGEST * SINGLE
_ENDLESS = 1e6


@dataclass(frozen=True)
class Placed:
    """A cell of a row: the column it begins in, how far it reaches, and what flows in it."""

    column: int
    across: int
    down: int
    content: tuple[Flowing, ...]


def widths(table: Table, needs: list[float], total: float) -> list[float]:
    """Return the widths of the columns: as asked, but no word broken while there is room elsewhere."""
    columns = len(needs)
    shares = list(table.widths) if len(table.widths) == columns else [1 / columns] * columns
    asked = [share / (sum(shares) or 1) * total for share in shares]
    if sum(needs) >= total:
        return _fair(needs, total)
    short = sum(max(0.0, need - width) for need, width in zip(needs, asked, strict=True))
    spare = sum(max(0.0, width - need) for need, width in zip(needs, asked, strict=True))
    return [
        need if width < need else width - (width - need) * short / spare if spare else width
        for need, width in zip(needs, asked, strict=True)
    ]


def _fair(needs: list[float], total: float) -> list[float]:
    """Return the widths when not all needs can be met: small ones are, large ones share what is left."""
    granted = [0.0] * len(needs)
    left = total
    for done, at in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        granted[at] = min(needs[at], left / (len(needs) - done))
        left -= granted[at]
    return granted


def _longest_word(job: Job, paragraphs: tuple[Paragraph, ...], size: float) -> float:
    """Return the width of the longest word of a cell."""
    words = (
        job.face.width(word, size, bold=span.bold, italic=span.italic)
        for part in paragraphs
        for span in part.spans
        for word in span.text.split()
    )
    return max(words, default=0.0)


def _needs(job: Job, table: Table, size: float) -> list[float]:
    """Return for each column the width of its longest word."""
    cells, columns = place(table)
    needs = [2 * _PADDING + size] * columns
    for found in cells:
        if found.across == 1:
            need = _longest_word(job, found.paragraphs, size) + 2 * _PADDING + 0.5
            needs[found.column] = max(needs[found.column], need)
    return needs


def fitting_size(job: Job, table: Table, total: float) -> float:
    """Return the largest size of type at which no word is broken, 10 points at least."""
    columns = place(table)[1]
    size = _LARGEST if columns < _MANY_COLUMNS else _LARGEST - 1
    while size > _SMALLEST and sum(_needs(job, table, size)) > total:
        size -= 1
    return float(size)


class GridTable(Piece):
    """A table that splits between rows, and inside a row when a page is too short for it."""

    def __init__(
        self,
        columns: list[float],
        rows: list[list[Placed]],
        *,
        bordered: bool,
        heights: list[float] | None = None,
    ) -> None:
        super().__init__(_BEFORE, _AFTER)
        self._columns = columns
        self._edges = list(accumulate(columns, initial=0.0))
        self._rows = rows
        self._bordered = bordered
        self._head = False
        self._heights = heights or self._measure()

    def with_head(self, tallest: float) -> GridTable:
        """Repeat the first row on every page, unless it is too tall for that."""
        self._head = self._heights[0] <= tallest
        return self

    @property
    def heights(self) -> list[float]:
        """Return the heights of the rows."""
        return self._heights

    def _width(self, cell: Placed) -> float:
        """Return the width of a cell."""
        return self._edges[min(cell.column + cell.across, len(self._columns))] - self._edges[cell.column]

    def _inner(self, cell: Placed) -> float:
        """Return the width for the words of a cell, wide enough for a letter whatever the table asks."""
        return max(self._width(cell) - 2 * _PADDING, _NARROWEST)

    def _tall(self, cell: Placed) -> float:
        """Return the height that the content of a cell needs."""
        width = self._inner(cell)
        return float(sum(part.wrap(width, _ENDLESS)[1] for part in cell.content)) + 2 * _PADDING

    def _measure(self) -> list[float]:
        """Return the heights of the rows; a merged cell stretches the last row it covers."""
        heights = [_LARGEST * SINGLE + 2 * _PADDING if self._bordered else 0.0] * len(self._rows)
        placed = [(at, cell) for at, row in enumerate(self._rows) for cell in row]
        for at, cell in sorted(placed, key=lambda found: found[1].down):
            missing = self._tall(cell) - sum(heights[at : at + cell.down])
            if missing > 0:
                heights[at + cell.down - 1] += missing
        return heights

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return self._edges[-1], sum(self._heights)

    def split(self, _width: float, available: float) -> list[Flowable]:
        """Return the part that fits and the rest; nothing when not even a line fits."""
        heights = self._heights
        fitting, used = 0, 0.0
        while fitting < len(heights) and used + heights[fitting] <= available:
            used += heights[fitting]
            fitting += 1
        if fitting == len(heights):
            return [self]
        room = available - used
        if heights[fitting] > available / 2 and room > _LEAST_ROOM:
            self._head = self._head and fitting > 0
            return self._split(fitting, room)
        return self._split(fitting, 0.0) if fitting > int(self._head) else []

    def _split(self, row: int, room: float) -> list[Flowable]:
        """Return the rows before a place and the rest; with room left, the next row stands on both sides.

        Cells that reach over the cut are cut themselves, their words divided by height.
        """
        above, below = self._rows[:row], self._rows[row:]
        upper, begun = [], []
        inside = room > 0
        for at, cells in enumerate([*above, *below[:1]] if inside else above):
            kept = []
            for cell in cells:
                if at + cell.down <= row:
                    kept.append(cell)
                    continue
                over, under = self._cut(cell, sum(self._heights[at:row]) + room)
                kept.append(replace(cell, down=row - at + int(inside), content=over))
                begun.append(replace(cell, down=at + cell.down - row, content=under))
            upper.append(kept)
        lower = [sorted([*begun, *([] if inside else below[0])], key=lambda cell: cell.column), *below[1:]]
        known = None if begun else self._heights
        return [
            self._part(upper, known and known[:row]),
            self._continued(lower, known and [*known[: int(self._head)], *known[row:]]),
        ]

    def _cut(self, cell: Placed, room: float) -> tuple[tuple[Flowing, ...], tuple[Flowing, ...]]:
        """Return the content of a cell that fits a height, and the rest."""
        width, left = self._inner(cell), room - 2 * _PADDING
        over: list[Flowing] = []
        for at, part in enumerate(cell.content):
            tall = part.wrap(width, _ENDLESS)[1]
            if tall <= left:
                over.append(part)
                left -= tall
                continue
            pieces = part.split(width, left)
            if len(pieces) == 2:
                return (*over, pieces[0]), (pieces[1], *cell.content[at + 1 :])
            return tuple(over), cell.content[at:]
        return tuple(over), ()

    def _part(self, rows: list[list[Placed]], heights: list[float] | None) -> GridTable:
        """Return a table of some of the rows."""
        part = GridTable(self._columns, rows, bordered=self._bordered, heights=heights)
        part._head = self._head
        return part

    def _continued(self, rows: list[list[Placed]], heights: list[float] | None) -> GridTable:
        """Return the rest of the table, under a copy of the head row when it has one."""
        return self._part([self._rows[0], *rows] if self._head else rows, heights)

    def draw(self) -> None:
        """Draw words and borders."""
        self.canv.setLineWidth(_LINE)
        feet = list(accumulate(self._heights, lambda top, tall: top - tall, initial=sum(self._heights)))
        for at, row in enumerate(self._rows):
            for cell in row:
                foot = feet[min(at + cell.down, len(self._rows))]
                self._draw_cell(cell, feet[at], feet[at] - foot)

    def _draw_cell(self, cell: Placed, top: float, tall: float) -> None:
        """Draw one cell below a height; its words were broken into lines when it was measured."""
        x = self._edges[cell.column]
        if self._bordered:
            self.canv.rect(x, top - tall, self._width(cell), tall)
        y = top - _PADDING
        for part in cell.content:
            y -= part.height
            part.drawOn(self.canv, x + _PADDING, y)


def _has_head(table: Table, rows: int) -> bool:
    """Tell whether the first row is a head: bold words in every cell, nothing merged into the next row."""
    first = table.rows[0] if table.rows else ()
    spans = [span for cell in first for part in cell.paragraphs for span in part.spans if span.text.strip()]
    plain = all(cell.down == 1 and cell.paragraphs for cell in first)
    return rows > 1 and bool(spans) and plain and all(span.bold for span in spans)


def grid_table(job: Job, table: Table) -> GridTable | None:
    """Return a table of the body; None when it has no columns."""
    cells, columns = place(table)
    if not columns:
        return None
    total = points(job.form.page.text_width)
    size = fitting_size(job, table, total)
    note_unprintable(job, table.text)
    looks: dict[Alignment, ParagraphStyle] = {}
    placed: list[list[Placed]] = [[] for _ in table.rows]
    for found in cells:
        content = tuple(_flowing(job, part, size, looks) for part in found.paragraphs)
        placed[found.row].append(Placed(found.column, found.across, found.down, content))
    rows = len(table.rows)
    grid = widths(table, _needs(job, table, size), total)
    drawn = GridTable(grid, placed, bordered=table.bordered)
    return drawn.with_head(_text_height(job) * _TALLEST_HEAD) if _has_head(table, rows) else drawn


def _text_height(job: Job) -> float:
    """Return the height between the margins."""
    page = job.form.page
    return points(page.height - page.top - page.bottom)


def _flowing(job: Job, paragraph: Paragraph, size: float, looks: dict[Alignment, ParagraphStyle]) -> Flowing:
    """Return a paragraph of a cell; cells of one alignment share a style."""
    if paragraph.alignment not in looks:
        look = style(job, size, paragraph.alignment)
        look.allowWidows = look.allowOrphans = 1
        looks[paragraph.alignment] = look
    return Flowing(markup(paragraph.spans), looks[paragraph.alignment])
