"""Finds the rows of a table that left their place and came to another, as they were or edited.

Rows of one table share most of their words ("Nam", "đồng", "Hà Nội"), so that only what is rare among
them tells one row from another.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from eoffice.comparison.model import Row

WordsOf = Callable[[Row], tuple[int, ...]]
Pair = tuple[int, int]
_FEWEST_WORDS = 2
_ALIKE = 0.6
_IN_COMMON = 3
"""Rare words that an edited row must have kept."""
_COMMON = 12
"""A word in more rows than this says nothing of where one went; it also keeps the search linear."""
_CANDIDATES = 4
_ORDINAL = re.compile(r"\(?(\d{1,5})[.)]?")
_FEWEST_ORDINALS = 3


def counts_its_rows(texts: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first cells of a table number its rows, as the column "STT" does."""
    numbers = [
        int(found[1]) for row in texts if len(row) > 1 and (found := _ORDINAL.fullmatch(row[0].strip()))
    ]
    steps = [after - before for before, after in pairwise(numbers)]
    return len(numbers) >= max(_FEWEST_ORDINALS, 0.7 * len(texts)) and steps.count(1) * 5 >= len(steps) * 4


def moved_as_they_are(left: Sequence[str], right: Sequence[str], kept: Sequence[Pair]) -> list[Pair]:
    """Return the rows that stand once on both sides and in another place now.

    They are known before the gaps are filled: there a row pairs with whatever stands in its old place.
    """
    in_old, in_new = {a for a, _ in kept}, {b for _, b in kept}
    times_old, times_new = Counter(left), Counter(right)
    places = {text: b for b, text in enumerate(right) if b not in in_new and times_new[text] == 1}
    return [
        (a, places[text])
        for a, text in enumerate(left)
        if a not in in_old and times_old[text] == 1 and text in places and _says_enough(text)
    ]


def _says_enough(text: str) -> bool:
    """Tell whether a row is known again by its words: two of them, and not figures alone."""
    return len(text.split()) >= _FEWEST_WORDS and any(letter.isalpha() for letter in text)


def alike_rows(old: Mapping[int, Row], new: Mapping[int, Row], words: WordsOf, rows: int) -> list[Pair]:
    """Return which of the rows without a counterpart are one row edited, the surest first."""
    left = {a: words(row) for a, row in old.items()}
    right = {b: words(row) for b, row in new.items()}
    met = Counter(word for side in (left, right) for row in side.values() for word in set(row))
    often = {word for word, count in met.items() if count > max(_IN_COMMON + 1, 0.3 * rows)}
    index: dict[int, list[int]] = defaultdict(list)
    for b, row in right.items():
        for word in set(row) - often:
            index[word].append(b)
    scored = []
    for a, row in left.items():
        votes = Counter(b for word in set(row) - often if len(index[word]) <= _COMMON for b in index[word])
        for b, count in votes.most_common(_CANDIDATES):
            likeness = _likeness(row, right[b], often)
            if count >= _IN_COMMON and likeness >= _ALIKE:
                scored.append((likeness, a, b))
    return _surest(scored)


def _likeness(one: Sequence[int], other: Sequence[int], often: set[int]) -> float:
    """Return the share of telling words that two rows have in common, repeats counted."""
    first = Counter(word for word in one if word not in often)
    second = Counter(word for word in other if word not in often)
    return (first & second).total() / max(1, (first | second).total())


def _surest(scored: list[tuple[float, int, int]]) -> list[Pair]:
    """Return the pairs, the most alike first, each row used once."""
    found: list[Pair] = []
    in_old: set[int] = set()
    in_new: set[int] = set()
    for _, a, b in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if a not in in_old and b not in in_new:
            in_old.add(a)
            in_new.add(b)
            found.append((a, b))
    return found
