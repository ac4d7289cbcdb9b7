"""What has to become what: the steps of every story, tables taken apart to their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from eoffice.comparison.align import Aligner, Step
from eoffice.comparison.crossing import Crossings, find_crossings
from eoffice.comparison.floating import reanchored
from eoffice.comparison.grid import CellPair, RowPair, pair_cells, pair_columns, pair_rows
from eoffice.comparison.model import (
    Block,
    Document,
    Paragraph,
    Row,
    Solid,
    SolidKind,
    Story,
    StoryKind,
    Table,
    paragraphs_of,
)
from eoffice.comparison.normalise import folded
from eoffice.comparison.script import Hunk, Op
from eoffice.comparison.words import hunks_of


@dataclass
class CellPlan:
    """One cell beside the cell it became."""

    pair: CellPair
    steps: list[BlockPlan] = field(default_factory=list)


@dataclass
class RowPlan:
    """One row beside the row it became; its cells only when both exist."""

    pair: RowPair
    cells: list[CellPlan] = field(default_factory=list)


@dataclass
class BlockPlan:
    """One step: blocks beside blocks, with the words that differ or the rows."""

    old: tuple[Block, ...]
    new: tuple[Block, ...]
    move: int = 0
    hunks: tuple[Hunk, ...] = ()
    """Empty when the texts are the same letter by letter, and for blocks of one side only."""
    rows: list[RowPlan] = field(default_factory=list)
    floated: tuple[tuple[int, int], ...] = ()
    """Where things beside the text were anchored, old and new: they are the same and hang elsewhere now."""

    @property
    def is_pair(self) -> bool:
        """Tell whether both sides exist."""
        return bool(self.old and self.new)

    @property
    def is_table(self) -> bool:
        """Tell whether the step is about tables."""
        return isinstance((self.new or self.old)[0], Table)

    @property
    def old_paragraphs(self) -> tuple[Paragraph, ...]:
        """Return the old paragraphs of a step that is about paragraphs."""
        return tuple(one for one in self.old if isinstance(one, Paragraph))

    @property
    def new_paragraphs(self) -> tuple[Paragraph, ...]:
        """Return the new paragraphs of a step that is about paragraphs."""
        return tuple(one for one in self.new if isinstance(one, Paragraph))


@dataclass
class StoryPlan:
    """One story beside its counterpart."""

    old: Story | None
    new: Story | None
    steps: list[BlockPlan]
    is_inside_marks: bool = False
    """Whether it stands in a thing that is marked as a whole: no marks are written inside."""

    @property
    def kind(self) -> StoryKind:
        """Return what kind of story it is."""
        story = self.new or self.old
        if story is None:
            raise AssertionError
        return story.kind

    @property
    def name(self) -> str:
        """Return the new story's name, the old one's when it is gone."""
        story = self.new or self.old
        return story.name if story else ""


@dataclass
class Plan:
    """The whole way from one document to another."""

    old: Document
    new: Document
    stories: list[StoryPlan]
    moved: dict[int, tuple[Paragraph, Paragraph]] = field(default_factory=dict)
    crossings: Crossings = field(default_factory=Crossings)
    """Those of the moves that lead into tables or out of them."""
    sections: tuple[tuple[int, int], ...] = ()
    """The new sections, by place, with the old ones they became."""


def make_plan(old: Document, new: Document, *, find_moves: bool = True) -> Plan:
    """Return the plan that leads from one document to another."""
    return _Planner(old, new, find_moves=find_moves).plan()


class _Planner:
    """Plans story after story; the body first, for it tells which notes and text boxes belong together."""

    def __init__(self, old: Document, new: Document, *, find_moves: bool) -> None:
        self._old = {story.name: story for story in old.stories}
        self._new = {story.name: story for story in new.stories}
        self._plan = Plan(old, new, [])
        self._aligner = Aligner(find_moves=find_moves)
        self._ends: dict[int, list[Paragraph | None]] = {}

    def plan(self) -> Plan:
        """Return the whole plan."""
        self._story(self._plan.old.body, self._plan.new.body)
        self._plan.sections = paired_sections(self._plan.old, self._plan.new, self._plan.stories[0].steps)
        self._bands()
        self._moved_things()
        for kind in StoryKind:
            if kind is not StoryKind.COMMENT:
                self._left_over(kind)
        self._plan.stories.sort(key=_in_reading_order)
        self._plan.moved = {
            move: (ends[0], ends[1]) for move, ends in self._ends.items() if ends[0] and ends[1]
        } | self._plan.crossings.moved
        return self._plan

    def _bands(self) -> None:
        """Plan the headers and footers of sections that belong together."""
        for new, old in self._plan.sections:
            before = dict(self._plan.old.sections[old].bands)
            for kind, name in self._plan.new.sections[new].bands:
                one, other = self._old.get(before.get(kind, "")), self._new.get(name)
                if one is not None and other is not None:
                    self._story(one, other)

    def _left_over(self, kind: StoryKind) -> None:
        """Plan the stories of a kind that nothing has paired: they have one side only."""
        for name in [name for name, story in self._old.items() if story.kind is kind]:
            if (old := self._old.get(name)) is not None:
                self._story(old, None)
        for name in [name for name, story in self._new.items() if story.kind is kind]:
            if (new := self._new.get(name)) is not None:
                self._story(None, new)

    def _moved_things(self) -> None:
        """Plan the text boxes of moved paragraphs: they moved along, and their words are compared."""
        for old, new in ((ends[0], ends[1]) for ends in list(self._ends.values())):
            if old is not None and new is not None:
                for one, other in zip(_boxes_of(old), _boxes_of(new), strict=False):
                    self._inner(one, other, in_marks=True)

    def _story(self, old: Story | None, new: Story | None, *, in_marks: bool = False) -> None:
        """Plan one story; each is planned once."""
        for story, stories in ((old, self._old), (new, self._new)):
            if story is not None and stories.pop(story.name, None) is None:
                return
        is_body = old is not None and old.kind is StoryKind.BODY
        steps = self._blocks(old.blocks if old else (), new.blocks if new else (), moves=is_body)
        if is_body and self._aligner.find_moves:
            found = find_crossings(steps, self._aligner.words_of, self._aligner.moves + 1)
            self._aligner.moves += len(found.moved)
            self._plan.crossings = found
        self._plan.stories.append(StoryPlan(old, new, steps, in_marks))

    def _blocks(self, old: Sequence[Block], new: Sequence[Block], *, moves: bool = False) -> list[BlockPlan]:
        """Plan the blocks of a story or of a cell."""
        return [self._block(step) for step in self._aligner.align(old, new, moves=moves)]

    def _block(self, step: Step) -> BlockPlan:
        """Plan one step."""
        plan = BlockPlan(step.old, step.new, step.move)
        if step.move:
            ends = self._ends.setdefault(step.move, [None, None])
            ends[0 if step.old else 1] = next(
                one for one in step.old or step.new if isinstance(one, Paragraph)
            )
        if not plan.is_pair:
            return plan
        old, new = step.old[0], step.new[0]
        if isinstance(old, Table) and isinstance(new, Table):
            plan.rows = self._rows(old, new)
            return plan
        olds, news = plan.old_paragraphs, plan.new_paragraphs
        if len(olds) != 1 or len(news) != 1 or not _same_letters(olds[0], news[0]):
            plan.hunks = hunks_of(olds, news)
        self._pair_inner(olds, news, plan.hunks)
        plan.floated = self._floated(olds, news, plan.hunks)
        return plan

    def _floated(
        self, olds: tuple[Paragraph, ...], news: tuple[Paragraph, ...], hunks: tuple[Hunk, ...]
    ) -> tuple[tuple[int, int], ...]:
        """Plan the things beside the text that only hang elsewhere in it, and return where they hung."""
        found = reanchored(olds, news, hunks, _WordsIn(self._old), _WordsIn(self._new)) if hunks else []
        for (_, one), (_, other) in found:
            self._inner(one, other, in_marks=True)
        return tuple((before, after) for (before, _), (after, _) in found)

    def _rows(self, old: Table, new: Table) -> list[RowPlan]:
        """Plan the rows of two tables."""
        pairs = pair_rows(old, new, self._words_of_row if self._aligner.find_moves else None)
        columns = pair_columns(old, new, pairs)
        return [self._row(pair, columns) for pair in pairs]

    def _words_of_row(self, row: Row) -> tuple[int, ...]:
        """Return the words of a row's cells, one cell behind the other."""
        lines = (one for cell in row.cells for one in paragraphs_of(cell.blocks))
        return tuple(word for line in lines for word in self._aligner.words_of(line))

    def _row(self, pair: RowPair, columns: list[tuple[int | None, int | None]] | None) -> RowPlan:
        """Plan one row."""
        plan = RowPlan(pair)
        if pair.old is not None and pair.new is not None:
            for cells in pair_cells(pair.old, pair.new, columns):
                cell = CellPlan(cells)
                if cells.old is not None and cells.new is not None:
                    cell.steps = self._blocks(cells.old.blocks, cells.new.blocks)
                plan.cells.append(cell)
        return plan

    def _pair_inner(
        self, old: tuple[Paragraph, ...], new: tuple[Paragraph, ...], hunks: tuple[Hunk, ...]
    ) -> None:
        """Plan the notes and text boxes that stand in an unchanged place of both texts."""
        left, right = _inner_things(old), _inner_things(new)
        if not left or not right:
            return
        places = dict(right)
        for start, thing in left:
            other = places.get(_carried(start, hunks))
            if other is None or other.kind is not thing.kind:
                continue
            self._inner(thing, other)

    def _inner(self, thing: Solid, other: Solid, *, in_marks: bool = False) -> None:
        """Plan the notes and text boxes in two things that belong together."""
        for one, two in zip(thing.story.split(), other.story.split(), strict=False):
            if one in self._old and two in self._new:
                self._story(self._old[one], self._new[two], in_marks=in_marks)


