"""What every dialog owes to a person without a mouse, with large text, or with a screen reader."""

from __future__ import annotations

from collections import Counter

from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from eoffice.desktop.shell.commands import mnemonic_of
from tests.desktop.audit import nameless

ROOM = (1024, 700)
"""What a projector or an old laptop leaves of the screen beside title bar and task bar."""


def keyboard_faults(dialog: QDialog) -> list[str]:
    """Return what a person with only the keyboard or a screen reader would miss; the dialog is active."""
    return [
        *(f"nameless: {one}" for one in nameless(dialog)),
        *first_focus_faults(dialog),
        # Before Tab goes round: a button with the keyboard is the default one as long as it has it.
        *answer_faults(dialog),
        *tab_faults(dialog),
        *mnemonic_faults(dialog),
    ]


def press(widget: QWidget, key: Qt.Key) -> None:
    """Press a key where the keyboard is; it rises to the parents as a real one does."""
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))


def tab_faults(dialog: QDialog) -> list[str]:
    """Press Tab through the dialog and return what it never comes to."""
    wanted = [one for one in dialog.findChildren(QWidget) if _is_stop(one)]
    seen: set[QWidget] = set()
    # Twice around: a widget that keeps Tab for itself would never let the walk end.
    for _ in range(len(wanted) * 2 + 2):
        holder = QApplication.focusWidget()
        if holder is None or not dialog.isAncestorOf(holder):
            return [f"Tab leaves the dialog for {_named(holder)}"]
        seen.add(holder)
        press(holder, Qt.Key.Key_Tab)
    missed = [f"Tab never reaches {_named(one)}" for one in wanted if one not in seen]
    deaf = [
        f"only for the mouse: {_named(one)}"
        for one in dialog.findChildren(QAbstractButton)
        if _is_in_use(one) and one.focusPolicy() is Qt.FocusPolicy.NoFocus and not _is_inner(one)
    ]
    return missed + deaf


def first_focus_faults(dialog: QDialog) -> list[str]:
    """Return why the keyboard begins at a wrong part: fields come before buttons."""
    holder = QApplication.focusWidget()
    if holder is None or not dialog.isAncestorOf(holder):
        return [f"the keyboard begins outside: {_named(holder)}"]
    fields = [one for one in dialog.findChildren(QWidget) if _is_stop(one) and not _is_push(one)]
    if fields and _is_push(holder):
        return [f"the keyboard begins at {_named(holder)}, not at a field"]
    return []


def answer_faults(dialog: QDialog) -> list[str]:
    """Return why the main action has no key of its own."""
    buttons = [one for one in dialog.findChildren(QPushButton) if not one.isHidden()]
    default = [one for one in buttons if one.isDefault()]
    main = [one for one in buttons if one.property("role") == "main"]
    found = [] if default else ["no default button"]
    if main and default and default[0] not in main:
        found.append(f"Enter presses {_named(default[0])}, not {_named(main[0])}")
    writes = [one for one in dialog.findChildren(QPlainTextEdit) if not one.isReadOnly() and _is_in_use(one)]
    if writes and not _answers_ctrl_enter(dialog):
        found.append(f"Enter is a new line in {_named(writes[0])} and Ctrl+Enter does nothing")
    return found


def mnemonic_faults(dialog: QDialog) -> list[str]:
    """Return letters that cannot be typed or stand twice."""
    parts = [
        *(one.text() for one in dialog.findChildren(QAbstractButton) if not one.isHidden()),
        *(one.text() for one in dialog.findChildren(QLabel) if one.buddy() is not None),
        *(one.title() for one in dialog.findChildren(QGroupBox)),
    ]
    used = Counter(letter for words in parts if (letter := mnemonic_of(words)))
    return [f"mnemonic {letter}" for letter, times in used.items() if not letter.isascii() or times > 1]


def size_faults(dialog: QDialog) -> list[str]:
    """Return what does not fit: the dialog into a small screen, words into their labels."""
    found = []
    if dialog.width() > ROOM[0] or dialog.height() > ROOM[1]:
        found.append(f"needs {dialog.width()} x {dialog.height()}")
    for part in dialog.findChildren(QWidget):
        if part.isVisible() and _is_clipped(part):
            found.append(f"cut off: {_named(part)}")
    return found


def _is_clipped(part: QWidget) -> bool:
    if isinstance(part, QLineEdit | QComboBox | QAbstractSpinBox):
        return not _is_inside_field(part) and part.minimumSizeHint().height() > part.height() + 1
    if not isinstance(part, QLabel | QAbstractButton) or not part.text():
        return False
    if isinstance(part, QLabel) and part.wordWrap():
        return part.heightForWidth(part.width()) > part.height() + 1
    wanted = part.sizeHint()
    return wanted.width() > part.width() + 1 or wanted.height() > part.height() + 1


def _is_inside_field(part: QWidget) -> bool:
    return isinstance(part.parentWidget(), QComboBox | QAbstractSpinBox)


def _answers_ctrl_enter(dialog: QDialog) -> bool:
    keys = {one.key().toString() for one in dialog.findChildren(QShortcut)}
    return {QKeySequence("Ctrl+Return").toString(), QKeySequence("Ctrl+Enter").toString()} <= keys


def _is_stop(widget: QWidget) -> bool:
    """Say whether Tab should come here."""
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return takes and _is_in_use(widget) and not _is_inner(widget)


def _is_in_use(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled()


def _is_inner(widget: QWidget) -> bool:
    return widget.objectName().startswith("qt_") or type(widget).__name__ == "QTableCornerButton"


def _is_push(widget: QWidget) -> bool:
    return isinstance(widget, QPushButton)


def _named(widget: QWidget | None) -> str:
    if widget is None:
        return "nothing"
    words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else widget.accessibleName()
    return f"{type(widget).__name__}#{widget.objectName()} {words[:40]!r}"
