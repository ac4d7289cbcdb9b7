"""Runs the desktop: the application and its one window, until that is closed."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer, pyqtSlot
from PyQt6.QtWidgets import QApplication

from eoffice.desktop.front import Entrance, FrontDoor
from eoffice.desktop.screens.practice import PLACE as PRACTICE
from eoffice.desktop.shell.about import Surroundings
from eoffice.desktop.shell.application import build_application, close_application
from eoffice.desktop.shell.crash import ExceptionHook
from eoffice.desktop.shell.dressing import Dressing
from eoffice.desktop.shell.layout_file import LAYOUT_NAME, layout_of
from eoffice.desktop.shell.preferences import FILE_NAME, Preferences, policy_files
from eoffice.desktop.shell.single import SingleInstance
from eoffice.errors import Language, OfficeError

if TYPE_CHECKING:
    from eoffice.desktop.person_desk import PersonDesk

SETTLED_MS = 3000
"""By then the first window is drawn, and the memory of the start may be looked through."""


@dataclass(frozen=True)
class Start:
    """What a desktop is started with."""

    hub: str
    login: str
    data: Path
    theme: str = ""
    """For this run only; empty means the person's own choice."""
    files: tuple[str, ...] = ()
    is_first: bool = False
    """This machine was paired a moment ago: the guide goes on with the token and the practice."""
    problem: OfficeError | None = None
    """What was mended before there was a window to tell it in."""


def run_desktop(
    entrance: Entrance,
    start: Start,
    on_application: Callable[[QApplication], object] | None = None,
    preload: Callable[[], object] | None = None,
) -> int:
    """Open the way in and run until the last window is closed; return the exit code.

    `preload` loads what a desk is made of, on a thread, while the sign-in screen waits for a person.
    """
    preferences = Preferences(start.data / FILE_NAME, policy_files(start.data), mends=True)
    application, hook = build_application(
        (), theme=start.theme or "light", language=Language(preferences.text("language"))
    )
    Dressing(application, preferences, start.theme).put_on()
    single = SingleInstance(start.data)
    if single.hand_over(start.files):
        return 0
    single.claim()
    if on_application is not None:
        on_application(application)
    settings, damage = layout_of(start.data / LAYOUT_NAME)
    preferences.problems.extend(one for one in (start.problem, damage) if one is not None)
    around = Surroundings(start.data, start.hub)
    door = FrontDoor(
        entrance,
        start.hub,
        start.login,
        settings,
        _Reporting(hook),
        preferences=preferences,
        around=around,
        first_place=PRACTICE if start.is_first else "",
        preload=preload,
    )
    door.left.connect(application.quit)
    single.called.connect(door.take_files)
    door.open()
    if start.files:
        door.take_files(start.files)
    settled = _Settled(application)
    QTimer.singleShot(SETTLED_MS, settled.collect_again)
    code = application.exec()
    single.release()
    door.close()
    close_application(application)
    return code


class _Settled(QObject):
    """Turns the collector of unused memory on again once the program stands."""

    @pyqtSlot()
    def collect_again(self) -> None:
        """Leave what the start has made out of every later search."""
        gc.freeze()
        gc.enable()


class _Reporting:
    """Sends what crashes in a desk to its window."""

    def __init__(self, hook: ExceptionHook) -> None:
        self._hook = hook

    def __call__(self, desk: PersonDesk) -> None:
        """Report to this desk's window from now on."""
        self._hook.report_to(desk.window.show_crash)
