"""The eye on a draft: waits for a pause in typing, then has the pages drawn and checked in a lane."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QElapsedTimer, QObject, QTimer, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.drafts.looking import Look, Office, Typed, known_of, look_at
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest

PAUSE_MS = 150
"""Long enough for UniKey's passing letters, short enough that the pages follow the hand."""


class LiveLook(QObject):
    """Looks again after each pause; answers that newer typing made stale are dropped."""

    looked = pyqtSignal(object)
    """The Look."""
    failed = pyqtSignal(object)

    def __init__(self, session: Session, typed: Callable[[], Typed | None], parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._typed = typed
        self._since = QElapsedTimer()
        self.last_ms = 0
        """From the end of the pause to the answer, for the record."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.look)
        self._latest = Latest(session.shell.lanes.cpu, self)
        self._latest.answered.connect(self._on_answered)
        self._latest.failed.connect(self.failed)

    @pyqtSlot()
    def restart(self) -> None:
        """Wait for a pause from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more until something is typed again."""
        self._timer.stop()
        self._latest.drop()

    @pyqtSlot()
    def look(self) -> None:
        """Look now."""
        typed = self._typed()
        if typed is None:
            return
        work = self._session.work
        me, directory = work.me, work.ordering.directory

        def look(_: Job) -> Look:
            return look_at(typed, Office(me, directory, known_of(me, directory)))

        self._since.start()
        self._latest.ask(look)

    @pyqtSlot(object)
    def _on_answered(self, look: Look) -> None:
        self.last_ms = self._since.elapsed()
        self.looked.emit(look)
