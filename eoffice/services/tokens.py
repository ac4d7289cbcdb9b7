"""Tokens at a desk: every certificate of every library in one list, and keys to sign with."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from eoffice.errors import OfficeError
from eoffice.services.certificate_policies import PolicyRules
from eoffice.services.certificates import UNREADABLE, chain_of, policies_of, unfit
from eoffice.services.revocation import UNTOLD, Revocation, Revocations, RevocationState
from hsm import (
    Batch,
    CertificateInfo,
    Driver,
    Pin,
    PinLedger,
    PinState,
    TokenError,
    TokenInfo,
    TokenRack,
    TokenWorker,
    add_driver,
    found_drivers,
    named_driver,
)
from hsm.owner import TRACE_VARIABLE
from hsm.rack import WATCH_S, RackView
from signing.certificates import CertificateFacts, check_usable, describe
from signing.errors import SigningError
from signing.keys import SigningKey, TokenKey

KEEP_S = 3600.0
"""How long one PIN opens a token at most: 500 documents at six seconds each, as slow cards need, fit in."""


@dataclass(frozen=True)
class Credential:
    """A certificate on a token, as a person chooses it."""

    module: Path
    info: CertificateInfo
    facts: CertificateFacts
    token: TokenInfo
    pin_state: PinState
    tries_left: int
    driver: str = ""
    """The driver's name for people."""
    beside: tuple[bytes, ...] = ()
    """The other certificates on the token, among them its issuers'."""
    policies: tuple[str, ...] = ()
    """The policies it was issued under, as dotted numbers."""
    revocation: Revocation = UNTOLD
    objection: OfficeError | None = None
    """Why it may not sign for its policy or its revocation."""

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate, hex."""
        return hashlib.sha256(self.info.der).hexdigest()


@dataclass(frozen=True)
class Looked:
    """By what certificates are looked at beyond themselves: policies, revocation, and other issuers known."""

    policies: PolicyRules = field(default_factory=PolicyRules)
    revocations: Revocations = field(default_factory=partial(Revocations, None))
    issuers: Callable[[], tuple[bytes, ...]] = tuple
    """Gives the certificates of authorities this desk has, beside those on the token itself."""
    damage: OfficeError | None = None
    """What is wrong with the office's own file of policies."""


@dataclass(frozen=True)
class Trouble:
    """A library that could not be asked, and why; it never hides the others."""

    module: Path
    error: TokenError | OfficeError


@dataclass(frozen=True)
class TokenSeen:
    """A token as it stands now, also one without certificates."""

    info: TokenInfo
    driver: Driver
    pin_state: PinState
    tries_left: int
    trouble: TokenError | None


@dataclass(frozen=True)
class TokenList:
    """Everything seen in one look."""

    credentials: tuple[Credential, ...]
    troubles: tuple[Trouble, ...] = ()
    has_answer: bool = True
    """Whether at least one library could be asked, or there is none to ask."""
    tokens: tuple[TokenSeen, ...] = ()


