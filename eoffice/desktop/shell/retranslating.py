"""Puts every word of every window into another language at once, without making anything anew.

Widgets are walked, and each text that stands in the catalogue is exchanged. The Vietnamese source of an
exchanged text is noted on the widget, so that going back finds it though two may share one English word.
Texts put together from parts are matched by their pattern. What people typed is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabWidget,
    QWidget,
)

from eoffice.desktop.shell.commands import plain_title

CONTENT = "content"
"""A dynamic property: what this label shows is a document's words, not ours."""
_NOTE = "source_{name}"
_SLOT = re.compile(r"\\\{\w+\\\}")


@dataclass(frozen=True)
class _Text:
    """One text of an object: how it is read and written."""

    name: str
    read: Callable[[], str]
    write: Callable[[str], object]


class Retranslation:
    """Goes over windows from one catalogue to another; each maps every Vietnamese source to shown words."""

    def __init__(self, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        self._old, self._new = old, new
        self._sources: dict[str, str] = {}
        for source, shown in old.items():
            self._sources.setdefault(shown, source)
        self._patterns = _patterns(tuple(old.items()))

    def go_over(self, roots: Iterable[QWidget]) -> None:
        """Exchange the words of windows and everything in them."""
        for root in roots:
            self._exchange(root)
            for action in root.findChildren(QAction):
                self._exchange(action)
            for widget in root.findChildren(QWidget):
                self._exchange(widget)

    def words_for(self, shown: str) -> tuple[str, str] | None:
        """Return the source of a shown text and its words in the new language, or None if it is not ours."""
        source = self._sources.get(shown)
        if source is not None:
            return source, self._new.get(source, source)
        return self._from_parts(shown) if shown else None

    def _from_parts(self, shown: str) -> tuple[str, str] | None:
        """Return the words of a text that was put together: the parts stay, the frame changes."""
        for pattern, source in self._patterns:
            found = pattern.fullmatch(shown)
            if found is not None:
                frame = self._new.get(source, source)
                return "", frame.format(**found.groupdict())
        return None

    def _exchange(self, target: QObject) -> None:
        if target.property(CONTENT):
            return
        for text in _texts_of(target):
            self._exchange_one(target, text)

    def _exchange_one(self, target: QObject, text: _Text) -> None:
        shown = text.read()
        note = _NOTE.format(name=text.name)
        kept = target.property(note)
        if isinstance(kept, str) and kept and self._old.get(kept, kept) == plain_title(shown):
            found: tuple[str, str] | None = (kept, self._new.get(kept, kept))
        else:
            found = self.words_for(shown) or self.words_for(plain_title(shown))
        if found is None or found[1] == shown:
            return
        text.write(found[1])
        if found[0]:
            target.setProperty(note, found[0])


@lru_cache(maxsize=4)
def _patterns(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns for the texts with places in them, the longest frame first."""
    made = []
    for source, shown in pairs:
        if "{" not in shown:
            continue
        pattern = re.escape(shown)
        seen: set[str] = set()
        for slot in _SLOT.findall(pattern):
            name = slot[2:-2]
            group = f"(?P={name})" if name in seen else f"(?P<{name}>.+)"
            seen.add(name)
            pattern = pattern.replace(slot, group, 1)
        frame = len(re.sub(r"\{\w+\}", "", shown).strip())
        if frame:
            made.append((frame, re.compile(pattern, re.DOTALL), source))
    made.sort(key=_frame_first, reverse=True)
    return tuple((pattern, source) for _, pattern, source in made)


def _frame_first(one: tuple[int, re.Pattern[str], str]) -> int:
    return one[0]


def _texts_of(target: QObject) -> Iterable[_Text]:
    """Give every text of an object that may be one of ours."""
    if isinstance(target, QAction):
        yield _Text("text", target.text, target.setText)
        yield _Text("tip", target.toolTip, target.setToolTip)
        yield _Text("status", target.statusTip, target.setStatusTip)
        return
    if not isinstance(target, QWidget):
        return
    yield _Text("name", target.accessibleName, target.setAccessibleName)
    yield _Text("description", target.accessibleDescription, target.setAccessibleDescription)
    yield _Text("tip", target.toolTip, target.setToolTip)
    yield _Text("window", target.windowTitle, target.setWindowTitle)
    if isinstance(target, (QLabel, QAbstractButton)):
        yield _Text("text", target.text, target.setText)
    if isinstance(target, (QLineEdit, QPlainTextEdit)):
        yield _Text("placeholder", target.placeholderText, target.setPlaceholderText)
    if isinstance(target, (QGroupBox, QMenu)):
        yield _Text("title", target.title, target.setTitle)
    if isinstance(target, QTabWidget):
        yield from _tabs_of(target)
    if isinstance(target, QComboBox):
        yield from _items_of(target)


def _tabs_of(tabs: QTabWidget) -> Iterable[_Text]:
    for at in range(tabs.count()):
        yield _Text(f"tab{at}", _Part(tabs.tabText, at), _Part(tabs.setTabText, at))


def _items_of(box: QComboBox) -> Iterable[_Text]:
    for at in range(box.count()):
        yield _Text(f"item{at}", _Part(box.itemText, at), _Part(box.setItemText, at))


class _Part:
    """A method of a widget for one of its tabs or items."""

    def __init__(self, method: Callable[..., object], at: int) -> None:
        self._method, self._at = method, at

    def __call__(self, *words: str) -> str:
        """Read or write the text."""
        return str(self._method(self._at, *words) or "")


def retranslate(old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Exchange the words of all windows of the application, and draw the lists anew."""
    windows = [widget for widget in QApplication.topLevelWidgets() if widget.parent() is None]
    Retranslation(old, new).go_over(windows)
    for widget in QApplication.allWidgets():
        if isinstance(widget, QAbstractItemView):
            viewport = widget.viewport()
            if viewport is not None:
                viewport.update()
