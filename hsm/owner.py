"""`TokenWorker`: everything the rest of a program does with tokens goes through it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from hsm import protocol
from hsm.errors import FunctionFailed, PinFault, PinIncorrect, PinLocked, TokenError, WorkerFault, token_error
from hsm.info import CertificateInfo, CertificateRef, Digest, KeyKind, ModuleInfo, PinState, TokenInfo
from hsm.pin import Pin, PinLedger, check_length
from hsm.process import WorkerProcess

_Reply = TypeVar("_Reply")


@dataclass(frozen=True)
class Limits:
    """How long one call may take, in seconds, before its worker is replaced."""

    start: float = 20.0
    read: float = 15.0
    login: float = 60.0
    pin_pad: float = 90.0
    sign: float = 60.0
    provision: float = 60.0


class TokenWorker:
    """The one owner of a driver library: a supervised process and the PIN rules before it.

    Calls may come from any thread; they are served one after another. A worker that hangs or
    dies is replaced at the next call, and its logins are gone.
    """

    def __init__(
        self,
        module: Path,
        environment: Mapping[str, str] | None = None,
        *,
        ledger: PinLedger | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.module = module
        self.ledger = ledger or PinLedger()
        self.limits = limits or Limits()
        self._environment = dict(environment or {})
        self._process: WorkerProcess | None = None
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        """Start the worker."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the worker."""
        self.close()

    @property
    def pid(self) -> int | None:
        """The worker's process number while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> ModuleInfo:
        """Start the process and load the library, unless both have happened."""
        with self._lock:
            return self._running().module

    def close(self) -> None:
        """End the process; the next call would start it anew."""
        with self._lock:
            if self._process:
                self._process.stop()
                self._process = None

    def rescan(self) -> tuple[TokenInfo, ...]:
        """Replace the worker and look again: some libraries see a new reader only when reloaded."""
        self.close()
        return self.tokens()

    def tokens(self) -> tuple[TokenInfo, ...]:
        """Return the tokens present now."""
        reply = self._call(protocol.Scan(), self.limits.read)
        return _expect(reply, protocol.Tokens).tokens

    def token(self, serial: str) -> TokenInfo:
        """Return one token as it is now."""
        for token in self.tokens():
            if token.serial == serial:
                return token
        raise token_error("token.absent", {"token": serial})

    def certificates(self, token_serial: str | None = None) -> tuple[CertificateInfo, ...]:
        """Return the certificates of one token, or of all; no PIN is needed."""
        serials = [token_serial] if token_serial else [token.serial for token in self.tokens()]
        found: list[CertificateInfo] = []
        for serial in serials:
            reply = self._call(protocol.Certificates(serial), self.limits.read)
            found.extend(_expect(reply, protocol.CertificateList).certificates)
        return tuple(found)

    def pin_state(self, token_serial: str) -> PinState:
        """Return the PIN state to show before anybody types: token flags and our own count."""
        return self.ledger.state(self.token(token_serial))

    def login(self, token_serial: str, pin: Pin | None, *, final_try_confirmed: bool = False) -> None:
        """Log in; without a PIN the token's pad asks. Refuses where a try could lock the token."""
        token = self.token(token_serial)
        self._admit(token, pin, final_try_confirmed=final_try_confirmed)
        limit = self.limits.login if pin else self.limits.pin_pad
        request = protocol.Login(token_serial, pin.reveal() if pin else None)
        try:
            self._call(request, limit)
        except PinFault as error:
            raise self._counted(token, error) from None
        except (FunctionFailed, WorkerFault):
            # Some drivers answer a wrong PIN with a general error: count it as possibly wrong.
            self.ledger.wrong(token_serial)
            raise
        self.ledger.clear(token_serial)

    def logout(self, token_serial: str) -> None:
        """Log out; the worker forgets keys and PIN."""
        self._call(protocol.Logout(token_serial), self.limits.read)

    def sign(self, certificate: CertificateRef, data: bytes, digest: Digest = Digest.SHA256) -> bytes:
        """Return the signature over data (hashed with `digest`) by a certificate's key."""
        if len(data) > protocol.MAX_DATA:
            raise token_error("token.too_much_data", {"bytes": len(data), "most": protocol.MAX_DATA})
        reply = self._call(protocol.Sign(certificate, data, digest), self.limits.sign)
        return _expect(reply, protocol.Bytes).value

    def create_token(self, label: str, pin: Pin, so_pin: Pin) -> str:
        """Initialise an empty slot as a token and return its serial number."""
        request = protocol.CreateToken(label, pin.reveal(), so_pin.reveal())
        return _expect(self._call(request, self.limits.provision), protocol.Done).token_serial

    def generate_key(
        self, token_serial: str, key_id: bytes, label: str, kind: KeyKind = KeyKind.RSA_2048
    ) -> bytes:
        """Make a key in a logged-in token; return its public half (SubjectPublicKeyInfo, DER)."""
        request = protocol.GenerateKey(token_serial, key_id, label, kind)
        return _expect(self._call(request, self.limits.provision), protocol.Bytes).value

    def store_certificate(self, token_serial: str, key_id: bytes, label: str, der: bytes) -> None:
        """Store a certificate under its key's id in a logged-in token."""
        self._call(protocol.StoreCertificate(token_serial, key_id, label, der), self.limits.provision)

    def _running(self) -> WorkerProcess:
        if self._process is None:
            self._process = WorkerProcess(self.module, self._environment, self.limits.start)
        return self._process

    def _call(self, body: protocol.Request, limit_s: float) -> protocol.Reply:
        with self._lock:
            process = self._running()
            try:
                reply = process.call(body, limit_s)
            except WorkerFault:
                self._process = None
                raise
        if isinstance(reply, protocol.Fault):
            raise token_error(reply.code, dict(reply.values))
        return reply

    def _admit(self, token: TokenInfo, pin: Pin | None, *, final_try_confirmed: bool) -> None:
        state = self.ledger.state(token)
        if state is PinState.LOCKED:
            raise token_error("token.pin_locked", {"token": token.label})
        if state is PinState.FINAL_TRY and not final_try_confirmed:
            raise token_error("token.final_try", {"token": token.label})
        if pin is None and not token.pin_pad:
            raise token_error("token.pin_needed", {"token": token.label})
        if pin is not None:
            check_length(token, pin)

    def _counted(self, token: TokenInfo, error: PinFault) -> PinFault:
        """Count a refused PIN and say how many tries remain, from the token's fresh flags."""
        if not isinstance(error, PinIncorrect | PinLocked):
            return type(error)(error.code, **{**error.values, "token": token.label})
        self.ledger.wrong(token.serial, locked=isinstance(error, PinLocked))
        with suppress(TokenError):  # taken out since: the flags from before must do
            token = self.token(token.serial)
        return type(error)(error.code, token=token.label, tries_left=self.ledger.tries_left(token))


def _expect(reply: protocol.Reply, kind: type[_Reply]) -> _Reply:
    if not isinstance(reply, kind):
        raise token_error("token.worker_protocol", {"module": type(reply).__name__})
    return reply
