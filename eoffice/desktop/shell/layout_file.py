"""The file in which the window's layout lies: sizes and columns, nothing that could not be set again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PyQt6.QtCore import QSettings

from eoffice.errors import OfficeError
from eoffice.paths import set_aside

LAYOUT_NAME = "window.ini"


def layout_of(file: Path) -> tuple[QSettings, OfficeError | None]:
    """Return the layout, empty when the file was damaged, and what to tell about that.

    A damaged file is kept under another name: Qt would write over it without a word.
    """
    problem: OfficeError | None = None
    detail = _damage(file)
    # Where its name cannot be changed, Qt keeps the layout for this run only: nothing is lost by that.
    with suppress(OSError):
        if detail:
            kept = set_aside(file).name
            problem = OfficeError("desktop.layout_set_aside", path=str(file), kept=kept, detail=detail)
    return QSettings(str(file), QSettings.Format.IniFormat), problem


def _damage(file: Path) -> str:
    """Return what is wrong with a file; empty when it is sound or new."""
    try:
        content = file.read_bytes()
        # Qt's own status stays "no error" for random bytes, so the text is looked at first.
        content.decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        return str(error)
    if not content or b"\0" in content:
        return f"{len(content)} byte"
    read = QSettings(str(file), QSettings.Format.IniFormat)
    read.allKeys()
    return "" if read.status() is QSettings.Status.NoError else "INI"
