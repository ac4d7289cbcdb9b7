"""What dialogs share: the keys of the main action, and a size that the screen can hold."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QSize, Qt, QTimer, pyqtSlot
from PyQt6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PyQt6.QtWidgets import QApplication, QDialog, QFrame, QPushButton, QScrollArea, QWidget

_KEYS = ("Ctrl+Return", "Ctrl+Enter")
"""The second one is the Enter of the number pad."""


def answer_with(dialog: QDialog, button: QPushButton | None) -> None:
    """Make a button the main action: Enter presses it, and Ctrl+Enter where Enter begins a new line.

    A modal dialog keeps the window's own Ctrl+Enter from being heard, so every dialog needs its keys.
    """
    if button is not None:
        button.setDefault(True)
        press_with_ctrl_enter(dialog, button)


def press_with_ctrl_enter(dialog: QDialog, button: QPushButton) -> None:
    """Let Ctrl+Enter press a button from anywhere in a dialog, text fields too."""
    for key in _KEYS:
        QShortcut(QKeySequence(key), dialog).activated.connect(button.click)


def resize_within(dialog: QDialog, width: int, height: int) -> None:
    """Give a dialog a size, but no more than the screen has: at 160 % the usual sizes would leave it."""
    screen = dialog.screen()
    room = screen.availableSize() if screen is not None else dialog.size().expandedTo(dialog.sizeHint())
    dialog.resize(min(width, room.width()), min(height, room.height()))


class Scrolling(QScrollArea):
    """A frameless area that scrolls what is too tall; Tab goes to its parts, not to the area."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)

    def minimumSizeHint(self) -> QSize:
        """Return a width that holds the content: Qt would cut off its right-hand side."""
        content, bar = self.widget(), self.verticalScrollBar()
        least = super().minimumSizeHint()
        if content is None or bar is None:
            return least
        return QSize(content.minimumSizeHint().width() + bar.sizeHint().width(), least.height())

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Ask for another width when the content has changed, and keep in sight what has the keyboard."""
        if event is not None and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            QTimer.singleShot(0, self.show_holder)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep in sight what has the keyboard."""
        super().resizeEvent(event)
        self.show_holder()

    @pyqtSlot()
    def show_holder(self) -> None:
        """Scroll to the part that has the keyboard: Qt does so for Tab only, not for the first field."""
        content, holder = self.widget(), QApplication.focusWidget()
        if content is not None and holder is not None and content.isAncestorOf(holder):
            self.ensureWidgetVisible(holder)
