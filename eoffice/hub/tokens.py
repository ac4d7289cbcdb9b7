"""Access tokens: who is asking, until when, signed with the hub's secret so that nothing is looked up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from eoffice.clock import Clock
from eoffice.errors import Defect, Refused
from eoffice.services import codec


@dataclass(frozen=True)
class Pass:
    """What an access token says."""

    person: str
    session: str
    until: datetime


class PassOffice:
    """Makes and reads access tokens."""

    def __init__(self, secret: bytes, clock: Clock, lives_s: int) -> None:
        self._secret = secret
        self._clock = clock
        self._lives_s = lives_s

    @property
    def lives_s(self) -> int:
        """Return how long a token is good, in seconds."""
        return self._lives_s

    def give(self, person: str, session: str) -> str:
        """Return a token for a person."""
        until = self._clock.now() + timedelta(seconds=self._lives_s)
        body = _to_text(codec.encode(Pass(person, session, until)))
        return f"{body}.{self._mark(body)}"

    def read(self, token: str) -> Pass:
        """Return what a token says; raises Refused `auth.missing` or `auth.expired`."""
        body, _, mark = token.partition(".")
        # First the mark: nothing of a token is read that we did not write ourselves.
        if not hmac.compare_digest(self._mark(body).encode(), mark.encode()):
            raise Refused("auth.missing")
        try:
            found = codec.decode(_from_text(body), Pass)
        except (Defect, binascii.Error) as error:
            raise Refused("auth.missing") from error
        if found.until <= self._clock.now():
            raise Refused("auth.expired")
        return found

    def _mark(self, body: str) -> str:
        """Return the signature of a token's body."""
        return _to_text(hmac.new(self._secret, body.encode(), hashlib.sha256).digest())


def _to_text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _from_text(text: str) -> bytes:
    # Padding is left off in writing: it follows from the length.
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
