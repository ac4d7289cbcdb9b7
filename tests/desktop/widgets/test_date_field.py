"""Dates as people type them, with nothing but keys."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QCalendarWidget
from pytestqt.qtbot import QtBot

from eoffice.desktop.widgets.date_field import DateField, read_date

TODAY = date(2026, 11, 22)
KEYS: Any = QTest
"""Untyped: the stubs give its static methods a self."""


@pytest.fixture
def field(qtbot: QtBot) -> DateField:
    made = DateField("Hạn")
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("30/11/2026", date(2026, 11, 30)),
        ("05/01/2027", date(2027, 1, 5)),
        ("31/12/2026", date(2026, 12, 31)),
        ("29/02/2028", date(2028, 2, 29)),
        ("5/1/27", date(2027, 1, 5)),
        ("5.1.2027", date(2027, 1, 5)),
        ("5-1-2027", date(2027, 1, 5)),
        ("31122026", date(2026, 12, 31)),
        ("311226", date(2026, 12, 31)),
        (" 5/1 ", date(2026, 1, 5)),
        ("3112", date(2026, 12, 31)),
    ],
)
def test_every_usual_way_of_writing_a_date_is_read(words: str, day: date) -> None:
    assert read_date(words, TODAY) == day


@pytest.mark.parametrize(
    "words", ["", "31/02/2026", "29/02/2027", "mai", "1/13/2026", "5", "1/1/0001", "1/1/9999", "0000", "1//1"]
)
def test_what_is_no_date_is_none(words: str) -> None:
    assert read_date(words, TODAY) is None


@pytest.mark.parametrize("words", ["05/01/2027", "31/12/2026", "31122026"])
def test_a_date_typed_into_the_empty_field_and_over_another_is_the_one_typed(
    field: DateField, words: str
) -> None:
    for before in (None, date(2026, 11, 30)):
        field.show_date(before)
        field.selectAll()  # as Tab does
        KEYS.keyClicks(field, words)
        KEYS.keyClick(field, Qt.Key.Key_Return)
        assert field.date_value() == read_date(words, TODAY)
        assert len(field.text()) == len("dd/mm/yyyy")


def test_a_date_is_taken_out_with_delete(field: DateField, qtbot: QtBot) -> None:
    field.show_date(date(2026, 3, 5))
    field.selectAll()
    KEYS.keyClick(field, Qt.Key.Key_Delete)
    with qtbot.waitSignal(field.date_chosen, timeout=60_000):
        KEYS.keyClick(field, Qt.Key.Key_Return)
    assert field.date_value() is None


def test_what_is_no_date_gives_way_to_the_date_before(field: DateField) -> None:
    field.show_date(date(2026, 3, 5))
    field.selectAll()
    KEYS.keyClicks(field, "31/02/2026")
    assert field.date_value() == date(2026, 3, 5)
    assert field.text() == "05/03/2026"


def test_arrows_step_by_days_and_page_keys_by_months(field: DateField) -> None:
    field.show_date(date(2026, 12, 31))
    KEYS.keyClick(field, Qt.Key.Key_Up)
    assert field.date_value() == date(2027, 1, 1)
    field.show_date(date(2027, 1, 31))
    KEYS.keyClick(field, Qt.Key.Key_PageUp)
    assert field.date_value() == date(2027, 2, 28)
    KEYS.keyClick(field, Qt.Key.Key_PageDown)
    KEYS.keyClick(field, Qt.Key.Key_Down)
    assert field.date_value() == date(2027, 1, 27)
    field.show_date(None)
    KEYS.keyClick(field, Qt.Key.Key_Up)
    assert field.date_value() is not None


def test_the_calendar_opens_with_a_key_and_gives_the_day_chosen(field: DateField, qtbot: QtBot) -> None:
    field.show_date(date(2026, 12, 31))
    field.show()
    KEYS.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    (calendar,) = field.findChildren(QCalendarWidget)
    qtbot.waitUntil(calendar.isVisible, timeout=60_000)
    assert calendar.selectedDate().toPyDate() == date(2026, 12, 31)
    with qtbot.waitSignal(field.date_chosen, timeout=60_000):
        calendar.activated.emit(calendar.selectedDate().addDays(-30))
    assert (field.text(), calendar.isVisible()) == ("01/12/2026", False)
