"""The rail: the places at the left with what is unread and what is overdue."""

from __future__ import annotations

from PyQt6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    pyqtSignal,
    pyqtSlot,
)
from PyQt6.QtGui import QFont, QFontMetrics, QPainter
from PyQt6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from eoffice.desktop.shell.facts import Facts, PlaceCount
from eoffice.desktop.shell.icons import icon_square, paint_icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import paint_pill, pill_width
from eoffice.desktop.shell.screen import Place, Section
from eoffice.desktop.shell.theme import current_theme, gap

PLACE_ROLE = Qt.ItemDataRole.UserRole
COUNT_ROLE = Qt.ItemDataRole.UserRole + 1
HEADING_ROLE = Qt.ItemDataRole.UserRole + 2
"""The heading above a row: that of its section, at the section's first place."""

HEADING_EM = 2.2
LARGEST_SHOWN = 999
NARROWEST_EM = 11.5


def heading_height(metrics: QFontMetrics, index: QModelIndex) -> int:
    """Return the height in pixels of the heading above a row, 0 where no section begins."""
    return round(metrics.height() * HEADING_EM) if index.data(HEADING_ROLE) else 0


class RailModel(QAbstractListModel):
    """The places and their counts."""

    def __init__(self, facts: Facts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._places: list[Place] = []
        facts.counts_changed.connect(self._on_counts_changed)

    @property
    def places(self) -> tuple[Place, ...]:
        """The places in the rail."""
        return tuple(self._places)

    def add(self, place: Place) -> None:
        """Put a place at the end of its section."""
        order = list(Section)
        rank = order.index(place.section)
        at = sum(order.index(other.section) <= rank for other in self._places)
        self.beginInsertRows(QModelIndex(), at, at)
        self._places.insert(at, place)
        self.endInsertRows()

    def remove(self, place_id: str) -> None:
        """Take a place out."""
        at = self.row_of(place_id)
        if at >= 0:
            self.beginRemoveRows(QModelIndex(), at, at)
            del self._places[at]
            self.endRemoveRows()

    def row_of(self, place_id: str) -> int:
        """Return the row of a place, or -1."""
        return next((at for at, place in enumerate(self._places) if place.id == place_id), -1)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of places."""
        return 0 if parent.isValid() else len(self._places)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the title, the sentence for a screen reader, the place or its count."""
        if not index.isValid():
            return None
        place = self._places[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(place.title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{tr(place.title)} (Alt+{index.row() + 1})" if index.row() < 9 else tr(place.title)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(place)
        if role == PLACE_ROLE:
            return place
        if role == HEADING_ROLE:
            return self._heading(index.row())
        return self._facts.count(place.id) if role == COUNT_ROLE else None

    @pyqtSlot()
    def _on_counts_changed(self) -> None:
        if self._places:
            self.dataChanged.emit(self.index(0), self.index(len(self._places) - 1))

    def _heading(self, row: int) -> str:
        """Return the heading above a row, empty inside a section."""
        section = self._places[row].section
        is_first = row == 0 or self._places[row - 1].section is not section
        return tr(section.value) if is_first and section.value else ""

    def _sentence(self, place: Place) -> str:
        """Return the whole row in words."""
        count = self._facts.count(place.id)
        parts = [tr(place.title)]
        if count.unread:
            parts.append(tr("{count} chưa xử lý").format(count=count.unread))
        if count.overdue:
            parts.append(tr("{count} quá hạn").format(count=count.overdue))
        return ", ".join(parts)


class _RailDelegate(QStyledItemDelegate):
    """Draws a place: icon, title, counts at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return a comfortable row, taller where a section begins."""
        height = option.fontMetrics.height()
        return QSize(height * 8, round(height * 2.25) + heading_height(option.fontMetrics, index))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw the row; the selected one has a bar, a ground and a bold title."""
        if painter is None:
            return
        painter.save()
        height = option.fontMetrics.height()
        below = self._paint_heading(painter, option, index)
        rect = option.rect.adjusted(height // 3, 2 + below, -height // 3, -2)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, option, rect, chosen)
        place = index.data(PLACE_ROLE)
        square = icon_square(round(height * 1.2), rect.center())
        square.moveLeft(rect.left() + gap(option.fontMetrics, 0.55))
        shown = QStyle.visualRect(option.direction, rect, square)
        paint_icon(painter, place.icon, "accent" if chosen else "muted", shown)
        font = QFont(option.font)
        font.setBold(chosen)
        painter.setFont(font)
        room = rect.adjusted(square.right() - rect.left() + gap(option.fontMetrics, 0.6), 0, 0, 0)
        room.setRight(self._paint_counts(painter, option, rect, index.data(COUNT_ROLE)))
        painter.setPen(current_theme().colour("text"))
        title = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        # AlignLeft means the leading edge: Qt turns it round where people read from the right.
        place_of = QStyle.visualRect(option.direction, rect, room)
        painter.drawText(place_of, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> int:
        """Draw the heading of a section that begins here and return its height."""
        height = heading_height(option.fontMetrics, index)
        if height:
            small = QFont(option.font)
            small.setPointSizeF(option.font.pointSizeF() * 0.85)
            small.setBold(True)
            painter.setFont(small)
            painter.setPen(current_theme().colour("muted"))
            side, foot = gap(option.fontMetrics, 0.9), gap(option.fontMetrics, 0.3)
            room = QRect(option.rect.left(), option.rect.top(), option.rect.width(), height)
            room.adjust(side, 0, -side, -foot)
            painter.drawText(
                room, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, index.data(HEADING_ROLE)
            )
        return height

    def _paint_ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        chosen: bool,  # noqa: FBT001 - a state of the row
    ) -> None:
        """Draw the ground of a chosen, hovered or focused row."""
        theme = current_theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.colour("rail_selected" if chosen else "hover"))
            painter.drawRoundedRect(rect, 6, 6)
        if chosen:
            painter.setBrush(theme.colour("accent"))
            bar = QRect(rect.left(), rect.top() + 5, 3, rect.height() - 10)
            painter.drawRoundedRect(QStyle.visualRect(option.direction, rect, bar), 1.5, 1.5)
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.colour("focus"))
            painter.drawRoundedRect(rect, 6, 6)

    def _paint_counts(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, count: PlaceCount
    ) -> int:
        """Draw the counts from the right edge and return where the title must end."""
        small = QFont(option.font)
        small.setPointSizeF(option.font.pointSizeF() * 0.85)
        small.setBold(True)
        normal = painter.font()
        painter.setFont(small)
        edge = rect.right() - gap(option.fontMetrics, 0.4)
        for number, token in ((count.overdue, "alert_badge"), (count.unread, "badge")):
            if number:
                text = str(number) if number <= LARGEST_SHOWN else f"{LARGEST_SHOWN}+"
                metrics = painter.fontMetrics()
                width, height = pill_width(metrics, text), round(metrics.height() * 1.25)
                pill = QRect(edge - width, rect.center().y() - height // 2, width, height)
                paint_pill(painter, QStyle.visualRect(option.direction, rect, pill), text, token)
                edge -= width + 4
        painter.setFont(normal)
        return edge - 4


class Rail(QListView):
    """The list of places."""

    place_chosen = pyqtSignal(str)

    def __init__(self, facts: Facts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName(tr("Các nơi làm việc"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_RailDelegate(self))
        self._keep_readable()
        self.places = RailModel(facts, self)
        self.setModel(self.places)
        selection = self.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(self._on_current_changed)

    def sizeHint(self) -> QSize:
        """Return the width of the longest usual title with its counts."""
        return QSize(self.fontMetrics().height() * 13, self.fontMetrics().height() * 20)

    def indexAt(self, p: QPoint) -> QModelIndex:
        """Return the place at a point; a heading is none, so that a click on it leads nowhere."""
        index = super().indexAt(p)
        if index.isValid() and p.y() < self.visualRect(index).top() + heading_height(
            self.fontMetrics(), index
        ):
            return QModelIndex()
        return index

    def changeEvent(self, event: QEvent | None) -> None:
        """Keep every title readable when the text grows."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self._keep_readable()

    def _keep_readable(self) -> None:
        self.setMinimumWidth(round(self.fontMetrics().height() * NARROWEST_EM))

    def show_place(self, place_id: str) -> None:
        """Mark a place as the present one; a place outside the rail leaves none marked."""
        row = self.places.row_of(place_id)
        # Setting the same row again would ask for the place again, and so on without end.
        if row < 0:
            self.clearSelection()
        elif self.currentIndex().row() != row or not self.selectedIndexes():
            self.setCurrentIndex(self.places.index(row))

    @pyqtSlot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            self.place_chosen.emit(current.data(PLACE_ROLE).id)
