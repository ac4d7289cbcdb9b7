"""Finding the key to sign with from the command line: every driver, every token, one certificate."""

from __future__ import annotations

import argparse
import getpass
import hashlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from eoffice.commands.face import Answer
from eoffice.errors import explain
from hsm import (
    CertificateInfo,
    HsmAddress,
    HsmPool,
    Pin,
    PinLedger,
    TokenError,
    TokenInfo,
    TokenWorker,
    found_drivers,
    pin_from_credential,
    pin_from_file,
)
from hsm.soft import softhsm_module
from signing.certificates import CertificateFacts, describe, load_many
from signing.errors import CertificateUnfit, SigningError
from signing.keys import PoolKey, SigningKey, TokenKey

_MOST_SESSIONS = 32


@dataclass(frozen=True)
class Found:
    """A certificate on a token, the worker that reaches it, and what it says."""

    worker: TokenWorker
    token: TokenInfo
    info: CertificateInfo
    facts: CertificateFacts

    def answers_to(self, name: str) -> bool:
        """Tell whether a person means this one: by digest, key id, serial, subject or token."""
        wanted = name.casefold().replace(":", "")
        ids = (self.info.ref.sha256, self.info.key_id.hex(), self.facts.serial.casefold())
        words = (self.facts.subject, self.token.serial, self.token.label)
        return (
            wanted in ids
            # Fewer digits could be the beginning of two.
            or (len(wanted) >= 6 and self.info.ref.sha256.startswith(wanted))
            or wanted in (word.casefold().replace(":", "") for word in words)
        )

    def is_usable(self, at: datetime) -> bool:
        """Tell whether it may sign now."""
        in_time = self.facts.not_before <= at <= self.facts.not_after
        return in_time and self.facts.may_sign and self.info.has_private_key is not False


def modules(extra: Sequence[Path]) -> tuple[Path, ...]:
    """Return the drivers to ask: those named, the soft token when its configuration is set, those known."""
    found = [driver.file for driver in found_drivers(extra)]
    if os.environ.get("SOFTHSM2_CONF"):
        with suppress(TokenError):
            found.append(softhsm_module())
    unique = {path.resolve(): path for path in found}
    return tuple(unique.values())


@contextmanager
def certificates(extra: Sequence[Path], ledger: Path, answer: Answer) -> Iterator[tuple[Found, ...]]:
    """Give every certificate of every token; a driver that fails is told and hides no other."""
    tries = PinLedger(ledger)
    workers = [TokenWorker(path, ledger=tries) for path in modules(extra)]
    troubles: list[TokenError] = []
    try:
        found: list[Found] = []
        for worker in workers:
            try:
                found.extend(_on(worker))
            except TokenError as error:
                troubles.append(error)
                answer.note(f"{worker.module.name}: {error.code}")
        # Something that works hides no trouble, but is worth going on with.
        if not found and troubles:
            raise troubles[0]
        yield tuple(found)
    finally:
        for worker in workers:
            worker.close()


def _on(worker: TokenWorker) -> Iterator[Found]:
    for token in worker.tokens():
        for info in worker.certificates(token.serial):
            with suppress(CertificateUnfit):  # a damaged certificate is no key to sign with
                yield Found(worker, token, info, describe(info.der))


def chosen(found: Sequence[Found], wanted: str | None) -> Found:
    """Return the one certificate to sign with; raises SigningError when there is none or more than one."""
    now = datetime.now(UTC)
    named = [one for one in found if wanted is None or one.answers_to(wanted)]
    fit = [one for one in named if one.is_usable(now)]
    if wanted is not None and len(named) == 1:
        fit = named  # named outright: its own trouble is told later, in its own words
    if not fit:
        raise SigningError("signing.cert_not_found", seen=len(found))
    # The same certificate through two drivers is one choice, not two.
    if len({one.info.ref.sha256 for one in fit}) > 1:
        names = ", ".join(f"{one.facts.subject} ({one.info.ref.sha256[:12]})" for one in fit)
        raise SigningError("signing.cert_ambiguous", seen=len(fit), names=names)
    return fit[0]


@dataclass(frozen=True)
class Ready:
    """What signs: its certificate, shown before anybody is asked for a PIN, and how the key is unlocked."""

    facts: CertificateFacts
    der: bytes
    fingerprint: str
    unlock: Callable[[], SigningKey]


