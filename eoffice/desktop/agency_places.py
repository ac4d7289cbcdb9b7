"""Composition of the page of an agency's form; only its administrators have the place."""

from __future__ import annotations

from PyQt6.QtCore import QObject

from eoffice.desktop.screens.agency_form.presenter import AgencyFormPresenter
from eoffice.desktop.screens.agency_form.view import PLACE, AgencyFormView
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.screen import Place, Section
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.domain.people import Role


def add_agency_form(session: Session, window: OfficeWindow) -> None:
    """Give the window of an administrator the page."""
    if session.work.me.has(Role.ADMINISTRATOR):
        AgencyPlaces(session, window)


class AgencyPlaces(QObject):
    """Makes the screen at its first visit; lives as long as the window."""

    def __init__(self, session: Session, window: OfficeWindow) -> None:
        super().__init__(window)
        self._session = session
        window.add_place(Place(PLACE, "Thể thức cơ quan", "unit", self._make, section=Section.ADMINISTRATION))

    def _make(self) -> AgencyFormView:
        return AgencyFormView(self._session, AgencyFormPresenter(self._session))
