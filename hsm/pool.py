"""A network HSM: several sessions side by side, each in a process of its own, that heal by themselves.

A process for each session, because the binding of the driver bears one thread only: sessions of one
process would wait for one another, whatever the device can do at once.
Differs from a token on a desk: nothing is unplugged, but the network goes; the certificate is
often not on the device, so keys are found by id or label; one PIN serves every session.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from hsm.errors import PinFault, TokenError, token_error
from hsm.info import Digest, TokenInfo
from hsm.owner import Limits, TokenWorker
from hsm.pin import Pin, PinLedger

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
# Shorter than a token's: when a session hangs, there must be time left for another to do its work.
_LIMITS = Limits(sign=20.0, login=20.0)
# The key, the request or the place of the PIN is at fault, and would be for every other session too.
_FINAL = frozenset(
    f"token.{what}"
    for what in (
        "no_key",
        "key_ambiguous",
        "key_of_another",
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
    certificate: bytes = b""
    """The key's certificate (DER), kept beside the device: every signature is proved by it."""


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

    @property
    def waits_until(self) -> float:
        """When it may be used again: at once, unless it failed and has not been tried since."""
        return 0.0 if self.token else self.not_before


class _Idle:
    """The sessions that nobody uses now, and the callers that wait for one: first come, first served."""

    def __init__(self, members: list[_Member]) -> None:
        self._members = deque(members)
        self._waiting: deque[object] = deque()
        self._changed = threading.Condition()

    def take(self, end: float) -> _Member | None:
        """Return the session that has rested longest, None when there was none by the end.

        One that failed is passed over until its pause is over, so that no dead device is hammered.
        """
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                while (now := time.monotonic()) < end:
                    ready = next((one for one in self._members if one.waits_until <= now), None)
                    if ready is not None and self._waiting[0] is ticket:
                        self._members.remove(ready)
                        return ready
                    pauses = [one.waits_until for one in self._members if one.waits_until > now]
                    self._changed.wait(max(min([*pauses, end]) - now, 0))
                return None
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def give_back(self, member: _Member) -> None:
        """Put a session behind all others, so that each gets its share."""
        with self._changed:
            self._members.append(member)
            self._changed.notify_all()

    def take_all(self) -> tuple[_Member, ...]:
        """Take every session that is idle now."""
        with self._changed:
            taken = tuple(self._members)
            self._members.clear()
            return taken


class HsmPool:
    """Signs with one key through several sessions; a session that fails is replaced, its work redone.

    `sign` may be called from as many threads as there are sessions: their signatures are then made at
    the same time. A refused PIN ends the pool for good: trying it again would lock the device for all.
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
                    limits=limits or _LIMITS,
                    parameters=address.parameters,
                ),
            )
            for number in range(max(sessions, 1))
        ]
        self._idle = _Idle(self._members)
        self._connecting = threading.Lock()
        self._refused: PinFault | None = None

    @property
    def sessions(self) -> int:
        """How many signatures can be made at the same time."""
        return len(self._members)

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
        while self._refused is None and (member := self._idle.take(end)) is not None:
            with self._given_back(member):
                try:
                    return self._sign_with(member, data, digest)
                except TokenError as error:
                    # A second session that signs wrongly shows that the key is at fault, not the session.
                    is_again = last is not None and last.code == error.code == "token.signature_wrong"
                    if isinstance(error, PinFault) or error.code in _FINAL or is_again:
                        raise
                    last = error
        raise self._refusal() or self._down(last)

    def check(self) -> tuple[SessionHealth, ...]:
        """Ask every free session whether its token is there, reconnect those that are not, and tell."""
        for member in self._idle.take_all():
            with self._given_back(member):
                try:
                    self._ensure(member)
                except TokenError as error:
                    self._failed(member, error)
        return self.health()

    @contextmanager
    def _given_back(self, member: _Member) -> Iterator[None]:
        try:
            yield
        finally:
            self._idle.give_back(member)

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
                token.serial,
                data,
                digest,
                key_id=self._address.key_id,
                label=self._address.key_label,
                certificate=self._address.certificate,
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
        member.worker.start()  # half a second each, which the sessions need not spend in a row
        with self._connecting:
            if refusal := self._refusal():
                raise refusal
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

    def _refusal(self) -> PinFault | None:
        """Return the refusal of the PIN anew: one exception raised in many threads would mix its traces."""
        refused = self._refused
        return type(refused)(refused.code, **refused.values) if refused else None

    def _down(self, last: TokenError | None) -> TokenError:
        name = ", ".join(self._address.tokens) or str(self._address.module)
        return token_error("token.pool_down", {"token": name, "reason": last.code if last else "busy"})
