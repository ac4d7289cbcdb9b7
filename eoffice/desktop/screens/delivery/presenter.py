"""Reads the delivery board off the GUI thread and follows the news."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.delivery.model import BoardRow, read_board
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest

REFRESH_MS = 150


class DeliveryPresenter(QObject):
    """Serves the delivery board; knows no widget."""

    shown = pyqtSignal(object)
    """The BoardRows."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._words = ""
        self._only_late = False
        self._reading = Latest(session.shell.lanes.cpu, self)
        self._reading.answered.connect(self.shown)
        self._reading.failed.connect(session.shell.messages.error)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        session.news.documents_changed.connect(self._on_news)

    @pyqtSlot()
    def refresh(self) -> None:
        """Read the board anew."""
        work, words, only_late = self._session.work, self._words, self._only_late

        def read(_: Job) -> tuple[BoardRow, ...]:
            return read_board(work, words, only_late=only_late)

        self._reading.ask(read)

    @pyqtSlot(str)
    def find(self, words: str) -> None:
        """Show only what holds all the words."""
        self._words = words
        self.refresh()

    @pyqtSlot(bool)
    def show_only_late(self, only_late: bool) -> None:  # noqa: FBT001 - Qt's signal
        """Show only documents that a recipient has not taken in for hours."""
        self._only_late = only_late
        self.refresh()

    @pyqtSlot(object)
    def _on_news(self, _: object) -> None:
        self._timer.start()
