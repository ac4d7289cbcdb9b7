"""What was told in this sitting, in one list, as nothing may live only in a message that goes by itself."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Messages, Notice


class MessageHistory(QDialog):
    """The messages, newest first, with their details below."""

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A dialog that only hides stays with its window for the rest of the day.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Thông báo đã hiện"))
        self._notices = messages.history
        self.list = QListWidget()
        self.detail = QLabel()
        self._copy = QPushButton(tr("Sao chép"))
        self._assemble()
        self.list.currentRowChanged.connect(self._on_row)
        self._copy.clicked.connect(self._on_copy)
        self.list.setCurrentRow(0 if self._notices else -1)

    @pyqtSlot(int)
    def _on_row(self, row: int) -> None:
        shown = self._notices[row] if 0 <= row < len(self._notices) else None
        self.detail.setText(shown.copy_text if shown else tr("Chưa có thông báo nào."))

    @pyqtSlot()
    def _on_copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.detail.text())

    def _item(self, notice: Notice) -> QListWidgetItem:
        """Return the line of a message."""
        item = QListWidgetItem(icon(str(notice.severity), str(notice.severity)), notice.sentence)
        item.setToolTip(notice.copy_text)
        return item

    def _assemble(self) -> None:
        """Put the list over the details."""
        self.list.setAccessibleName(tr("Thông báo đã hiện"))
        for notice in self._notices:
            self.list.addItem(self._item(notice))
        self.detail.setWordWrap(True)
        self.detail.setText(tr("Chưa có thông báo nào."))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self._copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.detail)
        layout.addWidget(buttons)
        self.resize(self.fontMetrics().height() * 36, self.fontMetrics().height() * 24)
