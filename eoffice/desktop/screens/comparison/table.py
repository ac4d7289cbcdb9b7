"""The side-by-side table: both versions scroll as one; rows are measured when they come into sight."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from eoffice.desktop.screens.comparison.drawing import CellDrawing
from eoffice.desktop.screens.comparison.model import AlignedModel, Column
from eoffice.desktop.screens.comparison.rows import PairRow, Side
from eoffice.desktop.shell.language import tr

_SIGN_EM = 2.2


class AlignedTable(QTableView):
    """Shows aligned rows of any number: only those in sight are laid out."""

    scrolled = pyqtSignal()

    def __init__(self, model: AlignedModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("comparison.pairs")
        self.setAccessibleName(tr("Hai bản đặt cạnh nhau"))
        self._rows = model
        self._drawing = CellDrawing(self)
        self._measured: dict[int, int] = {}
        self._measured_for = (0, "")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._measure)
        self.setModel(model)
        self.setItemDelegate(self._drawing)
        self._settle()
        model.modelReset.connect(self._on_reset)

    def go_to(self, row: int) -> None:
        """Put the keyboard on a row and bring it into the upper part of the view."""
        if not 0 <= row < len(self._rows.rows):
            return
        index = self._rows.index(row, Column.NEW)
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._timer.start(0)

    @property
    def selected_texts(self) -> tuple[str, str]:
        """The texts of the selected rows, of the old and of the new version."""
        selection = self.selectionModel()
        chosen = sorted(index.row() for index in selection.selectedRows()) if selection is not None else []
        rows = [self._rows.rows[at] for at in chosen]
        old, new = ([one.text for row in rows if (one := side(row)) is not None] for side in (_old, _new))
        return "\n".join(old), "\n".join(new)

    @property
    def top_row(self) -> int:
        """The first row in sight."""
        return max(0, self.rowAt(0))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Share the width between both sides and measure again."""
        super().resizeEvent(event)
        self._timer.start(0)

    def changeEvent(self, event: QEvent | None) -> None:
        """Measure again in another font."""
        super().changeEvent(event)
        # Qt sends the first of these events before the table is whole.
        kinds = (QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if event is not None and event.type() in kinds and hasattr(self, "_timer"):
            self._timer.start(0)

    @pyqtSlot()
    def _on_reset(self) -> None:
        self._measured.clear()
        self._timer.start(0)

    @pyqtSlot(int)
    def _on_scrolled(self, _: int) -> None:
        self._timer.start(0)
        self.scrolled.emit()

    @pyqtSlot()
    def _measure(self) -> None:
        """Give the rows in sight their heights; the others keep the usual one until they are seen."""
        port = self.viewport()
        if port is None:
            return
        width, font = self.columnWidth(Column.OLD), self.font()
        if self._measured_for != (width, font.key()):
            self._measured.clear()
            self._measured_for = (width, font.key())
        row, bottom = self.top_row, port.height()
        while row < len(self._rows.rows) and self.rowViewportPosition(row) < bottom:
            if row not in self._measured:
                self._measured[row] = self._drawing.row_height(self._rows.rows[row], width, font)
            if self.rowHeight(row) != self._measured[row]:
                self.setRowHeight(row, self._measured[row])
            row += 1

    def _settle(self) -> None:
        """Set up the view: whole rows, smooth scrolling, a narrow column for the sign."""
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        across, down, bar = self.horizontalHeader(), self.verticalHeader(), self.verticalScrollBar()
        if across is not None:
            across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            across.setSectionResizeMode(Column.SIGN, QHeaderView.ResizeMode.Fixed)
            across.setHighlightSections(False)
            self.setColumnWidth(Column.SIGN, round(self.fontMetrics().height() * _SIGN_EM))
        if down is not None:
            down.hide()
            down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            down.setMinimumSectionSize(1)
            down.setDefaultSectionSize(round(self.fontMetrics().height() * 2.2))
        if bar is not None:
            bar.valueChanged.connect(self._on_scrolled)


def _old(row: PairRow) -> Side | None:
    return row.old


def _new(row: PairRow) -> Side | None:
    return row.new
