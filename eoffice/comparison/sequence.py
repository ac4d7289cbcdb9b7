"""Finds what two sequences share, in bounded time and memory."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Sequence

from rapidfuzz.distance import LCSseq

Pair = tuple[int, int]

CELLS = 200_000_000
"""Bits of the table of the longest common subsequence: 25 MB. Beyond, anchors cut the sequences first."""
_SHINGLE = 4


def matched(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Return the pairs of places of a long common subsequence, in order."""
    ids: dict[Hashable, int] = {}
    return _matched(
        [ids.setdefault(one, len(ids)) for one in old], [ids.setdefault(one, len(ids)) for one in new]
    )


def _matched(old: list[int], new: list[int]) -> list[Pair]:
    """Return the pairs for sequences of numbers: common ends first, then the middle."""
    head = 0
    shorter = min(len(old), len(new))
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    found = [(at, at) for at in range(head)]
    middle = _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    found.extend((head + left, head + right) for left, right in middle)
    found.extend((len(old) - tail + at, len(new) - tail + at) for at in range(tail))
    return found


def _middle(old: list[int], new: list[int]) -> list[Pair]:
    """Return the pairs between two unlike ends."""
    if not old or not new:
        return []
    if len(old) * len(new) <= CELLS:
        return [
            (block.a + at, block.b + at)
            for block in LCSseq.opcodes(old, new).as_matching_blocks()
            for at in range(block.size)
        ]
    return _between_anchors(old, new)


def _between_anchors(old: list[int], new: list[int], width: int = _SHINGLE) -> list[Pair]:
    """Return the pairs of sequences too long for a table: cut at what is unique in both.

    Where no neighbours stayed together, as when every fourth cell of a long row went, single items anchor.
    """
    anchors = increasing(_unique_pairs(_shingles(old, width), _shingles(new, width)))
    found: list[Pair] = []
    left = right = 0
    for at_old, at_new in [*anchors, (len(old), len(new))]:
        if at_old < left or at_new < right:
            continue
        before, after = old[left:at_old], new[right:at_new]
        if len(before) * len(after) <= CELLS:
            between = _matched(before, after)
        else:
            between = _between_anchors(before, after, 1) if width > 1 else []
        found.extend((left + a, right + b) for a, b in between)
        if at_old < len(old):
            found.extend((at_old + k, at_new + k) for k in range(width))
        left, right = at_old + width, at_new + width
    return found


def _shingles(items: list[int], width: int) -> list[tuple[int, ...]]:
    """Return the neighbours taken together, which are far more often unique than single items."""
    return [tuple(items[at : at + width]) for at in range(len(items) - width + 1)]


def _unique_pairs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Return the places of what stands exactly once on both sides."""
    in_old, in_new = Counter(old), Counter(new)
    place = {one: at for at, one in enumerate(new) if in_new[one] == 1}
    return [(at, place[one]) for at, one in enumerate(old) if in_old[one] == 1 and one in place]


def increasing(pairs: list[Pair]) -> list[Pair]:
    """Return the longest run of pairs that rise on both sides; the pairs come sorted by their first place."""
    tops: list[int] = []
    at_top: list[int] = []
    before: list[int] = [-1] * len(pairs)
    for at, (_, right) in enumerate(pairs):
        place = bisect_left(tops, right)
        before[at] = at_top[place - 1] if place else -1
        if place == len(tops):
            tops.append(right)
            at_top.append(at)
        else:
            tops[place], at_top[place] = right, at
    return _walked_back(pairs, before, at_top[-1] if at_top else -1)


def heaviest(pairs: list[tuple[int, int, float]]) -> list[Pair]:
    """Return the run of weighted pairs that rises on both sides and weighs most."""
    ordered = sorted(pairs, key=lambda one: (one[0], -one[1]))
    places = sorted({right for _, right, _ in ordered})
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(places) + 1)
    before = [-1] * len(ordered)
    best = (0.0, -1)
    for at, (_, right, weight) in enumerate(ordered):
        place = bisect_right(places, right)
        total, before[at] = _highest(tree, place - 1)
        reached = (total + weight, at)
        best = max(best, reached)
        _raise(tree, place, reached)
    return _walked_back([(left, right) for left, right, _ in ordered], before, best[1])


def _highest(tree: list[tuple[float, int]], place: int) -> tuple[float, int]:
    """Return the best total at or before a place (a Fenwick tree of maxima)."""
    best = (0.0, -1)
    while place > 0:
        best = max(best, tree[place])
        place -= place & -place
    return best


def _raise(tree: list[tuple[float, int]], place: int, reached: tuple[float, int]) -> None:
    """Enter a total at a place."""
    while place < len(tree):
        tree[place] = max(tree[place], reached)
        place += place & -place


def _walked_back(pairs: list[Pair], before: list[int], last: int) -> list[Pair]:
    """Return the pairs of a chain, first to last."""
    found: list[Pair] = []
    while last >= 0:
        found.append(pairs[last])
        last = before[last]
    return found[::-1]
