"""The three-column table that clerks attach to a submission, as docx: clause · old · new, and the kind."""

from __future__ import annotations

import io
from pathlib import Path

import docx
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.run import Run

from eoffice.comparison.script import EditScript
from eoffice.comparison.table_rows import (
    HEADINGS,
    TITLE,
    WIDTHS_CM,
    Mark,
    Stretch,
    TableRow,
    printable,
    remarks_of,
    table_rows,
)

_FONT = "Times New Roman"
_DELETED, _INSERTED = RGBColor(0xB0, 0x00, 0x20), RGBColor(0x00, 0x50, 0xA0)


def table_docx(script: EditScript) -> bytes:
    """Return the comparison table as a docx."""
    document = docx.Document()
    _page(document)
    _line(document, TITLE, bold=True, centred=True)
    names = f"Bản cũ: {Path(script.old.file).name} – Bản mới: {Path(script.new.file).name}"
    _line(document, names, centred=True)
    rows, more = table_rows(script)
    if not rows:
        _line(document, "Hai bản giống nhau: không có thay đổi nào.")
    else:
        _table(document, rows)
    if more:
        _line(document, f"… và {more} dòng nữa; xem bản đánh dấu.")
    for text in remarks_of(script):
        _line(document, text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Docx) -> None:
    """Lay the page across: three texts side by side need the width."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.0)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), _FONT)


def _line(document: Docx, text: str, *, bold: bool = False, centred: bool = False) -> None:
    """Add a line above or below the table."""
    paragraph = document.add_paragraph()
    paragraph.add_run(printable(text)).bold = bold
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(document: Docx, rows: list[TableRow]) -> None:
    """Add the table; its head is repeated on every page."""
    table = document.add_table(rows=1, cols=len(HEADINGS))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS_CM, strict=True):
        column.width = Cm(width)  # LibreOffice goes by the grid, Word by the cells
    for cell, heading, width in zip(table.rows[0].cells, HEADINGS, WIDTHS_CM, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0].add_run(heading).bold = True
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        _row(table, row)


def _row(table: Table, row: TableRow) -> None:
    """Add one row."""
    cells = table.add_row().cells  # type: ignore[no-untyped-call]
    for cell, width in zip(cells, WIDTHS_CM, strict=True):
        cell.width = Cm(width)
    cells[0].paragraphs[0].add_run(row.where)
    _stretches(cells[1], row.old)
    _stretches(cells[2], row.new)
    cells[3].paragraphs[0].add_run(row.kinds)


def _stretches(cell: _Cell, stretches: tuple[Stretch, ...]) -> None:
    """Write one side with what changed marked: colour and stroke, never colour alone."""
    for text, mark in stretches:
        run = cell.paragraphs[0].add_run(text)
        if mark is not Mark.PLAIN:
            _mark(run, mark)


def _mark(run: Run, mark: Mark) -> None:
    """Give a run the colour and the stroke of what came or went."""
    font = run.font
    if mark is Mark.DELETED:
        font.color.rgb, font.strike = _DELETED, True
    else:
        font.color.rgb, font.bold, font.underline = _INSERTED, True, True
