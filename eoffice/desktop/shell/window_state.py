"""Size, place and pane widths of the window, from one day to the next."""

from __future__ import annotations

from PyQt6.QtCore import QByteArray, QSettings
from PyQt6.QtWidgets import QSplitter, QWidget

_GEOMETRY, _SPLITTER = "window/geometry", "window/splitter"


def restore_window(window: QWidget, splitter: QSplitter, settings: QSettings | None) -> None:
    """Take size and pane widths of the last time, when they are there and sound."""
    if settings is None:
        return
    geometry, widths = settings.value(_GEOMETRY), settings.value(_SPLITTER)
    if isinstance(geometry, QByteArray):
        # Qt brings a window back into sight whose screen was unplugged meanwhile.
        window.restoreGeometry(geometry)
    if isinstance(widths, QByteArray):
        splitter.restoreState(widths)


def keep_window(window: QWidget, splitter: QSplitter, settings: QSettings | None) -> None:
    """Remember size and pane widths for the next time."""
    if settings is not None:
        settings.setValue(_GEOMETRY, window.saveGeometry())
        settings.setValue(_SPLITTER, splitter.saveState())
