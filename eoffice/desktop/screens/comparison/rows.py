"""The rows of the side-by-side view, made from the edit script. Values only, no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from eoffice.comparison.model import Paragraph
from eoffice.comparison.script import (
    CONTENT_KINDS,
    Change,
    EditScript,
    Flag,
    Kind,
    Link,
    LinkKind,
    Op,
)

CONTEXT = 1
"""How many unchanged rows stay around a change when the others are folded."""


class Ink(StrEnum):
    """How a stretch of text is drawn; the values name colours of the theme."""

    DELETED = "error"
    INSERTED = "ok"
    MOVED = "info"
    QUIET = "warning"


SIGNS = {Ink.DELETED: "−", Ink.INSERTED: "+", Ink.MOVED: "⇄", Ink.QUIET: "≈"}
"""A sign beside each colour: colour alone tells nothing to some people and to printers."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stretch of a side's text that is drawn in an ink."""

    start: int
    end: int
    ink: Ink


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a row: its text and what is marked in it."""

    text: str
    strokes: tuple[Stroke, ...] = ()


@dataclass(frozen=True, slots=True)
class PairRow:
    """One row: what stood, what stands, and the changes between; `folded` rows stand for many equal ones."""

    old: Side | None
    new: Side | None
    sign: str = ""
    ink: Ink | None = None
    changes: tuple[int, ...] = ()
    folded: int = 0

    @property
    def is_changed(self) -> bool:
        """Tell whether anything differs here."""
        return bool(self.changes) or self.ink is not None


@dataclass(frozen=True)
class Filter:
    """What the person wants to see."""

    with_formatting: bool = True
    kinds: frozenset[Kind] = frozenset()
    """Empty means all."""
    only_flagged: bool = False

    def shows(self, change: Change) -> bool:
        """Tell whether a change is to be listed."""
        if not self.with_formatting and change.kind not in CONTENT_KINDS:
            return False
        if self.only_flagged and not (change.flags - {Flag.NOT_IN_REDLINE}):
            return False
        return not self.kinds or change.kind in self.kinds


def rows_of(script: EditScript, shown: Filter, *, folds_equal: bool) -> tuple[PairRow, ...]:
    """Return the rows of a script: all of them, or the changed ones with their neighbours."""
    wanted = {change.id for change in script.changes if shown.shows(change)}
    known = {change.id: change for change in script.changes}
    arrived = {_move(link): link.change_ids for link in script.links if link.kind is LinkKind.MOVED_TO}
    links = (
        replace(link, change_ids=arrived.get(_move(link), ())) if link.kind is LinkKind.MOVED_FROM else link
        for link in script.links
    )
    rows = [_row(link, wanted, known) for link in links]
    return tuple(_folded(rows)) if folds_equal else tuple(rows)


def row_of_change(rows: Iterable[PairRow], change: int, *, last: bool = False) -> int:
    """Return the number of the first (or last) row with a change, -1 when it has none."""
    found = [at for at, row in enumerate(rows) if change in row.changes]
    return (found[-1] if last else found[0]) if found else -1


def _move(link: Link) -> tuple[int, int]:
    """Return what both rows of a move have in common: the script names its change where it arrives only."""
    return link.old[0].number, link.new[0].number


def is_quiet(change: Change) -> bool:
    """Tell whether a change leaves what the document says as it was."""
    return change.kind not in CONTENT_KINDS or change.kind is Kind.RENUMBERED


def _row(link: Link, wanted: set[int], known: Mapping[int, Change]) -> PairRow:
    """Return the row of one link."""
    changes = tuple(number for number in link.change_ids if number in wanted)
    old, new = _text(link.old), _text(link.new)
    is_hidden = bool(link.change_ids) and not changes
    old_side, new_side = _sides(link, old, new, is_hidden=is_hidden)
    if is_hidden or link.kind is LinkKind.SAME:
        ink = _only_ink(changes, known)
        return PairRow(old_side, new_side, SIGNS[ink] if ink else "", ink, changes)
    ink = _only_ink(changes, known) or _ink_of(link.kind)
    sign = "≠" if link.kind is LinkKind.CHANGED and ink is Ink.INSERTED else SIGNS[ink]
    return PairRow(old_side, new_side, sign, ink, changes)


def _only_ink(changes: tuple[int, ...], known: Mapping[int, Change]) -> Ink | None:
    """Return the quiet ink when all changes of a row are quiet ones."""
    return Ink.QUIET if changes and all(is_quiet(known[number]) for number in changes) else None


def _ink_of(kind: LinkKind) -> Ink:
    if kind in (LinkKind.MOVED_FROM, LinkKind.MOVED_TO):
        return Ink.MOVED
    return Ink.DELETED if kind is LinkKind.ONLY_OLD else Ink.INSERTED


def _sides(link: Link, old: str, new: str, *, is_hidden: bool) -> tuple[Side | None, Side | None]:
    """Return both sides with their strokes; whole paragraphs that exist on one side only are one stroke.

    The edits inside a paragraph or a row that moved are drawn over its own ink.
    """
    if is_hidden:
        return Side(old) if link.old else None, Side(new) if link.new else None
    if link.kind in (LinkKind.ONLY_OLD, LinkKind.MOVED_FROM):
        edits = _strokes(link.old, ((hunk.old_start, hunk.old_end, hunk.op) for hunk in link.hunks))
        return Side(old, (Stroke(0, len(old), _ink_of(link.kind)), *edits)), None
    if link.kind in (LinkKind.ONLY_NEW, LinkKind.MOVED_TO):
        edits = _strokes(link.new, ((hunk.new_start, hunk.new_end, hunk.op) for hunk in link.hunks))
        return None, Side(new, (Stroke(0, len(new), _ink_of(link.kind)), *edits))
    return (
        Side(old, _strokes(link.old, ((hunk.old_start, hunk.old_end, hunk.op) for hunk in link.hunks))),
        Side(new, _strokes(link.new, ((hunk.new_start, hunk.new_end, hunk.op) for hunk in link.hunks))),
    )


_INKS = {Op.DELETED: Ink.DELETED, Op.INSERTED: Ink.INSERTED, Op.ENCODING: Ink.QUIET}


def _strokes(paragraphs: tuple[Paragraph, ...], parts: Iterable[tuple[int, int, Op]]) -> tuple[Stroke, ...]:
    """Return the strokes of one side; labels are shown before the texts that the places count in."""
    return tuple(
        Stroke(_shown_at(paragraphs, start), _shown_at(paragraphs, end), _INKS[op])
        for start, end, op in parts
        if end > start and op in _INKS
    )


def _shown_at(paragraphs: tuple[Paragraph, ...], at: int) -> int:
    """Return where a letter of the joined texts stands in the joined texts with their labels."""
    moved = begin = 0
    for paragraph in paragraphs:
        if begin > at:
            break
        moved += len(paragraph.shown) - len(paragraph.text)
        begin += len(paragraph.text) + 1
    return at + moved


def _text(paragraphs: tuple[Paragraph, ...]) -> str:
    return "\n".join(paragraph.shown for paragraph in paragraphs)


def _folded(rows: list[PairRow]) -> Iterable[PairRow]:
    """Give changed rows with their neighbours; a run of others becomes one row that counts them."""
    near = _near(rows)
    run = 0
    for at, row in enumerate(rows):
        if near[at]:
            if run:
                yield PairRow(None, None, folded=run)
            run = 0
            yield row
        else:
            run += 1
    if run:
        yield PairRow(None, None, folded=run)


def _near(rows: list[PairRow]) -> list[bool]:
    """Tell of each row whether it, or a neighbour, has changed."""
    near = [False] * len(rows)
    for at, row in enumerate(rows):
        if row.is_changed:
            for other in range(max(0, at - CONTEXT), min(len(rows), at + CONTEXT + 1)):
                near[other] = True
    return near
