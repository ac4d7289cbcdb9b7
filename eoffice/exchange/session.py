"""Who is signed in at the hub: the pair of tokens, renewed in time, kept between runs by a vault."""

from __future__ import annotations

import time
from threading import RLock

from eoffice.domain.people import Person
from eoffice.errors import OfficeError, Refused
from eoffice.exchange import wire
from eoffice.exchange.channel import Channel, value_of
from eoffice.exchange.vault import Vault, key_of
from eoffice.exchange.wire import PasswordChange, Renewal, SignIn, Tokens

_EARLY_S = 30
"""A token this near to its end is renewed before it is used."""


class Session:
    """One person's sign-in; safe to use from several threads."""

    def __init__(self, channel: Channel, vault: Vault, login: str) -> None:
        self._channel = channel
        self._vault = vault
        self._login = login
        self._key = key_of(channel.address, login)
        self._tokens: Tokens | None = None
        self._good_until = 0.0
        self._lock = RLock()

    @property
    def login(self) -> str:
        """Return the login."""
        return self._login

    @property
    def person(self) -> Person | None:
        """Return who is signed in, None before the hub has said so."""
        return self._tokens.person if self._tokens else None

    @property
    def is_remembered(self) -> bool:
        """Tell whether the vault keeps a token with which the person can come back."""
        return bool(self._vault.read(self._key))

    @property
    def must_change(self) -> bool:
        """Tell whether the password is one that an administrator gave and should be changed."""
        return self._tokens is not None and self._tokens.must_change

    @property
    def receipt_key(self) -> str:
        """Return the hub's public key for receipts, hex; empty before signing in."""
        return self._tokens.receipt_key if self._tokens else ""

    def sign_in(self, password: str) -> Person:
        """Sign in with a password; raises Refused `auth.wrong`, `auth.locked`, Unreachable."""
        with self._lock:
            answer = self._channel.ask("POST", wire.SIGN_IN, body=SignIn(self._login, password))
            return self._keep(value_of(answer, Tokens)).person

    def change_password(self, old: str, new: str) -> None:
        """Change the password; other machines must sign in anew.

        Raises Refused `auth.wrong`, `auth.locked`, `auth.password_weak`, Unreachable.
        """
        with self._lock:
            headers = {"Authorization": f"Bearer {self.access()}"}
            change = PasswordChange(old, new)
            answer = self._channel.ask("POST", wire.CREDENTIAL, body=change, headers=headers)
            self._keep(value_of(answer, Tokens))

    def resume(self) -> Person:
        """Come back with the token that the vault kept; raises Refused `auth.session_ended`, Unreachable."""
        with self._lock:
            return self._renewed().person

    def access(self) -> str:
        """Return an access token that is good for a while; raises Refused `auth.session_ended`."""
        with self._lock:
            if self._tokens is None or time.monotonic() > self._good_until - _EARLY_S:
                return self._renewed().access
            return self._tokens.access

    def expire(self, token: str) -> None:
        """Note that the hub did not take a token any more, so that the next use renews it."""
        with self._lock:
            if self._tokens is not None and self._tokens.access == token:
                self._good_until = 0.0

    def sign_out(self) -> None:
        """End the sign-in here, and at the hub when it can be reached."""
        with self._lock:
            refresh = self._vault.read(self._key)
            self._forget()
            if refresh:
                self._channel.ask("POST", wire.SIGN_OUT, body=Renewal(refresh))

    def _renewed(self) -> Tokens:
        refresh = self._vault.read(self._key)
        if not refresh:
            raise Refused("auth.session_ended")
        try:
            answer = self._channel.ask("POST", wire.REFRESH, body=Renewal(refresh))
        except OfficeError as error:
            if error.code == "auth.session_ended":
                self._forget()
            raise
        return self._keep(value_of(answer, Tokens))

    def _keep(self, tokens: Tokens) -> Tokens:
        self._tokens = tokens
        # By this machine's own count of seconds: its clock may be wrong, or be set meanwhile.
        self._good_until = time.monotonic() + tokens.expires_in_s
        # At once: a refresh token is good for one use, and the one before is used up now.
        self._vault.write(self._key, tokens.refresh)
        return tokens

    def _forget(self) -> None:
        self._tokens = None
        self._vault.write(self._key, "")
