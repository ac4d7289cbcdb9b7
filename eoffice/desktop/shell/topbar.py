"""The bar at the top: search, outbox, connection, token, person."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from eoffice.desktop.shell.facts import Connection, Facts, TokenKind
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.input_method import commit_pending_input
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import IconMark
from eoffice.desktop.shell.theme import gap, icon_side, scale_font
from eoffice.text import clean_line

_CONNECTIONS = {
    Connection.UNKNOWN: ("offline", "muted", "Chưa kết nối"),
    Connection.CONNECTING: ("refresh", "info", "Đang kết nối"),
    Connection.ONLINE: ("online", "ok", "Trực tuyến"),
    Connection.OFFLINE: ("offline", "warning", "Ngoại tuyến"),
}
_TOKENS = {
    TokenKind.UNKNOWN: ("token", "muted", "Thiết bị ký: chưa rõ"),
    TokenKind.ABSENT: ("token", "muted", "Chưa cắm thiết bị ký"),
    TokenKind.PRESENT: ("token", "ok", "Thiết bị ký"),
    TokenKind.LOCKED: ("warning", "error", "Thiết bị ký bị khóa"),
    TokenKind.TROUBLE: ("warning", "warning", "Thiết bị ký gặp trục trặc"),
}

SEARCH_EM = (14, 30)
"""Least and greatest width of the search, in heights of the font."""


class StateChip(QToolButton):
    """A button that tells a state by icon and words; pressing it shows more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(icon_side(self.fontMetrics()))

    def show_words(self, shown: bool) -> None:  # noqa: FBT001 - the one thing it sets
        """Show the words beside the icon, or leave them to the tool tip and the screen reader."""
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonTextBesideIcon if shown else style.ToolButtonIconOnly)

    def show_state(self, name: str, token: str, words: str, detail: str = "") -> None:
        """Show an icon in a colour with its words."""
        self.setIcon(icon(name, token))
        self.setText(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(detail)
        self.setToolTip(f"{words}\n{detail}" if detail else words)


class TopBar(QFrame):
    """Search at the left, the state of the world at the right."""

    search_requested = pyqtSignal(str)
    outbox_requested = pyqtSignal()
    connection_requested = pyqtSignal()
    token_requested = pyqtSignal()
    person_requested = pyqtSignal()

    def __init__(self, facts: Facts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setMinimumWidth(self.fontMetrics().height() * (SEARCH_EM[0] + 12))  # words may go, see _fit
        self._facts = facts
        self.search = QLineEdit()
        self.outbox = StateChip()
        self.connection = StateChip()
        self.token = StateChip()
        self.person = StateChip()
        self._chips = (self.outbox, self.connection, self.token, self.person)
        self._assemble()
        self._connect()
        self.refresh()

    @pyqtSlot()
    def refresh(self) -> None:
        """Show all facts as they are now."""
        self._show_hub()
        self._show_token()
        self._show_person()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Let words go where there is no room, the least urgent ones first."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Keep the search wide enough to read what is typed."""
        height = self.fontMetrics().height()
        # The connection keeps its words longest: whether work goes out is what people look for.
        chips = [chip for chip in self._chips if not chip.isHidden()]
        for chip in chips:
            chip.show_words(True)
        room = self.width() - height * (SEARCH_EM[0] + 10)
        for chip in (self.token, self.person, self.outbox, self.connection):
            if sum(one.sizeHint().width() for one in chips) > room:
                chip.show_words(False)

    @pyqtSlot()
    def _show_hub(self) -> None:
        hub = self._facts.hub
        name, token, words = _CONNECTIONS[hub.connection]
        shown = tr(words)
        if hub.waiting and hub.connection is not Connection.ONLINE:
            shown = f"{shown} – {self._waiting_words()}"
        self.connection.show_state(name, token, shown, hub.detail)
        self.outbox.setVisible(bool(hub.waiting or hub.refused))
        if hub.refused:
            self.outbox.show_state(
                "warning", "error", tr("{count} việc bị từ chối").format(count=hub.refused)
            )
        elif hub.waiting:
            self.outbox.show_state("outbox", "info", self._waiting_words())
        self._fit()

    @pyqtSlot()
    def _show_token(self) -> None:
        fact = self._facts.token
        name, token, words = _TOKENS[fact.kind]
        shown = f"{tr(words)}: {fact.holder}" if fact.holder else tr(words)
        self.token.show_state(name, token, shown, fact.detail)
        self._fit()

    @pyqtSlot()
    def _show_person(self) -> None:
        person = self._facts.person
        detail = ", ".join(part for part in (person.position, person.unit) if part)
        self.person.show_state("person", "accent", person.name or tr("Chưa đăng nhập"), detail)
        self._fit()

    @pyqtSlot()
    def _on_search(self) -> None:
        commit_pending_input()
        self.search_requested.emit(clean_line(self.search.text()))

    def _waiting_words(self) -> str:
        """Return how many commands wait for the hub."""
        return tr("{count} việc chờ gửi").format(count=self._facts.hub.waiting)

    def _assemble(self) -> None:
        """Put the parts in a row."""
        metrics = self.fontMetrics()
        self.search.setPlaceholderText(tr("Tìm số, trích yếu, nơi gửi, nội dung…"))
        self.search.setAccessibleName(tr("Tìm văn bản"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(metrics.height() * SEARCH_EM[0])
        self.search.setMaximumWidth(metrics.height() * SEARCH_EM[1])
        self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        name = QLabel("eOffice")
        name.setProperty("role", "title")
        scale_font(name, 1.15)
        row = QHBoxLayout(self)
        space = gap(metrics)
        row.setContentsMargins(space, space // 2, space, space // 2)
        row.addWidget(IconMark("seal", "accent", 1.5))
        row.addWidget(name)
        row.addSpacing(space * 2)
        row.addWidget(self.search, 1)
        row.addStretch(0)
        for chip in self._chips:
            row.addWidget(chip)

    def _connect(self) -> None:
        """Bind facts to chips and chips to wishes."""
        self._facts.hub_changed.connect(self._show_hub)
        self._facts.token_changed.connect(self._show_token)
        self._facts.person_changed.connect(self._show_person)
        self.search.returnPressed.connect(self._on_search)
        self.outbox.clicked.connect(self.outbox_requested)
        self.connection.clicked.connect(self.connection_requested)
        self.token.clicked.connect(self.token_requested)
        self.person.clicked.connect(self.person_requested)
