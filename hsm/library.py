"""A driver library and what is done with it; lives only inside the worker, on one thread."""

from __future__ import annotations

from pathlib import Path

import pkcs11
from pkcs11 import Attribute, ObjectClass, TokenFlag, exceptions
from pkcs11.types import Certificate, PrivateKey, Session, Slot, Token
from pkcs11.util.x509 import decode_x509_certificate

from hsm.errors import TokenError, token_error
from hsm.info import CertificateInfo, CertificateRef, Digest, KeyKind, ModuleInfo, PinState, TokenInfo
from hsm.mechanisms import make_key, sign_with
from hsm.raw import RawFailure, RawLibrary

_STATES = (
    (TokenFlag.USER_PIN_LOCKED, PinState.LOCKED),
    (TokenFlag.USER_PIN_FINAL_TRY, PinState.FINAL_TRY),
    (TokenFlag.USER_PIN_COUNT_LOW, PinState.COUNT_LOW),
)
# What the driver's answers mean to a person; everything else is "the function failed".
_CODES: dict[type[exceptions.PKCS11Error], str] = {
    exceptions.PinIncorrect: "token.pin_incorrect",
    exceptions.PinLocked: "token.pin_locked",
    exceptions.PinLenRange: "token.pin_length",
    exceptions.PinInvalid: "token.pin_length",
    exceptions.PinExpired: "token.pin_expired",
    exceptions.UserPinNotInitialized: "token.pin_not_set",
    exceptions.TokenNotPresent: "token.removed",
    exceptions.TokenNotRecognised: "token.removed",
    exceptions.DeviceRemoved: "token.removed",
    exceptions.SessionHandleInvalid: "token.removed",
    exceptions.SlotIDInvalid: "token.removed",
    exceptions.UserNotLoggedIn: "token.not_logged_in",
    exceptions.MechanismInvalid: "token.mechanism",
}


def as_token_error(error: exceptions.PKCS11Error | RawFailure, **values: str) -> TokenError:
    """Translate a driver's answer; its errors have no text, so the type's name is the reason."""
    reason = str(error) if isinstance(error, RawFailure) else type(error).__name__
    known = _CODES.get(type(error)) if isinstance(error, exceptions.PKCS11Error) else None
    return token_error(known or "token.function_failed", {**values, "reason": reason})


class Login:
    """One logged-in session, kept open: closing it would log the whole token out."""

    def __init__(self, session: Session, pin: str | None) -> None:
        self.session = session
        found = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
        self._keys = {bytes(key.id): key for key in found if isinstance(key, PrivateKey)}
        # A PIN stays only where a key asks for it at every signature.
        self._pin = pin if any(_asks_every_time(key) for key in self._keys.values()) else None

    def key(self, key_id: bytes) -> PrivateKey | None:
        """Return the private key with an id."""
        return self._keys.get(key_id)

    def pin_for(self, key: PrivateKey) -> str | None:
        """Return the PIN for a key that asks for it at every signature, or None."""
        return self._pin if _asks_every_time(key) else None


