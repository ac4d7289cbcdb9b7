"""Fields for people who write Vietnamese: stored form on reading, nothing rewritten while they type."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.input_method import commit_pending_input
from eoffice.desktop.shell.language import tr
from eoffice.text import clean, clean_line

SETTLE_MS = 200
"""Live search waits this long: half-typed letters such as "d" before "đ" are nobody's question."""

UNDO_PAUSE_MS = 700
"""A pause of this length begins a new step of undo."""


class _Settling(QObject):
    """Tells the text once typing has paused; a word still being composed counts as typing."""

    settled = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.settled)

    @pyqtSlot()
    def restart(self) -> None:
        """Wait again from now on."""
        self._timer.start()


def _is_typing(event: QKeyEvent) -> bool:
    """Say whether a key puts in or takes away a letter inside a line."""
    held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    letter = bool(event.text()) and event.text().isprintable()
    return not held and (letter or event.key() == Qt.Key.Key_Backspace)


class LineField(QLineEdit):
    """One line of text."""

    value_settled = pyqtSignal(str)

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self._composed = ""
        self._settling = _Settling(self)
        self.textEdited.connect(self._settling.restart)
        self._settling.settled.connect(self._on_settled)

    def inputMethodEvent(self, event: QInputMethodEvent | None) -> None:
        """Keep in mind the word being composed; `text` does not have it yet."""
        super().inputMethodEvent(event)
        self._composed = event.preeditString() if event is not None else ""
        self._settling.restart()

    def finish_composition(self) -> None:
        """Make the composed word part of the text if the input module has left it open."""
        word, self._composed = self._composed, ""
        if word:
            done = QInputMethodEvent()
            done.setCommitString(word)
            super().inputMethodEvent(done)

    def value(self) -> str:
        """Return the text in stored form, the word being composed included."""
        if self.hasFocus():
            commit_pending_input()
        self.finish_composition()
        return clean_line(self.text())

    def show_value(self, text: str) -> None:
        """Show a text, unless it is the one already there: rewriting would disturb typing."""
        if clean_line(self.text()) != clean_line(text):
            self.setText(clean_line(text))

    @pyqtSlot()
    def _on_settled(self) -> None:
        self.value_settled.emit(clean_line(self.text()))


