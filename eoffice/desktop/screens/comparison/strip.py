"""The overview strip: where in the document the changes are, at a glance; a click goes there."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from eoffice.desktop.screens.comparison.rows import PairRow
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import current_theme

_LEAST = 3.0
"""Pixels: a change in a document of 500 pages must still be seen."""


class OverviewStrip(QWidget):
    """One line a change, at its place in the whole; the list of changes is its twin for the keyboard."""

    row_requested = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("comparison.strip")
        self.setAccessibleName(tr("Toàn cảnh các thay đổi"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setToolTip(tr("Bấm để đến chỗ thay đổi"))
        self._rows: tuple[PairRow, ...] = ()
        self._seen = (0, 0)

    def show_rows(self, rows: tuple[PairRow, ...]) -> None:
        """Show the changes among these rows."""
        self._rows = rows
        self.update()

    def show_view(self, first: int, last: int) -> None:
        """Frame what is in sight."""
        self._seen = (first, last)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a narrow strip."""
        return QSize(round(self.fontMetrics().height() * 0.9), 100)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the marks and the frame."""
        painter, theme = QPainter(self), current_theme()
        painter.fillRect(self.rect(), theme.colour("alternate"))
        if not self._rows:
            return
        step = self.height() / len(self._rows)
        for at, row in enumerate(self._rows):
            if row.ink is not None:
                mark = QRectF(2, at * step, self.width() - 4, max(_LEAST, step))
                painter.fillRect(mark, theme.colour(row.ink))
        painter.setPen(theme.colour("accent"))
        first, last = self._seen
        painter.drawRect(
            QRectF(0.5, first * step, self.width() - 1.5, max(_LEAST, (last - first + 1) * step) - 1)
        )

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Go to where the button went down."""
        if event is not None and event.button() is Qt.MouseButton.LeftButton and self._rows:
            at = int(event.position().y() / max(1, self.height()) * len(self._rows))
            self.row_requested.emit(max(0, min(len(self._rows) - 1, at)))
