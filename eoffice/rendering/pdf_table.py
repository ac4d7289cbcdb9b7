"""Tables on PDF pages: merged cells, rows that run over pages, a repeated head row.

Own code, since the engine's table cannot split merged cells or a row taller than a page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reportlab.platypus import Flowable
from reportlab.platypus import Paragraph as Flowing

from eoffice.domain.content import Paragraph, Table
from eoffice.rendering.drawing import Job, Piece
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


@dataclass(frozen=True)
class Placed:
    """A cell in the grid: where it begins, how far it reaches, and what flows in it."""

    row: int
    column: int
    across: int
    down: int
    content: tuple[Flowing, ...]


def place(table: Table) -> tuple[list[tuple[int, int, int, int, tuple[Paragraph, ...]]], int]:
    """Return every cell with row, column, width and height in the grid, and the number of columns."""
    taken: set[tuple[int, int]] = set()
    found = []
    for row, cells in enumerate(table.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            across, down = max(cell.across, 1), max(1, min(cell.down, len(table.rows) - row))
            taken |= {(row + y, column + x) for y in range(down) for x in range(across)}
            found.append((row, column, across, down, cell.paragraphs))
            column += across
    return found, max((column + 1 for _, column in taken), default=0)


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
    for place, at in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        granted[at] = min(needs[at], left / (len(needs) - place))
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
    for _, column, across, _, paragraphs in cells:
        if across == 1:
            needs[column] = max(needs[column], _longest_word(job, paragraphs, size) + 2 * _PADDING + 0.5)
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

    def __init__(self, columns: list[float], cells: list[Placed], rows: int, *, bordered: bool) -> None:
        super().__init__(_BEFORE, _AFTER)
        self._columns = columns
        self._cells = cells
        self._rows = rows
        self._bordered = bordered
        self._head = False
        self._heights: list[float] = []

    def with_head(self, tallest: float) -> GridTable:
        """Repeat the first row on every page, unless it is too tall for that."""
        self._head = self.heights()[0] <= tallest
        return self

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return self._rows

    def _width(self, cell: Placed) -> float:
        """Return the width of a cell."""
        return sum(self._columns[cell.column : cell.column + cell.across])

    def _inner(self, cell: Placed) -> float:
        """Return the width for the words of a cell, wide enough for a letter whatever the table asks."""
        return max(self._width(cell) - 2 * _PADDING, _NARROWEST)

    def _tall(self, cell: Placed) -> float:
        """Return the height that the content of a cell needs."""
        width = self._inner(cell)
        return float(sum(part.wrap(width, 10_000)[1] for part in cell.content)) + 2 * _PADDING

    def heights(self) -> list[float]:
        """Return the heights of the rows; a merged cell stretches the last row it covers."""
        if not self._heights:
            heights = [_LARGEST * SINGLE + 2 * _PADDING if self._bordered else 0.0] * self._rows
            for cell in sorted(self._cells, key=lambda found: found.down):
                covered = slice(cell.row, cell.row + cell.down)
                missing = self._tall(cell) - sum(heights[covered])
                if missing > 0:
                    heights[cell.row + cell.down - 1] += missing
            self._heights = heights
        return self._heights

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return sum(self._columns), sum(self.heights())

    def split(self, _width: float, available: float) -> list[Flowable]:
        """Return the part that fits and the rest; nothing when not even a line fits."""
        heights = self.heights()
        fitting, used = 0, 0.0
        while fitting < self._rows and used + heights[fitting] <= available:
            used += heights[fitting]
            fitting += 1
        if fitting == self._rows:
            return [self]
        room = available - used
        if heights[fitting] > available / 2 and room > 4 * _LARGEST * SINGLE:
            self._head = self._head and fitting > 0
            return self._split_inside(fitting, room)
        return self._split_after(fitting) if fitting > int(self._head) else []

    def _split_after(self, row: int) -> list[Flowable]:
        """Return the rows before a place and the rows after it; merged cells are cut."""
        upper, lower = [], []
        for cell in self._cells:
            if cell.row + cell.down <= row:
                upper.append(cell)
            elif cell.row >= row:
                lower.append(replace(cell, row=cell.row - row))
            else:
                room = sum(self.heights()[cell.row : row])
                over, under = self._cut(cell, room)
                upper.append(replace(cell, down=row - cell.row, content=over))
                lower.append(replace(cell, row=0, down=cell.row + cell.down - row, content=under))
        parts = [self._part(upper, row), self._continued(lower, self._rows - row)]
        if all(cell.row >= row or cell.row + cell.down <= row for cell in self._cells):
            known = self.heights()
            parts[0]._heights = known[:row]
            parts[1]._heights = [*known[: int(self._head)], *known[row:]]
        return parts

    def _split_inside(self, row: int, room: float) -> list[Flowable]:
        """Return the table cut inside a row: the row stands on both pages with a part of its words."""
        upper, lower = [], []
        for cell in self._cells:
            if cell.row + cell.down <= row:
                upper.append(cell)
            elif cell.row > row:
                lower.append(replace(cell, row=cell.row - row))
            else:
                above = sum(self.heights()[cell.row : row])
                over, under = self._cut(cell, above + room)
                upper.append(replace(cell, down=row - cell.row + 1, content=over))
                lower.append(replace(cell, row=0, down=cell.row + cell.down - row, content=under))
        return [self._part(upper, row + 1), self._continued(lower, self._rows - row)]

    def _cut(self, cell: Placed, room: float) -> tuple[tuple[Flowing, ...], tuple[Flowing, ...]]:
        """Return the content of a cell that fits a height, and the rest."""
        width, left = self._inner(cell), room - 2 * _PADDING
        over: list[Flowing] = []
        for at, part in enumerate(cell.content):
            tall = part.wrap(width, 10_000)[1]
            if tall <= left:
                over.append(part)
                left -= tall
                continue
            pieces = part.split(width, left)
            if len(pieces) == 2:
                return (*over, pieces[0]), (pieces[1], *cell.content[at + 1 :])
            return tuple(over), cell.content[at:]
        return tuple(over), ()

    def _part(self, cells: list[Placed], rows: int) -> GridTable:
        """Return a table of some of the rows."""
        part = GridTable(self._columns, cells, rows, bordered=self._bordered)
        part._head = self._head
        return part

    def _continued(self, cells: list[Placed], rows: int) -> GridTable:
        """Return the rest of the table, under a copy of the head row when it has one."""
        if not self._head:
            return self._part(cells, rows)
        head = [cell for cell in self._cells if cell.row == 0]
        moved = [replace(cell, row=cell.row + 1) for cell in cells]
        return self._part([*head, *moved], rows + 1)

    def draw(self) -> None:
        """Draw words and borders."""
        heights = self.heights()
        total = sum(heights)
        self.canv.setLineWidth(_LINE)
        for cell in self._cells:
            x = sum(self._columns[: cell.column])
            top = total - sum(heights[: cell.row])
            tall = sum(heights[cell.row : cell.row + cell.down])
            if self._bordered:
                self.canv.rect(x, top - tall, self._width(cell), tall)
            y = top - _PADDING
            for part in cell.content:
                y -= part.wrap(self._inner(cell), 10_000)[1]
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
    placed = [
        Placed(row, column, across, down, tuple(_flowing(job, part, size) for part in paragraphs))
        for row, column, across, down, paragraphs in cells
    ]
    rows = len(table.rows)
    grid = widths(table, _needs(job, table, size), total)
    drawn = GridTable(grid, placed, rows, bordered=table.bordered)
    return drawn.with_head(_text_height(job) * _TALLEST_HEAD) if _has_head(table, rows) else drawn


def _text_height(job: Job) -> float:
    """Return the height between the margins."""
    page = job.form.page
    return points(page.height - page.top - page.bottom)


def _flowing(job: Job, paragraph: Paragraph, size: float) -> Flowing:
    """Return a paragraph of a cell."""
    look = style(job, size, paragraph.alignment)
    look.allowWidows = look.allowOrphans = 1
    return Flowing(markup(paragraph.spans), look)
