"""What can be done on the verification screen, and the way to it from an open document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtWidgets import QFileDialog

from eoffice.desktop.screens.verification.view import PLACE, VerificationView
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.language import tr


class VerificationCommands:
    """Binds the commands to the screen, which is made at its first visit."""

    def __init__(
        self, session: Session, visit: Callable[[], VerificationView], shown: Callable[[], bool]
    ) -> None:
        self._session = session
        self._visit = visit
        self._shown = shown
        session.shell.commands.add(
            Command("verification.document", "Kiểm tra chữ ký của văn bản", self._document, Menu.SIGNING,
                    "verify", enabled=self._has_document, group="check",
                    hint="Xem từng chữ ký, lý do và bản đã ký của văn bản đang mở"),
            Command(f"{PLACE}.choose_files", "Chọn tệp cần kiểm tra…", self._choose, Menu.SIGNING, "folder",
                    place=PLACE, group="check", on_tool_bar=True, is_main=True),
            Command(f"{PLACE}.report", "Ghi phiếu kết quả…", self._report, Menu.SIGNING, "save",
                    enabled=self._has_verdict, place=PLACE, group="check", on_tool_bar=True),
            Command(f"{PLACE}.json", "Ghi kết quả dạng JSON…", self._json, Menu.SIGNING, "save",
                    enabled=self._has_verdict, place=PLACE, group="check"),
            Command(f"{PLACE}.again", "Kiểm tra lại", self._again, Menu.SIGNING, "refresh",
                    enabled=self._has_files, place=PLACE, group="check", on_tool_bar=True),
            Command(f"{PLACE}.clear", "Bỏ hết khỏi danh sách", self._clear, Menu.SIGNING, "close",
                    enabled=self._has_files, place=PLACE, group="check", on_tool_bar=True),
        )  # fmt: skip

    def _has_document(self) -> bool:
        state = self._session.current.state
        return state is not None and state.pages is not None

    def _has_files(self) -> bool:
        return self._shown() and bool(self._visit().presenter.files)

    def _has_verdict(self) -> bool:
        return self._shown() and bool(self._visit().presenter.verdicts)

    def _document(self) -> None:
        """Go to the screen with the pages of the open document."""
        state = self._session.current.state
        if state is not None and state.pages is not None:
            self._session.shell.navigator.go(PLACE)
            self._visit().presenter.check_pages(state.pages)

    def _choose(self) -> None:
        self._visit().ask()

    def _again(self) -> None:
        self._visit().presenter.check_again()

    def _clear(self) -> None:
        self._visit().presenter.clear()

    def _report(self) -> None:
        target = self._target(tr("Ghi phiếu kết quả"), ".pdf")
        if target is not None:
            self._visit().presenter.write_report(target)

    def _json(self) -> None:
        target = self._target(tr("Ghi kết quả dạng JSON"), ".json")
        if target is not None:
            self._visit().presenter.write_json(target)

    def _target(self, title: str, suffix: str) -> Path | None:
        """Let the person choose where a result goes."""
        proposed = f"{tr('phiếu kết quả kiểm tra chữ ký')}{suffix}"
        name, _ = QFileDialog.getSaveFileName(self._visit(), title, proposed, f"*{suffix}")
        if not name:
            return None
        target = Path(name)
        return target if target.suffix else target.with_suffix(suffix)
