"""The screen "Tập ký": the person's own token, a sample page, its signature, and what the check says."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from eoffice.desktop.screens.practice import PLACE
from eoffice.desktop.screens.practice.presenter import PracticePresenter, PracticeState, Stage
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.chips import StatusChip, Tone
from eoffice.desktop.widgets.fields import PinField
from eoffice.desktop.widgets.pages import PageView
from eoffice.services.practising import PIN_DIGITS

SIDE_EM = 26


class PracticeView(Screen):
    """Three steps down the left side, the page on the right.

    Object names, "practice" before each: Token, LookAgain, Tokens, Pin, Sign, Again, Leave, Result, Pages.
    """

    def __init__(self, session: Session, presenter: PracticePresenter) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        self.token = StatusChip()
        self.token_words = QLabel()
        self.look_again = QPushButton(tr("Tìm lại"))
        self.tokens = QPushButton(tr("Mở Thiết bị ký"))
        self.told = QLabel()
        self.pin = PinField(tr("Mã PIN tập ký"), PIN_DIGITS, PIN_DIGITS)
        self.sign = QPushButton(tr("Ký thử"))
        self.result = QLabel()
        self.again = QPushButton(tr("Tập lại từ đầu"))
        self.leave = QPushButton(tr("Về Hôm nay"))
        self.pages = PageView(session.shell.lanes.cpu)
        self._shown_page = ""
        self._assemble()
        self._connect()

    def panes(self) -> list[QWidget]:
        """Return the steps and the page."""
        return [self.pin, self.pages]

    def arrive(self) -> None:
        """Begin a sitting; one that is under way goes on."""
        if self.presenter.state.page is None:
            self.presenter.begin()

    @pyqtSlot(object, str)
    def _on_token(self, tone: Tone, words: str) -> None:
        self.token.show_state(tone, tr("Thiết bị ký"), "token")
        self.token_words.setText(words)

    @pyqtSlot(object)
    def _on_shown(self, state: PracticeState) -> None:
        ready = state.stage is Stage.READY
        for part in (self.pin, self.sign):
            part.setEnabled(ready)
        self.sign.setEnabled(ready and self.pin.is_ready)
        self.told.setText(
            tr("Mã PIN của khóa tập ký là {pin}. Mã PIN thật thì không ai được biết ngoài anh/chị.").format(
                pin=state.pin
            )
            if state.pin
            else tr("Đang tạo văn bản mẫu và khóa tập ký…")
        )
        self.result.setText(state.words)
        self.result.setVisible(bool(state.words))
        self.result.setProperty("role", "error" if state.tone is Tone.ERROR else "ok")
        self._restyle(self.result)
        self._show_page(state)
        if state.stage is Stage.SIGNED:
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_page(self, state: PracticeState) -> None:
        page = f"{state.page}{state.stage is Stage.SIGNED}{state.pin}"
        if state.page is None:
            self.pages.await_document()
        elif page != self._shown_page:
            self.pages.open_file(state.page)
        self._shown_page = page

    @pyqtSlot()
    def _on_sign(self) -> None:
        if self.pin.is_ready:
            self.presenter.sign(self.pin.take_pin())

    @pyqtSlot()
    def _on_again(self) -> None:
        self._shown_page = ""
        self.presenter.begin()

    @pyqtSlot(bool)
    def _on_ready(self, ready: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.sign.setEnabled(ready and self.presenter.state.stage is Stage.READY)

    @pyqtSlot()
    def _on_tokens(self) -> None:
        self._session.shell.navigator.go("tokens")

    @pyqtSlot()
    def _on_leave(self) -> None:
        self._session.shell.navigator.go("today")

    def _restyle(self, part: QWidget) -> None:
        """Have the style sheet look at a property again."""
        style = part.style()
        if style is not None:
            style.unpolish(part)
            style.polish(part)

    def _assemble(self) -> None:
        """Put the steps below each other, and the page beside them."""
        names = {
            "Token": self.token, "LookAgain": self.look_again, "Tokens": self.tokens, "Pin": self.pin.line,
            "Sign": self.sign, "Again": self.again, "Leave": self.leave, "Result": self.result,
            "Pages": self.pages,
        }  # fmt: skip
        for name, part in names.items():
            part.setObjectName(f"practice{name}")
        for label in (self.token_words, self.told, self.result):
            label.setWordWrap(True)
        self.sign.setProperty("role", "main")
        what = QLabel(
            tr(
                "Chỗ này để tập: văn bản mẫu và khóa được tạo ngay trên máy, không lấy số, không gửi đi đâu "
                "và không có giá trị pháp lý."
            )
        )
        what.setWordWrap(True)
        side = QWidget()
        steps = QVBoxLayout(side)
        space = gap(self.fontMetrics())
        steps.setContentsMargins(space * 2, space * 2, space * 2, space * 2)
        steps.setSpacing(space * 2)
        steps.addWidget(what)
        steps.addWidget(self._step(tr("1. Thiết bị ký của anh/chị"), self._token_step()))
        steps.addWidget(self._step(tr("2. Ký thử văn bản mẫu"), self._sign_step()))
        steps.addWidget(self._step(tr("3. Kết quả"), self._end_step()))
        steps.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(side)
        scroll.setMinimumWidth(self.fontMetrics().height() * SIDE_EM // 2)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll, 2)
        whole.addWidget(self.pages, 3)

    def _step(self, title: str, parts: list[QWidget | QHBoxLayout]) -> QFrame:
        card = QFrame()
        card.setProperty("card", "true")
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        layout = QVBoxLayout(card)
        space = gap(self.fontMetrics())
        layout.setContentsMargins(space * 2, space, space * 2, space * 2)
        layout.addWidget(heading)
        for part in parts:
            if isinstance(part, QWidget):
                layout.addWidget(part)
            else:
                layout.addLayout(part)
        return card

    def _token_step(self) -> list[QWidget | QHBoxLayout]:
        return [self.token, self.token_words, _row(self.look_again, self.tokens)]

    def _sign_step(self) -> list[QWidget | QHBoxLayout]:
        return [self.told, self.pin, _row(self.sign)]

    def _end_step(self) -> list[QWidget | QHBoxLayout]:
        return [self.result, _row(self.again, self.leave)]

    def _connect(self) -> None:
        self.presenter.shown.connect(self._on_shown)
        self.presenter.token_shown.connect(self._on_token)
        self.look_again.clicked.connect(self.presenter.look_for_token)
        self.tokens.clicked.connect(self._on_tokens)
        self.pin.ready_changed.connect(self._on_ready)
        self.pin.submitted.connect(self._on_sign)
        self.sign.clicked.connect(self._on_sign)
        self.again.clicked.connect(self._on_again)
        self.leave.clicked.connect(self._on_leave)


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row
