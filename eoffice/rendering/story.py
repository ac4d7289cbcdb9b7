"""The body of a docx as raw blocks in reading order: paragraphs and tables, nothing judged yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from eoffice.domain.content import Span
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.findings import Findings, Left
from eoffice.rendering.numbering import Numbering
from eoffice.rendering.package import Package
from eoffice.rendering.pictures import PictureReader
from eoffice.rendering.runs import (
    PAGE_BREAK,
    TALL_PAGES,
    WIDE_PAGES,
    ParagraphReader,
    RawParagraph,
    has_section_break,
    is_landscape,
    sections_of,
)
from eoffice.rendering.styles import ParagraphLook, StyleSheet, has_border
from eoffice.rendering.wml import attribute, child, children, local, shallow_text, whole
from eoffice.text import clean_line

_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo"})
_MOST_ACROSS = 200


@dataclass(frozen=True)
class RawCell:
    """A cell as found; `merged` when it only continues the one above."""

    paragraphs: tuple[RawParagraph, ...]
    across: int
    merged: bool


@dataclass(frozen=True)
class RawTable:
    """A table as found."""

    rows: tuple[tuple[RawCell, ...], ...]
    widths: tuple[int, ...]
    bordered: bool


RawBlock = RawParagraph | RawTable


def new_page(sign: str = PAGE_BREAK) -> RawParagraph:
    """Return a page break, or a turn of the pages, as a paragraph of its own."""
    return RawParagraph((Span(sign),), "", ParagraphLook(), None, None)


class StoryReader:
    """Reads the body of one package."""

    def __init__(self, package: Package) -> None:
        self.findings = Findings()
        self._package = package
        self._main = package.main_part()
        parts = dict(package.related(self._main).values())
        self._parts = package.related(self._main)
        self._styles = StyleSheet(self._part(parts.get("styles")))
        numbering = Numbering(self._part(parts.get("numbering")))
        pictures = PictureReader(package, self._parts, self.findings)
        self._paragraphs = ParagraphReader(
            self._styles, numbering, self.findings, self._notes(parts), pictures.read
        )
        self._count = self._cells = 0
        self._turned: list[bool] = []

    def _part(self, name: str | None) -> etree._Element | None:
        """Return the root of a part, if there is one."""
        return self._package.xml(name) if name else None

    def _notes(self, parts: dict[str, str]) -> dict[str, str]:
        """Return the words of foot- and endnotes."""
        found = {}
        for kind in ("footnote", "endnote"):
            for note in children(self._part(parts.get(f"{kind}s")), kind):
                found[f"{kind}{attribute(note, 'id')}"] = shallow_text(note)
        return found

    def read(self) -> list[RawBlock]:
        """Return the blocks of the body."""
        body = child(self._package.xml(self._main), "body")
        if body is None:
            raise UnreadableFile("rendering.not_docx", file=self._package.name)
        # A section says at its end how its pages lie; whoever reads from above must know it before.
        self._turned = [is_landscape(section) for section in sections_of(body)][::-1]
        blocks: list[RawBlock] = [new_page(WIDE_PAGES)] if any(self._turned[-1:]) else []
        blocks.extend(self._blocks(body))
        self._margins()
        return blocks

    def _blocks(self, element: etree._Element) -> Iterator[RawBlock]:
        """Give the blocks inside an element, wrappers opened."""
        for inner in element:
            name = local(inner)
            if name == "p":
                yield from self._paragraph(inner)
            elif name == "tbl":
                yield self._table(inner)
            elif name in _WRAPPERS:
                yield from self._blocks(inner)

    def _paragraph(self, element: etree._Element) -> Iterator[RawParagraph]:
        """Give a paragraph and the page breaks that its properties mean."""
        self._limit()
        paragraph = self._paragraphs.read(element)
        if paragraph.look.new_page:
            yield new_page()
        yield paragraph
        if child(element, "pPr", "sectPr") is not None:
            yield from self._turn(element)

    def _turn(self, element: etree._Element) -> Iterator[RawParagraph]:
        """Give what the end of a section means: pages that lie otherwise, or just a new page."""
        before = self._turned.pop() if self._turned else False
        after = self._turned[-1] if self._turned else before
        if after is not before:
            yield new_page(WIDE_PAGES if after else TALL_PAGES)
        elif has_section_break(element):
            yield new_page()

    def _limit(self) -> None:
        """Count a paragraph; raises UnreadableFile `rendering.too_large`."""
        self._count += 1
        limits = self._package.limits
        if self._count > limits.paragraphs:
            raise self._too_large("paragraphs", limits.paragraphs)

    def _too_large(self, what: str, limit: int) -> UnreadableFile:
        """Return the error of a limit passed."""
        return UnreadableFile("rendering.too_large", file=self._package.name, what=what, limit=limit)

    def _margins(self) -> None:
        """Report the words of headers and footers, page numbers apart."""
        for kind, name in self._parts.values():
            root = self._part(name) if kind in ("header", "footer") else None
            words = clean_line(" ".join(self._foreign(root)))
            if any(letter.isalpha() for letter in words):
                self.findings.add(Left.HEADER, words)

    def _foreign(self, root: etree._Element | None) -> Iterator[str]:
        """Give the words of the paragraphs that are not in a style of ours."""
        for inner in () if root is None else root.iter():
            style = attribute(child(inner, "pPr", "pStyle")) if local(inner) == "p" else None
            if local(inner) == "p" and not self._styles.name(style).startswith("eOffice "):
                yield shallow_text(inner)

    def _table(self, element: etree._Element) -> RawTable:
        """Return a table with its grid."""
        properties = child(element, "tblPr")
        style = attribute(child(properties, "tblStyle"))
        own = child(properties, "tblBorders")
        cells = [inner for inner in element.iter() if local(inner) == "tcBorders"]
        bordered = has_border(own) or (own is None and self._styles.is_bordered(style))
        widths = tuple(whole(column, "w") or 0 for column in children(child(element, "tblGrid"), "gridCol"))
        rows = tuple(self._row(row) for row in _rows(element))
        return RawTable(
            tuple(row for row in rows if row), widths, bordered or any(has_border(cell) for cell in cells)
        )

    def _row(self, element: etree._Element) -> tuple[RawCell, ...]:
        """Return the cells of a row; columns skipped at its start become empty cells."""
        skipped = whole(child(element, "trPr", "gridBefore")) or 0
        cells = [RawCell((), 1, merged=False)] * min(skipped, _MOST_ACROSS)
        cells.extend(self._cell(cell) for cell in _cells(element))
        return tuple(cells)

    def _cell(self, element: etree._Element) -> RawCell:
        """Return a cell; the rows of a table inside it become lines."""
        self._cells += 1
        if self._cells > self._package.limits.cells:
            raise self._too_large("cells", self._package.limits.cells)
        properties = child(element, "tcPr")
        merge = child(properties, "vMerge")
        merged = merge is not None and attribute(merge) != "restart"
        across = min(max(whole(child(properties, "gridSpan")) or 1, 1), _MOST_ACROSS)
        return RawCell(tuple(self._inside(element)), across, merged)

    def _inside(self, element: etree._Element) -> Iterator[RawParagraph]:
        """Give the paragraphs of a cell."""
        for block in self._blocks(element):
            if isinstance(block, RawParagraph):
                yield block
            else:
                yield from self._flat(block)

    def _flat(self, table: RawTable) -> Iterator[RawParagraph]:
        """Give the paragraphs of a table inside a cell, one after another, and report it."""
        self.findings.add(Left.NESTED_TABLE)
        for row in table.rows:
            for cell in row:
                yield from cell.paragraphs


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """Give the rows of a table, wrappers opened."""
    for inner in table:
        if local(inner) == "tr":
            yield inner
        elif local(inner) in _WRAPPERS:
            yield from _rows(inner)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    """Give the cells of a row, wrappers opened."""
    for inner in row:
        if local(inner) == "tc":
            yield inner
        elif local(inner) in _WRAPPERS:
            yield from _cells(inner)
