"""Makes the steps of a container end as Word wants it: its last paragraph never loses its end.

What is added behind the old last paragraph takes over its end, and what is dropped there hands it back;
the ends in between stay with their own paragraphs, so that moves there stay moves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from eoffice.comparison.model import Paragraph
from eoffice.comparison.plan import BlockPlan
from eoffice.comparison.script import Hunk, Op


@dataclass(frozen=True)
class Ending:
    """The steps of a container with a kept last end."""

    steps: list[BlockPlan]
    broken: frozenset[int] = frozenset()
    """The moves that had to become plain edits."""
    handed_on: tuple[BlockPlan, BlockPlan] | None = None
    """The pair whose end is inserted or deleted, and the last step, which keeps the end in its place."""


def with_settled_end(steps: list[BlockPlan]) -> Ending:
    """Return the steps with a kept last end."""
    at = len(steps)
    while at and not steps[at - 1].is_pair and not steps[at - 1].is_table:
        at -= 1
    tail = steps[at:]
    if not tail:
        return Ending(steps)
    olds = [step for step in tail if step.old]
    news = [step for step in tail if step.new]
    if olds and news:
        return _ending_with_pair(steps[:at], tail, olds[-1], news[-1])
    broken = frozenset({tail[-1].move} - {0})
    plain = [*steps[:-1], replace(tail[-1], move=0)]
    before = steps[at - 1] if at else None
    if before is None or not before.is_pair or before.is_table:
        return Ending(plain, broken)
    return Ending(plain, broken, (before, plain[-1]))


def _ending_with_pair(head: list[BlockPlan], tail: list[BlockPlan], old: BlockPlan, new: BlockPlan) -> Ending:
    """Return the steps with the last two paragraphs as one of which nothing stayed but its end."""
    rest = [step for step in tail if step is not old and step is not new]
    one, other = old.old_paragraphs[0], new.new_paragraphs[0]
    pair = BlockPlan((one,), (other,), hunks=replaced_whole(one, other))
    return Ending([*head, *rest, pair], frozenset({old.move, new.move} - {0}))


def replaced_whole(old: Paragraph, new: Paragraph) -> tuple[Hunk, ...]:
    """Return the hunks of a paragraph of which nothing stayed."""
    gone, come = len(old.text), len(new.text)
    return (Hunk(Op.DELETED, 0, gone, 0, 0), Hunk(Op.INSERTED, gone, gone, 0, come))


def grown_ends(steps: list[BlockPlan]) -> list[tuple[int, int]]:
    """Return where text was added at the end of a pair and paragraphs right behind it: pair and last one.

    Their ends in between are the new ones then, as when a person goes on writing; LibreOffice otherwise
    takes the added text and the added paragraphs for one stretch and drops the kept end with it.
    """
    found: list[tuple[int, int]] = []
    for place, step in enumerate(steps):
        is_grown = step.is_pair and not step.is_table and step.hunks and step.hunks[-1].op is Op.INSERTED
        last = place
        while is_grown and last + 1 < len(steps) and _is_plainly_new(steps[last + 1]):
            last += 1
        if place < last < len(steps) - 1:
            found.append((place, last))
    return found


def _is_plainly_new(step: BlockPlan) -> bool:
    """Tell whether a step is an inserted paragraph that did not come from elsewhere."""
    return not step.old and not step.is_table and not step.move
