"""The model of long lists: rows are fetched page by page off the GUI thread and kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QFont

from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.lanes import Job, Lane
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.rows import Column, Order, Row, RowSource

ROW_ROLE = Qt.ItemDataRole.UserRole
CHIP_ROLE = Qt.ItemDataRole.UserRole + 1
PAGE_ROWS = 100
PAGES_KEPT = 64
PAGES_REFRESHED = 4
PAGES_ASKED = 4
PENDING = "…"

Role = Qt.ItemDataRole
_FLAGS = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
    | Qt.ItemFlag.ItemIsDragEnabled
)


@dataclass(frozen=True)
class _Loaded(Generic[Row]):
    """What a job brought: some pages, and the count when it was asked for."""

    generation: int
    pages: dict[int, tuple[Row, ...]]
    count: int | None = None


@dataclass(frozen=True)
class _Question(Generic[Row]):
    """What a job fetches; runs on a lane's thread and knows no model."""

    source: RowSource[Row]
    order: Order
    generation: int
    pages: tuple[int, ...]
    with_count: bool

    def __call__(self, job: Job | None = None) -> _Loaded[Row]:
        """Fetch the count and the pages."""
        count = self.source.count() if self.with_count else None
        pages = {}
        for page in self.pages:
            if job is not None:
                job.checkpoint()
            if count is None or page == 0 or page * PAGE_ROWS < count:
                pages[page] = tuple(self.source.page(page * PAGE_ROWS, PAGE_ROWS, self.order))
        return _Loaded(self.generation, pages, count)


