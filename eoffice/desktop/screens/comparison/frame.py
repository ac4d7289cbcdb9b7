"""The parts of the comparison screen and where they stand; what they do is in `view`."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.comparison import PLACE
from eoffice.desktop.screens.comparison.drawing import LineDrawing
from eoffice.desktop.screens.comparison.earlier import EarlierChanges
from eoffice.desktop.screens.comparison.model import AlignedModel, ChangeTree
from eoffice.desktop.screens.comparison.pages import PagesBeside
from eoffice.desktop.screens.comparison.slot import FileSlot
from eoffice.desktop.screens.comparison.strip import OverviewStrip
from eoffice.desktop.screens.comparison.table import AlignedTable
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.empty import EmptyState

_LIST_EM = 13
_LIST_WIDE_EM = 20
"""The width the list begins with: a change in it must be read without looking below."""


class ComparisonFrame(Screen):
    """Holds files, the choice about earlier changes, filters, the list of changes and both versions.

    Object names: "comparison.old", "comparison.new", "comparison.earlier" (.old, .new), "comparison.kind",
    "comparison.content", "comparison.fold", "comparison.changes", "comparison.views" (texts, pages),
    "comparison.pairs", "comparison.strip", "comparison.pages", "comparison.detail".
    """

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self.model = AlignedModel(self)
        self.tree = ChangeTree(self)
        self.old = FileSlot("comparison.old", tr("Chọn bản cũ"))
        self.new = FileSlot("comparison.new", tr("Chọn bản mới"))
        self.swap = QPushButton("⇄")
        self.earlier = EarlierChanges()
        self.kind = QComboBox()
        self.content = QCheckBox(tr("Chỉ nội dung"))
        self.folding = QCheckBox(tr("Ẩn đoạn không đổi"))
        self.count = QLabel()
        self.changes = QTreeView()
        self.table = AlignedTable(self.model)
        self.strip = OverviewStrip()
        self.views = QTabWidget()
        self.pages = PagesBeside(lane)
        self.detail = QLabel()
        self.coverage = QLabel()
        self._pages = QStackedWidget()
        self._empty = EmptyState(
            "exchange",
            "Chọn hai bản để so sánh",
            "Nhận tệp Word, PDF, bản quét và ảnh; thả tệp vào hai ô phía trên cũng được.",
        )
        self._assemble()

    def _assemble(self) -> None:
        """Put files, filters, list and versions together."""
        space = gap(self.fontMetrics())
        self._name_parts()
        files = QHBoxLayout()
        for part, stretch in ((self.old, 1), (self.swap, 0), (self.new, 1)):
            files.addWidget(part, stretch)
        filters = QHBoxLayout()
        for widget in (self.kind, self.content, self.folding):
            filters.addWidget(widget)
        filters.addStretch(1)
        filters.addWidget(self.count)
        right = QWidget()
        beside = QHBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.table, 1)
        beside.addWidget(self.strip)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("comparison.splitter")
        splitter.addWidget(self.changes)
        self.views.setObjectName("comparison.views")
        self.views.setDocumentMode(True)
        self.views.addTab(right, tr("Văn bản"))
        self.views.addTab(self.pages, tr("Trang"))
        self.views.setTabEnabled(1, False)
        self.views.setTabToolTip(1, tr("Trang của tệp PDF, bản quét và ảnh, với khung quanh chỗ thay đổi"))
        splitter.addWidget(self.views)
        # The bars above two sides of pages ask for much room: the list must stay readable beside them.
        self.changes.setMinimumWidth(round(self.fontMetrics().height() * _LIST_EM))
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([round(self.fontMetrics().height() * _LIST_WIDE_EM), 10_000])
        splitter.setChildrenCollapsible(False)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(splitter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(space, space, space, space)
        whole.addLayout(files)
        whole.addWidget(self.earlier)
        whole.addLayout(filters)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.detail)
        whole.addWidget(self.coverage)

    def _name_parts(self) -> None:
        """Give the parts their names and their manners."""
        self.kind.setObjectName("comparison.kind")
        self.kind.setAccessibleName(tr("Loại thay đổi"))
        self.kind.addItem(tr("Mọi loại thay đổi"), None)
        self.content.setObjectName("comparison.content")
        self.folding.setObjectName("comparison.fold")
        self.folding.setChecked(True)
        self.swap.setObjectName("comparison.swap")
        self.swap.setAccessibleName(tr("Đổi chỗ hai bản"))
        self.swap.setToolTip(tr("Đổi chỗ hai bản"))
        self.changes.setObjectName("comparison.changes")
        self.changes.setAccessibleName(tr("Các thay đổi theo điều khoản"))
        self.changes.setModel(self.tree)
        self.changes.setHeaderHidden(True)
        self.changes.setUniformRowHeights(True)
        self.changes.setItemDelegate(LineDrawing(self.changes))
        self.changes.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.detail.setObjectName("comparison.detail")
        self.detail.setAccessibleName(tr("Chi tiết"))
        self.detail.setWordWrap(True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.coverage.setProperty("role", "muted")
        self.coverage.setWordWrap(True)
