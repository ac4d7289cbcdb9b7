"""Composition of what concerns trust: checking signatures, tokens, and the check of arrivals."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSlot

from eoffice.desktop.screens.certificates.commands import CertificateCommands
from eoffice.desktop.screens.certificates.presenter import CertificatesPresenter
from eoffice.desktop.screens.certificates.view import PLACE as CERTIFICATES
from eoffice.desktop.screens.certificates.view import CertificatesView
from eoffice.desktop.screens.tokens.commands import TokenCommands
from eoffice.desktop.screens.tokens.presenter import TokensPresenter
from eoffice.desktop.screens.tokens.view import PLACE as TOKENS
from eoffice.desktop.screens.tokens.view import TokensView
from eoffice.desktop.screens.tokens.warnings import ExpiryWarnings
from eoffice.desktop.screens.verification.arrivals import ArrivalChecks
from eoffice.desktop.screens.verification.commands import VerificationCommands
from eoffice.desktop.screens.verification.presenter import VerificationPresenter
from eoffice.desktop.screens.verification.view import PLACE as VERIFICATION
from eoffice.desktop.screens.verification.view import VerificationView
from eoffice.desktop.session.revocation import RevocationAsking
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.preferences import Preferences
from eoffice.desktop.shell.screen import Place, Section
from eoffice.desktop.shell.window import OfficeWindow

ONLINE = "check_online"
Openers = MutableMapping[str, Callable[[Path], object]]


def add_trust(session: Session, window: OfficeWindow, openers: Openers, preferences: Preferences) -> None:
    """Give a window the places of trust; a PDF that is double-clicked is checked."""
    places = TrustPlaces(session, window, preferences)
    openers.setdefault(".pdf", places.open_file)
    openers.setdefault(".p7s", places.open_file)


class TrustPlaces(QObject):
    """Makes each screen at its first visit; lives as long as the window."""

    def __init__(self, session: Session, window: OfficeWindow, preferences: Preferences) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._preferences = preferences
        window.add_place(
            Place(VERIFICATION, "Kiểm tra chữ ký", "verify", self._make_verification, section=Section.TOOLS)
        )
        window.add_place(Place(TOKENS, "Thiết bị ký", "token", self._make_tokens, section=Section.TOOLS))
        window.add_place(
            Place(CERTIFICATES, "Chứng thư", "person", self._make_certificates, section=Section.TOOLS)
        )
        VerificationCommands(session, self.verification, partial(self._is_shown, VERIFICATION))
        TokenCommands(session, self.tokens, partial(self._is_shown, TOKENS))
        CertificateCommands(session, self.certificates, partial(self._is_shown, CERTIFICATES))
        self._arrivals = ArrivalChecks(session, self)
        self._warnings = ExpiryWarnings(session, self)
        self._revocations = RevocationAsking(session, self)
        window.top_bar.token_requested.connect(self._on_token)
        preferences.changed.connect(self._on_preference)
        self._on_preference(ONLINE)

    def verification(self) -> VerificationView:
        """Return the screen that checks signatures."""
        screen = self._window.screen_of(VERIFICATION)
        if not isinstance(screen, VerificationView):
            raise TypeError(VERIFICATION)
        return screen

    def tokens(self) -> TokensView:
        """Return the screen of tokens."""
        screen = self._window.screen_of(TOKENS)
        if not isinstance(screen, TokensView):
            raise TypeError(TOKENS)
        return screen

    def certificates(self) -> CertificatesView:
        """Return the screen of the registry of certificates."""
        screen = self._window.screen_of(CERTIFICATES)
        if not isinstance(screen, CertificatesView):
            raise TypeError(CERTIFICATES)
        return screen

    def open_file(self, path: Path) -> None:
        """Check a file that a person double-clicked."""
        self._session.shell.navigator.go(VERIFICATION)
        self.verification().check([path])

    def _make_verification(self) -> VerificationView:
        return VerificationView(self._session, VerificationPresenter(self._session))

    def _make_tokens(self) -> TokensView:
        return TokensView(self._session, TokensPresenter(self._session))

    def _make_certificates(self) -> CertificatesView:
        return CertificatesView(self._session, CertificatesPresenter(self._session))

    def _is_shown(self, place: str) -> bool:
        return self._window.place == place

    @pyqtSlot()
    def _on_token(self) -> None:
        self._session.shell.navigator.go(TOKENS)

    @pyqtSlot(str)
    def _on_preference(self, key: str) -> None:
        if key == ONLINE:
            self._session.work.checks.allow_network(allowed=self._preferences.is_on(ONLINE))
