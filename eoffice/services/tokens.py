"""Tokens at a desk: every certificate of every library in one list, and keys to sign with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import signing
from eoffice.errors import OfficeError
from hsm import CertificateInfo, Pin, PinLedger, PinState, TokenError, TokenInfo, TokenWorker
from signing.keys import SigningKey, TokenKey

if TYPE_CHECKING:
    from signing import CertificateFacts


@dataclass(frozen=True)
class Credential:
    """A certificate on a token, as a person chooses it."""

    module: Path
    info: CertificateInfo
    facts: CertificateFacts
    token: TokenInfo
    pin_state: PinState
    tries_left: int

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate, hex."""
        return hashlib.sha256(self.info.der).hexdigest()


@dataclass(frozen=True)
class Trouble:
    """A library that could not be asked, and why; it never hides the others."""

    module: Path
    error: TokenError


@dataclass(frozen=True)
class TokenList:
    """Everything seen in one look."""

    credentials: tuple[Credential, ...]
    troubles: tuple[Trouble, ...] = ()
    has_answer: bool = True
    """Whether at least one library could be asked, or there is none to ask."""


class Tokens:
    """The token workers of one desk; one process for each library."""

    def __init__(self, modules: Sequence[Path], environment: Mapping[str, str], ledger: Path) -> None:
        tries = PinLedger(ledger)
        self._workers = {path: TokenWorker(path, environment, ledger=tries) for path in modules}
        self._ledger = tries

    def look(self, *, anew: bool = False) -> TokenList:
        """Return every certificate of every token now plugged in.

        `anew` loads the libraries again first: some see a token that came later only then.
        """
        found: list[Credential] = []
        troubles: list[Trouble] = []
        for module, worker in self._workers.items():
            try:
                if anew:
                    worker.rescan()
                found.extend(self._credentials(module, worker))
            except TokenError as error:
                troubles.append(Trouble(module, error))
        return TokenList(tuple(found), tuple(troubles), len(troubles) < max(len(self._workers), 1))

    @contextmanager
    def key(
        self, credential: Credential, pin: Pin | None, *, final_try_confirmed: bool = False
    ) -> Iterator[SigningKey]:
        """Give the key of a certificate, logged in until the end of the block.

        Raises TokenError (`token.pin_incorrect`, `token.pin_locked`, `token.absent` …).
        """
        worker = self._workers[credential.module]
        serial = credential.token.serial
        worker.login(serial, pin, final_try_confirmed=final_try_confirmed)
        try:
            yield TokenKey(worker, credential.info)
        finally:
            worker.logout(serial)

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers.values():
            worker.close()

    def _credentials(self, module: Path, worker: TokenWorker) -> Iterator[Credential]:
        for token in worker.tokens():
            for info in worker.certificates(token.serial):
                yield Credential(
                    module,
                    info,
                    signing.describe(info.der),
                    token,
                    self._ledger.state(token),
                    self._ledger.tries_left(token),
                )


def usable(credential: Credential, at: datetime) -> bool:
    """Tell whether a certificate is within its validity."""
    return credential.facts.not_before <= at <= credential.facts.not_after


def chosen(credentials: Sequence[Credential], *, seal: bool, agency: str, person: str) -> Credential:
    """Return the certificate for a purpose: the person's own, or the agency's seal.

    Matching is by the subject's name, then left to the person when it is not unique.
    Raises OfficeError `signing.no_certificate`.
    """
    wanted = agency if seal else person
    for credential in credentials:
        if credential.facts.subject == wanted:
            return credential
    raise OfficeError("signing.no_certificate", name=wanted)
