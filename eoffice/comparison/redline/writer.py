"""Writes the new file with every change of a plan as a true tracked change."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from itertools import pairwise

from eoffice.comparison.model import Paragraph, StoryKind, Table
from eoffice.comparison.plan import BlockPlan, CellPlan, Plan, RowPlan, StoryPlan
from eoffice.comparison.redline.cursor import Cursor, outermost_first
from eoffice.comparison.redline.importing import Importer
from eoffice.comparison.redline.marks import Marks, paragraph_properties
from eoffice.comparison.redline.stitching import Stitcher, Woven
from eoffice.comparison.redline.tail import with_settled_end
from eoffice.comparison.redline.weaving import State, Weaver
from eoffice.comparison.redline.whole import in_box, mark_content, nearest
from eoffice.comparison.word.earlier import story_parts
from eoffice.comparison.word.pieces import boxes_of, fallback_boxes
from eoffice.comparison.word.reader import Source
from eoffice.comparison.word.xml import MC, Element, R, local, make, remove, value, w

_NOT_FORMER = frozenset({"rPr", "sectPr", "pPrChange"})
_NOT_FORMER_SECTION = frozenset({"headerReference", "footerReference", "sectPrChange"})
_NOTE_KINDS = frozenset({StoryKind.FOOTNOTE, StoryKind.ENDNOTE})


class Writer:
    """Writes one redline; the new source is changed in place."""

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
        self._plan, self._old, self._new = plan, old, new
        self._marks = marks
        self._safe = safe
        self._formatting = formatting
        self._importer = Importer(old.package, new.package)
        self._stitcher = Stitcher(old, new, formatting=formatting)
        self._old_part = self._new_part = ""
        self._broken: set[int] = set()
        self._ranges: dict[int, str] = {}
        self._last_written: Element | None = None

    def write(self) -> None:
        """Write every story, then what old notes and page set-ups need."""
        package = self._new.package
        self._marks.above(root for part in story_parts(package) if (root := package.root(part)) is not None)
        for story in self._plan.stories:
            if story.kind is not StoryKind.COMMENT:
                self._story(story)
        self._old_notes()
        self._sections()
        self._fallbacks()

    def _story(self, story: StoryPlan) -> None:
        """Write one story into the container of the new one; old bands get a part of their own."""
        if story.new is None:
            if story.old is not None and story.kind in {StoryKind.HEADER, StoryKind.FOOTER}:
                self._old_band(story)
            return
        is_text_box = story.kind is StoryKind.TEXT_BOX
        if story.old is None and is_text_box:
            return  # the drawing that holds it is marked as a whole
        container = self._new.containers[story.new.name]
        self._new_part = self._new.story_parts[story.new.name]
        self._old_part = self._old.story_parts[story.old.name] if story.old else ""
        self._blocks(container, story.steps)

    def _blocks(self, container: Element, steps: list[BlockPlan]) -> None:
        """Write the steps of one container."""
        steps = [one for step in steps for one in self._made_safe(step)]
        ending = with_settled_end(steps)
        self._broken |= ending.broken | _half_moves(steps)
        steps = ending.steps
        ahead = [self._new.elements[block.key] for step in steps for block in step.new]
        cursor = Cursor(container, ahead)
        names = self._range_names(steps)
        # Behind a table the body lets its last paragraph go; cells, headers and notes must keep one.
        keeps = ending.handed_on is not None or local(container) != "body"
        for place, step in enumerate(steps):
            self._step(step, cursor, names, is_last=keeps and place == len(steps) - 1)
        if ending.handed_on is not None:
            self._hand_on(*ending.handed_on)

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
        for one in [one for one in copied if local(one) in _NOT_FORMER]:
            copied.remove(one)
        kept.insert(0, copied)
        self._note_shape(kept, last.old_paragraphs[0], new)

    def _made_safe(self, step: BlockPlan) -> list[BlockPlan]:
        """Return a step as it is, or as plain deletion and insertion when its finer form failed the proof."""
        if not step.is_pair or not any(block.key in self._safe for block in step.new):
            return [step]
        return [BlockPlan((one,), ()) for one in step.old] + [BlockPlan((), (one,)) for one in step.new]

    def _range_names(self, steps: list[BlockPlan]) -> dict[int, tuple[str, bool, bool]]:
        """Return for each move its name and whether a run of moved paragraphs begins or ends with it."""
        sources = [step.move if step.old else 0 for step in steps]
        targets = [step.move if step.new and not step.old else 0 for step in steps]
        follows = {(a, b) for a, b in pairwise(sources) if a and b}
        follows &= {(a, b) for a, b in pairwise(targets) if a and b}
        follows = {pair for pair in follows if not self._broken & set(pair)}
        after, before = {b: a for a, b in follows}, dict(follows)
        names: dict[int, tuple[str, bool, bool]] = {}
        for move in (one for one in sources if one and one not in self._broken):
            first = move
            while first in after:
                first = after[first]
            names[move] = (f"move{first}", move not in after, move not in before)
        return names

    def _step(
        self, step: BlockPlan, cursor: Cursor, names: dict[int, tuple[str, bool, bool]], *, is_last: bool
    ) -> None:
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
        names: dict[int, tuple[str, bool, bool]],
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

    def _range(self, paragraph: Element, name: str, about: tuple[str, bool, bool]) -> None:
        """Put the range marks of a move around a paragraph, at the ends of its run of paragraphs."""
        range_name, begins, ends = about
        key = hash((range_name, name))
        if begins:
            start = self._marks.mark(f"{name}RangeStart")
            start.set(w("name"), range_name)
            self._ranges[key] = value(start, "id")
            at = 1 if paragraph.find(w("pPr")) is not None else 0
            paragraph.insert(at, start)
        if ends:
            paragraph.append(make(f"{name}RangeEnd", id=self._ranges[key]))

    def _group(self, step: BlockPlan, cursor: Cursor) -> None:
        """Write paragraphs that belong together; those without any change stay as they are."""
        olds, news = step.old_paragraphs, step.new_paragraphs
        if not step.hunks and len(olds) == len(news) == 1 and not self._looks_different(olds[0], news[0]):
            cursor.passed(self._new.elements[news[0].key])
            return
        for woven in self._stitcher.group(olds, news, step.hunks):
            self._paragraph(woven, cursor, was_old=woven.new is None)

    def _looks_different(self, old: Paragraph, new: Paragraph) -> bool:
        """Tell whether formatting has to be tracked between two paragraphs of the same words."""
        return self._formatting and (old.runs != new.runs or old.shape != new.shape or old.style != new.style)

    def _paragraph(self, woven: Woven, cursor: Cursor, *, was_old: bool) -> Element:
        """Write one woven paragraph and return its element."""
        weaver = Weaver(self._marks, self._bring)
        if woven.new is not None and not was_old:
            element = self._new.elements[woven.new.key]
        else:
            element = make("p")
            cursor.put(element)
            if woven.old is not None:
                self._old_properties(element, woven.old)
        self._last_written = element
        weaver.fill(element, woven.stitches)
        if woven.end is not State.KEPT:
            self._marks.paragraph_end(element, woven.end.value)
        if woven.old is not None and woven.new is not None:
            self._note_shape(element, woven.old, woven.new)
        if woven.new is not None:
            cursor.passed(element)
        return element

    def _old_properties(self, element: Element, old: Paragraph) -> None:
        """Give a paragraph the properties of an old one; a section end cannot come along."""
        source = self._old.elements[old.key].find(w("pPr"))
        if source is None:
            return
        properties = self._bring(source)
        for one in [one for one in properties if local(one) in {"sectPr", "pPrChange"}]:
            properties.remove(one)
        element.insert(0, properties)

    def _note_shape(self, element: Element, old: Paragraph, new: Paragraph) -> None:
        """Write the former properties of a paragraph down when they differ."""
        if not self._formatting or (old.shape == new.shape and old.style == new.style):
            return
        properties = paragraph_properties(element)
        for one in properties.findall(w("pPrChange")):
            properties.remove(one)
        change, former = self._marks.mark("pPrChange"), make("pPr")
        source = self._old.elements[old.key].find(w("pPr"))
        if source is not None:
            former.extend(one for one in self._bring(source) if local(one) not in _NOT_FORMER)
        change.append(former)
        properties.append(change)

    def _bring(self, element: Element) -> Element:
        """Return a copy of an old element at home in the part being written."""
        return self._importer.copy(element, self._old_part, self._new_part)

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
            self._mark_all(element, "del", in_cell=True)
        elif new is not None:
            element = ahead.pop(0)
            if old is None:
                self._marks.cell(element, "cellIns")
                self._mark_all(element, "ins", in_cell=True)
            else:
                self._blocks(element, cell.steps)

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

    def _whole_row(self, row: Element, name: str) -> None:
        """Mark a row and all it holds: a row's mark says nothing of its content."""
        self._marks.row(row, name)
        self._mark_all(row, name, in_cell=False)

    def _mark_all(self, element: Element, name: str, *, in_cell: bool) -> None:
        """Mark the content of an element: rows of inner tables, runs, and all ends but the last of a cell."""
        for row in [one for one in element.iter(w("tr")) if one is not element and not in_box(one, element)]:
            self._marks.row(row, name)
        for paragraph in [one for one in element.iter(w("p")) if not in_box(one, element)]:
            mark_content(paragraph, name, self._marks)
            if not in_cell and paragraph.getnext() is not None:
                self._marks.paragraph_end(paragraph, name)

    def _old_band(self, story: StoryPlan) -> None:
        """Keep a header or footer that only the old file has, its text deleted: rejecting restores it."""
        if story.old is None:
            return
        name = story.old.name
        _, place, kind = name.split(":")
        sections = self._new.section_elements
        number = min(int(place), len(sections)) - 1
        if number < 0 or int(place) > len(sections):
            return
        old_part = self._old.story_parts[name]
        part = self._importer.part(old_part)
        if part == old_part and old_part in {self._new.story_parts.get(one) for one in self._new.story_parts}:
            return
        root = self._new.package.root(part)
        relation = next(
            one for one in self._old.package.relations(self._old.package.main) if one.target == old_part
        )
        if root is None:
            return
        for paragraph in [one for one in root.iter(w("p")) if not in_box(one, root)]:
            mark_content(paragraph, "del", self._marks)
            if paragraph.getnext() is not None:
                self._marks.paragraph_end(paragraph, "del")
        reference = make(f"{story.kind.value}Reference", type=kind)
        reference.set(f"{{{R}}}id", self._new.package.relate(self._new.package.main, relation.type, part))
        sections[number].insert(0, reference)

    def _old_notes(self) -> None:
        """Give the old notes that deleted text refers to a place in the new file, their text deleted."""
        done = 0
        while done < len(self._importer.notes_wanted):
            kind, old_id, new_id = self._importer.notes_wanted[done]
            done += 1
            self._old_note(kind, old_id, new_id)

    def _old_note(self, kind: str, old_id: str, new_id: str) -> None:
        """Bring one old note in."""
        main = self._new.package.main
        old_part = self._old.package.first(self._old.package.main, f"{kind}s")
        part = self._new.package.first(main, f"{kind}s")
        ours = self._old.package.root(old_part)
        if ours is None:
            return
        if not part:
            part = self._import_note_part(kind, old_part)
        theirs = self._new.package.root(part)
        note = next((one for one in ours.iterfind(w(kind)) if value(one, "id") == old_id), None)
        if theirs is None or note is None:
            return
        copied = self._importer.copy(note, old_part, part)
        copied.set(w("id"), new_id)
        self._mark_note(copied, "del")
        theirs.append(copied)

    def _mark_note(self, note: Element, name: str) -> None:
        """Mark all of a note's text; its last end stays, as in a cell."""
        self._mark_all(note, name, in_cell=False)

    def _import_note_part(self, kind: str, old_part: str) -> str:
        """Bring in the part of notes with its separators only, for a new file without notes."""
        part = self._importer.part(old_part)
        relation_type = next(
            one.type for one in self._old.package.relations(self._old.package.main) if one.target == old_part
        )
        self._new.package.relate(self._new.package.main, relation_type, part)
        root = self._new.package.root(part)
        for one in list(root.iterfind(w(kind))) if root is not None else ():
            if value(one, "type") in {"", "normal"}:
                remove(one)
        return part

    def _sections(self) -> None:
        """Write the former page set-ups down."""
        if not self._formatting:
            return
        for before, after in zip(self._plan.old.sections, self._plan.new.sections, strict=False):
            if before.shape == after.shape:
                continue
            element = self._new.section_elements[after.key]
            for one in element.findall(w("sectPrChange")):
                element.remove(one)
            change, former = self._marks.mark("sectPrChange"), make("sectPr")
            source = self._old.section_elements[before.key]
            former.extend(deepcopy(one) for one in source if local(one) not in _NOT_FORMER_SECTION)
            change.append(former)
            element.append(change)

    def _fallbacks(self) -> None:
        """Make what old programs read of a text box the same as what new ones read (R8)."""
        for part in story_parts(self._new.package):
            root = self._new.package.root(part)
            for choice in list(root.iter(f"{{{MC}}}AlternateContent")) if root is not None else ():
                shown, kept = boxes_of(choice), fallback_boxes(choice)
                if len(shown) != len(kept) or not any(_has_marks(one) for one in shown):
                    continue
                for one, other in zip(shown, kept, strict=True):
                    other[:] = [self._renumbered(child) for child in deepcopy(one)]

    def _renumbered(self, element: Element) -> Element:
        """Return an element whose marks have ids of their own."""
        for one in element.iter():
            name = local(one)
            if name in _MARK_NAMES:
                one.set(w("id"), self._marks.new_id())
        return element


_MARK_NAMES = frozenset(
    {"ins", "del", "rPrChange", "pPrChange", "cellIns", "cellDel", "tcPrChange", "trPrChange"}
)


def _has_marks(element: Element) -> bool:
    """Tell whether an element holds tracked changes."""
    return any(local(one) in _MARK_NAMES for one in element.iter())


def _half_moves(steps: list[BlockPlan]) -> set[int]:
    """Return the moves of which only one end stands among some steps: they are written as plain edits."""
    seen = Counter(step.move for step in steps if step.move)
    return {move for move, count in seen.items() if count != 2}
