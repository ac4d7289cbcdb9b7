"""Fields keep what was typed with either family of input methods, and hide what must be hidden."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QInputMethodEvent, QTextCursor
from PyQt6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from eoffice.desktop.widgets.date_field import DateField
from eoffice.desktop.widgets.fields import ChoiceField, LineField, PinField, TextField
from tests.desktop.audit import inline_completers, nameless
from tests.desktop.typing import BACKSPACE, press, type_ibus, type_keys, type_unikey


@pytest.fixture(params=[LineField, TextField])
def field(request: pytest.FixtureRequest, qtbot: QtBot) -> LineField | TextField:
    made: LineField | TextField = request.param("Trích yếu")
    qtbot.addWidget(made)
    made.show()
    return made


def test_unikey_s_backspaces_leave_the_right_letters(field: LineField | TextField) -> None:
    type_unikey(
        field, "d", "d", BACKSPACE, BACKSPACE, "đ", "i", " ", "h", "o", "p", BACKSPACE, BACKSPACE, "ọ", "p"
    )
    assert field.value() == "đi họp"


def test_ibus_words_arrive_whole_even_before_their_commit(field: LineField | TextField) -> None:
    type_ibus(field, "công")
    type_unikey(field, " ")
    type_ibus(field, "văn", commit=False)
    assert field.value() == "công văn"
    assert field.value() == "công văn"


def test_a_composition_that_was_given_up_is_not_put_in(field: LineField | TextField) -> None:
    type_ibus(field, "thừa", commit=False)
    QApplication.sendEvent(field, QInputMethodEvent("", []))
    assert field.value() == ""


def test_text_is_read_in_stored_form(field: LineField | TextField) -> None:
    field.show_value(unicodedata.normalize("NFD", "Quyết định\u200b  số 15 "))
    assert field.value() == "Quyết định số 15"


def test_showing_the_same_text_does_not_touch_the_cursor(qtbot: QtBot) -> None:
    field = LineField("Tên")
    qtbot.addWidget(field)
    field.show_value("Nguyễn Lan")
    field.setCursorPosition(3)
    field.show_value("Nguyễn Lan")
    assert field.cursorPosition() == 3


def test_a_search_hears_one_settled_word_not_every_letter(qtbot: QtBot) -> None:
    field = LineField("Tìm")
    qtbot.addWidget(field)
    heard: list[str] = []
    field.value_settled.connect(heard.append)
    with qtbot.waitSignal(field.value_settled):
        type_unikey(field, "d", "d", BACKSPACE, BACKSPACE, "đ", "ế", "n")
    assert heard == ["đến"]


def test_undo_takes_back_what_was_typed_in_one_go_never_half_a_letter(qtbot: QtBot) -> None:
    field = TextField("Ý kiến")
    qtbot.addWidget(field)
    field.show_value("Kính gửi")
    field.moveCursor(QTextCursor.MoveOperation.End)
    type_unikey(field, " ", "d", "d", BACKSPACE, BACKSPACE, "đ", "i")
    assert field.toPlainText() == "Kính gửi đi"
    field.undo()
    assert field.toPlainText() == "Kính gửi"
    field.redo()
    assert field.toPlainText() == "Kính gửi đi"
    press(field, Qt.Key.Key_Left)
    type_unikey(field, "x")
    field.undo()
    assert field.toPlainText() == "Kính gửi đi"


def test_dates_have_four_digits_of_year_and_may_be_empty(qtbot: QtBot) -> None:
    field = DateField("Ngày ban hành")
    qtbot.addWidget(field)
    assert field.date_value() is None
    field.show_date(date(2026, 3, 5))
    assert field.text() == "05/03/2026"
    assert field.date_value() == date(2026, 3, 5)


def test_a_choice_keeps_its_value_when_the_titles_change(qtbot: QtBot) -> None:
    field = ChoiceField("Loại")
    qtbot.addWidget(field)
    field.show_choices([("qd", "Quyết định"), ("cv", "Công văn")])
    field.choose("cv")
    field.show_choices([("bc", "Báo cáo"), ("cv", "Công văn khẩn")])
    assert field.chosen() == "cv"


class TestPin:
    """The field of a PIN."""

    @pytest.fixture
    def pin(self, qtbot: QtBot) -> PinField:
        pin = PinField("Mã PIN", shortest=4, longest=8)
        qtbot.addWidget(pin)
        pin.show()
        pin.activateWindow()
        pin.line.setFocus()
        return pin

    def test_no_input_method_reaches_it(self, pin: PinField) -> None:
        assert not pin.line.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        type_ibus(pin.line, "mật")
        assert pin.line.text() == ""

    def test_it_is_ready_only_at_the_right_length(self, qtbot: QtBot, pin: PinField) -> None:
        heard: list[bool] = []
        pin.ready_changed.connect(heard.append)
        type_keys(pin.line, "12345678999")
        assert heard == [True]
        assert pin.take_pin() == "12345678"
        assert pin.line.text() == ""
        assert heard == [True, False]

    def test_enter_submits_only_when_ready(self, qtbot: QtBot, pin: PinField) -> None:
        heard: list[None] = []
        pin.submitted.connect(lambda: heard.append(None))
        type_keys(pin.line, "123")
        press(pin.line, Qt.Key.Key_Return)
        assert not heard
        type_keys(pin.line, "4")
        press(pin.line, Qt.Key.Key_Return)
        assert len(heard) == 1

    def test_a_capital_without_shift_warns_of_caps_lock(self, qtbot: QtBot, pin: PinField) -> None:
        type_unikey(pin.line, "A")
        assert pin.hint.isVisible()
        type_unikey(pin.line, "a")
        assert not pin.hint.isVisible()

    def test_an_accented_letter_warns_of_the_input_method_until_the_field_is_empty(
        self, qtbot: QtBot, pin: PinField
    ) -> None:
        type_unikey(pin.line, "a", BACKSPACE, "â", "1")
        assert "bộ gõ" in pin.hint.text()
        assert not pin.hint.isHidden()
        type_unikey(pin.line, "b")
        assert "bộ gõ" in pin.hint.text()
        pin.line.clear()
        assert pin.hint.isHidden()

    def test_disabling_it_wipes_it(self, qtbot: QtBot, pin: PinField) -> None:
        type_keys(pin.line, "1234")
        pin.setEnabled(False)
        assert pin.line.text() == ""


def test_all_fields_have_names_and_none_completes_inside_the_text(qtbot: QtBot) -> None:
    page = QWidget()
    layout = QVBoxLayout(page)
    for made in (LineField("a"), TextField("b"), DateField("c"), ChoiceField("d"), PinField("e")):
        layout.addWidget(made)
    qtbot.addWidget(page)
    page.show()
    assert not nameless(page)
    assert not inline_completers(page)
