"""Printing gives the pages of the PDF themselves, in their true size."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF
from PyQt6.QtGui import QPageSize, QPainter, QPdfWriter
from PyQt6.QtPdf import QPdfDocument
from PyQt6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from eoffice.desktop.widgets.printing import office_printer, print_pages


def _pdf(pages: int) -> QPdfDocument:
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    for at in range(pages):
        if at:
            writer.newPage()
        painter.drawText(writer.width() // 2, writer.height() // 2, f"Trang {at + 1}")
    painter.end()
    buffer.close()
    document = QPdfDocument(None)
    source = QBuffer(document)
    source.setData(kept)
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(source)
    return document


@pytest.fixture
def printer(qtbot: QtBot, tmp_path: Path) -> QPrinter:
    printer = office_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "in.pdf"))
    printer.setResolution(150)
    return printer


def _printed(printer: QPrinter) -> QPdfDocument:
    found = QPdfDocument(None)
    found.load(printer.outputFileName())
    return found


def test_every_page_is_printed_on_a4_in_its_true_size(printer: QPrinter) -> None:
    assert print_pages(_pdf(3), printer) == 3
    printed = _printed(printer)
    assert printed.pageCount() == 3
    size = printed.pagePointSize(0)
    assert abs(size.width() - QSizeF(595, 842).width()) < 2
    page = printed.render(0, size.toSize() * 2)
    places = ((x, page.pixelColor(x, y)) for x in range(page.width()) for y in range(page.height()))
    dark = [x for x, colour in places if colour.alpha() > 200 and colour.value() < 90]
    assert dark
    assert page.width() * 0.45 < min(dark) < page.width() * 0.6


def test_a_range_of_pages_prints_just_those(printer: QPrinter) -> None:
    printer.setFromTo(2, 3)
    assert print_pages(_pdf(5), printer) == 2
    assert _printed(printer).pageCount() == 2
