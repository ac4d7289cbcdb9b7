"""Watches working copies: saving one in Word or LibreOffice becomes a new version by itself.

Word and LibreOffice write a temporary file and rename it, and keep lock files beside the document;
only the document's own name counts, and only once the folder has been quiet for a moment.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot
from watchdog.events import FileSystemEvent, FileSystemEventHandler

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver, ObservedWatch

QUIET_MS = 900
"""A program that saves does so in several steps; they lie closer together than this."""

_READING = frozenset({"opened", "closed_no_write"})


def is_working_copy(path: str, name: str) -> bool:
    """Tell whether a path is the working copy of that name, and no lock, temporary or other file."""
    return Path(path).name.casefold() == name.casefold()


class _Handler(FileSystemEventHandler):
    """Gives on what concerns one document's folder; runs on the observer's thread."""

    def __init__(self, folder: WorkingFolders, document: str, name: str) -> None:
        super().__init__()
        self._folder = folder
        self._document = document
        self._name = name

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Give on a change of the document itself."""
        if event.event_type in _READING or event.is_directory:
            return
        names = (str(event.src_path), str(event.dest_path or ""))
        if any(is_working_copy(name, self._name) for name in names):
            self._folder.stirred.emit(self._document)


class WorkingFolders(QObject):
    """Tells which document's working copy was saved."""

    saved = pyqtSignal(str)
    stirred = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._observer: BaseObserver | None = None
        self._watches: dict[str, ObservedWatch] = {}
        self._timers: dict[str, QTimer] = {}
        # The observer emits from its own thread; Qt brings the signal to this one.
        self.stirred.connect(self._on_stirred)

    def watch(self, document: str, copy: Path) -> None:
        """Watch a document's working copy; a second call changes nothing."""
        if document in self._watches or not copy.parent.is_dir():
            return
        if self._observer is None:
            # Loaded with the first working copy: most mornings begin without one.
            from watchdog.observers import Observer

            self._observer = Observer()
            self._observer.daemon = True
            self._observer.start()
        self._watches[document] = self._observer.schedule(
            _Handler(self, document, copy.name), str(copy.parent)
        )

    def is_watching(self, document: str) -> bool:
        """Tell whether a document's folder is watched."""
        return document in self._watches

    def forget(self, document: str) -> None:
        """Watch a folder no longer."""
        watch = self._watches.pop(document, None)
        if watch is not None and self._observer is not None:
            self._observer.unschedule(watch)

    def close(self) -> None:
        """Watch nothing any more and end the observer's thread."""
        for timer in self._timers.values():
            timer.stop()
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=5)
            self._observer = None
        self._watches.clear()

    @pyqtSlot(str)
    def _on_stirred(self, document: str) -> None:
        timer = self._timers.get(document)
        if timer is None:
            timer = QTimer(self)
            timer.setSingleShot(True)
            timer.setInterval(QUIET_MS)
            timer.setProperty("document", document)
            timer.timeout.connect(self._on_quiet)
            self._timers[document] = timer
        timer.start()

    @pyqtSlot()
    def _on_quiet(self) -> None:
        timer = self.sender()
        if timer is not None and str(timer.property("document")) in self._watches:
            self.saved.emit(str(timer.property("document")))
