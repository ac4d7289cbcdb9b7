"""Words that a page holds and nobody sees: painted over, or as pale as the paper (shadow attack "hide").

A signer answers for every word of the file; a program that reads it finds these too. Boxes are estimates,
so only words that lie well inside what was painted over them are named.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject

from signing.content import Box, Pen, around, at, page_content, resources_of
from signing.pdf import entry

LARGEST = 1 << 20
"""Bytes of a page's drawing that are read; larger ones are drawings, not letters."""
_FILLS = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_UNSEEN = 3.0
_FAULTS = (ValueError, IndexError, TypeError, KeyError, RecursionError, UnicodeDecodeError)


@dataclass(frozen=True)
class Hidden:
    """What of a page's words cannot be seen."""

    covered: bool = False
    pale: bool = False


def hidden_words(page: DictionaryObject) -> Hidden:
    """Return whether words of a page are painted over, or have the colour of the paper."""
    try:
        content = page_content(page)
        if len(content) > LARGEST:
            return Hidden()
        pen = _Watch(resources_of(page))
        pen.draw(content)
    except _FAULTS:
        # Whatever cannot be followed is judged by the page that the person is shown.
        return Hidden()
    return Hidden(pen.is_covered, pen.is_pale)


@dataclass
class _Watch(Pen):
    """Follows a page's drawing in its order: what comes later lies above."""

    is_covered: bool = False
    is_pale: bool = False
    shines: bool = False  # what is painted now lets shine through what is under it
    mode: float = 0.0
    _words: list[Box] = field(default_factory=list)
    _dark: list[Box] = field(default_factory=list)
    _shone: list[bool] = field(default_factory=list)

    def _obey(self, operator: bytes, operands: list[bytes]) -> None:
        if operator == b"gs":
            self.shines = self._lets_shine(operands[-1].decode())
        elif operator == b"Tr":
            self.mode = float(operands[-1])
        elif operator == b"q":
            self._shone.append(self.shines)
        elif operator == b"Q" and self._shone:
            self.shines = self._shone.pop()
        super()._obey(operator, operands)

    def _text(self, operator: bytes, operands: list[bytes]) -> None:
        before = len(self.boxes)
        super()._text(operator, operands)
        # Words without ink (mode 3) are those of scans and have a finding of their own.
        if self.mode == _UNSEEN:
            return
        for box in self.boxes[before:]:
            if self.white and not any(_inside(box, dark) for dark in self._dark):
                self.is_pale = True
            self._words.append(box)

    def _paint(self, operator: bytes) -> None:
        if operator in _FILLS and not self.shines:
            for box in around(self._path):
                self._cover(box)
                if not self.white:
                    self._dark.append(box)
        super()._paint(operator)

    def _object(self, name: str) -> None:
        objects = entry(self.resources, "/XObject") if self.resources is not None else None
        item = entry(objects, name) if isinstance(objects, DictionaryObject) else None
        if isinstance(item, StreamObject) and str(entry(item, "/Subtype")) == "/Image":
            box = around([at(self.now, x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)])
            if not self.shines and not any(key in item for key in ("/SMask", "/Mask", "/ImageMask")):
                self._cover(box[0])
            self._dark += box
        super()._object(name)

    def _cover(self, box: Box) -> None:
        # Thin lines under and through words are decoration.
        if min(box[2] - box[0], box[3] - box[1]) > 4:
            self.is_covered = self.is_covered or any(_inside(word, box) for word in self._words)

    def _lets_shine(self, name: str) -> bool:
        """Tell whether a graphics state paints with less than full colour, as markers do."""
        states = entry(self.resources, "/ExtGState") if self.resources is not None else None
        state = entry(states, name) if isinstance(states, DictionaryObject) else None
        if not isinstance(state, DictionaryObject):
            return self.shines
        thin = float(str(entry(state, "/ca") or 1)) < 1
        blend = entry(state, "/BM")
        return thin or (blend is not None and str(blend) not in ("/Normal", "/Compatible"))


def _inside(word: Box, other: Box) -> bool:
    """Tell whether the middle part of a word lies inside a box; widths are estimates."""
    x0, y0, x1, y1 = word
    wide, high = (x1 - x0) * 0.25, (y1 - y0) * 0.25
    return other[0] <= x0 + wide and x1 - wide <= other[2] and other[1] <= y0 + high and y1 - high <= other[3]
