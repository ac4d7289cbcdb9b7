"""Prints the pages of a PDF as they are, with a preview: A4 fixed, never a picture of the window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QMarginsF, QRectF, QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QPageLayout, QPageSize, QPainter
from PyQt6.QtPdf import QPdfDocument
from PyQt6.QtPrintSupport import QPrinter, QPrinterInfo
from PyQt6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.lanes import Job, Lane
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language
from eoffice.desktop.widgets.dialogs import answer_with
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.desktop.widgets.page_source import PageSource
from eoffice.desktop.widgets.pages import PageView
from eoffice.errors import OfficeError, explain
from eoffice.paths import write_bytes

FINEST_DPI = 300
"""Finer printers gain nothing on office paper, and a page at 1,200 dots takes 400 MB of memory."""
TO_FILE = ":file"
MOST_COPIES = 99
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


@dataclass(frozen=True)
class Wish:
    """What is to be printed: pages counted from 1, the printer's name or none for a file."""

    content: bytes
    title: str
    printer: str = ""
    file: str = ""
    first: int = 0
    last: int = 0
    copies: int = 1


class Printing:
    """Sends pages to a printer; called with the job of a lane, as drawing for paper takes its time."""

    def __init__(self, wish: Wish) -> None:
        self._wish = wish

    def __call__(self, _: Job | None = None) -> int:
        """Return how many pages were printed; raises OfficeError `desktop.print_failed`."""
        wish = self._wish
        if wish.file:
            return self._write(Path(wish.file))
        printer = office_printer()
        printer.setPrinterName(wish.printer)
        printer.setDocName(wish.title)
        printer.setCopyCount(wish.copies)
        printer.setFromTo(wish.first, wish.last)
        with _opened(wish.content) as document:
            printed = print_pages(document, printer)
        if not printed:
            raise OfficeError("desktop.print_failed", printer=wish.printer)
        return printed

    def _write(self, file: Path) -> int:
        """Write the PDF's own bytes, signatures and all."""
        write_bytes(file, self._wish.content)
        with _opened(self._wish.content) as document:
            return document.pageCount()


@contextmanager
def _opened(content: bytes) -> Iterator[QPdfDocument]:
    """Give a document of this thread's own over some bytes."""
    source = PageSource(content)
    document = QPdfDocument(None)
    source.load(document)
    try:
        yield document
    finally:
        document.close()


class PagePrinting(QDialog):
    """The preview: the very pages, drawn by QtPdf's own thread, and what to print of them.

    Object names: "printPages" (the PageView), "printTo", "printFirst", "printLast", "printCopies",
    "printConfirm", "printCancel".
    """

    printed = pyqtSignal(int)
    failed = pyqtSignal(object)

    def __init__(self, content: bytes, title: str, lane: Lane, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("printDialog")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._content, self._title, self._lane = content, title, lane
        self.pages = PageView(lane)
        self.printer = ChoiceField(tr("Máy in"))
        self.first, self.last, self.copies = QSpinBox(), QSpinBox(), QSpinBox()
        self.problem = QLabel()
        self.confirm = QPushButton(icon("print", "on_accent"), tr("In"))
        self.cancel = QPushButton(tr("Thôi"))
        self._assemble()
        self.pages.loaded.connect(self._on_loaded)
        self.confirm.clicked.connect(self.print_now)
        self.cancel.clicked.connect(self.reject)

    def open(self) -> None:
        """Show the preview."""
        parent = self.parentWidget()
        if parent is not None:
            self.resize(parent.size() * 0.85)
        super().open()
        self.pages.open_bytes(self._content)

    @pyqtSlot()
    def print_now(self) -> None:
        """Print what is chosen, or write the file, in the lane."""
        to, file = self.printer.chosen(), ""
        if to == TO_FILE:
            file, _ = QFileDialog.getSaveFileName(self, tr("Ghi ra tệp PDF"), "van-ban.pdf", "PDF (*.pdf)")
            if not file:
                return
        self._print(
            Wish(
                self._content,
                self._title,
                to,
                file,
                self.first.value(),
                self.last.value(),
                self.copies.value(),
            )
        )

    def _print(self, wish: Wish) -> None:
        self.confirm.setEnabled(False)
        self._lane.run(Printing(wish), done=self._on_printed, failed=self._on_failed, title=tr("Đang in"))

    @pyqtSlot(int)
    def _on_loaded(self, pages: int) -> None:
        for field, value in ((self.first, 1), (self.last, pages)):
            field.setRange(1, pages)
            field.setValue(value)
        self.confirm.setEnabled(True)

    @pyqtSlot(object)
    def _on_printed(self, pages: int) -> None:
        self.printed.emit(pages)
        self.accept()

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.confirm.setEnabled(True)
        told = explain(error, interface_language())
        self.problem.setText(f"{told.sentence} {told.next_step}")
        self.failed.emit(error)

    def _assemble(self) -> None:
        """Put the pages over the choices."""
        names = QPrinterInfo.availablePrinterNames()
        self.printer.show_choices([*((name, name) for name in names), (TO_FILE, tr("Ghi ra tệp PDF"))])
        self.printer.choose(QPrinterInfo.defaultPrinterName())
        self.copies.setRange(1, MOST_COPIES)
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.confirm.setProperty("role", "main")
        answer_with(self, self.confirm)
        self.cancel.setAutoDefault(False)
        self.confirm.setEnabled(False)
        row = QHBoxLayout()
        asked = (
            (tr("Máy in"), self.printer, "printTo"),
            (tr("Từ trang"), self.first, "printFirst"),
            (tr("Đến trang"), self.last, "printLast"),
            (tr("Số bản"), self.copies, "printCopies"),
        )
        for words, field, name in asked:
            field.setObjectName(name)
            field.setAccessibleName(words)
            row.addWidget(QLabel(words))
            row.addWidget(field)
        row.addStretch(1)
        answers = QHBoxLayout()
        answers.addStretch(1)
        for button, name in ((self.cancel, "printCancel"), (self.confirm, "printConfirm")):
            button.setObjectName(name)
            answers.addWidget(button)
        self.pages.setObjectName("printPages")
        layout = QVBoxLayout(self)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.problem)
        layout.addLayout(row)
        layout.addLayout(answers)
