"""Files that open outside of the program."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices


def open_outside(path: Path) -> bool:
    """Open a file with the program the person uses for it; say whether there was one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
