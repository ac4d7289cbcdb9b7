"""The commands that begin a document, from anywhere in the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from eoffice.desktop.screens.drafts.presenter import DECISION, LETTER
from eoffice.desktop.screens.drafts.view import PLACE, DraftsView, kept_draft
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Commands, Menu

_EDITING = (
    ("deeper", "Xuống mức: Điều, khoản, điểm", "right", "Ctrl+M", "Điều thành khoản, khoản thành điểm"),
    ("higher", "Lên mức: điểm, khoản, Điều", "left", "", "Điểm thành khoản, khoản thành Điều"),
    ("table", "Chèn hoặc sửa bảng…", "add", "", "Bảng tại con trỏ, hoặc bảng mới"),
    ("number_words", "Số thành chữ", "number", "F8", "Ghi số ngay trước con trỏ bằng chữ, trong ngoặc đơn"),
    ("date_words", "Ngày thành chữ", "today", "F9", "Đổi ngày ngay trước con trỏ thành chữ"),
    ("renumber", "Đánh số lại từ đầu", "refresh", "", "Đưa số Điều, khoản, điểm về đúng thứ tự"),
    ("keep_snippet", "Lưu đoạn đang chọn thành mẫu", "save", "", "Đoạn mẫu chèn lại được từ nút Chèn"),
    ("own_snippets", "Sửa mẫu của tôi…", "draft", "", "Đặt lại tên hoặc xóa đoạn mẫu đã lưu"),
    ("pages", "Hiện hoặc ẩn trang xem trước", "document", "F4", "Trang văn bản bên cạnh nội dung"),
)
"""Name, title, icon, key and hint of what the editor can do."""


class DraftingCommands:
    """Registers "draft.new_letter", "draft.new_decision", "draft.from_file", "draft.resume", "draft.save"."""

    def __init__(self, session: Session, screen: Callable[[], DraftsView]) -> None:
        self._navigator = session.shell.navigator
        self._screen = screen
        self._is_made = False
        self._kept = kept_draft(session)
        self._register(session.shell.commands)

    def new_letter(self) -> None:
        """Begin an official letter."""
        self._shown().begin(LETTER)

    def new_decision(self) -> None:
        """Begin a decision."""
        self._shown().begin(DECISION)

    def from_file(self) -> None:
        """Begin a letter with the text of a file that the person chooses."""
        screen = self._shown()
        screen.begin(LETTER)
        screen.ask_for_file()

    def from_this_file(self, path: Path, kind: str = LETTER) -> None:
        """Begin a document with the text of a file already known."""
        self._shown().begin_from_file(path, kind)

    def save(self) -> None:
        """Save what is in the panel."""
        self._shown().panel.on_save()

    def resume(self) -> None:
        """Go back to the document that was begun and left."""
        self._shown().resume()

    def may_resume(self) -> bool:
        """Tell whether a document was begun and left unsaved."""
        if self._is_made:
            return self._screen().is_left
        return self._kept is not None and self._kept.is_file()

    def may_save(self) -> bool:
        """Tell whether a document is being begun."""
        return self._is_made and self._screen().is_drafting

    def _shown(self) -> DraftsView:
        """Go to the drafts and return their screen."""
        self._is_made = True
        self._navigator.go(PLACE)
        return self._screen()

    def _register(self, commands: Commands) -> None:
        commands.add(
            Command(
                "draft.new_letter",
                "Soạn công văn",
                self.new_letter,
                Menu.DOCUMENT,
                "draft",
                "Ctrl+N",
                group="draft",
                on_tool_bar=True,
            ),
            Command(
                "draft.new_decision",
                "Soạn quyết định",
                self.new_decision,
                Menu.DOCUMENT,
                "add",
                "Ctrl+T",
                group="draft",
                on_tool_bar=True,
            ),
            Command(
                "draft.from_file",
                "Mở từ tệp Word…",
                self.from_file,
                Menu.DOCUMENT,
                "folder",
                "Ctrl+O",
                group="draft",
            ),
            Command(
                "draft.resume",
                "Soạn tiếp bản đang dở",
                self.resume,
                Menu.DOCUMENT,
                "draft",
                enabled=self.may_resume,
                group="draft",
            ),
            Command(
                "draft.save",
                "Lưu dự thảo",
                self.save,
                Menu.DOCUMENT,
                "save",
                "Ctrl+S",
                enabled=self.may_save,
                place=PLACE,
                group="draft",
            ),
            *self._editing(),
        )

    def _editing(self) -> list[Command]:
        """Return the commands of the editor; they act on the text at the cursor."""
        return [
            Command(
                f"draft.{name}",
                title,
                partial(self._edit, name),
                Menu.TOOLS,
                icon,
                shortcut,
                enabled=self.may_save,
                place=PLACE,
                group="editing",
                hint=hint,
            )
            for name, title, icon, shortcut, hint in _EDITING
        ]

    def _edit(self, name: str) -> None:
        """Do one thing in the editor."""
        panel = self._screen().panel
        side = panel.side
        {
            "deeper": side.on_deeper,
            "higher": side.on_higher,
            "table": side.on_table,
            "number_words": side.on_number_words,
            "date_words": side.on_date_words,
            "renumber": side.body.renumber,
            "keep_snippet": side.on_keep_snippet,
            "own_snippets": side.on_own_snippets,
            "pages": panel.toggle_pages,
        }[name]()
