"""Warns the holder 60, 30 and 7 days before a plugged-in certificate runs out."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSlot

from eoffice.desktop.screens.tokens.model import expiry_words
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, NoticeAction, Severity
from eoffice.services.certificates import expiry_warning
from eoffice.services.tokens import TokenList

PLACE = "tokens"


class ExpiryWarnings(QObject):
    """Posts one message for each certificate and mark while the window is open."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._told: set[tuple[str, int]] = set()
        session.tokens.changed.connect(self._on_tokens)

    @pyqtSlot(object)
    def _on_tokens(self, seen: TokenList) -> None:
        now = self._session.work.clock.now()
        for credential in seen.credentials:
            warning = expiry_warning(credential.facts.not_after, now)
            if warning is None or (credential.fingerprint, warning.mark) in self._told:
                continue
            self._told.add((credential.fingerprint, warning.mark))
            severity = Severity.WARNING if warning.mark > 7 else Severity.ERROR
            title = tr("Chứng thư của {name}").format(name=credential.facts.subject)
            action = NoticeAction(tr("Xem thiết bị ký"), self._go)
            self._session.shell.messages.post(Notice(severity, title, expiry_words(warning), action=action))

    def _go(self) -> None:
        self._session.shell.navigator.go(PLACE)
