"""The result of a signing batch as a sheet (xlsx) and as a PDF to print and file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from eoffice.paths import atomic_file, write_bytes
from eoffice.rendering.fonts import typeface

_HEADS = ("STT", "Tệp", "Kết quả", "Mức", "Ghi chú", "SHA-256")
_SHEET_WIDTHS = (6, 44, 20, 8, 60, 68)
_PAGE_WIDTHS = (12, 75, 30, 15, 90, 45)
_TITLE = "KẾT QUẢ KÝ SỐ"
# A cell that begins so would be taken for a formula by the program that opens the sheet.
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class ReportRow:
    """One file of the batch as people read it."""

    number: int
    file: str
    result: str
    level: str
    remark: str
    sha256: str


def write_batch_sheet(headline: str, rows: Sequence[ReportRow], target: Path) -> None:
    """Write the result as an xlsx with fixed heads and a filter."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        sheet = book.create_sheet()
    sheet.title = "Kết quả ký số"
    sheet.append([headline])
    sheet.append(list(_HEADS))
    for row in rows:
        sheet.append([_harmless(value) for value in astuple(row)])
    for cell in (*sheet[1], *sheet[2]):
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEF", _SHEET_WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    for line in sheet.iter_rows(min_row=3):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A3"
    sheet.auto_filter.ref = f"A2:F{len(rows) + 2}"
    content = io.BytesIO()
    book.save(content)
    write_bytes(target, content.getvalue())


def write_batch_pdf(headline: str, rows: Sequence[ReportRow], target: Path) -> None:
    """Write the result as a PDF; raises CannotRender `rendering.font_missing`."""
    upright, bold = _fonts()
    plain = ParagraphStyle("o", fontName=upright, fontSize=9, leading=11, wordWrap="CJK")
    head = ParagraphStyle("d", parent=plain, fontName=bold)
    title = ParagraphStyle("t", fontName=bold, fontSize=14, leading=20, alignment=1)
    under = ParagraphStyle("u", fontName=upright, fontSize=11, leading=18, alignment=1)
    table = [[Paragraph(text, head) for text in _HEADS]]
    table += [[Paragraph(escape(str(value)), plain) for value in astuple(row)] for row in rows]
    drawn = Table(table, colWidths=[width * mm for width in _PAGE_WIDTHS], repeatRows=1)
    drawn.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    )
    with atomic_file(target) as file:
        document = SimpleDocTemplate(
            file,
            pagesize=landscape(A4),
            leftMargin=15 * mm,
            rightMargin=15 * mm,
            topMargin=15 * mm,
            bottomMargin=15 * mm,
            title=_TITLE,
        )
        document.build([Paragraph(_TITLE, title), Paragraph(escape(headline), under), drawn])


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _fonts() -> tuple[str, str]:
    face = typeface()
    return face.regular, face.bold
