"""What can be done in the registry of certificates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtWidgets import QFileDialog

from eoffice.desktop.screens.certificates.view import PLACE, CertificatesView
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.language import tr


class CertificateCommands:
    """Binds the commands to the screen, which is made at its first visit."""

    def __init__(
        self, session: Session, visit: Callable[[], CertificatesView], shown: Callable[[], bool]
    ) -> None:
        self._session = session
        self._visit = visit
        self._shown = shown
        session.shell.commands.add(
            Command(f"{PLACE}.register", "Đăng ký chứng thư đang cắm", self._register, Menu.SIGNING, "add",
                    enabled=self._may_register, place=PLACE, group="registry", on_tool_bar=True, is_main=True,
                    hint="Báo cho trục văn bản: từ nay ký bằng chứng thư trên thiết bị đang cắm"),
            Command(f"{PLACE}.register_file", "Đăng ký chứng thư từ tệp…", self._register_file, Menu.SIGNING,
                    "folder", enabled=self._has_registry, place=PLACE, group="registry", on_tool_bar=True),
            Command(f"{PLACE}.withdraw", "Gỡ chứng thư…", self._withdraw, Menu.SIGNING, "delete",
                    enabled=self._may_withdraw, place=PLACE, group="registry", on_tool_bar=True),
            Command(f"{PLACE}.add_root", "Thêm gốc chứng thư…", self._add_root, Menu.SIGNING, "add",
                    enabled=self._may_add_root, place=PLACE, group="roots", on_tool_bar=True,
                    hint="Mọi máy trạm của cơ quan tin các chứng thư do nơi này cấp"),
            Command(f"{PLACE}.retire_root", "Thôi tin gốc chứng thư…", self._retire_root, Menu.SIGNING,
                    "delete", enabled=self._may_retire_root, place=PLACE, group="roots", on_tool_bar=True),
        )  # fmt: skip

    def _has_registry(self) -> bool:
        return self._session.work.registry is not None

    def _may_register(self) -> bool:
        if not self._shown() or not self._has_registry():
            return False
        return bool(self._visit().presenter.plugged_unregistered())

    def _may_withdraw(self) -> bool:
        if not self._shown() or not self._has_registry():
            return False
        row = self._visit().row
        return row is not None and not row.is_withdrawn

    def _may_add_root(self) -> bool:
        return self._shown() and self._visit().ruling.may_rule

    def _may_retire_root(self) -> bool:
        if not self._may_add_root():
            return False
        row = self._visit().root
        return row is not None and row.is_own and not row.is_retired

    def _add_root(self) -> None:
        kinds = f"{tr('Tệp chứng thư')} (*.cer *.crt *.pem *.der);;{tr('Mọi tệp')} (*)"
        name, _ = QFileDialog.getOpenFileName(self._visit(), tr("Chọn tệp chứng thư gốc"), "", kinds)
        if name:
            self._visit().ruling.look_into(Path(name))

    def _retire_root(self) -> None:
        self._visit().ask_retirement()

    def _register(self) -> None:
        self._visit().presenter.register_plugged()

    def _register_file(self) -> None:
        kinds = f"{tr('Tệp chứng thư')} (*.cer *.crt *.pem *.der);;{tr('Mọi tệp')} (*)"
        name, _ = QFileDialog.getOpenFileName(self._visit(), tr("Chọn tệp chứng thư"), "", kinds)
        if name:
            self._visit().ask_holder(Path(name))

    def _withdraw(self) -> None:
        self._visit().ask_withdrawal()
