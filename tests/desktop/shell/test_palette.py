"""The palette finds with or without accents, puts recent things first, and needs no mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.commands import Command, Commands
from eoffice.desktop.shell.palette import CommandPalette, Entry, find
from tests.desktop.typing import press, type_unikey


class Ran:
    """Notes the ids that ran."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def command(self, name: str, title: str, **more: str) -> Command:
        return Command(name, title, lambda: self.ids.append(name), **more)  # type: ignore[arg-type]


def entries(*titles: str) -> list[Entry]:
    return [Entry(title, title, list) for title in titles]


@pytest.mark.parametrize("typed", ["đến", "den", "DEN", "vbd", "van den", "đe"])
def test_words_are_found_with_and_without_accents(typed: str) -> None:
    found = find(typed, entries("Văn bản đi", "Văn bản đến", "Ký số"), [])
    assert "Văn bản đến" in [entry.title for entry in found]
    assert "Ký số" not in [entry.title for entry in found]


def test_the_start_of_a_title_comes_before_its_middle() -> None:
    found = find("ky", entries("Chờ ký", "Ký số"), [])
    assert [entry.title for entry in found] == ["Ký số", "Chờ ký"]


def test_among_equals_the_one_used_last_comes_first() -> None:
    found = find("", entries("A", "B", "C"), ["C", "B"])
    assert [entry.title for entry in found] == ["C", "B", "A"]


@pytest.fixture
def ran() -> Ran:
    return Ran()


@pytest.fixture
def palette(qtbot: QtBot, ran: Ran) -> Iterator[CommandPalette]:
    window = QWidget()
    window.resize(900, 600)
    QVBoxLayout(window).addWidget(QLineEdit())
    commands = Commands()
    commands.add(
        ran.command("send", "Gửi đi"),
        ran.command("number", "Lấy số"),
        ran.command("away", "Đóng dấu", place="elsewhere"),
    )
    palette = CommandPalette(commands, window)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    palette.open_for("here")
    yield palette
    window.hide()


def test_typing_and_enter_run_a_command(palette: CommandPalette, ran: Ran) -> None:
    type_unikey(palette.field, "l", "a", "y")
    palette.field.returnPressed.emit()
    assert ran.ids == ["number"]
    assert palette.isHidden()


def test_arrows_choose_while_the_letters_stay_in_the_field(
    qtbot: QtBot, palette: CommandPalette, ran: Ran
) -> None:
    press(palette.field, Qt.Key.Key_Down)
    press(palette.field, Qt.Key.Key_Return)
    assert ran.ids == ["number"]


def test_commands_of_other_places_are_not_offered(palette: CommandPalette) -> None:
    titles = [palette.model.index(row).data() for row in range(palette.model.rowCount())]
    assert titles == ["Gửi đi", "Lấy số"]


def test_closing_gives_the_keyboard_back(qtbot: QtBot, palette: CommandPalette) -> None:
    window = palette.window()
    assert window is not None
    palette.close_palette()
    line = window.findChild(QLineEdit, options=Qt.FindChildOption.FindDirectChildrenOnly)
    line.setFocus()
    palette.open_for("here")
    assert palette.field.hasFocus()
    assert palette.close_palette()
    assert line.hasFocus()
    assert not palette.close_palette()