class _WordsIn:
    """Gives the words of the text boxes in a thing, as they are compared."""

    def __init__(self, stories: dict[str, Story]) -> None:
        self._stories = stories

    def __call__(self, thing: Solid) -> str:
        """Return the words of a thing."""
        inner = (self._stories[name] for name in thing.story.split() if name in self._stories)
        return "\n".join(folded(one.readable) for story in inner for one in story.paragraphs())


def _boxes_of(paragraph: Paragraph) -> list[Solid]:
    """Return the things of a paragraph that hold text boxes."""
    return [one for one in paragraph.solids if one.story and one.kind is not SolidKind.NOTE]


def paired_sections(old: Document, new: Document, steps: list[BlockPlan]) -> tuple[tuple[int, int], ...]:
    """Return which new section came of which old one: the last of the last, others by their ends."""
    if not old.sections or not new.sections:
        return ()
    became = {
        step.new_paragraphs[-1].number: step.old_paragraphs[-1].number
        for step in steps
        if step.is_pair and not step.is_table
    } | {0: 0}
    places = {section.paragraph: at for at, section in enumerate(old.sections)}
    return tuple(
        (at, places[became[section.paragraph]])
        for at, section in enumerate(new.sections)
        if became.get(section.paragraph, -1) in places
    )


def _same_letters(old: Paragraph, new: Paragraph) -> bool:
    """Tell whether two paragraphs have the same text and the same things in it."""
    return (
        old.text == new.text
        and old.links == new.links
        and old.legacy == new.legacy
        and [(s.start, s.kind, s.key, s.look) for s in old.solids]
        == [(s.start, s.kind, s.key, s.look) for s in new.solids]
    )


def _inner_things(paragraphs: tuple[Paragraph, ...]) -> list[tuple[int, Solid]]:
    """Return the things with stories of their own, with their offsets in the group's text."""
    found: list[tuple[int, Solid]] = []
    at = 0
    for paragraph in paragraphs:
        found.extend((at + solid.start, solid) for solid in paragraph.solids if solid.story)
        at += len(paragraph.text) + 1
    return found


def _carried(offset: int, hunks: tuple[Hunk, ...]) -> int:
    """Return where an offset of the old text stands in the new one, -1 when it is gone."""
    if not hunks:
        return offset
    for hunk in hunks:
        if hunk.op in {Op.EQUAL, Op.ENCODING} and hunk.old_start <= offset < hunk.old_end:
            return hunk.new_start + offset - hunk.old_start
    return -1


_READING_ORDER = list(StoryKind)


def _in_reading_order(story: StoryPlan) -> int:
    """Return the place of a story among the others: the body first."""
    return _READING_ORDER.index(story.kind)
