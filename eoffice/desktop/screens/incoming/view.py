"""The screen of incoming documents."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from eoffice.desktop.screens.incoming.model import incoming_lists
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.session.session import Session

PLACE = "incoming"


class IncomingView(ListScreen):
    """Lists what came in, the work on it, and the register."""

    def __init__(self, session: Session, reading: QWidget) -> None:
        super().__init__(session, PLACE, incoming_lists(session), reading)
