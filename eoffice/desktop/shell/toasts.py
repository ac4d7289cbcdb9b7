"""Toasts: short messages over the window with at most one action, gone after a while."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import IconMark
from eoffice.desktop.shell.notices import ToastNotice
from eoffice.desktop.shell.theme import gap, icon_side

TICK_MS = 1000
RAIL_EM = 13
"""The width of the rail, which stays free."""
MOST_SHOWN = 2
"""More would hide what people read; the history keeps them all."""


TAKE_BACK_KEYS = "Ctrl+Alt+H"
"""H as in "hoàn tác"; Z would be near Alt+Z, by which people switch UniKey."""


class Toast(QFrame):
    """One short message; its time stands still while the mouse or the keyboard is on it."""

    ended = pyqtSignal(object)

    def __init__(self, notice: ToastNotice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setObjectName("toast")
        self.setAccessibleName(notice.text)
        self.left_s = notice.seconds
        self._action = QPushButton()
        self._close = QToolButton()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._assemble()
        self._timer.timeout.connect(self._on_tick)
        self._action.clicked.connect(self.act)
        self._close.clicked.connect(self.end)
        self._timer.start()

    @pyqtSlot()
    def end(self) -> None:
        """Take the message away."""
        self._timer.stop()
        self.ended.emit(self)

    @pyqtSlot()
    def _on_tick(self) -> None:
        # Somebody is reading or about to press: the time stands still.
        if self.underMouse() or self._action.hasFocus() or self._close.hasFocus():
            return
        self.left_s -= 1
        self._show_time()
        if self.left_s <= 0:
            self.end()

    @pyqtSlot()
    def act(self) -> None:
        """Do what the toast offers, once."""
        self.end()
        if self.notice.action is not None:
            self.notice.action.run()

    def _show_time(self) -> None:
        """Count down on the button when there is something to take back."""
        if self.notice.action is not None:
            self._action.setText(f"{tr(self.notice.action.title)} ({max(0, self.left_s)})")

    def _assemble(self) -> None:
        """Put icon, text and buttons in a row."""
        self._close.setIcon(icon("close", "on_tooltip"))
        self._close.setIconSize(icon_side(self.fontMetrics()))
        self._close.setAccessibleName(tr("Đóng thông báo"))
        self._action.setVisible(self.notice.action is not None)
        if self.notice.action is not None:
            self._action.setAccessibleName(tr(self.notice.action.title))
            self._action.setToolTip(TAKE_BACK_KEYS)
        self._show_time()
        space = gap(self.fontMetrics())
        row = QHBoxLayout(self)
        row.setContentsMargins(space, space // 2, space // 2, space // 2)
        row.addWidget(IconMark(str(self.notice.severity), "on_tooltip"))
        for part in (QLabel(self.notice.text), self._action, self._close):
            row.addWidget(part)


class ToastArea(QWidget):
    """Stacks toasts over the lower left corner of its parent, where the lists are, not the text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._toasts: list[Toast] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        parent.installEventFilter(self)
        self.hide()

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """The toasts shown, oldest first."""
        return tuple(self._toasts)

    @pyqtSlot(object)
    def show_toast(self, notice: ToastNotice) -> None:
        """Show one more toast below the others; one that says the same makes room for it."""
        for shown in [one for one in self._toasts if one.notice.text == notice.text]:
            shown.end()
        while len(self._toasts) >= MOST_SHOWN:
            self._toasts[0].end()
        toast = Toast(notice)
        toast.ended.connect(self._drop)
        self._toasts.append(toast)
        self._layout.addWidget(toast)
        toast.show()  # else the layout counts it only at the next turn of the loop, too late to settle
        self.show()
        self._settle()

    def act(self) -> None:
        """Do what the newest toast offers: without a mouse nobody would reach it in its time."""
        offering = [toast for toast in self._toasts if toast.notice.action is not None]
        if offering:
            offering[-1].act()

    def close_top(self) -> bool:
        """Close the newest toast; say whether there was one."""
        if not self._toasts:
            return False
        self._toasts[-1].end()
        return True

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Stay in place when the parent changes its size."""
        if event is not None and event.type() is QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)

    @pyqtSlot(object)
    def _drop(self, toast: Toast) -> None:
        self._toasts.remove(toast)
        self._layout.removeWidget(toast)
        toast.hide()
        toast.deleteLater()
        self.setVisible(bool(self._toasts))
        self._settle()

    def _settle(self) -> None:
        """Move to the left of the parent's lower edge, beside the rail."""
        parent = self.parentWidget()
        if parent is None:
            return
        self.adjustSize()
        space = gap(self.fontMetrics(), 2.2)
        left = min(self.fontMetrics().height() * RAIL_EM + space // 2, max(0, parent.width() - self.width()))
        self.move(left, parent.height() - self.height() - space)
        self.raise_()
