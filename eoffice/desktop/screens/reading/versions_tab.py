"""The tab of versions, with the way to what the newest one changed."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSlot
from PyQt6.QtWidgets import QAbstractItemView, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.screens.reading.model import VersionRow
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.table import TableView

COMPARE = "document.compare_versions"
COMPARE_CHOSEN = "document.compare_chosen"
"""The comparison is another screen: this one only knows the names of the commands that lead there."""
_PAIR = 2


class VersionsTab(QWidget):
    """Holds the table of versions; buttons "readingCompareVersions" and "readingCompareChosen"."""

    def __init__(self, session: Session, versions: TableView[VersionRow]) -> None:
        super().__init__()
        self._session = session
        self._versions = versions
        versions.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.compare_chosen = QPushButton(icon("compare"), tr("So hai bản đã chọn"))
        self.compare_chosen.setObjectName("readingCompareChosen")
        self.compare_chosen.setToolTip(tr("Chọn hai dòng (giữ Ctrl khi bấm, hoặc Shift và mũi tên) rồi bấm"))
        self.compare_chosen.setAutoDefault(False)
        self.compare_chosen.setEnabled(False)
        self.compare = QPushButton(icon("compare"), tr("So với bản trước"))
        self.compare.setObjectName("readingCompareVersions")
        self.compare.setAutoDefault(False)
        self.compare.setEnabled(False)
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, space, 0, 0)
        row = QHBoxLayout()
        row.setContentsMargins(space * 2, 0, space * 2, 0)
        row.addWidget(self.compare)
        row.addWidget(self.compare_chosen)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(versions, 1)
        self.compare.clicked.connect(self._on_compare)
        self.compare_chosen.clicked.connect(self._on_compare_chosen)
        versions.selection_changed.connect(self._on_selection)
        session.current.changed.connect(self._on_changed)

    @pyqtSlot()
    def _on_compare_chosen(self) -> None:
        self._session.shell.commands.run(COMPARE_CHOSEN)

    @pyqtSlot()
    def _on_selection(self) -> None:
        numbers = sorted(int(row.number) for row in self._versions.selected_rows())
        chosen = (numbers[0], numbers[1]) if len(numbers) == _PAIR else None
        self._session.versions.chosen = chosen
        self.compare_chosen.setEnabled(chosen is not None)
        self._session.shell.commands.refresh()

    @pyqtSlot()
    def _on_compare(self) -> None:
        self._session.shell.commands.run(COMPARE)

    @pyqtSlot(object)
    def _on_changed(self, _: object) -> None:
        state = self._session.current.state
        self.compare.setEnabled(state is not None and len(state.versions) > 1)
