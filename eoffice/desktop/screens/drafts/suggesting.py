"""Suggestions below a field, found without accents; never written into the text by themselves (UniKey).

The list is a plain child of the window and takes no keyboard: a popup window would take it away from the
input method in the middle of a word, and Qt's own completer deletes its popup twice at the program's end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QEvent, QObject, QPoint, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PyQt6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QWidget

from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.fields import ChoiceField, TextField
from eoffice.text import clean_line, fold

MOST_SUGGESTED = 8
LEAST_TYPED = 2
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def matching(words: str, offered: Sequence[str], most: int = MOST_SUGGESTED) -> list[str]:
    """Return what holds every typed word, accents or not; what is typed already is no suggestion."""
    wanted = fold(words).split()
    found = (one for one in offered if all(word in fold(one) for word in wanted))
    return [one for one in found if fold(one) != fold(words)][:most]


class SuggestionList(QListWidget):
    """A list below a field, worked with the arrows and Enter while the keyboard stays in the field."""

    chosen = pyqtSignal(str)

    def __init__(self, field: QWidget, name: str) -> None:
        super().__init__(field)
        self._field = field
        self.setObjectName(f"{field.objectName()}.suggestions")
        self.setAccessibleName(tr("Gợi ý: {name}").format(name=name))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()
        field.installEventFilter(self)
        self.itemClicked.connect(self._on_clicked)

    def offer(self, found: Sequence[str]) -> None:
        """Show these below the field, or nothing."""
        self.clear()
        if not found:
            self.hide()
            return
        for words in found:
            item = QListWidgetItem(words)
            item.setToolTip(words)
            self.addItem(item)
        self._place(len(found))
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Use the arrows, Enter and Escape of the field while there is something to choose."""
        if watched is self._field and event is not None and self.isVisible():
            if event.type() is QEvent.Type.FocusOut:
                self.hide()
            elif isinstance(event, QKeyEvent):
                return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        """Use a key; say whether it was used."""
        key, row = event.key(), self.currentRow()
        if event.type() is QEvent.Type.ShortcutOverride:
            # Escape belongs to the list while it is shown, not to the window's shortcut.
            if key == Qt.Key.Key_Escape:
                event.accept()
            return key == Qt.Key.Key_Escape
        if event.type() is not QEvent.Type.KeyPress:
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.setCurrentRow(max(0, min(row + (1 if key == Qt.Key.Key_Down else -1), self.count() - 1)))
            return True
        if key in _ENTER and row >= 0:
            self._on_clicked(self.item(row))
            return True
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        return False

    @pyqtSlot(QListWidgetItem)
    def _on_clicked(self, item: QListWidgetItem | None) -> None:
        self.hide()
        if item is not None:
            self.chosen.emit(item.text())

    def _place(self, count: int) -> None:
        """Stand below the field, above it where there is no room."""
        window = self._field.window()
        if window is None:
            return
        if self.parentWidget() is not window:
            self.setParent(window)
        height = min(count, MOST_SUGGESTED) * (self.sizeHintForRow(0) + 1) + 2 * self.frameWidth() + 4
        corner = self._field.mapTo(window, QPoint(0, self._field.height()))
        top = (
            corner.y()
            if corner.y() + height <= window.height()
            else corner.y() - self._field.height() - height
        )
        self.setGeometry(corner.x(), max(top, 0), self._field.width(), height)


class Suggestions(QObject):
    """Offers whole lines below a field of several lines, after a pause in typing."""

    def __init__(self, field: TextField, offered: Callable[[], Sequence[str]]) -> None:
        super().__init__(field)
        self._field = field
        self._offered = offered
        self.list = SuggestionList(field, field.accessibleName())
        field.value_settled.connect(self._on_settled)
        self.list.chosen.connect(self._on_chosen)

    @pyqtSlot(str)
    def _on_settled(self, _: str) -> None:
        words = self._field.textCursor().block().text()
        # Only where the person types now: text put in by the program asks no question.
        typed = self._field.hasFocus() and len(clean_line(words)) >= LEAST_TYPED
        may = typed and not self._field.isReadOnly()
        self.list.offer(matching(words, self._offered()) if may else [])

    @pyqtSlot(str)
    def _on_chosen(self, line: str) -> None:
        """Put a suggestion in the place of the line, as one step of undo."""
        cursor = self._field.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(line)
        self._field.setTextCursor(cursor)


class SearchChoice(ChoiceField):
    """A choice among many titles that is found by typing some letters of it, accents or not."""

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__(name)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)
        line = self.lineEdit()
        self.list = SuggestionList(line or self, name)
        self.list.chosen.connect(self._on_chosen)
        if line is not None:
            line.setAccessibleName(name)
            line.setPlaceholderText(placeholder)
            line.textEdited.connect(self._on_edited)
            line.editingFinished.connect(self._on_finished)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Select the title, so that typing begins a search."""
        super().focusInEvent(event)
        line = self.lineEdit()
        if line is not None:
            line.selectAll()

    @property
    def titles(self) -> list[str]:
        """What can be chosen, in order."""
        return [self.itemText(at) for at in range(self.count())]

    @pyqtSlot(str)
    def _on_edited(self, words: str) -> None:
        self.list.offer(matching(words, self.titles, most=self.count()))

    @pyqtSlot(str)
    def _on_chosen(self, title: str) -> None:
        at = self.findText(title)
        if at >= 0:
            self.setCurrentIndex(at)
            self.setEditText(title)

    @pyqtSlot()
    def _on_finished(self) -> None:
        """Take what the typed words mean, or show again what was chosen."""
        line = self.lineEdit()
        typed = line.text() if line is not None else ""
        exact = [title for title in self.titles if fold(title) == fold(typed)]
        found = exact or matching(typed, self.titles, most=2)
        if typed and len(found) == 1:
            self._on_chosen(found[0])
        self.setEditText(self.itemText(self.currentIndex()))
