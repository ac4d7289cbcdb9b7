"""`TokenWorker`: everything the rest of a program does with tokens goes through it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from msgspec.structs import replace

from hsm import protocol
from hsm.binaries import why_not_loadable
from hsm.errors import PinFault, PinLocked, TokenError, WorkerFault, token_error
from hsm.info import (
    CertificateInfo,
    CertificateRef,
    Digest,
    KeyInfo,
    KeyKind,
    ModuleInfo,
    PinState,
    TokenInfo,
)
from hsm.pads import gave_no_pin, was_untried
from hsm.pin import Pin, PinLedger, check_length
from hsm.process import WorkerProcess

_Reply = TypeVar("_Reply")
TRACE_VARIABLE = "HSM_TRACE"
"""The environment variable that names a file for the trace of calls; no PIN is ever written there."""
# Answers after which the PIN was certainly, or possibly, looked at: the try stays counted.
_COUNTED = frozenset(
    {
        "token.pin_incorrect",
        "token.pin_locked",
        "token.pin_refused",
        # Some drivers answer a wrong PIN with a general error, die of it, or never come back.
        "token.login_failed",
        "token.function_failed",
        "token.timeout",
        "token.crashed",
        "token.worker_protocol",
        "token.defect",
    }
)
# The login itself went well when these come: the PIN was right.
_PROVED = frozenset({"token.new_pin_refused", "token.pin_not_changed", "token.keys_unreadable"})


_KEY_FILES = frozenset({".p12", ".pfx", ".P12", ".PFX"})


@dataclass(frozen=True)
class Limits:
    """How long one call may take, in seconds, before its worker is replaced."""

    start: float = 20.0
    read: float = 15.0
    login: float = 60.0
    pin_pad: float = 90.0
    sign: float = 60.0
    provision: float = 60.0
    fastest_typing: float = 1.0
    """What a pad answers before that, no person can have typed."""


def _trace_wished(environment: Mapping[str, str]) -> str:
    """Return the file for the trace, as this worker's environment names it, or that of the program."""
    return environment.get(TRACE_VARIABLE) or os.environ.get(TRACE_VARIABLE, "")


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
        parameters: str = "",
        trace: Path | None = None,
    ) -> None:
        self.module = module
        self.ledger = ledger or PinLedger()
        self.limits = limits or Limits()
        self._environment = dict(environment or {})
        self._options = (parameters, str(trace or _trace_wished(self._environment)))
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

    def tokens(self, *, fresh: bool = False) -> tuple[TokenInfo, ...]:
        """Return the tokens present now; `fresh` as in `seen`."""
        return self.seen(fresh=fresh)[0]

    def seen(self, *, fresh: bool = False) -> tuple[tuple[TokenInfo, ...], tuple[str, ...]]:
        """Return the tokens present now, and for each slot that cannot be read its driver's word.

        `fresh` has a library without logins initialised anew: some see a newcomer only then.
        """
        reply = _expect(self._read(protocol.Scan(fresh)), protocol.Tokens)
        return tuple(self._believed(token) for token in reply.tokens), reply.broken

    def _believed(self, token: TokenInfo) -> TokenInfo:
        """Return a token without the keypad that it claims and has not."""
        is_claim = token.pin_pad and self.ledger.types_pin(token.serial)
        return replace(token, pin_pad=False) if is_claim else token

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
            reply = self._read(protocol.Certificates(serial))
            found.extend(_expect(reply, protocol.CertificateList).certificates)
        return tuple(found)

    def pin_state(self, token_serial: str) -> PinState:
        """Return the PIN state to show before anybody types: token flags and our own count."""
        return self.ledger.state(self.token(token_serial))

    def keys(self, token_serial: str) -> tuple[KeyInfo, ...]:
        """Return the private keys of a token that is logged in, also those without a certificate."""
        reply = self._call(protocol.Keys(token_serial), self.limits.read)
        return _expect(reply, protocol.KeyList).keys

    def login(self, token_serial: str, pin: Pin | None, *, final_try_confirmed: bool = False) -> None:
        """Log in; without a PIN the token's pad asks. Refuses where a try could lock the token."""
        token = self.token(token_serial)
        _admit(token, pin)
        request = protocol.Login(token_serial, pin.copy() if pin else None)
        limit = self.limits.login if pin else self.limits.pin_pad
        began = time.monotonic()
        try:
            self._try(token, request, limit, final_try_confirmed=final_try_confirmed)
        except TokenError as error:
            if pin is None and gave_no_pin(error, time.monotonic() - began, self.limits.fastest_typing):
                raise self._without_pad(token, error) from None
            if pin is not None and was_untried(error):
                self.ledger.believe_pad(token.serial, there=True)  # it wants no typed PIN, so ask it again
            raise
        if pin is None:
            self.ledger.believe_pad(token.serial, there=True)

    def _without_pad(self, token: TokenInfo, error: TokenError) -> TokenError:
        """Take note that a keypad gave no PIN, so that the person may type it from now on."""
        if was_untried(error) and error.code in _COUNTED:
            self.ledger.restore(token)
        self.ledger.believe_pad(token.serial, there=False)
        reason = error.values.get("reason") or error.code
        return token_error("token.pin_pad_failed", {"token": token.label, "reason": reason})

    def change_pin(self, token_serial: str, old: Pin, new: Pin, *, final_try_confirmed: bool = False) -> None:
        """Put a new PIN in the place of the old one; the old one counts as a try like any other."""
        token = self.token(token_serial)
        check_length(token, new)
        _admit(token, old)
        request = protocol.ChangePin(token_serial, old.copy(), new.copy())
        self._try(token, request, self.limits.login, final_try_confirmed=final_try_confirmed)

    def logout(self, token_serial: str) -> None:
        """Log out; the worker forgets keys and PIN."""
        self._call(protocol.Logout(token_serial), self.limits.read)

    def sign(self, certificate: CertificateRef, data: bytes, digest: Digest = Digest.SHA256) -> bytes:
        """Return the signature over data (hashed with `digest`) by a certificate's key."""
        return self._signed(protocol.Sign(certificate, data, digest), certificate.token_serial)

    def sign_with_key(
        self,
        token_serial: str,
        data: bytes,
        digest: Digest = Digest.SHA256,
        *,
        key_id: bytes = b"",
        label: str = "",
        certificate: bytes = b"",
    ) -> bytes:
        """Return the signature by a key found by its id or its label, as HSMs without certificates need.

        It is proved by the certificate given (DER), or else by the public half that the device shows.
        """
        request = protocol.SignWithKey(token_serial, key_id, label, data, digest, certificate)
        return self._signed(request, token_serial)

    def create_token(self, label: str, pin: Pin, so_pin: Pin) -> str:
        """Initialise an empty slot as a token and return its serial number."""
        request = protocol.CreateToken(label, pin.copy(), so_pin.copy())
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
            unfit = why_not_loadable(self.module) if self.module.suffix not in _KEY_FILES else None
            if unfit:
                raise unfit  # told at once, without starting a process only to hear the same
            self._process = WorkerProcess(self.module, self._environment, self.limits.start, self._options)
        return self._process

    def _read(self, body: protocol.Request) -> protocol.Reply:
        """Ask for what needs no login; a process that has died meanwhile is replaced without a word."""
        with self._lock:
            if self._process and self._process.has_ended:
                self.close()
            return self._call(body, self.limits.read)

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

    def _signed(self, request: protocol.Sign | protocol.SignWithKey, serial: str) -> bytes:
        if len(request.data) > protocol.MAX_DATA:
            raise token_error("token.too_much_data", {"bytes": len(request.data), "most": protocol.MAX_DATA})
        try:
            reply = self._call(request, self.limits.sign)
        except PinFault as error:
            # A key that asks each time got a wrong PIN: that is a try like any other.
            self.ledger.wrong(serial, locked=isinstance(error, PinLocked))
            raise
        return _expect(reply, protocol.Bytes).value

    def _try(
        self, token: TokenInfo, request: protocol.Login | protocol.ChangePin, limit_s: float, *,
        final_try_confirmed: bool,
    ) -> None:  # fmt: skip
        """Make a request that costs a try when its PIN is wrong; whatever happens is counted first."""
        try:
            self.ledger.reserve(token, final_try_confirmed=final_try_confirmed)
            try:
                self._call(request, limit_s)
            except TokenError as error:
                raise self._settled(token, error) from None
        finally:
            for secret in ("pin", "old", "new"):
                protocol.wipe(getattr(request, secret, None))
        self.ledger.clear(token.serial)

    def _settled(self, token: TokenInfo, error: TokenError) -> TokenError:
        """Keep or take back the counted try, and say how many remain, from the token's fresh flags."""
        if error.code in _PROVED:
            self.ledger.clear(token.serial)
        elif error.code not in _COUNTED:
            self.ledger.restore(token)
        if error.code not in ("token.pin_incorrect", "token.pin_locked"):
            return type(error)(error.code, **{**error.values, "token": token.label})
        with suppress(TokenError):  # taken out since: the flags from before must do
            token = self.token(token.serial)
        if isinstance(error, PinLocked):
            self.ledger.lock(token.serial)
        return type(error)(error.code, token=token.label, tries_left=self.ledger.tries_left(token))


def _admit(token: TokenInfo, pin: Pin | None) -> None:
    """Refuse a PIN that the token would never take, so that it costs no try."""
    if pin is None and not token.pin_pad:
        raise token_error("token.pin_needed", {"token": token.label})
    if pin is not None:
        check_length(token, pin)


def _expect(reply: protocol.Reply, kind: type[_Reply]) -> _Reply:
    if not isinstance(reply, kind):
        raise token_error("token.worker_protocol", {"module": type(reply).__name__})
    return reply
