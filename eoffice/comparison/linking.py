"""Words that stayed while the link on them now leads elsewhere: told as taken out and put in again.

A link that only came or went around kept words changes no word: it is told as formatting, and that no
tracked change says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from eoffice.comparison.model import Paragraph
from eoffice.comparison.script import Hunk, Op

Linked = list[tuple[int, int, str]]


def has_links(*sides: Sequence[Paragraph]) -> bool:
    """Tell whether every side has links that could differ."""
    return all(any(one.links for one in side) for side in sides)


def with_links(
    old: Sequence[Paragraph], new: Sequence[Paragraph], hunks: tuple[Hunk, ...]
) -> tuple[Hunk, ...]:
    """Return the hunks with those equal words apart whose links lead elsewhere."""
    before, after = _laid_out(old), _laid_out(new)
    found: list[Hunk] = []
    for hunk in hunks:
        if hunk.op is Op.EQUAL:
            found.extend(_parted(hunk, before, after))
        else:
            found.append(hunk)
    return tuple(found)


def link_note(old: Sequence[Paragraph], new: Sequence[Paragraph], hunks: tuple[Hunk, ...]) -> str:
    """Return what to tell of a link that came around kept words or went from them; empty for none."""
    if not any(one.links for one in (*old, *new)) or has_links(old, new):
        return ""
    before, after = _laid_out(old), _laid_out(new)
    for hunk in hunks:
        if hunk.op is not Op.EQUAL:
            continue
        if any(start < hunk.new_end and hunk.new_start < end for start, end, _ in after):
            return "Thêm liên kết vào chữ giữ nguyên."
        if any(start < hunk.old_end and hunk.old_start < end for start, end, _ in before):
            return "Bỏ liên kết khỏi chữ giữ nguyên."
    return ""


def _laid_out(paragraphs: Sequence[Paragraph]) -> Linked:
    """Return the links of paragraphs put behind one another, as the hunks count."""
    found: Linked = []
    at = 0
    for one in paragraphs:
        found.extend((at + start, at + end, target) for start, end, target in one.links)
        at += len(one.text) + 1
    return found


def _parted(hunk: Hunk, before: Linked, after: Linked) -> Iterator[Hunk]:
    """Give an equal stretch cut where links begin and end."""
    shift = hunk.old_start - hunk.new_start
    edges = {hunk.new_start, hunk.new_end}
    edges |= {at for start, end, _ in after for at in (start, end)}
    edges |= {at - shift for start, end, _ in before for at in (start, end)}
    cuts = sorted(at for at in edges if hunk.new_start <= at <= hunk.new_end)
    start = hunk.new_start
    for at, end in pairwise(cuts):
        was, now = _target(before, at + shift), _target(after, at)
        if not was or not now or was == now:
            continue
        if start < at:
            yield Hunk(Op.EQUAL, start + shift, at + shift, start, at)
        yield Hunk(Op.DELETED, at + shift, end + shift, at, at)
        yield Hunk(Op.INSERTED, end + shift, end + shift, at, end)
        start = end
    if start < hunk.new_end or hunk.new_start == hunk.new_end:
        yield Hunk(Op.EQUAL, start + shift, hunk.old_end, start, hunk.new_end)


def _target(links: Linked, at: int) -> str:
    """Return where the link at an offset leads."""
    return next((target for start, end, target in links if start <= at < end), "")
