"""Finds the boxes and drawings beside the text that only hang on another word of their paragraph.

Where such a thing is anchored among the words is not seen on any page, and LibreOffice moves all of them to
the front of the paragraph when it saves. They are the same things, and their words are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rapidfuzz.distance import Indel

from eoffice.comparison.model import Paragraph, Solid
from eoffice.comparison.script import Hunk, Op

Placed = tuple[int, Solid]
"""A thing with its offset in the text of the group it stands in."""
WordsIn = Callable[[Solid], str]
_ALIKE = 0.5


def reanchored(
    old: Sequence[Paragraph],
    new: Sequence[Paragraph],
    hunks: tuple[Hunk, ...],
    old_words: WordsIn,
    new_words: WordsIn,
) -> list[tuple[Placed, Placed]]:
    """Return the floating things that left one place of a group of paragraphs for another one of it."""
    gone = _within(old, [(one.old_start, one.old_end) for one in hunks if one.op is Op.DELETED])
    come = _within(new, [(one.new_start, one.new_end) for one in hunks if one.op is Op.INSERTED])
    found: list[tuple[Placed, Placed]] = []
    for least in (1.0, _ALIKE):
        for one in list(gone):
            other = _partner(one, come, old_words, new_words, least)
            if other is not None:
                gone.remove(one)
                come.remove(other)
                found.append((one, other))
    return sorted(found, key=_by_place)


def _within(paragraphs: Sequence[Paragraph], stretches: list[tuple[int, int]]) -> list[Placed]:
    """Return the floating things of a group that stand in some stretches of its text."""
    found: list[Placed] = []
    at = 0
    for paragraph in paragraphs:
        for solid in paragraph.solids:
            place = at + solid.start
            if solid.floats and any(start <= place < end for start, end in stretches):
                found.append((place, solid))
        at += len(paragraph.text) + 1
    return found


def _partner(
    one: Placed, others: list[Placed], old_words: WordsIn, new_words: WordsIn, least: float
) -> Placed | None:
    """Return the thing most like another: of the same key, its words as alike as asked."""
    words = old_words(one[1])
    rated = [
        (Indel.normalized_similarity(words, new_words(other[1])), -place)
        for place, other in enumerate(others)
        if (other[1].kind, other[1].key) == (one[1].kind, one[1].key)
    ]
    rate, place = max(rated, default=(0.0, 0))
    return others[-place] if rated and rate >= least else None


def _by_place(pair: tuple[Placed, Placed]) -> int:
    """Return where a pair stood in the old text."""
    return pair[0][0]
