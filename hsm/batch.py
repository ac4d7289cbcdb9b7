"""One PIN for one batch: logged in for so many signatures or so long, and out at the first trouble."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from hsm.errors import TokenAbsent, TokenError, token_error
from hsm.info import CertificateRef, Digest
from hsm.owner import TokenWorker
from hsm.pin import Pin

KEEP_S = 900.0


class Batch:
    """A login that ends by itself: after its time, after any error, or when its block ends.

    The PIN is handed on and wiped here at once; what is kept is the login, inside the worker. After
    an error nothing is tried again: a person brings the token back (`waiting_for` names it) and
    gives the PIN anew through `resume`.
    """

    def __init__(self, worker: TokenWorker, token_serial: str, *, keep_s: float = KEEP_S) -> None:
        self._worker = worker
        self._serial = token_serial
        self._keep_s = keep_s
        self._until = 0.0
        self._timer: threading.Timer | None = None
        self._lock = threading.RLock()
        self.label = token_serial
        self.waiting_for: str | None = None
        self.signed = 0

    def __enter__(self) -> Self:
        """Give the batch; `resume` logs it in."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Log out."""
        self.end()

    @property
    def is_open(self) -> bool:
        """Whether signatures can be made without a PIN now."""
        return time.monotonic() < self._until

    def resume(self, pin: Pin | None, *, final_try_confirmed: bool = False) -> None:
        """Log in, at the start or after a pause; the PIN is wiped whether it was right or wrong."""
        with self._lock:
            self.end()
            try:
                self.label = self._worker.token(self._serial).label
                self._worker.login(self._serial, pin, final_try_confirmed=final_try_confirmed)
            finally:
                if pin is not None:
                    pin.wipe()
            self.waiting_for = None
            self._until = time.monotonic() + self._keep_s
            # Also an idle login ends in time, not only one that is asked for a signature.
            self._timer = threading.Timer(self._keep_s, self.end)
            self._timer.daemon = True
            self._timer.start()

    def sign(self, certificate: CertificateRef, data: bytes, digest: Digest = Digest.SHA256) -> bytes:
        """Sign; after any error the login is dropped and the batch waits for `resume`."""
        with self._lock:
            if not self.is_open:
                self.end()
                raise token_error("token.login_ended", {"token": self.label})
            try:
                made = self._worker.sign(certificate, data, digest)
            except TokenError as error:
                self.end()
                if isinstance(error, TokenAbsent):
                    self.waiting_for = self.label
                raise
            self.signed += 1
            return made

    def end(self) -> None:
        """Log out and forget; ending twice, or without a token, is all right."""
        with self._lock:
            was_open, self._until = self._until > 0, 0.0
            timer, self._timer = self._timer, None
            if timer:
                timer.cancel()
            if was_open:
                with suppress(TokenError):  # gone already, and its login with it
                    self._worker.logout(self._serial)
