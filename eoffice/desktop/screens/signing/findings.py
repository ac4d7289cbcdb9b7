"""What a look over the file has found, as a list of marks and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Severity, interface_language
from eoffice.errors import explain_code

if TYPE_CHECKING:
    from signing import HygieneFinding


class FindingsList(QListWidget):
    """The list before the PIN; a click on what lies on a page shows it; object name "signingFindings"."""

    page_wanted = pyqtSignal(int)
    """A page counted from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signingFindings")
        self.setAccessibleName(tr("Điều cần biết về tệp sẽ ký"))
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMaximumHeight(self.fontMetrics().height() * 10)
        self.itemActivated.connect(self._on_item)
        self.itemClicked.connect(self._on_item)

    def show_findings(self, findings: Sequence[HygieneFinding]) -> None:
        """Show what was found, the worst first, or that nothing was."""
        self.clear()
        for one in findings:
            told = explain_code(one.code, dict(one.values), interface_language())
            severity = Severity(one.severity.value)
            # What is merely worth knowing asks for nothing.
            words = told.sentence if severity is Severity.INFO else f"{told.sentence} {told.next_step}"
            self._add(severity, words, dict(one.values).get("page"))
        if not findings:
            self._add(Severity.OK, tr("Không thấy điều gì bất thường trong tệp."))

    @pyqtSlot(QListWidgetItem)
    def _on_item(self, item: QListWidgetItem) -> None:
        page = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(page, int) and page > 0:
            self.page_wanted.emit(page - 1)

    def _add(self, severity: Severity, words: str, page: object = None) -> None:
        # The word beside the icon: nobody has to know the colours.
        text = words if severity is Severity.OK else f"{severity.word}: {words}"
        item = QListWidgetItem(icon(severity.value, severity.value), text)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setData(Qt.ItemDataRole.UserRole, page)
        self.addItem(item)
