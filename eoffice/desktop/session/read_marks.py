"""Which documents this person has read at this desk; only what changed since the desk was set up counts.

The marks are the person's own business: they lie in their folder here and never travel to the hub.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from eoffice.desktop.session.current import CurrentDocument, OpenDocument
from eoffice.desktop.session.news import News
from eoffice.desktop.shell.lanes import Job, Lane
from eoffice.paths import write_bytes

MOST = 5000
"""Marks kept; with more, the desk begins to count anew from the oldest that is left out."""
WRITE_MS = 800


class ReadMarks(QObject):
    """Marks a document as read when it is opened, and as unread when somebody else has changed it."""

    changed = pyqtSignal()

    def __init__(
        self, current: CurrentDocument, news: News, lane: Lane, file: Path | None, now: datetime
    ) -> None:
        super().__init__(current)
        self._current = current
        self._lane = lane
        self._file = file
        self.since, self._read = _load(file, now)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_MS)
        self._timer.timeout.connect(self.write)
        current.changed.connect(self._on_current)
        news.documents_changed.connect(self._on_documents)
        if file is not None and not file.exists():
            self._timer.start()

    @property
    def read(self) -> frozenset[str]:
        """The documents read since the desk began to count."""
        return frozenset(self._read)

    def is_unread(self, document: str, changed_at: datetime) -> bool:
        """Tell whether a document changed after the desk began to count and was not opened since."""
        return changed_at >= self.since and document not in self._read

    def mark(self, documents: set[str], *, read: bool) -> None:
        """Mark documents as read or unread."""
        before = len(self._read), documents <= self._read.keys()
        for document in documents:
            if read:
                self._read[document] = None
            else:
                self._read.pop(document, None)
        while len(self._read) > MOST:
            self._read.pop(next(iter(self._read)))
        if before != (len(self._read), documents <= self._read.keys()):
            self._timer.start()
            self.changed.emit()

    @pyqtSlot()
    def write(self) -> None:
        """Write the marks in a lane."""
        if self._file is None:
            return
        file, content = self._file, {"since": self.since.isoformat(), "read": list(self._read)}

        def write(_: Job) -> None:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(file, json.dumps(content).encode())

        self._lane.run(write)

    @pyqtSlot(object)
    def _on_current(self, loaded: OpenDocument | None) -> None:
        if loaded is not None:
            self.mark({loaded.state.id}, read=True)

    @pyqtSlot(object)
    def _on_documents(self, documents: frozenset[str]) -> None:
        # The one before the person's eyes stays read: they see the change as it comes.
        self.mark(set(documents) - {self._current.id}, read=False)


def _load(file: Path | None, now: datetime) -> tuple[datetime, dict[str, None]]:
    """Return when counting began and what was read; a damaged file begins anew."""
    try:
        content = json.loads(file.read_text(encoding="utf-8")) if file is not None else {}
        since = datetime.fromisoformat(content["since"]).astimezone(UTC)
        return since, dict.fromkeys(str(one) for one in content["read"])
    except (OSError, ValueError, KeyError, TypeError):
        return now, {}
