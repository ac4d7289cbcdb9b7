"""The dialog for an error nobody foresaw: plain words, and a report to read and to copy."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtGui import QFontDatabase, QGuiApplication
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.crash import CrashReport
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import IconMark
from eoffice.desktop.shell.notices import interface_language
from eoffice.desktop.shell.theme import gap
from eoffice.errors import explain


class CrashDialog(QDialog):
    """Shows a report; nothing is sent by itself."""

    def __init__(self, report: CrashReport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report = report
        self.setWindowTitle(tr("Chương trình gặp lỗi"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._text = QPlainTextEdit(report.text)
        self._copy = QPushButton(tr("Sao chép báo cáo"))
        self._assemble()
        self._copy.clicked.connect(self._on_copy)

    @pyqtSlot()
    def _on_copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.report.text)

    def _assemble(self) -> None:
        """Put the words over the report."""
        words = explain(self.report.error, interface_language())
        self._text.setReadOnly(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setAccessibleName(tr("Báo cáo lỗi"))
        title = QLabel(words.sentence)
        title.setProperty("role", "heading")
        title.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(IconMark("error", "error", 1.6))
        head.addWidget(title, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(gap(self.fontMetrics()))
        layout.addLayout(head)
        for part in (
            words.cause,
            words.next_step,
            tr("Báo cáo không chứa nội dung văn bản và không tự gửi đi."),
        ):
            label = QLabel(part)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addWidget(self._text, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self._copy, QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        if close is not None:
            close.setDefault(True)
        self._copy.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.resize(self.fontMetrics().height() * 36, self.fontMetrics().height() * 24)


def show_crash(report: CrashReport, parent: QWidget | None = None) -> CrashDialog:
    """Open the dialog without stopping the program's own loop."""
    dialog = CrashDialog(report, parent)
    dialog.open()
    return dialog
