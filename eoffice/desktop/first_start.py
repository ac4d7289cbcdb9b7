"""Runs the guided first start: one small window before there are settings, people or lists."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QEventLoop

from eoffice.desktop.screens.sign_in.first_start import FirstStart, Pairs
from eoffice.desktop.shell.application import build_application
from eoffice.desktop.shell.dressing import Dressing
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.shell.preferences import FILE_NAME, Preferences, policy_files
from eoffice.errors import Language, OfficeError


def ask_for_hub(pairing: Pairs, data: Path, theme: str = "", problem: OfficeError | None = None) -> bool:
    """Show the guide until the machine is paired, or until the window is closed; tell which.

    A `problem` is why it is asked again on a machine that was paired before.
    """
    preferences = Preferences(data / FILE_NAME, policy_files(data))
    application, _ = build_application(
        (), theme=theme or "light", language=Language(preferences.text("language"))
    )
    Dressing(application, preferences, theme).put_on()
    # The sign-in window comes after this one: the program must not end between them.
    application.setQuitOnLastWindowClosed(False)
    lane = Lane(1)
    guide = FirstStart(pairing, lane)
    waiting = QEventLoop()
    guide.ended.connect(waiting.quit)
    if problem is not None:
        guide.tell(problem)
    guide.show()
    waiting.exec()
    lane.drain()
    application.setQuitOnLastWindowClosed(True)
    return guide.is_paired
