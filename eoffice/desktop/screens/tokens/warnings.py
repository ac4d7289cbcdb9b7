"""Warns 60, 30 and 7 days before a certificate runs out: plugged in, or registered at the hub.

The holder hears it, the clerk for the seal, and administrators for everybody of their agency.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PyQt6.QtCore import QObject, QTimer, pyqtSlot

from eoffice.desktop.screens.tokens.model import expiry_words
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, NoticeAction, Severity
from eoffice.domain.people import Role
from eoffice.services.certificates import ExpiryWarning, expiry_warning
from eoffice.services.registry import Expiring, expiring
from eoffice.services.tokens import TokenList

TOKENS, CERTIFICATES = "tokens", "certificates"
NAMED = 5
"""So many names stand in the one message to administrators; the list has all."""
LOOK_AGAIN_MS = 6 * 3600 * 1000
"""A window may stay open for weeks."""


class ExpiryWarnings(QObject):
    """Posts one message for each certificate and mark while the window is open."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._told: set[tuple[str, int]] = set()
        self._reading = Latest(session.shell.lanes.cpu, self)
        self._reading.answered.connect(self._on_registry)
        self._reading.failed.connect(session.shell.messages.error)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._read)
        self._timer.start()
        session.tokens.changed.connect(self._on_tokens)
        session.news.directory_changed.connect(self._read)
        # After the first window: the registry is no part of what a person waits for at the start.
        QTimer.singleShot(0, self._read)

    @pyqtSlot()
    def _read(self) -> None:
        work = self._session.work

        def read(_: Job) -> tuple[Expiring, ...]:
            return expiring(work.ordering.directory, work.me, work.clock.now())

        self._reading.ask(read)

    @pyqtSlot(object)
    def _on_registry(self, found: tuple[Expiring, ...]) -> None:
        me = self._session.work.me
        for one in found:
            if one.certificate.person == me.id or not me.has(Role.ADMINISTRATOR):
                entry = one.certificate
                self._tell(entry.fingerprint, entry.subject, one.warning, CERTIFICATES)
        others = [one for one in found if one.certificate.person != me.id]
        if others and me.has(Role.ADMINISTRATOR):
            self._tell_of_others(others)

    def _tell_of_others(self, others: Sequence[Expiring]) -> None:
        """Tell an administrator of everybody's in one message: an agency has hundreds of certificates."""
        fresh = [one for one in others if (one.certificate.fingerprint, one.warning.mark) not in self._told]
        if not fresh:
            return
        self._told |= {(one.certificate.fingerprint, one.warning.mark) for one in fresh}
        title = tr("{count} chứng thư trong cơ quan sắp hết hạn hoặc đã hết hạn").format(count=len(others))
        names = ", ".join(one.certificate.subject for one in others[:NAMED])
        more = (
            tr(" và {count} chứng thư khác").format(count=len(others) - NAMED) if len(others) > NAMED else ""
        )
        action = NoticeAction(tr("Xem chứng thư"), self._go_to_certificates)
        is_near = any(one.warning.mark <= 7 for one in others)
        severity = Severity.ERROR if is_near else Severity.WARNING
        self._session.shell.messages.post(Notice(severity, title, f"{names}{more}.", action=action))

    @pyqtSlot(object)
    def _on_tokens(self, seen: TokenList) -> None:
        now: datetime = self._session.work.clock.now()
        for credential in seen.credentials:
            warning = expiry_warning(credential.facts.not_after, now)
            if warning is not None:
                self._tell(credential.fingerprint, credential.facts.subject, warning, TOKENS)

    def _tell(self, fingerprint: str, subject: str, warning: ExpiryWarning, place: str) -> None:
        """Tell a warning once, from whichever side it comes first."""
        if (fingerprint, warning.mark) in self._told:
            return
        self._told.add((fingerprint, warning.mark))
        severity = Severity.WARNING if warning.mark > 7 else Severity.ERROR
        title = tr("Chứng thư của {name}").format(name=subject)
        go = self._go_to_tokens if place == TOKENS else self._go_to_certificates
        words = tr("Xem thiết bị ký") if place == TOKENS else tr("Xem chứng thư")
        notice = Notice(severity, title, expiry_words(warning), action=NoticeAction(words, go))
        self._session.shell.messages.post(notice)

    def _go_to_tokens(self) -> None:
        self._session.shell.navigator.go(TOKENS)

    def _go_to_certificates(self) -> None:
        self._session.shell.navigator.go(CERTIFICATES)
