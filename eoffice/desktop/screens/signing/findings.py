"""What a look over the file has found, as a list of marks and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Severity, interface_language
from eoffice.errors import explain_code

if TYPE_CHECKING:
    from signing import HygieneFinding


class FindingsList(QListWidget):
    """The list before the PIN; object name "signingFindings"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signingFindings")
        self.setAccessibleName(tr("Điều cần biết về tệp sẽ ký"))
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMaximumHeight(self.fontMetrics().height() * 7)

    def show_findings(self, findings: Sequence[HygieneFinding]) -> None:
        """Show what was found, the worst first, or that nothing was."""
        self.clear()
        for one in findings:
            told = explain_code(one.code, dict(one.values), interface_language())
            severity = Severity(one.severity.value)
            # What is merely worth knowing asks for nothing.
            words = told.sentence if severity is Severity.INFO else f"{told.sentence} {told.next_step}"
            self._add(severity, words)
        if not findings:
            self._add(Severity.OK, tr("Không thấy điều gì bất thường trong tệp."))

    def _add(self, severity: Severity, words: str) -> None:
        # The word beside the icon: nobody has to know the colours.
        text = words if severity is Severity.OK else f"{severity.word}: {words}"
        item = QListWidgetItem(icon(severity.value, severity.value), text)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.addItem(item)
