"""A driver library and what is done with it; lives only inside the worker, on one thread."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pkcs11 import Slot, TokenFlag

from hsm.binaries import why_not_loadable
from hsm.cryptoki import Cryptoki, Session, TokenFacts
from hsm.errors import TokenError, Value, token_error
from hsm.info import (
    CertificateInfo,
    CertificateRef,
    Digest,
    KeyInfo,
    KeyKind,
    KeyName,
    ModuleInfo,
    PinState,
    TokenInfo,
)
from hsm.mechanisms import certificate_template, finished, make_key, prepared
from hsm.nss import parameters_of
from hsm.objects import Key, Login, read_certificates
from hsm.results import CallFailed
from hsm.trace import Trace, silent

_STATES = (
    (TokenFlag.USER_PIN_LOCKED, PinState.LOCKED),
    (TokenFlag.USER_PIN_FINAL_TRY, PinState.FINAL_TRY),
    (TokenFlag.USER_PIN_COUNT_LOW, PinState.COUNT_LOW),
)
_SOFT = ("softhsm", "mozilla", "opencryptoki")
_LONGEST_PIN = 255
_SLOT_NUMBER = re.compile(r"\s*\bslot\b(?: id)?[\s:#]*(?:0x)?[0-9a-f]*$", re.IGNORECASE)


def as_token_error(error: CallFailed, **values: Value) -> TokenError:
    """Translate a driver's answer into what it means to a person."""
    given: dict[str, Value] = {**values, "reason": error.name}
    # At a login an answer that means nothing may hide a wrong PIN: ePass2003 says GENERAL_ERROR.
    if error.function == "C_Login" and error.code == "token.function_failed":
        return token_error("token.login_failed", given)
    if error.function == "C_SetPIN":  # the login before it went well, so the old PIN is right
        is_form = error.code == "token.pin_refused"
        return token_error("token.new_pin_refused" if is_form else "token.pin_not_changed", given)
    return token_error(error.code, given)


