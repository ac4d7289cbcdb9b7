"""Vietnamese can be typed on every desktop, and no half-typed word is lost."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.commands import Command, Commands
from eoffice.desktop.shell.input_method import choose_input_module, installed_input_modules
from eoffice.desktop.widgets.fields import LineField
from tests.desktop.typing import type_ibus


def test_a_module_that_qt_lacks_is_replaced_by_the_one_fcitx_imitates() -> None:
    present = installed_input_modules()
    environment = {"QT_IM_MODULE": "fcitx"}
    chosen = choose_input_module(environment)
    assert chosen == ("fcitx" if "fcitx" in present else "ibus")
    assert environment["QT_IM_MODULE"] == chosen


def test_a_module_that_is_there_and_no_module_are_left_alone() -> None:
    assert choose_input_module({"QT_IM_MODULE": "ibus"}) == "ibus"
    environment: dict[str, str] = {}
    assert choose_input_module(environment) == ""
    assert not environment


def test_a_command_reads_the_word_that_is_still_being_composed(qtbot: QtBot) -> None:
    field = LineField("Trích yếu")
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    read: list[str] = []
    commands = Commands()
    commands.add(Command("save", "Lưu", lambda: read.append(field.text())))
    type_ibus(field, "tiếng", commit=False)
    assert field.text() == ""
    commands.run("save")
    assert read == ["tiếng"]