class Tokens:
    """The token workers of one desk; one process for each library."""

    def __init__(
        self,
        modules: Sequence[Path],
        environment: Mapping[str, str],
        ledger: Path,
        drivers: Sequence[Driver] = (),
        added: Path | None = None,
        damage: TokenError | None = None,
        looked: Looked | None = None,
    ) -> None:
        self.ledger = PinLedger(ledger)
        # The settings name a library by its path only; the list knows what people call it.
        listed = {driver.file.resolve(): driver for driver in (*drivers, *found_drivers())}
        chosen_ones = {path: listed.get(path.resolve()) or named_driver(path) for path in modules}
        here = {path.resolve() for path in chosen_ones}
        # One library under two names would be loaded twice, and would count wrong PINs in two processes.
        chosen_ones |= {one.file: one for one in drivers if one.file.resolve() not in here}
        self._drivers = dict(chosen_ones)
        self._view = RackView()
        self._environment = dict(environment)
        self._looked = looked or Looked()
        self._issuers: tuple[bytes, ...] | None = None
        self._trace: Path | None = None
        self._added = added
        # What is wrong with the file of added libraries: told in the list with all other troubles.
        self._damage = (Trouble(added or Path(), damage),) if damage is not None else ()
        self._heard: tuple[Callable[[TokenList], None], float] | None = None
        self._rack = self._new_rack()

    @property
    def libraries(self) -> tuple[tuple[Driver, str], ...]:
        """Every library with its version, as far as it has said it."""
        return tuple(
            (view.driver, view.module.version if view.module else "") for view in self._view.libraries
        )

    def ask_issuers(self, credential: Credential) -> bool:
        """Ask the issuer of a certificate whether it was revoked; True when more is known than before.

        May take seconds: never on the window's own thread. The next look shows what was learnt.
        """
        looked, at = self._looked, datetime.now(UTC)
        above = (*credential.beside, *self._known_issuers())
        # Each issuer is asked now and then, not at every look: their servers are slow and often away.
        if not looked.revocations.is_due(credential.info.der, above, at):
            return False
        return looked.revocations.refresh(credential.info.der, above, at)

    def look(self, *, anew: bool = False) -> TokenList:
        """Return every certificate of every token now plugged in.

        `anew` loads the libraries again first: some see a token that came later only then.
        """
        self._view = self._rack.look(anew=anew)
        return self._listed(self._view)

    def watch(self, changed: Callable[[TokenList], None], every_s: float = WATCH_S) -> None:
        """Tell, on a thread of our own, what is plugged in now and each time that changes."""
        self._heard = (changed, every_s)

        def pass_on(view: RackView) -> None:
            self._view = view
            changed(self._listed(view))

        self._rack.watch(pass_on, every_s)

    @property
    def trace(self) -> Path | None:
        """Return the file that calls of libraries are written to, or None while none is written."""
        return self._trace

    def trace_to(self, file: Path | None) -> None:
        """Begin or end writing the calls of all libraries to a file, never a PIN; libraries load again.

        Ends every login: use it between signatures, off the window's own thread.
        """
        self._trace = file
        self._renew()

    def add_library(self, file: Path) -> Driver:
        """Take a library or key file up that was not known at the start, and remember it.

        It is listed though it does not work: its trouble is then told with all others.
        """
        driver = add_driver(self._added, file) if self._added is not None else named_driver(file)
        if driver.file.resolve() not in {path.resolve() for path in self._drivers}:
            self._drivers[driver.file] = driver
            self._renew()
        return driver

    def _new_rack(self) -> TokenRack:
        traced = {TRACE_VARIABLE: str(self._trace)} if self._trace is not None else {}
        drivers = tuple(self._drivers.values())
        return TokenRack(drivers, {**self._environment, **traced}, self.ledger)

    def _renew(self) -> None:
        """Close the workers and go on with new ones; whoever watched goes on watching."""
        self._rack.close()
        self._rack = self._new_rack()
        if self._heard is not None:
            self.watch(*self._heard)

    @contextmanager
    def key(
        self,
        credential: Credential,
        pin: Pin | None,
        *,
        final_try_confirmed: bool = False,
        keep_s: float = KEEP_S,
    ) -> Iterator[SigningKey]:
        """Give the key of a certificate, logged in until the end of the block and no longer than `keep_s`.

        Raises TokenError (`token.pin_incorrect`, `token.pin_locked`, `token.absent` …).
        """
        worker = self.worker(credential)
        serial = credential.token.serial
        worker.login(serial, pin, final_try_confirmed=final_try_confirmed)
        # Also while nothing is signed: a batch that waits over night must not leave the token open.
        ending = threading.Timer(keep_s, partial(_log_out, worker, serial))
        ending.daemon = True
        ending.start()
        try:
            yield TokenKey(worker, credential.info, chain_of(credential.info.der, credential.beside))
        finally:
            ending.cancel()
            _log_out(worker, serial)

    def batch(self, credential: Credential, *, keep_s: float = 900.0) -> Batch:
        """Return a batch on the token of a certificate: one PIN, for so long, dropped on any error."""
        return Batch(self.worker(credential), credential.token.serial, keep_s=keep_s)

    def change_pin(
        self, credential: Credential, old: Pin, new: Pin, *, final_try_confirmed: bool = False
    ) -> None:
        """Change the PIN of a token; a wrong old one counts as a try.

        Raises TokenError (`token.pin_incorrect`, `token.new_pin_refused`, `token.pin_not_changed` …).
        """
        worker = self.worker(credential)
        worker.change_pin(credential.token.serial, old, new, final_try_confirmed=final_try_confirmed)

    def forget_tries(self, serial: str) -> None:
        """Forget the count of wrong PINs, because the issuer has unlocked the token."""
        self.ledger.clear(serial)

    def worker(self, credential: Credential) -> TokenWorker:
        """Return the worker that reaches a certificate's token."""
        return self._rack.worker(self._drivers[credential.module])

    def close(self) -> None:
        """End the workers."""
        self._rack.close()

    def _listed(self, view: RackView) -> TokenList:
        places = {driver.file: path for path, driver in self._drivers.items()}
        found: list[Credential] = []
        seen: list[TokenSeen] = []
        # What is wrong comes along with what works: one broken driver must not hide the other tokens.
        troubles = [*self._damage]
        if self._looked.damage is not None:
            troubles.append(Trouble(Path(str(self._looked.damage.values["file"])), self._looked.damage))
        troubles += [Trouble(places[driver.file], error) for driver, error in view.troubles]
        for driver, token in view.tokens:
            state, left = self.ledger.state(token.info), self.ledger.tries_left(token.info)
            seen.append(TokenSeen(token.info, driver, state, left, token.trouble))
            if token.error:
                troubles.append(Trouble(places[driver.file], token.error))
            for info in token.certificates:
                facts = _facts(info)
                if facts is None:
                    broken = TokenError(
                        "certificate.damaged_on_token", token=token.info.label, certificate=info.label
                    )
                    troubles.append(Trouble(places[driver.file], broken))
                else:
                    # Issuers usually lie on the same token: the chain needs no network then.
                    beside = tuple(one.der for one in token.certificates if one.der != info.der)
                    bare = Credential(
                        places[driver.file], info, facts, token.info, state, left, driver.name, beside
                    )
                    found.append(self._looked_at(bare))
        # No library that could be asked is not the same as no token, and is told in other words.
        has_answer = not view.libraries or any(library.has_answered for library in view.libraries)
        return TokenList(tuple(found), tuple(troubles), has_answer, tuple(seen))

    def _known_issuers(self) -> tuple[bytes, ...]:
        """Return the authorities of this desk, read when the first certificate is seen."""
        if self._issuers is None:
            self._issuers = self._looked.issuers()
        return self._issuers

    def _looked_at(self, bare: Credential) -> Credential:
        """Return a credential with what its policies and its issuer say."""
        looked, der = self._looked, bare.info.der
        policies = policies_of(der)
        revocation = looked.revocations.known(der, (*bare.beside, *self._known_issuers()), datetime.now(UTC))
        objection = looked.policies.objection(policies)
        # Revoked outweighs whatever the policies object to.
        if revocation.state is RevocationState.REVOKED:
            since = revocation.at.isoformat() if revocation.at else ""
            objection = OfficeError("certificate.revoked", subject=bare.facts.subject, since=since)
        return replace(bare, policies=policies, revocation=revocation, objection=objection)


