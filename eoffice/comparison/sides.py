"""One side of a change: its text, its anchors, and how it is shown to people."""

from __future__ import annotations

from collections.abc import Sequence

from eoffice.comparison.model import OBJECT, Paragraph, Solid, SolidKind
from eoffice.comparison.script import Anchor

THINGS = {
    SolidKind.IMAGE: "[hình ảnh]",
    SolidKind.DRAWING: "[hình vẽ]",
    SolidKind.EQUATION: "[công thức]",
    SolidKind.FIELD: "[trường]",
    SolidKind.NOTE: "[chú thích]",
    SolidKind.TEXT_BOX: "[hộp chữ]",
    SolidKind.OBJECT: "[đối tượng]",
    SolidKind.SYMBOL: "[ký hiệu]",
}


class Side:
    """One side of a change: paragraphs put behind one another, as the hunks count."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.paragraphs = paragraphs
        self.text = "\n".join(one.text for one in paragraphs)
        self.starts: list[int] = []
        at = 0
        for one in paragraphs:
            self.starts.append(at)
            at += len(one.text) + 1

    def at(self, start: int, end: int, story: str) -> Anchor | None:
        """Return the anchor of a stretch, in the paragraph where it begins."""
        if not self.paragraphs:
            return None
        place = max((at for at, first in enumerate(self.starts) if first <= start), default=0)
        one, first = self.paragraphs[place], self.starts[place]
        last = min(max(end - first, 0), len(one.text))
        boxes = tuple(word.box for word in one.words_between(start - first, last))
        return Anchor(one.number, start - first, last, one.key, story, boxes)

    def shown(self, start: int, end: int) -> str:
        """Return a stretch in words: readable letters, things by their names."""
        if len(self.paragraphs) == 1 and (start, end) == (0, len(self.text)):
            return shown_text(self.paragraphs[0])
        text = self.text[start:end]
        if OBJECT not in text:
            return text
        things = (
            THINGS[solid.kind]
            for one, first in zip(self.paragraphs, self.starts, strict=True)
            for solid in one.solids
            if start <= first + solid.start < end and OBJECT in one.text[solid.start : solid.end]
        )
        return "".join(next(things, "[…]") if letter == OBJECT else letter for letter in text)

    def things(self, start: int, end: int) -> set[SolidKind]:
        """Return what kinds of things stand in a stretch."""
        return {
            solid.kind
            for one, first in zip(self.paragraphs, self.starts, strict=True)
            for solid in one.solids
            if start <= first + solid.start < end
        }

    def solids_in(self, start: int, end: int) -> list[tuple[int, Solid]]:
        """Return the things in a stretch with their offsets in the whole text."""
        return [
            (first + solid.start, solid)
            for one, first in zip(self.paragraphs, self.starts, strict=True)
            for solid in one.solids
            if start <= first + solid.start < end
        ]

    def confidence(self, start: int, end: int) -> float:
        """Return how sure the reading of a stretch is (scans)."""
        return min(
            (
                word.confidence
                for one, first in zip(self.paragraphs, self.starts, strict=True)
                for word in one.words_between(start - first, max(end, start + 1) - first)
            ),
            default=1.0,
        )


def shown_text(paragraph: Paragraph) -> str:
    """Return a whole paragraph in words."""
    text = paragraph.readable
    for solid in paragraph.solids:
        if OBJECT in text and OBJECT in paragraph.text[solid.start : solid.end]:
            text = text.replace(OBJECT, THINGS[solid.kind], 1)
    return text
