"""What can be done on the page of tokens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtWidgets import QApplication, QFileDialog

from eoffice.desktop.screens.tokens.view import PLACE, TokensView
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.language import tr
from hsm import PinState


class TokenCommands:
    """Binds the commands to the screen, which is made at its first visit."""

    def __init__(self, session: Session, visit: Callable[[], TokensView], shown: Callable[[], bool]) -> None:
        self._session = session
        self._visit = visit
        self._shown = shown
        session.shell.commands.add(
            Command(f"{PLACE}.look", "Tìm lại thiết bị ký", self._look, Menu.SIGNING, "refresh", place=PLACE,
                    group="tokens", on_tool_bar=True, is_main=True),
            Command(f"{PLACE}.register", "Đăng ký chứng thư với trục văn bản", self._register, Menu.SIGNING,
                    "add", enabled=self._may_register, place=PLACE, group="tokens", on_tool_bar=True,
                    hint="Từ nay trục văn bản chỉ nhận chữ ký của anh/chị bằng chứng thư đã đăng ký"),
            Command(f"{PLACE}.change_pin", "Đổi mã PIN…", self._change_pin, Menu.SIGNING, "token",
                    enabled=self._may_change, place=PLACE, group="tokens", on_tool_bar=True),
            Command(f"{PLACE}.add_library", "Thêm thư viện thiết bị…", self._add_library, Menu.SIGNING, "add",
                    place=PLACE, group="tokens", on_tool_bar=True),
            Command(f"{PLACE}.copy", "Sao chép cho hỗ trợ", self._copy, Menu.SIGNING, "copy", place=PLACE,
                    group="support", on_tool_bar=True),
            Command(f"{PLACE}.trace", "Bật, tắt nhật ký gọi thiết bị", self._trace, Menu.SIGNING, "history",
                    place=PLACE, group="support", on_tool_bar=True,
                    hint="Ghi lời gọi tới thư viện để gửi nơi hỗ trợ; không bao giờ có mã PIN"),
        )  # fmt: skip

    def _look(self) -> None:
        self._visit().presenter.look()

    def _may_register(self) -> bool:
        if not self._shown() or self._session.work.registry is None:
            return False
        row = self._visit().certificates.current
        return row is not None and self._visit().presenter.may_register(row.key)

    def _register(self) -> None:
        row = self._visit().certificates.current
        if row is not None:
            self._visit().presenter.register(row.key)

    def _may_change(self) -> bool:
        if not self._shown():
            return False
        row = self._visit().token
        credential = row.credential if row is not None else None
        # A PIN pad asks for the PIN itself, and a locked token for its issuer.
        return (
            credential is not None
            and credential.pin_state is not PinState.LOCKED
            and not credential.token.pin_pad
            and not credential.token.is_read_only
        )

    def _change_pin(self) -> None:
        self._visit().change_pin()

    def _add_library(self) -> None:
        kinds = (
            f"{tr('Thư viện PKCS#11, tệp chứng thư')} (*.so *.dll *.dylib *.p12 *.pfx);;{tr('Mọi tệp')} (*)"
        )
        name, _ = QFileDialog.getOpenFileName(self._visit(), tr("Chọn thư viện của thiết bị ký"), "", kinds)
        if name:
            self._visit().presenter.add_library(Path(name))

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self._visit().presenter.support_text())
            self._session.shell.messages.toast(
                tr("Đã sao chép thông tin thiết bị; trong đó không có mã PIN.")
            )

    def _trace(self) -> None:
        presenter = self._visit().presenter
        if presenter.trace is not None:
            presenter.trace_to(None)
            return
        name, _ = QFileDialog.getSaveFileName(
            self._visit(), tr("Ghi nhật ký gọi thiết bị vào"), "nhat-ky-thiet-bi-ky.log", "*.log"
        )
        if name:
            presenter.trace_to(Path(name))
