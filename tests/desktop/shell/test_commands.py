"""The registry: one place for what can be done, its keys and its words."""

from __future__ import annotations

import pytest
from PyQt6.QtWidgets import QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.actions import Actions
from eoffice.desktop.shell.commands import Command, Commands, Menu, mnemonic_of, plain_title, with_mnemonics
from tests.desktop.audit import bad_mnemonics


class Press:
    """Counts how often it was run."""

    def __init__(self) -> None:
        self.count = 0
        self.is_open = True

    def run(self) -> None:
        self.count += 1

    def may(self) -> bool:
        return self.is_open


@pytest.fixture
def press() -> Press:
    return Press()


def test_a_disabled_command_does_not_run(press: Press) -> None:
    commands = Commands()
    commands.add(Command("a", "Gửi", press.run, enabled=press.may))
    press.is_open = False
    assert not commands.run("a")
    assert press.count == 0
    press.is_open = True
    assert commands.run("a")
    assert press.count == 1


def test_the_last_commands_are_remembered_newest_first(press: Press) -> None:
    commands = Commands()
    commands.add(*(Command(name, name, press.run) for name in "abc"))
    for name in "abab":
        commands.run(name)
    assert commands.recent == ("b", "a")


def test_two_commands_of_one_place_cannot_share_a_key(press: Press) -> None:
    commands = Commands()
    commands.add(Command("a", "Một", press.run, shortcut="Ctrl+N", place="incoming"))
    commands.add(Command("b", "Hai", press.run, shortcut="Ctrl+N", place="drafts"))
    with pytest.raises(ValueError, match="share Ctrl"):
        commands.add(Command("c", "Ba", press.run, shortcut="Ctrl+N"))


def test_an_id_is_taken_once(press: Press) -> None:
    commands = Commands()
    commands.add(Command("a", "Một", press.run))
    with pytest.raises(ValueError, match="registered twice"):
        commands.add(Command("a", "Hai", press.run))


def test_mnemonics_are_ascii_and_unique_even_for_words_full_of_accents() -> None:
    titles = with_mnemonics(["Đóng", "Đổi", "Gửi", "&Gộp", "Ừ", "In && ký"])
    letters = [mnemonic_of(title) for title in titles]
    assert all(letter.isascii() for letter in letters)
    used = [letter for letter in letters if letter]
    assert len(used) == len(set(used))
    assert plain_title("In && &ký") == "In & ký"


def test_the_menus_themselves_have_ascii_mnemonics_each_its_own() -> None:
    letters = [mnemonic_of(menu) for menu in Menu]
    assert all(letter.isascii() and letter for letter in letters)
    assert len(letters) == len(set(letters))


def test_menus_show_the_commands_of_the_place_and_no_bad_mnemonic(qtbot: QtBot, press: Press) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    commands = Commands()
    actions = Actions(commands, window)
    bar = QMenuBar(window)
    actions.fill_menu_bar(bar)
    commands.add(
        Command("new", "Dự thảo mới", press.run, Menu.DOCUMENT),
        Command("send", "Đưa đi", press.run, Menu.DOCUMENT, place="drafts"),
        Command("take", "Đọc", press.run, Menu.DOCUMENT, place="incoming"),
    )
    actions.show_place("drafts")
    menu = next(action.menu() for action in bar.actions() if plain_title(action.text()) == "Văn bản")
    assert menu is not None
    assert [plain_title(action.text()) for action in menu.actions()] == ["Dự thảo mới", "Đưa đi"]
    assert not bad_mnemonics(menu)
    assert not actions.action("take").isEnabled()


def test_actions_follow_enabled_after_one_signal(qtbot: QtBot, press: Press) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    commands = Commands()
    actions = Actions(commands, window)
    commands.add(Command("a", "Gửi", press.run, enabled=press.may))
    assert actions.action("a").isEnabled()
    press.is_open = False
    commands.refresh()
    assert not actions.action("a").isEnabled()
    actions.action("a").trigger()
    assert press.count == 0
