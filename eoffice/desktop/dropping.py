"""Files dropped anywhere on a window: what no part of it takes goes to whoever knows its kind, or is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtCore import QEvent, QMimeData, QObject
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QWidget

from eoffice.desktop.shell.notices import Messages, Severity

MOST = 20
"""More at once are a folder's content that slipped onto the window."""


class DropPlace(QObject):
    """Takes what is dropped on a window where no screen wants it.

    Qt offers a drag to the widget under the mouse first and then to its parents, so the window comes last.
    """

    def __init__(
        self, window: QWidget, open_files: Callable[[Sequence[Path]], object], messages: Messages
    ) -> None:
        super().__init__(window)
        self._open_files = open_files
        self._messages = messages
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Let files come near, and look at them when they are dropped."""
        if isinstance(event, QDropEvent) and event.type() is QEvent.Type.Drop:
            self.take(event)
            return True
        if isinstance(event, QDragEnterEvent) and _has_urls(event.mimeData()):
            event.acceptProposedAction()
            return True
        return super().eventFilter(watched, event)

    def take(self, event: QDropEvent) -> None:
        """Open the files of a drop; folders and addresses are refused in words rather than in silence."""
        data = event.mimeData()
        urls = data.urls() if data is not None else []
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        files = [path for path in paths if path.is_file()]
        event.acceptProposedAction()
        if len(files) < len(urls) or not urls or len(files) > MOST:
            first = next((url.fileName() or url.toString() for url in urls), "")
            self._messages.coded(Severity.WARNING, "desktop.drop_not_files", name=first)
            return
        self._open_files(files)


def _has_urls(data: QMimeData | None) -> bool:
    return data is not None and data.hasUrls()
