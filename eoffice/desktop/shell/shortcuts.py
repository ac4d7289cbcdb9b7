"""The card of shortcuts, made from the registry so that it is never out of date."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.commands import Commands, plain_title
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import row_height

FIXED_KEYS = (
    ("Ctrl+Return", "Việc chính của nơi đang mở"),
    ("Esc", "Đóng lớp trên cùng"),
    ("Alt+1", "Đến nơi thứ nhất, Alt+2 đến nơi thứ hai…"),
)


def shortcut_rows(commands: Commands) -> list[tuple[str, str, str]]:
    """Return key, title and menu of everything that has a key."""
    rows = [(key, tr(words), "") for key, words in FIXED_KEYS]
    for command in commands.all:
        if command.shortcut:
            rows.append(
                (command.shortcut, command.plain, plain_title(tr(command.menu)) if command.menu else "")
            )
    native = QKeySequence.SequenceFormat.NativeText
    return [(QKeySequence(key).toString(native), title, menu) for key, title, menu in rows]


class ShortcutCard(QDialog):
    """A table of all keys."""

    def __init__(self, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A dialog that only hides stays with its window for the rest of the day.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Bảng phím tắt"))
        rows = shortcut_rows(commands)
        table = QTableWidget(len(rows), 3)
        table.setAccessibleName(tr("Bảng phím tắt"))
        table.setHorizontalHeaderLabels([tr("Phím"), tr("Lệnh"), tr("Trình đơn")])
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)  # or Tab never comes to the button
        table.setShowGrid(False)
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.setItem(at, column, QTableWidgetItem(text))
        _settle_headers(table)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(table)
        layout.addWidget(buttons)
        self.resize(self.fontMetrics().height() * 32, self.fontMetrics().height() * 28)


def _settle_headers(table: QTableWidget) -> None:
    """Give the columns and rows their sizes."""
    down, across = table.verticalHeader(), table.horizontalHeader()
    if down is not None:
        down.hide()
        down.setDefaultSectionSize(row_height(table.fontMetrics()))
    if across is not None:
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        across.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        across.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
