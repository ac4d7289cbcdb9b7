"""The face of a chart: drawn in the colours of the moment, walked by the arrows, clicked."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from eoffice.desktop.shell.theme import current_theme, gap
from eoffice.desktop.widgets.charts_data import ChartData, ChartKind
from eoffice.desktop.widgets.charts_drawing import Cell, ChartDrawing, drawing_height

NOTHING = ChartData(ChartKind.BARS, "", (), ())
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ChartCanvas(QWidget):
    """Draws the figures; arrows walk from one to the next, Enter opens what is behind."""

    opened = pyqtSignal(int, int)
    """Series and label."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.data = NOTHING
        self.chosen: Cell | None = None
        self._places: dict[Cell, QRectF] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def show_data(self, data: ChartData) -> None:
        """Show other figures."""
        self.data, self.chosen = data, None
        self.setMinimumHeight(round(drawing_height(data, self.fontMetrics().height())))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the figures at the size of the letters."""
        line = self.fontMetrics().height()
        return QSize(line * 30, round(drawing_height(self.data, line)))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw in the colours of the moment."""
        painter, theme = QPainter(self), current_theme()
        painter.fillRect(self.rect(), theme.colour("base"))
        drawing = ChartDrawing(painter, self.data, theme, self.font())
        inset = gap(self.fontMetrics())
        drawing.draw(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), self._shown_choice())
        self._places = drawing.places

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Walk with the arrows, open with Enter."""
        if event is None:
            return
        key = Qt.Key(event.key())
        if key in _STEPS and self.data.series and self.data.labels:
            self._step(*_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen is not None:
            self.opened.emit(*self.chosen)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose the figure under the pointer and open it."""
        if event is None:
            return
        found = [cell for cell, place in self._places.items() if place.contains(event.position())]
        if found:
            self._choose(found[0])
            self.opened.emit(*found[0])

    def _step(self, down: int, across: int) -> None:
        row, column = self.chosen or (0, -1 if across > 0 else 0)
        row = max(0, min(len(self.data.series) - 1, row + down))
        self._choose((row, max(0, min(len(self.data.labels) - 1, column + across))))

    def _choose(self, cell: Cell) -> None:
        self.chosen = cell
        # A screen reader reads the description when it changes under the focus.
        self.setAccessibleDescription(self.data.sentence(*cell))
        self.setToolTip(self.data.sentence(*cell))
        self.update()

    def _shown_choice(self) -> Cell | None:
        return self.chosen if self.hasFocus() else None
