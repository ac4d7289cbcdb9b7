"""The way from a finding back to its place in the form, and the change that mends it there."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QTextCursor
from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from eoffice.desktop.screens.drafts.editor import BodyEditor
from eoffice.desktop.screens.drafts.looking import Repair, Spot

Fields = Mapping[str, QWidget]
"""The inputs of the form by their names."""


def go_to(fields: Fields, spot: Spot) -> None:
    """Bring a place of the form before the person."""
    field = fields[spot.field]
    if isinstance(field, BodyEditor):
        field.go_to_line(spot.line)
        return
    document = field.document() if isinstance(field, QPlainTextEdit) else None
    if document is not None and isinstance(field, QPlainTextEdit):
        field.setTextCursor(QTextCursor(document.findBlockByNumber(spot.line)))
    field.setFocus(Qt.FocusReason.OtherFocusReason)


def mend(fields: Fields, repair: Repair) -> bool:
    """Put words in the place of others, undone with one Ctrl+Z; say whether they still stood there."""
    field = fields[repair.spot.field]
    if isinstance(field, BodyEditor):
        return field.replace_line(repair.spot.line, repair.old, repair.new)
    if not isinstance(field, QPlainTextEdit):
        return False
    at = field.toPlainText().find(repair.old)
    if at < 0:
        return False
    cursor = field.textCursor()
    cursor.setPosition(at)
    cursor.setPosition(at + len(repair.old), QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(repair.new)
    return True
