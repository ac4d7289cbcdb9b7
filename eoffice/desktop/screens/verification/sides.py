"""The signed revision and the file as it is now, side by side, with the list of changes below."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from eoffice.desktop.screens.verification.marks import Mark, MarkLayer
from eoffice.desktop.screens.verification.model import CHANGE_COLUMNS, ChangeRow, change_rows, number_of
from eoffice.desktop.screens.verification.presenter import Sides
from eoffice.desktop.session.tables import show_rows, small_table
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.pages import PageView
from eoffice.desktop.widgets.table import Empty
from signing.verdict import SignatureVerdict


class SideBySide(QWidget):
    """Two readings of one file; choosing a change turns both to its page.

    Object names: "verification.signed", "verification.now" (PageViews), "verification.changes".
    """

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self.signed = PageView(lane)
        self.now = PageView(lane)
        self.signed_marks = MarkLayer(self.signed)
        self.now_marks = MarkLayer(self.now)
        nothing = Empty("ok", "Không có gì thay đổi sau chữ ký này")
        self.changes = small_table(
            "verification.changes", tr("Thay đổi theo trang"), CHANGE_COLUMNS, number_of, nothing
        )
        self.legend = QLabel()
        self._assemble()
        self.changes.row_chosen.connect(self._on_change)

    def show_signature(self, one: SignatureVerdict) -> None:
        """List what happened after a signature; the pages are on their way."""
        show_rows(self.changes, change_rows(one))
        self.signed.await_document()
        self.now.await_document()
        self._mark(())

    def show_sides(self, sides: Sides) -> None:
        """Open both files."""
        self.signed.open_file(sides.signed)
        self.now.open_file(sides.now)
        self._mark(sides.marks)

    def show_nothing(self, title: str = "", hint: str = "") -> None:
        """Show no pages, and why."""
        show_rows(self.changes, ())
        self._mark(())
        for view in (self.signed, self.now):
            if title:
                view.tell_missing(title, hint)
            else:
                view.close_document()

    def _mark(self, marks: Sequence[Mark]) -> None:
        """Frame the changes on both sides, and say below how to read the frames."""
        self.signed_marks.show_marks(marks)
        self.now_marks.show_marks(marks)
        count = sum(not one.is_field for one in marks)
        words = tr("Khung liền: chỗ nhìn thấy khác ({count}). Khung đứt: ô biểu mẫu đã thay đổi.")
        self.legend.setText(words.format(count=count))
        self.legend.setVisible(bool(marks))

    @pyqtSlot(object)
    def _on_change(self, row: ChangeRow | None) -> None:
        if row is None or not row.page:
            return
        for view in (self.signed, self.now):
            # A page that was added is not in the signed revision: it stays where it is.
            if view.document is not None and row.page <= view.document.pageCount():
                view.go_to(row.page - 1)

    def _assemble(self) -> None:
        self.signed.setObjectName("verification.signed")
        self.now.setObjectName("verification.now")
        whole = QSplitter(Qt.Orientation.Vertical, self)
        beside = QSplitter(Qt.Orientation.Horizontal, whole)
        for title, view in ((tr("Bản đã ký"), self.signed), (tr("Tệp như hiện nay"), self.now)):
            _add_titled(beside, title, view)
        whole.addWidget(self.changes)
        whole.setStretchFactor(0, 3)
        whole.setStretchFactor(1, 1)
        for splitter in (beside, whole):
            splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.legend.setObjectName("verification.legend")
        self.legend.setProperty("role", "muted")
        self.legend.setWordWrap(True)
        space = gap(self.fontMetrics(), 0.5)
        self.legend.setContentsMargins(space, space, space, 0)
        self.legend.setVisible(False)
        layout.addWidget(self.legend)
        layout.addWidget(whole, 1)


def _add_titled(splitter: QSplitter, title: str, view: PageView) -> None:
    """Add pages under a heading, so that nobody takes one side for the other."""
    part = QWidget(splitter)
    view.setAccessibleName(title)
    head = QLabel(title)
    head.setProperty("role", "heading")
    layout = QVBoxLayout(part)
    space = gap(view.fontMetrics(), 0.35)
    layout.setContentsMargins(0, space, 0, 0)
    layout.addWidget(head, 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addWidget(view, 1)
