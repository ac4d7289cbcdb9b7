"""A person at the keyboard alone: QTest's keys go where the program has put the focus, and are counted."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.typing import type_unikey

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
_FINGERS: Any = QTest
"""Untyped: the stubs give its static methods a self."""


class Keyboard:
    """Ten fingers: no mouse, no call of a widget's methods."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.strokes = 0
        """Key strokes so far; letters of words count one by one."""

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        """Press a key where the focus is."""
        for _ in range(times):
            _FINGERS.keyClick(self.target(), key, held)
            self.strokes += 1

    def type(self, words: str) -> None:
        """Type words; letters that no key carries come as an input method sends them."""
        for letter in words:
            target = self.target()
            if letter.isascii():
                _FINGERS.keyClicks(target, letter)
            else:
                type_unikey(target, letter)
            self.strokes += 1

    def target(self) -> QWidget:
        """Return what a key press reaches now: an open menu, the focus, else the active window."""
        self._manage_windows()
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
        assert target is not None, "no window is active: a person's keys would go nowhere"
        return target

    def _manage_windows(self) -> None:
        """Do what every window manager does and the off-screen platform does not: give the keyboard back.

        When a dialog has closed, the window it belonged to becomes the active one.
        """
        if QApplication.activeWindow() is None:
            shown = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one.isWindow()]
            for window in sorted(shown, key=_is_dialog)[-1:]:
                window.activateWindow()
                self._qtbot.waitUntil(window.isActiveWindow, timeout=60_000)


def _is_dialog(window: QWidget) -> bool:
    return isinstance(window, QDialog)
