"""Tells drawings that show the same in another way: rebuilt by a program, or made larger or smaller."""

from __future__ import annotations

from dataclasses import dataclass

from eoffice.comparison.model import Solid
from eoffice.comparison.script import Hunk, Kind, Op
from eoffice.comparison.sides import Side
from eoffice.comparison.word.drawings import size_of

_ROUNDED = 9_525
"""Programs round measures to twips or hundredths of a millimetre: up to 0.75 pt, in EMU, is no edit."""
_SLIGHT = 0.02
RESIZED = "Hình được phóng to hoặc thu nhỏ."
REDRAWN = "Hình vẽ như cũ, ghi theo cách khác (vị trí, đường nét hoặc cách bao chữ)."


@dataclass(frozen=True)
class Redrawn:
    """One drawing that both sides show."""

    kind: Kind
    hunk: Hunk
    note: str


def redrawn(hunk: Hunk, one: Side, other: Side) -> list[Redrawn]:
    """Return the drawings in a stretch of equal keys whose look differs."""
    pairs = zip(
        one.solids_in(hunk.old_start, hunk.old_end),
        other.solids_in(hunk.new_start, hunk.new_end),
        strict=False,
    )
    found: list[Redrawn] = []
    for (before, old), (after, new) in pairs:
        if old.look != new.look:
            is_resized = _resized(old, new)
            note, kind = (RESIZED, Kind.IMAGE) if is_resized else (REDRAWN, Kind.FORMATTING)
            place = Hunk(
                Op.ENCODING, before, before + old.end - old.start, after, after + new.end - new.start
            )
            found.append(Redrawn(kind, place, note))
    return found


def _resized(old: Solid, new: Solid) -> bool:
    """Tell whether a drawing was made larger or smaller by more than programs round."""
    return any(
        bool(before and after) and abs(before - after) > max(_ROUNDED, _SLIGHT * before)
        for before, after in zip(size_of(old.look), size_of(new.look), strict=True)
    )
