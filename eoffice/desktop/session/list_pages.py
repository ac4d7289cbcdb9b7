"""Lays the rows of a list out as pages of a PDF; runs in a lane, for Qt lays text out on any thread."""

from __future__ import annotations

from html import escape

from PyQt6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PyQt6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from eoffice.desktop.session.exporting import LINE_COLUMNS, table_of
from eoffice.desktop.session.lines import Line
from eoffice.desktop.session.one_list import ListSpec
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import base_font
from eoffice.desktop.widgets.rows import Order, RowSource

MOST_ROWS = 5000
"""A hundred pages and more: beyond, a file for a spreadsheet serves better, and the page says so."""
POINTS = 9.0


class ListPages:
    """Makes the PDF of a list; called with the job of a lane."""

    def __init__(self, title: str, spec: ListSpec, source: RowSource[Line], order: Order) -> None:
        self._title, self._spec, self._source, self._order = title, spec, source, order

    def __call__(self, job: Job) -> bytes:
        """Return the bytes of the PDF."""
        columns = tuple(self._spec.columns) if self._spec.is_wide else LINE_COLUMNS
        rows: list[list[str]] = []
        is_cut = False
        for row in table_of(columns, self._source, self._order, job.checkpoint):
            if len(rows) > MOST_ROWS:
                is_cut = True
                break
            rows.append(row)
        return pdf_of(self._html(rows, is_cut=is_cut), self._title)

    def _html(self, rows: list[list[str]], *, is_cut: bool) -> str:
        head, *lines = rows or [[]]
        titles = "".join(f"<th align='left' bgcolor='#eeeeee'>{escape(cell)}</th>" for cell in head)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines
        )
        words = tr("Danh sách còn dài; xuất ra tệp Excel để có đủ.") if is_cut else ""
        return (
            f"<h3>{escape(self._title)}</h3><table border='1' cellspacing='0' cellpadding='3' width='100%'"
            f" style='border-collapse:collapse'><thead><tr>{titles}</tr></thead>{body}</table>"
            f"<p>{escape(words)}</p>"
        )


def pdf_of(html: str, title: str) -> bytes:
    """Return pages across A4: eight columns and more would break every subject after three words."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    writer.setPageMargins(QMarginsF(12, 12, 12, 12), QPageLayout.Unit.Millimeter)
    writer.setTitle(title)
    document = QTextDocument()
    font = QFont(base_font())
    font.setPointSizeF(POINTS)
    document.setDefaultFont(font)
    document.setHtml(html)
    document.print(writer)
    buffer.close()
    return data.data()
