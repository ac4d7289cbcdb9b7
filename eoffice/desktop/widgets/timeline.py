"""The route or history of something: when, who, what, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PyQt6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from eoffice.clock import VIETNAM
from eoffice.desktop.shell.icons import icon_square, paint_icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import current_theme
from eoffice.desktop.widgets.chips import Tone

ENTRY_ROLE = Qt.ItemDataRole.UserRole
_WRAP = Qt.TextFlag.TextWordWrap


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened, or a stop still to come (without a time)."""

    when: datetime | None
    who: str
    what: str
    icon: str = "history"
    tone: Tone = Tone.NEUTRAL
    note: str = ""

    @property
    def time_words(self) -> str:
        """The time in Vietnam, or that it is still to come."""
        if self.when is None:
            return tr("Chưa tới")
        return self.when.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")

    @property
    def sentence(self) -> str:
        """The entry as a screen reader should say it."""
        return ", ".join(part for part in (self.time_words, self.who, self.what, self.note) if part)


class TimelineModel(QAbstractListModel):
    """The entries, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[TimelineEntry] = []

    def show_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show entries; entries added at the end leave the reader's place alone."""
        # A log only grows, so this is nearly always an insertion, and the reader's place stays.
        old, new = self._entries, list(entries)
        if new[: len(old)] == old:
            if len(new) > len(old):
                self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
                self._entries = new
                self.endInsertRows()
            return
        self.beginResetModel()
        self._entries = new
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many entries there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the sentence of an entry, or the entry."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.sentence
        return entry if role == ENTRY_ROLE else None


class _TimelineDelegate(QStyledItemDelegate):
    """Draws an entry: a line with its icon, then who and what, the time, the note."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return the height of the wrapped words."""
        entry = index.data(ENTRY_ROLE)
        view = option.widget
        port = view.viewport() if isinstance(view, QListView) else None
        width = port.width() if port is not None else option.rect.width()
        height = option.fontMetrics.height()
        room = QRect(0, 0, max(width - round(height * 3.2), height * 6), 100_000)
        lines = height * (3 if _is_narrow(option, room.width(), entry) else 2)
        for text in (entry.what, entry.note):
            if text:
                lines += option.fontMetrics.boundingRect(room, _WRAP, text).height()
        return QSize(width, lines + height // 2)

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw one entry."""
        entry = index.data(ENTRY_ROLE)
        if painter is None or entry is None:
            return
        painter.save()
        theme, height = current_theme(), option.fontMetrics.height()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, theme.colour("selection"))
        self._paint_line(painter, option, index, entry)
        room = option.rect.adjusted(round(height * 2.4), height // 3, -height // 2, 0)
        texts = "on_selection" if chosen else "text"
        self._paint_words(painter, option, room, entry, (texts, texts if chosen else "muted"))
        painter.restore()

    def _paint_line(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex, entry: TimelineEntry
    ) -> None:
        """Draw the line from entry to entry and the icon on it."""
        theme, height = current_theme(), option.fontMetrics.height()
        x = option.rect.left() + round(height * 1.2)
        top = option.rect.top() + round(height * 0.9)
        model = index.model()
        painter.setPen(theme.colour("line_strong"))
        if index.row() > 0:
            painter.drawLine(x, option.rect.top(), x, top - height)
        if model is not None and index.row() < model.rowCount() - 1:
            painter.drawLine(x, top + height, x, option.rect.bottom())
        square = icon_square(round(height * 1.2), QRect(x, top, 1, 1).center())
        paint_icon(painter, entry.icon, str(entry.tone), square)

    def _paint_words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        room: QRect,
        entry: TimelineEntry,
        colours: tuple[str, str],
    ) -> None:
        """Draw who, when, what and the note."""
        theme, height = current_theme(), option.fontMetrics.height()
        bold = QFont(option.font)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(theme.colour(colours[0]))
        who = QFontMetrics(bold).elidedText(entry.who, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, who)
        painter.setFont(option.font)
        painter.setPen(theme.colour(colours[1]))
        below = room.adjusted(0, round(height * 1.15), 0, 0)
        if _is_narrow(option, room.width(), entry):
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, entry.time_words)
            below = below.adjusted(0, height, 0, 0)
        else:
            painter.drawText(room, Qt.AlignmentFlag.AlignRight, entry.time_words)
        for text, colour in ((entry.what, colours[0]), (entry.note, colours[1])):
            if text:
                painter.setPen(theme.colour(colour))
                painter.drawText(below, _WRAP, text)
                used = painter.fontMetrics().boundingRect(below, _WRAP, text).height()
                below = below.adjusted(0, used, 0, 0)


def _is_narrow(option: QStyleOptionViewItem, width: int, entry: TimelineEntry) -> bool:
    """Tell whether name and time do not fit beside each other."""
    bold = QFont(option.font)
    bold.setBold(True)
    needed = QFontMetrics(bold).horizontalAdvance(entry.who)
    return needed + option.fontMetrics.horizontalAdvance(f"  {entry.time_words}") > width


class Timeline(QListView):
    """Shows entries in a list that the keyboard can walk through."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.entries = TimelineModel(self)
        self.setModel(self.entries)
        self.setItemDelegate(_TimelineDelegate(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show what happened, oldest first."""
        self.entries.show_entries(entries)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Measure the wrapped words anew for the new width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
