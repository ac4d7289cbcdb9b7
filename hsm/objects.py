"""What lies on a token: keys and certificates, and which belong together."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pkcs11 import Attribute, KeyType, Object, ObjectClass

from hsm.cryptoki import Cryptoki, Session, TokenFacts
from hsm.info import CertificateInfo, KeyInfo
from hsm.protocol import wipe
from hsm.results import CallFailed

_KEY = (Attribute.ID, Attribute.LABEL, Attribute.KEY_TYPE, Attribute.ALWAYS_AUTHENTICATE, Attribute.MODULUS)
_PUBLIC = (
    Attribute.ID,
    Attribute.LABEL,
    Attribute.MODULUS,
    Attribute.PUBLIC_EXPONENT,
    Attribute.EC_PARAMS,
    Attribute.EC_POINT,
)
_CERTIFICATE = (Attribute.ID, Attribute.VALUE, Attribute.LABEL)


@dataclass(frozen=True)
class PublicParts:
    """The public half of a key as a device shows it; what it does not show is empty."""

    modulus: bytes = b""
    exponent: bytes = b""
    curve: bytes = b""
    point: bytes = b""


@dataclass(frozen=True)
class Key:
    """A private key of a session."""

    object: Object
    key_id: bytes
    label: str
    key_type: int
    asks_every_time: bool
    modulus: bytes

    @property
    def kind(self) -> str:
        """Name the kind of key, for people."""
        if self.key_type == KeyType.RSA:
            bits = len(self.modulus.lstrip(b"\0")) * 8
            return f"RSA {bits}" if bits else "RSA"
        return "EC" if self.key_type == KeyType.EC else f"#{self.key_type}"

    @property
    def is_mute(self) -> bool:
        """Whether it says nothing by which its certificate could be known: no id, no number."""
        return not self.key_id and not self.modulus

    def belongs_to(self, certificate: CertificateInfo) -> bool:
        """Tell whether this is a certificate's key: by id, or by its number where the ids differ.

        Labels say nothing: they repeat across tokens and differ by NFC and NFD.
        """
        if self.modulus:
            return self.modulus.lstrip(b"\0") in certificate.der
        return bool(self.key_id) and self.key_id == certificate.key_id


def read_keys(api: Cryptoki, session: Session) -> tuple[Key, ...]:
    """Return the private keys a session sees."""
    rows = _objects(api, session, ObjectClass.PRIVATE_KEY, _KEY)
    return tuple(_key(found, values) for found, values in rows)


def _objects(
    api: Cryptoki, session: Session, kind: ObjectClass, wanted: Sequence[Attribute]
) -> list[tuple[Object, list[bytes | None]]]:
    """Return the objects of a kind; one that cannot be read hides no other, unless none can."""
    found: list[tuple[Object, list[bytes | None]]] = []
    failed: CallFailed | None = None
    for one in api.find(session, kind):
        try:
            found.append((one, api.read(one, wanted)))
        except CallFailed as error:
            failed = error
    if failed and not found:
        raise failed
    return found


def _mechanisms(api: Cryptoki, facts: TokenFacts) -> frozenset[int]:
    """Return the mechanisms; a token that cannot list them is asked for the one that all have."""
    try:
        return api.mechanisms(facts.token)
    except CallFailed:
        return frozenset()


def _key(found: Object, values: list[bytes | None]) -> Key:
    key_id, label, kind, always, modulus = values
    key_type = _number(kind)
    return Key(
        found,
        key_id or b"",
        text(label),
        KeyType.RSA if key_type is None else key_type,
        asks_every_time=bool(always) and always != b"\0",
        modulus=modulus or b"",
    )


def read_certificates(
    api: Cryptoki, session: Session, serial: str, keys: tuple[Key, ...] | None
) -> tuple[CertificateInfo, ...]:
    """Return the certificates a session sees; `keys` are those of a login."""
    found: dict[bytes, CertificateInfo] = {}
    for _, (key_id, der, label) in _objects(api, session, ObjectClass.CERTIFICATE, _CERTIFICATE):
        if not der:
            continue  # an attribute certificate, or a mere URL to one
        bare = CertificateInfo(serial, key_id or b"", der, has_private_key=None, label=text(label))
        held = None if keys is None else _held(bare, keys)
        found.setdefault(der, CertificateInfo(serial, bare.key_id, der, held, bare.label))
    return tuple(found.values())


def _held(certificate: CertificateInfo, keys: tuple[Key, ...]) -> bool | None:
    """Tell whether one of the keys is a certificate's; None where a mute key might be."""
    if any(key.belongs_to(certificate) for key in keys):
        return True
    return None if any(key.is_mute for key in keys) else False


