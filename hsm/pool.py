"""A network HSM: several sessions side by side, each in a process of its own, that heal by themselves.

Differs from a token on a desk: nothing is unplugged, but the network goes; the certificate is
often not on the device, so keys are found by id or label; one PIN serves every session.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from hsm.errors import PinFault, TokenError, token_error
from hsm.info import Digest, TokenInfo
from hsm.owner import Limits, TokenWorker
from hsm.pin import Pin, PinLedger

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
# The key, the request or the place of the PIN is at fault, and would be for every other session too.
_FINAL = frozenset(
    f"token.{what}"
    for what in (
        "no_key",
        "key_ambiguous",
        "mechanism",
        "too_much_data",
        "unsupported",
        "pin_file_missing",
        "pin_file_open",
        "pin_file_owner",
    )
)


@dataclass(frozen=True)
class HsmAddress:
    """Where a key is: the library, the tokens that hold it, and its id or label there."""

    module: Path
    key_id: bytes = b""
    key_label: str = ""
    tokens: tuple[str, ...] = ()
    """Labels or serial numbers of the tokens to share the load; none named means all."""
    parameters: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SessionHealth:
    """How one session of a pool fares."""

    token: str
    is_up: bool
    signed: int
    error: TokenError | None


class _Member:
    """One session: a worker that is logged in, or that waits to be tried again."""

    def __init__(self, number: int, worker: TokenWorker) -> None:
        self.number = number
        self.worker = worker
        self.token: TokenInfo | None = None
        self.signed = 0
        self.error: TokenError | None = None
        self.not_before = 0.0
        self.pause = _FIRST_PAUSE_S


class HsmPool:
    """Signs with one key through several sessions; a session that fails is replaced, its work redone.

    A refused PIN ends the pool for good: trying it again would lock the device for everybody.
    """

    def __init__(
        self,
        address: HsmAddress,
        pin: Callable[[], Pin],
        *,
        sessions: int = 2,
        ledger: PinLedger | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._address = address
        self._pin = pin
        ledger = ledger or PinLedger()
        self._members = [
            _Member(
                number,
                TokenWorker(
                    address.module,
                    address.environment,
                    ledger=ledger,
                    limits=limits,
                    parameters=address.parameters,
                ),
            )
            for number in range(max(sessions, 1))
        ]
        self._free: queue.LifoQueue[_Member] = queue.LifoQueue()
        self._connecting = threading.Lock()
        self._refused: PinFault | None = None
        for member in self._members:
            self._free.put(member)

    def __enter__(self) -> Self:
        """Give the pool; sessions are opened when they are first needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every session."""
        self.close()

    def sign(self, data: bytes, digest: Digest = Digest.SHA256, *, within_s: float = 60.0) -> bytes:
        """Return the signature; other sessions are tried until one works or the time is over.

        Raises PinFault when the PIN was refused, TokenError `token.pool_down` when nothing works.
        """
        end = time.monotonic() + within_s
        last: TokenError | None = None
        while (left := end - time.monotonic()) > 0:
            try:
                member = self._free.get(timeout=left)
            except queue.Empty:
                break
            try:
                return self._sign_with(member, data, digest)
            except TokenError as error:
                if isinstance(error, PinFault) or error.code in _FINAL:
                    raise
                last = error
            finally:
                self._free.put(member)
            self._rest(end)
        raise self._down(last)

    def check(self) -> tuple[SessionHealth, ...]:
        """Ask every free session whether its token is there, reconnect those that are not, and tell."""
        idle: list[_Member] = []
        while not self._free.empty():
            try:
                idle.append(self._free.get_nowait())
            except queue.Empty:
                break
        for member in idle:
            try:
                self._ensure(member)
            except TokenError as error:
                self._failed(member, error)
            finally:
                self._free.put(member)
        return self.health()

    def health(self) -> tuple[SessionHealth, ...]:
        """Return how every session fared last, without asking any."""
        return tuple(
            SessionHealth(one.token.label if one.token else "", one.token is not None, one.signed, one.error)
            for one in self._members
        )

    def close(self) -> None:
        """Log out everywhere and end the processes."""
        for member in self._members:
            member.token = None
            member.worker.close()

    def _sign_with(self, member: _Member, data: bytes, digest: Digest) -> bytes:
        try:
            token = member.token or self._connect(member)
            made = member.worker.sign_with_key(
                token.serial, data, digest, key_id=self._address.key_id, label=self._address.key_label
            )
        except TokenError as error:
            if error.code not in _FINAL:
                self._failed(member, error)
            raise
        member.signed += 1
        member.error, member.pause = None, _FIRST_PAUSE_S
        return made

    def _ensure(self, member: _Member) -> None:
        if member.token and member.worker.token(member.token.serial).logged_in:
            return
        member.token = None
        self._connect(member)

    def _connect(self, member: _Member) -> TokenInfo:
        """Log a session in; one at a time, so that a wrong PIN is tried once and not by each."""
        with self._connecting:
            if self._refused:
                raise self._refused
            if time.monotonic() < member.not_before:
                raise member.error or token_error("token.pool_down", {"token": "", "reason": ""})
            fitting = [one for one in member.worker.tokens(fresh=True) if self._is_named(one)]
            if not fitting:
                raise token_error("token.absent", {"token": ", ".join(self._address.tokens)})
            token = fitting[member.number % len(fitting)]
            pin = self._pin()
            try:
                member.worker.login(token.serial, pin)
            except PinFault as error:
                self._refused = error
                raise
            finally:
                pin.wipe()
            member.token = token
            return token

    def _is_named(self, token: TokenInfo) -> bool:
        wanted = self._address.tokens
        return not wanted or token.serial in wanted or token.label in wanted

    def _failed(self, member: _Member, error: TokenError) -> None:
        """Start anew after trouble: handles are dead then, and only a fresh process is surely sound."""
        waited = error is member.error
        member.token, member.error = None, error
        member.worker.close()
        if not waited:
            member.not_before = time.monotonic() + member.pause
            member.pause = min(member.pause * 2, _LONGEST_PAUSE_S)

    def _rest(self, end: float) -> None:
        """Wait until some session may be tried again, so that a dead device is not hammered."""
        now = time.monotonic()
        nearest = min(one.not_before if one.token is None else now for one in self._members)
        threading.Event().wait(max(min(nearest, end) - now, 0))

    def _down(self, last: TokenError | None) -> TokenError:
        name = ", ".join(self._address.tokens) or str(self._address.module)
        return token_error("token.pool_down", {"token": name, "reason": last.code if last else "busy"})
