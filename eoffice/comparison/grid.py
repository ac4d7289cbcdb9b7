"""Pairs the rows, columns and cells of two tables that belong together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from eoffice.comparison.model import Cell, Row, Table, paragraphs_of
from eoffice.comparison.normalise import folded
from eoffice.comparison.row_moves import WordsOf, alike_rows, counts_its_rows, moved_as_they_are
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
    twin: Row | None = None
    """The row of the other side that a lonely one moved to or came from; Word has no mark for that."""


@dataclass(frozen=True)
class CellPair:
    """A cell beside the cell it became; one side may be missing."""

    old: Cell | None
    new: Cell | None


def text_of(cell: Cell) -> str:
    """Return the folded text of a cell."""
    return "\n".join(folded(one.readable) for one in paragraphs_of(cell.blocks))


def pair_rows(old: Table, new: Table, words: WordsOf | None = None) -> list[RowPair]:
    """Return the rows of both tables in order, paired by content; with `words` also those that moved."""
    left, right = _keys(old, new)
    kept = matched(left, right)
    moved = _moved(old, new, left, right, kept, words) if words else []
    gone, came = {a for a, _ in moved}, {b for _, b in moved}
    pairs: list[tuple[int, int]] = []
    at_left = at_right = 0
    for a, b in [*kept, (len(left), len(right))]:
        old_gap = [at for at in range(at_left, a) if at not in gone]
        new_gap = [at for at in range(at_right, b) if at not in came]
        pairs.extend(_rows_in_gap(left, right, old_gap, new_gap))
        if a < len(left):
            pairs.append((a, b))
        at_left, at_right = a + 1, b + 1
    return list(_as_pairs(old, new, _in_order(pairs, len(left), len(right)), moved))


def _keys(old: Table, new: Table) -> tuple[list[str], list[str]]:
    """Return what rows are paired by: their words, without the numbers of a column that counts them.

    With "STT" in the key, a row that moved up would be another row, and so would all below it.
    """
    left, right = ([[text_of(cell) for cell in row.cells] for row in table.rows] for table in (old, new))
    first = 1 if counts_its_rows(left) and counts_its_rows(right) else 0
    return _joined(left, first), _joined(right, first)


def _joined(rows: list[list[str]], first: int) -> list[str]:
    """Return the texts of rows from some cell on."""
    return ["\t".join(row[first:] if len(row) > 1 else row) for row in rows]


def _moved(
    old: Table,
    new: Table,
    left: list[str],
    right: list[str],
    kept: list[tuple[int, int]],
    words: WordsOf,
) -> list[tuple[int, int]]:
    """Return the rows that moved: as they were, or edited when no row of their own gap is as much alike."""
    found = moved_as_they_are(left, right, kept)
    in_old = {a for a, _ in (*kept, *found)}
    in_new = {b for _, b in (*kept, *found)}
    gone = {a: row for a, row in enumerate(old.rows) if a not in in_old}
    come = {b: row for b, row in enumerate(new.rows) if b not in in_new}
    if gone and come:
        ends_old, ends_new = [a for a, _ in kept], [b for _, b in kept]
        found += [
            (a, b)
            for a, b in alike_rows(gone, come, words, max(len(left), len(right)))
            if bisect_left(ends_old, a) != bisect_left(ends_new, b)
        ]
    return found


def _as_pairs(old: Table, new: Table, order: Columns, moved: Sequence[tuple[int, int]]) -> Iterator[RowPair]:
    """Give the rows side by side; a row of one side only knows the row it moved to or from."""
    target, source = dict(moved), {b: a for a, b in moved}
    for a, b in order:
        one = None if a is None else old.rows[a]
        other = None if b is None else new.rows[b]
        twin = None
        if b is None and a in target:
            twin = new.rows[target[a]]
        elif a is None and b in source:
            twin = old.rows[source[b]]
        yield RowPair(one, other, twin)


def _rows_in_gap(
    left: list[str], right: list[str], old: Sequence[int], new: Sequence[int]
) -> list[tuple[int, int]]:
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
