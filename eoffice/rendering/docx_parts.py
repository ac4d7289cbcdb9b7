"""Pieces of our docx below python-docx's own reach: rules, boxes, fields, tables with an exact grid."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from eoffice.domain.content import Alignment, Paragraph, Picture, Span, Table
from eoffice.rendering.grid import Slot, place

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BREAKS = re.compile("([\t\n])")
_SIGNS = {"\t": "w:tab", "\n": "w:br"}
_JC = {Alignment.JUSTIFIED: "both", Alignment.CENTRED: "center", Alignment.RIGHT: "right"}
_TWIPS_PER_MM = 1440 / 25.4
_SIDES = ("top", "left", "bottom", "right")
_CELL_MARGINS = (40, 85, 40, 85)
_EDGES = (*_SIDES, "insideH", "insideV")
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point."""
    return round(millimetres * _TWIPS_PER_MM)


def element(tag: str, **attributes: object) -> Any:  # noqa: ANN401  python-docx carries no types
    """Return a new element with attributes of the same namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def write_spans(paragraph: Any, spans: Iterable[Span]) -> None:  # noqa: ANN401
    """Append runs to a `w:p`; a look that equals the style's is not repeated."""
    for span in spans:
        run = OxmlElement("w:r")
        look = _look(span)
        if len(look):
            run.append(look)
        for part in _BREAKS.split(span.text):
            if part in _SIGNS:
                run.append(OxmlElement(_SIGNS[part]))
            elif part:
                words = OxmlElement("w:t")
                words.set(_SPACE, "preserve")
                words.text = part
                run.append(words)
        paragraph.append(run)


def _look(span: Span) -> Any:  # noqa: ANN401
    """Return the properties of a run, in the order the format wants."""
    look = OxmlElement("w:rPr")
    if span.bold:
        look.append(OxmlElement("w:b"))
    if span.italic:
        look.append(OxmlElement("w:i"))
    if span.underline:
        look.append(element("w:u", val="single"))
    if span.raised:
        look.append(element("w:vertAlign", val="superscript" if span.raised > 0 else "subscript"))
    return look


def border(paragraph: Any, sides: Sequence[str], *, colour: str = "auto", size: int = 6) -> None:  # noqa: ANN401
    """Draw lines at sides of a paragraph; `size` in eighths of a point."""
    properties = paragraph._p.get_or_add_pPr()
    borders = element("w:pBdr")
    for side in sides:
        borders.append(element(f"w:{side}", val="single", sz=size, space=1, color=colour))
    properties.insert_element_before(borders, *_AFTER_BORDERS)


def rule(paragraph: Any, column: float, width: float) -> None:  # noqa: ANN401
    """Turn an empty paragraph into a centred line; both lengths in millimetres."""
    margin = Mm(max(0.0, (column - width) / 2))
    paragraph.paragraph_format.left_indent = margin
    paragraph.paragraph_format.right_indent = margin
    paragraph.paragraph_format.space_before = Pt(4)
    border(paragraph, ("top",))


def field(paragraph: Any, instruction: str) -> None:  # noqa: ANN401
    """Write a field that Word fills, such as the page number."""
    for kind, text in (("begin", None), (None, instruction), ("separate", None), ("end", None)):
        run = paragraph.add_run()
        if kind is None:
            words = element("w:instrText")
            words.text = f" {text} "
            run._r.append(words)
        else:
            run._r.append(element("w:fldChar", fldCharType=kind))


def frame_table(document: Any, widths: Sequence[float], rows: int) -> Any:  # noqa: ANN401
    """Add a table without borders, padding and page breaks inside its rows; widths in millimetres."""
    table = document.add_table(rows, len(widths))
    table.autofit = False
    properties = table._tbl.tblPr
    properties.replace(properties.find(qn("w:tblW")), element("w:tblW", w=twips(sum(widths)), type="dxa"))
    margins = element("w:tblCellMar")
    for side in _SIDES:
        margins.append(element(f"w:{side}", w=0, type="dxa"))
    properties.insert_element_before(margins, "w:tblLook")
    for at, width in enumerate(widths):
        table.columns[at].width = Mm(width)
        for cell in table.columns[at].cells:
            cell.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    return table