def sessions_wished(text: str) -> int:
    """Return how many sessions of an HSM are to share the work; each is a process of this machine."""
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_SESSIONS:
        raise argparse.ArgumentTypeError(f"số phiên {text!r} phải từ 1 đến {_MOST_SESSIONS}")
    return int(text)


def on_token(one: Found, others: Sequence[Found], given: argparse.Namespace, answer: Answer) -> Ready:
    """Return the key of a token at this machine."""

    def unlock() -> SigningKey:
        confirmed = given.confirm_final_try
        pin = pin_for(one.token, given)
        if pin is None:
            answer.note(f"Nhập mã PIN trên bàn phím của thiết bị {one.token.label}.")
        try:
            one.worker.login(one.token.serial, pin, final_try_confirmed=confirmed)
        except TokenError as error:
            if error.code != "token.pin_pad_failed":
                raise
            # A driver may claim a keypad that is not there: the PIN is asked for here, at once.
            told = explain(error)
            answer.note(f"{told.sentence} {told.next_step}")
            typed = pin_for(one.worker.token(one.token.serial), given)
            one.worker.login(one.token.serial, typed, final_try_confirmed=confirmed)
        return key_of(one, others)

    return Ready(one.facts, one.info.der, one.info.ref.sha256, unlock)


@contextmanager
def in_hsm(given: argparse.Namespace, ledger: Path) -> Iterator[Ready]:
    """Give the key of a network HSM: found by id or label, its certificate in a file, its PIN unattended.

    Raises SigningError `signing.hsm_incomplete` when certificate, library or the PIN's place is missing.
    """
    if given.cert_file is None or not given.module or not (given.pin_file or given.pin_credential):
        # Nobody sits there to be asked: whatever is missing has to be told before anything begins.
        raise SigningError("signing.hsm_incomplete")
    try:
        der, *above = (one.dump() for one in load_many(given.cert_file.read_bytes()))
    except (OSError, ValueError) as error:
        raise SigningError("signing.cert_file_unreadable", file=given.cert_file.name) from error
    facts = describe(der)
    address = HsmAddress(
        given.module[0], *_key_named(given.hsm_key), tokens=tuple(given.hsm_token), certificate=der
    )
    tries = PinLedger(ledger)
    with HsmPool(address, partial(_unattended, given), sessions=given.hsm_sessions, ledger=tries) as pool:

        def unlock() -> SigningKey:
            return PoolKey(pool, der, above)

        yield Ready(facts, der, hashlib.sha256(der).hexdigest(), unlock)


def _key_named(name: str) -> tuple[bytes, str]:
    """Return id and label of a key: an even number of hex digits is an id, anything else a label."""
    try:
        return bytes.fromhex(name.removeprefix("0x")), ""
    except ValueError:
        return b"", name


def _unattended(given: argparse.Namespace) -> Pin:
    if given.pin_file:
        return pin_from_file(given.pin_file)
    return pin_from_credential(given.pin_credential)


def pin_for(token: TokenInfo, given: argparse.Namespace) -> Pin | None:
    """Return the PIN: from a protected file, the service manager, one line of standard input, a prompt.

    None when the token's own pad asks.
    """
    if given.pin_file or given.pin_credential:
        return _unattended(given)
    if given.pin_stdin:
        line = sys.stdin.readline()
        pin = line.rstrip("\r\n")
    elif token.pin_pad:
        return None
    else:
        pin = _prompted(token)
    if not pin:
        raise SigningError("signing.pin_missing")
    return Pin(pin)


def _prompted(token: TokenInfo) -> str:
    """Ask at the terminal; where it cannot be kept from showing the PIN, only a piped line is read."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(f"Mã PIN của {token.label}: ")
        except getpass.GetPassWarning:
            return "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        except (EOFError, OSError):
            return ""


def key_of(found: Found, others: Sequence[Found]) -> TokenKey:
    """Return the key with the certificates above it that lie on the same token."""
    # Other people's certificates may lie there too; what may sign documents is nobody's issuer.
    same = [one.info.der for one in others if one.token.serial == found.token.serial]
    chain = [der for der in same if der != found.info.der and not describe(der).may_sign]
    return TokenKey(found.worker, found.info, chain)
