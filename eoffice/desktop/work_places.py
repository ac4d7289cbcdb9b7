"""Composition of work at a desk: the place of work, and its catalogue of products with the plans."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from eoffice.desktop.screens.work.commands import WorkCommands
from eoffice.desktop.screens.work.forms import Answer
from eoffice.desktop.screens.work.presenter import WorkPresenter
from eoffice.desktop.screens.work.registers_presenter import RegistersPresenter
from eoffice.desktop.screens.work.registers_view import PLACE as REGISTERS
from eoffice.desktop.screens.work.registers_view import RegistersView
from eoffice.desktop.screens.work.view import PLACE, WorkView
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.screen import Place
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.domain.document import FileRef

OpenFile = Callable[[FileRef], None]


class WorkPlaces:
    """The places of work in one window."""

    def __init__(self, session: Session, window: OfficeWindow, open_file: OpenFile) -> None:
        self._session = session
        self._window = window
        window.add_place(Place(PLACE, "Công việc", "task", partial(_make_work, session, open_file)))
        window.add_place(
            Place(REGISTERS, "Danh mục, kế hoạch", "folder", self._make_registers, in_rail=False)
        )
        WorkCommands(session, self._shown, self._screen)

    def _make_registers(self) -> RegistersView:
        view = RegistersView(self._session, RegistersPresenter(self._session))
        view.assignment_wished.connect(self._assign_from_plan)
        return view

    def _assign_from_plan(self, begun: Answer) -> None:
        self._window.show_place(PLACE)
        self._screen().begin_assignment(begun)

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
