"""Cuts the pieces of paragraphs along the hunks of a plan, and tells where their ends fall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from eoffice.comparison.model import Look, Paragraph
from eoffice.comparison.redline.weaving import State, Stitch
from eoffice.comparison.script import Hunk, Op
from eoffice.comparison.word.looks import Looks
from eoffice.comparison.word.pieces import Piece
from eoffice.comparison.word.reader import Source
from eoffice.comparison.word.xml import Element, local, w


@dataclass
class Woven:
    """One paragraph to be written: its stitches and what becomes of its end."""

    stitches: list[Stitch]
    end: State
    old: Paragraph | None
    new: Paragraph | None


@dataclass
class Strand:
    """The pieces of one side of a group, put behind one another as the hunks count."""

    source: Source
    paragraphs: Sequence[Paragraph]
    pieces: list[tuple[int, Piece]] = field(default_factory=list)
    joints: list[int] = field(default_factory=list)
    at: int = 0

    def __post_init__(self) -> None:
        """Lay the pieces out."""
        start = 0
        for paragraph in self.paragraphs:
            self.pieces.extend((start, piece) for piece in self.source.pieces(paragraph.key))
            start += len(paragraph.text)
            self.joints.append(start)
            start += 1

    def take(self, start: int, end: int) -> Iterator[tuple[Piece, int, int]]:
        """Give the parts of pieces in a stretch, and the unseen ones up to its end, each once."""
        while self.at < len(self.pieces):
            first, piece = self.pieces[self.at]
            low, high = first + piece.start, first + piece.end
            if low > end or (low == end and piece.text) or (low == end and start == end):
                return
            if high <= end:
                self.at += 1
            low, high = max(low, start), min(high, end)
            if low < high or (low == high and not piece.text):
                yield piece, low - first - piece.start, high - first - piece.start
            if self.at < len(self.pieces) and self.pieces[self.at][1] is piece:
                return

    def rest(self, end: int) -> Iterator[tuple[Piece, int, int]]:
        """Give the unseen pieces that stand at the very end of a paragraph."""
        while self.at < len(self.pieces):
            first, piece = self.pieces[self.at]
            if piece.text or first + piece.start > end:
                return
            self.at += 1
            yield piece, 0, 0


class Stitcher:
    """Makes the woven paragraphs of one group after the other."""

    def __init__(self, old: Source, new: Source, *, formatting: bool) -> None:
        self._old, self._new = old, new
        self._formatting = formatting
        self._looks = Looks(str)

    def group(
        self,
        old: Sequence[Paragraph],
        new: Sequence[Paragraph],
        hunks: tuple[Hunk, ...],
        end: State = State.KEPT,
    ) -> list[Woven]:
        """Return the paragraphs of a group in order; the last end is kept, or what is asked for."""
        left, right = Strand(self._old, old), Strand(self._new, new)
        length = [sum(len(one.text) + 1 for one in side) - 1 for side in (old, new)]
        if not hunks and old and new:
            hunks = (Hunk(Op.EQUAL, 0, length[0], 0, length[1]),)
        found = [Woven([], State.KEPT, None, None)]
        for hunk in hunks:
            if hunk.op is Op.EQUAL:
                self._kept(hunk, left, right, found)
            if hunk.op in {Op.DELETED, Op.ENCODING}:
                self._side(left, hunk.old_start, hunk.old_end, State.DELETED, found)
            if hunk.op in {Op.INSERTED, Op.ENCODING}:
                self._side(right, hunk.new_start, hunk.new_end, State.INSERTED, found)
        found[-1].stitches.extend(Stitch(State.KEPT, piece, "") for piece, _, _ in right.rest(length[1]))
        found[-1].end = end
        found[-1].old, found[-1].new = (old[-1] if old else None), (new[-1] if new else None)
        return found

    def one_sided(self, paragraph: Paragraph, state: State, end: State) -> Woven:
        """Return a paragraph of one side only."""
        is_old = state in {State.DELETED, State.MOVED_FROM}
        pieces = (self._old if is_old else self._new).pieces(paragraph.key)
        stitches = [Stitch(state, piece, piece.text) for piece in pieces]
        return Woven(stitches, end, paragraph if is_old else None, None if is_old else paragraph)

    def _side(self, strand: Strand, start: int, end: int, state: State, found: list[Woven]) -> None:
        """Add a stretch of one side, closing paragraphs where ends fall in it."""
        for low, high, joint in _cut_at_joints(strand.joints[:-1], start, end):
            found[-1].stitches.extend(
                Stitch(state, piece, piece.text[a:b]) for piece, a, b in strand.take(low, high)
            )
            if joint is None:
                continue
            if state is State.INSERTED:
                found[-1].stitches.extend(Stitch(State.KEPT, piece, "") for piece, _, _ in strand.rest(high))
            paragraph = strand.paragraphs[joint]
            found[-1].end = state
            found[-1].old, found[-1].new = (paragraph, None) if state is State.DELETED else (None, paragraph)
            found.append(Woven([], State.KEPT, None, None))

    def _kept(self, hunk: Hunk, left: Strand, right: Strand, found: list[Woven]) -> None:
        """Add a stretch that both sides share, cut where the look changes on either."""
        shift = hunk.old_start - hunk.new_start
        for low, high, joint in _cut_at_joints(right.joints[:-1], hunk.new_start, hunk.new_end):
            formers = [
                (max(low, first + piece.start - shift), piece)
                for first, piece in _between(left, low + shift, high + shift)
            ]
            for place, (start, former) in enumerate(formers):
                end = formers[place + 1][0] if place + 1 < len(formers) else high
                found[-1].stitches.extend(
                    self._kept_stitch(piece, piece.text[a:b], former)
                    for piece, a, b in right.take(start, end)
                )
            if joint is not None:
                found[-1].stitches.extend(Stitch(State.KEPT, piece, "") for piece, _, _ in right.rest(high))
                old = left.joints.index(right.joints[joint] + shift)
                found[-1].old, found[-1].new = left.paragraphs[old], right.paragraphs[joint]
                found.append(Woven([], State.KEPT, None, None))

    def _kept_stitch(self, piece: Piece, text: str, former: Piece) -> Stitch:
        """Return a kept part of a piece, with its former look when that was another."""
        if not self._formatting or not piece.text or piece.run is None or former.run is None:
            return Stitch(State.KEPT, piece, text)
        if (local(piece.nodes[0]) == "sym") is not (local(former.nodes[0]) == "sym"):
            # One sign written in two ways: the font is in the sign here and in the run there.
            return Stitch(State.KEPT, piece, text)
        before, now = former.run.find(w("rPr")), piece.run.find(w("rPr"))
        is_restyled = self._look(before) != self._look(now)
        return Stitch(State.KEPT, piece, text, before if is_restyled else None, is_restyled)

    def _look(self, properties: Element | None) -> Look:
        """Return the comparable look of run properties."""
        return self._looks.look(properties)


def _between(strand: Strand, start: int, end: int) -> list[tuple[int, Piece]]:
    """Return the pieces with text that touch a stretch."""
    return [
        (first, piece)
        for first, piece in strand.pieces
        if piece.text and first + piece.start < end and first + piece.end > start
    ]


def _cut_at_joints(joints: list[int], start: int, end: int) -> Iterator[tuple[int, int, int | None]]:
    """Give a stretch cut where paragraphs end: start, end, and the paragraph that ends there."""
    at = start
    for number, joint in enumerate(joints):
        if start <= joint < end:
            yield at, joint, number
            at = joint + 1
    if at < end or at == start:
        yield at, end, None
