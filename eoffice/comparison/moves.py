"""Finds paragraphs that left one place and came to another, by an index of their words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

Pair = tuple[int, int]
Words = tuple[int, ...]

EXACT_WORDS = 3
EDITED_WORDS = 5
EDITED_LIKENESS = 0.6
_CANDIDATES = 4
_COMMON = 12
"""A triple of words in more paragraphs than this says nothing of where one went."""


def find_moves(gone: Mapping[int, Words], come: Mapping[int, Words]) -> list[Pair]:
    """Return which of the paragraphs that are gone came again, exact ones first; each is used once."""
    found = _exact(gone, come)
    used_old, used_new = {a for a, _ in found}, {b for _, b in found}
    rest_old = {a: words for a, words in gone.items() if a not in used_old and len(words) >= EDITED_WORDS}
    rest_new = {b: words for b, words in come.items() if b not in used_new and len(words) >= EDITED_WORDS}
    return sorted([*found, *_edited(rest_old, rest_new)])


def _exact(gone: Mapping[int, Words], come: Mapping[int, Words]) -> list[Pair]:
    """Return the pairs with the same words, in the order they stand."""
    places: dict[Words, list[int]] = defaultdict(list)
    for b in sorted(come, reverse=True):
        places[come[b]].append(b)
    found = []
    for a in sorted(gone):
        if len(gone[a]) >= EXACT_WORDS and places.get(gone[a]):
            found.append((a, places[gone[a]].pop()))
    return found


def _edited(gone: Mapping[int, Words], come: Mapping[int, Words]) -> list[Pair]:
    """Return the pairs that are alike enough, best first."""
    index: dict[Words, list[int]] = defaultdict(list)
    for b, words in come.items():
        for triple in _triples(words):
            index[triple].append(b)
    scored = []
    for a, words in gone.items():
        votes: Counter[int] = Counter()
        for triple in _triples(words):
            where = index.get(triple, ())
            if len(where) <= _COMMON:
                votes.update(where)
        for b, _ in votes.most_common(_CANDIDATES):
            likeness = _jaccard(words, come[b])
            if likeness >= EDITED_LIKENESS:
                scored.append((likeness, a, b))
    return _best_first(scored)


def _best_first(scored: list[tuple[float, int, int]]) -> list[Pair]:
    """Return the pairs, the most alike first, each side used once."""
    used_old: set[int] = set()
    used_new: set[int] = set()
    found = []
    for _, a, b in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if a not in used_old and b not in used_new:
            used_old.add(a)
            used_new.add(b)
            found.append((a, b))
    return found


def _triples(words: Words) -> set[Words]:
    """Return the words in overlapping threes."""
    return {words[at : at + 3] for at in range(max(1, len(words) - 2))}


def _jaccard(one: Words, other: Words) -> float:
    """Return the share of words that two paragraphs have in common, repeats counted."""
    first, second = Counter(one), Counter(other)
    return (first & second).total() / max(1, (first | second).total())
