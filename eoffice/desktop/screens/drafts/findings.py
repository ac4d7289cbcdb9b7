"""What the form checker finds while a draft is written: a list with the way to each place."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.drafts.looking import Remark
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.domain.form.breach import Severity

LOOKS = {
    Severity.ERROR: ("error", "error", "Lỗi"),
    Severity.WARNING: ("warning", "warning", "Cảnh báo"),
    Severity.INFO: ("info", "info", "Gợi ý"),
}
"""Icon, colour and word: a severity is never told by its colour alone."""
LINES_SHOWN = 4.5


class FindingList(QFrame):
    """Lists findings, and explains the one chosen.

    Object names: "draftFindings" (the list), "draftFindingsCount", "draftFindingDetail"; buttons
    "draftFindingGo", "draftFindingFix".
    """

    go_wanted = pyqtSignal(object)
    """The Remark to go to."""
    fix_wanted = pyqtSignal(object)
    """The Remark to be mended."""

    def __init__(self) -> None:
        super().__init__()
        self.count = QLabel()
        self.list = QListWidget()
        self.detail = QLabel()
        self.go = QPushButton(icon("right"), tr("Đến chỗ đó"))
        self.fix = QPushButton(icon("ok"), tr("Sửa giúp tôi"))
        self._remarks: tuple[Remark, ...] = ()
        self._assemble()
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemActivated.connect(self._on_activated)
        self.go.clicked.connect(self._on_go)
        self.fix.clicked.connect(self._on_fix)
        self.show_remarks(())

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is listed."""
        return self._remarks

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """List findings; the one chosen stays chosen while it is still found."""
        if self._remarks == tuple(remarks) and self.list.count() == len(remarks):
            return
        chosen = self._current()
        self._remarks = tuple(remarks)
        self.list.clear()
        for remark in self._remarks:
            self.list.addItem(item_of(remark.severity, remark.where, remark.message))
        at = next(
            (at for at, one in enumerate(self._remarks) if chosen and one.message == chosen.message), -1
        )
        if at < 0 and self._remarks:
            at = 0
        self.list.setCurrentRow(at)
        self.count.setText(_counted(self._remarks))
        for part in (self.list, self.detail, self.tools):
            part.setVisible(bool(self._remarks))
        self._on_row(at)

    def choose(self, at: int) -> None:
        """Choose a finding."""
        self.list.setCurrentRow(at)

    def _current(self) -> Remark | None:
        at = self.list.currentRow()
        return self._remarks[at] if 0 <= at < len(self._remarks) else None

    @pyqtSlot(int)
    def _on_row(self, _: int) -> None:
        remark = self._current()
        self.detail.setText(f"{remark.message} {remark.fix}".strip() if remark is not None else "")
        self.go.setEnabled(remark is not None and remark.spot is not None)
        self.fix.setEnabled(remark is not None and remark.repair is not None)

    @pyqtSlot(QListWidgetItem)
    def _on_activated(self, _: QListWidgetItem) -> None:
        self._on_go()

    @pyqtSlot()
    def _on_go(self) -> None:
        remark = self._current()
        if remark is not None and remark.spot is not None:
            self.go_wanted.emit(remark)

    @pyqtSlot()
    def _on_fix(self) -> None:
        remark = self._current()
        if remark is not None and remark.repair is not None:
            self.fix_wanted.emit(remark)

    def _assemble(self) -> None:
        """Put count, list, explanation and buttons below each other."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.count.setObjectName("draftFindingsCount")
        self.count.setProperty("role", "muted")
        self.list.setObjectName("draftFindings")
        self.list.setAccessibleName(tr("Kiểm tra thể thức"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        line = self.fontMetrics().lineSpacing()
        self.list.setMinimumHeight(line * 2)
        self.list.setMaximumHeight(round(line * LINES_SHOWN))
        self.detail.setObjectName("draftFindingDetail")
        self.detail.setProperty("content", True)
        self.detail.setWordWrap(True)
        self.go.setObjectName("draftFindingGo")
        self.fix.setObjectName("draftFindingFix")
        title = QLabel(tr("Kiểm tra thể thức"))
        title.setProperty("role", "heading")
        head = QHBoxLayout()
        head.addWidget(title)
        head.addWidget(self.count, 1)
        # A line of their own: beside the title they would lose their words in a narrow window.
        self.tools = QWidget()
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.go)
        row.addWidget(self.fix)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(gap(self.fontMetrics(), 0.35))
        layout.addLayout(head)
        layout.addWidget(self.list)
        layout.addWidget(self.detail)
        layout.addWidget(self.tools)


def item_of(severity: Severity, words: str, spoken: str) -> QListWidgetItem:
    """Return the line of a finding: icon and word of its severity, then its words."""
    name, colour, word = LOOKS[severity]
    item = QListWidgetItem(icon(name, colour), f"{tr(word)} – {words}")
    item.setToolTip(spoken)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{tr(word)}: {spoken}")
    return item


def _counted(remarks: Sequence[Remark]) -> str:
    """Return how many of each there are, in words."""
    errors = sum(one.severity is Severity.ERROR for one in remarks)
    warnings = sum(one.severity is Severity.WARNING for one in remarks)
    if not remarks:
        return tr("Chưa thấy điểm nào cần sửa.")
    return tr("{errors} lỗi, {warnings} cảnh báo, {others} gợi ý").format(
        errors=errors, warnings=warnings, others=len(remarks) - errors - warnings
    )
