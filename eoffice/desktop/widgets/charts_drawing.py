"""Draws charts with QPainter: on the screen, on paper and into SVG by the same code."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from eoffice.desktop.shell.theme import Theme
from eoffice.desktop.widgets.charts_data import ChartData, ChartKind

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
_TICKS = 4
_DARK_CELL = 0.55
"""From this share on the ground of a heat cell is so strong that its figure needs the other ink."""

Cell = tuple[int, int]
"""Series and label."""


class ChartDrawing:
    """One drawing of figures into a rectangle; remembers where each figure lies."""

    def __init__(self, painter: QPainter, data: ChartData, theme: Theme, font: QFont) -> None:
        self._painter, self._data, self._theme = painter, data, theme
        self._metrics = QFontMetricsF(font, painter.device())
        self._line = self._metrics.height()
        self.places: dict[Cell, QRectF] = {}
        painter.setFont(font)

    def draw(self, room: QRectF, chosen: Cell | None = None) -> None:
        """Draw title, figures and legend."""
        painter = self._painter
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head = QRectF(room.left(), room.top(), room.width(), self._line * 1.4)
        self._text(head, self._data.title, _LEFT, "text")
        rest = room.adjusted(0, head.height() + self._line * 0.3, 0, 0)
        if self._data.kind is ChartKind.HEAT:
            self._heat(rest)
        else:
            self._plot(self._legend(rest))
        if chosen is not None and chosen in self.places:
            painter.setPen(QPen(self._theme.colour("focus"), max(2.0, self._line * 0.12)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.places[chosen].adjusted(-2, -2, 2, 2))
        painter.restore()

    def _text(self, room: QRectF, words: str, align: Qt.AlignmentFlag, token: str) -> None:
        """Write words, shortened where they do not fit."""
        self._painter.setPen(self._theme.colour(token))
        shown = self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        self._painter.drawText(room, align, shown)

    def _legend(self, room: QRectF) -> QRectF:
        """Name the series, each with its colour; return what is left."""
        left = room.left()
        for at, one in enumerate(self._data.series):
            mark = QRectF(left, room.top() + self._line * 0.25, self._line * 0.6, self._line * 0.6)
            self._painter.fillRect(mark, self._theme.colour(self._data.token(at)))
            width = self._metrics.horizontalAdvance(one.name) + self._line
            name = QRectF(mark.right() + self._line * 0.3, room.top(), width, self._line * 1.1)
            self._text(name, one.name, _LEFT, "muted")
            left = name.right()
        return room.adjusted(0, self._line * 1.6, 0, 0)

    def _plot(self, room: QRectF) -> None:
        """Draw the axes, then bars or lines."""
        data, line = self._data, self._line
        widest = self._metrics.horizontalAdvance(data.figure(data.top))
        area = room.adjusted(widest + line * 0.5, line * 0.6, -line * 0.3, -line * 1.5)
        for tick in range(_TICKS + 1):
            y = area.bottom() - area.height() * tick / _TICKS
            self._painter.setPen(QPen(self._theme.colour("line"), 1))
            self._painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            words = data.figure(data.top * tick / _TICKS)
            self._text(QRectF(room.left(), y - line / 2, widest + line * 0.2, line), words, _RIGHT, "muted")
        step = area.width() / max(1, len(data.labels))
        for at, label in enumerate(data.labels):
            place = QRectF(area.left() + at * step, area.bottom() + line * 0.2, step, line * 1.2)
            self._text(place, label, _CENTRE, "muted")
        if data.kind is ChartKind.BARS:
            self._bars(area, step)
        else:
            self._lines(area, step)

    def _height(self, area: QRectF, value: float | None) -> float:
        return area.height() * max(0.0, value or 0.0) / self._data.top

    def _bars(self, area: QRectF, step: float) -> None:
        many = max(1, len(self._data.series))
        width = min(step * 0.7 / many, self._line * 3)
        for row, one in enumerate(self._data.series):
            for column, value in enumerate(one.values):
                left = area.left() + column * step + (step - width * many) / 2 + row * width
                height = self._height(area, value)
                bar = QRectF(left, area.bottom() - height, width * 0.92, height)
                self.places[(row, column)] = bar
                self._painter.fillRect(bar, self._theme.colour(self._data.token(row)))
                if value is not None and many == 1:
                    above = QRectF(left - step, bar.top() - self._line, width + 2 * step, self._line)
                    self._text(above, self._data.figure(value), _CENTRE, "text")

    def _lines(self, area: QRectF, step: float) -> None:
        for row, one in enumerate(self._data.series):
            colour = self._theme.colour(self._data.token(row))
            last: QPointF | None = None
            for column, value in enumerate(one.values):
                if value is None:
                    last = None  # a gap in the figures is a gap in the line
                    continue
                x = area.left() + (column + 0.5) * step
                point = QPointF(x, area.bottom() - self._height(area, value))
                self._painter.setPen(QPen(colour, max(1.5, self._line * 0.1)))
                if last is not None:
                    self._painter.drawLine(last, point)
                self._mark(row, point, self._line * 0.25)
                side = self._line * 0.7
                self.places[(row, column)] = QRectF(x - side / 2, point.y() - side / 2, side, side)
                last = point

    def _mark(self, row: int, at: QPointF, half: float) -> None:
        """Draw a point of a line; its form tells the series as well as its colour does."""
        self._painter.setBrush(self._theme.colour(self._data.token(row)))
        box = QRectF(at.x() - half, at.y() - half, half * 2, half * 2)
        if row % 2:
            self._painter.drawRect(box)
        else:
            self._painter.drawEllipse(box)

    def _heat(self, room: QRectF) -> None:
        """Draw one cell a figure: the stronger the ground, the more there is; the figure stands in it."""
        data, line = self._data, self._line
        if not data.labels or not data.series:
            return
        names = max(self._metrics.horizontalAdvance(one.name) for one in data.series)
        names = min(names + line, room.width() * 0.35)
        step = (room.width() - names) / len(data.labels)
        row_height = min(line * 1.9, (room.height() - line * 1.3) / len(data.series))
        for column, label in enumerate(data.labels):
            place = QRectF(room.left() + names + column * step, room.top(), step, line * 1.2)
            self._text(place, label, _CENTRE, "muted")
        for row, one in enumerate(data.series):
            top = room.top() + line * 1.3 + row * row_height
            self._text(QRectF(room.left(), top, names - line * 0.3, row_height), one.name, _LEFT, "text")
            for column, value in enumerate(one.values):
                cell = QRectF(room.left() + names + column * step, top, step - 2, row_height - 2)
                self.places[(row, column)] = cell
                self._heat_cell(cell, value)

    def _heat_cell(self, cell: QRectF, value: float | None) -> None:
        share = min(1.0, (value or 0.0) / self._data.top)
        self._painter.fillRect(cell, self._theme.colour("neutral_tint"))
        ground = self._theme.colour("accent")
        ground.setAlphaF(share)
        self._painter.fillRect(cell, ground)
        if value:
            token = "on_accent" if share > _DARK_CELL else "text"
            self._text(cell, self._data.figure(value), _CENTRE, token)


def drawing_height(data: ChartData, line: float) -> float:
    """Return the height a chart needs for letters of a height."""
    if data.kind is ChartKind.HEAT:
        return line * (3.5 + 1.9 * max(1, len(data.series)))
    return line * 14
