"""Checks that any screen can be put through: names, contrast, mnemonics, completers."""

from __future__ import annotations

from collections import Counter

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QCompleter,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)

from eoffice.desktop.shell.commands import mnemonic_of


def nameless(root: QWidget) -> list[str]:
    """Return every widget that takes the keyboard and has no words for a screen reader."""
    buddies = {label.buddy() for label in root.findChildren(QLabel)}
    return [
        _path(widget)
        for widget in [root, *root.findChildren(QWidget)]
        if _takes_keyboard(widget) and widget not in buddies and not _words(widget)
    ]


def inline_completers(root: QWidget) -> list[str]:
    """Return every field whose completer writes into the text and so eats the đ of UniKey."""
    fields: list[QLineEdit | QComboBox] = [*root.findChildren(QLineEdit), *root.findChildren(QComboBox)]
    completers = ((field, field.completer()) for field in fields)
    inline = QCompleter.CompletionMode.InlineCompletion
    return [_path(field) for field, one in completers if one is not None and one.completionMode() is inline]


def bad_mnemonics(menu: QMenu) -> list[str]:
    """Return the titles whose mnemonic cannot be typed or is used twice in the menu."""
    titles = [action.text() for action in menu.actions() if not action.isSeparator()]
    used = Counter(mnemonic_of(title) for title in titles)
    return [
        title
        for title in titles
        if (letter := mnemonic_of(title)) and (not letter.isascii() or used[letter] > 1)
    ]


def _takes_keyboard(widget: QWidget) -> bool:
    """Say whether Tab or a click brings the keyboard here; parts of Qt's own widgets are their owner's."""
    put_away = widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
    if put_away and not widget.isWindow():
        return False
    inner = widget.objectName().startswith("qt_") or widget.focusProxy() is not None
    inner = inner or _is_popup(widget)
    shown = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not inner
    parent = widget.parentWidget()
    return shown and not (isinstance(parent, QComboBox) or _is_spin_line(widget))


def _is_popup(widget: QWidget) -> bool:
    """Say whether a widget is the list that a combo box opens: the box carries its name."""
    frame = widget.parentWidget()
    return frame is not None and isinstance(frame.parentWidget(), QComboBox)


def _is_spin_line(widget: QWidget) -> bool:
    """Say whether a line is the inside of a spin box or date field, which carries the name."""
    parent = widget.parentWidget()
    return isinstance(widget, QLineEdit) and parent is not None and bool(parent.accessibleName())


def _words(widget: QWidget) -> str:
    """Return what a screen reader would say."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton):
        return widget.text()
    if isinstance(widget, QGroupBox):
        return widget.title()
    return widget.windowTitle() if widget.isWindow() else ""


def _path(widget: QWidget) -> str:
    """Return where a widget stands, for the message of a failed test."""
    names = []
    current: QWidget | None = widget
    while current is not None:
        names.append(f"{type(current).__name__}#{current.objectName()}")
        current = current.parentWidget()
    return " < ".join(names)
