"""Looks at a docx as a form checker does: every line with its looks and place, nothing left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

from eoffice.domain.content import Alignment
from eoffice.domain.form.observed import Column, Ink, Observation, Rule, RuleShape, Seen, Source
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.measures import POINTS_PER_MM
from eoffice.rendering.numbering import Numbering
from eoffice.rendering.observing_lines import (
    drawn_sides,
    half_of,
    has_letters,
    is_underlined,
    lines_apart,
    measuring_face,
    page_breaks,
    split_lines,
    theme_fonts,
)
from eoffice.rendering.observing_page import page_number_of, sheet_of
from eoffice.rendering.observing_runs import ink_of, inks_of, lines_of_drawing, text_boxes
from eoffice.rendering.package import DEFAULT_LIMITS, Package, ReadingLimits, open_package
from eoffice.rendering.runs import sections_of
from eoffice.rendering.styles import ParagraphLook, StyleSheet, paragraph_look, run_look
from eoffice.rendering.wml import attribute, child, children, local, whole

TWIPS_PER_MM = 1440 / 25.4
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo"})
_DRAWN = frozenset({"single", "thick", "double", "thinThickSmallGap"})
_MEASURED = 60
"""Lines at the head whose width is measured: the rules below them are compared with it."""


def observe_docx(path: Path, limits: ReadingLimits = DEFAULT_LIMITS) -> Observation:
    """Return what stands in a docx; raises UnreadableFile as `read_body` does."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableFile("rendering.cannot_open", file=path.name) from error
    with file:
        return DocxObserver(open_package(path, file, limits)).observe()


