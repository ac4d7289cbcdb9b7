"""Asks the hub about the person's sign-in, off the GUI thread; knows no widget."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.shell.lanes import Job, Lane, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity, interface_language, notice_of
from eoffice.errors import explain
from eoffice.services.workplace import Account


class AccountPresenter(QObject):
    """Serves the dialogs of the sign-in."""

    done = pyqtSignal()
    refused = pyqtSignal(object)
    """A Notice with what to do next."""
    busy_changed = pyqtSignal(bool)

    def __init__(self, account: Account, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.account = account
        self._asking = Latest(lane, self)
        self._asking.answered.connect(self._on_answered)
        self._asking.failed.connect(self._on_failed)

    def sign_in_again(self, password: str) -> None:
        """Begin a new session; `done` or `refused` follows."""
        if not password:
            self._refuse(tr("Nhập mật khẩu."))
            return
        account = self.account

        def ask() -> None:
            account.sign_in_again(password)

        self._ask(ask, tr("Đang đăng nhập"))

    def change_password(self, old: str, new: str, again: str) -> None:
        """Change the password; `done` or `refused` follows."""
        if not old or not new:
            self._refuse(tr("Nhập cả mật khẩu đang dùng và mật khẩu mới."))
        elif new != again:
            self._refuse(tr("Hai lần gõ mật khẩu mới chưa giống nhau."))
        else:
            account = self.account

            def ask() -> None:
                account.change_password(old, new)

            self._ask(ask, tr("Đang đổi mật khẩu"))

    def _ask(self, call: Callable[[], None], title: str) -> None:
        def work(_: Job) -> None:
            call()

        self.busy_changed.emit(True)
        self._asking.ask(work, title)

    def _refuse(self, words: str) -> None:
        self.refused.emit(Notice(Severity.WARNING, words))

    @pyqtSlot(object)
    def _on_answered(self, _: object) -> None:
        self.busy_changed.emit(False)
        self.done.emit()

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.busy_changed.emit(False)
        self.refused.emit(notice_of(explain(error, interface_language())))
