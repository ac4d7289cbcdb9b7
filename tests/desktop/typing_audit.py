"""Types Vietnamese fast into every field: as UniKey does, as IBus does, and with the word left open."""

from __future__ import annotations

from collections.abc import Iterator

from PyQt6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PyQt6.QtWidgets import QAbstractItemView, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from tests.desktop.typing import BACKSPACE, type_ibus, type_unikey

Field = QLineEdit | QPlainTextEdit | QTextEdit
FAST = ("d", BACKSPACE, "đ", "e", BACKSPACE, "ề", " ", "n", "g", "h", "i", BACKSPACE, "ị")
"""What UniKey sends for "đề nghị": each accent takes a letter back and gives it anew."""


def text_fields(root: QWidget) -> Iterator[Field]:
    """Give the fields a person can type words in now."""
    fields: list[Field] = [
        *root.findChildren(QLineEdit), *root.findChildren(QPlainTextEdit), *root.findChildren(QTextEdit)
    ]  # fmt: skip
    for field in fields:
        takes_input = field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        is_number = field.objectName() == "qt_spinbox_lineedit"
        is_in_use = field.isVisible() and field.isEnabled() and not field.isReadOnly()
        if is_in_use and takes_input and not is_number:
            yield field


def text_of(field: Field) -> str:
    """Return the words in a field."""
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def typing_faults(field: Field) -> list[str]:
    """Type in both ways, leave a word open, and return what went wrong; the field is then as before."""
    before, found = text_of(field), []
    field.setFocus()
    field.selectAll()
    type_unikey(field, *FAST)
    if not text_of(field).endswith("đề nghị"):
        found.append(f"UniKey leaves {text_of(field)!r}")
    field.selectAll()
    type_ibus(field, "tiếng")
    if "tiếng" not in text_of(field):
        found.append(f"IBus leaves {text_of(field)!r}")
    field.selectAll()
    type_ibus(field, "việt", commit=False)
    # A window without a screen never has the keyboard: what every command does is asked directly.
    finish = getattr(field, "finish_composition", None)
    if callable(finish):
        finish()
        if "việt" not in text_of(field):
            found.append(f"the open word is lost: {text_of(field)!r}")
    field.clear()
    if before and isinstance(field, QLineEdit):
        field.setText(before)
    return [f"{field.objectName() or type(field).__name__}: {fault}" for fault in found]


def faults_of(root: QWidget) -> list[str]:
    """Type into every field of a window and into the first cell of every table that takes words."""
    found = [fault for field in list(text_fields(root)) for fault in typing_faults(field)]
    for view in root.findChildren(QAbstractItemView):
        cell = _first_cell(view)
        if cell is not None:
            view.setCurrentIndex(cell)
            view.edit(cell)
            found += [fault for field in list(text_fields(view)) for fault in typing_faults(field)]
            view.setCurrentIndex(QModelIndex())
    return found


def _first_cell(view: QAbstractItemView) -> QModelIndex | None:
    model: QAbstractItemModel | None = view.model()
    is_closed = view.editTriggers() == QAbstractItemView.EditTrigger.NoEditTriggers
    if model is None or is_closed or not view.isVisible() or not model.rowCount():
        return None
    cell = model.index(0, 0)
    return cell if model.flags(cell) & Qt.ItemFlag.ItemIsEditable else None
