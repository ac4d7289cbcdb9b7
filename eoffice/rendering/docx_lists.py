"""Automatic numbers of our docx: articles, clauses, and points in the Vietnamese order of letters.

Word has no counter that knows "a, b, c, d, đ, e, g": its own runs a to z. So the alphabet is cut where the
two differ, each piece a list that begins at the right letter, and "đ" is a list of one letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from eoffice.domain.content import Alignment, BlockKind, Paragraph, Span
from eoffice.rendering.docx_parts import element, twips
from eoffice.rendering.spans import cut, words
from eoffice.services.law import load_form

_ARTICLE = re.compile(r"^Điều (\d{1,4})\.(?= \S)")
_CLAUSE = re.compile(r"^(\d{1,3})\.(?= \S)")
_POINT = re.compile(r"^([a-zđ])\)(?= \S)")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_PIECES = ("abcd", "đ", "e", "ghi", "klmnopqrstuv", "xy")
"""The letters of points in runs that the Latin alphabet has too (Appendix I, II.6đ; f, j, w, z are none)."""


@dataclass(frozen=True)
class Shape:
    """How one kind of list counts and looks."""

    name: str
    style: str
    text: str
    bold: bool = False


_ARTICLES = Shape("article", "decimal", "Điều %1.", bold=True)
_CLAUSES = Shape("clause", "decimal", "%1.")
_POINTS = Shape("point", "lowerLetter", "%1)")
_CROSSED_D = Shape("crossed_d", "none", "đ)")


@dataclass(frozen=True)
class Item:
    """A paragraph that Word numbers itself: its list, its value, and the words after the marker."""

    shape: Shape
    value: int
    rest: tuple[Span, ...]
    marker: Span


def item_of(paragraph: Paragraph) -> Item | None:
    """Return a paragraph as an item of a list; None when its marker must stay typed.

    Typed stay markers that a reader would put together differently: inside a quotation, with a look that
    changes before the space, or in a paragraph that does not begin at the usual indent.
    """
    if paragraph.alignment is not Alignment.JUSTIFIED or not paragraph.indented:
        return None
    if paragraph.kind not in (BlockKind.PARAGRAPH, BlockKind.ARTICLE, BlockKind.HEADING):
        return None
    for pattern, shape in ((_ARTICLE, _ARTICLES), (_CLAUSE, _CLAUSES), (_POINT, _POINTS)):
        found = pattern.match(words(paragraph.spans))
        if found is not None:
            return _item(paragraph, shape, found)
    return None


def _item(paragraph: Paragraph, shape: Shape, found: re.Match[str]) -> Item | None:
    """Return the item of a marker that was found, when writing and reading it gives the same runs."""
    before, after = cut(paragraph.spans, found.end())
    marker = before[0]
    if len(before) != 1 or marker.underline or marker.raised or (shape.bold and not marker.bold):
        return None
    rest = (replace(after[0], text=after[0].text[1:]), *after[1:])
    if not rest[0].text or rest[0].text[0] in "\t\n":
        return None
    if shape is not _POINTS:
        # A list that begins with 0, or a number written "01.", would come back otherwise.
        value = int(found[1])
        return Item(shape, value, rest, marker) if value and str(value) == found[1] else None
    if found[1] == "đ":
        return Item(_CROSSED_D, 1, rest, marker)
    in_order = any(found[1] in piece for piece in _PIECES)
    return Item(shape, _LATIN.index(found[1]) + 1, rest, marker) if in_order else None


class ListWriter:
    """Allots numbers to paragraphs in reading order and writes the definitions of the lists."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401  python-docx carries no types
        self._root = document.part.numbering_part.element
        for found in list(self._root):
            self._root.remove(found)
        self._shapes: dict[str, int] = {}
        self._last: dict[str, tuple[int, int]] = {}
        """By list: the number of its instance in use, and its last value."""
        self._count = 0

    def number(self, item: Item) -> int:
        """Return the instance of a list that gives an item its value: the running one, or a new one."""
        name = item.shape.name
        if _begins_piece(item):
            self._last.pop(_POINTS.name, None)
        running = self._last.get(name)
        if running is not None and (item.value == running[1] + 1 or item.shape is _CROSSED_D):
            self._last[name] = (running[0], item.value)
            return running[0]
        instance = self._instance(item)
        self._last[name] = (instance, item.value)
        return instance

    def _instance(self, item: Item) -> int:
        """Write a new instance that begins with the value of an item."""
        abstract = self._shapes.get(item.shape.name)
        if abstract is None:
            abstract = self._shapes[item.shape.name] = len(self._shapes) + 1
            self._root.insert(abstract - 1, _abstract(item.shape, abstract))
        self._count += 1
        made = element("w:num", numId=self._count)
        made.append(element("w:abstractNumId", val=abstract))
        override = element("w:lvlOverride", ilvl=0)
        override.append(element("w:startOverride", val=item.value))
        made.append(override)
        self._root.append(made)
        return self._count


def _begins_piece(item: Item) -> bool:
    """Tell whether a letter follows one that the Latin alphabet does not have before it."""
    if item.shape is not _POINTS:
        return item.shape is _CROSSED_D
    return any(piece.startswith(_LATIN[item.value - 1]) for piece in _PIECES)


def _abstract(shape: Shape, number: int) -> Any:  # noqa: ANN401
    """Return the definition of a list; the indent is that of the text, a space follows the number."""
    made = element("w:abstractNum", abstractNumId=number)
    made.append(element("w:multiLevelType", val="singleLevel"))
    level = element("w:lvl", ilvl=0)
    for tag, value in (
        ("w:start", 1), ("w:numFmt", shape.style), ("w:suff", "space"), ("w:lvlText", shape.text),
        ("w:lvlJc", "left"),
    ):  # fmt: skip
        level.append(element(tag, val=value))
    properties = element("w:pPr")
    properties.append(element("w:ind", left=0, firstLine=twips(load_form().body.indent)))
    level.append(properties)
    if shape.bold:
        look = element("w:rPr")
        look.append(OxmlElement("w:b"))
        level.append(look)
    made.append(level)
    return made


def mark_as_item(paragraph: Any, item: Item, instance: int) -> None:  # noqa: ANN401
    """Put a paragraph into a list; its number looks as the typed marker did."""
    properties = paragraph._p.get_or_add_pPr()
    number = properties.get_or_add_numPr()
    number.get_or_add_ilvl().val = 0
    number.get_or_add_numId().val = instance
    indent = properties.get_or_add_ind()
    # Said here too: a list's own indent would win over that of the style.
    indent.set(qn("w:left"), "0")
    indent.set(qn("w:firstLine"), str(twips(load_form().body.indent)))
    look = element("w:rPr")
    if item.marker.bold:
        look.append(OxmlElement("w:b"))
    if item.marker.italic:
        look.append(OxmlElement("w:i"))
    if len(look):
        properties.append(look)
