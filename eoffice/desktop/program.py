"""Runs the desktop: the application and its one window, until that is closed."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QSettings

from eoffice.desktop.front import Entrance, FrontDoor
from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.shell.application import build_application, close_application
from eoffice.desktop.shell.crash import ExceptionHook


def run_desktop(entrance: Entrance, hub: str, login: str, data: Path, theme: str) -> int:
    """Open the way in and run until the last window is closed; return the exit code."""
    application, hook = build_application((), theme=theme)
    window_settings = QSettings(str(data / "window.ini"), QSettings.Format.IniFormat)
    door = FrontDoor(entrance, hub, login, window_settings, _Reporting(hook))
    door.left.connect(application.quit)
    door.open()
    code = application.exec()
    door.close()
    close_application(application)
    return code


class _Reporting:
    """Sends what crashes in a desk to its window."""

    def __init__(self, hook: ExceptionHook) -> None:
        self._hook = hook

    def __call__(self, desk: PersonDesk) -> None:
        """Report to this desk's window from now on."""
        self._hook.report_to(desk.window.show_crash)
