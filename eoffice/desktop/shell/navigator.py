"""Wishes to go somewhere: screens ask, the window and the composition root listen."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

HISTORY_LIMIT = 50


class Navigator(QObject):
    """Carries a screen's wish to show another place, a document or a search."""

    place_requested = pyqtSignal(str)
    document_requested = pyqtSignal(str)
    search_requested = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._visited: list[str] = []

    @property
    def current(self) -> str:
        """The place shown now, or nothing."""
        return self._visited[-1] if self._visited else ""

    def go(self, place: str) -> None:
        """Ask for a place."""
        self.place_requested.emit(place)

    def open_document(self, document_id: str) -> None:
        """Ask for a document to be read."""
        self.document_requested.emit(document_id)

    def search(self, text: str) -> None:
        """Ask for what is found by some words."""
        self.search_requested.emit(text)

    def back(self) -> bool:
        """Return to the place before; say whether there was one."""
        if len(self._visited) < 2:
            return False
        self._visited.pop()
        self.place_requested.emit(self._visited[-1])
        return True

    def arrived(self, place: str) -> None:
        """Note the place that the window now shows."""
        if place != self.current:
            self._visited = [*self._visited, place][-HISTORY_LIMIT:]
