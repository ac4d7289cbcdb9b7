"""Writes down what happened to tables: rows and columns that came, went or moved, and cells."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator

from eoffice.comparison.clauses import Clauses
from eoffice.comparison.flags import flags_of
from eoffice.comparison.grid import text_of
from eoffice.comparison.model import Cell, Paragraph, Row, StoryKind, Table, paragraphs_of
from eoffice.comparison.plan import BlockPlan, CellPlan, Plan, RowPlan
from eoffice.comparison.remarks import is_whole_column
from eoffice.comparison.row_moves import counts_its_rows
from eoffice.comparison.script import ROW_MOVED, Anchor, Change, Flag, Hunk, Kind, Link, LinkKind, Op
from eoffice.comparison.sides import Side
from eoffice.comparison.words import hunks_of

NOT_TRACKED = (Flag.NOT_IN_REDLINE,)


class TableScribe:
    """Holds the changes written so far, and writes those of tables; the text of cells is told elsewhere."""

    def __init__(self, plan: Plan, *, formatting: bool) -> None:
        self._plan = plan
        self._formatting = formatting
        self._changes: list[Change] = []
        self._links: list[Link] = []
        self._kind = StoryKind.BODY
        self._old_name = self._new_name = "body"
        self._old_clauses = self._new_clauses = Clauses()
        self._pairs: list[tuple[Paragraph, Paragraph]] = []
        self._in_counter = False
        """Whether the cell being written is the number of a row that its table counts."""

    def _link_one_sided(
        self, paragraphs: tuple[Paragraph, ...], *, is_old: bool, ids: tuple[int, ...] = ()
    ) -> None:
        """Add the rows of the view for paragraphs of one side."""
        for one in paragraphs:
            if is_old:
                self._links.append(Link(LinkKind.ONLY_OLD, self._old_name, (one,), (), (), ids))
            else:
                self._links.append(Link(LinkKind.ONLY_NEW, self._new_name, (), (one,), (), ids))

    def _add(
        self,
        kind: Kind,
        old: str,
        new: str,
        old_at: Anchor | None,
        new_at: Anchor | None,
        *,
        note: str = "",
        flags: Iterable[Flag] = (),
        inner: tuple[Hunk, ...] = (),
        confidence: float = 1.0,
    ) -> None:
        """Add a change with the clause it stands in."""
        clause = self._new_clauses.name(new_at.paragraph) if new_at else ""
        if not new_at and old_at:
            clause = self._old_clauses.name(old_at.paragraph)
        number = len(self._changes) + 1
        self._changes.append(
            Change(
                number,
                kind,
                self._kind,
                clause,
                old,
                new,
                frozenset(flags),
                old_at,
                new_at,
                note,
                inner,
                confidence,
            )
        )

    def _whole(self, kind: Kind, text: str, one: Row | Cell | None, *, is_old: bool) -> None:
        """Add the change of a whole row or column."""
        cells = one.cells if isinstance(one, Row) else (one,) if one else ()
        number = next((p.number for cell in cells for p in paragraphs_of(cell.blocks)), 0)
        at = Anchor(number, 0, 0, one.key if one else -1, self._old_name if is_old else self._new_name)
        flags = flags_of((text, 0, len(text)))
        if is_old:
            self._add(kind, text, "", at, None, flags=flags)
        else:
            self._add(kind, "", text, None, at, flags=flags)

    @abstractmethod
    def _blocks(self, steps: list[BlockPlan]) -> None:
        """Write down the steps of a cell."""

    def _table(self, step: BlockPlan) -> None:
        """Write down what happened to a table, then to its rows and cells."""
        old, new = step.old[0], step.new[0]
        if isinstance(old, Table) and isinstance(new, Table):
            if self._formatting and old.shape != new.shape:
                at = Anchor(new.number, key=new.key, story=self._new_name)
                self._add(
                    Kind.FORMATTING, "", "", None, at, note="Định dạng của bảng thay đổi.", flags=NOT_TRACKED
                )
            columns = self._columns(step.rows)
            counted = all(
                counts_its_rows([[text_of(cell) for cell in row.cells] for row in one.rows])
                for one in (old, new)
            )
            for row in step.rows:
                self._row(row, columns, counted=counted)

    def _columns(self, rows: list[RowPlan]) -> set[int]:
        """Write down the columns that came or went, each once for the whole table, and return them."""
        found: set[int] = set()
        first = next((row for row in rows if row.cells), None)
        for place, cell in enumerate(first.cells if first else ()):
            pair = cell.pair
            if is_whole_column(rows, place):
                side = [
                    " ".join(p.shown for p in paragraphs_of(one.blocks))
                    for row in rows
                    if place < len(row.cells)
                    for one in (row.cells[place].pair.new or row.cells[place].pair.old,)
                    if one is not None
                ]
                kind = Kind.COLUMN_DELETED if pair.new is None else Kind.COLUMN_INSERTED
                self._whole(kind, " · ".join(side), pair.old or pair.new, is_old=pair.old is not None)
                found.add(place)
        return found

    def _row(self, row: RowPlan, columns: set[int], *, counted: bool) -> None:
        """Write down what happened to a row; in a table that counts its rows, its number is no edit."""
        old, new = row.pair.old, row.pair.new
        if old is None or new is None:
            one = new or old
            if one is not None and row.pair.twin is not None:
                self._row_moved(one, row.pair.twin, is_old=new is None, counted=counted)
            elif one is not None:
                kind = Kind.ROW_INSERTED if old is None else Kind.ROW_DELETED
                self._whole(kind, _row_words(one), one, is_old=new is None)
                self._link_one_sided(
                    tuple(p for cell in one.cells for p in paragraphs_of(cell.blocks)), is_old=new is None
                )
            return
        for place, plan in enumerate(row.cells):
            self._in_counter = counted and place == 0
            self._cell(plan, is_column=place in columns)
        self._in_counter = False

    def _row_moved(self, row: Row, twin: Row, *, is_old: bool, counted: bool) -> None:
        """Write down a moved row where it arrives; where it left, only the view has a line."""
        old, new = (row, twin) if is_old else (twin, row)
        olds, news = tuple(_lines_of(old)), tuple(_lines_of(new))
        is_same = [one.text for one in olds] == [one.text for one in news]
        inner = () if is_same else hunks_of(olds, news)
        if is_old:
            self._links.append(Link(LinkKind.MOVED_FROM, self._old_name, olds, news, inner))
            return
        one, other = Side(olds), Side(news)
        # Whoever moves a row of a counted table has its number changed by that alone.
        starts = [side.starts[1] if counted and len(side.starts) > 1 else 0 for side in (one, other)]
        edits = [
            hunk
            for hunk in inner
            if hunk.op in {Op.INSERTED, Op.DELETED} and (hunk.old_end > starts[0] or hunk.new_end > starts[1])
        ]
        stretches = [(one.text, h.old_start, h.old_end) for h in edits]
        stretches += [(other.text, h.new_start, h.new_end) for h in edits]
        before = len(self._changes)
        self._add(
            Kind.MOVED_AND_EDITED if edits else Kind.MOVED,
            _row_words(old),
            _row_words(new),
            Anchor(olds[0].number, key=old.key, story=self._old_name),
            Anchor(news[0].number, key=new.key, story=self._new_name),
            note=ROW_MOVED,
            flags=flags_of(*stretches),
        )
        ids = ids_of(self._changes[before:])
        self._links.append(Link(LinkKind.MOVED_TO, self._new_name, olds, news, inner, ids))

    def _cell(self, cell: CellPlan, *, is_column: bool) -> None:
        """Write down what happened to a cell."""
        old, new = cell.pair.old, cell.pair.new
        if old is None or new is None:
            one = new or old
            if one is not None:
                self._link_one_sided(tuple(paragraphs_of(one.blocks)), is_old=new is None)
                if not is_column:
                    text = " ".join(p.shown for p in paragraphs_of(one.blocks))
                    self._whole(Kind.CELL_CHANGED, text, one, is_old=new is None)
            return
        if (old.span, old.merged) != (new.span, new.merged):
            number = next((p.number for p in paragraphs_of(new.blocks)), 0)
            at = Anchor(number, key=new.key, story=self._new_name)
            note = "Ô của bảng được gộp hoặc tách."
            self._add(Kind.CELL_CHANGED, "", "", None, at, note=note)
        self._blocks(cell.steps)

    def _whole_table(self, step: BlockPlan, paragraphs: tuple[Paragraph, ...], *, is_old: bool) -> None:
        """Write down a table that came or went: one change, for a reader sees one table."""
        before = len(self._changes)
        if any(one.text for one in paragraphs):
            for table in step.old or step.new:
                text = "\n".join(_row_words(row) for row in table.rows) if isinstance(table, Table) else ""
                at = Anchor(table.number, key=table.key, story=self._old_name if is_old else self._new_name)
                flags = flags_of((text, 0, len(text)))
                if is_old:
                    self._add(Kind.DELETED, text, "", at, None, flags=flags)
                else:
                    self._add(Kind.INSERTED, "", text, None, at, flags=flags)
        else:
            self._empty_table(step, is_old=is_old)
        self._link_one_sided(paragraphs, is_old=is_old, ids=ids_of(self._changes[before:]))

    def _empty_table(self, step: BlockPlan, *, is_old: bool) -> None:
        """Write down a table of no words, or of moved ones only: it has no paragraph to speak for it."""
        table = (step.old or step.new)[0]
        at = Anchor(table.number, key=table.key, story=self._old_name if is_old else self._new_name)
        name = "[khung bảng]" if any(one.text for one in paragraphs_of((table,))) else "[bảng trống]"
        if is_old:
            self._add(Kind.DELETED, name, "", at, None)
        else:
            self._add(Kind.INSERTED, "", name, None, at)


def _lines_of(row: Row) -> Iterator[Paragraph]:
    """Give the paragraphs of a row, cell after cell."""
    for cell in row.cells:
        yield from paragraphs_of(cell.blocks)


def _row_words(row: Row) -> str:
    """Return a row in one line, its cells told apart."""
    return " | ".join(" ".join(p.shown for p in paragraphs_of(c.blocks)) for c in row.cells)


def ids_of(changes: list[Change]) -> tuple[int, ...]:
    """Return the numbers of some changes."""
    return tuple(change.id for change in changes)
