"""The screen of outgoing documents."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from eoffice.desktop.screens.outgoing.model import outgoing_lists
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.session.session import Session

PLACE = "outgoing"


class OutgoingView(ListScreen):
    """Lists what goes out, step by step, and the register."""

    def __init__(self, session: Session, reading: QWidget) -> None:
        super().__init__(session, PLACE, outgoing_lists(session), reading)
