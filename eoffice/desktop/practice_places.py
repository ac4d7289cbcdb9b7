"""Composition of the practice of the first day; its engines are loaded with its first visit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSlot

from eoffice.desktop.screens.practice import PLACE
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.screen import Place
from eoffice.desktop.shell.window import OfficeWindow

if TYPE_CHECKING:
    from eoffice.desktop.screens.practice.view import PracticeView
    from eoffice.services.practising import Practice

FOLDER = "tap-ky"


def add_practice(session: Session, window: OfficeWindow) -> PracticePlace:
    """Give a window the place where signing is practised."""
    return PracticePlace(session, window)


class PracticePlace(QObject):
    """Makes the screen at its first visit; ends the process with the practice key with the window."""

    def __init__(self, session: Session, window: OfficeWindow) -> None:
        super().__init__(window)
        self._session = session
        self._practice: Practice | None = None
        window.add_place(Place(PLACE, "Tập ký", "sign", self._make, in_rail=False))
        window.closing.connect(self._on_closing)
        session.shell.commands.add(
            Command(
                "help.practice", "Tập ký trên văn bản mẫu", partial(window.show_place, PLACE), Menu.HELP,
                "sign", group="first_day", hint="Ký thử với khóa tập; không gửi đi đâu, không có giá trị",
            )
        )  # fmt: skip

    def _make(self) -> PracticeView:
        from eoffice.desktop.screens.practice.presenter import PracticePresenter
        from eoffice.desktop.screens.practice.view import PracticeView
        from eoffice.rendering.practice_page import draw_practice_page
        from eoffice.services.practising import Practice

        work = self._session.work
        agency = work.ordering.directory.agency(work.me.agency).name
        folder = work.files.scratch(FOLDER)
        self._practice = Practice(folder, work.me.name, agency, work.clock.now, draw_practice_page)
        return PracticeView(self._session, PracticePresenter(self._session, self._practice))

    @pyqtSlot()
    def _on_closing(self) -> None:
        if self._practice is not None:
            self._practice.close()
