"""Writes the new file with every change of a plan as a true tracked change."""

from __future__ import annotations

from copy import deepcopy

from eoffice.comparison.model import Cell, Paragraph, StoryKind, Table, paragraphs_of
from eoffice.comparison.plan import BlockPlan, CellPlan, Plan, RowPlan, StoryPlan
from eoffice.comparison.redline.cursor import Cursor, outermost_first
from eoffice.comparison.redline.fields import whole_borders
from eoffice.comparison.redline.marks import Marks
from eoffice.comparison.redline.paragraphs import NOT_FORMER, ParagraphWriter
from eoffice.comparison.redline.ranges import Names, as_moved, half_moves, moves_with_notes, range_names
from eoffice.comparison.redline.settling import Settler
from eoffice.comparison.redline.stitching import Stitcher
from eoffice.comparison.redline.tail import grown_ends, with_settled_end
from eoffice.comparison.redline.weaving import State
from eoffice.comparison.redline.whole import in_box, mark_all, nearest
from eoffice.comparison.word.earlier import story_parts
from eoffice.comparison.word.reader import Source
from eoffice.comparison.word.xml import Element, local, make, remove, w

_NOT_FORMER_CELL = frozenset({"cellIns", "cellDel", "cellMerge", "tcPrChange"})


class Writer(ParagraphWriter):
    """Writes one redline; the new source is changed in place."""

    _inside_marks = False
    """Whether text boxes are written that are themselves marked as a whole."""

    def __init__(
        self,
        plan: Plan,
        old: Source,
        new: Source,
        marks: Marks,
        *,
        safe: frozenset[int] = frozenset(),
        formatting: bool = True,
    ) -> None:
        super().__init__(old, new, marks, formatting=formatting)
        self._plan = plan
        self._safe = safe
        self._stitcher = Stitcher(old, new, formatting=formatting)
        self._settler = Settler(plan, old, new, marks, self._importer)
        self._broken: set[int] = set()
        self._crossing: frozenset[int] = frozenset()
        self._body_keys = frozenset(one.key for one in plan.new.body.paragraphs())
        self._lead_bands()

    def _lead_bands(self) -> None:
        """Lead old sections that come back to the headers of the new file where the old ones became these.

        A header that several sections share is one part and stays one.
        """
        became = {
            self._old.story_parts[story.old.name]: self._new.story_parts[story.new.name]
            for story in self._plan.stories
            if story.old and story.new and story.kind in {StoryKind.HEADER, StoryKind.FOOTER}
        }
        old, new = self._old.package, self._new.package
        for relation in list(old.relations(old.main)):
            if relation.target in became:
                found = new.relate(new.main, relation.type, became[relation.target])
                self._importer.lead(old.main, relation.id, new.main, found)

    def write(self) -> None:
        """Write every story, then what old notes and page set-ups need."""
        package = self._new.package
        self._marks.above(root for part in story_parts(package) if (root := package.root(part)) is not None)
        for story in self._plan.stories:
            if story.kind is not StoryKind.COMMENT:
                self._story(story)
        self._settle()

    def _settle(self) -> None:
        """Write what the text written so far is owed."""
        self._settler.settle(formatting=self._formatting)

    def _story(self, story: StoryPlan) -> None:
        """Write one story into the container of the new one; old bands get a part of their own."""
        if story.new is None:
            if story.old is not None and story.kind in {StoryKind.HEADER, StoryKind.FOOTER}:
                self._settler.old_band(story)
            return
        if story.kind is StoryKind.TEXT_BOX and (
            story.old is None or (story.is_inside_marks and not self._inside_marks)
        ):
            return  # the drawing that holds it is marked as a whole
        container = self._new.containers[story.new.name]
        self._new_part = self._new.story_parts[story.new.name]
        self._old_part = self._old.story_parts[story.old.name] if story.old else ""
        if story.kind is StoryKind.BODY:
            broken = self._broken_crossings(story.steps)
            self._crossing = frozenset(self._plan.crossings.moved) - broken
            self._broken |= broken
        self._blocks(container, story.steps)

    def _broken_crossings(self, steps: list[BlockPlan]) -> frozenset[int]:
        """Return the moves over borders of tables of which one end has to be written as a plain edit.

        They are looked for beforehand: the other end may be written first, in another container.
        """
        steps = [one for step in steps for one in self._made_safe(step)]
        ending = with_settled_end(steps)
        found = ending.broken | moves_with_notes(ending.steps)
        for step in steps:
            # The safe form of a table is a whole table, in which nothing is called moved.
            if any(block.key in self._safe for block in step.new):
                found |= frozenset(self._plan.crossings.moved)
            for cell in (cell for row in step.rows for cell in row.cells):
                found |= self._broken_crossings(cell.steps)
        return found & frozenset(self._plan.crossings.moved)

    def _blocks(self, container: Element, steps: list[BlockPlan]) -> None:
        """Write the steps of one container."""
        steps = [one for step in steps for one in self._made_safe(step)]
        ending = with_settled_end(steps)
        self._broken |= ending.broken | moves_with_notes(steps) | (half_moves(steps) - self._crossing)
        steps = ending.steps
        self._borders |= whole_borders(steps, self._old, self._new)
        ahead = [self._new.elements[block.key] for step in steps for block in step.new]
        cursor = Cursor(container, ahead)
        names = self._range_names(steps)
        # Behind a table the body lets its last paragraph go; cells, headers and notes must keep one.
        keeps = ending.handed_on is not None or local(container) != "body"
        grown = {
            last: pair for pair, last in grown_ends(steps) if self._ends_plainly(steps[pair], steps[last])
        }
        for place, step in enumerate(steps):
            is_last = place in grown or (keeps and place == len(steps) - 1)
            self._step(step, cursor, names, is_last=is_last)
        for last, pair in grown.items():
            self._grow(steps[pair], steps[last])
        if ending.handed_on is not None:
            self._hand_on(*ending.handed_on)

    def _ends_plainly(self, pair: BlockPlan, last: BlockPlan) -> bool:
        """Tell whether an end can be handed on: the end of a section stays where it is."""
        return not any(
            source.elements[one.key].find(f"{w('pPr')}/{w('sectPr')}") is not None
            for source, one in (
                (self._old, pair.old_paragraphs[-1]),
                (self._new, pair.new_paragraphs[-1]),
                (self._new, last.new_paragraphs[-1]),
            )
        )

    def _grow(self, pair: BlockPlan, last: BlockPlan) -> None:
        """Mark the end of a pair as new, and let the last paragraph behind it keep the old one's end.

        Rejecting joins the pair's words to that last paragraph, whose former look is therefore the old one's.
        """
        element = self._new.elements[pair.new_paragraphs[-1].key]
        self._marks.paragraph_end(element, "ins")
        properties = element.find(w("pPr"))
        for one in properties.findall(w("pPrChange")) if properties is not None else ():
            remove(one)
        final = last.new_paragraphs[-1]
        self._note_shape(self._new.elements[final.key], pair.old_paragraphs[-1], final)

    def _hand_on(self, pair: BlockPlan, last: BlockPlan) -> None:
        """Mark the end of a pair as changed, and let the last paragraph keep the end in its place."""
        old, new = pair.old_paragraphs[-1], pair.new_paragraphs[-1]
        element = self._new.elements[new.key]
        self._marks.paragraph_end(element, "ins" if last.new else "del")
        if last.new:
            self._note_shape(self._new.elements[last.new[0].key], old, last.new_paragraphs[0])
            return
        kept = self._last_written
        properties = element.find(w("pPr"))
        if kept is None:
            return
        for one in kept.findall(w("pPr")):
            kept.remove(one)
        if properties is None:
            return
        copied = deepcopy(properties)
        for one in [one for one in copied if local(one) in NOT_FORMER]:
            copied.remove(one)
        kept.insert(0, copied)
        self._note_shape(kept, last.old_paragraphs[0], new)

    def _made_safe(self, step: BlockPlan) -> list[BlockPlan]:
        """Return a step as it is, or as plain deletion and insertion when its finer form failed the proof."""
        if not step.is_pair or not (
            any(block.key in self._safe for block in step.new) or self._ends_differ(step)
        ):
            return [step]
        return [BlockPlan((one,), ()) for one in step.old] + [BlockPlan((), (one,)) for one in step.new]

    def _ends_differ(self, step: BlockPlan) -> bool:
        """Tell whether only one side of a pair ends a section: no mark of a kept paragraph can say that."""
        if step.is_table:
            return False
        old = {one.paragraph for one in self._plan.old.sections}
        new = {one.paragraph for one in self._plan.new.sections}
        in_body = step.new_paragraphs[-1].key in self._body_keys
        is_old, is_new = step.old_paragraphs[-1].number in old, step.new_paragraphs[-1].number in new
        return in_body and is_old != is_new

    def _range_names(self, steps: list[BlockPlan]) -> Names:
        """Return the ranges of moves that begin or end among some steps."""
        crossing = (step.move for step in steps if step.move in self._crossing)
        return range_names(steps, self._broken) | {move: (f"move{move}", True, True) for move in crossing}

    def _step(self, step: BlockPlan, cursor: Cursor, names: Names, *, is_last: bool) -> None:
        """Write one step."""
        if step.is_pair and step.is_table:
            self._table(step)
            cursor.passed(self._new.elements[step.new[0].key])
        elif step.is_pair:
            self._group(step, cursor)
        else:
            for block in step.old or step.new:
                if isinstance(block, Table):
                    self._whole_table(block, cursor, is_old=bool(step.old))
                else:
                    self._one_sided(block, step, cursor, names, is_last=is_last)

    def _one_sided(
        self,
        paragraph: Paragraph,
        step: BlockPlan,
        cursor: Cursor,
        names: Names,
        *,
        is_last: bool,
    ) -> None:
        """Write a paragraph of one side; the last of a container keeps its end."""
        is_old = bool(step.old)
        is_move = step.move in names
        state = State.DELETED if is_old else State.INSERTED
        if is_move:
            state = State.MOVED_FROM if is_old else State.MOVED_TO
        woven = self._stitcher.one_sided(paragraph, state, State.KEPT if is_last else state)
        element = self._paragraph(woven, cursor, was_old=is_old)
        if is_move:
            self._range(element, state.value, names[step.move])

    def _group(self, step: BlockPlan, cursor: Cursor) -> None:
        """Write paragraphs that belong together; those without any change stay as they are."""
        olds, news = step.old_paragraphs, step.new_paragraphs
        if not step.hunks and len(olds) == len(news) == 1 and not self._looks_different(olds[0], news[0]):
            cursor.passed(self._new.elements[news[0].key])
            return
        for woven in self._stitcher.group(olds, news, step.hunks):
            self._paragraph(woven, cursor, was_old=woven.new is None)

    def _table(self, step: BlockPlan) -> None:
        """Write the rows of a table that exists on both sides."""
        table = self._new.elements[step.new[0].key]
        ahead = [self._new.elements[row.pair.new.key] for row in step.rows if row.pair.new is not None]
        for row in step.rows:
            self._row(row, table, ahead)
        self._widen_grid(step, table)

    def _row(self, row: RowPlan, table: Element, ahead: list[Element]) -> None:
        """Write one row."""
        old, new = row.pair.old, row.pair.new
        if new is None and old is not None:
            element = self._bring(self._old.elements[old.key])
            self._put_before(element, ahead, table)
            self._whole_row(element, "del")
        elif new is not None:
            element = self._new.elements[new.key]
            ahead.pop(0)
            if old is None:
                self._whole_row(element, "ins")
            else:
                cells = [self._new.elements[cell.key] for cell in new.cells]
                for cell in row.cells:
                    self._cell(cell, element, cells)

    def _put_before(self, element: Element, ahead: list[Element], container: Element) -> None:
        """Put an old row or cell in front of the next new one."""
        if ahead:
            before = outermost_first(ahead[0], container)
            parent = before.getparent()
            if parent is not None:
                parent.insert(parent.index(before), element)
        else:
            container.append(element)

    def _cell(self, cell: CellPlan, row: Element, ahead: list[Element]) -> None:
        """Write one cell."""
        old, new = cell.pair.old, cell.pair.new
        if new is None and old is not None:
            element = self._bring(self._old.elements[old.key])
            self._put_before(element, ahead, row)
            self._marks.cell(element, "cellDel")
            mark_all(element, "del", self._marks, in_cell=True)
        elif new is not None:
            element = ahead.pop(0)
            if old is None:
                self._marks.cell(element, "cellIns")
                mark_all(element, "ins", self._marks, in_cell=True)
            else:
                self._blocks(element, cell.steps)
                self._note_cell(element, old, new)

    def _note_cell(self, element: Element, old: Cell, new: Cell) -> None:
        """Write the former properties of a cell down when it was merged or split."""
        if (old.span, old.merged) == (new.span, new.merged):
            return
        properties = element.find(w("tcPr"))
        if properties is None:
            properties = make("tcPr")
            element.insert(0, properties)
        change, former = self._marks.mark("tcPrChange"), make("tcPr")
        source = self._old.elements[old.key].find(w("tcPr"))
        if source is not None:
            former.extend(one for one in self._bring(source) if local(one) not in _NOT_FORMER_CELL)
        change.append(former)
        properties.append(change)

    def _widen_grid(self, step: BlockPlan, table: Element) -> None:
        """Give the grid a column for each cell that is shown as deleted."""
        grid = table.find(w("tblGrid"))
        more = max((sum(cell.pair.new is None for cell in row.cells) for row in step.rows), default=0)
        if grid is not None:
            for _ in range(more):
                grid.append(make("gridCol", w="1000"))

    def _whole_table(self, table: Table, cursor: Cursor, *, is_old: bool) -> None:
        """Write a table of one side: each of its rows is marked."""
        if is_old:
            element = self._bring(self._old.elements[table.key])
            cursor.put(element)
        else:
            element = self._new.elements[table.key]
            cursor.passed(element)
        for row in [one for one in element.iter(w("tr")) if nearest(one, "tbl") is element]:
            self._whole_row(row, "del" if is_old else "ins")
        self._moves_in(table, element, is_old=is_old)

    def _moves_in(self, table: Table, element: Element, *, is_old: bool) -> None:
        """Call moved what stands in a table of one side and came from outside of it, or went there."""
        crossings = self._plan.crossings
        moves = crossings.in_old_tables if is_old else crossings.in_new_tables
        # A table brought over is a copy: its paragraphs stand in the same order as those it was made of.
        for one, written in zip(_lines_of(table), _written_lines(element), strict=False):
            move = moves.get(one.key, 0)
            if move in self._crossing:
                name = State.MOVED_FROM.value if is_old else State.MOVED_TO.value
                as_moved(written, name)
                self._range(written, name, (f"move{move}", True, True))

    def _whole_row(self, row: Element, name: str) -> None:
        """Mark a row and all it holds: a row's mark says nothing of its content."""
        self._marks.row(row, name)
        mark_all(row, name, self._marks, in_cell=False)


def _lines_of(table: Table) -> list[Paragraph]:
    """Return the paragraphs of a table in reading order."""
    return list(paragraphs_of((table,)))


def _written_lines(table: Element) -> list[Element]:
    """Return the paragraph elements of a table, those of text boxes in it left out."""
    return [one for one in table.iter(w("p")) if not in_box(one, table)]
