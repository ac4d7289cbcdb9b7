"""A simple table, filled in cell by cell: begun anew or taken from the lines "| a | b |" of the text."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.dialogs import answer_with
from eoffice.text import clean_line

MOST_ROWS, MOST_COLUMNS = 500, 20
ROWS, COLUMNS = 3, 3


class TableDialog(QDialog):
    """Asks for the cells of a table.

    Object names: "tableDialog", "tableCells", buttons "tableAddRow", "tableAddColumn", "tableRemoveRow",
    "tableRemoveColumn", "tableConfirm", "tableCancel".
    """

    def __init__(self, lines: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A dialog that only hides stays with its window for the rest of the day.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("tableDialog")
        self.setWindowTitle(tr("Bảng"))
        rows = [cells_of(line) for line in lines if not set(line) <= set("|-: ")]
        width = max(map(len, rows), default=COLUMNS)
        self.cells = QTableWidget(len(rows) or ROWS, width)
        for at, row in enumerate(rows):
            for column, words in enumerate(row):
                self.cells.setItem(at, column, QTableWidgetItem(words))
        self._assemble()

    def lines(self) -> str:
        """Return the table as lines of the text; empty rows at the end are left out."""
        rows = [
            [self._words(row, column) for column in range(self.cells.columnCount())]
            for row in range(self.cells.rowCount())
        ]
        while rows and not any(rows[-1]):
            rows.pop()
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)

    def _words(self, row: int, column: int) -> str:
        item = self.cells.item(row, column)
        # A bar would end the cell, so another stroke stands for it.
        return clean_line(item.text()).replace("|", "/") if item is not None else ""

    @pyqtSlot()
    def _on_add_row(self) -> None:
        if self.cells.rowCount() < MOST_ROWS:
            self.cells.insertRow(self.cells.currentRow() + 1 or self.cells.rowCount())

    @pyqtSlot()
    def _on_add_column(self) -> None:
        if self.cells.columnCount() < MOST_COLUMNS:
            self.cells.insertColumn(self.cells.currentColumn() + 1 or self.cells.columnCount())

    @pyqtSlot()
    def _on_remove_row(self) -> None:
        if self.cells.rowCount() > 1:
            self.cells.removeRow(max(self.cells.currentRow(), 0))

    @pyqtSlot()
    def _on_remove_column(self) -> None:
        if self.cells.columnCount() > 1:
            self.cells.removeColumn(max(self.cells.currentColumn(), 0))

    def _assemble(self) -> None:
        """Put the explanation above, the cells in the middle, the buttons below."""
        space = gap(self.fontMetrics())
        side = self.fontMetrics().height()
        self.resize(side * 36, side * 20)
        self.cells.setObjectName("tableCells")
        # Tab would go round the cells for ever, and the buttons could not be reached without a mouse.
        self.cells.setTabKeyNavigation(False)
        self.cells.setAccessibleName(tr("Các ô của bảng"))
        hint = QLabel(tr("Dòng đầu là tiêu đề cột. Gõ thẳng vào ô; phím mũi tên sang ô khác."))
        hint.setProperty("role", "muted")
        row = QHBoxLayout()
        for name, words, slot in (
            ("tableAddRow", tr("Thêm dòng"), self._on_add_row),
            ("tableAddColumn", tr("Thêm cột"), self._on_add_column),
            ("tableRemoveRow", tr("Bỏ dòng"), self._on_remove_row),
            ("tableRemoveColumn", tr("Bỏ cột"), self._on_remove_column),
        ):
            button = QPushButton(words)
            button.setObjectName(name)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addStretch(1)
        buttons = QDialogButtonBox()
        confirm = buttons.addButton(tr("Đưa vào văn bản"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(tr("Thôi"), QDialogButtonBox.ButtonRole.RejectRole)
        if confirm is not None and cancel is not None:
            confirm.setObjectName("tableConfirm")
            confirm.setProperty("role", "main")
            cancel.setObjectName("tableCancel")
            answer_with(self, confirm)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(space)
        layout.addWidget(hint)
        layout.addWidget(self.cells, 1)
        layout.addLayout(row)
        layout.addWidget(buttons)


def cells_of(line: str) -> list[str]:
    """Return the cells of a line "| a | b |"."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
