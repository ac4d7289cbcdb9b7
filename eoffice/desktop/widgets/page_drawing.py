"""Tells when Qt's view has really drawn the pages in sight: it draws on a thread of its own."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QSize, pyqtBoundSignal, pyqtSignal
from PyQt6.QtGui import QImage
from PyQt6.QtPdf import QPdfPageRenderer
from PyQt6.QtPdfWidgets import QPdfView


class PageDrawing(QObject):
    """Remembers which pages were drawn since the document or its zoom changed."""

    advanced = pyqtSignal()
    """One more page was drawn."""

    def __init__(self, view: QPdfView) -> None:
        super().__init__(view)
        self._drawn: set[int] = set()
        renderer = view.findChild(QPdfPageRenderer)
        if renderer is None:
            raise RuntimeError("a PDF view without its renderer")
        # Named in no stub of PyQt6, yet there.
        rendered: pyqtBoundSignal = renderer.pageRendered  # type: ignore[attr-defined]
        rendered.connect(self._on_rendered)

    def forget(self) -> None:
        """Begin anew: another document is shown, or another size is wanted."""
        self._drawn.clear()

    def has(self, page: int) -> bool:
        """Tell whether a page was drawn."""
        # Its size does not matter: Qt's view shows whatever picture of a page came last.
        return page in self._drawn

    def _on_rendered(self, page: int, _: QSize, image: QImage) -> None:
        if not image.isNull():
            self._drawn.add(page)
            self.advanced.emit()
