"""Composition of work at a desk: the place of work, and its catalogue of products with the plans."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from eoffice.desktop.screens.work.commands import WorkCommands
from eoffice.desktop.screens.work.presenter import WorkPresenter
from eoffice.desktop.screens.work.view import PLACE, WorkView
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.screen import Place
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.domain.document import FileRef

OpenFile = Callable[[FileRef], None]


class WorkPlaces:
    """The places of work in one window."""

    def __init__(self, session: Session, window: OfficeWindow, open_file: OpenFile) -> None:
        self._window = window
        window.add_place(Place(PLACE, "Công việc", "task", partial(_make_work, session, open_file)))
        WorkCommands(session, self._shown, self._screen)

    def open(self, item: str) -> None:
        """Go to the place of work and show an item there."""
        self._window.show_place(PLACE)
        self._screen().reveal(item)

    def _screen(self) -> WorkView:
        screen = self._window.screen_of(PLACE)
        if not isinstance(screen, WorkView):
            raise TypeError(PLACE)
        return screen

    def _shown(self) -> WorkView | None:
        """Return the screen while its place is shown; asking must not make it."""
        return self._screen() if self._window.place == PLACE else None


def add_work(session: Session, window: OfficeWindow, open_file: OpenFile) -> WorkPlaces:
    """Give a window its places of work, each made at its first visit."""
    return WorkPlaces(session, window, open_file)


def _make_work(session: Session, open_file: OpenFile) -> WorkView:
    return WorkView(session, WorkPresenter(session), open_file)
