"""The icon in the system tray: says in one sentence what has come while the window was away."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from eoffice.desktop.shell.facts import Facts
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.preferences import Preferences

GATHER_MS = 5000
"""News within this time become one message."""


class NewsSummary(QObject):
    """Watches the counts of places and tells, in one sentence, how much has been added."""

    told = pyqtSignal(str)

    def __init__(self, facts: Facts, places: tuple[str, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._places = places
        self._known: int | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self.tell)
        facts.counts_changed.connect(self._on_counts)

    @pyqtSlot()
    def tell(self) -> None:
        """Tell what came since it was told last, and nothing when the person has seen it."""
        now = self._total()
        added = now - (self._known if self._known is not None else now)
        self._known = now
        if added > 0:
            self.told.emit(tr("{count} văn bản mới đang chờ anh/chị.").format(count=added))

    def note_seen(self) -> None:
        """Take all that is there as seen: the window is in front."""
        self._timer.stop()
        self._known = self._total()

    @pyqtSlot()
    def _on_counts(self) -> None:
        if self._known is None:
            # The first counts of a session are no news.
            self._known = self._total()
        elif not self._timer.isActive():
            self._timer.start()

    def _total(self) -> int:
        return sum(self._facts.count(place).unread for place in self._places)


class Tray(QObject):
    """The icon, its menu and its messages; silent where the desktop has no tray."""

    def __init__(self, window: QWidget, facts: Facts, places: tuple[str, ...], choices: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self._choices = choices
        self.summary = NewsSummary(facts, places, self)
        self.icon = QSystemTrayIcon(icon("seal", "accent"), self)
        self.icon.setToolTip("eOffice")
        self._menu = QMenu(window)
        self._open = self._menu.addAction(tr("Mở cửa sổ eOffice"))
        self.icon.setContextMenu(self._menu)
        self.summary.told.connect(self.say)
        self.icon.activated.connect(self.bring_forward)
        self.icon.messageClicked.connect(self.bring_forward)
        if self._open is not None:
            self._open.triggered.connect(self.bring_forward)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.show()

    @pyqtSlot()
    def bring_forward(self) -> None:
        """Show the window before all others."""
        self.summary.note_seen()
        bring_forward(self._window)

    @pyqtSlot(str)
    def say(self, words: str) -> None:
        """Show a message while the window is away and the person wants to be told."""
        # While the window is in front, the counts in its rail say it already.
        away = QGuiApplication.focusWindow() is None
        if away and self._choices.is_on("notify") and self.icon.isVisible():
            self.icon.showMessage("eOffice", words, icon("seal", "accent"))


def bring_forward(window: QWidget) -> None:
    """Show a window before all others, also when it was an icon."""
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()
