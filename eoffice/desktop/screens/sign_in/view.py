"""The sign-in screen: one card in the middle of a calm page."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.sign_in.presenter import SignInPresenter
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.marks import IconMark
from eoffice.desktop.shell.notices import Notice
from eoffice.desktop.shell.theme import gap, scale_font
from eoffice.desktop.widgets.fields import LineField

CARD_EM = 26


class _Problem(QFrame):
    """What went wrong and what to do next, on a card too narrow for a banner's buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.notice: Notice | None = None
        self._mark = IconMark("error", "error")
        self._title = QLabel()
        self._hint = QLabel()
        self._title.setProperty("role", "error")
        self._hint.setProperty("role", "muted")
        words = QVBoxLayout()
        for label in (self._title, self._hint):
            label.setWordWrap(True)
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, gap(self.fontMetrics()), 0, gap(self.fontMetrics()))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        """Show a message, or none."""
        self.notice = notice
        self.setVisible(notice is not None)
        if notice is None:
            return
        self._mark.show_icon(str(notice.severity), str(notice.severity))
        self._title.setText(notice.title)
        self._hint.setText(notice.hint)
        self._hint.setVisible(bool(notice.hint))
        self.setToolTip(notice.cause)
        self.setAccessibleName(notice.sentence)


class SignInView(QWidget):
    """Asks for login and password.

    Object names: "signInLogin", "signInPassword", "signInConfirm", "signInHub".
    """

    signed_in = pyqtSignal(object)
    """The Workplace of the person."""

    def __init__(self, presenter: SignInPresenter, hub: str, login: str = "") -> None:
        super().__init__()
        self.setObjectName("signIn")
        self.setWindowTitle(tr("Đăng nhập – eOffice"))
        self.presenter = presenter
        presenter.setParent(self)
        self.hub = QLabel(tr("Trục văn bản: {address}").format(address=hub))
        self.login = LineField(tr("Tên đăng nhập"))
        self.password = QLineEdit()
        self.confirm = QPushButton(tr("Đăng nhập"))
        self.progress = QProgressBar()
        self.problem = _Problem()
        self._card = QVBoxLayout()
        self._assemble()
        self._connect()
        self.login.show_value(login)
        (self.password if login else self.login).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def notice(self) -> Notice | None:
        """The message shown, if any."""
        return self.problem.notice

    @pyqtSlot()
    def _on_confirm(self) -> None:
        if self.confirm.isEnabled():
            self.problem.show_notice(None)
            self.presenter.sign_in(self.login.value(), self.password.text())

    @pyqtSlot(object)
    def _on_refused(self, notice: Notice) -> None:
        self.problem.show_notice(notice)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        self.password.selectAll()

    @pyqtSlot(object)
    def _on_signed_in(self, workplace: object) -> None:
        self.password.clear()
        self.signed_in.emit(workplace)

    @pyqtSlot(bool)
    def _on_busy(self, busy: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.progress.setVisible(busy)
        self.confirm.setText(tr("Đang đăng nhập…") if busy else tr("Đăng nhập"))
        for part in (self.login, self.password, self.confirm):
            part.setEnabled(not busy)

    def _assemble(self) -> None:
        """Put the card into the middle."""
        space = gap(self.fontMetrics())
        self._name_parts()
        title = QLabel("eOffice")
        scale_font(title, 1.8)
        title.setProperty("role", "title")
        head = QHBoxLayout()
        head.addWidget(IconMark("seal", "accent", 2.4))
        head.addWidget(title, 1)
        self.hub.setProperty("role", "muted")
        self.hub.setWordWrap(True)
        self.confirm.setProperty("role", "main")
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.hide()
        card = QFrame()
        card.setProperty("card", "true")
        card.setFixedWidth(self.fontMetrics().height() * CARD_EM)
        card.setLayout(self._card)
        self._card.setContentsMargins(space * 4, space * 3, space * 4, space * 3)
        self._card.setSpacing(space)
        self._card.addLayout(head)
        self._card.addWidget(self.hub)
        self._card.addWidget(self.problem)
        for words, field in ((tr("Tên đăng nhập"), self.login), (tr("Mật khẩu"), self.password)):
            label = QLabel(words)
            label.setBuddy(field)
            self._card.addWidget(label)
            self._card.addWidget(field)
        self._card.addSpacing(space)
        self._card.addWidget(self.confirm)
        self._card.addWidget(self.progress)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def _name_parts(self) -> None:
        """Give fields and button the names by which drivers and tests find them."""
        self.login.setObjectName("signInLogin")
        self.password.setObjectName("signInPassword")
        self.password.setAccessibleName(tr("Mật khẩu"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        # Telex would turn the letters of a password into accents.
        self.password.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.confirm.setObjectName("signInConfirm")
        self.hub.setObjectName("signInHub")
        self.progress.setAccessibleName(tr("Đang đăng nhập"))

    def _connect(self) -> None:
        """Bind fields, button and presenter."""
        self.login.returnPressed.connect(self._on_confirm)
        self.password.returnPressed.connect(self._on_confirm)
        self.confirm.clicked.connect(self._on_confirm)
        self.presenter.signed_in.connect(self._on_signed_in)
        self.presenter.refused.connect(self._on_refused)
        self.presenter.busy_changed.connect(self._on_busy)
