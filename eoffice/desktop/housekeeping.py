"""What a window offers besides documents: settings, the person's sign-in, About, diagnostics, logs."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QObject, QPoint, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.account.presenter import AccountPresenter
from eoffice.desktop.screens.account.view import ChangePasswordDialog, SignInAgainDialog
from eoffice.desktop.screens.settings.view import PLACE as SETTINGS
from eoffice.desktop.session.dragging import sweep
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.about import AboutDialog, DiagnosticsDialog, Surroundings, diagnostics, log_folder
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, NoticeAction, Severity
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.services.files import Files
from eoffice.services.workplace import Connectedness, SyncState

PERSON_COMMANDS = ("account.change_password", "account.sign_out")


class Housekeeping(QObject):
    """Registers the commands of one window and opens their dialogs."""

    signed_out = pyqtSignal()
    """The person has signed out; the window is to be closed."""

    def __init__(
        self, session: Session, window: OfficeWindow, around: Surroundings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._window = window
        self._around = around
        self._is_out = False
        self._add_commands()
        session.news.state_changed.connect(self._on_state)
        window.top_bar.connection_requested.connect(self._on_connection)
        window.top_bar.person_requested.connect(self._on_person)

    def begin(self) -> None:
        """Tell what the person should do first."""
        files = self._session.work.files
        # At the start, not at the end: what was dropped yesterday may still have been read after closing.
        self._session.shell.lanes.files.run(partial(_sweep, files))
        account = self._session.work.account
        if account is not None and account.must_change:
            words = tr("Mật khẩu đang dùng do quản trị đặt; hãy đổi thành mật khẩu của riêng anh/chị.")
            action = NoticeAction(tr("Đổi mật khẩu"), self.change_password)
            self._session.shell.messages.post(Notice(Severity.WARNING, words, action=action))

    def sign_in_again(self) -> None:
        """Ask for the password after the session has ended; the window behind stays as it is."""
        account = self._session.work.account
        if account is not None:
            presenter = AccountPresenter(account, self._session.shell.lanes.hub)
            SignInAgainDialog(presenter, self._window).open()

    def change_password(self) -> None:
        """Ask for the old and the new password."""
        account = self._session.work.account
        if account is not None:
            presenter = AccountPresenter(account, self._session.shell.lanes.hub)
            presenter.done.connect(self._on_password_changed)
            ChangePasswordDialog(presenter, self._window).open()

    def sign_out(self) -> None:
        """End the session; drafts and waiting orders stay on this machine for the next time."""
        account = self._session.work.account
        if account is None:
            return

        def leave(_: Job) -> None:
            account.sign_out()

        lanes = self._session.shell.lanes
        lanes.hub.run(leave, done=self._on_left, failed=self._on_left, title=tr("Đang đăng xuất"))

    def _has_account(self) -> bool:
        return self._session.work.account is not None

    def _must_sign_in(self) -> bool:
        return self._is_out and self._has_account()

    def _show_settings(self) -> None:
        self._window.show_place(SETTINGS)

    def _show_about(self) -> None:
        AboutDialog(self._window).open()

    def _show_diagnostics(self) -> None:
        DiagnosticsDialog(diagnostics(self._around, self._session.shell.facts), self._window).open()

    def _open_logs(self) -> None:
        folder = log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        self._session.open_path(folder)

    @pyqtSlot()
    def _on_password_changed(self) -> None:
        self._session.shell.messages.toast(tr("Đã đổi mật khẩu."))

    @pyqtSlot(object)
    def _on_left(self, _: object) -> None:
        self.signed_out.emit()

    @pyqtSlot(object)
    def _on_state(self, state: SyncState) -> None:
        was_out = self._is_out
        self._is_out = state.connectedness is Connectedness.SIGNED_OUT
        if self._is_out and not was_out and self._has_account():
            words = tr("Phiên làm việc đã hết hạn.")
            hint = tr("Việc đang làm vẫn còn nguyên; đăng nhập lại để gửi và nhận văn bản.")
            action = NoticeAction(tr("Đăng nhập lại"), self.sign_in_again)
            self._session.shell.messages.post(Notice(Severity.WARNING, words, hint, action=action))
        if self._is_out != was_out:
            self._session.shell.commands.refresh()

    @pyqtSlot()
    def _on_connection(self) -> None:
        """Do what helps: sign in again, or try the hub at once."""
        if self._must_sign_in():
            self.sign_in_again()
        else:
            self._session.work.sync.poke()

    @pyqtSlot()
    def _on_person(self) -> None:
        chip = self._window.top_bar.person
        menu = self._window.actions_by_id.context_menu(list(PERSON_COMMANDS), chip)
        menu.popup(chip.mapToGlobal(QPoint(0, chip.height())))

    def _add_commands(self) -> None:
        self._session.shell.commands.add(
            Command(
                "account.sign_in_again",
                "Đăng nhập lại…",
                self.sign_in_again,
                Menu.TOOLS,
                "person",
                enabled=self._must_sign_in,
                group="account",
                hint="Khi phiên làm việc đã hết hạn; cửa sổ vẫn giữ nguyên",
            ),
            Command(
                "account.change_password",
                "Đổi mật khẩu…",
                self.change_password,
                Menu.TOOLS,
                "person",
                enabled=self._has_account,
                group="account",
            ),
            Command(
                "account.sign_out",
                "Đăng xuất",
                self.sign_out,
                Menu.TOOLS,
                "right",
                enabled=self._has_account,
                group="account",
                hint="Dự thảo và lệnh chờ gửi vẫn nằm trên máy này",
            ),
            Command(
                "tools.settings",
                "Thiết lập",
                self._show_settings,
                Menu.TOOLS,
                "settings",
                "Ctrl+,",
                group="settings",
                hint="Màu sắc, cỡ chữ, ngôn ngữ, thư mục làm việc",
            ),
            Command(
                "help.diagnostics",
                "Thông tin cho hỗ trợ kỹ thuật",
                self._show_diagnostics,
                Menu.HELP,
                "info",
                group="support",
            ),
            Command(
                "help.logs",
                "Mở thư mục nhật ký chương trình",
                self._open_logs,
                Menu.HELP,
                "folder",
                group="support",
            ),
            Command("help.about", "Giới thiệu eOffice", self._show_about, Menu.HELP, "help", group="about"),
        )


def _sweep(files: Files, _: Job) -> None:
    sweep(files)
