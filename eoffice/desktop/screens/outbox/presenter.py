"""Reads the outbox, tries again, and gives orders up; what was written stays with the document."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.outbox.model import OrderRow, read_outbox
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr

RETRY, DROP = "outbox.retry", "outbox.drop"


class OutboxPresenter(QObject):
    """Serves the outbox; knows no widget."""

    shown = pyqtSignal(object)
    """The OrderRows."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading = Latest(session.shell.lanes.cpu, self)
        self._reading.answered.connect(self.shown)
        self._reading.failed.connect(session.shell.messages.error)
        session.news.documents_changed.connect(self._on_news)
        session.news.state_changed.connect(self._on_news)
        session.tasks.finished.connect(self._on_finished)
        session.tasks.failed.connect(self._on_failed)

    @pyqtSlot()
    def refresh(self) -> None:
        """Read the outbox anew."""
        work = self._session.work

        def read(_: Job) -> tuple[OrderRow, ...]:
            return read_outbox(work)

        self._reading.ask(read)

    def retry(self, row: OrderRow) -> None:
        """Send what waits at once; a refused order is given anew."""
        work = self._session.work
        if row.refusal is None:
            work.sync.poke()
            return

        def again(_: Job) -> None:
            work.ordering.retry(row.id)

        self._session.tasks.run(RETRY, row.document, again, tr("Đang gửi lại"))

    def drop(self, row: OrderRow) -> None:
        """Give an order up; the document stays as the hub knows it."""
        ordering = self._session.work.ordering

        def give_up(_: Job) -> None:
            ordering.give_up(row.id)

        self._session.tasks.run(DROP, row.document, give_up, tr("Đang bỏ lệnh"))

    @pyqtSlot(object)
    def _on_news(self, _: object) -> None:
        self.refresh()

    @pyqtSlot(str, str, object)
    def _on_finished(self, action: str, _document: str, _result: object) -> None:
        if action in (RETRY, DROP):
            words = tr("Đã đưa vào hàng gửi lại.") if action == RETRY else tr("Đã bỏ lệnh.")
            self._session.shell.messages.toast(words)
            self.refresh()

    @pyqtSlot(str, str, object)
    def _on_failed(self, action: str, _document: str, error: BaseException) -> None:
        if action in (RETRY, DROP):
            self._session.shell.messages.error(error)
