"""Makes the version in which some changes were refused: those as before, all others as after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eoffice.comparison.errors import NotComparable
from eoffice.comparison.model import Block, Cell, Paragraph, Row, StoryKind, Table, paragraphs_of
from eoffice.comparison.plan import BlockPlan, CellPlan, Plan, RowPlan, StoryPlan
from eoffice.comparison.redline.cursor import Cursor
from eoffice.comparison.redline.marks import Marks
from eoffice.comparison.redline.proof import texts
from eoffice.comparison.redline.stitching import Stitcher, Strand, Woven
from eoffice.comparison.redline.weaving import State, Stitch
from eoffice.comparison.redline.writer import Writer
from eoffice.comparison.script import REANCHORED, Anchor, Change, Hunk, Kind, Op
from eoffice.comparison.word.earlier import story_parts
from eoffice.comparison.word.package import Package
from eoffice.comparison.word.pieces import Piece
from eoffice.comparison.word.reader import Source, read_source
from eoffice.comparison.word.resolver import resolve
from eoffice.comparison.word.xml import Element, local, make, remove, unwrap, w

Place = tuple[str, int, int]
"""The side, the key of a paragraph, and where in it a change begins."""
_OLD, _NEW = "old", "new"
_JOINTS = frozenset({Kind.SPLIT, Kind.MERGED})


@dataclass
class Refused:
    """What was refused, by where it stands; the anchors of the edit script say so exactly."""

    edits: set[Place] = field(default_factory=set)
    wholes: set[tuple[str, int]] = field(default_factory=set)
    """Paragraphs, rows, cells and tables of one side."""
    joints: set[tuple[str, int]] = field(default_factory=set)
    encodings: set[tuple[str, int]] = field(default_factory=set)
    looks: list[Anchor] = field(default_factory=list)
    sections: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, changes: Iterable[Change]) -> Refused:
        """Return what some changes are about."""
        found = cls()
        for change in changes:
            found._take(change)
        return found

    def _take(self, change: Change) -> None:
        """Note one refused change."""
        sides = ((_OLD, change.old_at, change.old), (_NEW, change.new_at, change.new))
        for side, at, text in sides:
            if at is None:
                continue
            if change.kind is Kind.SECTION:
                self.sections |= {at.paragraph} if side == _NEW else set()
            elif change.kind is Kind.FORMATTING and change.old == change.new and change.note != REANCHORED:
                self.looks.extend([at] if side == _NEW else [])
            elif change.kind in _JOINTS:
                self.joints.add((side, at.key))
            elif change.kind is Kind.ENCODING_ONLY:
                self.encodings.add((side, at.key))
            else:
                self.wholes.add((side, at.key))
                if text or at.end > at.start:
                    self.edits.add((side, at.key, at.start))

    def hunks(self, step: BlockPlan) -> tuple[Hunk, ...]:
        """Return the edits of a step that are to be written: refused deletions and accepted insertions."""
        olds, news = step.old_paragraphs, step.new_paragraphs
        joint = (_OLD, olds[0].key) in self.joints
        found: list[Hunk] = []
        for hunk in step.hunks:
            old, new = _place(olds, hunk.old_start), _place(news, hunk.new_start)
            if hunk.op is Op.EQUAL:
                found.append(hunk)
            elif hunk.op is Op.ENCODING:
                is_redrawn = self.look(new[0], new[1], new[1] + hunk.new_end - hunk.new_start)
                is_refused = is_redrawn or (_NEW, new[0]) in self.encodings or (_NEW, *new) in self.edits
                op = Op.DELETED if is_refused else Op.INSERTED
                found.append(Hunk(op, hunk.old_start, hunk.old_end, hunk.new_start, hunk.new_end))
            else:
                is_old = hunk.op is Op.DELETED
                place = (_OLD, *old) if is_old else (_NEW, *new)
                is_refused = place in self.edits or (joint and _is_joint(step, hunk))
                if is_refused is is_old:
                    found.append(hunk)
        # No hunks at all would mean that nothing differs.
        return tuple(found) or (Hunk(Op.DELETED, 0, 0, 0, 0),)

    def look(self, key: int, start: int, end: int) -> bool:
        """Tell whether the new look of a stretch was refused."""
        return any(at.key == key and at.start < end and start < at.end for at in self.looks)

    def shape(self, key: int) -> bool:
        """Tell whether the new shape of a paragraph was refused."""
        return any(at.key == key and at.start == at.end for at in self.looks)

    def block(self, side: str, block: Block) -> bool:
        """Tell whether the coming or going of a whole block was refused."""
        if (side, block.key) in self.wholes:
            return True
        return isinstance(block, Table) and any(
            (side, one.key) in self.wholes for one in paragraphs_of((block,))
        )

    def part(self, side: str, part: Row | Cell) -> bool:
        """Tell whether the coming or going of a row or a cell was refused."""
        return (side, part.key) in self.wholes


def _place(paragraphs: Sequence[Paragraph], at: int) -> tuple[int, int]:
    """Return the paragraph of a group that an offset falls into, and where in it."""
    for paragraph in paragraphs[:-1]:
        if at <= len(paragraph.text):
            return paragraph.key, at
        at -= len(paragraph.text) + 1
    return paragraphs[-1].key, at


def _is_joint(step: BlockPlan, hunk: Hunk) -> bool:
    """Tell whether an edit is only of the ends of paragraphs, which the script tells as split or merged."""
    old = "\n".join(one.text for one in step.old_paragraphs)[hunk.old_start : hunk.old_end]
    new = "\n".join(one.text for one in step.new_paragraphs)[hunk.new_start : hunk.new_end]
    return len(step.old) != len(step.new) and not (old + new).strip()


class _ChosenLooks(Stitcher):
    """Keeps the former look only where the new one was refused."""

    def __init__(self, old: Source, new: Source, refused: Refused) -> None:
        super().__init__(old, new, formatting=True)
        self._refused = refused
        self._keys: dict[int, int] = {}

    def _kept(self, hunk: Hunk, left: Strand, right: Strand, found: list[Woven]) -> None:
        starts, at = {}, 0
        for paragraph in right.paragraphs:
            starts[at] = paragraph.key
            at += len(paragraph.text) + 1
        self._keys = {id(piece): starts[start] for start, piece in right.pieces}
        super()._kept(hunk, left, right, found)

    def _kept_stitch(self, piece: Piece, text: str, former: Piece) -> Stitch:
        stitch = super()._kept_stitch(piece, text, former)
        if stitch.is_restyled and not self._refused.look(self._keys[id(piece)], piece.start, piece.end):
            return Stitch(State.KEPT, piece, text)
        return stitch


class _Chooser(Writer):
    """Writes the chosen version: what is refused as marks that are rejected behind, the rest plainly."""

    _inside_marks = True

    def __init__(self, plan: Plan, old: Source, new: Source, marks: Marks, refused: Refused) -> None:
        super().__init__(plan, old, new, marks)
        self._refused = refused
        self._stitcher = _ChosenLooks(self._old, self._new, refused)
        self._columns: set[tuple[str, int]] = set()

    def write(self) -> None:
        """Write the version."""
        super().write()
        package = self._new.package
        for part in story_parts(package):
            root = package.root(part)
            if root is None:
                continue
            for mark in list(root.iter(w("ins"))):
                unwrap(mark)
            resolve(root, accept=False)

    def _settle(self) -> None:
        self._settler.settle(formatting=True, sections=frozenset(self._refused.sections))

    def _story(self, story: StoryPlan) -> None:
        is_band = story.kind in {StoryKind.HEADER, StoryKind.FOOTER}
        if story.new is None and is_band and not any(self._refused.block(_OLD, one) for one in _olds(story)):
            return
        super()._story(story)

    def _blocks(self, container: Element, steps: list[BlockPlan]) -> None:
        cursor = Cursor(container, [self._new.elements[block.key] for step in steps for block in step.new])
        for step in steps:
            if step.is_pair:
                self._step(step, cursor, {}, is_last=False)
            else:
                for block in step.old:
                    self._old_block(block, cursor)
                for block in step.new:
                    self._new_block(block, cursor)
        blocks = [one for one in container if local(one) in {"p", "tbl", "sdt"}]
        if local(container) != "body" and (not blocks or local(blocks[-1]) == "tbl"):
            container.append(make("p"))

    def _old_block(self, block: Block, cursor: Cursor) -> None:
        """Bring a block back whose deletion was refused."""
        if not self._refused.block(_OLD, block):
            return
        if isinstance(block, Table):
            self._whole_table(block, cursor, is_old=True)
        else:
            woven = self._stitcher.one_sided(block, State.DELETED, State.DELETED)
            self._paragraph(woven, cursor, was_old=True)

    def _new_block(self, block: Block, cursor: Cursor) -> None:
        """Leave a new block where it is, or take it out when it was refused."""
        element = self._new.elements[block.key]
        if self._refused.block(_NEW, block):
            self._take_out(element, cursor)
        else:
            cursor.passed(element)

    def _take_out(self, element: Element, cursor: Cursor) -> None:
        """Take a block out; one that ends a section stays as an empty line, for the section's sake."""
        if element in cursor.ahead:
            cursor.ahead.remove(element)
        if element.find(f"{w('pPr')}/{w('sectPr')}") is None:
            remove(element)
            return
        for one in [one for one in element if local(one) != "pPr"]:
            element.remove(one)

    def _group(self, step: BlockPlan, cursor: Cursor) -> None:
        olds, news = step.old_paragraphs, step.new_paragraphs
        if not step.hunks and len(olds) == len(news) == 1:
            return super()._group(step, cursor)
        hunks = self._refused.hunks(step) if step.hunks else ()
        written = self._stitcher.group(olds, news, hunks)
        stays = {woven.new.key for woven in written if woven.new is not None}
        for one in news:
            if one.key not in stays:
                self._take_out(self._new.elements[one.key], cursor)
        for woven in written:
            self._paragraph(woven, cursor, was_old=woven.new is None)
        return None

    def _note_shape(self, element: Element, old: Paragraph, new: Paragraph) -> None:
        if self._refused.shape(new.key):
            super()._note_shape(element, old, new)

    def _table(self, step: BlockPlan) -> None:
        first = next((row for row in step.rows if row.cells), None)
        for place, cell in enumerate(first.cells if first else ()):
            if self._one_sided_cell(cell):
                same = (row.cells[place] for row in step.rows if place < len(row.cells))
                self._columns |= {one for other in same for one in _ends(other)}
        super()._table(step)

    def _row(self, row: RowPlan, table: Element, ahead: list[Element]) -> None:
        old, new = row.pair.old, row.pair.new
        if old is not None and (new is not None or self._refused.part(_OLD, old)):
            super()._row(row, table, ahead)
        elif new is not None:
            element = ahead.pop(0)
            if self._refused.part(_NEW, new):
                remove(element)

    def _cell(self, cell: CellPlan, row: Element, ahead: list[Element]) -> None:
        if cell.pair.old is not None and cell.pair.new is not None:
            super()._cell(cell, row, ahead)
            return
        is_refused = self._one_sided_cell(cell) or bool(self._columns & set(_ends(cell)))
        if cell.pair.old is not None and is_refused:
            super()._cell(cell, row, ahead)
        elif cell.pair.new is not None:
            element = ahead.pop(0)
            if is_refused:
                remove(element)

    def _note_cell(self, element: Element, old: Cell, new: Cell) -> None:
        if self._refused.part(_NEW, new):
            super()._note_cell(element, old, new)

    def _moves_in(self, table: Table, element: Element, *, is_old: bool) -> None:
        """Leave plain marks: they are settled at once."""

    def _one_sided_cell(self, cell: CellPlan) -> bool:
        """Tell whether the coming or going of a cell was refused."""
        if cell.pair.old is not None and cell.pair.new is not None:
            return False
        return any(one in self._refused.wholes for one in _ends(cell))


