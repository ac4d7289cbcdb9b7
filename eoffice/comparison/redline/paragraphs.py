"""Writes single paragraphs of a redline: their stitches, ends, former shapes and the borders of moves."""

from __future__ import annotations

from eoffice.comparison.model import Paragraph
from eoffice.comparison.redline.cursor import Cursor
from eoffice.comparison.redline.importing import Importer
from eoffice.comparison.redline.marks import Marks, paragraph_properties
from eoffice.comparison.redline.stitching import Woven
from eoffice.comparison.redline.weaving import State, Weaver
from eoffice.comparison.word.reader import Source
from eoffice.comparison.word.xml import Element, local, make, value, w

NOT_FORMER = frozenset({"rPr", "sectPr", "pPrChange"})
"""What the former properties of a paragraph cannot hold."""


class ParagraphWriter:
    """Writes paragraphs into the new source, which is changed in place."""

    def __init__(self, old: Source, new: Source, marks: Marks, *, formatting: bool) -> None:
        self._old, self._new = old, new
        self._marks = marks
        self._formatting = formatting
        self._importer = Importer(old.package, new.package)
        self._old_part = self._new_part = ""
        self._borders: dict[int, Element] = {}
        self._ranges: dict[int, str] = {}
        self._last_written: Element | None = None

    def _paragraph(self, woven: Woven, cursor: Cursor, *, was_old: bool) -> Element:
        """Write one woven paragraph and return its element."""
        weaver = Weaver(self._marks, self._bring, self._borders)
        if woven.new is not None and not was_old:
            element = self._new.elements[woven.new.key]
        else:
            element = make("p")
            cursor.put(element)
            if woven.old is not None:
                self._old_properties(element, woven.old, ends=woven.end is not State.KEPT)
        self._last_written = element
        weaver.fill(element, woven.stitches)
        if woven.end is not State.KEPT:
            self._marks.paragraph_end(element, woven.end.value)
        if woven.old is not None and woven.new is not None:
            self._note_shape(element, woven.old, woven.new)
        if woven.new is not None:
            cursor.passed(element)
        return element

    def _old_properties(self, element: Element, old: Paragraph, *, ends: bool) -> None:
        """Give a paragraph the properties of an old one; the end of a section comes with a deleted end."""
        source = self._old.elements[old.key].find(w("pPr"))
        if source is None:
            return
        properties = self._bring(source)
        for one in [
            one for one in properties if local(one) in ({"pPrChange"} if ends else NOT_FORMER - {"rPr"})
        ]:
            properties.remove(one)
        element.insert(0, properties)

    def _note_shape(self, element: Element, old: Paragraph, new: Paragraph) -> None:
        """Write the former properties of a paragraph down when they differ."""
        if not self._formatting or (old.shape == new.shape and old.style == new.style):
            return
        properties = paragraph_properties(element)
        for one in properties.findall(w("pPrChange")):
            properties.remove(one)
        change, former = self._marks.mark("pPrChange"), make("pPr")
        source = self._old.elements[old.key].find(w("pPr"))
        if source is not None:
            former.extend(one for one in self._bring(source) if local(one) not in NOT_FORMER)
        change.append(former)
        properties.append(change)

    def _bring(self, element: Element) -> Element:
        """Return a copy of an old element at home in the part being written."""
        return self._importer.copy(element, self._old_part, self._new_part)

    def _looks_different(self, old: Paragraph, new: Paragraph) -> bool:
        """Tell whether formatting has to be tracked between two paragraphs of the same words."""
        return self._formatting and (old.runs != new.runs or old.shape != new.shape or old.style != new.style)

    def _range(self, paragraph: Element, name: str, about: tuple[str, bool, bool]) -> None:
        """Put the range marks of a move around a paragraph, at the ends of its run of paragraphs."""
        range_name, begins, ends = about
        key = hash((range_name, name))
        if begins:
            start = self._marks.mark(f"{name}RangeStart")
            start.set(w("name"), range_name)
            self._ranges[key] = value(start, "id")
            at = 1 if paragraph.find(w("pPr")) is not None else 0
            paragraph.insert(at, start)
        if ends:
            paragraph.append(make(f"{name}RangeEnd", id=self._ranges[key]))