class PagedModel(QAbstractTableModel, Generic[Row]):
    """A table of as many rows as the source has; only pages that were looked at are in memory.

    `key` gives the identity by which the selection survives a refresh, `sentence` the whole
    row in words for a screen reader, `is_strong` tells rows shown in bold, such as unread ones.
    """

    filled = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], str],
        sentence: Callable[[Row], str],
        lane: Lane | None = None,
        is_strong: Callable[[Row], bool] | None = None,
        is_struck: Callable[[Row], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key, self._sentence, self._is_strong = key, sentence, is_strong
        self._is_struck = is_struck
        self._lane = lane
        self._source: RowSource[Row] | None = None
        self._order = Order()
        self._count = 0
        self._generation = 0
        self._pages: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._asked: OrderedDict[int, Job] = OrderedDict()
        self._is_settling = False
        self._bold = QFont()
        self._bold.setBold(True)
        self._struck = QFont()
        self._struck.setStrikeOut(True)

    @property
    def order(self) -> Order:
        """The order in force."""
        return self._order

    @property
    def is_loading(self) -> bool:
        """Whether rows are on their way."""
        return bool(self._asked)

    @property
    def is_settling(self) -> bool:
        """Tell whether rows are being put in place, so that a moved cursor is nobody's choice."""
        return self._is_settling

    def show_source(self, source: RowSource[Row]) -> None:
        """Show another list; rows that are in both keep their selection."""
        self._source = source
        self.refresh()

    def refresh(self) -> None:
        """Look again at the count and at the pages seen last; selection and place stay."""
        if self._source is None:
            return
        # A new generation makes every answer still under way a stale one.
        self._generation += 1
        self._forget_questions()
        # The pages in sight are among those used last; all others are fetched when seen again.
        pages = tuple(dict.fromkeys((0, *list(self._pages)[-PAGES_REFRESHED:])))
        self._ask(pages, with_count=True)

    def row_at(self, row: int) -> Row | None:
        """Return a row if it is in memory."""
        page = self._pages.get(row // PAGE_ROWS)
        at = row % PAGE_ROWS
        return page[at] if page is not None and at < len(page) else None

    def row_of_key(self, key: str) -> int:
        """Return the number of the row with a key among those in memory, or -1."""
        for page, rows in self._pages.items():
            for at, row in enumerate(rows):
                if self._key(row) == key:
                    return page * PAGE_ROWS + at
        return -1

    def key_at(self, row: int) -> str | None:
        """Return the key of a row if it is in memory."""
        found = self.row_at(row)
        return None if found is None else self._key(found)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many rows the source has."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Say that a row can be chosen and dragged; whether it is dragged is up to the view."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Role.DisplayRole:
            return tr(self.columns[section].title)
        return self.columns[section].align if role == Role.TextAlignmentRole else None

    def data(self, index: QModelIndex, role: int = Role.DisplayRole) -> object:
        """Return a cell; a row not yet here is asked for and shows a mark meanwhile."""
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Role.TextAlignmentRole:
            return column.align
        row = self._look(index.row())
        if row is None:
            return PENDING if role in (Role.DisplayRole, Role.AccessibleTextRole) else None
        return self._cell(row, column, index.column(), role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; the selected rows keep their selection if they are near the top."""
        wished = Order()
        if 0 <= column < len(self.columns):
            if not self.columns[column].sortable:
                return
            wished = Order(self.columns[column].key, order is Qt.SortOrder.DescendingOrder)
        if wished != self._order:
            self._order = wished
            self.refresh()

    def _cell(self, row: Row, column: Column[Row], at: int, role: int) -> object:
        """Return what one cell of a loaded row gives for a role."""
        if role == Role.DisplayRole:
            return column.text(row)
        if role == Role.AccessibleTextRole:
            # Screen readers read one cell of a row: the first one says the whole row.
            return self._sentence(row) if at == 0 else f"{tr(column.title)}: {column.text(row)}"
        if role == Role.ToolTipRole:
            return column.text(row) or None
        return row if role == ROW_ROLE else self._look_of(row, column, role)

    def _look_of(self, row: Row, column: Column[Row], role: int) -> object:
        """Return how a cell looks: its weight, icon or chip."""
        if role == Role.FontRole:
            return self._font_of(row)
        if role == Role.DecorationRole and column.icon is not None:
            shown = column.icon(row)
            return icon(*shown) if shown else None
        if role == CHIP_ROLE and column.chip is not None:
            return column.chip(row)
        return None

    def _font_of(self, row: Row) -> QFont | None:
        """Return the letters of a row: struck out when it no longer holds, bold when it is strong."""
        if self._is_struck is not None and self._is_struck(row):
            return self._struck
        return self._bold if self._is_strong is not None and self._is_strong(row) else None

    def _look(self, row: int) -> Row | None:
        """Return a row, or ask for its page."""
        page = row // PAGE_ROWS
        if page in self._pages:
            self._pages.move_to_end(page)
            return self.row_at(row)
        if page not in self._asked and self._source is not None and row < self._count:
            self._ask((page,), with_count=False)
        return None

    def _ask(self, pages: tuple[int, ...], *, with_count: bool) -> None:
        """Fetch pages, in the lane when there is one."""
        if self._source is None:
            return
        question = _Question(self._source, self._order, self._generation, pages, with_count)
        if self._lane is None:
            self._take(question())
            return
        job = Job(question)
        job.done.connect(self._take)
        job.failed.connect(self._on_failed)
        for page in pages:
            self._asked[page] = job
        self._lane.start(job)
        self._drop_oldest_questions()

    def _drop_oldest_questions(self) -> None:
        """Stop fetching pages that were scrolled past; they are asked for again when seen again."""
        while len(self._asked) > PAGES_ASKED + PAGES_REFRESHED + 1:
            _, job = self._asked.popitem(last=False)
            job.cancel()

    def _forget_questions(self) -> None:
        """Stop all fetching."""
        for job in self._asked.values():
            job.cancel()
        self._asked.clear()

    def _take(self, loaded: _Loaded[Row]) -> None:
        """Show what a job brought, unless the list has changed since it was asked."""
        if loaded.generation != self._generation:
            return
        for page in loaded.pages:
            self._asked.pop(page, None)
        self._is_settling = True
        try:
            self._show_loaded(loaded)
            self.filled.emit()
        finally:
            self._is_settling = False

    def _show_loaded(self, loaded: _Loaded[Row]) -> None:
        """Put new rows in the place of the old ones, or beside them."""
        if loaded.count is not None:
            self._replace(loaded)
            return
        for page, rows in loaded.pages.items():
            self._keep(page, rows)
            self._tell_changed(page, rows)

    def _on_failed(self, error: object) -> None:
        """Tell the error; the pages may be asked for again."""
        self._asked.clear()
        self.failed.emit(error)

    def _keep(self, page: int, rows: tuple[Row, ...]) -> None:
        """Put a page into memory and drop the one unseen for longest."""
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)

    def _tell_changed(self, page: int, rows: tuple[Row, ...]) -> None:
        """Tell the views to draw a page."""
        last = min(page * PAGE_ROWS + len(rows), self._count) - 1
        if last >= page * PAGE_ROWS:
            self.dataChanged.emit(self.index(page * PAGE_ROWS, 0), self.index(last, len(self.columns) - 1))

    def _replace(self, loaded: _Loaded[Row]) -> None:
        """Take a new count and new pages, moving what views hold to where the rows now are."""
        # Rows come and go at the end, then all move to their places: a reset would lose the
        # selection, the scroll position and the screen reader's place.
        count = loaded.count or 0
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()
        self._move_rows(loaded.pages)
        if count < self._count:
            self.beginRemoveRows(QModelIndex(), count, self._count - 1)
            self._count = count
            self.endRemoveRows()

    def _move_rows(self, pages: dict[int, tuple[Row, ...]]) -> None:
        """Swap the pages in memory; selection and current row follow their keys."""
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        keys = [self.key_at(index.row()) for index in held]
        self._pages = OrderedDict(sorted(pages.items()))
        places = {
            self._key(row): page * PAGE_ROWS + at
            for page, rows in self._pages.items()
            for at, row in enumerate(rows)
        }
        moved = [self._moved(index, key, places) for index, key in zip(held, keys, strict=True)]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _moved(self, index: QModelIndex, key: str | None, places: dict[str, int]) -> QModelIndex:
        """Return where an index goes; one whose row is not in memory stays where it is."""
        if key is None:
            return index
        return self.index(places[key], index.column()) if key in places else QModelIndex()
