"""Makes the steps of a container end as Word wants it: its last paragraph never loses its end.

What is added behind the old last paragraph takes over its end, and what is dropped there hands it back.
"""

from __future__ import annotations

from dataclasses import replace

from eoffice.comparison.model import Paragraph
from eoffice.comparison.plan import BlockPlan
from eoffice.comparison.script import Hunk, Op


def with_settled_end(steps: list[BlockPlan]) -> tuple[list[BlockPlan], set[int]]:
    """Return the steps with a kept last end, and the moves that had to become plain edits for it."""
    at = len(steps)
    while at and not steps[at - 1].is_pair and not steps[at - 1].is_table:
        at -= 1
    tail = steps[at:]
    if not tail:
        return steps, set()
    olds = [one for step in tail for one in step.old_paragraphs]
    news = [one for step in tail for one in step.new_paragraphs]
    broken = {step.move for step in tail if step.move}
    if olds and news:
        return [*steps[:at], *_ending_with_pair(tail, olds[-1], news[-1])], broken
    if at and steps[at - 1].is_pair and not steps[at - 1].is_table:
        return [*steps[: at - 1], _lengthened(steps[at - 1], olds, news)], broken
    return steps, broken


def _ending_with_pair(tail: list[BlockPlan], old: Paragraph, new: Paragraph) -> list[BlockPlan]:
    """Return the tail with its last two paragraphs as one whose whole text changed."""
    rest = [replace(step, move=0) for step in tail if old not in step.old and new not in step.new]
    ordered = [step for step in rest if step.old] + [step for step in rest if step.new]
    return [*ordered, BlockPlan((old,), (new,), hunks=replaced_whole(old, new))]


def replaced_whole(old: Paragraph, new: Paragraph) -> tuple[Hunk, ...]:
    """Return the hunks of a paragraph of which nothing stayed."""
    gone, come = len(old.text), len(new.text)
    return (Hunk(Op.DELETED, 0, gone, 0, 0), Hunk(Op.INSERTED, gone, gone, 0, come))


def _lengthened(pair: BlockPlan, olds: list[Paragraph], news: list[Paragraph]) -> BlockPlan:
    """Return a pair that also holds what was added or dropped behind it."""
    before, after = pair.old_paragraphs, pair.new_paragraphs
    old_end = sum(len(one.text) + 1 for one in before) - 1
    new_end = sum(len(one.text) + 1 for one in after) - 1
    hunks = pair.hunks or (Hunk(Op.EQUAL, 0, old_end, 0, new_end),)
    added_old = sum(len(one.text) + 1 for one in olds)
    added_new = sum(len(one.text) + 1 for one in news)
    if olds:
        hunks = (*hunks, Hunk(Op.DELETED, old_end, old_end + added_old, new_end, new_end))
    if news:
        hunks = (*hunks, Hunk(Op.INSERTED, old_end, old_end, new_end, new_end + added_new))
    return BlockPlan((*before, *olds), (*after, *news), hunks=hunks)