class Library:
    """One loaded driver with its logins."""

    def __init__(self, module: Path, parameters: str = "", trace: Trace = silent) -> None:
        unfit = why_not_loadable(module)
        if unfit:
            raise unfit
        try:
            self._api = Cryptoki(module, parameters or parameters_of(module), trace)
            self.info = ModuleInfo(*self._api.names)
        except CallFailed as error:
            values: dict[str, Value] = {"module": str(module), "reason": str(error)}
            raise token_error("token.module_refuses", values) from error
        except AttributeError as error:
            raise token_error("token.not_pkcs11", {"module": str(module)}) from error
        except OSError as error:
            raise _not_loaded(module, str(error)) from error
        self._logins: dict[str, Login] = {}

    def scan(self, *, fresh: bool = False) -> tuple[tuple[TokenInfo, ...], tuple[str, ...]]:
        """Return every usable token, and why a slot could not be read; one bad slot hides no other."""
        if fresh and not self._logins:
            self._api.start_anew()
        tokens: list[TokenInfo] = []
        broken: list[str] = []
        for serial, facts in self._present(broken):
            if _is_ready(facts) and not _is_mere_engine(facts):
                tokens.append(self._describe(serial, facts))
        self._drop_absent({found.serial for found in tokens})
        return tuple(tokens), tuple(broken)

    def certificates(self, serial: str) -> tuple[CertificateInfo, ...]:
        """Return the certificates of one token; nothing here needs a PIN."""
        login = self._logins.get(serial)
        if login:
            login.refresh()
            return login.certificates
        session = self._api.open(self._token(serial))
        try:
            return read_certificates(self._api, session, serial, None)
        finally:
            self._api.close(session)

    def keys(self, serial: str) -> tuple[KeyInfo, ...]:
        """Return the private keys of a token that is logged in."""
        return self._login(serial).describe_keys()

    def login(self, serial: str, pin: bytearray | None) -> None:
        """Log in; without a PIN the token's own pad asks."""
        self.logout(serial)
        facts = self._token(serial)
        session = self._api.log_in(facts, pin)
        login = self._opened(facts, session, serial)
        login.keep_pin(pin)
        self._logins[serial] = login

    def logout(self, serial: str) -> None:
        """Log out and drop the keys; a token that is already gone is logged out as well."""
        login = self._logins.pop(serial, None)
        if login is None:
            return
        login.forget()
        self._api.close(login.session)

    def sign(self, ref: CertificateRef, data: bytes, digest: Digest) -> bytes:
        """Sign with the key of a certificate, which must still be the very one the person chose."""
        login = self._login(ref.token_serial)
        certificate = _chosen(login, ref)
        if certificate is None:
            login.refresh()  # it may have been stored since
            certificate = _chosen(login, ref)
        if certificate is None:
            raise token_error("token.no_certificate", {"token": login.label})
        signature = self._sign(ref.token_serial, login, login.key_of(certificate), data, digest)
        return self._proved(login, certificate, data, digest, signature)

    def sign_with_key(self, wanted: KeyName, data: bytes, digest: Digest) -> bytes:
        """Sign with a key found by its id, or by its label where no id is given."""
        login, by_id = self._login(wanted.token_serial), wanted.key_id
        label = unicodedata.normalize("NFC", wanted.label)
        fitting = [key for key in login.keys if (key.key_id == by_id if by_id else key.label == label)]
        named: dict[str, Value] = {"token": login.label, "key": label or by_id.hex()}
        if len(fitting) > 1:
            raise token_error("token.key_ambiguous", named)
        if not fitting:
            raise token_error("token.no_key", named)
        from hsm.proving import are_same, disproved, key_of_certificate, key_of_parts

        shown = key_of_parts(login.public_of(fitting[0]))
        expected = key_of_certificate(wanted.certificate) if wanted.certificate else shown
        if shown is not None and expected is not None and not are_same(shown, expected):
            raise token_error("token.key_of_another", named)  # before a signature nobody could use
        signature = self._sign(wanted.token_serial, login, fitting[0], data, digest)
        if disproved(expected, data, digest.value, signature):
            raise token_error("token.signature_wrong", named)
        return signature

    def change_pin(self, serial: str, old: bytearray, new: bytearray) -> None:
        """Put a new PIN in the place of the old one; whoever was logged in is logged out first."""
        self.logout(serial)
        session = self._api.log_in(self._token(serial), old, writing=True)
        try:
            self._api.change_pin(session, old, new)
        finally:
            self._api.close(session)

    def create_token(self, label: str, pin: bytearray, so_pin: bytearray) -> str:
        """Make a new token in an empty slot with both PINs set, and return its serial number."""
        before = {serial for serial, facts in self._present([]) if _is_ready(facts)}
        empty = next((facts.slot for _, facts in self._present([]) if not _is_ready(facts)), None)
        if empty is None:
            raise token_error("token.no_empty_slot", {})
        self._api.make_token(empty, so_pin, label)
        made = {serial: facts for serial, facts in self._present([]) if _is_ready(facts)}
        serial = next(iter(made.keys() - before))
        session = self._api.log_in(made[serial], so_pin, writing=True, officer=True)
        try:
            self._api.set_first_pin(session, pin)
        finally:
            self._api.close(session)
        return serial

    def generate_key(self, serial: str, key_id: bytes, label: str, kind: KeyKind) -> bytes:
        """Make a key that can never leave the token; return its public half as DER."""
        login = self._login(serial)
        session = self._api.open(login.facts, writing=True)
        try:
            return make_key(self._api, session, key_id, label, kind)
        finally:
            self._api.close(session)
            login.refresh()

    def store_certificate(self, serial: str, key_id: bytes, label: str, der: bytes) -> None:
        """Store a certificate under the id of its key."""
        login = self._login(serial)
        session = self._api.open(login.facts, writing=True)
        try:
            self._api.create(session, certificate_template(key_id, label, der))
        finally:
            self._api.close(session)
            login.refresh()

    def _sign(self, serial: str, login: Login, key: Key | None, data: bytes, digest: Digest) -> bytes:
        if key is None:
            raise token_error("token.no_key", {"token": login.label})
        mechanism, given = prepared(key.key_type, login.mechanisms, data, digest)
        try:
            if key.asks_every_time and login.pin is None:
                signature = self._api.sign_at_pad(login.session, key.object, mechanism, given)
            else:
                signature = self._api.sign(login.session, key.object, mechanism, given, login.pin_for(key))
            if not signature:
                raise token_error("token.signature_wrong", {"token": login.label})
            return finished(key.key_type, signature)
        except CallFailed as error:
            told = as_token_error(error, token=login.label, serial=serial)
            # No key of this login can be trusted any more, and a PIN that failed is never used again.
            if told.code in ("token.removed", "token.not_logged_in") or error.function == "C_Login":
                self.logout(serial)
            raise told from error

    def _proved(
        self, login: Login, certificate: CertificateInfo, data: bytes, digest: Digest, signature: bytes
    ) -> bytes:
        """Hand a signature on only when the certificate proves it: some drivers give rubbish and say OK."""
        # Loaded at the first signature, not at the start: it takes longer than the worker itself.
        from hsm.proving import disproved, key_of_certificate

        if disproved(key_of_certificate(certificate.der), data, digest.value, signature):
            raise token_error("token.signature_wrong", {"token": login.label})
        return signature

    def _opened(self, facts: TokenFacts, session: Session, serial: str) -> Login:
        """Read what a login opened; trouble here says that the PIN was right, so it has a code of its own."""
        try:
            return Login(self._api, facts, session, serial)
        except CallFailed as error:
            self._api.close(session)
            if error.code == "token.removed":
                raise
            values: dict[str, Value] = {"token": facts.label, "reason": error.name}
            raise token_error("token.keys_unreadable", values) from error

    def _login(self, serial: str) -> Login:
        login = self._logins.get(serial)
        if login is None:
            raise token_error("token.not_logged_in", {"token": serial})
        return login

    def _token(self, serial: str) -> TokenFacts:
        for found, facts in self._present([]):
            if found == serial and _is_ready(facts):
                return facts
        raise token_error("token.absent", {"token": serial})

    def _present(self, broken: list[str]) -> Iterator[tuple[str, TokenFacts]]:
        """Give every token with the name it is known by; why a slot has none goes into `broken`."""
        taken: Counter[str] = Counter()
        for slot in self._slots():
            try:
                facts = self._api.token(slot)
            except CallFailed as error:
                if error.name != "TOKEN_NOT_PRESENT":  # taken out between two calls
                    broken.append(error.name)
                continue
            name = identity(facts)
            taken[name] += 1
            yield (name if taken[name] == 1 else f"{name}~{taken[name]}"), facts

    def _slots(self) -> list[Slot]:
        try:
            return self._api.slots()
        except CallFailed:
            # A service behind the library went away: every session is dead, and only a fresh start helps.
            self._forget_all()
            self._api.start_anew()
            return self._api.slots()

    def _describe(self, serial: str, facts: TokenFacts) -> TokenInfo:
        flags = TokenFlag(facts.flags & sum(TokenFlag))
        shortest, longest = _pin_lengths(facts)
        return TokenInfo(
            serial=serial,
            label=unicodedata.normalize("NFC", facts.label),
            manufacturer=facts.manufacturer,
            model=facts.model,
            pin_state=next((state for flag, state in _STATES if flag in flags), PinState.NORMAL),
            min_pin=shortest,
            max_pin=longest,
            pin_pad=TokenFlag.PROTECTED_AUTHENTICATION_PATH in flags,
            has_pin=TokenFlag.USER_PIN_INITIALIZED in flags,
            logged_in=serial in self._logins,
            is_read_only=TokenFlag.WRITE_PROTECTED in flags,
            is_soft=any(word in facts.manufacturer.casefold() for word in _SOFT),
            # Some drivers write a slot number there; it moves, and means nothing to anybody.
            reader=_SLOT_NUMBER.sub("", facts.reader),
        )

    def _drop_absent(self, present: set[str]) -> None:
        """Forget the logins of tokens that were taken out, also of those put in again since."""
        for serial in list(self._logins):
            if serial not in present or not self._api.is_alive(self._logins[serial].session):
                self.logout(serial)

    def _forget_all(self) -> None:
        for serial in list(self._logins):
            self.logout(serial)