def _ends(cell: CellPlan) -> list[tuple[str, int]]:
    """Return a cell's name on the sides where it exists."""
    sides = ((_OLD, cell.pair.old), (_NEW, cell.pair.new))
    return [(side, one.key) for side, one in sides if one is not None]


def _olds(story: StoryPlan) -> tuple[Block, ...]:
    """Return the old blocks of a story."""
    return story.old.blocks if story.old else ()


def choose(
    plan: Plan,
    changes: Sequence[Change],
    refused: frozenset[int],
    sources: tuple[Source | None, Source | None],
    moment: datetime,
) -> bytes:
    """Return a docx in which the changes with the given numbers are as in the old file, all others as new.

    Raises NotComparable for files that are no docx, and when the whole of one side does not come back.
    """
    old, new = sources
    if old is None or new is None:
        raise NotComparable("comparison.redline_needs_docx")
    package = new.package
    content = {part: package.bytes_of(part) for part in package.content}
    target = read_source(Package(package.name, package.sha256, content))
    about = Refused.of(change for change in changes if change.id in refused)
    _Chooser(plan, old, target, Marks("eOffice", moment), about).write()
    made = target.package.to_bytes()
    wanted = {0: plan.new, len(changes): plan.old}.get(len(refused & {one.id for one in changes}))
    if wanted is not None and texts(read_source(target.package).document) != texts(wanted):
        raise NotComparable("comparison.choice_not_proved", file=package.name)
    return made
