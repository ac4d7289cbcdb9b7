"""Words being written in a field without a form of its own: on disk in a second, offered after a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.desktop.left_words import LeftWordsDialog
from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.session import driving
from eoffice.desktop.session.form_keeping import FormKeeper
from eoffice.desktop.session.typed_words import LeftWords, TypedWords
from eoffice.desktop.shell.about import Surroundings
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.widgets.fields import TextField
from tests.desktop.hands import PATIENCE_MS, Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.typing import type_keys


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Give a window with a field that was filled by the program, and a dialog over it."""
    window = QWidget()
    qtbot.addWidget(window)
    window.setWindowTitle("Văn bản đến")
    field = TextField("Ý kiến", parent=window)
    field.setPlainText("có sẵn")
    window.show()
    return window


def dialog_over(window: QWidget) -> TextField:
    dialog = QDialog(window)
    dialog.setWindowTitle("Quyết định xếp loại")
    field = TextField("Lý do")
    QVBoxLayout(dialog).addWidget(field)
    dialog.show()
    return field


def test_words_in_a_dialog_are_on_disk_soon_and_gone_when_it_is_answered(
    qtbot: QtBot, window: QWidget, tmp_path: Path
) -> None:
    file = tmp_path / "forms" / "words.json"
    words = TypedWords(window, file, Lane(1))
    words.begin()
    field = dialog_over(window)
    type_keys(field, "vi ly do rieng")
    qtbot.waitUntil(
        lambda: (
            TypedWords(window, file, Lane(1)).left
            == (LeftWords("Lý do", "Quyết định xếp loại", "vi ly do rieng"),)
        ),
        timeout=PATIENCE_MS,
    )
    dialog = field.window()
    assert dialog is not None
    dialog.close()
    qtbot.waitUntil(lambda: not file.exists(), timeout=PATIENCE_MS)


def test_a_window_closed_in_mid_sentence_keeps_it(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    file = tmp_path / "words.json"
    words = TypedWords(window, file, Lane(1))
    type_keys(dialog_over(window), "dang viet")
    words.end()
    again = TypedWords(window, file, Lane(1))
    assert [one.text for one in again.left] == ["dang viet"]
    type_keys(dialog_over(window), "them")
    again.end()
    assert [one.text for one in TypedWords(window, file, Lane(1)).left] == ["dang viet", "dang viet", "them"]


def test_fields_of_a_form_that_keeps_itself_are_left_to_it(window: QWidget, tmp_path: Path) -> None:
    field = dialog_over(window)
    form = field.window()
    assert form is not None
    FormKeeper(form, tmp_path / "form.json", form.isVisible, Lane(1))
    type_keys(field, "abc")
    TypedWords(window, tmp_path / "words.json", Lane(1)).end()
    assert not (tmp_path / "words.json").exists()


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"field": 1}]', "null"])
def test_a_damaged_file_harms_nothing(qtbot: QtBot, window: QWidget, tmp_path: Path, content: str) -> None:
    file = tmp_path / "words.json"
    file.write_text(content, encoding="utf-8")
    words = TypedWords(window, file, Lane(1))
    assert words.left == ()
    type_keys(dialog_over(window), "moi")
    words.end()
    assert [one.text for one in TypedWords(window, file, Lane(1)).left] == ["moi"]


def test_after_a_crash_the_window_offers_the_words_and_forgets_them_once_seen(
    qtbot: QtBot, office: LocalOffice, tmp_path: Path
) -> None:
    def desk() -> PersonDesk:
        made = PersonDesk(office.sit_down(cast.DRAFTER), around=Surroundings(tmp_path))
        made.show()
        return made

    first = desk()
    type_keys(dialog_over(first.window), "khong duoc mat")
    qtbot.waitUntil(lambda: bool(list(tmp_path.glob("forms/*/words.json"))), timeout=PATIENCE_MS)
    first.close()

    second = Hands(qtbot, desk())
    offer = next(one for one in second.desk.shell.messages.history if "chưa gửi" in one.title)
    assert offer.action is not None
    offer.action.run()
    dialog = second.desk.window.findChild(LeftWordsDialog)
    assert dialog is not None
    driving.press(dialog, "leftWordsCopy0")
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "khong duoc mat"
    dialog.reject()
    qtbot.waitUntil(lambda: not list(tmp_path.glob("forms/*/words.json")), timeout=PATIENCE_MS)
    second.desk.close()
