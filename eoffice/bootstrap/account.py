"""The person's sign-in at the hub behind the port that the open window uses."""

from __future__ import annotations

from contextlib import suppress

from eoffice.errors import OfficeError
from eoffice.exchange.session import Session
from eoffice.services.workplace import Sync


class SessionAccount:
    """Implements the workplace's Account over a session; the loop runs at once after each change."""

    def __init__(self, session: Session, sync: Sync) -> None:
        self._session = session
        self._sync = sync

    @property
    def login(self) -> str:
        """Return the name they sign in with."""
        return self._session.login

    @property
    def must_change(self) -> bool:
        """Tell whether the password is one that an administrator gave and should be changed."""
        return self._session.must_change

    def sign_in_again(self, password: str) -> None:
        """Begin a new session after the old one has ended; raises Refused `auth.*`, Unreachable."""
        self._session.sign_in(password)
        self._sync.poke()

    def change_password(self, old: str, new: str) -> None:
        """Change the password; raises Refused `auth.wrong`, `auth.password_weak`, Unreachable."""
        self._session.change_password(old, new)
        self._sync.poke()

    def sign_out(self) -> None:
        """End the session here, and at the hub when it can be reached."""
        # The token is forgotten here first; a hub that is away lets its own run out.
        with suppress(OfficeError):
            self._session.sign_out()
