"""The side beside the pages: opinions of units and remarks, and the field for a new remark."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.screens.reading.consultation import Beside
from eoffice.desktop.session.forms import Answer
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import TextField
from eoffice.desktop.widgets.timeline import Timeline

REMARK = "document.remark"
SHOWN_PASSAGE = 120
"""Characters of the chosen passage that are shown above the field."""


class OpinionsSide(QWidget):
    """What was said about the pages, and the field for saying more.

    Object names: "opinionsSide", "opinionsList", "opinionsPassage", "opinionsText", "opinionsSend",
    "opinionsEnd", "opinionsGo".
    """

    wanted = pyqtSignal(str, object)
    """An action and its Answer."""
    passage_wanted = pyqtSignal(str, int)
    """Words to be shown, and the page on which they stood, from 1."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("opinionsSide")
        self.list = Timeline(tr("Ý kiến và góp ý"))
        self.empty = QLabel(tr("Chưa có ý kiến nào. Chọn một đoạn trên trang để góp ý."))
        self.passage = QLabel()
        self.text = TextField(tr("Góp ý"), tr("Góp ý cho đoạn đang chọn, hoặc trả lời góp ý đã chọn"))
        self.send = QPushButton(tr("Góp ý"))
        self.go = QPushButton(tr("Tới đoạn này"))
        self.end = QPushButton(tr("Xử lý xong"))
        self._shown: tuple[Beside, ...] = ()
        self._chosen: tuple[str, int] = ("", 1)
        self._may_remark = False
        self._assemble()
        self._connect()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show."""
        return not self._shown

    def show_entries(self, entries: Sequence[Beside], *, may_remark: bool) -> None:
        """Show what was said; the field stands there for those who may remark."""
        self._shown, self._may_remark = tuple(entries), may_remark
        self.list.show_entries([one.entry for one in entries])
        self.list.setVisible(bool(entries))
        self.empty.setVisible(not entries)
        for widget in (self.passage, self.send):
            widget.setVisible(may_remark)
        self._on_chosen()

    def choose_passage(self, words: str, page: int) -> None:
        """Take the words selected on a page (from 1) as what the next remark is about."""
        self._chosen = words, page
        short = words if len(words) <= SHOWN_PASSAGE else words[:SHOWN_PASSAGE].rsplit(" ", 1)[0] + "…"
        told = tr("Trang {page}: “{words}”").format(page=page, words=short)
        self.passage.setText(told if words else tr("Chưa chọn đoạn nào trên trang."))
        self.send.setEnabled(self._may_remark and bool(words))

    def begin_remark(self) -> None:
        """Put the cursor where the remark is written."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget_text(self) -> None:
        """Empty the field: what was in it is on record."""
        self.text.show_value("")

    def _current(self) -> Beside | None:
        at = self.list.currentIndex().row()
        return self._shown[at] if 0 <= at < len(self._shown) else None

    @pyqtSlot()
    def _on_chosen(self) -> None:
        current = self._current()
        self.go.setEnabled(current is not None and bool(current.passage))
        self.end.setEnabled(current is not None and bool(current.action))
        is_request = current is not None and current.action == "document.withdraw_request"
        self.end.setText(tr("Rút yêu cầu") if is_request else tr("Xử lý xong"))

    @pyqtSlot(QModelIndex, QModelIndex)
    def _on_current(self, _new: QModelIndex, _old: QModelIndex) -> None:
        self._on_chosen()

    @pyqtSlot()
    @pyqtSlot(QModelIndex)
    def _on_go(self, _: QModelIndex | None = None) -> None:
        current = self._current()
        if current is not None and current.passage:
            self.passage_wanted.emit(current.passage, current.page)

    @pyqtSlot()
    def _on_send(self) -> None:
        words, page = self._chosen
        self.wanted.emit(REMARK, Answer(text=self.text.value(), passage=words, page=page))

    @pyqtSlot()
    def _on_end(self) -> None:
        current = self._current()
        if current is not None and current.action:
            self.wanted.emit(current.action, Answer(text=self.text.value(), of=current.of))

    def _assemble(self) -> None:
        """Put the list above the field."""
        named = ((self.list, "List"), (self.passage, "Passage"), (self.text, "Text"), (self.send, "Send"))
        for widget, name in (*named, (self.go, "Go"), (self.end, "End")):
            widget.setObjectName(f"opinions{name}")
        for label in (self.empty, self.passage):
            label.setWordWrap(True)
            label.setProperty("role", "muted")
        self.text.show_lines(3)
        space = gap(self.fontMetrics())
        ends, sends = QHBoxLayout(), QHBoxLayout()
        for row, buttons in ((ends, (self.go, self.end)), (sends, (self.send,))):
            row.addStretch(1)
            for button in buttons:
                button.setAutoDefault(False)
                row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space, space, space, space)
        layout.setSpacing(space)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.empty, 1)
        layout.addLayout(ends)
        layout.addWidget(self.passage)
        layout.addWidget(self.text)
        layout.addLayout(sends)
        self.choose_passage("", 1)

    def _connect(self) -> None:
        selection = self.list.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(self._on_current)
        self.list.activated.connect(self._on_go)
        self.go.clicked.connect(self._on_go)
        self.send.clicked.connect(self._on_send)
        self.end.clicked.connect(self._on_end)
        self.list.entries.modelReset.connect(self._on_chosen)
