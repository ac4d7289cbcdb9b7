"""Pairs the rows, columns and cells of two tables that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from eoffice.comparison.model import Cell, Row, Table, paragraphs_of
from eoffice.comparison.normalise import folded
from eoffice.comparison.sequence import heaviest, matched

_SAME_ROW = 0.4
_SAME_CELL = 0.4
_SMALL_GAP = 2_500
_TEXT = 400
"""Letters of a row that are looked at to tell how alike it is to another."""

Columns = list[tuple[int | None, int | None]]


@dataclass(frozen=True)
class RowPair:
    """A row beside the row it became; one side may be missing."""

    old: Row | None
    new: Row | None


@dataclass(frozen=True)
class CellPair:
    """A cell beside the cell it became; one side may be missing."""

    old: Cell | None
    new: Cell | None


def text_of(cell: Cell) -> str:
    """Return the folded text of a cell."""
    return "\n".join(folded(one.readable) for one in paragraphs_of(cell.blocks))


def _row_text(row: Row) -> str:
    """Return the folded text of a row."""
    return "\t".join(text_of(cell) for cell in row.cells)


def pair_rows(old: Table, new: Table) -> list[RowPair]:
    """Return the rows of both tables in order, paired by content."""
    left, right = [_row_text(row) for row in old.rows], [_row_text(row) for row in new.rows]
    pairs: list[tuple[int, int]] = []
    at_left = at_right = 0
    for a, b in [*matched(left, right), (len(left), len(right))]:
        pairs.extend(_rows_in_gap(left, right, range(at_left, a), range(at_right, b)))
        if a < len(left):
            pairs.append((a, b))
        at_left, at_right = a + 1, b + 1
    return [
        RowPair(None if a is None else old.rows[a], None if b is None else new.rows[b])
        for a, b in _in_order(pairs, len(left), len(right))
    ]


def _rows_in_gap(left: list[str], right: list[str], old: range, new: range) -> list[tuple[int, int]]:
    """Return the pairs of rows between two equal ones: by likeness, or one by one when nothing was added."""
    if len(old) == len(new):
        return list(zip(old, new, strict=True))
    if len(old) * len(new) > _SMALL_GAP:
        return []
    scored = []
    for a in old:
        for b in new:
            likeness = Indel.normalized_similarity(left[a][:_TEXT], right[b][:_TEXT], score_cutoff=_SAME_ROW)
            if likeness:
                scored.append((a, b, likeness))
    return heaviest(scored)


def _in_order(pairs: list[tuple[int, int]], count_old: int, count_new: int) -> Columns:
    """Return the pairs with what is left over between them, the old first."""
    found: Columns = []
    at_left = at_right = 0
    for a, b in [*pairs, (count_old, count_new)]:
        found.extend((at, None) for at in range(at_left, a))
        found.extend((None, at) for at in range(at_right, b))
        if a < count_old:
            found.append((a, b))
        at_left, at_right = a + 1, b + 1
    return found


def pair_columns(old: Table, new: Table, rows: Sequence[RowPair]) -> Columns | None:
    """Return how the columns of two plain grids belong together; None when the cells decide row by row."""
    widths_old, widths_new = _width(old), _width(new)
    if widths_old is None or widths_new is None:
        return None
    paired = [(pair.old, pair.new) for pair in rows if pair.old is not None and pair.new is not None]
    left = ["\n".join(text_of(one.cells[at]) for one, _ in paired) for at in range(widths_old)]
    right = ["\n".join(text_of(other.cells[at]) for _, other in paired) for at in range(widths_new)]
    if widths_old == widths_new:
        return [(at, at) for at in range(widths_old)]
    return _in_order(_alike(left, right), widths_old, widths_new)


def _width(table: Table) -> int | None:
    """Return the number of columns of a plain grid, None when rows differ or cells span."""
    widths = {len(row.cells) for row in table.rows}
    has_spans = any(cell.span != 1 for row in table.rows for cell in row.cells)
    return widths.pop() if len(widths) == 1 and not has_spans else None


def _alike(left: list[str], right: list[str]) -> list[tuple[int, int]]:
    """Return the pairs of alike texts in order; equal places win a tie."""
    if len(left) * len(right) > _SMALL_GAP:
        return matched(left, right)
    scored = []
    for a, one in enumerate(left):
        for b, other in enumerate(right):
            likeness = _text_likeness(one, other)
            if likeness >= _SAME_CELL:
                scored.append((a, b, likeness + 0.001 * (a == b)))
    return heaviest(scored)


def _text_likeness(one: str, other: str) -> float:
    """Return how alike two texts are; two empty ones a little."""
    if one == other:
        return 1.0 if one.strip() else 0.45
    return float(Indel.normalized_similarity(one[: 5 * _TEXT], other[: 5 * _TEXT]))


def pair_cells(old: Row, new: Row, columns: Columns | None) -> list[CellPair]:
    """Return the cells of two rows in order, paired by their columns or by content."""
    if columns is None:
        if len(old.cells) == len(new.cells):
            columns = [(at, at) for at in range(len(old.cells))]
        else:
            pairs = _alike([text_of(one) for one in old.cells], [text_of(one) for one in new.cells])
            columns = _in_order(pairs, len(old.cells), len(new.cells))
    return [
        CellPair(None if a is None else old.cells[a], None if b is None else new.cells[b]) for a, b in columns
    ]
