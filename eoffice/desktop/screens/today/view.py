"""The start page: a greeting, four large actions, piles of work, what is due, recent drafts."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.today.presenter import (
    PILES,
    Pile,
    Reminder,
    TodayPresenter,
    TodayState,
    line_note,
)
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.session.lines import Line
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.facts import Connection
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import IconMark
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap, scale_font

PLACE = "today"
COLUMNS = 5
CARD_EM = 10
"""Of the font's height: narrower, the words of a pile break in the middle."""
ACTIONS = ("draft.new_letter", "draft.new_decision", "draft.from_file")
_HUB = {
    Connection.UNKNOWN: "Chưa nối trục văn bản",
    Connection.CONNECTING: "Đang nối trục văn bản",
    Connection.ONLINE: "Trục văn bản sẵn sàng",
    Connection.OFFLINE: "Chưa nối được trục văn bản, việc vẫn làm được",
}
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


class LargeButton(QPushButton):
    """A button half as high again as others; a minimum height would lose to the style sheet's."""

    def sizeHint(self) -> QSize:
        """Return the usual size with more room around the words."""
        em = self.fontMetrics().height()
        return super().sizeHint() + QSize(em, em)


class PileCard(QPushButton):
    """One pile of work: a number, its words, and how much of it is overdue."""

    def __init__(self, pile: Pile) -> None:
        super().__init__()
        self.pile = pile
        self.setObjectName(f"today.pile.{pile.id}")
        self.setProperty("card", "true")
        self.number = QLabel("0")
        self.words = QLabel(tr(pile.title))
        self.late = QLabel()
        self._mark = IconMark(pile.icon, "muted", 1.5)
        scale_font(self.number, 2.0)
        self.words.setWordWrap(True)
        self.late.setProperty("role", "error")
        space = gap(self.fontMetrics())
        head = QHBoxLayout()
        head.addWidget(self.number)
        head.addStretch(1)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space, space * 2, space)
        layout.addLayout(head)
        layout.addWidget(self.words)
        layout.addWidget(self.late)
        layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for label in (self.number, self.words, self.late, self._mark):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Return the size of the words inside."""
        inner = self.layout()
        return inner.sizeHint() if inner is not None else super().sizeHint()

    def show_pile(self, pile: Pile) -> None:
        """Show the numbers of now."""
        self.number.setText(str(pile.count))
        self._mark.show_icon(pile.icon, "accent" if pile.count else "muted")
        late = tr("{count} quá hạn").format(count=pile.overdue) if pile.overdue else ""
        self.late.setText(late)
        name = f"{tr(pile.title)}: {pile.count}"
        self.setAccessibleName(f"{name}, {late}" if late else name)


class LineList(QFrame):
    """A short list of documents; a click opens one."""

    opened = pyqtSignal(str)

    def __init__(self, name: str, title: str, nothing: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("card", "true")
        self._nothing = nothing
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        space = gap(self.fontMetrics())
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space * 1, space * 2, space)
        layout.addWidget(heading)
        layout.addLayout(self._rows)
        layout.addStretch(1)
        self.show_lines(())

    def show_lines(self, shown: Sequence[Line | Reminder]) -> None:
        """Show documents."""
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line in shown:
            self._rows.addWidget(self._make_row(line))
        if not shown:
            words = QLabel(tr(self._nothing))
            words.setProperty("role", "muted")
            words.setWordWrap(True)
            self._rows.addWidget(words)

    @pyqtSlot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.opened.emit(str(sender.property("document")))

    def _make_row(self, line: Line | Reminder) -> QWidget:
        """Return a row: the subject as a link, its state below."""
        row = QWidget()
        button = QPushButton(self.fontMetrics().elidedText(line.subject, Qt.TextElideMode.ElideRight, 480))
        button.setProperty("role", "link")
        button.setProperty("document", line.id)
        button.setObjectName(f"{self.objectName()}.{line.id}")
        button.setToolTip(line.subject)
        button.setAccessibleName(line.sentence)
        button.clicked.connect(self._on_clicked)
        note = QLabel(line_note(line))
        note.setProperty("role", "error" if line.is_overdue else "muted")
        note.setIndent(gap(self.fontMetrics()))
        layout = QVBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, gap(self.fontMetrics(), 0.3))
        layout.setSpacing(0)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(note)
        return row


class TodayView(Screen):
    """The first thing a person sees in the morning.

    Object names: "today.pile.ID", "today.work", "today.due", "today.drafts", "today.action.COMMAND".
    """

    def __init__(self, session: Session, presenter: TodayPresenter) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        self._work_words = ""
        self._shown_cards: list[PileCard] = []
        self.greeting = QLabel()
        self.summary = QLabel()
        self.cards = [PileCard(pile) for pile in PILES]
        self.due = LineList(
            "today.due",
            tr("Đến hạn và quá hạn"),
            "Không có việc nào đến hạn hôm nay. Thời hạn ghi khi bút phê hoặc giao việc sẽ nhắc ở đây.",
        )
        self.drafts = LineList(
            "today.drafts",
            tr("Dự thảo gần đây"),
            "Chưa có dự thảo nào. Bấm Ctrl+N để soạn công văn, hoặc kéo một tệp Word vào nơi Dự thảo.",
        )
        self.reminders = LineList("today.work", tr("Công việc sắp đến hạn, quá hạn"), "")
        self.certificates = LineList("today.certificates", tr("Chứng thư sắp hết hạn"), "")
        for part in (self.reminders, self.certificates):
            part.hide()
        self._grid = QGridLayout()
        self._assemble()
        self._connect()

    def panes(self) -> list[QWidget]:
        """Return piles and lists."""
        # Piles that are not this person's business are hidden: the keyboard would vanish in them.
        return [*self._shown_cards[:1], self.due, self.drafts]

    def arrive(self) -> None:
        """Count anew."""
        self._greet()
        self.presenter.refresh()

    @pyqtSlot(object)
    def _on_shown(self, state: TodayState) -> None:
        words = tr("{count} việc đang chờ anh/chị.").format(count=state.total)
        parts = ((state.due_today, "{count} đến hạn hôm nay"), (state.overdue, "{count} quá hạn"))
        words += "".join("  ·  " + tr(text).format(count=count) for count, text in parts if count)
        self._work_words = words if state.total else tr("Không có việc nào đang chờ anh/chị.")
        self._summarise()
        for card, pile in zip(self.cards, state.piles, strict=True):
            card.show_pile(pile)
        self._place_cards(state)
        self.due.show_lines(state.due)
        self.drafts.show_lines(state.drafts)
        self.reminders.show_lines(state.reminders)
        self.reminders.setVisible(bool(state.reminders))
        self.certificates.show_lines(state.certificates)
        self.certificates.setVisible(bool(state.certificates))

    @pyqtSlot()
    def _on_card(self) -> None:
        sender = self.sender()
        if isinstance(sender, PileCard):
            self._session.shell.navigator.go(sender.pile.place)

    @pyqtSlot()
    def _on_action(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._session.shell.commands.run(str(sender.property("command")))

    @pyqtSlot(str)
    def _on_certificate(self, _: str) -> None:
        self._session.shell.navigator.go("certificates")

    @pyqtSlot()
    def _on_incoming(self) -> None:
        self._session.shell.navigator.go("incoming")

    @pyqtSlot()
    def _summarise(self) -> None:
        """Say what waits, and how the hub stands."""
        self.summary.setText("  ·  ".join(part for part in (self._work_words, self._hub_words()) if part))

    def _hub_words(self) -> str:
        """Return the state of the hub and of the outbox in words."""
        hub = self._session.shell.facts.hub
        words = [tr(_HUB[hub.connection])]
        if hub.waiting:
            words.append(tr("{count} lệnh chờ gửi").format(count=hub.waiting))
        if hub.refused:
            words.append(tr("{count} lệnh bị từ chối").format(count=hub.refused))
        return ", ".join(words)

    def _place_cards(self, state: TodayState) -> None:
        """Show the piles that are this person's business, and any other that has work in it."""
        roles = self._session.work.me.roles
        pairs = zip(self.cards, state.piles, strict=True)
        shown = [card for card, pile in pairs if pile.count or not roles.isdisjoint(pile.roles)]
        self._shown_cards = shown
        # Laid before they are shown: a card without a parent would be a window of its own for a moment.
        self._lay_cards()
        for card in self.cards:
            card.setVisible(card in shown)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Put as many piles into a line as there is room for."""
        super().resizeEvent(event)
        self._lay_cards()

    def _lay_cards(self) -> None:
        room = self.width() // max(self.fontMetrics().height() * CARD_EM, 1)
        columns = max(1, min(COLUMNS, room))
        for card in self.cards:
            self._grid.removeWidget(card)
        for at, card in enumerate(self._shown_cards):
            self._grid.addWidget(card, at // columns, at % columns)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < min(columns, len(self._shown_cards)) else 0)

    def _greet(self) -> None:
        day = self._session.today
        words = tr("{weekday}, ngày {day}").format(
            weekday=tr(_WEEKDAYS[day.weekday()]), day=day.strftime("%d/%m/%Y")
        )
        self.greeting.setText(f"{tr('Xin chào')}, {self._session.work.me.name}  ·  {words}")

    def _assemble(self) -> None:
        """Put greeting, actions, piles and lists below each other, on a page that scrolls."""
        space = gap(self.fontMetrics())
        scale_font(self.greeting, 1.35)
        self.greeting.setProperty("role", "title")
        self.summary.setProperty("role", "muted")
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(space * 3, space * 2, space * 3, space * 3)
        layout.setSpacing(space * 2)
        layout.addWidget(self.greeting)
        layout.addWidget(self.summary)
        layout.addWidget(self._make_actions())
        self._grid.setSpacing(space * 2)
        layout.addLayout(self._grid)
        below = QHBoxLayout()
        below.setSpacing(space * 2)
        below.addWidget(self.reminders, 1)
        below.addWidget(self.due, 1)
        below.addWidget(self.drafts, 1)
        layout.addWidget(self.certificates)
        layout.addLayout(below)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _make_actions(self) -> QWidget:
        """Return the large buttons: commands of the registry, and the way to the in-tray.

        They wrap: at 160 % four of them are wider than a small screen.
        """
        bar = QWidget()
        row = FlowLayout(bar)
        for at, command_id in enumerate(ACTIONS):
            command = self._session.shell.commands.get(command_id)
            button = self._large(command.plain, command.icon, is_main=at == 0)
            button.setObjectName(f"today.action.{command_id}")
            button.setProperty("command", command_id)
            button.clicked.connect(self._on_action)
            row.addWidget(button)
        incoming = self._large(tr("Văn bản đến"), "inbox", is_main=False)
        incoming.setObjectName("today.action.incoming")
        incoming.clicked.connect(self._on_incoming)
        row.addWidget(incoming)
        return bar

    def _large(self, words: str, icon_name: str, *, is_main: bool) -> QPushButton:
        button = LargeButton(icon(icon_name, "on_accent" if is_main else "accent"), words)
        if is_main:
            button.setProperty("role", "main")
        return button

    def _connect(self) -> None:
        """Bind presenter, piles and lists."""
        self.presenter.shown.connect(self._on_shown)
        self._session.shell.facts.hub_changed.connect(self._summarise)
        for card in self.cards:
            card.clicked.connect(self._on_card)
        self.certificates.opened.connect(self._on_certificate)
        for shown in (self.reminders, self.due, self.drafts):
            shown.opened.connect(self._session.shell.navigator.open_document)
