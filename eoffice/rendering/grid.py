"""Where the cells of a table lie in its grid; uneven tables are made even."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eoffice.domain.content import Cell, Paragraph, Picture, Table

_MOST_IN_HUNDREDTHS = 50
_NEARLY = 0.25
"""A share this close below a whole hundredth was one before it was rounded to the units of a file."""


@dataclass(frozen=True)
class Slot:
    """A cell with its place in the grid."""

    row: int
    column: int
    across: int
    down: int
    paragraphs: tuple[Paragraph, ...]
    pictures: tuple[Picture, ...] = ()


def place(table: Table) -> tuple[list[Slot], int]:
    """Return every cell with its place, and the number of columns; no two cells overlap."""
    taken: set[tuple[int, int]] = set()
    slots = []
    for row, cells in enumerate(table.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            across = _free(taken, row, column, max(cell.across, 1))
            down = max(1, min(cell.down, len(table.rows) - row))
            taken |= {(row + y, column + x) for y in range(down) for x in range(across)}
            slots.append(Slot(row, column, across, down, cell.paragraphs, cell.pictures))
            column += across
    return slots, max((column + 1 for _, column in taken), default=0)


def _free(taken: set[tuple[int, int]], row: int, column: int, wanted: int) -> int:
    """Return how far a cell may reach before it meets one that comes down from above."""
    across = 1
    while across < wanted and (row, column + across) not in taken:
        across += 1
    return across


def shares(widths: Sequence[float]) -> tuple[float, ...]:
    """Return widths as shares of one in whole hundredths that add up to one.

    Other programs move a column by a twentieth of a millimetre; a hundredth of the page stays where it was.
    """
    total = sum(widths)
    if len(widths) > _MOST_IN_HUNDREDTHS:
        return tuple(round(width / total, 4) for width in widths)
    exact = [100 * width / total for width in widths]
    parts = [max(1, int(share + _NEARLY)) for share in exact]
    by_rest = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    turn = 0
    while (missing := 100 - sum(parts)) != 0:
        at = by_rest[turn % len(parts)] if missing > 0 else by_rest[-1 - turn % len(parts)]
        if missing > 0 or parts[at] > 1:
            parts[at] += 1 if missing > 0 else -1
        turn += 1
    return tuple(round(part / 100, 2) for part in parts)


def squared(table: Table) -> Table:
    """Return the table with every place of its grid covered once; missing cells are empty ones."""
    slots, columns = place(table)
    rows: list[list[Slot]] = [[] for _ in table.rows]
    taken: set[tuple[int, int]] = set()
    for slot in slots:
        rows[slot.row].append(slot)
        taken |= {(slot.row + y, slot.column + x) for y in range(slot.down) for x in range(slot.across)}
    for row, found in enumerate(rows):
        gaps = [column for column in range(columns) if (row, column) not in taken]
        found.extend(Slot(row, column, 1, 1, ()) for column in gaps)
        found.sort(key=lambda slot: slot.column)
    return replace(
        table,
        rows=tuple(
            tuple(Cell(slot.paragraphs, slot.across, slot.down, slot.pictures) for slot in found)
            for found in rows
        ),
    )
