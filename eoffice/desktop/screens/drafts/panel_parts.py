"""Small parts of the drafting panel: measures, the row of buttons, names, choices as fields want them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from eoffice.desktop.session.picker import Option
from eoffice.desktop.shell.theme import gap

ROOM_FOR_PAGES = 54
"""How many line heights wide the panel must be for form, text and pages beside each other."""

SHARES = (0.26, 0.4, 0.34)
"""Form, text and pages; the text is what is worked on."""


def button_row(cancel: QPushButton, save: QPushButton) -> QHBoxLayout:
    """Return the row below the panel, the main button last."""
    space = gap(save.fontMetrics())
    save.setProperty("role", "main")
    row = QHBoxLayout()
    row.setContentsMargins(space * 2, 0, space * 2, space * 2)
    row.addStretch(1)
    row.addWidget(cancel)
    row.addWidget(save)
    return row


def name_widgets(named: Mapping[str, QWidget]) -> None:
    """Give widgets the names by which drivers and tests find them."""
    for name, widget in named.items():
        widget.setObjectName(name)


def pairs(options: Sequence[Option]) -> list[tuple[str, str]]:
    """Return options as keys with titles."""
    return [(one.key, one.title) for one in options]