def identity(facts: TokenFacts) -> str:
    """Return the name a token is known by: its serial number, with its label where the number says nothing.

    NSS and some card drivers leave it empty or all zeros.
    """
    serial = facts.serial
    return serial if len(set(serial)) > 1 else f"{serial}~{facts.label}"


def _is_ready(facts: TokenFacts) -> bool:
    """Tell a token from an empty slot; some drivers forget the flag, but name what they hold."""
    named = bool(facts.label and facts.serial)
    return bool(facts.flags & TokenFlag.TOKEN_INITIALIZED) or named


def _is_mere_engine(facts: TokenFacts) -> bool:
    """Tell whether this only computes: nothing can be written and nobody can log in, as NSS's first slot."""
    wanted = TokenFlag.WRITE_PROTECTED | TokenFlag.LOGIN_REQUIRED | TokenFlag.USER_PIN_INITIALIZED
    return bool(facts.flags & wanted == TokenFlag.WRITE_PROTECTED)


def _pin_lengths(facts: TokenFacts) -> tuple[int, int]:
    """Return believable limits: several drivers leave zeros or nonsense there."""
    longest = facts.max_pin if 0 < facts.max_pin <= _LONGEST_PIN else _LONGEST_PIN
    if facts.min_pin > longest:
        # Of two numbers that contradict each other neither is believed: the token refuses for itself.
        return 0, _LONGEST_PIN
    return facts.min_pin, longest


def _chosen(login: Login, ref: CertificateRef) -> CertificateInfo | None:
    return next((one for one in login.certificates if one.ref == ref), None)


def _not_loaded(module: Path, reason: str) -> TokenError:
    """Tell a missing companion library from other reasons: the person installs something else then."""
    values: dict[str, Value] = {"module": str(module), "reason": reason}
    if "cannot open shared object file" in reason and not reason.startswith(str(module)):
        return token_error("token.module_dependency", {**values, "library": reason.split(":", 1)[0]})
    return token_error("token.module_not_loadable", values)
