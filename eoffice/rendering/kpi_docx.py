"""The forms of an evaluation as docx, to be worked on: Mẫu 01 of a person, Mẫu 02 of a unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from eoffice.domain.kpi.inputs import QuotaException
from eoffice.domain.kpi.periods import Period
from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import RuleSet
from eoffice.paths import atomic_file
from eoffice.rendering.kpi_tables import (
    APPROVAL_HEADS,
    CRITERIA_HEADS,
    QUOTA_HEADS,
    WORK_HEADS,
    approval_row,
    criteria_rows,
    figure_rows,
    quota_rows,
    work_rows,
)

_FONT = "Times New Roman"


def _new(*, wide: bool) -> Document:
    """Return an empty A4 document in the official typeface."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(15)
    return document


def _line(
    document: Document, text: str, *, bold: bool = False, centred: bool = False, size: int = 12
) -> None:
    """Add a paragraph."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(3)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)


# How wide columns are beside one another: a number and a remark need different room.
_CRITERIA_SHARES = (1, 9, 2, 2)
_WORK_SHARES = (1, 7, 2, 2, 2, 2, 2, 2, 5)
_FIGURE_SHARES = (3, 2)
_APPROVAL_SHARES = (1, 5, 4, 2, 2, 2, 2, 2, 4, 6)
_QUOTA_SHARES = (3, 9, 2, 2, 2)


def _table(
    document: Document, heads: Sequence[str], rows: Iterable[Sequence[str]], shares: Sequence[int]
) -> None:
    """Add a table with a head that stands on every page."""
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    section = document.sections[0]
    room = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    # Word goes by the cells, LibreOffice by the columns: both are told, rows before they are copied.
    for column, cell, share in zip(table.columns, table.rows[0].cells, shares, strict=True):
        column.width = cell.width = Emu(room * share // sum(shares))
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()


def _save(document: Document, target: Path) -> None:
    """Write the document; the target is whole or as it was before."""
    with atomic_file(target) as file:
        document.save(file)


def _head(document: Document, form: str, title: str, under: str, agency: str) -> None:
    """Add the head of a form."""
    _line(document, form, bold=True)
    _line(document, agency.upper(), bold=True)
    _line(document, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, centred=True)
    _line(document, "Độc lập - Tự do - Hạnh phúc", bold=True, centred=True)
    _line(document, title, bold=True, centred=True, size=14)
    _line(document, under, centred=True)


def write_self_docx(result: Result, rules: RuleSet, target: Path) -> None:
    """Write Mẫu 01 of one person."""
    document = _new(wide=False)
    _head(
        document,
        "Mẫu 01",
        "PHIẾU THEO DÕI, TỰ ĐÁNH GIÁ, XẾP LOẠI CÔNG CHỨC",
        result.period.title,
        result.agency,
    )
    _line(document, f"Họ và tên: {result.name}")
    _line(document, f"Chức vụ: {result.position or '–'}; đơn vị: {result.unit or '–'}")
    _line(document, "I. Tiêu chí chung", bold=True)
    _table(document, CRITERIA_HEADS, criteria_rows(result, rules), _CRITERIA_SHARES)
    _line(document, "II. Kết quả thực hiện nhiệm vụ", bold=True)
    _table(document, WORK_HEADS, work_rows(result), _WORK_SHARES)
    _line(document, "III. Tổng hợp", bold=True)
    _table(document, ("Chỉ tiêu", "Giá trị"), figure_rows(result, rules), _FIGURE_SHARES)
    _save(document, target)


def write_approval_docx(
    results: Sequence[Result],
    rules: RuleSet,
    period: Period,
    target: Path,
    exceptions: tuple[QuotaException, ...] = (),
) -> None:
    """Write Mẫu 02 of a unit or agency."""
    document = _new(wide=True)
    agency = results[0].agency if results else ""
    _head(document, "Mẫu 02", "PHÊ DUYỆT KẾT QUẢ ĐÁNH GIÁ, XẾP LOẠI CÔNG CHỨC", period.title, agency)
    rows = [(str(at), *approval_row(result, rules)) for at, result in enumerate(results, start=1)]
    _table(document, APPROVAL_HEADS, rows, _APPROVAL_SHARES)
    quota = [tuple(map(str, row)) for row in quota_rows(tuple(results), rules, exceptions)]
    if quota:
        _line(document, "Tỷ lệ xếp loại xuất sắc", bold=True)
        _table(document, QUOTA_HEADS, quota, _QUOTA_SHARES)
    _save(document, target)
