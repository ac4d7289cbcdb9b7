"""Every command as data, in one registry that feeds menus, tool bars, the palette and the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from PyQt6.QtCore import QObject, pyqtSignal

from eoffice.desktop.shell.input_method import commit_pending_input
from eoffice.desktop.shell.language import tr

EVERYWHERE = ""
RECENT_LIMIT = 20


class Menu(StrEnum):
    """The menus of the window, in order; the values are their titles."""

    DOCUMENT = "Văn &bản"
    PROCESS = "&Xử lý"
    SIGNING = "&Ký số"
    VIEW = "X&em"
    TOOLS = "&Công cụ"
    HELP = "Trợ &giúp"


def always() -> bool:
    """Say yes: the command is never disabled."""
    return True


@dataclass(frozen=True)
class Command:
    """One thing a person can do.

    `place` names the screen where it stands in the tool bar ("" for all screens);
    `group` parts a menu by lines; `is_main` makes it the answer to Ctrl+Enter there.
    """

    id: str
    title: str
    run: Callable[[], object]
    menu: Menu | None = None
    icon: str = ""
    shortcut: str = ""
    enabled: Callable[[], bool] = field(default=always)
    hint: str = ""
    place: str = EVERYWHERE
    group: str = ""
    on_tool_bar: bool = False
    is_main: bool = False

    @property
    def words(self) -> str:
        """The title in the language of the interface, with its mnemonic."""
        return tr(self.title)

    @property
    def plain(self) -> str:
        """The title without the mark of its mnemonic."""
        return plain_title(self.words)


def plain_title(title: str) -> str:
    """Return a title without the mark of its mnemonic."""
    return title.replace("&&", "\0").replace("&", "").replace("\0", "&")


def mnemonic_of(title: str) -> str:
    """Return the letter behind the mark in lower case, or nothing."""
    bare = title.replace("&&", "")
    at = bare.find("&")
    return bare[at + 1 : at + 2].casefold() if at >= 0 else ""


def with_mnemonics(titles: Iterable[str]) -> list[str]:
    """Give each title without a mark the first free ASCII letter or digit, as only those can be typed."""
    listed = list(titles)
    taken = {mnemonic_of(title) for title in listed} - {""}
    marked = []
    for title in listed:
        if not mnemonic_of(title):
            at = next((at for at, letter in enumerate(title) if _is_free(letter, taken)), None)
            if at is not None:
                taken.add(title[at].casefold())
                title = f"{title[:at]}&{title[at:]}"  # noqa: PLW2901 - the marked form of the same title
        marked.append(title)
    return marked


def _is_free(letter: str, taken: set[str]) -> bool:
    """Say whether a letter may still become a mnemonic."""
    return letter.isascii() and letter.isalnum() and letter.casefold() not in taken


class Commands(QObject):
    """The registry: knows every command, runs them, remembers which ran last."""

    changed = pyqtSignal()
    state_changed = pyqtSignal()
    ran = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands: dict[str, Command] = {}
        self._recent: list[str] = []
        self._is_gathering = False

    @property
    def all(self) -> tuple[Command, ...]:
        """Every command in the order of registration."""
        return tuple(self._commands.values())

    @property
    def recent(self) -> tuple[str, ...]:
        """The ids run last, newest first."""
        return tuple(self._recent)

    def add(self, *commands: Command) -> None:
        """Register commands; an id or a shortcut taken by another in the same place is a defect."""
        for command in commands:
            self._refuse_clash(command)
            self._commands[command.id] = command
        if not self._is_gathering:
            self.changed.emit()

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Tell of everything that is registered inside at once, at the end.

        Menus are made anew at each change: for the thirty of a start that takes a twentieth of it.
        """
        self._is_gathering = True
        try:
            yield
        finally:
            self._is_gathering = False
            self.changed.emit()

    def get(self, command_id: str) -> Command:
        """Return a command by its id."""
        return self._commands[command_id]

    def in_menu(self, menu: Menu) -> tuple[Command, ...]:
        """Return the commands of a menu."""
        return tuple(command for command in self.all if command.menu is menu)

    def on_tool_bar(self, place: str) -> tuple[Command, ...]:
        """Return the tool bar's commands of a place, its own before the common ones."""
        shown = [command for command in self.all if command.on_tool_bar]
        own = [command for command in shown if command.place == place and place != EVERYWHERE]
        return (*own, *(command for command in shown if command.place == EVERYWHERE))

    def main_of(self, place: str) -> Command | None:
        """Return the command that Ctrl+Enter means in a place."""
        return next((one for one in self.all if one.is_main and one.place == place), None)

    def run(self, command_id: str) -> bool:
        """Run a command if it is enabled, after the word being typed is safe; say whether it ran."""
        commit_pending_input()  # IBus and Fcitx keep the last word to themselves until told
        command = self._commands[command_id]
        if not command.enabled():
            return False
        self._remember(command_id)
        command.run()
        self.ran.emit(command_id)
        self.state_changed.emit()
        return True

    def refresh(self) -> None:
        """Ask everybody who shows commands to look at `enabled` again."""
        self.state_changed.emit()

    def _refuse_clash(self, command: Command) -> None:
        """Raise when two commands would fight for an id or a key."""
        if command.id in self._commands:
            raise ValueError(f"command {command.id} is registered twice")
        # Qt would answer an ambiguous key with silence; better to fail when the program starts.
        for other in self._commands.values():
            meets = EVERYWHERE in (other.place, command.place) or other.place == command.place
            if command.shortcut and command.shortcut == other.shortcut and meets:
                raise ValueError(f"{command.id} and {other.id} share {command.shortcut}")

    def _remember(self, command_id: str) -> None:
        """Put an id first among the recent ones."""
        self._recent = [command_id, *(one for one in self._recent if one != command_id)][:RECENT_LIMIT]
