"""Writes what a list shows as a file for a spreadsheet; off the GUI thread, page by page."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from eoffice.desktop.session.lines import Line
from eoffice.desktop.session.wording import short_date, status_words
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.rows import Column, Order, RowSource
from eoffice.paths import atomic_file

PAGE = 500
_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet, and subjects come from outside."""
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="eOffice" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def _code(line: Line) -> str:
    return line.code


def _kind(line: Line) -> str:
    return line.kind


def _subject(line: Line) -> str:
    return line.subject


def _origin(line: Line) -> str:
    return line.origin


def _issued(line: Line) -> str:
    return line.issued_date


def _due(line: Line) -> str:
    return short_date(line.due) if line.due is not None else ""


def _holder(line: Line) -> str:
    return line.holder


def _status(line: Line) -> str:
    return status_words(line.status).text


LINE_COLUMNS: tuple[Column[Line], ...] = (
    Column("code", "Số, ký hiệu", _code),
    Column("kind", "Loại văn bản", _kind),
    Column("subject", "Trích yếu", _subject),
    Column("origin", "Nơi gửi", _origin),
    Column("issued", "Ngày tháng văn bản", _issued),
    Column("due", "Hạn", _due),
    Column("holder", "Người giải quyết", _holder),
    Column("status", "Tình trạng", _status),
)
"""What a list of two-line rows holds in truth, one fact a column."""


def table_of(
    columns: Sequence[Column[Any]], source: RowSource[Any], order: Order, rest: Callable[[], object]
) -> Iterator[list[str]]:
    """Give titles, then every row of a source; `rest` is called between pages and may stop it."""
    yield [tr(column.title) for column in columns]
    count = source.count()
    for start in range(0, count, PAGE):
        rest()
        for row in source.page(start, PAGE, order):
            yield [column.text(row) for column in columns]


def write_table(path: Path, rows: Iterable[Sequence[str]]) -> int:
    """Write rows as csv or, for any other suffix, as xlsx; return how many rows after the titles."""
    count = -1
    with atomic_file(path) as file:
        if path.suffix.casefold() == ".csv":
            # The mark at the beginning tells Excel that the letters are UTF-8.
            text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
            writer = csv.writer(text)
            for row in rows:
                writer.writerow([_harmless(cell) for cell in row])
                count += 1
            text.detach()
            return count
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in (
                ("[Content_Types].xml", _TYPES),
                ("_rels/.rels", _ROOT),
                ("xl/workbook.xml", _BOOK),
                ("xl/_rels/workbook.xml.rels", _BOOK_RELATIONS),
            ):
                package.writestr(name, content)
            with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
                sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
                for row in rows:
                    sheet.write(_xml_row(row).encode())
                    count += 1
                sheet.write(b"</sheetData></worksheet>")
    return count


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RISKY) else cell


def _xml_row(cells: Sequence[str]) -> str:
    # Texts stand in the cells as texts, so no formula can come to life here.
    inner = "".join(
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_printable(cell))}</t></is></c>'
        for cell in cells
    )
    return f"<row>{inner}</row>"


def _printable(cell: str) -> str:
    """Return a text without the control letters that XML cannot hold."""
    return "".join(letter for letter in cell if letter >= " " or letter in "\t\n")
