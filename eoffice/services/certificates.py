"""Certificates of people and seals: which one was chosen for what, and when one runs out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import floor
from pathlib import Path
from typing import Protocol, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from eoffice.errors import OfficeError
from eoffice.paths import write_bytes

WEAKEST_RSA = 2048
WARN_DAYS = (60, 30, 7)
"""Renewal at the issuer takes weeks: the first warning leaves time for the paper request."""


class Printed(Protocol):
    """Anything known by the digest of its certificate."""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate, hex."""


_Choice = TypeVar("_Choice", bound=Printed)


class Purpose(StrEnum):
    """What a certificate is chosen for; each purpose remembers its own."""

    APPROVE = "approve"
    SEAL = "seal"
    COPY = "copy"
    APPENDIX = "appendix"
    INCOMING = "incoming"
    COMMENT = "comment"


@dataclass(frozen=True)
class ExpiryWarning:
    """A certificate that runs out soon, or has: whole days left, and which mark it has passed."""

    days_left: int
    mark: int
    """60, 30 or 7; 0 once it has run out."""


def expiry_warning(not_after: datetime, now: datetime) -> ExpiryWarning | None:
    """Return the warning that is due, or None while there is time.

    A day begun counts as no whole day: 59 days and 23 hours are past the mark of 60.
    """
    left = (not_after - now) / timedelta(days=1)
    if left < 0:
        return ExpiryWarning(floor(left), 0)
    passed = [mark for mark in WARN_DAYS if left <= mark]
    return ExpiryWarning(floor(left), min(passed)) if passed else None


def chain_of(der: bytes, others: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the certificates above one, each proved by its signature and never guessed from names.

    Two authorities of one name, as before and after a renewal of their key, are told apart so.
    """
    left = [x509.load_der_x509_certificate(other) for other in others if other != der]
    found: list[bytes] = []
    below = x509.load_der_x509_certificate(der)
    while True:
        above = next((one for one in left if _has_issued(one, below)), None)
        if above is None:
            return tuple(found)
        left.remove(above)
        found.append(above.public_bytes(Encoding.DER))
        below = above


def unfit(der: bytes) -> OfficeError | None:
    """Return why a certificate is not one to sign documents with, whatever the day, or None.

    Raises nothing for what cannot be told: an unknown kind of key is left to the token.
    """
    certificate = x509.load_der_x509_certificate(der)
    with suppress(x509.ExtensionNotFound, ValueError):
        if certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return OfficeError("certificate.of_authority")
    with suppress(UnsupportedAlgorithm, ValueError):
        key = certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey) and key.key_size < WEAKEST_RSA:
            return OfficeError("certificate.weak_key", bits=key.key_size)
    return None


def _has_issued(above: x509.Certificate, below: x509.Certificate) -> bool:
    if above.subject != below.issuer:
        return False
    try:
        below.verify_directly_issued_by(above)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


class Choices:
    """Remembers, per purpose, the certificate last chosen; by its digest, never by its name."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def remember(self, purpose: Purpose, credential: Printed) -> None:
        """Keep a choice; the file says nothing that the certificate does not say to everybody."""
        kept = {**self._kept(), purpose.value: credential.fingerprint}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(self._file, json.dumps(kept).encode())

    def recall(self, purpose: Purpose, credentials: Sequence[_Choice]) -> _Choice | None:
        """Return the certificate chosen last for a purpose, if it is among those plugged in."""
        wanted = self._kept().get(purpose.value)
        return next((one for one in credentials if one.fingerprint == wanted), None)

    def _kept(self) -> dict[str, str]:
        """Return what was kept; a damaged file only costs the person one choice."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return {str(key): str(value) for key, value in kept.items()} if isinstance(kept, dict) else {}
