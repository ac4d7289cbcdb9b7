"""Signs a person in off the GUI thread; every refusal comes in plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.shell.lanes import Job, Lane, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity, interface_language, notice_of
from eoffice.errors import explain

if TYPE_CHECKING:
    # With all it is made of, the half of a start: not for this screen.
    from eoffice.services.workplace import Workplace

    SignIn = Callable[[str, str], Workplace]


class SignInPresenter(QObject):
    """Serves the sign-in screen; knows no widget and no network."""

    signed_in = pyqtSignal(object)
    """The Workplace of the person."""
    refused = pyqtSignal(object)
    """A Notice with what to do next."""
    busy_changed = pyqtSignal(bool)

    def __init__(self, sign_in: SignIn, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sign_in = sign_in
        self._asking = Latest(lane, self)
        self._asking.answered.connect(self._on_answered)
        self._asking.failed.connect(self._on_failed)

    def sign_in(self, login: str, password: str) -> None:
        """Sign in; `signed_in` or `refused` follows."""
        if not login or not password:
            missing = tr("Nhập cả tên đăng nhập và mật khẩu.")
            self.refused.emit(Notice(Severity.WARNING, missing))
            return
        sign_in = self._sign_in

        def ask(_: Job) -> Workplace:
            return sign_in(login, password)

        self.busy_changed.emit(True)
        self._asking.ask(ask, tr("Đang đăng nhập"))

    def refuse(self, error: BaseException) -> None:
        """Say why a person could not come in by themselves."""
        self.refused.emit(notice_of(explain(error, interface_language())))

    @pyqtSlot(object)
    def _on_answered(self, workplace: Workplace) -> None:
        self.busy_changed.emit(False)
        self.signed_in.emit(workplace)

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.busy_changed.emit(False)
        self.refused.emit(notice_of(explain(error, interface_language())))
