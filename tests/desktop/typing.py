"""Typing as people do it, Vietnamese with two families of input methods, and the mouse."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent
from PyQt6.QtWidgets import QApplication, QWidget

BACKSPACE = "\b"


def press(widget: QWidget, key: Qt.Key, text: str = "", *, control: bool = False) -> None:
    """Press and release one key."""
    held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, held, text))


def drag(widget: QWidget, start: QPoint, end: QPoint) -> None:
    """Draw the mouse over a widget with its left button down."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    steps = (
        (QEvent.Type.MouseButtonPress, start, left, left),
        (QEvent.Type.MouseMove, end, none, left),
        (QEvent.Type.MouseButtonRelease, end, left, none),
    )
    for kind, place, button, held in steps:
        screen = QPointF(widget.mapToGlobal(place))
        event = QMouseEvent(kind, QPointF(place), screen, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)


def type_keys(widget: QWidget, text: str) -> None:
    """Type plain letters and digits."""
    for letter in text:
        press(widget, Qt.Key(ord(letter.upper())), letter)


def type_unikey(widget: QWidget, *keys: str) -> None:
    """Type as UniKey does: each accent is a fake Backspace followed by the new letter.

    The letters come without a key code, as Windows sends characters that no key has.
    """
    for key in keys:
        press(widget, Qt.Key.Key_Backspace if key == BACKSPACE else Qt.Key(0), key)


def type_ibus(widget: QWidget, word: str, *, commit: bool = True) -> None:
    """Type as IBus does: the word grows in a preedit and reaches the text only with the commit."""
    for end in range(1, len(word) + 1):
        QApplication.sendEvent(widget, QInputMethodEvent(word[:end], []))
    if commit:
        done = QInputMethodEvent()
        done.setCommitString(word)
        QApplication.sendEvent(widget, done)