@contextmanager
def _quietly() -> Iterator[None]:
    """Let a logout fail: a token that is gone is logged out, and the work before it counts."""
    try:
        yield
    except TokenError:
        return


def _log_out(worker: TokenWorker, serial: str) -> None:
    with _quietly():
        worker.logout(serial)


def _facts(info: CertificateInfo) -> CertificateFacts | None:
    """Return what a certificate says; one that cannot be read is no choice for anybody."""
    try:
        return describe(info.der)
    except UNREADABLE:
        return None


def usable(credential: Credential, at: datetime) -> bool:
    """Tell whether a certificate is within its validity."""
    return credential.facts.not_before <= at <= credential.facts.not_after


def hindrance(credential: Credential, at: datetime) -> SigningError | TokenError | OfficeError | None:
    """Return why a certificate may not sign now, as an error with its words, or None when it may."""
    if credential.pin_state is PinState.LOCKED:
        return TokenError("token.pin_locked", token=credential.token.label)
    # None means that the token does not tell before the login: then it may try.
    if credential.info.has_private_key is False:
        return TokenError("token.no_key", token=credential.token.label)
    try:
        check_usable(credential.info.der, at)
    except SigningError as error:
        return error
    # The token first, then the days, then the kind of certificate: in the order people can mend it.
    return unfit(credential.info.der) or credential.objection


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
