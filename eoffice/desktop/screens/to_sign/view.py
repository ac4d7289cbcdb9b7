"""The screen of documents to sign: list and pages; Ctrl+Enter signs."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from eoffice.desktop.screens.to_sign.model import signing_lists
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.session.session import Session

PLACE = "to_sign"


class ToSignView(ListScreen):
    """Lists what waits for this person's signature."""

    def __init__(self, session: Session, reading: QWidget) -> None:
        super().__init__(session, PLACE, signing_lists(session), reading)
