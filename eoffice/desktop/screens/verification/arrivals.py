"""Checks incoming documents as they arrive, in the background, before anybody opens them."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QObject, pyqtSlot

from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job
from eoffice.domain.document import Direction, Document, Status
from eoffice.errors import NotFound, Unreachable
from eoffice.services.ports import ListQuery
from eoffice.services.workplace import Connectedness, SyncState, Workplace

MOST = 200
"""How many arrivals are looked at in one round; the rest follow in the next."""


class ArrivalChecks(QObject):
    """Keeps the verdicts on arrivals up to date; one round at a time, in the lane of files."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._is_running = False
        self._is_wanted = False
        self._was_online = False
        session.news.documents_changed.connect(self._on_documents)
        session.news.state_changed.connect(self._on_state)

    @pyqtSlot()
    def look(self) -> None:
        """Check every arrival that was not checked as it is now."""
        if self._is_running:
            self._is_wanted = True
            return
        self._is_running = True
        work = self._session.work

        def run(job: Job) -> frozenset[str]:
            return check_arrivals(work, job)

        lane, failed = self._session.shell.lanes.files, self._session.shell.messages.error
        lane.run(run, self._on_checked, failed, ended=self._on_ended)

    @pyqtSlot(object)
    def _on_documents(self, _: object) -> None:
        self.look()

    @pyqtSlot(object)
    def _on_state(self, state: SyncState) -> None:
        # What could not be fetched while the hub was away is fetched when it is there again.
        is_online = state.connectedness is Connectedness.ONLINE
        if is_online and not self._was_online:
            self.look()
        self._was_online = is_online

    @pyqtSlot(object)
    def _on_checked(self, fresh: frozenset[str]) -> None:
        if fresh:
            self._session.news.touch(fresh)

    @pyqtSlot(object)
    def _on_ended(self, _: object) -> None:
        self._is_running = False
        if self._is_wanted:
            self._is_wanted = False
            self.look()


def check_arrivals(work: Workplace, job: Job) -> frozenset[str]:
    """Check arrivals not yet checked and return those now known; leaves out what cannot be fetched."""
    query = ListQuery(
        directions=(Direction.INCOMING.value,), statuses=(Status.ARRIVED.value,), agency=work.me.agency
    )
    fresh = []
    for document in _documents(work, (row.id for row in work.lists.page(query, 0, MOST))):
        job.checkpoint()
        if document.pages is None or work.checks.known(document.id, document.pages.digest):
            continue
        try:
            file = work.files.path(document.pages)
        except (Unreachable, NotFound):
            continue  # offline: the next round after the connection is back brings it
        work.checks.check_pages(document.id, document.pages.digest, file)
        fresh.append(document.id)
    return frozenset(fresh)


def _documents(work: Workplace, ids: Iterable[str]) -> Iterable[Document]:
    """Give documents as they are here; one that went meanwhile is left out."""
    for one in ids:
        try:
            yield work.ordering.now_here(one)
        except NotFound:
            continue
