"""Offers the words that an earlier run has left in fields, each with a button that copies it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QObject, Qt, pyqtSlot
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.session.session import Session
from eoffice.desktop.session.typed_words import LeftWords, TypedWords
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, NoticeAction, Severity
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.desktop.widgets.dialogs import answer_with, resize_within

WORDS_FILE = "words.json"


class LeftWordsDialog(QDialog):
    """Shows what was being written; object names "leftWords", "leftWordsText0"…, "leftWordsCopy0"…."""

    def __init__(self, left: Sequence[LeftWords], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("leftWords")
        self.setWindowTitle(tr("Chữ gõ dở lần trước"))
        layout = QVBoxLayout(self)
        told = QLabel(tr("Chép lại chữ cần dùng. Đóng cửa sổ này thì những chữ dưới đây được bỏ đi."))
        told.setWordWrap(True)
        layout.addWidget(told)
        inside = QWidget()
        entries = QVBoxLayout(inside)
        entries.setContentsMargins(0, 0, 0, 0)
        # The newest first: it is what the person was in the middle of.
        for number, one in enumerate(reversed(left)):
            self._add(number, one, entries)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        layout.addWidget(scroll, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        answer_with(self, buttons.button(QDialogButtonBox.StandardButton.Close))
        layout.addWidget(buttons)
        em = self.fontMetrics().height()
        resize_within(self, em * 32, min(inside.sizeHint().height() + em * 7, em * 24))

    def _add(self, number: int, one: LeftWords, layout: QVBoxLayout) -> None:
        """Add one field's words with their button."""
        head = QLabel(tr("{field} – {place}").format(field=one.field, place=one.place))
        head.setProperty("role", "heading")
        head.setWordWrap(True)
        text = QPlainTextEdit(one.text)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setObjectName(f"leftWordsText{number}")
        text.setAccessibleName(one.field)
        text.setMaximumHeight(self.fontMetrics().lineSpacing() * 5)
        copy = QPushButton(tr("Sao chép chữ này"))
        copy.setObjectName(f"leftWordsCopy{number}")
        copy.setAutoDefault(False)
        copy.clicked.connect(_Copying(one.text, self).copy)
        for widget in (head, text):
            layout.addWidget(widget)
        layout.addWidget(copy, 0, Qt.AlignmentFlag.AlignRight)


class _Copying(QObject):
    """Puts one text on the clipboard."""

    def __init__(self, text: str, parent: QObject) -> None:
        super().__init__(parent)
        self._text = text

    @pyqtSlot()
    def copy(self) -> None:
        """Put the text on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self._text)


class LeftWordsOffer(QObject):
    """Keeps what is being written in a window, and offers what an earlier run has left."""

    def __init__(self, session: Session, window: OfficeWindow, folder: Path) -> None:
        super().__init__(window)
        self._window = window
        self.words = TypedWords(window, folder / WORDS_FILE, session.shell.lanes.files)
        window.closing.connect(self.words.end)
        if self.words.left:
            told = tr("Lần trước còn chữ đang gõ trong một ô chưa gửi.")
            action = NoticeAction(tr("Xem chữ gõ dở"), self.show)
            session.shell.messages.post(Notice(Severity.INFO, told, action=action))
        self.words.begin()

    @pyqtSlot()
    def show(self) -> None:
        """Show the words; closed, they are forgotten."""
        dialog = LeftWordsDialog(self.words.left, self._window)
        dialog.finished.connect(self._on_seen)
        dialog.open()

    @pyqtSlot(int)
    def _on_seen(self, _: int) -> None:
        self.words.forget_left()
