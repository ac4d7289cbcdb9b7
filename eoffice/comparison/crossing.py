"""Finds the paragraphs that moved into a table, out of one, or from cell to cell.

The aligner sees one container at a time; here the ends left over in all of them are put beside one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from eoffice.comparison.model import Block, Paragraph, paragraphs_of
from eoffice.comparison.moves import find_moves


class CellLike(Protocol):
    """What is looked at of a planned cell."""

    @property
    def steps(self) -> Sequence[StepLike]:
        """The steps of its blocks."""


class RowLike(Protocol):
    """What is looked at of a planned row."""

    @property
    def cells(self) -> Sequence[CellLike]:
        """Its cells that exist on both sides or on one."""


class StepLike(Protocol):
    """What is looked at of a step of the plan, whose move is noted here."""

    move: int

    @property
    def old(self) -> tuple[Block, ...]:
        """The old blocks."""

    @property
    def new(self) -> tuple[Block, ...]:
        """The new blocks."""

    @property
    def rows(self) -> Sequence[RowLike]:
        """The rows of a table that exists on both sides."""

    @property
    def is_pair(self) -> bool:
        """Whether both sides exist."""

    @property
    def is_table(self) -> bool:
        """Whether the step is about tables."""


Words = Callable[[Paragraph], tuple[int, ...]]


@dataclass(frozen=True)
class _End:
    """A paragraph of one side; without a step it stands in a table that came or went as a whole."""

    paragraph: Paragraph
    step: StepLike | None
    in_table: bool


@dataclass
class Crossings:
    """The moves over the borders of tables."""

    moved: dict[int, tuple[Paragraph, Paragraph]] = field(default_factory=dict)
    in_old_tables: dict[int, int] = field(default_factory=dict)
    """The moves whose old end stands in a table that went as a whole, by the paragraph's key."""
    in_new_tables: dict[int, int] = field(default_factory=dict)


def find_crossings(steps: Sequence[StepLike], words: Words, first: int) -> Crossings:
    """Find the moves among the one-sided paragraphs of some steps, cells included; number them from `first`.

    Between two tables that came and went as wholes nothing is called moved: there the tables did.
    """
    gone = dict(enumerate(_ends(steps, is_old=True, in_table=False)))
    come = dict(enumerate(_ends(steps, is_old=False, in_table=False)))
    found = Crossings()
    if not any(end.in_table for end in (*gone.values(), *come.values())):
        return found
    pairs = find_moves(
        {at: words(end.paragraph) for at, end in gone.items() if end.paragraph.text.strip()},
        {at: words(end.paragraph) for at, end in come.items() if end.paragraph.text.strip()},
    )
    for a, b in pairs:
        old, new = gone[a], come[b]
        if old.in_table or new.in_table:
            _note(found, old, new, first + len(found.moved))
    return found


def _note(found: Crossings, old: _End, new: _End, number: int) -> None:
    """Note one move at both of its ends."""
    if old.step is None and new.step is None:
        return
    found.moved[number] = (old.paragraph, new.paragraph)
    for end, in_tables in ((old, found.in_old_tables), (new, found.in_new_tables)):
        if end.step is None:
            in_tables[end.paragraph.key] = number
        else:
            end.step.move = number


def _ends(steps: Sequence[StepLike], *, is_old: bool, in_table: bool) -> Iterator[_End]:
    """Give the paragraphs of one side that have no counterpart in their place."""
    for step in steps:
        if step.is_pair:
            for cell in (cell for row in step.rows for cell in row.cells):
                yield from _ends(cell.steps, is_old=is_old, in_table=True)
            continue
        blocks = step.old if is_old else step.new
        for paragraph in paragraphs_of(blocks):
            if not step.move:
                yield _End(paragraph, None if step.is_table else step, in_table or step.is_table)
