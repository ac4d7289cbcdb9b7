"""The ranges of moves: which paragraphs share one, and which moves cannot be written as moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import pairwise

from eoffice.comparison.model import SolidKind
from eoffice.comparison.plan import BlockPlan
from eoffice.comparison.word.xml import Element, local, w

Names = dict[int, tuple[str, bool, bool]]
"""For each move the name of its range, and whether a run of moved paragraphs begins or ends with it."""
_PLAIN = {"moveTo": "ins", "moveFrom": "del"}


def range_names(steps: list[BlockPlan], broken: Collection[int]) -> Names:
    """Return the ranges of the moves that begin and end among some steps; neighbours share one."""
    sources = [step.move if step.old else 0 for step in steps]
    targets = [step.move if step.new and not step.old else 0 for step in steps]
    follows = {(a, b) for a, b in pairwise(sources) if a and b}
    follows &= {(a, b) for a, b in pairwise(targets) if a and b}
    follows = {pair for pair in follows if not set(broken) & set(pair)}
    after, before = {b: a for a, b in follows}, dict(follows)
    names: Names = {}
    for move in (one for one in sources if one and one not in broken):
        first = move
        while first in after:
            first = after[first]
        names[move] = (f"move{first}", move not in after, move not in before)
    return names


def half_moves(steps: list[BlockPlan]) -> set[int]:
    """Return the moves of which only one end stands among some steps: they are written as plain edits."""
    seen = Counter(step.move for step in steps if step.move)
    return {move for move, count in seen.items() if count != 2}


def moves_with_notes(steps: list[BlockPlan]) -> frozenset[int]:
    """Return the moves of paragraphs with notes: LibreOffice loses the note's words when it settles them."""
    return frozenset(
        step.move
        for step in steps
        if step.move
        for one in (*step.old_paragraphs, *step.new_paragraphs)
        if any(solid.kind is SolidKind.NOTE for solid in one.solids)
    )


def as_moved(paragraph: Element, name: str) -> None:
    """Turn the marks of an inserted or deleted paragraph into those of a moved one.

    Moved text keeps its plain names: Word refuses `delText` there.
    """
    for one in list(paragraph.iter(w(_PLAIN[name]))):
        one.tag = w(name)
        for text in one.iter(w("delText"), w("delInstrText")) if name == "moveFrom" else ():
            text.tag = w("t" if local(text) == "delText" else "instrText")
