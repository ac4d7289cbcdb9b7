"""The page of settings, where the size of the text is chosen, grows with it."""

from __future__ import annotations

from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from eoffice.desktop.screens.settings.view import SettingsView
from eoffice.desktop.shell.preferences import Preferences


def test_no_hint_is_cut_when_the_text_grows_while_the_page_is_open(qtbot: QtBot) -> None:
    view = SettingsView(Preferences())
    qtbot.addWidget(view)
    view.resize(1400, 800)
    view.show()
    before = view._page.maximumWidth()
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * 1.6)
    view.setFont(font)
    assert view._page.maximumWidth() >= before * 1.4
    hints = [one for one in view.findChildren(QLabel) if one.wordWrap()]
    assert hints
    qtbot.waitUntil(
        lambda: all(one.height() >= one.heightForWidth(one.width()) for one in hints), timeout=60_000
    )
