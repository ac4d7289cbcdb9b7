"""Choose several things by name: a find field that needs no accents, and a chip for each one chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import LineField
from eoffice.text import fold

MOST_FOUND = 30
LINES_SHOWN = 6
_KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Option:
    """Something that can be chosen."""

    key: str
    title: str
    detail: str = ""

    @property
    def words(self) -> str:
        """Return title and detail in one line."""
        return f"{self.title} ({self.detail})" if self.detail else self.title


class Picker(QWidget):
    """A field that finds options, and a chip for each one chosen.

    Object names, with `name` given: "name.find", "name.found" (the list of what was found), and
    for each chip "name.chip.KEY", whose click takes it off again.
    """

    changed = pyqtSignal()

    def __init__(self, name: str, title: str, placeholder: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self._options: dict[str, Option] = {}
        self._folded: dict[str, str] = {}
        self._chosen: list[str] = []
        self.finder = LineField(title, placeholder)
        self.found = QListWidget()
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self._assemble(name, title)
        self.finder.textChanged.connect(self._on_text)
        self.finder.installEventFilter(self)
        self.found.itemActivated.connect(self._on_activated)
        self.found.itemClicked.connect(self._on_activated)

    def offer(self, options: Sequence[Option]) -> None:
        """Offer these; what was chosen and is not among them is taken off."""
        self._options = {option.key: option for option in options}
        self._folded = {
            option.key: fold(f"{option.title} {option.detail} {option.key}") for option in options
        }
        self.choose(self._chosen)

    def chosen(self) -> tuple[str, ...]:
        """Return the keys chosen, in order."""
        return tuple(self._chosen)

    def choose(self, keys: Iterable[str]) -> None:
        """Choose exactly these."""
        self._chosen = [key for key in dict.fromkeys(keys) if key in self._options]
        self._show_chips()
        self.changed.emit()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Let arrows and Enter in the field work on the list below it."""
        if watched is self.finder and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._on_key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _on_key(self, key: Qt.Key) -> bool:
        """Use a key of the field; say whether it was used."""
        if key == Qt.Key.Key_Down and self.found.isVisible():
            self.found.setFocus(Qt.FocusReason.TabFocusReason)
            self.found.setCurrentRow(0)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.found.isVisible():
            self._take(self.found.item(max(self.found.currentRow(), 0)))
            return True
        if key == Qt.Key.Key_Escape and self.finder.text():
            self.finder.clear()
            return True
        return False

    @pyqtSlot(str)
    def _on_text(self, text: str) -> None:
        words = fold(text).split()
        self.found.clear()
        for key, folded in self._folded.items():
            if words and key not in self._chosen and all(word in folded for word in words):
                item = QListWidgetItem(self._options[key].words)
                item.setData(_KEY, key)
                self.found.addItem(item)
            if self.found.count() == MOST_FOUND:
                break
        lines = min(self.found.count(), LINES_SHOWN)
        self.found.setFixedHeight(lines * round(self.fontMetrics().height() * 1.5) + 4)
        self.found.setVisible(bool(self.found.count()))

    @pyqtSlot(QListWidgetItem)
    def _on_activated(self, item: QListWidgetItem) -> None:
        self._take(item)

    def _take(self, item: QListWidgetItem | None) -> None:
        """Choose what was found."""
        if item is None:
            return
        key = str(item.data(_KEY))
        self.finder.clear()
        self.finder.setFocus(Qt.FocusReason.OtherFocusReason)
        self.choose([*self._chosen, key])

    @pyqtSlot()
    def _on_chip(self) -> None:
        sender = self.sender()
        if sender is not None:
            gone = str(sender.property("key"))
            self.choose([key for key in self._chosen if key != gone])

    def _show_chips(self) -> None:
        """Show a chip for each one chosen; a click takes it off."""
        self._flow.clear()
        for key in self._chosen:
            self._flow.addWidget(self._make_chip(key))
        self._chips.setVisible(bool(self._chosen))
        self.updateGeometry()

    def _make_chip(self, key: str) -> QToolButton:
        option = self._options[key]
        chip = QToolButton()
        chip.setObjectName(f"{self.objectName()}.chip.{key}")
        chip.setProperty("key", key)
        chip.setCheckable(True)
        chip.setChecked(True)
        chip.setIcon(icon("close", "muted"))
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setText(option.title)
        words = tr("Bỏ {name}").format(name=option.title)
        chip.setAccessibleName(words)
        chip.setToolTip(words)
        chip.clicked.connect(self._on_chip)
        return chip

    def _assemble(self, name: str, title: str) -> None:
        """Put chips, field and list below each other."""
        self.finder.setObjectName(f"{name}.find")
        self.finder.setClearButtonEnabled(True)
        self.found.setObjectName(f"{name}.found")
        self.found.setAccessibleName(tr("Kết quả tìm: {title}").format(title=title))
        self.found.hide()
        self._chips.hide()
        self.setFocusProxy(self.finder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(gap(self.fontMetrics(), 0.3))
        for part in (self._chips, self.finder, self.found):
            layout.addWidget(part)
