"""A chart with its table twin: walked by the keyboard, clicked, printed, written as SVG or PDF."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QRectF, Qt, pyqtSlot
from PyQt6.QtGui import QPainter
from PyQt6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import base_font, load_theme
from eoffice.desktop.widgets.charts_canvas import NOTHING, ChartCanvas
from eoffice.desktop.widgets.charts_data import ChartData
from eoffice.desktop.widgets.charts_drawing import ChartDrawing
from eoffice.desktop.widgets.charts_export import write_chart
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.printing import office_printer


class ChartPanel(QWidget):
    """A chart, its table twin, and what can be done with both.

    Object names: "NAME.chart", "NAME.table", "NAME.twin", "NAME.export", "NAME.print".
    """

    def __init__(self, name: str, words: str, empty: EmptyState) -> None:
        super().__init__()
        self.setObjectName(name)
        self.canvas = ChartCanvas(words)
        self.canvas.setObjectName(f"{name}.chart")
        self.table = QTableWidget()
        self.table.setObjectName(f"{name}.table")
        self.table.setAccessibleName(words)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.twin = QPushButton(tr("Xem bảng số"))
        self.export = QPushButton(tr("Ghi SVG, PDF…"))
        self.printing = QPushButton(tr("In biểu đồ…"))
        for button, word in ((self.twin, "twin"), (self.export, "export"), (self.printing, "print")):
            button.setObjectName(f"{name}.{word}")
        self.twin.setCheckable(True)
        self._pages = QStackedWidget()
        self._empty = empty
        self._assemble()
        self.twin.toggled.connect(self._on_twin)
        self.export.clicked.connect(self._on_export)
        self.printing.clicked.connect(self._on_print)

    @property
    def data(self) -> ChartData:
        """The figures shown."""
        return self.canvas.data

    def show_data(self, data: ChartData) -> None:
        """Show figures in both forms."""
        self.canvas.show_data(data)
        self._fill_table(data)
        self._on_twin(self.twin.isChecked())
        for button in (self.twin, self.export, self.printing):
            button.setEnabled(not data.is_empty)

    def write(self, target: Path) -> None:
        """Write the chart into a file."""
        write_chart(self.data, target)

    def _fill_table(self, data: ChartData) -> None:
        self.table.setRowCount(len(data.series))
        self.table.setColumnCount(len(data.labels))
        self.table.setHorizontalHeaderLabels(list(data.labels))
        self.table.setVerticalHeaderLabels([one.name for one in data.series])
        for row, one in enumerate(data.series):
            for column, value in enumerate(one.values):
                item = QTableWidgetItem(data.figure(value))
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)

    @pyqtSlot(bool)
    def _on_twin(self, as_table: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._pages.setCurrentIndex(2 if self.data.is_empty else int(as_table))

    @pyqtSlot()
    def _on_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Ghi biểu đồ"), "", "*.svg;;*.pdf")
        if name:
            self.write(Path(name))

    @pyqtSlot()
    def _on_print(self) -> None:
        self._printer = office_printer()
        dialog = QPrintPreviewDialog(self._printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.paintRequested.connect(self._paint_page)
        dialog.open()

    @pyqtSlot(QPrinter)
    def _paint_page(self, printer: QPrinter) -> None:
        painter = QPainter(printer)
        room = QRectF(printer.pageRect(QPrinter.Unit.DevicePixel))
        edge = room.width() * 0.08  # the margins are ours: the printer is set to none
        room = room.adjusted(edge, edge, -edge, -room.height() * 0.4)
        ChartDrawing(painter, self.data, load_theme("light"), base_font()).draw(room)
        painter.end()

    def _assemble(self) -> None:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.canvas)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for page in (scroll, self.table, self._empty):
            self._pages.addWidget(page)
        bar = QHBoxLayout()
        for button in (self.twin, self.export, self.printing):
            bar.addWidget(button)
        bar.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages, 1)
        whole.addLayout(bar)
        self.show_data(NOTHING)