def _number(value: bytes | None) -> int | None:
    """Return the number an attribute holds; an empty one holds none."""
    return int.from_bytes(value, sys.byteorder) if value else None


def text(value: bytes | None) -> str:
    """Return a label as text in the composed form, whichever form the token keeps."""
    return unicodedata.normalize("NFC", (value or b"").decode("utf-8", errors="replace").strip("\0 "))


class Login:
    """One logged-in session, kept open: closing it would log the whole token out."""

    def __init__(self, api: Cryptoki, facts: TokenFacts, session: Session, serial: str) -> None:
        self.session = session
        self.facts = facts
        self.label = facts.label
        self._serial = serial
        self._api = api
        self._pin: bytearray | None = None
        self._publics: dict[int, PublicParts] = {}
        self.mechanisms = _mechanisms(api, facts)
        self.keys: tuple[Key, ...] = ()
        self.certificates: tuple[CertificateInfo, ...] = ()
        self.refresh()

    def refresh(self) -> None:
        """Read keys and certificates again."""
        self._publics = {}
        self.keys = read_keys(self._api, self.session)
        self.certificates = read_certificates(self._api, self.session, self._serial, self.keys)

    def key_of(self, certificate: CertificateInfo) -> Key | None:
        """Return the key of a certificate: by number or id, or else the one mute key that may be it.

        Card tools that write labels only leave the label to go by. A wrong guess does no harm: the
        signature is proved with the certificate before anybody gets it.
        """
        known = next((key for key in self.keys if key.belongs_to(certificate)), None)
        if known is not None:
            return known
        mute = [key for key in self.keys if key.is_mute]
        alike = [key for key in mute if key.label == certificate.label]
        fitting = alike if len(alike) == 1 else mute
        return fitting[0] if len(fitting) == 1 else None

    def keep_pin(self, pin: bytearray | None) -> None:
        """Keep the PIN only where a key asks for it at every signature."""
        if pin is not None and any(key.asks_every_time for key in self.keys):
            self._pin = bytearray(pin)

    @property
    def pin(self) -> bytearray | None:
        """The PIN for keys that ask at every signature; None means that the pad asks."""
        return self._pin

    def pin_for(self, key: Key) -> bytearray | None:
        """Return the PIN that goes with a signature of a key, None where it needs none."""
        return self._pin if key.asks_every_time else None

    def forget(self) -> None:
        """Wipe what was kept of the PIN."""
        wipe(self._pin)
        self._pin = None

    def public_of(self, key: Key) -> PublicParts:
        """Return what the token shows of a key's public half, read once; empty where it shows nothing.

        Never guessed: a public key of other numbers, or one of several under an id, proves nothing.
        """
        handle = key.object.handle or 0
        if handle not in self._publics:
            self._publics[handle] = self._read_public(key)
        return self._publics[handle]

    def _read_public(self, key: Key) -> PublicParts:
        try:
            (exponent,) = self._api.read(key.object, (Attribute.PUBLIC_EXPONENT,)) if key.modulus else (None,)
        except CallFailed:
            exponent = None
        if exponent:  # an RSA key may show its public half by itself
            return PublicParts(key.modulus, exponent)
        try:
            rows = _objects(self._api, self.session, ObjectClass.PUBLIC_KEY, _PUBLIC)
        except CallFailed:
            return PublicParts()
        found = [
            PublicParts(*(value or b"" for value in parts))
            for _, (key_id, label, *parts) in rows
            if (key_id == key.key_id if key.key_id else text(label) == key.label)
        ]
        if key.modulus:
            found = [one for one in found if one.modulus.lstrip(b"\0") == key.modulus.lstrip(b"\0")]
        return found[0] if len(found) == 1 else PublicParts()

    def describe_keys(self) -> tuple[KeyInfo, ...]:
        """Return the keys as plain values."""
        return tuple(
            KeyInfo(
                self._serial,
                key.key_id,
                key.label,
                key.kind,
                has_certificate=any(key.belongs_to(one) for one in self.certificates),
                asks_every_time=key.asks_every_time,
            )
            for key in self.keys
        )