class Library:
    """One loaded driver with its logins."""

    def __init__(self, module: Path) -> None:
        if not module.is_file():
            raise token_error("token.module_missing", {"module": str(module)})
        try:
            self._lib = pkcs11.lib(str(module))
            self._raw = RawLibrary(str(module))
        except (exceptions.PKCS11Error, RawFailure, OSError, AttributeError) as error:
            reason = str(error) or type(error).__name__
            raise token_error(
                "token.module_not_loadable", {"module": str(module), "reason": reason}
            ) from error
        self._logins: dict[str, Login] = {}

    @property
    def info(self) -> ModuleInfo:
        """Describe the driver in its own words."""
        version = ".".join(str(part) for part in self._lib.library_version)
        return ModuleInfo(self._lib.manufacturer_id, self._lib.library_description, version)

    def scan(self) -> tuple[tuple[TokenInfo, ...], tuple[str, ...]]:
        """Return every usable token, and why a slot could not be read; one bad slot hides no other."""
        tokens, broken = [], []
        for slot in self._lib.get_slots(token_present=True):
            try:
                token = slot.get_token()
                if TokenFlag.TOKEN_INITIALIZED in token.flags:
                    tokens.append(self._describe(slot, token))
            except (exceptions.PKCS11Error, RawFailure) as error:
                broken.append(type(error).__name__)
        self._drop_absent({found.serial for found in tokens})
        return tuple(tokens), tuple(broken)

    def certificates(self, serial: str) -> tuple[CertificateInfo, ...]:
        """Return the certificates of one token; nothing here needs a PIN."""
        login = self._logins.get(serial)
        if login:
            return _certificates(serial, login.session, login)
        with self._token(serial).open() as session:
            return _certificates(serial, session, None)

    def login(self, serial: str, pin: str | None) -> None:
        """Log in; a session that another try has left open is closed first."""
        self.logout(serial)
        token = self._token(serial)
        try:
            session = token.open(user_pin=pkcs11.PROTECTED_AUTH if pin is None else pin)
        except exceptions.PKCS11Error:
            # The binding loses the session of a failed login; tokens have few of them.
            self._raw.close_all_sessions(token.slot.slot_id)
            raise
        self._logins[serial] = Login(session, pin)

    def logout(self, serial: str) -> None:
        """Log out and drop the keys; a token that is already gone is logged out as well."""
        login = self._logins.pop(serial, None)
        if login:
            try:
                login.session.close()
            except exceptions.PKCS11Error as error:
                if _CODES.get(type(error)) != "token.removed":
                    raise

    def sign(self, ref: CertificateRef, data: bytes, digest: Digest) -> bytes:
        """Sign with the key of a certificate."""
        login = self._logins.get(ref.token_serial)
        if login is None:
            raise token_error("token.not_logged_in", {"token": ref.token_serial})
        self._expect_certificate(ref, login)
        key = login.key(ref.key_id)
        if key is None:
            raise token_error("token.no_key", {"token": ref.token_serial})
        slot = login.session.token.slot
        return sign_with(key, slot, data, digest, login.pin_for(key))

    def create_token(self, label: str, pin: str, so_pin: str) -> str:
        """Make a new token in an empty slot with both PINs set, and return its serial number."""
        serial = self._raw.create_token(label, so_pin)
        with self._token(serial).open(rw=True, so_pin=so_pin) as session:
            session.init_pin(pin)
        return serial

    def generate_key(self, serial: str, key_id: bytes, label: str, kind: KeyKind) -> bytes:
        """Make a key that can never leave the token; return its public half as DER."""
        with self._writing(serial) as session:
            der = make_key(session, key_id, label, kind)
        self._refresh(serial)
        return der

    def store_certificate(self, serial: str, key_id: bytes, label: str, der: bytes) -> None:
        """Store a certificate under the id of its key."""
        template = decode_x509_certificate(der)
        template.update({Attribute.TOKEN: True, Attribute.ID: key_id, Attribute.LABEL: label})
        with self._writing(serial) as session:
            session.create_object(template)

    def _writing(self, serial: str) -> Session:
        if serial not in self._logins:
            raise token_error("token.not_logged_in", {"token": serial})
        return self._token(serial).open(rw=True)

    def _refresh(self, serial: str) -> None:
        login = self._logins[serial]
        self._logins[serial] = Login(login.session, None)

    def _expect_certificate(self, ref: CertificateRef, login: Login) -> None:
        """Make sure the token still holds the very certificate the person chose."""
        for found in _certificates(ref.token_serial, login.session, login):
            if found.ref == ref:
                return
        raise token_error("token.no_certificate", {"token": ref.token_serial})

    def _token(self, serial: str) -> Token:
        for slot in self._lib.get_slots(token_present=True):
            try:
                token = slot.get_token()
            except exceptions.PKCS11Error:
                continue  # a broken slot is reported by `scan`, and hides no other here
            if _serial(token) == serial and TokenFlag.TOKEN_INITIALIZED in token.flags:
                return token
        raise token_error("token.absent", {"token": serial})

    def _describe(self, slot: Slot, token: Token) -> TokenInfo:
        shortest, longest = self._raw.pin_lengths(slot.slot_id)
        state = next((state for flag, state in _STATES if flag in token.flags), PinState.NORMAL)
        return TokenInfo(
            serial=_serial(token),
            label=token.label.strip(),
            manufacturer=token.manufacturer_id.strip(),
            model=token.model.strip(),
            pin_state=state,
            min_pin=shortest,
            max_pin=longest,
            pin_pad=TokenFlag.PROTECTED_AUTHENTICATION_PATH in token.flags,
            has_pin=TokenFlag.USER_PIN_INITIALIZED in token.flags,
            logged_in=_serial(token) in self._logins,
        )

    def _drop_absent(self, present: set[str]) -> None:
        """Forget the logins of tokens that were taken out: their keys are dead."""
        for serial in set(self._logins) - present:
            del self._logins[serial]


def _serial(token: Token) -> str:
    return token.serial.decode("utf-8", errors="replace").strip("\0 ")


def _asks_every_time(key: PrivateKey) -> bool:
    try:
        return bool(key[Attribute.ALWAYS_AUTHENTICATE])
    except (exceptions.AttributeTypeInvalid, exceptions.AttributeSensitive):
        return False


def _certificates(serial: str, session: Session, login: Login | None) -> tuple[CertificateInfo, ...]:
    found = []
    for item in list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})):
        if isinstance(item, Certificate):
            key_id, der = bytes(item[Attribute.ID]), bytes(item[Attribute.VALUE])
            held = login.key(key_id) is not None if login else None
            found.append(CertificateInfo(serial, key_id, der, held))
    return tuple(found)
