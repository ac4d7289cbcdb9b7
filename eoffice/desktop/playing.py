"""Plays a desk from a script: signs in through the screen, works its inputs, waits, takes pictures.

The demo uses it; everything goes through the same widgets and commands as a person's hands.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PyQt6.QtCore import QEventLoop, QTimer
from PyQt6.QtGui import QColor, QPainter
from PyQt6.QtWidgets import QApplication, QTableView, QTabWidget, QWidget

from eoffice.desktop.front import Entrance, FrontDoor
from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.session import driving
from eoffice.desktop.shell.application import build_application, close_application
from eoffice.errors import OfficeError

Found = TypeVar("Found")
_SLICE_MS = 20
_TIMEOUT_S = 120.0
_WIDTH, _HEIGHT = 1440, 900
_SHADE = 70
"""How much darker a window is behind its dialog, out of 255."""


class Stuck(OfficeError):
    """Something the script waits for has not come."""


class Theatre:
    """The application with the windows of several people."""

    def __init__(self, theme: str = "light") -> None:
        report = sys.excepthook
        self._application, _ = build_application((), theme=theme)
        # A script wants to end at the first defect, with the program's own report.
        sys.excepthook = report
        # Windows come and go in a story; the end is ours to say.
        QApplication.setQuitOnLastWindowClosed(False)
        self._doors: dict[str, FrontDoor] = {}

    def sign_in(
        self, entrance: Entrance, hub: str, login: str, password: str, shot: Path | None = None
    ) -> PersonDesk:
        """Sign a person in through the sign-in screen and return their desk; a picture if wished."""
        door = FrontDoor(entrance, hub, login, open_path=_leave_closed)
        self._doors[login] = door
        door.sign_in.show()
        driving.write(door.sign_in, "signInLogin", login)
        driving.write(door.sign_in, "signInPassword", password)
        if shot is not None:
            picture(door.sign_in, shot)
        driving.press(door.sign_in, "signInConfirm")

        def entered() -> PersonDesk | None:
            return None if _refused(door) else door.desk

        desk = wait_for(entered, f"sign-in of {login}")
        desk.window.resize(_WIDTH, _HEIGHT)
        return desk

    def run(self) -> int:
        """Leave the windows to the person until the last is closed."""
        QApplication.setQuitOnLastWindowClosed(True)
        return self._application.exec()

    def close(self) -> None:
        """Close every window."""
        for door in self._doors.values():
            door.close()
        close_application(self._application)


def _leave_closed(_: Path) -> bool:
    """Let the script itself write in a working copy: no other program is opened."""
    return True


def _refused(door: FrontDoor) -> bool:
    """Raise when the sign-in screen shows a refusal."""
    notice = door.sign_in.notice
    if notice is not None:
        raise Stuck("demo.refused", what=notice.title)
    return False


def settle() -> None:
    """Let everything that is due happen: layouts, answers from lanes, painting."""
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _SLICE_MS)


def wait_for(look: Callable[[], Found | None], what: str, timeout_s: float = _TIMEOUT_S) -> Found:
    """Run the windows until something is there; raises Stuck `demo.stuck` when it does not come."""
    end = time.monotonic() + timeout_s
    while True:
        settle()
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise Stuck("demo.stuck", what=what)
        _rest()


def _rest() -> None:
    """Let the windows live for a moment without looking at anything.

    `processEvents` with a time limit drops `WaitForMoreEvents` and returns at once: looking again without a
    rest held the interpreter that the work waited for needs too, and half of the demo's time went into that.
    """
    loop = QEventLoop()
    QTimer.singleShot(_SLICE_MS, loop.quit)
    loop.exec()


def turn_to(window: QWidget, tabs: str, at: int) -> None:
    """Show one of the tabs of a named part; raises LookupError when there is no such part."""
    part = driving.find(window, tabs)
    if not isinstance(part, QTabWidget):
        raise TypeError(tabs)
    part.setCurrentIndex(at)


def row_count(window: QWidget, table: str) -> int:
    """Return how many rows a named table shows; raises LookupError when there is no such table."""
    part = driving.find(window, table)
    model = part.model() if isinstance(part, QTableView) else None
    return model.rowCount() if model is not None else 0


def picture(widget: QWidget, path: Path, dialog: QWidget | None = None) -> Path:
    """Save what a window shows, with a dialog in its middle when one is open."""
    settle()
    shown = widget.grab()
    if dialog is not None:
        over = dialog.grab()
        painter = QPainter(shown)
        painter.fillRect(shown.rect(), QColor(0, 0, 0, _SHADE))
        place = over.rect()
        place.moveCenter(widget.rect().center())
        painter.drawPixmap(place, over)
        painter.end()
    shown.save(str(path))
    return path
