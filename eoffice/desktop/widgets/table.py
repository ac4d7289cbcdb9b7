"""The list of documents as a view: whole rows, keyboard first, words when there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

from PyQt6.QtCore import (
    QByteArray,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    pyqtSignal,
    pyqtSlot,
)
from PyQt6.QtGui import QDrag, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from eoffice.desktop.shell.notices import NoticeAction
from eoffice.desktop.shell.theme import Density, current_density, current_theme, gap, row_height
from eoffice.desktop.widgets.chips import chip_size, paint_chip
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.paged import CHIP_ROLE, PagedModel
from eoffice.desktop.widgets.rows import CENTRE, LEFT, RIGHT, Chip, Column, ListSource, Order, Row, RowSource

__all__ = [
    "CENTRE",
    "LEFT",
    "RIGHT",
    "Chip",
    "Column",
    "Empty",
    "ListSource",
    "Order",
    "PagedModel",
    "RowSource",
    "TableView",
]


@dataclass(frozen=True)
class Empty:
    """What a list says when it has no rows."""

    icon: str
    title: str
    hint: str = ""
    action: NoticeAction | None = None


class _CellDelegate(QStyledItemDelegate):
    """Draws cells without the frame of a single focused cell; states as chips."""

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:  # noqa: N802 - Qt's name
        """Take the cell's frame away: the row is what has the focus."""
        super().initStyleOption(option, index)
        if option is not None:
            option.state &= ~QStyle.StateFlag.State_HasFocus

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw a cell and the fine line below its row."""
        if painter is None:
            return
        chip = index.data(CHIP_ROLE)
        if isinstance(chip, Chip):
            self._paint_chip(painter, option, chip)
        else:
            self._paint_ground(painter, option)
            inner = QStyleOptionViewItem(option)
            inner.rect = option.rect.adjusted(self._margin(option), 0, -self._margin(option), -1)
            super().paint(painter, inner, index)
        painter.setPen(current_theme().colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def _margin(self, option: QStyleOptionViewItem) -> int:
        """Return the room left and right of a cell's words, as in the header."""
        return gap(option.fontMetrics, 0.35)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        """Fill the whole cell of a selected row."""
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, current_theme().colour("selection"))

    def _paint_chip(self, painter: QPainter, option: QStyleOptionViewItem, chip: Chip) -> None:
        """Draw a state."""
        self._paint_ground(painter, option)
        painter.setFont(option.font)
        size = chip_size(option.fontMetrics, chip.words)
        room = option.rect.adjusted(self._margin(option), 0, -self._margin(option), -1)
        width, height = min(size.width(), room.width()), min(size.height(), room.height() - 2)
        place = QRect(room.left(), room.center().y() - height // 2, width, height)
        paint_chip(painter, place, chip.tone, chip.words, chip.icon)


class RowTable(QTableView):
    """A table of whole rows that stays quick at a million of them."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._density: Density | None = None
        self._carrier: Callable[[], QMimeData | None] | None = None
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leaves the list, arrows walk in it
        self.setCornerButtonEnabled(False)
        self.setItemDelegate(_CellDelegate(self))
        self._settle_headers()

    def keyboardSearch(self, search: str | None) -> None:  # noqa: N802 - Qt's name
        """Do nothing: Qt would read every row of the list for one letter."""

    def carry(self, carrier: Callable[[], QMimeData | None]) -> None:
        """Let the chosen rows be dragged out, as what the carrier makes of them then."""
        self._carrier = carrier
        self.setDragEnabled(True)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:  # noqa: N802, N803 - Qt's names
        """Hand the chosen rows over; Qt itself would first gather every cell of every chosen row."""
        data = self._carrier() if self._carrier is not None else None
        if data is not None:
            drag = QDrag(self)
            drag.setMimeData(data)
            # Only ever a copy: a document cannot leave the office by being dropped somewhere.
            drag.exec(Qt.DropAction.CopyAction, Qt.DropAction.CopyAction)

    def set_density(self, density: Density) -> None:
        """Make rows higher or lower."""
        self._density = density
        self._settle_rows()

    def changeEvent(self, event: QEvent | None) -> None:
        """Follow the font with the height of the rows."""
        super().changeEvent(event)
        if event is not None and event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._settle_rows()

    def _settle_rows(self) -> None:
        """Give every row the height of the font; all alike, so that none needs measuring."""
        down = self.verticalHeader()
        if down is not None and hasattr(self, "_density"):
            down.setDefaultSectionSize(row_height(self.fontMetrics(), self._density or current_density()))

    def _settle_headers(self) -> None:
        """Hide the row numbers and let the columns be ordered, moved and sized."""
        down, across = self.verticalHeader(), self.horizontalHeader()
        if down is not None:
            down.hide()
            # Any other mode makes Qt ask each of a million rows for its height.
            down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            down.setMinimumSectionSize(1)
        if across is not None:
            across.setSectionsMovable(True)
            across.setHighlightSections(False)
            across.setResizeContentsPrecision(0)  # measure only the rows in sight
            across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            across.setSortIndicatorClearable(True)
        self._settle_rows()


class TableView(QStackedWidget, Generic[Row]):
    """A table, or the words that stand in its place while it has no rows."""

    row_chosen = pyqtSignal(object)
    row_opened = pyqtSignal(object)
    selection_changed = pyqtSignal()
    menu_requested = pyqtSignal(QPoint)

    def __init__(
        self, model: PagedModel[Row], name: str, empty: Empty, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.model = model
        # Made inside their parent: each change of parents would have Qt style them anew.
        self.table = RowTable(name, self)
        self.empty = EmptyState(empty.icon, empty.title, empty.hint, empty.action, self)
        self._em = self.fontMetrics().height()
        self._wished_key: str | None = None
        self._told: object = None
        self.addWidget(self.table)
        self.addWidget(self.empty)
        self.setFocusProxy(self.table)
        self.table.setModel(model)
        self.table.setSortingEnabled(True)
        self._settle_columns()
        self._connect()

    def changeEvent(self, event: QEvent | None) -> None:
        """Let the columns grow and shrink with the text; what a person has widened stays in proportion."""
        super().changeEvent(event)
        # Qt sends the first of these events before the view is whole.
        if event is None or event.type() is not QEvent.Type.FontChange or not hasattr(self, "_em"):
            return
        before, self._em = self._em, self.fontMetrics().height()
        for at, column in enumerate(self.model.columns):
            if not column.stretch and before != self._em:
                self.table.setColumnWidth(at, round(self.table.columnWidth(at) * self._em / before))

    @property
    def current(self) -> Row | None:
        """The row the keyboard is on, or None."""
        return self.model.row_at(self.table.currentIndex().row())

    def selected_rows(self) -> list[Row]:
        """Return the selected rows that are in memory, in their order."""
        numbers = (range(first, last + 1) for first, last in self.selected_ranges())
        rows = (self.model.row_at(at) for run in numbers for at in run)
        return [row for row in rows if row is not None]

    def selected_ranges(self) -> list[tuple[int, int]]:
        """Return first and last number of each run of selected rows, however many they are."""
        selection = self.table.selectionModel()
        if selection is None:
            return []
        parts = selection.selection()
        runs = (parts[at] for at in range(len(parts)))
        return sorted({(run.top(), run.bottom()) for run in runs if run is not None})

    def select_key(self, key: str) -> None:
        """Put the keyboard on the row with a key, now or when it has been loaded."""
        self._wished_key = key
        self._grant_wish()

    def scroll_to(self, row: int) -> None:
        """Bring a row into sight, also one that arrived a moment ago."""
        self.table.executeDelayedItemsLayout()  # else Qt forgets the wish when rows are new
        self.table.scrollTo(self.model.index(row, 0))

    def header_state(self) -> QByteArray:
        """Return widths and order of the columns, to be remembered."""
        across = self.table.horizontalHeader()
        return across.saveState() if across is not None else QByteArray()

    def restore_header(self, state: QByteArray) -> None:
        """Take remembered widths and order of the columns."""
        across = self.table.horizontalHeader()
        if across is not None:
            across.restoreState(state)

    @pyqtSlot()
    def _on_filled(self) -> None:
        self._show_part(self.table if self.model.rowCount() else self.empty)
        self._grant_wish()
        self._tell_current()

    def _show_part(self, part: QWidget) -> None:
        """Show rows or words; the keyboard goes with them, lest Qt puts it somewhere else on the page."""
        before = self.currentWidget()
        if before is part:
            return
        had_keyboard = before is not None and before.hasFocus()
        self.setFocusProxy(part)
        self.setCurrentWidget(part)
        if had_keyboard:
            part.setFocus(Qt.FocusReason.OtherFocusReason)

    @pyqtSlot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        self._tell_current()

    @pyqtSlot(QItemSelection, QItemSelection)
    def _on_selection_changed(self, chosen: QItemSelection, dropped: QItemSelection) -> None:
        self.selection_changed.emit()

    @pyqtSlot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        row = self.model.row_at(index.row())
        if row is not None:
            self.row_opened.emit(row)

    @pyqtSlot(QPoint)
    def _on_menu(self, place: QPoint) -> None:
        port = self.table.viewport()
        if port is not None:
            self.menu_requested.emit(port.mapToGlobal(place))

    def _tell_current(self) -> None:
        """Tell the current row once, also when it arrives after the keyboard."""
        row = self.current
        # A row far away arrives after the keyboard did, and a refresh may bring it changed.
        if row != self._told:
            self._told = row
            self.row_chosen.emit(row)

    def _grant_wish(self) -> None:
        """Go to the wished row when it is there."""
        row = self.model.row_of_key(self._wished_key) if self._wished_key is not None else -1
        if row >= 0:
            self._wished_key = None
            self.table.selectRow(row)
            self.scroll_to(row)

    def _settle_columns(self) -> None:
        """Give the columns their widths."""
        across = self.table.horizontalHeader()
        if across is None:
            return
        em = self._em
        # With the table's own selection the header would ask each row whether its whole column
        # is selected, each time it is painted: six seconds when a million rows are selected.
        across.setSelectionModel(QItemSelectionModel(self.model, across))
        for at, column in enumerate(self.model.columns):
            widest = max((chip_size(self.fontMetrics(), words).width() for words in column.chips), default=0)
            room = widest + 2 * gap(self.fontMetrics(), 0.35) + 1 if widest else 0
            self.table.setColumnWidth(at, max(room, round(em * column.width_em)))
            if column.stretch:
                across.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)

    def _connect(self) -> None:
        """Bind model and view."""
        self.model.filled.connect(self._on_filled)
        self.table.activated.connect(self._on_activated)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._on_menu)
        selection = self.table.selectionModel()
        if selection is not None:
            selection.currentRowChanged.connect(self._on_current_changed)
            selection.selectionChanged.connect(self._on_selection_changed)
