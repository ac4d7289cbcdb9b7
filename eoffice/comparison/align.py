"""Decides which blocks of two stories belong together: in place, split, merged, or moved.

Anchors unique on both sides, the heaviest rising chain of them, then the gaps by likeness under a budget
for the whole run; what is left over may have moved. No step compares everything with everything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from eoffice.comparison.labels import Rank, label_of, text_after_label
from eoffice.comparison.model import Block, Paragraph, Table, paragraphs_of
from eoffice.comparison.moves import find_moves
from eoffice.comparison.normalise import folded
from eoffice.comparison.sequence import heaviest, matched
from eoffice.comparison.tokens import tokens_of

Pair = tuple[int, int]

ALIKE = 0.5
"""From here on two paragraphs in one gap are one paragraph edited."""
ALIKE_ALONE = 0.25
"""A single paragraph beside a single paragraph needs less."""
JOINED = 0.9
MOST_JOINED = 6
SMALL_GAP = 1_600
BUDGET = 250_000
"""Comparisons of two paragraphs in a whole run; beyond, only exact matches are found."""
CANDIDATES = 3
_TABLE_WORDS = 3_000
_HEADING_WEIGHT = 40.0
_TABLE_WEIGHT = 200.0


@dataclass(slots=True)
class Feature:
    """What is known of one block for matching."""

    block: Block
    key: str
    weight: float
    is_table: bool
    words: tuple[int, ...] | None = None

    @property
    def is_blank(self) -> bool:
        """Tell whether the block is an empty paragraph."""
        return not self.key


@dataclass
class Step:
    """Old blocks beside the new blocks they became, in document order; one side may be empty."""

    old: tuple[Block, ...]
    new: tuple[Block, ...]
    move: int = 0
    """The number of the move whose one end this is; 0 for none."""


@dataclass
class Aligner:
    """Aligns blocks; one for a whole comparison, so that the budget holds for all of it."""

    budget: int = BUDGET
    moves: int = 0
    find_moves: bool = True
    _ids: dict[str, int] = field(default_factory=dict)

    def align(self, old: Sequence[Block], new: Sequence[Block], *, moves: bool = False) -> list[Step]:
        """Return the steps that lead from the old blocks to the new ones."""
        if len(old) == len(new) == 1 and isinstance(old[0], Paragraph) and isinstance(new[0], Paragraph):
            return [Step(tuple(old), tuple(new))]  # the one paragraph of a cell or header is always itself
        left, right = [self._feature(one) for one in old], [self._feature(one) for one in new]
        pairs = self._spine(left, right)
        groups = self._grouped(left, right, pairs)
        moved = self._moved(left, right, groups) if moves and self.find_moves else []
        return self._steps(left, right, groups, moved)

    def _feature(self, block: Block) -> Feature:
        """Return what is known of a block."""
        if isinstance(block, Table):
            text = "\t".join(folded(one.readable) for one in paragraphs_of((block,)))
            return Feature(block, f"\0table{text}", _TABLE_WEIGHT + len(text), is_table=True)
        key = folded(text_after_label(block)).strip()
        things = "".join(f"\0{one.kind}:{one.key}" for one in block.solids)
        label = label_of(block)
        weight = len(key) + (_HEADING_WEIGHT if label and label.rank <= Rank.ARTICLE else 0.0)
        return Feature(block, key + things, weight, is_table=False)

    def words_of(self, paragraph: Paragraph) -> tuple[int, ...]:
        """Return the words of a paragraph as numbers, spaces left out."""
        return self._words(self._feature(paragraph))

    def _words(self, feature: Feature) -> tuple[int, ...]:
        """Return the words of a block as numbers, spaces left out."""
        if feature.words is None:
            count = _TABLE_WORDS if feature.is_table else None
            feature.words = tuple(
                self._ids.setdefault(token.key, len(self._ids))
                for paragraph in paragraphs_of((feature.block,))
                for token in tokens_of(paragraph)
                if not token.is_space
            )[:count]
        return feature.words

    def _likeness(self, one: tuple[int, ...], other: tuple[int, ...], least: float) -> float:
        """Return how alike two rows of words are, 0 when less than asked."""
        if not one or not other:
            return 0.0
        self.budget -= 1
        shorter, longer = sorted((len(one), len(other)))
        if 2 * shorter / (shorter + longer) < least:
            return 0.0
        return float(Indel.normalized_similarity(one, other, score_cutoff=least))

    def _spine(self, left: list[Feature], right: list[Feature]) -> list[Pair]:
        """Return the pairs of blocks that stay in place."""
        anchors = heaviest([(a, b, left[a].weight) for a, b in _unique(left, right)])
        found: list[Pair] = []
        at_left = at_right = 0
        for a, b in [*anchors, (len(left), len(right))]:
            found.extend(self._gap(left, right, range(at_left, a), range(at_right, b)))
            if a < len(left):
                found.append((a, b))
            at_left, at_right = a + 1, b + 1
        return found

    def _gap(self, left: list[Feature], right: list[Feature], old: range, new: range) -> list[Pair]:
        """Return the pairs between two anchors: equal ends, equal blocks, then alike ones."""
        if not old or not new:
            return []
        head, old, new = _common(left, right, old, new, from_end=False)
        tail, old, new = _common(left, right, old, new, from_end=True)
        exact = _equal_blocks(left, right, old, new)
        found = [*head]
        at_left, at_right = old.start, new.start
        for a, b in [*exact, (old.stop, new.stop)]:
            found.extend(self._alike(left, right, range(at_left, a), range(at_right, b)))
            if a < old.stop:
                found.append((a, b))
            at_left, at_right = a + 1, b + 1
        return [*found, *reversed(tail)]

    def _alike(self, left: list[Feature], right: list[Feature], old: range, new: range) -> list[Pair]:
        """Return the pairs of alike blocks in a gap, then what stands alone between them."""
        if not old or not new:
            return []
        if len(old) == len(new) == 1:
            return self._alone(left, right, old.start, new.start)
        pairs = heaviest(self._candidates(left, right, old, new))
        if not pairs:
            return []
        found: list[Pair] = []
        at_left, at_right = old.start, new.start
        for a, b in [*pairs, (old.stop, new.stop)]:
            found.extend(self._between(left, right, range(at_left, a), range(at_right, b)))
            if a < old.stop:
                found.append((a, b))
            at_left, at_right = a + 1, b + 1
        return found

    def _between(self, left: list[Feature], right: list[Feature], old: range, new: range) -> list[Pair]:
        """Return the pairs in what alike blocks leave: blank lines at the ends, or one beside one."""
        head, old, new = _common(left, right, old, new, from_end=False)
        tail, old, new = _common(left, right, old, new, from_end=True)
        alone = self._alone(left, right, old.start, new.start) if len(old) == len(new) == 1 else []
        return [*head, *alone, *reversed(tail)]

    def _alone(self, left: list[Feature], right: list[Feature], a: int, b: int) -> list[Pair]:
        """Return the pair of two lonely blocks when they are at least a little alike."""
        one, other = left[a], right[b]
        if one.is_table != other.is_table:
            return []
        if one.is_blank != other.is_blank or (one.is_table and not (self._words(one) and self._words(other))):
            return [(a, b)]  # a paragraph was emptied or filled, or a table is an empty form
        least = 0.1 if one.is_table else ALIKE_ALONE
        return [(a, b)] if self._likeness(self._words(one), self._words(other), least) else []

    def _candidates(
        self, left: list[Feature], right: list[Feature], old: range, new: range
    ) -> list[tuple[int, int, float]]:
        """Return the pairs of a gap that are alike, with their weights."""
        if len(old) * len(new) <= SMALL_GAP:
            asked = [(a, b) for a in old for b in new]
        else:
            asked = self._by_rare_words(left, right, old, new)
        found = []
        for a, b in asked:
            one, other = left[a], right[b]
            if self.budget <= 0:
                break
            if one.is_table != other.is_table or one.is_blank or other.is_blank:
                continue
            least = 0.2 if one.is_table else ALIKE
            if likeness := self._likeness(self._words(one), self._words(other), least):
                found.append((a, b, likeness * (1 + min(one.weight, other.weight) / 100)))
        return found

    def _by_rare_words(self, left: list[Feature], right: list[Feature], old: range, new: range) -> list[Pair]:
        """Return for each old block the new blocks that share most of its rare triples of words."""
        index: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for b in new:
            for triple in set(_triples(self._words(right[b]))):
                index[triple].append(b)
        found: list[Pair] = []
        for a in old:
            votes: Counter[int] = Counter()
            for triple in set(_triples(self._words(left[a]))):
                where = index.get(triple, ())
                if len(where) <= 2 * CANDIDATES:
                    votes.update(where)
            found.extend((a, b) for b, _ in votes.most_common(CANDIDATES))
        return found

    def _grouped(
        self, left: list[Feature], right: list[Feature], pairs: list[Pair]
    ) -> list[tuple[range, range]]:
        """Return the pairs as groups, each with the neighbours that were split from it or merged into it."""
        groups: list[tuple[range, range]] = []
        at_left = at_right = 0
        for a, b in [*pairs, (len(left), len(right))]:
            old, new = range(at_left, a), range(at_right, b)
            if groups and (old or new):
                groups[-1] = self._wider(left, right, groups[-1], old, new, forwards=True)
                old, new = range(groups[-1][0].stop, a), range(groups[-1][1].stop, b)
            this = (range(a, a + 1), range(b, b + 1)) if a < len(left) else None
            if this and (old or new):
                this = self._wider(left, right, this, old, new, forwards=False)
                old, new = range(old.start, this[0].start), range(new.start, this[1].start)
            groups.extend(self._split_alone(left, right, old, new))
            if this:
                groups.append(this)
            at_left, at_right = a + 1, b + 1
        return groups

    def _wider(
        self,
        left: list[Feature],
        right: list[Feature],
        group: tuple[range, range],
        old: range,
        new: range,
        *,
        forwards: bool,
    ) -> tuple[range, range]:
        """Return the group with the left-over neighbours whose words it holds (a split or a merge)."""
        best, reached = group, self._group_likeness(left, right, group)
        if reached >= 1 or not _all_text(left, group[0]) or not _all_text(right, group[1]):
            return group
        for count in range(1, MOST_JOINED):
            for side, rest in ((0, old), (1, new)):
                if count > len(rest):
                    continue
                wider = _widened(group, side, count, forwards=forwards)
                features = left if side == 0 else right
                if (
                    not _all_text(features, wider[side])
                    or features[_edge(wider[side], forwards=forwards)].is_blank
                ):
                    continue
                likeness = self._group_likeness(left, right, wider)
                if likeness >= JOINED and likeness > reached + 0.02:
                    best, reached = wider, likeness
        return best

    def _split_alone(
        self, left: list[Feature], right: list[Feature], old: range, new: range
    ) -> list[tuple[range, range]]:
        """Return the groups of one block against several, in a gap where no half is alike by itself."""
        if len(old) * len(new) > SMALL_GAP // 4 or not old or not new:
            return []
        for a in old:
            for b in new:
                for count in range(2, MOST_JOINED):
                    for group in (
                        (range(a, a + 1), range(b, b + count)),
                        (range(a, a + count), range(b, b + 1)),
                    ):
                        if group[0].stop > old.stop or group[1].stop > new.stop:
                            continue
                        if not _all_text(left, group[0]) or not _all_text(right, group[1]):
                            continue
                        if self.budget > 0 and self._group_likeness(left, right, group) >= JOINED:
                            rest = self._split_alone(
                                left, right, range(group[0].stop, old.stop), range(group[1].stop, new.stop)
                            )
                            return [group, *rest]
        return []

    def _group_likeness(self, left: list[Feature], right: list[Feature], group: tuple[range, range]) -> float:
        """Return how alike the joined words of both sides of a group are."""
        old = tuple(word for at in group[0] for word in self._words(left[at]))
        new = tuple(word for at in group[1] for word in self._words(right[at]))
        return 1.0 if old == new else self._likeness(old, new, 0.0)

    def _moved(
        self, left: list[Feature], right: list[Feature], groups: list[tuple[range, range]]
    ) -> list[Pair]:
        """Return the pairs of left-over paragraphs that are the same elsewhere."""
        in_old = {at for old, _ in groups for at in old}
        in_new = {at for _, new in groups for at in new}
        gone = {a: self._words(one) for a, one in enumerate(left) if a not in in_old and _may_move(one)}
        come = {b: self._words(one) for b, one in enumerate(right) if b not in in_new and _may_move(one)}
        return find_moves(gone, come)

    def _steps(
        self,
        left: list[Feature],
        right: list[Feature],
        groups: list[tuple[range, range]],
        moved: list[Pair],
    ) -> list[Step]:
        """Return everything as steps in document order."""
        from_old, from_new = self._numbered(moved)
        found: list[Step] = []
        at_left = at_right = 0
        end = (range(len(left), len(left)), range(len(right), len(right)))
        for old, new in [*groups, end]:
            found.extend(Step((left[a].block,), (), from_old.get(a, 0)) for a in range(at_left, old.start))
            found.extend(Step((), (right[b].block,), from_new.get(b, 0)) for b in range(at_right, new.start))
            if old or new:
                found.append(Step(tuple(left[a].block for a in old), tuple(right[b].block for b in new)))
            at_left, at_right = old.stop, new.stop
        return found

    def _numbered(self, moved: list[Pair]) -> tuple[dict[int, int], dict[int, int]]:
        """Give each moved pair its number."""
        from_old: dict[int, int] = {}
        from_new: dict[int, int] = {}
        for a, b in moved:
            self.moves += 1
            from_old[a] = from_new[b] = self.moves
        return from_old, from_new


def _may_move(feature: Feature) -> bool:
    """Tell whether a block may be found elsewhere: paragraphs with words."""
    return not feature.is_table and not feature.is_blank


def _unique(left: list[Feature], right: list[Feature]) -> list[Pair]:
    """Return the places of blocks that stand exactly once on both sides, blank ones left out."""
    in_left, in_right = Counter(one.key for one in left), Counter(one.key for one in right)
    place = {one.key: at for at, one in enumerate(right) if in_right[one.key] == 1}
    return [
        (at, place[one.key])
        for at, one in enumerate(left)
        if not one.is_blank and in_left[one.key] == 1 and one.key in place
    ]


def _common(
    left: list[Feature], right: list[Feature], old: range, new: range, *, from_end: bool
) -> tuple[list[Pair], range, range]:
    """Return the equal blocks at one end of a gap, outermost first, and what is left of the gap."""
    found: list[Pair] = []
    while old and new:
        a, b = (old[-1], new[-1]) if from_end else (old[0], new[0])
        if left[a].key != right[b].key:
            break
        found.append((a, b))
        old, new = (old[:-1], new[:-1]) if from_end else (old[1:], new[1:])
    return found, old, new


def _equal_blocks(left: list[Feature], right: list[Feature], old: range, new: range) -> list[Pair]:
    """Return the equal blocks of a gap in order, blank ones left out."""
    rows = [a for a in old if not left[a].is_blank]
    columns = [b for b in new if not right[b].is_blank]
    pairs = matched([left[a].key for a in rows], [right[b].key for b in columns])
    return [(rows[a], columns[b]) for a, b in pairs]


def _triples(words: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the words in overlapping threes; shorter rows as they are."""
    return [words[at : at + 3] for at in range(max(1, len(words) - 2))]


def _all_text(features: list[Feature], places: range) -> bool:
    """Tell whether all blocks are paragraphs."""
    return all(isinstance(features[at].block, Paragraph) for at in places)


def _widened(group: tuple[range, range], side: int, count: int, *, forwards: bool) -> tuple[range, range]:
    """Return the group with some more blocks on one side."""
    old, new = group
    grow = (0, count) if forwards else (-count, 0)
    if side == 0:
        return range(old.start + grow[0], old.stop + grow[1]), new
    return old, range(new.start + grow[0], new.stop + grow[1])


def _edge(places: range, *, forwards: bool) -> int:
    """Return the outermost block of a widened side."""
    return places[-1] if forwards else places[0]
