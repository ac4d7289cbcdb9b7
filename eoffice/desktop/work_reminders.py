"""Reminds of work before its term through the tray: soon, on the last day, and once it is overdue."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from eoffice.desktop.session.session import Session
from eoffice.desktop.session.work_wording import term_words
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.services.work_reminding import Reminded, to_tell
from eoffice.services.working import ItemCard

FIRST_LOOK_MS = 30_000
"""After the start, which must not wait for it."""
LOOK_AGAIN_MS = 3_600_000
"""Terms move from day to day; an hour is often enough, and catches a desk left on overnight."""
_NAMED = 3
"""So many pieces of work are named in one message; the rest are counted."""


class WorkReminders(QObject):
    """Looks now and then at the person's own work; the page "Hôm nay" shows the same in the window."""

    told = pyqtSignal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._told: frozenset[Reminded] = frozenset()
        self._reading = Latest(session.shell.lanes.cpu, self)
        self._reading.answered.connect(self._on_read)
        self._reading.failed.connect(session.shell.messages.error)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.check)
        self._timer.start()
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.timeout.connect(self.check)
        self._first.start(FIRST_LOOK_MS)

    @pyqtSlot()
    def check(self) -> None:
        """Look which work has come a stage nearer to its term."""
        working = self._session.work.working

        def read(_: Job) -> tuple[ItemCard, ...]:
            return working.reminders()

        self._reading.ask(read)

    @pyqtSlot(object)
    def _on_read(self, cards: tuple[ItemCard, ...]) -> None:
        found = to_tell(cards, self._told)
        if not found:
            return
        self._told |= frozenset(mark for _, mark in found)
        self.told.emit(words_of([card for card, _ in found]))


def words_of(cards: list[ItemCard]) -> str:
    """Return one message for several pieces of work: "Còn 2 ngày: Báo cáo quý; Quá hạn 1 ngày: …"."""
    named = [
        tr("{term}: {title}").format(term=term_words(card.standing).text, title=card.item.title)
        for card in cards[:_NAMED]
    ]
    if len(cards) > _NAMED:
        named.append(tr("và {count} việc khác đến hạn").format(count=len(cards) - _NAMED))
    return "; ".join(named)
