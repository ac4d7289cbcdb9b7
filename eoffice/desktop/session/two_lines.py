"""A row of two lines in a list: the subject, and below it, quieter, where the document stands."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from eoffice.desktop.session.lines import Line
from eoffice.desktop.shell.icons import icon_square, paint_icon
from eoffice.desktop.shell.theme import Density, current_density, current_theme, gap
from eoffice.desktop.widgets.paged import ROW_ROLE
from eoffice.desktop.widgets.table import RowTable

HEIGHT = 2.9
COMPACT_HEIGHT = 2.45
"""Of the font's height."""


class TwoLineDelegate(QStyledItemDelegate):
    """Draws the subject of a line and its note."""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw one cell and the fine line below its row."""
        line = index.data(ROW_ROLE)
        if painter is None or not isinstance(line, Line):
            super().paint(painter, option, index)
            return
        painter.save()
        theme = current_theme()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, theme.colour("selection"))
        room = option.rect.adjusted(gap(option.fontMetrics, 0.6), 0, -gap(option.fontMetrics, 0.4), 0)
        room = self._paint_mark(painter, option, room, line)
        self._paint_words(painter, option, room, line, chosen=chosen)
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _paint_mark(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, line: Line) -> QRect:
        """Draw what must not wait, and return the room left for words."""
        mark = line.mark
        if mark is None:
            return room
        square = icon_square(option.fontMetrics.height(), room.center())
        square.moveLeft(room.left())
        square.moveTop(room.top() + gap(option.fontMetrics, 0.4))
        paint_icon(painter, *mark, square)
        return room.adjusted(round(option.fontMetrics.height() * 1.35), 0, 0, 0)

    def _paint_words(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, line: Line, *, chosen: bool
    ) -> None:
        """Draw subject and note, each cut to the room it has."""
        theme, metrics = current_theme(), option.fontMetrics
        upper = room.adjusted(0, gap(metrics, 0.35), 0, 0)
        upper.setHeight(round(metrics.height() * 1.15))
        lower = upper.translated(0, round(metrics.height() * 1.15))
        painter.setFont(option.font)
        for place, text, token in ((upper, line.subject, "text"), (lower, line.note, "muted")):
            painter.setPen(theme.colour("on_selection" if chosen else token))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class TwoLines(QObject):
    """Gives a table rows of two lines, and keeps their height when theme or font changes."""

    def __init__(self, table: RowTable) -> None:
        super().__init__(table)
        self._table = table
        table.setItemDelegateForColumn(0, TwoLineDelegate(table))
        across = table.horizontalHeader()
        if across is not None:
            across.hide()
        table.installEventFilter(self)
        self._settle()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Take the height again after the table took that of one line."""
        if event is not None and event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self._settle)
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        down = self._table.verticalHeader()
        if down is not None:
            height = HEIGHT if current_density() is Density.ROOMY else COMPACT_HEIGHT
            down.setDefaultSectionSize(round(self._table.fontMetrics().height() * height))
