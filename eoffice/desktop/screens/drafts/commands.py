"""The commands that begin a document, from anywhere in the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from eoffice.desktop.screens.drafts.presenter import DECISION, LETTER
from eoffice.desktop.screens.drafts.view import PLACE, DraftsView, kept_draft
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Commands, Menu


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
        )
