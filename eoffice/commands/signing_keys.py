"""Finding the key to sign with from the command line: every driver, every token, one certificate."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eoffice.commands.face import Answer
from hsm import CertificateInfo, Pin, PinLedger, TokenError, TokenInfo, TokenWorker, found_drivers
from hsm.soft import softhsm_module
from signing.certificates import CertificateFacts, describe
from signing.errors import CertificateUnfit, SigningError
from signing.keys import TokenKey


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
    if len({one.info.ref.sha256 for one in fit}) > 1:
        names = ", ".join(f"{one.facts.subject} ({one.info.ref.sha256[:12]})" for one in fit)
        raise SigningError("signing.cert_ambiguous", seen=len(fit), names=names)
    return fit[0]


def pin_for(token: TokenInfo, *, from_stdin: bool) -> Pin | None:
    """Return the PIN from one line of standard input or a prompt; None when the token's pad asks."""
    if from_stdin:
        line = sys.stdin.readline()
        pin = line.rstrip("\r\n")
    elif token.pin_pad:
        return None
    else:
        try:
            pin = getpass.getpass(f"Mã PIN của {token.label}: ")
        except (EOFError, OSError):
            pin = ""
    if not pin:
        raise SigningError("signing.pin_missing")
    return Pin(pin)


def key_of(found: Found, others: Sequence[Found]) -> TokenKey:
    """Return the key with the certificates above it that lie on the same token."""
    same = [one.info.der for one in others if one.token.serial == found.token.serial]
    chain = [der for der in same if der != found.info.der and not describe(der).may_sign]
    return TokenKey(found.worker, found.info, chain)
