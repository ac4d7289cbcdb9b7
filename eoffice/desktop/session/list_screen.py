"""The screen of lists beside the reading pane: one button a list, a find field, a count, the table."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QPoint, Qt, QTimer, pyqtSlot
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.session.batch import MOST as MOST_TOGETHER
from eoffice.desktop.session.batch_bar import BatchBar
from eoffice.desktop.session.filter_bar import FilterBar
from eoffice.desktop.session.filtering import Filter
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.session.layouts import (
    keep_columns,
    keep_panes,
    offer_columns,
    restore_columns,
    restore_panes,
)
from eoffice.desktop.session.lines import Line, Narrowing
from eoffice.desktop.session.one_list import DocumentList, ListSpec
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.screen import Layered, Screen
from eoffice.desktop.shell.theme import gap, settle_sizes
from eoffice.desktop.widgets.fields import LineField
from eoffice.desktop.widgets.rows import RowSource
from eoffice.domain.document import Status
from eoffice.services.ports import ListQuery

REFRESH_MS = 120
"""News of many documents at once refresh a list once."""
STATUSES = tuple(Status)
"""Each list shows its own; a state that a list cannot hold finds nothing in it."""


class ListScreen(Screen):
    """Lists on one side, the open document on the other.

    Object names, with `name` as the place: "name.find", "name.list" (the stack), and for each
    list "name.ID.button" and "name.ID.table".
    """

    def __init__(self, session: Session, name: str, specs: Sequence[ListSpec], reading: QWidget) -> None:
        super().__init__()
        self.setObjectName(name)
        self._session = session
        self._reading = reading
        self._takes_first = False
        # From the outside in: Qt styles everything in a widget anew each time that it gets another parent,
        # and lists made first were styled six times over (measured: half of a first visit).
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._side = QWidget(self._splitter)
        self.stack = QStackedWidget(self._side)
        self.finder = LineField(tr("Tìm trong danh sách"), tr("Tìm theo số, trích yếu, không cần dấu"))
        self.count = QLabel(self._side)
        self.lists = [DocumentList(session, spec, name, self.stack) for spec in specs]
        self.buttons = QButtonGroup(self)
        self._timer = QTimer(self)
        self._name = name
        self.filters = FilterBar(name, STATUSES, session.today.year)
        self.batch = BatchBar(session, name)
        self._is_arranged = False
        self._assemble(name)
        self._connect()

    @property
    def shown_list(self) -> DocumentList:
        """The list shown now."""
        return self.lists[self.stack.currentIndex()]

    def panes(self) -> list[QWidget]:
        """Return the list and the panes of the open document."""
        inner = self._reading.panes() if isinstance(self._reading, Layered) else [self._reading]
        return [self.shown_list, *inner]

    def close_layer(self) -> bool:
        """Close the question that is asked for Esc, else empty the find field."""
        if isinstance(self._reading, Layered) and self._reading.close_layer():
            self.shown_list.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if not self.finder.text():
            return False
        self.finder.clear()
        self._on_words("")
        return True

    def arrive(self) -> None:
        """Take the reading pane over and look at the lists again."""
        self._settle_panes()
        self._takes_first = True
        self._show_rows()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Remember columns and panes when the person goes elsewhere or closes the window."""
        self._keep_layout()
        super().hideEvent(event)

    def show_list(self, list_id: str) -> None:
        """Show one of the lists by its id."""
        for at, one in enumerate(self.lists):
            if one.spec.id == list_id:
                self._show_at(at)

    def reveal(self, document: str) -> None:
        """Open a document and put the list's cursor on it when it is there."""
        self._takes_first = False
        self._session.current.show(document)
        self.shown_list.select_key(document)

    def step(self, by: int) -> None:
        """Open the next document of the list, or the one before; the keyboard stays where it is.

        A document that was signed or returned has left the list: what came into its place is the next one.
        """
        shown, current = self.shown_list, self._session.current
        here = shown.model.row_of_key(current.id) if current.id else -1
        at = here + by if here >= 0 else max(shown.table.currentIndex().row(), 0)
        if not 0 <= at < shown.model.rowCount():
            return
        shown.table.selectRow(at)
        shown.scroll_to(at)
        key = shown.model.key_at(at)
        if key is not None:
            current.show(key)

    def show_filter(self, wanted: Filter) -> None:
        """Let only what meets a filter through."""
        self.filters.show_filter(wanted)

    def source(self) -> RowSource[Line]:
        """Return the rows of the shown list as the words and the filter narrow them."""
        rows = self.shown_list.spec.source(self.finder.value())
        wanted = self.filters.filter
        if wanted.is_empty or not isinstance(rows, Narrowing):
            return rows
        marks, today = self._session.marks, self._session.today
        read, since = marks.read, marks.since

        def narrow(query: ListQuery) -> ListQuery:
            return wanted.narrow(query, today, read, since)

        return rows.narrowed(narrow)

    def search(self, words: str) -> None:
        """Show only what holds all the words."""
        self.finder.show_value(words)
        self._show_rows()

    @pyqtSlot(object)
    def refresh_for(self, _: object) -> None:
        """Look again soon, when documents changed."""
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    @pyqtSlot(int)
    def _show_at(self, at: int) -> None:
        button = self.buttons.button(at)
        if button is not None:
            button.setChecked(True)
        self.stack.setCurrentIndex(at)
        self._takes_first = True
        self._settle_panes()
        self._show_rows()

    @pyqtSlot(object)
    def _on_filter(self, _: Filter) -> None:
        self._takes_first = True
        self._show_rows()

    @pyqtSlot()
    def _on_selection(self) -> None:
        shown = self.shown_list
        if self.sender() is shown:
            count = sum(last - first + 1 for first, last in shown.selected_ranges())
            few = shown.selected_rows() if count <= MOST_TOGETHER else []
            self.batch.choose([line.id for line in few], count)

    @pyqtSlot(QPoint)
    def _on_header_menu(self, place: QPoint) -> None:
        header = self.shown_list.table.horizontalHeader()
        if header is not None:
            offer_columns(header, [column.title for column in self.shown_list.spec.columns], place)

    @pyqtSlot()
    def _on_marks(self) -> None:
        """Draw read and unread anew; with the filter of unread lines the list itself changes."""
        for one in self.lists:
            port = one.table.viewport()
            if port is not None:
                port.update()

    @pyqtSlot()
    def _keep_layout(self) -> None:
        """Remember widths and columns of the lists that were shown."""
        settings, wide = self._session.layouts, self.shown_list.spec.is_wide
        for one in self.lists:
            keep_columns(settings, f"{self._name}.{one.spec.id}", one)
        if self._reading.parent() is self._splitter and self._is_arranged:
            keep_panes(settings, self._name, self._splitter, wide=wide)

    @pyqtSlot(str)
    def _on_words(self, _: str) -> None:
        self._show_rows()

    @pyqtSlot()
    def _refresh(self) -> None:
        self.shown_list.model.refresh()

    @pyqtSlot(object)
    def _on_row(self, line: Line | None) -> None:
        if line is None or self.sender() is not self.shown_list:
            return
        current = self._session.current
        # A row that left the list moves the cursor; the document the person reads stays open.
        if self.shown_list.model.is_settling and current.id and line.id != current.id:
            return
        current.show(line.id)

    @pyqtSlot(object)
    def _on_opened(self, line: Line) -> None:
        # The row may have been marked all the time, while the pane kept a document that left the list.
        self._session.current.show(line.id)
        # To the pages themselves: the pane around them would swallow Page Down.
        for pages in self.panes()[1:][-1:]:
            pages.setFocus(Qt.FocusReason.OtherFocusReason)

    @pyqtSlot()
    def _on_filled(self) -> None:
        shown = self.shown_list
        if self.sender() is not shown.model:
            return
        rows = shown.model.rowCount()
        self.count.setText(tr("{count} văn bản").format(count=rows))
        if self._takes_first:
            self._takes_first = False
            self._take_first(shown, rows)

    def _take_first(self, shown: DocumentList, rows: int) -> None:
        """Put the cursor on the open document, else on the first row."""
        current = self._session.current
        if current.id and shown.model.row_of_key(current.id) >= 0:
            shown.select_key(current.id)
        elif rows:
            first = shown.model.key_at(0)
            if first is not None:
                shown.select_key(first)
                current.show(first)
        else:
            current.show("")

    def _show_rows(self) -> None:
        """Give the shown list its rows for the words in the find field."""
        shown = self.shown_list
        shown.model.show_source(self.source())

    def _settle_panes(self) -> None:
        """Put list and reading pane beside each other, or a wide register above."""
        self.filters.offer_years(offered=self.shown_list.spec.is_wide)
        across = Qt.Orientation.Vertical if self.shown_list.spec.is_wide else Qt.Orientation.Horizontal
        if self._reading.parent() is not self._splitter:
            self._splitter.addWidget(self._reading)
            settle_sizes(self._reading.findChildren(QWidget))
            self._reading.show()
        elif self._splitter.orientation() is across and self._is_arranged:
            return
        wide = self.shown_list.spec.is_wide
        if self._is_arranged and self._splitter.orientation() is not across:
            keep_panes(self._session.layouts, self._name, self._splitter, wide=not wide)
        self._splitter.setOrientation(across)
        self._is_arranged = True
        if restore_panes(self._session.layouts, self._name, self._splitter, wide=wide):
            return
        room = self._splitter.height() if wide else self._splitter.width()
        first = round(room * (0.4 if wide else 0.44))
        self._splitter.setSizes([first, max(room - first, 1)])

    def _assemble(self, name: str) -> None:
        """Put buttons, find field and tables into the left side."""
        self.finder.setObjectName(f"{name}.find")
        self.finder.setClearButtonEnabled(True)
        self.stack.setObjectName(f"{name}.list")
        self.count.setProperty("role", "muted")
        self._fit_count()
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for one in self.lists:
            self.stack.addWidget(one)
        space = gap(self.fontMetrics())
        head = QHBoxLayout()
        head.addWidget(self.finder, 1)
        head.addWidget(self.count)
        layout = QVBoxLayout(self._side)
        layout.setContentsMargins(space, space, space, space)
        layout.setSpacing(space)
        layout.addWidget(self._make_buttons(name))
        layout.addLayout(head)
        layout.addWidget(self.filters)
        layout.addWidget(self.batch)
        layout.addWidget(self.stack, 1)
        self._splitter.addWidget(self._side)
        self._splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)
        # The lists were made first, for the sake of speed; Tab goes down the page all the same.
        last = self.batch.findChildren(QPushButton)[-1]
        for one in reversed(self.lists):
            # In two steps: Qt leaves the first part of a window where it is if it should go behind the last.
            QWidget.setTabOrder(self.finder, one.table)
            QWidget.setTabOrder(last, one.table)

    def changeEvent(self, event: QEvent | None) -> None:
        """Give the count its room in the size the text has now."""
        super().changeEvent(event)
        # Qt sends the first of these events before the screen is whole.
        if event is not None and event.type() is QEvent.Type.FontChange and hasattr(self, "count"):
            self._fit_count()

    def _fit_count(self) -> None:
        """Keep room for three digits, so that the find field does not jump with every answer."""
        words = tr("{count} văn bản").format(count=999)
        self.count.setMinimumWidth(self.fontMetrics().horizontalAdvance(words))

    def _make_buttons(self, name: str) -> QWidget:
        """Return the row of list buttons; one list needs none."""
        bar = QWidget()
        flow = FlowLayout(bar)
        for at, one in enumerate(self.lists):
            button = QToolButton()
            button.setText(tr(one.spec.title))
            button.setObjectName(f"{name}.{one.spec.id}.button")
            button.setCheckable(True)
            button.setChecked(at == 0)
            self.buttons.addButton(button, at)
            flow.addWidget(button)
        if len(self.lists) < 2:
            bar.hide()
        return bar

    def _connect(self) -> None:
        """Bind field, buttons, lists and news."""
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self.finder.value_settled.connect(self._on_words)
        self.buttons.idClicked.connect(self._show_at)
        for one in self.lists:
            one.row_chosen.connect(self._on_row)
            one.selection_changed.connect(self._on_selection)
            header = one.table.horizontalHeader()
            if header is not None:
                header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                header.customContextMenuRequested.connect(self._on_header_menu)
            restore_columns(self._session.layouts, f"{self._name}.{one.spec.id}", one)
            one.row_opened.connect(self._on_opened)
            one.model.filled.connect(self._on_filled)
        self.filters.changed.connect(self._on_filter)
        self._session.marks.changed.connect(self._on_marks)
        self._session.news.documents_changed.connect(self.refresh_for)
        self._splitter.splitterMoved.connect(self._keep_layout)
