"""Tells the edits inside paragraphs that belong together: what each is, in which words, how sure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from eoffice.comparison.drawn import redrawn
from eoffice.comparison.flags import Stretch, flags_of
from eoffice.comparison.labels import label_of
from eoffice.comparison.model import OBJECT, SolidKind
from eoffice.comparison.plan import BlockPlan
from eoffice.comparison.script import REANCHORED, Flag, Hunk, Kind, Op
from eoffice.comparison.sides import Side

PICTURES = frozenset({SolidKind.IMAGE, SolidKind.DRAWING, SolidKind.OBJECT})
_SAYS_NOTHING = frozenset({Kind.ENCODING_ONLY, Kind.RENUMBERED, Kind.FORMATTING})


@dataclass(frozen=True)
class Edit:
    """One edit of a pair: the stretches of both sides, and what is said of them."""

    kind: Kind
    hunk: Hunk
    old: str
    new: str
    note: str = ""
    flags: frozenset[Flag] = frozenset()
    confidence: float = 1.0


def edits_of(step: BlockPlan, one: Side, other: Side) -> list[Edit]:
    """Return the edits of a pair in order, a deletion and the insertion behind it as one."""
    return list(_Pair(step, one, other).edits())


class _Pair:
    """Tells the edits of one pair."""

    def __init__(self, step: BlockPlan, one: Side, other: Side) -> None:
        self._step, self._one, self._other = step, one, other
        self._floated_old = frozenset(at for at, _ in step.floated)
        self._floated_new = frozenset(at for _, at in step.floated)

    def edits(self) -> Iterator[Edit]:
        """Give the edits of words and things, then what is encoded or drawn in another way."""
        raw = list(self._raw())
        yield from (
            edit
            for kind, hunk in raw
            if not self._only_floats(hunk) and (edit := self._edit(kind, hunk)) is not None
        )
        yield from self._reanchored([hunk for _, hunk in raw if self._only_floats(hunk)])
        yield from self._encoded([hunk for hunk in self._step.hunks if hunk.op is Op.ENCODING])

    def _raw(self) -> Iterator[tuple[Kind, Hunk]]:
        """Give the stretches that differ, a deletion joined with the insertion behind it."""
        pending: Hunk | None = None
        for hunk in self._step.hunks:
            joins = pending is not None and hunk.op is Op.INSERTED and pending.old_end == hunk.old_start
            if pending is not None and not joins:
                yield Kind.DELETED, pending
            if pending is not None and joins:
                yield (
                    Kind.REPLACED,
                    Hunk(Op.INSERTED, pending.old_start, pending.old_end, hunk.new_start, hunk.new_end),
                )
            elif hunk.op is Op.INSERTED:
                yield Kind.INSERTED, hunk
            pending = hunk if hunk.op is Op.DELETED else None
        if pending is not None:
            yield Kind.DELETED, pending

    def _only_floats(self, hunk: Hunk) -> bool:
        """Tell whether a stretch holds only things beside the text that hang elsewhere now, and spaces."""
        if not self._step.floated:
            return False
        sides = (
            (self._one.text, range(hunk.old_start, hunk.old_end), self._floated_old),
            (self._other.text, range(hunk.new_start, hunk.new_end), self._floated_new),
        )
        return any(at in floated for _, stretch, floated in sides for at in stretch) and all(
            text[at].isspace() or at in floated for text, stretch, floated in sides for at in stretch
        )

    def _reanchored(self, hunks: list[Hunk]) -> Iterator[Edit]:
        """Give what only hangs elsewhere: where it left and where it came to are one change of formatting."""
        left = [hunk for hunk in hunks if hunk.old_start < hunk.old_end]
        came = [hunk for hunk in hunks if hunk.new_start < hunk.new_end]
        for gone, come in zip_longest(left, came):
            before, after = gone or come, come or gone
            whole = Hunk(
                Op.INSERTED,
                before.old_start,
                before.old_end if gone else before.old_start,
                after.new_start,
                after.new_end if come else after.new_start,
            )
            yield Edit(Kind.FORMATTING, whole, *self._shown(whole), note=REANCHORED)

    def _encoded(self, hunks: list[Hunk]) -> Iterator[Edit]:
        """Give words of another encoding as one entry, and drawings drawn in another way each for itself."""
        words: list[Hunk] = []
        for hunk in hunks:
            found = redrawn(hunk, self._one, self._other)
            for one in found:
                yield Edit(one.kind, one.hunk, *self._shown(one.hunk), note=one.note)
            if not found or self._one.text[hunk.old_start : hunk.old_end].replace(OBJECT, "").strip():
                words.append(hunk)
        if words:
            # One entry a paragraph: a file in the other Unicode form differs in every second word.
            first, last = words[0], words[-1]
            whole = Hunk(Op.ENCODING, first.old_start, last.old_end, first.new_start, last.new_end)
            yield Edit(Kind.ENCODING_ONLY, whole, *self._shown(whole), confidence=self._confidence(whole))

    def _edit(self, kind: Kind, hunk: Hunk) -> Edit | None:
        """Return one edit of words, unless it is only the end of a paragraph, told as split or merged."""
        one, other = self._one, self._other
        old, new = self._shown(hunk)
        is_joint = len(one.paragraphs) != len(other.paragraphs) and not (old + new).strip()
        if is_joint and ("\n" in old + new or kind is not Kind.REPLACED):
            return None
        kind, note = self._finer_kind(kind, hunk), ""
        if not (old + new).strip() and "\n" not in old + new:
            # More or fewer spaces say nothing; they stay tracked, for accepting must give the new file.
            kind, note = Kind.FORMATTING, "Khoảng trắng"
        stretches: tuple[Stretch, ...] = (
            (one.text, hunk.old_start, hunk.old_end),
            (other.text, hunk.new_start, hunk.new_end),
        )
        flags = frozenset(flags_of(*stretches)) if kind not in _SAYS_NOTHING else frozenset[Flag]()
        return Edit(kind, hunk, old, new, note, flags, self._confidence(hunk))

    def _finer_kind(self, kind: Kind, hunk: Hunk) -> Kind:
        """Tell renumbering and pictures from edits of the text."""
        one, other = self._one, self._other
        before, after = label_of(one.paragraphs[0]), label_of(other.paragraphs[0])
        if before and after and before.rank is after.rank and before.length and after.length:
            inside = hunk.old_end <= before.length and hunk.new_end <= after.length
            if inside and before.number != after.number:
                return Kind.RENUMBERED
        things = one.things(hunk.old_start, hunk.old_end) | other.things(hunk.new_start, hunk.new_end)
        words = one.text[hunk.old_start : hunk.old_end] + other.text[hunk.new_start : hunk.new_end]
        return Kind.IMAGE if things & PICTURES and not words.replace(OBJECT, "").strip() else kind

    def _shown(self, hunk: Hunk) -> tuple[str, str]:
        """Return both stretches in words."""
        return self._one.shown(hunk.old_start, hunk.old_end), self._other.shown(hunk.new_start, hunk.new_end)

    def _confidence(self, hunk: Hunk) -> float:
        """Return how sure the reading of both stretches is."""
        return min(
            self._one.confidence(hunk.old_start, hunk.old_end),
            self._other.confidence(hunk.new_start, hunk.new_end),
        )
