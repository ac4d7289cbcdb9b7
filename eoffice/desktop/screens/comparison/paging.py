"""What the pages of both versions show: a frame round every change, and which pages belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from eoffice.comparison.model import Box
from eoffice.comparison.script import Change, EditScript, Kind
from eoffice.desktop.screens.comparison.rows import Ink, is_quiet

_MOVES = frozenset({Kind.MOVED, Kind.MOVED_AND_EDITED})
_SAME_LINE = 3.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame on a page, in points from its top left corner."""

    box: Box
    ink: Ink
    change: int


@dataclass(frozen=True)
class PageMap:
    """The frames of one version by page (from 0), and the page of the other version for each of its own."""

    frames: dict[int, list[Frame]] = field(default_factory=dict)
    partners: dict[int, int] = field(default_factory=dict)

    def partner(self, page: int) -> int | None:
        """Return the page of the other version that shows the same text; None when nothing is known."""
        known = max((own for own in self.partners if own <= page), default=None)
        return None if known is None else self.partners[known] + page - known

    def first_frame(self, change: int) -> Frame | None:
        """Return where a change begins in this version, None when it does not stand here."""
        found = (one for page in sorted(self.frames) for one in self.frames[page] if one.change == change)
        return next(found, None)


def page_maps(script: EditScript, shown: Iterable[Change]) -> tuple[PageMap, PageMap]:
    """Return the maps of the old and of the new version with the changes that pass the filter."""
    old, new = PageMap(), PageMap()
    for change in shown:
        _add(old, change, of_old=True)
        _add(new, change, of_old=False)
    for link in script.links:
        before, after = (side[0].page if side else 0 for side in (link.old, link.new))
        if before and after:
            old.partners.setdefault(before - 1, after - 1)
            new.partners.setdefault(after - 1, before - 1)
    return old, new


def _add(pages: PageMap, change: Change, *, of_old: bool) -> None:
    """Add the frames of one change."""
    anchor = change.old_at if of_old else change.new_at
    for box in joined(anchor.boxes if anchor else ()):
        pages.frames.setdefault(box.page - 1, []).append(Frame(box, _ink(change, of_old=of_old), change.id))


def _ink(change: Change, *, of_old: bool) -> Ink:
    if is_quiet(change):
        return Ink.QUIET
    if change.kind in _MOVES:
        return Ink.MOVED
    return Ink.DELETED if of_old else Ink.INSERTED


def joined(boxes: Iterable[Box]) -> Iterator[Box]:
    """Give the boxes of words as boxes of stretches of lines."""
    last: Box | None = None
    for box in boxes:
        is_next = last is not None and last.page == box.page and box.left >= last.left
        if last is not None and is_next and abs(box.bottom - last.bottom) < _SAME_LINE:
            top, bottom = min(last.top, box.top), max(last.bottom, box.bottom)
            last = Box(box.page, last.left, top, max(last.right, box.right), bottom)
            continue
        if last is not None:
            yield last
        last = box
    if last is not None:
        yield last
