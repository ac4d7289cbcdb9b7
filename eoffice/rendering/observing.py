"""Looks at a docx as a form checker does: every line with its looks and place, nothing left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from eoffice.domain.content import Alignment
from eoffice.domain.form.observed import Column, Ink, Observation, Rule, RuleShape, Seen, Source
from eoffice.rendering.errors import CannotRender, UnreadableFile
from eoffice.rendering.fonts import Typeface, typeface
from eoffice.rendering.measures import POINTS_PER_MM
from eoffice.rendering.numbering import Numbering
from eoffice.rendering.observing_page import page_number_of, sheet_of
from eoffice.rendering.observing_runs import ink_of, inks_of, lines_of_drawing, text_boxes
from eoffice.rendering.package import DEFAULT_LIMITS, Package, ReadingLimits, open_package
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
        self._theme = _theme_fonts(self._part(by_kind.get("theme")))
        self.elements: list[etree._Element] = []
        self._seen: list[Seen] = []
        self._outside: list[Seen] = []
        self._sections: list[etree._Element] = []
        self._wide: set[int] = set()
        self._frame = 0
        self._face = _face()

    def _part(self, name: str | None) -> etree._Element | None:
        """Return the root of a part, if there is one."""
        return self._package.xml(name) if name else None

    def observe(self) -> Observation:
        """Return the observation."""
        body = child(self.root, "body")
        if body is None:
            raise UnreadableFile("rendering.not_docx", file=self._package.name)
        final = child(body, "sectPr")
        self._body_width = _text_width(final)
        self._blocks(body)
        if final is not None:
            self._sections.append(final)
        sheets = tuple(
            replace(sheet_of(section), has_wide_table=at in self._wide)
            for at, section in enumerate(self._sections)
        )
        self._margins()
        number = page_number_of(self._sections, self._parts, self._part, self._styles)
        return Observation(Source.DOCX, tuple(self._seen), sheets, number, None, tuple(self._outside))

    def _blocks(self, element: etree._Element) -> None:
        """Take in the blocks inside an element."""
        for inner in element:
            name = local(inner)
            if name == "p":
                self._paragraph(inner, Column.FULL, self._body_width)
                section = child(inner, "pPr", "sectPr")
                if section is not None:
                    self._sections.append(section)
            elif name == "tbl":
                self._table(inner)
            elif name in _WRAPPERS:
                self._blocks(inner)

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
        borders = _borders(child(properties, "pBdr"))
        inside = room - ((look.left or 0) + (look.right or 0)) / TWIPS_PER_MM
        base = self._base(look, element, column, frame, row, grid=grid)
        if "top" in borders and "left" not in borders:
            self._add_rule(base, inside, element)
        if marker is not None and inks:
            shown = marker.look.over(run_look(child(properties, "rPr"))).over(self._styles.run(style))
            inks = [ink_of(marker.text, shown, self._theme), replace(inks[0], text=" "), *inks]
        self._lines(base, inks, marker.text if marker else "", room, element, look)
        for width in drawn:
            self._add(replace(base, inks=(), rule=Rule(RuleShape.DRAWN, width)), element)
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
        )

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
        spaced = replace(base, spacing=_spacing(look, size), marker=marker)
        pieces = _split(inks, base)
        for at, (piece, column) in enumerate(pieces):
            seen = replace(spaced, inks=tuple(piece), column=column, before=base.before if at == 0 else 0.0)
            if len(self._seen) < _MEASURED or base.frame is not None:
                indents = ((look.left or 0) + (look.right or 0)) / TWIPS_PER_MM
                seen = replace(self._measured(seen), room=room - indents if room > 0 else None)
            if base.rule is None and base.frame is not None and seen.text and not _has_letters(seen.text):
                if set(seen.text) <= set("-–—_=*. "):
                    seen = replace(seen, inks=(), rule=Rule(RuleShape.DASHES, seen.width))
            elif len(self._seen) < _MEASURED and len(seen.text) > 2 and set(seen.text) <= set("-–—_=*"):
                seen = replace(seen, inks=(), rule=Rule(RuleShape.DASHES, seen.width))
            self._add(seen, element)
            if base.frame is not None and _is_underlined(element, seen):
                self._add(replace(base, inks=(), rule=Rule(RuleShape.UNDERLINE, seen.width)), element)

    def _measured(self, seen: Seen) -> Seen:
        """Return a line with the width of its words."""
        if self._face is None or not seen.text:
            return seen
        width = sum(
            self._face.width(ink.text, ink.size or 14, bold=bool(ink.bold), italic=bool(ink.italic))
            for ink in seen.inks
        )
        return replace(seen, width=width / POINTS_PER_MM)

    def _add(self, seen: Seen, element: etree._Element) -> None:
        """Keep a line."""
        self._seen.append(replace(seen, at=len(self._seen)))
        self.elements.append(element)

    def _table(self, element: etree._Element) -> None:
        """Take in a table: with borders it is part of the text, without it is a frame of the form."""
        grid = self._is_grid(element)
        widths = [
            (whole(column, "w") or 0) / TWIPS_PER_MM
            for column in children(child(element, "tblGrid"), "gridCol")
        ]
        if sum(widths) > 165:
            self._wide.add(len(self._sections))
        self._frame += 1
        frame = self._frame
        for row, line in enumerate(_rows(element)):
            cells = list(_cells(line))
            for at, cell in enumerate(cells):
                column = _column(at, len(cells), grid=grid)
                room = widths[at] if at < len(widths) else self._body_width
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
        own = _borders(child(properties, "tblBorders"))
        if child(properties, "tblBorders") is not None:
            drawn = "insideH" in own or "insideV" in own or {"left", "right"} <= own
        else:
            drawn = self._styles.is_bordered(attribute(child(properties, "tblStyle")))
        cells = [found for found in element.iter() if local(found) == "tcBorders"]
        sided = [found for found in cells if {"left", "right"} & _borders(found)]
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
        seen = Seen(-1, tuple(inks), boxed=boxed or "left" in _borders(child(properties, "pBdr")))
        if any(map(str.isalpha, seen.text)) and "PAGE" not in seen.text:
            self._outside.append(seen)


def _face() -> Typeface | None:
    """Return the typeface for measuring; without one widths stay unknown."""
    try:
        return typeface()
    except CannotRender:
        return None


def _theme_fonts(root: etree._Element | None) -> dict[str, str]:
    """Return the Latin typefaces of the theme by their slots."""
    found = {}
    for slot in ("major", "minor"):
        font = next(
            (one for one in (() if root is None else root.iter()) if local(one) == f"{slot}Font"), None
        )
        latin = child(font, "latin")
        name = attribute(latin, "typeface") or ""
        found.update({f"{slot}HAnsi": name, f"{slot}Ascii": name, f"{slot}Bidi": name})
    return found


def _borders(element: etree._Element | None) -> set[str]:
    """Return the sides that are drawn."""
    return {
        local(side)
        for side in (() if element is None else element)
        if attribute(side) not in (None, "nil", "none")
    }


def _spacing(look: ParagraphLook, size: float) -> float | None:
    """Return the line spacing in lines."""
    if look.line is None:
        return 1.0
    if look.line_rule == "exact":
        # Exact spacing equals single spacing at 1.15 of the size.
        return look.line / 20 / size / 1.15
    if look.line_rule == "atLeast":
        return max(1.0, look.line / 20 / size / 1.15)
    return look.line / 240


def _has_letters(text: str) -> bool:
    """Tell whether a text holds a letter or a figure."""
    return any(map(str.isalnum, text))


def _split(inks: list[Ink], base: Seen) -> Iterator[tuple[list[Ink], Column]]:
    """Give the lines of a paragraph; a tab between two columns of the head parts it too."""
    plain = "".join(ink.text for ink in inks)
    if base.in_grid or ("\n" not in plain and "\t" not in plain):
        yield inks, base.column
        return
    if base.frame is None and "\n" not in plain and not _is_two_columns(plain):
        yield inks, base.column
        return
    if base.frame is None and not _is_two_columns(plain) and len(plain) > 300:
        yield inks, base.column
        return
    lines: list[list[Ink]] = [[]]
    for ink in inks:
        for at, part in enumerate(ink.text.split("\n")):
            if at:
                lines.append([])
            if part:
                lines[-1].append(replace(ink, text=part))
    for line in lines:
        yield from _halves(line, base)


def _is_two_columns(text: str) -> bool:
    """Tell whether a line with a tab holds the left and the right half of a head or a closing."""
    left, tab, right = text.strip().partition("\t")
    upper = right.strip()
    return (
        bool(tab)
        and bool(left.strip())
        and bool(upper)
        and ("CỘNG H" in upper or "Độc lập" in upper or (left.strip().startswith("Số") and "ngày" in upper))
    )


def _halves(line: list[Ink], base: Seen) -> Iterator[tuple[list[Ink], Column]]:
    """Give a line, or its two halves."""
    if base.frame is not None or not _is_two_columns("".join(ink.text for ink in line)):
        yield line, base.column
        return
    left: list[Ink] = []
    right: list[Ink] = []
    target = left
    for ink in line:
        before, tab, after = ink.text.partition("\t")
        if tab and target is left:
            left.append(replace(ink, text=before))
            right.append(replace(ink, text=after.replace("\t", " ")))
            target = right
        else:
            target.append(ink)
    yield left, Column.LEFT
    yield right, Column.RIGHT


def _is_underlined(element: etree._Element, seen: Seen) -> bool:
    """Tell whether the words of a head are underlined instead of standing above a line."""
    if not seen.text:
        return False
    marks = [
        found for found in element.iter() if local(found) == "u" and attribute(found) not in (None, "none")
    ]
    return bool(marks) and seen.text[:3] in ("Độc", "Doc")


def _column(at: int, cells: int, *, grid: bool) -> Column:
    """Return the half of the sheet in which a cell of a frame stands."""
    if grid or cells == 1:
        return Column.FULL
    return Column.LEFT if at < cells / 2 and at != cells - 1 else Column.RIGHT


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