def _column(cell: tuple[Slot, bool]) -> int:
    """Return the column a cell begins in."""
    return cell[0].column


class TableWriter:
    """Writes tables of the body element by element; python-docx needs quadratic time for large ones."""

    def __init__(self, document: Any, style_id: str, total: float) -> None:  # noqa: ANN401
        self._document = document
        self._style_id = style_id
        self._total = twips(total)

    def write(self, table: Table) -> None:
        """Add a table at the end of the document."""
        slots, _ = place(table)
        widths = [round(share * self._total) for share in table.widths]
        made = element("w:tbl")
        made.append(self._properties(table, widths))
        grid = element("w:tblGrid")
        for width in widths:
            grid.append(element("w:gridCol", w=width))
        made.append(grid)
        rows: list[list[tuple[Slot, bool]]] = [[] for _ in table.rows]
        for slot in slots:
            for below in range(slot.down):
                rows[slot.row + below].append((slot, below > 0))
        for row in rows:
            made.append(self._row(sorted(row, key=_column), widths))
        body = self._document.element.body
        body.insert(len(body) - 1, made)

    @staticmethod
    def _properties(table: Table, widths: list[int]) -> Any:  # noqa: ANN401
        """Return the properties of a table."""
        properties = element("w:tblPr")
        properties.append(element("w:tblW", w=sum(widths), type="dxa"))
        properties.append(element("w:jc", val="center"))
        if table.bordered:
            borders = element("w:tblBorders")
            for side in _EDGES:
                borders.append(element(f"w:{side}", val="single", sz=4, space=0, color="auto"))
            properties.append(borders)
        properties.append(element("w:tblLayout", type="fixed"))
        margins = element("w:tblCellMar")
        for side, width in zip(_SIDES, _CELL_MARGINS, strict=True):
            margins.append(element(f"w:{side}", w=width, type="dxa"))
        properties.append(margins)
        return properties

    def _row(self, cells: list[tuple[Slot, bool]], widths: list[int]) -> Any:  # noqa: ANN401
        """Return a row; a cell that comes down from above is written empty, as the format wants."""
        row = element("w:tr")
        for slot, continued in cells:
            cell = element("w:tc")
            properties = element("w:tcPr")
            width = sum(widths[slot.column : slot.column + slot.across])
            properties.append(element("w:tcW", w=width, type="dxa"))
            if slot.across > 1:
                properties.append(element("w:gridSpan", val=slot.across))
            if slot.down > 1:
                properties.append(element("w:vMerge", val="continue" if continued else "restart"))
            cell.append(properties)
            shown = not continued
            self._fill(cell, slot.paragraphs if shown else (), slot.pictures if shown else ())
            row.append(cell)
        return row

    def _fill(
        self,
        cell: Any,  # noqa: ANN401
        paragraphs: tuple[Paragraph, ...],
        pictures: tuple[Picture, ...],
    ) -> None:
        """Write what a cell shows; a cell must have a paragraph."""
        for found in paragraphs or (() if pictures else (Paragraph(()),)):
            made = OxmlElement("w:p")
            properties = OxmlElement("w:pPr")
            properties.append(element("w:pStyle", val=self._style_id))
            if found.spans and found.alignment is not Alignment.LEFT:
                properties.append(element("w:jc", val=_JC[found.alignment]))
            made.append(properties)
            write_spans(made, found.spans)
            cell.append(made)
        for picture in pictures:
            cell.append(self._picture(picture))

    def _picture(self, picture: Picture) -> Any:  # noqa: ANN401
        """Return a paragraph that shows a picture."""
        made = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        properties.append(element("w:pStyle", val=self._style_id))
        properties.append(element("w:jc", val=_JC.get(picture.alignment, "left")))
        made.append(properties)
        size = Mm(picture.width), Mm(picture.height)
        inline = self._document.part.new_pic_inline(io.BytesIO(picture.content), *size)
        inline.docPr.set("descr", picture.description)
        drawing, run = OxmlElement("w:drawing"), OxmlElement("w:r")
        drawing.append(inline)
        run.append(drawing)
        made.append(run)
        return made
