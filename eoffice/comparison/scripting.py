"""Turns a plan into the edit script: one change a clerk can check after the other, each with its clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from eoffice.comparison.clauses import Clauses, clauses_of
from eoffice.comparison.editing import PICTURES, edits_of
from eoffice.comparison.flags import flags_of
from eoffice.comparison.looking import look_changes, shape_change
from eoffice.comparison.model import (
    OBJECT,
    Cell,
    Paragraph,
    Row,
    StoryKind,
    Table,
    paragraphs_of,
)
from eoffice.comparison.plan import BlockPlan, CellPlan, Plan, RowPlan, StoryPlan
from eoffice.comparison.remarks import is_whole_column, missed_comments, section_changes, stale_warnings
from eoffice.comparison.script import (
    ROW_MOVED,
    Anchor,
    Change,
    EditScript,
    Flag,
    Hunk,
    Kind,
    Link,
    LinkKind,
    Op,
)
from eoffice.comparison.sides import Side, shown_text
from eoffice.comparison.words import hunks_of


def make_script(plan: Plan, *, formatting: bool = True) -> EditScript:
    """Return the edit script of a plan."""
    return _Scribe(plan, formatting=formatting).script()


class _Scribe:
    """Writes the changes of a plan down, story after story."""

    def __init__(self, plan: Plan, *, formatting: bool) -> None:
        self._plan = plan
        self._formatting = formatting
        self._changes: list[Change] = []
        self._links: list[Link] = []
        self._kind = StoryKind.BODY
        self._old_name = self._new_name = "body"
        self._old_clauses = self._new_clauses = Clauses()
        self._pairs: list[tuple[Paragraph, Paragraph]] = []

    def script(self) -> EditScript:
        """Return the whole script."""
        warnings: list[str] = []
        for story in self._plan.stories:
            self._begin(story)
            self._blocks(story.steps)
            if story.kind is StoryKind.BODY:
                self._sections()
                warnings = self._stale()
        old, new = self._plan.old, self._plan.new
        missed = [*new.not_compared, *(one for one in old.not_compared if one not in new.not_compared)]
        missed.extend(missed_comments(old.stories, new.stories))
        notes = tuple(dict.fromkeys((*old.notes, *new.notes)))
        return EditScript(
            old, new, tuple(self._changes), tuple(self._links), tuple(missed), notes, tuple(warnings)
        )

    def _begin(self, story: StoryPlan) -> None:
        """Turn to the next story."""
        self._kind = story.kind
        self._old_name = story.old.name if story.old else ""
        self._new_name = story.new.name if story.new else ""
        self._old_clauses = clauses_of(story.old.paragraphs()) if story.old else Clauses()
        self._new_clauses = clauses_of(story.new.paragraphs()) if story.new else Clauses()
        self._pairs = []

    def _blocks(self, steps: list[BlockPlan]) -> None:
        """Write down some steps."""
        for step in steps:
            if step.is_pair and step.is_table:
                self._table(step)
            elif step.is_pair:
                self._pair(step)
            else:
                self._one_sided(step)

    def _table(self, step: BlockPlan) -> None:
        """Write down what happened to a table, then to its rows and cells."""
        old, new = step.old[0], step.new[0]
        if isinstance(old, Table) and isinstance(new, Table):
            if self._formatting and old.shape != new.shape:
                at = Anchor(new.number, key=new.key, story=self._new_name)
                self._add(
                    Kind.FORMATTING, "", "", None, at, note="Định dạng của bảng thay đổi.", flags=_NOT_TRACKED
                )
            columns = self._columns(step.rows)
            for row in step.rows:
                self._row(row, columns)

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

    def _row(self, row: RowPlan, columns: set[int]) -> None:
        """Write down what happened to a row."""
        old, new = row.pair.old, row.pair.new
        if old is None or new is None:
            one = new or old
            if one is not None and row.pair.twin is not None:
                self._row_moved(one, row.pair.twin, is_old=new is None)
            elif one is not None:
                kind = Kind.ROW_INSERTED if old is None else Kind.ROW_DELETED
                self._whole(kind, _row_words(one), one, is_old=new is None)
                self._link_one_sided(
                    tuple(p for cell in one.cells for p in paragraphs_of(cell.blocks)), is_old=new is None
                )
            return
        for place, plan in enumerate(row.cells):
            self._cell(plan, is_column=place in columns)

    def _row_moved(self, row: Row, twin: Row, *, is_old: bool) -> None:
        """Write down a moved row where it arrives; where it left, only the view has a line."""
        old, new = (row, twin) if is_old else (twin, row)
        olds, news = tuple(_lines_of(old)), tuple(_lines_of(new))
        is_same = [one.text for one in olds] == [one.text for one in news]
        inner = () if is_same else hunks_of(olds, news)
        if is_old:
            self._links.append(Link(LinkKind.MOVED_FROM, self._old_name, olds, news, inner))
            return
        edits = [hunk for hunk in inner if hunk.op in {Op.INSERTED, Op.DELETED}]
        one, other = Side(olds), Side(news)
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
        ids = _ids(self._changes[before:])
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

    def _one_sided(self, step: BlockPlan) -> None:
        """Write down blocks that came, went or moved."""
        is_old = bool(step.old)
        crossings = self._plan.crossings
        in_tables = crossings.in_old_tables if is_old else crossings.in_new_tables
        paragraphs = tuple(paragraphs_of(step.old or step.new))
        if step.is_table and all(one.key in in_tables for one in paragraphs if one.text):
            self._empty_table(step, is_old=is_old)
        for paragraph in paragraphs:
            move = step.move or (in_tables.get(paragraph.key, 0) if step.is_table else 0)
            if move and move in self._plan.moved:
                self._moved(move, is_old=is_old)
                continue
            text = shown_text(paragraph)
            if not text and isinstance((step.old or step.new)[0], Table):
                continue
            side = Side((paragraph,))
            at = side.at(0, len(side.text), self._old_name if is_old else self._new_name)
            kind = Kind.DELETED if is_old else Kind.INSERTED
            things = side.things(0, len(side.text))
            if things & PICTURES and not paragraph.text.replace(OBJECT, "").strip():
                kind = Kind.IMAGE
            flags = flags_of((text, 0, len(text)))
            before = len(self._changes)
            confidence = side.confidence(0, len(side.text))
            if is_old:
                self._add(kind, text, "", at, None, flags=flags, confidence=confidence)
            else:
                self._add(kind, "", text, None, at, flags=flags, confidence=confidence)
            self._link_one_sided((paragraph,), is_old=is_old, ids=_ids(self._changes[before:]))

    def _empty_table(self, step: BlockPlan, *, is_old: bool) -> None:
        """Write down a table of no words, or of moved ones only: it has no paragraph to speak for it."""
        table = (step.old or step.new)[0]
        at = Anchor(table.number, key=table.key, story=self._old_name if is_old else self._new_name)
        name = "[khung bảng]" if any(one.text for one in paragraphs_of((table,))) else "[bảng trống]"
        if is_old:
            self._add(Kind.DELETED, name, "", at, None)
        else:
            self._add(Kind.INSERTED, "", name, None, at)

    def _link_one_sided(
        self, paragraphs: tuple[Paragraph, ...], *, is_old: bool, ids: tuple[int, ...] = ()
    ) -> None:
        """Add the rows of the view for paragraphs of one side."""
        for one in paragraphs:
            if is_old:
                self._links.append(Link(LinkKind.ONLY_OLD, self._old_name, (one,), (), (), ids))
            else:
                self._links.append(Link(LinkKind.ONLY_NEW, self._new_name, (), (one,), (), ids))

    def _moved(self, move: int, *, is_old: bool) -> None:
        """Write down a move where it arrives; where it left, only the view has a row."""
        old, new = self._plan.moved[move]
        inner = () if old.text == new.text else hunks_of((old,), (new,))
        if is_old:
            self._links.append(Link(LinkKind.MOVED_FROM, self._old_name, (old,), (new,), inner))
            return
        edits = [hunk for hunk in inner if hunk.op in {Op.INSERTED, Op.DELETED}]
        kind = Kind.MOVED_AND_EDITED if edits else Kind.MOVED
        one, other = Side((old,)), Side((new,))
        stretches = [(one.text, h.old_start, h.old_end) for h in edits]
        stretches += [(other.text, h.new_start, h.new_end) for h in edits]
        before = len(self._changes)
        self._add(
            kind,
            shown_text(old),
            shown_text(new),
            one.at(0, len(one.text), self._old_name),
            other.at(0, len(other.text), self._new_name),
            flags=flags_of(*stretches),
            inner=inner,
        )
        ids = _ids(self._changes[before:])
        self._pairs.append((old, new))
        self._links.append(Link(LinkKind.MOVED_TO, self._new_name, (old,), (new,), inner, ids))

    def _pair(self, step: BlockPlan) -> None:
        """Write down what happened inside paragraphs that belong together."""
        olds, news = step.old_paragraphs, step.new_paragraphs
        before = len(self._changes)
        self._pairs.append((olds[0], news[0]))
        one, other = Side(olds), Side(news)
        if len(olds) != len(news):
            kind = Kind.SPLIT if len(news) > len(olds) else Kind.MERGED
            texts = "\n".join(map(shown_text, olds)), "\n".join(map(shown_text, news))
            whole = one.at(0, len(one.text), self._old_name), other.at(0, len(other.text), self._new_name)
            self._add(kind, *texts, *whole)
        elif olds[0].label != news[0].label:
            at = one.at(0, 0, self._old_name), other.at(0, 0, self._new_name)
            self._add(Kind.RENUMBERED, olds[0].label, news[0].label, *at)
        self._edits(step, one, other)
        if self._formatting:
            self._looks(step, one, other)
        ids = _ids(self._changes[before:])
        kind_of_link = LinkKind.CHANGED if ids else LinkKind.SAME
        self._links.append(Link(kind_of_link, self._new_name, olds, news, step.hunks, ids))

    def _edits(self, step: BlockPlan, one: Side, other: Side) -> None:
        """Write down the edits of words and things."""
        for edit in edits_of(step, one, other):
            hunk = edit.hunk
            self._add(
                edit.kind,
                edit.old,
                edit.new,
                one.at(hunk.old_start, hunk.old_end, self._old_name),
                other.at(hunk.new_start, hunk.new_end, self._new_name),
                note=edit.note,
                flags=edit.flags,
                confidence=edit.confidence,
            )

    def _looks(self, step: BlockPlan, one: Side, other: Side) -> None:
        """Write down what looks different where the words are the same."""
        for found in look_changes(step.old_paragraphs, step.new_paragraphs, step.hunks):
            self._add(
                Kind.FORMATTING,
                one.shown(found.old_start, found.old_end),
                other.shown(found.new_start, found.new_end),
                one.at(found.old_start, found.old_end, self._old_name),
                other.at(found.new_start, found.new_end, self._new_name),
                note=found.note,
            )
        note = shape_change(step.old_paragraphs[-1], step.new_paragraphs[-1])
        if note:
            texts = shown_text(step.old_paragraphs[-1]), shown_text(step.new_paragraphs[-1])
            at = one.at(0, 0, self._old_name), other.at(0, 0, self._new_name)
            self._add(Kind.FORMATTING, *texts, *at, note=note)

    def _sections(self) -> None:
        """Write down what happened to the page set-up."""
        if self._formatting:
            for before, after, note in section_changes(self._plan):
                self._add(Kind.SECTION, "", "", before, after, note=note)

    def _stale(self) -> list[str]:
        """Warn of cross-references that the renumbering has made stale."""
        return stale_warnings(self._pairs, self._old_clauses, self._new_clauses)

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


_NOT_TRACKED = (Flag.NOT_IN_REDLINE,)


def _lines_of(row: Row) -> Iterator[Paragraph]:
    """Give the paragraphs of a row, cell after cell."""
    for cell in row.cells:
        yield from paragraphs_of(cell.blocks)


def _row_words(row: Row) -> str:
    """Return a row in one line, its cells told apart."""
    return " | ".join(" ".join(p.shown for p in paragraphs_of(c.blocks)) for c in row.cells)


def _ids(changes: list[Change]) -> tuple[int, ...]:
    """Return the numbers of some changes."""
    return tuple(change.id for change in changes)
