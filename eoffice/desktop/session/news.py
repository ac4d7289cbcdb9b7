"""Brings what the sync loop tells, from its thread, to the screens as Qt signals."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.services.workplace import Sync, SyncNews


class News(QObject):
    """Tells screens what has changed, whoever changed it."""

    documents_changed = pyqtSignal(object)
    """A frozenset of document ids."""
    state_changed = pyqtSignal(object)
    """The SyncState of the loop."""
    directory_changed = pyqtSignal()
    _heard = pyqtSignal(object)

    def __init__(self, sync: Sync, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sync = sync
        # The loop tells from its own threads; Qt brings the signal to this one.
        self._heard.connect(self._on_heard)
        sync.listen(self._heard.emit)

    def touch(self, documents: Iterable[str]) -> None:
        """Tell screens that documents were changed at this desk."""
        self.documents_changed.emit(frozenset(documents))

    @pyqtSlot(object)
    def _on_heard(self, news: SyncNews) -> None:
        # Two threads tell, and who tells first need not be heard first: the state of now is always the last.
        self.state_changed.emit(self._sync.state)
        if news.directory_changed:
            self.directory_changed.emit()
        if news.documents:
            self.documents_changed.emit(news.documents)