class DocxObserver:
    """Walks through the body of one docx; `elements` keeps where each line came from, for mending."""

    def __init__(self, package: Package) -> None:
        self._package = package
        main = package.main_part()
        self.root = package.xml(main)
        self._parts = package.related(main)
        by_kind = dict(self._parts.values())
        self._styles = StyleSheet(self._part(by_kind.get("styles")))
        self._numbering = Numbering(self._part(by_kind.get("numbering")))
        self._theme = theme_fonts(self._part(by_kind.get("theme")))
        self.elements: list[etree._Element] = []
        self._seen: list[Seen] = []
        self._outside: list[Seen] = []
        self._sections: list[etree._Element] = []
        self._wide: set[int] = set()
        self._frame = 0
        self._is_broken = False
        self._face = measuring_face()

    def _part(self, name: str | None) -> etree._Element | None:
        """Return the root of a part, if there is one."""
        return self._package.xml(name) if name else None

    def observe(self) -> Observation:
        """Return the observation."""
        body = child(self.root, "body")
        if body is None:
            raise UnreadableFile("rendering.not_docx", file=self._package.name)
        final = child(body, "sectPr")
        # Each section says at its end how wide its pages are; appendices on their side are wider.
        self._widths = [_text_width(section) for section in sections_of(body)] or [_text_width(None)]
        self._blocks(body)
        if final is not None:
            self._sections.append(final)
        sheets = tuple(
            replace(sheet_of(section), has_wide_table=at in self._wide)
            for at, section in enumerate(self._sections)
        )
        self._margins()
        number = page_number_of(self._sections, self._parts, self._part, self._styles)
        restarts = frozenset(
            at
            for at, section in enumerate(self._sections)
            if whole(child(section, "pgNumType"), "start") == 1
        )
        return Observation(
            Source.DOCX, tuple(self._seen), sheets, number, None, tuple(self._outside), restarts=restarts
        )

    def _blocks(self, element: etree._Element) -> None:
        """Take in the blocks inside an element."""
        for inner in element:
            name = local(inner)
            if name == "p":
                self._paragraph(inner, Column.FULL, self._width_here())
                section = child(inner, "pPr", "sectPr")
                if section is not None:
                    self._sections.append(section)
            elif name == "tbl":
                self._table(inner)
            elif name in _WRAPPERS:
                self._blocks(inner)

    def _width_here(self) -> float:
        """Return the width of the text in the section that is being read."""
        return self._widths[min(len(self._sections), len(self._widths) - 1)]

    def _paragraph(
        self, element: etree._Element, column: Column, room: float, frame: int | None = None,
        row: int = 0, *, grid: bool = False,
    ) -> None:  # fmt: skip
        """Take in one paragraph: its lines, and the rules drawn in it."""
        properties = child(element, "pPr")
        style = attribute(child(properties, "pStyle"))
        look = paragraph_look(properties).over(self._styles.paragraph(style))
        inks = inks_of(element, self._styles, style, self._theme)
        marker = self._numbering.next(look.numbering, look.level)
        drawn = lines_of_drawing(element)
        for box in text_boxes(element):
            for inner in box.iter():
                if local(inner) == "p":
                    self._note_outside(inner, boxed=True)
        borders = drawn_sides(child(properties, "pBdr"))
        inside = room - ((look.left or 0) + (look.right or 0)) / TWIPS_PER_MM
        base = self._base(look, element, column, frame, row, grid=grid)
        if "top" in borders and "left" not in borders:
            self._add_rule(base, inside, element)
        if marker is not None and inks:
            shown = marker.look.over(run_look(child(properties, "rPr"))).over(self._styles.run(style))
            inks = [ink_of(marker.text, shown, self._theme), replace(inks[0], text=" "), *inks]
        self._lines(base, inks, marker.text if marker else "", room, element, look)
        # Two lines drawn side by side in a paragraph over the whole width belong to the two columns.
        sides = (Column.LEFT, Column.RIGHT) if len(drawn) == 2 and column is Column.FULL else (column,) * 9
        for side, width in zip(sides, drawn, strict=False):
            self._add(replace(base, inks=(), column=side, rule=Rule(RuleShape.DRAWN, width)), element)
        if "bottom" in borders and "left" not in borders:
            self._add_rule(base, inside, element)

    def _add_rule(self, base: Seen, width: float, element: etree._Element) -> None:
        """Take in the border of a paragraph as a line as wide as the paragraph."""
        self._add(replace(base, inks=(), rule=Rule(RuleShape.DRAWN, width)), element)

    def _base(
        self,
        look: ParagraphLook,
        element: etree._Element,
        column: Column,
        frame: int | None,
        row: int,
        *,
        grid: bool,
    ) -> Seen:
        """Return a line with the looks of its paragraph and no words yet."""
        # The indents of a list stand in the list; what is not said here is not judged.
        told = look.numbering is None or not look.numbering or child(element, "pPr", "ind") is not None
        return Seen(
            0,
            column=column,
            alignment=look.alignment or Alignment.LEFT,
            first_line=(look.first_line or 0) / TWIPS_PER_MM if told else None,
            left=(look.left or 0) / TWIPS_PER_MM if told else None,
            before=(look.before or 0) / 20,
            after=(look.after or 0) / 20,
            frame=frame,
            row=row,
            in_grid=grid,
            heading=look.outline is not None,
            boxed=bool(child(element, "pPr", "pBdr", "left") is not None),
            section=len(self._sections),
            new_page=bool(look.new_page) or self._is_new_page(element),
            right=(look.right or 0) / TWIPS_PER_MM,
        )

    def _is_new_page(self, element: etree._Element) -> bool:
        """Tell whether a paragraph begins a page: by a break before its words, or after those above it."""
        before, after = page_breaks(element)
        begins, self._is_broken = before or self._is_broken, after
        return begins

    def _lines(
        self,
        base: Seen,
        inks: list[Ink],
        marker: str,
        room: float,
        element: etree._Element,
        look: ParagraphLook,
    ) -> None:
        """Take in the words; in head and closing each line counts for itself."""
        size = next((ink.size for ink in inks if ink.size), 14.0)
        said: dict[str, Any] = {"spacing": lines_apart(look, size), "marker": marker}
        for at, (piece, column) in enumerate(split_lines(inks, base)):
            said |= {"inks": tuple(piece), "column": column, "at": len(self._seen)}
            if at:
                said["before"] = 0.0
            # Tab stops place a half of the line; the alignment of its paragraph says nothing.
            said["alignment"] = base.alignment if column is base.column else None
            if len(self._seen) < _MEASURED or base.frame is not None:
                indents = ((look.left or 0) + (look.right or 0)) / TWIPS_PER_MM
                said["room"] = room - indents if room > 0 else None
                said["width"] = self._width(piece) or base.width
            # One copy of a line, not one for each thing said of it: copying was half of the reading.
            seen = replace(base, **said)
            if base.rule is None and base.frame is not None and seen.text and not has_letters(seen.text):
                if set(seen.text) <= set("-–—_=*. "):
                    seen = replace(seen, inks=(), rule=Rule(RuleShape.DASHES, seen.width))
            elif len(self._seen) < _MEASURED and len(seen.text) > 2 and set(seen.text) <= set("-–—_=*"):
                seen = replace(seen, inks=(), rule=Rule(RuleShape.DASHES, seen.width))
            self._add(seen, element)
            if base.frame is not None and is_underlined(element, seen):
                self._add(replace(base, inks=(), rule=Rule(RuleShape.UNDERLINE, seen.width)), element)

    def _width(self, inks: Iterable[Ink]) -> float:
        """Return the width of the words of a line in millimetres; 0 where it cannot be measured."""
        face = self._face
        if face is None:
            return 0.0
        width = sum(
            face.width(ink.text, ink.size or 14, bold=bool(ink.bold), italic=bool(ink.italic)) for ink in inks
        )
        return width / POINTS_PER_MM

    def _add(self, seen: Seen, element: etree._Element) -> None:
        """Keep a line."""
        at = len(self._seen)
        self._seen.append(seen if seen.at == at else replace(seen, at=at))
        self.elements.append(element)

    def _table(self, element: etree._Element) -> None:
        """Take in a table: with borders it is part of the text, without it is a frame of the form."""
        grid = self._is_grid(element)
        widths = [
            (whole(column, "w") or 0) / TWIPS_PER_MM
            for column in children(child(element, "tblGrid"), "gridCol")
        ]
        # The two columns of head and closing fill any page: they do not turn it (I.2).
        if sum(widths) > 165 and (grid or len(widths) > 2):
            self._wide.add(len(self._sections))
        self._frame += 1
        frame = self._frame
        for row, line in enumerate(_rows(element)):
            cells = list(_cells(line))
            for at, cell in enumerate(cells):
                column = half_of(at, len(cells), grid=grid)
                room = widths[at] if at < len(widths) else self._width_here()
                self._cell(cell, column, room, frame, row, grid=grid)

    def _cell(
        self, element: etree._Element, column: Column, room: float, frame: int, row: int, *, grid: bool
    ) -> None:
        """Take in the paragraphs of a cell."""
        for inner in element:
            name = local(inner)
            if name == "p":
                self._paragraph(inner, column, room, None if grid else frame, row, grid=grid)
            elif name == "tbl":
                self._table(inner)
            elif name in _WRAPPERS:
                self._cell(inner, column, room, frame, row, grid=grid)

    def _is_grid(self, element: etree._Element) -> bool:
        """Tell whether a table draws borders."""
        properties = child(element, "tblPr")
        own = drawn_sides(child(properties, "tblBorders"))
        if child(properties, "tblBorders") is not None:
            drawn = "insideH" in own or "insideV" in own or {"left", "right"} <= own
        else:
            drawn = self._styles.is_bordered(attribute(child(properties, "tblStyle")))
        cells = [found for found in element.iter() if local(found) == "tcBorders"]
        sided = [found for found in cells if {"left", "right"} & drawn_sides(found)]
        return drawn or len(sided) > 2

    def _margins(self) -> None:
        """Take in the words of headers and footers."""
        for kind, name in self._parts.values():
            root = self._part(name) if kind in ("header", "footer") else None
            for inner in () if root is None else root.iter():
                if local(inner) == "p":
                    self._note_outside(inner)

    def _note_outside(self, element: etree._Element, *, boxed: bool = False) -> None:
        """Take in a line outside the text."""
        properties = child(element, "pPr")
        style = attribute(child(properties, "pStyle"))
        inks = inks_of(element, self._styles, style, self._theme)
        seen = Seen(-1, tuple(inks), boxed=boxed or "left" in drawn_sides(child(properties, "pBdr")))
        if any(map(str.isalpha, seen.text)) and "PAGE" not in seen.text:
            self._outside.append(seen)


def _text_width(section: etree._Element | None) -> float:
    """Return the width between the margins."""
    sheet = sheet_of(section) if section is not None else None
    if sheet is None or sheet.left is None or sheet.right is None:
        return 160.0
    return sheet.width - sheet.left - sheet.right


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
