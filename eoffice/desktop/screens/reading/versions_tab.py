"""The tab of versions, with the way to what the newest one changed."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSlot
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap

COMPARE = "document.compare_versions"
"""The comparison is another screen: this one only knows the name of the command that leads there."""


class VersionsTab(QWidget):
    """Holds the table of versions; button "readingCompareVersions"."""

    def __init__(self, session: Session, versions: QWidget) -> None:
        super().__init__()
        self._session = session
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
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(versions, 1)
        self.compare.clicked.connect(self._on_compare)
        session.current.changed.connect(self._on_changed)

    @pyqtSlot()
    def _on_compare(self) -> None:
        self._session.shell.commands.run(COMPARE)

    @pyqtSlot(object)
    def _on_changed(self, _: object) -> None:
        state = self._session.current.state
        self.compare.setEnabled(state is not None and len(state.versions) > 1)
