"""What is known about tokens and certificates, as plain values."""

from __future__ import annotations

import hashlib
from enum import StrEnum

import msgspec


class PinState(StrEnum):
    """How close the PIN of a token is to being locked."""

    NORMAL = "normal"
    COUNT_LOW = "count_low"
    FINAL_TRY = "final_try"
    LOCKED = "locked"

    @property
    def severity(self) -> int:
        """Rank the state: the higher, the closer to a locked token."""
        return tuple(PinState).index(self)


class Digest(StrEnum):
    """The hash a signature is made over."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"


class KeyKind(StrEnum):
    """The kinds of key this package makes."""

    RSA_2048 = "rsa2048"
    RSA_3072 = "rsa3072"
    EC_P256 = "p256"


class TokenInfo(msgspec.Struct, frozen=True):
    """One token as its driver describes it now; slot numbers move and are never kept."""

    serial: str
    label: str
    manufacturer: str
    model: str
    pin_state: PinState
    min_pin: int
    max_pin: int
    pin_pad: bool
    has_pin: bool
    logged_in: bool
    is_read_only: bool = False
    is_soft: bool = False
    """A token in software: a file of this machine, with no device that guards it."""
    counts_tries: bool = True
    """Whether wrong PINs can lock it; a password over a file cannot be locked."""
    certificates_need_login: bool = False
    reader: str = ""
    """What the reader calls itself, for support."""


class CertificateRef(msgspec.Struct, frozen=True):
    """The address of a signing key: the token, the key's id and the certificate's digest."""

    token_serial: str
    key_id: bytes
    sha256: str


class CertificateInfo(msgspec.Struct, frozen=True):
    """A certificate on a token; `has_private_key` is None while only a login could tell."""

    token_serial: str
    key_id: bytes
    der: bytes
    has_private_key: bool | None
    label: str = ""

    @property
    def ref(self) -> CertificateRef:
        """Return the address under which this certificate's key signs."""
        return CertificateRef(self.token_serial, self.key_id, hashlib.sha256(self.der).hexdigest())


class KeyInfo(msgspec.Struct, frozen=True):
    """A private key on a token, as it is seen after a login."""

    token_serial: str
    key_id: bytes
    label: str
    kind: str
    has_certificate: bool
    asks_every_time: bool = False


class KeyName(msgspec.Struct, frozen=True):
    """How a key without a certificate on its device is named: by id, or else by label."""

    token_serial: str
    key_id: bytes = b""
    label: str = ""
    certificate: bytes = b""
    """The certificate kept elsewhere (DER), to prove signatures with; empty when there is none."""


class ModuleInfo(msgspec.Struct, frozen=True):
    """A driver library as it names itself."""

    manufacturer: str
    description: str
    version: str
