"""Settings, signing in again, a new password: from the window, as a person does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.desktop.front import FrontDoor
from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.screens.settings.view import SettingsView
from eoffice.desktop.shell.application import dress
from eoffice.desktop.shell.dressing import Dressing
from eoffice.desktop.shell.preferences import PREFERENCES, Preferences
from eoffice.desktop.shell.theme import current_theme
from eoffice.errors import Refused
from eoffice.services.workplace import Connectedness, SyncState, Workplace
from tests.desktop.audit import nameless
from tests.desktop.local_office import LocalOffice


class RealisticAccount:
    """A sign-in with one password, as the hub keeps it."""

    login, must_change = "mai", True

    def __init__(self) -> None:
        self.password, self.sessions, self.is_out = "cũ-mật-khẩu", 0, False

    def sign_in_again(self, password: str) -> None:
        self._demand(password)
        self.sessions += 1

    def change_password(self, old: str, new: str) -> None:
        self._demand(old)
        self.password = new

    def sign_out(self) -> None:
        self.is_out = True

    def _demand(self, password: str) -> None:
        if password != self.password:
            raise Refused("auth.wrong")


@pytest.fixture
def account() -> RealisticAccount:
    return RealisticAccount()


@pytest.fixture
def desk(qtbot: QtBot, office: LocalOffice, account: RealisticAccount) -> Iterator[PersonDesk]:
    desk = PersonDesk(replace(office.sit_down(cast.DRAFTER), account=account))
    desk.show()
    yield desk
    desk.close()


def _write(window: QWidget, name: str, words: str) -> None:
    field = window.findChild(QLineEdit, name)
    assert field is not None
    field.setText(words)


def _press(window: QWidget, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert button is not None
    button.click()


def test_an_ended_session_is_told_and_a_password_brings_it_back(
    qtbot: QtBot, desk: PersonDesk, account: RealisticAccount
) -> None:
    assert not desk.commands.get("account.sign_in_again").enabled()
    desk.session.news.state_changed.emit(SyncState(Connectedness.SIGNED_OUT))
    assert any("hết hạn" in notice.title for notice in desk.shell.messages.history)
    assert desk.commands.run("account.sign_in_again")
    dialog = desk.window.findChild(QWidget, "signInAgain")
    assert dialog is not None
    assert nameless(dialog) == []
    _write(dialog, "againPassword", "sai")
    _press(dialog, "againConfirm")
    qtbot.waitUntil(lambda: any("mật khẩu" in one.text() for one in dialog.findChildren(QLabel)[1:]))
    _write(dialog, "againPassword", account.password)
    _press(dialog, "againConfirm")
    qtbot.waitUntil(lambda: account.sessions == 1)


def test_a_new_password_must_be_typed_twice_alike(
    qtbot: QtBot, desk: PersonDesk, account: RealisticAccount
) -> None:
    assert any("quản trị đặt" in notice.title for notice in desk.shell.messages.history)
    assert desk.commands.run("account.change_password")
    dialog = desk.window.findChild(QWidget, "changePassword")
    assert dialog is not None
    assert nameless(dialog) == []
    for name, words in (("oldPassword", account.password), ("newPassword", "dài-và-mới")):
        _write(dialog, name, words)
    _write(dialog, "newPasswordAgain", "khác")
    _press(dialog, "passwordConfirm")
    assert account.password == "cũ-mật-khẩu"
    _write(dialog, "newPasswordAgain", "dài-và-mới")
    _press(dialog, "passwordConfirm")
    qtbot.waitUntil(lambda: account.password == "dài-và-mới")


def test_passwords_are_hidden_and_telex_cannot_touch_them(qtbot: QtBot, desk: PersonDesk) -> None:
    desk.commands.run("account.change_password")
    dialog = desk.window.findChild(QWidget, "changePassword")
    assert dialog is not None
    for line in dialog.findChildren(QLineEdit):
        assert line.echoMode() is QLineEdit.EchoMode.Password
        assert not line.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_who_signs_out_comes_back_to_the_sign_in_screen(
    qtbot: QtBot, office: LocalOffice, account: RealisticAccount
) -> None:
    class Door:
        def resume(self) -> Workplace:
            return replace(office.sit_down(cast.DRAFTER), account=account)

        def sign_in(self, login: str, password: str) -> Workplace:
            raise Refused("auth.wrong")

    door = FrontDoor(Door(), "https://localhost", "mai")
    door.open()
    assert door.desk is not None
    left: list[bool] = []
    door.left.connect(lambda: left.append(True))
    door.desk.commands.run("account.sign_out")
    qtbot.waitUntil(lambda: door.desk is None)
    assert account.is_out
    assert door.sign_in.isVisible()
    assert left == []
    door.close()


def test_every_preference_has_its_row_and_a_change_holds_at_once(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    preferences = Preferences(tmp_path / "preferences.toml")
    Dressing(qapp, preferences).put_on()
    view = SettingsView(preferences)
    qtbot.addWidget(view)
    assert nameless(view) == []
    for one in PREFERENCES:
        field = view.findChild(QWidget, f"setting.{one.key}")
        assert field is not None, one.key
    theme = view.findChild(QComboBox, "setting.theme")
    assert theme is not None
    theme.setCurrentIndex(theme.findData("dark"))
    assert current_theme().name == "dark"
    assert Preferences(tmp_path / "preferences.toml").text("theme") == "dark"
    preferences.choose("font_percent", 160)
    assert qapp.font().pointSizeF() > 15
    dress(qapp)


def test_a_locked_preference_says_who_fixed_it_and_takes_no_change(qtbot: QtBot, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[locked]\nlanguage = "vi"\n', encoding="utf-8")
    view = SettingsView(Preferences(None, [policy]))
    qtbot.addWidget(view)
    field = view.findChild(QWidget, "setting.language")
    assert field is not None
    assert not field.isEnabled()
    assert "quản trị" in field.accessibleDescription()


def test_a_file_of_a_kind_nobody_opens_is_told(qtbot: QtBot, desk: PersonDesk) -> None:
    desk.open_files([Path("phim.mkv")])
    assert any(notice.code == "desktop.file_unknown" for notice in desk.shell.messages.history)
