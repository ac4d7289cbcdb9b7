"""Two small dialogs: the password once more after a session has ended, and a new password."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.account.presenter import AccountPresenter
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.dialogs import answer_with

WIDTH_EM = 26


def secret_line(name: str, words: str) -> QLineEdit:
    """Return a field for a password: hidden, and deaf to Telex, which would turn letters into accents."""
    line = QLineEdit()
    line.setObjectName(name)
    line.setAccessibleName(words)
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
    return line


class _AccountDialog(QDialog):
    """A form with a problem line and one main button; closes when the hub has agreed."""

    def __init__(
        self, presenter: AccountPresenter, title: str, lead: str, confirm: str, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.presenter = presenter
        presenter.setParent(self)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form = QFormLayout()
        self.problem = QLabel()
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.confirm = QPushButton(confirm)
        self.confirm.setProperty("role", "main")
        answer_with(self, self.confirm)
        self._lead = lead
        self.confirm.clicked.connect(self._on_confirm)
        presenter.done.connect(self._on_done)
        presenter.refused.connect(self._on_refused)
        presenter.busy_changed.connect(self._on_busy)

    def ask(self) -> None:
        """Give the presenter what was typed."""
        raise NotImplementedError

    def wipe(self) -> None:
        """Forget every password in the fields."""
        for line in self.findChildren(QLineEdit):
            if line.echoMode() is QLineEdit.EchoMode.Password:
                line.clear()

    @pyqtSlot()
    def _on_confirm(self) -> None:
        self.problem.hide()
        self.ask()

    @pyqtSlot()
    def _on_done(self) -> None:
        self.wipe()
        self.accept()

    @pyqtSlot(object)
    def _on_refused(self, notice: Notice) -> None:
        self.problem.setText(f"{notice.title}\n{notice.hint}".strip())
        self.problem.setAccessibleName(notice.sentence)
        self.problem.show()

    @pyqtSlot(bool)
    def _on_busy(self, busy: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.confirm.setEnabled(not busy)

    def _assemble(self) -> None:
        """Put the parts together once the form has its rows: Tab goes in the order in which they come."""
        words = QLabel(self._lead)
        words.setWordWrap(True)
        buttons = QDialogButtonBox()
        # First the one that stands first: Tab enters the box there and would miss what was added before.
        buttons.addButton(self.confirm, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(gap(self.fontMetrics()))
        layout.addWidget(words)
        layout.addLayout(self.form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().height() * WIDTH_EM)


class SignInAgainDialog(_AccountDialog):
    """Asks for the password once more; nothing in the window behind it is lost.

    Object names: "againPassword", "againConfirm".
    """

    def __init__(self, presenter: AccountPresenter, parent: QWidget | None = None) -> None:
        lead = tr("Phiên làm việc đã hết hạn. Nhập mật khẩu để tiếp tục; mọi việc đang làm vẫn còn nguyên.")
        super().__init__(presenter, tr("Đăng nhập lại"), lead, tr("Đăng nhập"), parent)
        self.setObjectName("signInAgain")
        self.password = secret_line("againPassword", tr("Mật khẩu"))
        self.confirm.setObjectName("againConfirm")
        self.form.addRow(tr("Tên đăng nhập"), QLabel(presenter.account.login))
        self.form.addRow(tr("Mật khẩu"), self.password)
        self._assemble()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self) -> None:
        """Sign in with the password."""
        self.presenter.sign_in_again(self.password.text())


class ChangePasswordDialog(_AccountDialog):
    """Asks for the old password and twice for the new one.

    Object names: "oldPassword", "newPassword", "newPasswordAgain", "passwordConfirm".
    """

    def __init__(self, presenter: AccountPresenter, parent: QWidget | None = None) -> None:
        lead = tr("Sau khi đổi, các máy khác của anh/chị phải đăng nhập lại.")
        super().__init__(presenter, tr("Đổi mật khẩu"), lead, tr("Đổi mật khẩu"), parent)
        self.setObjectName("changePassword")
        self.old = secret_line("oldPassword", tr("Mật khẩu đang dùng"))
        self.new = secret_line("newPassword", tr("Mật khẩu mới"))
        self.again = secret_line("newPasswordAgain", tr("Gõ lại mật khẩu mới"))
        self.confirm.setObjectName("passwordConfirm")
        for line in (self.old, self.new, self.again):
            self.form.addRow(line.accessibleName(), line)
        self._assemble()

    def ask(self) -> None:
        """Change the password."""
        self.presenter.change_password(self.old.text(), self.new.text(), self.again.text())
