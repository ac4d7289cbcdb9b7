"""Several recipients, found without accents, taken with the keyboard."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from eoffice.desktop.session import driving
from eoffice.desktop.session.picker import Option, Picker
from tests.desktop.audit import inline_completers, nameless
from tests.desktop.typing import press, type_unikey

AGENCIES = (
    Option("H32.05", "Sở Nội vụ", "H32.05"),
    Option("H32.41", "Ủy ban nhân dân xã Diên Khánh", "H32.41"),
    Option("H32.42", "Ủy ban nhân dân xã Đại Lãnh", "H32.42"),
)


@pytest.fixture
def picker(qtbot: QtBot) -> Picker:
    picker = Picker("recipients", "Nơi nhận")
    qtbot.addWidget(picker)
    picker.offer(AGENCIES)
    picker.show()
    return picker


def shown(picker: Picker) -> list[str]:
    items = (picker.found.item(row) for row in range(picker.found.count()))
    return [item.text() for item in items if item is not None]


def test_words_without_accents_find_in_any_order(picker: Picker) -> None:
    picker.finder.setText("dai uy ban")
    assert shown(picker) == ["Ủy ban nhân dân xã Đại Lãnh (H32.42)"]


def test_a_name_typed_with_unikey_finds(picker: Picker) -> None:
    type_unikey(picker.finder, "D", "\b", "Đ", "a", "\b", "ạ", "i")
    assert picker.finder.text() == "Đại"
    assert shown(picker) == ["Ủy ban nhân dân xã Đại Lãnh (H32.42)"]


def test_enter_takes_the_first_find_and_empties_the_field(qtbot: QtBot, picker: Picker) -> None:
    picker.finder.setText("xa")
    with qtbot.waitSignal(picker.changed):
        press(picker.finder, Qt.Key.Key_Return)
    assert picker.chosen() == ("H32.41",)
    assert picker.finder.text() == ""
    assert not picker.found.isVisible()


def test_what_is_chosen_is_found_no_more_and_goes_with_its_chip(picker: Picker) -> None:
    picker.choose(["H32.41", "H32.05"])
    picker.finder.setText("xa")
    assert shown(picker) == ["Ủy ban nhân dân xã Đại Lãnh (H32.42)"]
    driving.press(picker, "recipients.chip.H32.41")
    assert picker.chosen() == ("H32.05",)


def test_what_is_not_offered_cannot_be_chosen(picker: Picker) -> None:
    picker.choose(["H99"])
    assert picker.chosen() == ()
    with pytest.raises(LookupError):
        driving.pick(picker, "recipients", ["H99"])


def test_every_part_has_a_name_for_a_screen_reader(picker: Picker) -> None:
    picker.choose(["H32.41"])
    picker.finder.setText("so")
    assert nameless(picker) == []
    assert inline_completers(picker) == []
