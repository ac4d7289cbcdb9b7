"""Works a window as hands would, by the object names of inputs and buttons; the demo plays with it.

Nothing here knows a screen. What can be named is written in the views' docstrings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from eoffice.desktop.session.picker import Picker
from eoffice.desktop.widgets.date_field import DateField
from eoffice.text import clean


def _trees(root: QWidget) -> Iterator[QWidget]:
    """Give a window and every dialog that belongs to it."""
    yield root
    for other in QApplication.topLevelWidgets():
        parent = other.parentWidget()
        while parent is not None and parent is not root:
            parent = parent.parentWidget()
        if parent is root and other is not root:
            yield other


def find(root: QWidget, name: str) -> QWidget:
    """Return the part of a window with a name; raises LookupError when there is none."""
    found = _named(root, name)
    shown = [part for part in found if part.isVisible()]
    if not found:
        raise LookupError(name)
    return (shown or found)[0]


def is_shown(root: QWidget, name: str) -> bool:
    """Tell whether a part of a window can be seen now."""
    return any(part.isVisible() for part in _named(root, name))


def _named(root: QWidget, name: str) -> list[QWidget]:
    found: dict[int, QWidget] = {}
    for tree in _trees(root):
        parts = [tree] if tree.objectName() == name else []
        for part in (*parts, *tree.findChildren(QWidget, name)):
            found.setdefault(id(part), part)
    return list(found.values())


def read(root: QWidget, name: str) -> str:
    """Return the words that a label or an input shows."""
    part = find(root, name)
    if isinstance(part, QLabel | QLineEdit):
        return part.text()
    if isinstance(part, QPlainTextEdit):
        return part.toPlainText()
    raise TypeError(f"{name}: {type(part).__name__} shows no words")


def write(root: QWidget, name: str, value: str | int | date) -> None:
    """Put a value into an input, as typing would."""
    part = find(root, name)
    if isinstance(part, DateField) and isinstance(value, date):
        part.show_date(value)
        part.date_chosen.emit()
    elif isinstance(part, QLineEdit):
        part.setText(clean(str(value)))
        part.textEdited.emit(part.text())
    elif isinstance(part, QPlainTextEdit):
        part.setPlainText(clean(str(value)))
    elif isinstance(part, QSpinBox) and isinstance(value, int):
        part.setValue(value)
    else:
        raise TypeError(f"{name}: {type(part).__name__} takes no {type(value).__name__}")


def choose(root: QWidget, name: str, key: str) -> None:
    """Choose an entry of a list of choices by its key; raises LookupError when it is not offered."""
    part = find(root, name)
    if not isinstance(part, QComboBox):
        raise TypeError(name)
    at = part.findData(key)
    if at < 0:
        raise LookupError(f"{name}: {key}")
    part.setCurrentIndex(at)


def pick(root: QWidget, name: str, keys: Iterable[str]) -> None:
    """Choose several things in a picker; raises LookupError when one is not offered."""
    part = find(root, name)
    if not isinstance(part, Picker):
        raise TypeError(name)
    wanted = tuple(keys)
    part.choose(wanted)
    if part.chosen() != wanted:
        raise LookupError(f"{name}: {', '.join(wanted)}")


def press(root: QWidget, name: str) -> None:
    """Press a button; raises LookupError when it is not there or cannot be pressed now."""
    part = find(root, name)
    if not isinstance(part, QAbstractButton) or not part.isEnabled():
        raise LookupError(f"{name}: not a button that can be pressed")
    part.click()
