"""Prints the pages of a PDF as they are, with a preview: A4 fixed, never a picture of the window."""

from __future__ import annotations

from PyQt6.QtCore import QMarginsF, QObject, QPoint, QRectF, QSize, Qt, pyqtSlot
from PyQt6.QtGui import QPageLayout, QPageSize, QPainter
from PyQt6.QtPdf import QPdfDocument
from PyQt6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PyQt6.QtWidgets import QWidget

FINEST_DPI = 300
"""Finer printers gain nothing on office paper, and a page at 1,200 dots takes 400 MB of memory."""
_POINTS_PER_INCH = 72.0


def office_printer() -> QPrinter:
    """Return a printer set to A4 without margins: the margins are in the pages already."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    return printer


def print_pages(document: QPdfDocument, printer: QPrinter) -> int:
    """Print the pages in the printer's range and return how many there were."""
    first = max(printer.fromPage(), 1)
    last = min(printer.toPage() or document.pageCount(), document.pageCount())
    painter = QPainter()
    if not painter.begin(printer):
        return 0
    try:
        for number in range(first - 1, last):
            if number > first - 1:
                printer.newPage()
            _print_page(document, number, printer, painter)
    finally:
        painter.end()
    return max(last - first + 1, 0)


def _print_page(document: QPdfDocument, number: int, printer: QPrinter, painter: QPainter) -> None:
    """Draw a page in its true size, smaller only when the paper is."""
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    points = document.pagePointSize(number)
    dots = printer.resolution() / _POINTS_PER_INCH
    size = points * dots
    share = min(1.0, paper.width() / size.width(), paper.height() / size.height())
    target = QRectF(0, 0, size.width() * share, size.height() * share)
    fine = min(1.0, FINEST_DPI / printer.resolution())
    wanted = QSize(round(target.width() * fine), round(target.height() * fine))
    image = document.render(number, wanted)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, image)


class PagePrinting(QObject):
    """Shows the preview of a document and prints from it."""

    def __init__(self, document: QPdfDocument, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._printer = office_printer()
        self._printer.setDocName(title)
        self.dialog = QPrintPreviewDialog(self._printer, parent)
        self.dialog.setWindowTitle(title)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.resize(parent.size() * 0.85)
        self.dialog.move(parent.mapToGlobal(QPoint(0, 0)) + QPoint(parent.width(), parent.height()) * 0.075)
        self.dialog.paintRequested.connect(self._on_paint)

    def open(self) -> None:
        """Show the preview."""
        self.dialog.open()

    @pyqtSlot(QPrinter)
    def _on_paint(self, printer: QPrinter) -> None:
        print_pages(self._document, printer)