class TextField(QPlainTextEdit):
    """Several lines of text; Tab leaves it, as in every other field."""

    value_settled = pyqtSignal(str)

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)  # a form is walked through with Tab, also past this field
        self._composed = ""
        self._last_key = QElapsedTimer()
        self._settling = _Settling(self)
        self.textChanged.connect(self._settling.restart)
        self._settling.settled.connect(self._on_settled)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Make typing without a pause one step of undo: UniKey's passing letters are nobody's step."""
        if event is None or not _is_typing(event):
            self._last_key.invalidate()
            super().keyPressEvent(event)
            return
        cursor = self.textCursor()
        if self._last_key.isValid() and self._last_key.elapsed() < UNDO_PAUSE_MS:
            cursor.joinPreviousEditBlock()
        else:
            cursor.beginEditBlock()
        super().keyPressEvent(event)
        cursor.endEditBlock()
        self._last_key.start()

    def inputMethodEvent(self, event: QInputMethodEvent | None) -> None:
        """Keep in mind the word being composed; `text` does not have it yet."""
        super().inputMethodEvent(event)
        self._composed = event.preeditString() if event is not None else ""
        self._settling.restart()

    def finish_composition(self) -> None:
        """Make the composed word part of the text if the input module has left it open."""
        word, self._composed = self._composed, ""
        if word:
            done = QInputMethodEvent()
            done.setCommitString(word)
            super().inputMethodEvent(done)

    def value(self) -> str:
        """Return the text in stored form, the word being composed included."""
        if self.hasFocus():
            commit_pending_input()
        self.finish_composition()
        return clean(self.toPlainText()).strip()

    def show_value(self, text: str) -> None:
        """Show a text, unless it is the one already there."""
        if clean(self.toPlainText()).strip() != clean(text).strip():
            self.setPlainText(clean(text))

    def show_lines(self, lines: int) -> None:
        """Take the height of some lines."""
        self.setFixedHeight(round(self.fontMetrics().lineSpacing() * (lines + 1.2)))

    @pyqtSlot()
    def _on_settled(self) -> None:
        self.value_settled.emit(clean(self.toPlainText()).strip())


class ChoiceField(QComboBox):
    """A choice among titles, each with its value; never completes inside the text (UniKey)."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        popup = self.view()
        if popup is not None:
            popup.setAccessibleName(name)

    def show_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Show (value, title) pairs and keep the chosen value when it is still there."""
        kept = self.chosen()
        self.clear()
        for value, title in choices:
            self.addItem(title, value)
        self.choose(kept)

    def chosen(self) -> str:
        """Return the chosen value, or nothing."""
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        """Choose a value; one that is not offered changes nothing."""
        at = self.findData(value)
        if at >= 0:
            self.setCurrentIndex(at)


class _SecretLine(QLineEdit):
    """The line of a PIN: hidden, closed to input methods, watching Caps Lock."""

    letter_typed = pyqtSignal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        # Telex would turn the letters of a PIN into accents; the hints of Password do not stop it.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Keep the input method off whenever the field is entered."""
        super().focusInEvent(event)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def inputMethodEvent(self, event: QInputMethodEvent | None) -> None:
        """Refuse composed text."""
        if event is not None:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Take the key and tell how the letter came about."""
        super().keyPressEvent(event)
        if event is not None and event.text().isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.letter_typed.emit(event.text(), shifted)


class PinField(QWidget):
    """A PIN with its length rule and a word when Caps Lock seems to be on."""

    ready_changed = pyqtSignal(bool)
    submitted = pyqtSignal()

    def __init__(self, name: str, shortest: int = 4, longest: int = 16) -> None:
        super().__init__()
        self._shortest, self._longest = shortest, longest
        self._was_ready = False
        self.line = _SecretLine()
        self.line.setMaxLength(longest)
        self.line.setAccessibleName(name)
        self.hint = QLabel()
        self.hint.setProperty("role", "warning")
        self.hint.setWordWrap(True)
        self.hint.hide()
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line)
        layout.addWidget(self.hint)
        self.line.textChanged.connect(self._on_text_changed)
        self.line.letter_typed.connect(self._on_letter)
        self.line.returnPressed.connect(self._on_return)

    def limit(self, shortest: int, longest: int) -> None:
        """Take the lengths of another device; what was typed for the one before is forgotten."""
        if (shortest, longest) != (self._shortest, self._longest):
            self.wipe()
            self._shortest, self._longest = shortest, longest
            self.line.setMaxLength(longest)

    @property
    def is_ready(self) -> bool:
        """Whether the length may be right."""
        return self._shortest <= len(self.line.text()) <= self._longest

    def take_pin(self) -> str:
        """Return the PIN and empty the field, so that it stays nowhere on the screen."""
        pin = self.line.text()
        self.line.clear()  # Python cannot wipe a string; it can at least not keep two of them
        return pin

    def wipe(self) -> None:
        """Empty the field."""
        self.line.clear()
        self.hint.hide()

    def changeEvent(self, event: QEvent | None) -> None:
        """Empty the field when it is taken out of use."""
        if event is not None and event.type() is QEvent.Type.EnabledChange and not self.isEnabled():
            self.wipe()
        super().changeEvent(event)

    @pyqtSlot(str)
    def _on_text_changed(self, text: str) -> None:
        if self.is_ready is not self._was_ready:
            self._was_ready = self.is_ready
            self.ready_changed.emit(self.is_ready)
        if not text:
            self.hint.hide()

    @pyqtSlot(str, bool)
    def _on_letter(self, letter: str, shifted: bool) -> None:  # noqa: FBT001 - Qt's signal
        if not letter.isascii():
            # UniKey works below Qt and cannot be switched off for a field: it types Backspace, then the
            # accented letter. On a token that is a wrong PIN, a known way to lock one.
            self.hint.setText(tr("Bộ gõ tiếng Việt đang bật: tắt bộ gõ, xóa ô này rồi nhập lại."))
            self.hint.show()
            return
        # Qt has no call for the lock's state; a capital without Shift, or the reverse, betrays it.
        locked = letter.isupper() is not shifted
        if self.line.text().isascii():
            self.hint.setText(tr("Phím Caps Lock có thể đang bật."))
            self.hint.setVisible(locked)

    @pyqtSlot()
    def _on_return(self) -> None:
        if self.is_ready:
            self.submitted.emit()
