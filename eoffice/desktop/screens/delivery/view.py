"""The delivery board and the story of the cell that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QModelIndex, QRect, Qt, pyqtSlot
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.delivery.model import FIXED_COLUMNS, BoardModel, BoardRow, Cell
from eoffice.desktop.screens.delivery.presenter import DeliveryPresenter
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.wording import delivery_words
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import current_theme, gap
from eoffice.desktop.widgets.chips import Tone, chip_size, paint_chip
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.fields import LineField
from eoffice.desktop.widgets.paged import CHIP_ROLE
from eoffice.desktop.widgets.rows import Chip
from eoffice.desktop.widgets.table import RowTable
from eoffice.desktop.widgets.timeline import Timeline, TimelineEntry

PLACE = "delivery"
_WIDTHS = (7.5, 22.0, 7.0)
CELL_EM = 15.0
ROW_EM = 3.2


class _RecipientDelegate(QStyledItemDelegate):
    """Draws a recipient's cell in two lines: the name, and the state as a chip."""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw one cell and the fine line below its row."""
        if painter is None:
            return
        theme, metrics = current_theme(), option.fontMetrics
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(option.rect, theme.colour("selection"))
        room = option.rect.adjusted(gap(metrics), gap(metrics, 0.3), -gap(metrics), 0)
        painter.setFont(option.font)
        painter.setPen(theme.colour("on_selection" if chosen else "text"))
        name = metrics.elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, name)
        chip = index.data(CHIP_ROLE)
        if isinstance(chip, Chip):
            size = chip_size(metrics, chip.words)
            top = room.top() + round(metrics.height() * 1.2)
            place = QRect(room.left(), top, min(size.width(), room.width()), size.height())
            paint_chip(painter, place, chip.tone, chip.words, chip.icon)
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()


class DeliveryView(Screen):
    """Shows where every issued document has got to.

    Object names: "delivery.find", "delivery.late", "delivery.board", "delivery.steps".
    """

    def __init__(self, session: Session, presenter: DeliveryPresenter) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        self.model = BoardModel(session, self)
        self.finder = LineField(tr("Tìm văn bản đã phát hành"), tr("Tìm theo số, trích yếu, không cần dấu"))
        self.late = QCheckBox(tr("Chỉ hiện nơi chưa nhận quá 4 giờ"))
        self.board = RowTable(tr("Bảng theo dõi gửi"))
        self.title = QLabel()
        self.steps = Timeline(tr("Trạng thái tại nơi nhận"))
        self._boards = QStackedWidget()
        self._delegate = _RecipientDelegate(self)
        self._assemble()
        self._connect()

    def panes(self) -> list[QWidget]:
        """Return board and story."""
        return [self.board, self.steps]

    def arrive(self) -> None:
        """Read the board anew."""
        self.presenter.refresh()

    def reveal(self, document: str, recipient: str) -> None:
        """Put the cursor on a document's recipient."""
        index = self.model.index_of(document, recipient)
        if index.isValid():
            self.board.setCurrentIndex(index)
            self.board.scrollTo(index)

    @pyqtSlot(object)
    def _on_shown(self, rows: Sequence[BoardRow]) -> None:
        current = self.board.currentIndex()
        self.model.show_rows(rows)
        self._boards.setCurrentIndex(0 if rows else 1)
        self._settle_columns()
        if rows and not self.board.currentIndex().isValid():
            place = current if current.isValid() else self.model.index(0, FIXED_COLUMNS)
            self.board.setCurrentIndex(self.model.index(min(place.row(), len(rows) - 1), place.column()))
        self._show_cell(self.board.currentIndex())

    @pyqtSlot(QModelIndex, QModelIndex)
    def _on_current(self, index: QModelIndex, _: QModelIndex) -> None:
        self._show_cell(index)

    @pyqtSlot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        row = self.model.row_at(index.row())
        if row is not None:
            self._session.shell.navigator.open_document(row.id)

    def _show_cell(self, index: QModelIndex) -> None:
        """Show who did what, when, at the recipient chosen; else of the document's first one."""
        row, cell = self.model.row_at(index.row()), self.model.cell_at(index)
        if cell is None and row is not None and row.cells:
            cell = row.cells[0]
        if row is None or cell is None:
            self.title.setText(tr("Chọn một ô để xem trạng thái tại nơi nhận."))
            self.steps.show_entries([])
            return
        self.title.setText(f"{row.code}  ·  {cell.name}")
        self.steps.show_entries(_entries(cell))

    def _settle_columns(self) -> None:
        em = self.fontMetrics().height()
        for column in range(self.model.columnCount()):
            width = _WIDTHS[column] if column < FIXED_COLUMNS else CELL_EM
            self.board.setColumnWidth(column, round(em * width))
            if column >= FIXED_COLUMNS:
                self.board.setItemDelegateForColumn(column, self._delegate)
        down = self.board.verticalHeader()
        if down is not None:
            down.setDefaultSectionSize(round(em * ROW_EM))

    def _assemble(self) -> None:
        """Put filter, board and story below each other."""
        self.finder.setObjectName("delivery.find")
        self.late.setObjectName("delivery.late")
        self.board.setObjectName("delivery.board")
        self.steps.setObjectName("delivery.steps")
        self.finder.setClearButtonEnabled(True)
        self.title.setProperty("role", "heading")
        self.board.setModel(self.model)
        across = self.board.horizontalHeader()
        if across is not None:
            across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.board.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.board.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        space = gap(self.fontMetrics())
        head = QHBoxLayout()
        head.addWidget(self.finder, 1)
        head.addWidget(self.late)
        upper = QWidget()
        above = QVBoxLayout(upper)
        above.setContentsMargins(space, space, space, space)
        above.addLayout(head)
        self._boards.addWidget(self.board)
        words = "Văn bản phát hành qua trục liên thông sẽ hiện ở đây cùng trạng thái từng nơi nhận."
        self._boards.addWidget(EmptyState("delivery", "Chưa có văn bản nào để theo dõi", words))
        above.addWidget(self._boards, 1)
        lower = QWidget()
        below = QVBoxLayout(lower)
        below.setContentsMargins(space * 2, space, space * 2, space)
        below.addWidget(self.title)
        below.addWidget(self.steps, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(upper)
        splitter.addWidget(lower)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _connect(self) -> None:
        """Bind presenter, filter and board."""
        self.presenter.shown.connect(self._on_shown)
        self.finder.value_settled.connect(self.presenter.find)
        self.late.toggled.connect(self.presenter.show_only_late)
        self.board.activated.connect(self._on_opened)
        selection = self.board.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(self._on_current)


def _entries(cell: Cell) -> list[TimelineEntry]:
    entries = []
    for step in cell.delivery.steps:
        words = delivery_words(step.code)
        what = f"{step.code.value} – {words.text}"
        by = tr("Trục văn bản") if step.by == "hub" else step.by
        entries.append(TimelineEntry(step.at, by, what, words.icon, Tone(words.tone), step.text))
    return entries
