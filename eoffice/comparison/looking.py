"""Tells how the look of equal words differs, in words a clerk knows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from eoffice.comparison.model import PLAIN, Look, Paragraph
from eoffice.comparison.script import Hunk, Op

_WORDS = {
    "font": "phông chữ",
    "size": "cỡ chữ",
    "bold": "chữ đậm",
    "italic": "chữ nghiêng",
    "underline": "gạch chân",
    "strike": "gạch ngang",
    "colour": "màu chữ",
    "highlight": "tô nền",
    "raised": "chỉ số trên/dưới",
    "style": "kiểu chữ",
    "other": "định dạng khác",
}


@dataclass(frozen=True)
class LookChange:
    """A stretch whose words are the same and whose look is not."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    note: str


class Along:
    """The looks along paragraphs put behind one another."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._starts: list[int] = []
        self._looks: list[Look] = []
        at = 0
        for paragraph in paragraphs:
            for run in paragraph.runs:
                self._starts.append(at + run.start)
                self._looks.append(run.look)
            at += len(paragraph.text) + 1

    def at(self, offset: int) -> Look:
        """Return the look at an offset."""
        place = bisect_right(self._starts, offset) - 1
        return self._looks[place] if place >= 0 else PLAIN

    def next_start(self, offset: int) -> int:
        """Return where the next look begins behind an offset."""
        place = bisect_right(self._starts, offset)
        return self._starts[place] if place < len(self._starts) else 1 << 60


def look_changes(
    old: Sequence[Paragraph], new: Sequence[Paragraph], hunks: tuple[Hunk, ...]
) -> list[LookChange]:
    """Return the stretches of equal words that look different, neighbours alike joined."""
    if len(old) == len(new) == 1 and not hunks and old[0].runs == new[0].runs:
        return []
    length = sum(len(one.text) + 1 for one in new) - 1
    hunks = hunks or (Hunk(Op.EQUAL, 0, length, 0, length),)
    before, after = Along(old), Along(new)
    found: list[LookChange] = []
    for hunk in hunks:
        if hunk.op is not Op.EQUAL:
            continue
        for one in _in_hunk(hunk, before, after):
            if found and found[-1].new_end == one.new_start and found[-1].note == one.note:
                last = found[-1]
                found[-1] = LookChange(last.old_start, one.old_end, last.new_start, one.new_end, one.note)
            else:
                found.append(one)
    return found


def _in_hunk(hunk: Hunk, before: Along, after: Along) -> Iterator[LookChange]:
    """Give the stretches of one equal hunk that look different."""
    at, shift = hunk.new_start, hunk.old_start - hunk.new_start
    while at < hunk.new_end:
        end = min(hunk.new_end, after.next_start(at), before.next_start(at + shift) - shift)
        note = difference(before.at(at + shift), after.at(at))
        if note:
            yield LookChange(at + shift, end + shift, at, end, note)
        at = end


def difference(old: Look, new: Look) -> str:
    """Return what differs between two looks, empty when nothing does."""
    if old is new or old == new:
        return ""
    parts = []
    for field in fields(Look):
        one, other = getattr(old, field.name), getattr(new, field.name)
        if one != other:
            parts.append(f"{_WORDS[field.name]}{_values(one, other)}")
    return "; ".join(parts)


def _values(old: object, new: object) -> str:
    """Return two values of a look as people read them."""
    if isinstance(old, bool):
        return ": thêm" if new else ": bỏ"
    if isinstance(old, str) and len(old) + len(str(new)) > 60:
        return ""
    return f": {old or 'mặc định'} → {new or 'mặc định'}"


def shape_change(old: Paragraph, new: Paragraph) -> str:
    """Return what differs between two paragraphs as wholes, empty when nothing does."""
    if old.style != new.style:
        return f"Kiểu đoạn: {old.style or 'mặc định'} → {new.style or 'mặc định'}"
    if old.shape == new.shape:
        return ""
    words = [word for name, word in _SHAPES if _part(old.shape, name) != _part(new.shape, name)]
    return "Định dạng đoạn: " + (", ".join(words) or "thuộc tính khác")


_SHAPES = (
    ("jc", "căn lề"),
    ("ind", "thụt lề"),
    ("spacing", "khoảng cách"),
    ("[", "cách đánh số"),
    ("tabs", "điểm dừng tab"),
    ("pBdr", "đường viền"),
    ("shd", "nền"),
)


def _part(shape: str, name: str) -> str:
    """Return one property of a shape."""
    mark = name if name == "[" else f"<{name} "
    start = shape.find(mark)
    return "" if start < 0 else shape[start:].split("<", 2)[1 if mark != "[" else 0]
