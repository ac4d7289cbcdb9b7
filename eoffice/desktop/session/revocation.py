"""What issuers say of revocation: in words, and asked for in the background when a token is plugged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSlot

from eoffice.clock import local_date
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.services.revocation import Revocation, RevocationState
from eoffice.services.tokens import TokenList

if TYPE_CHECKING:
    # The session is handed in; it makes nothing of this module either.
    from eoffice.desktop.session.session import Session


def revocation_words(revocation: Revocation) -> str:
    """Return what is known of a certificate's revocation."""
    day = short_date(local_date(revocation.at)) if revocation.at is not None else ""
    match revocation.state:
        case RevocationState.GOOD:
            return tr("không, lúc {day}").format(day=day)
        case RevocationState.REVOKED:
            return tr("đã thu hồi từ {day}").format(day=day)
        case RevocationState.UNKNOWN:
            return tr("chưa hỏi được nơi cấp")
        case _:
            return tr("nơi cấp không công bố")


class RevocationAsking(QObject):
    """Asks issuers about what is plugged in, when the person lets the network be asked."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        session.tokens.changed.connect(self._on_tokens)

    @pyqtSlot(object)
    def _on_tokens(self, seen: TokenList) -> None:
        work = self._session.work
        credentials = seen.credentials
        if not work.checks.is_online or not credentials:
            return

        def ask(job: Job) -> bool:
            changed = False
            for one in credentials:
                job.checkpoint()
                changed |= work.tokens.ask_issuers(one)
            return changed

        # Not the token lane: an issuer that is slow must not keep anybody from signing.
        self._session.shell.lanes.files.run(ask, self._on_asked, self._session.shell.messages.error)

    @pyqtSlot(object)
    def _on_asked(self, changed: bool) -> None:  # noqa: FBT001 - Qt's signal
        if changed:
            self._session.tokens.look()
