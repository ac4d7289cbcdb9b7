"""Certificates of people and seals: which one was chosen for what, and when one runs out."""

from __future__ import annotations

import hashlib
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

from eoffice.domain.certificates import CertificateCopy
from eoffice.errors import OfficeError, Refused
from eoffice.paths import write_bytes
from signing.certificates import describe, load_many
from signing.errors import CertificateUnfit

WEAKEST_RSA = 2048
WARN_DAYS = (60, 30, 7)
"""Renewal at the issuer takes weeks: the first warning leaves time for the paper request."""


UNREADABLE = (CertificateUnfit, ValueError, TypeError, KeyError, OverflowError)
"""What reading a damaged certificate raises: much is found only when a field of it is looked at."""
_BAD_EXTENSION = (
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    ValueError,
)
"""What reading an extension raises: it is not there, or written against the standard."""


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


def copy_of(der: bytes) -> CertificateCopy:
    """Return what the registry takes over from a certificate that may sign documents.

    Raises Refused `certificate.unreadable`, `certificate.not_for_signing`, and as `unfit` says.
    """
    try:
        facts = describe(der)
    except UNREADABLE as error:
        raise Refused("certificate.unreadable") from error
    why = unfit(der)
    if why is not None:
        raise Refused(why.code, **why.values)
    if not facts.may_sign:
        raise Refused("certificate.not_for_signing", subject=facts.subject)
    return CertificateCopy(
        hashlib.sha256(der).hexdigest(),
        facts.subject,
        facts.issuer,
        facts.serial,
        facts.not_before,
        facts.not_after,
        policies_of(der),
    )


def from_file(content: bytes) -> bytes:
    """Return the first certificate of a file, PEM or DER, as DER; raises Refused `certificate.unreadable`."""
    try:
        found = load_many(content)
    except UNREADABLE as error:
        raise Refused("certificate.unreadable") from error
    if not found:
        raise Refused("certificate.unreadable")
    return bytes(found[0].dump())


def policies_of(der: bytes) -> tuple[str, ...]:
    """Return the policies a certificate was issued under, as dotted numbers; none where it names none."""
    certificate = _loaded(der)
    if certificate is not None:
        with suppress(*_BAD_EXTENSION):
            found = certificate.extensions.get_extension_for_class(x509.CertificatePolicies)
            return tuple(one.policy_identifier.dotted_string for one in found.value)
    return ()


def _loaded(der: bytes) -> x509.Certificate | None:
    """Return a certificate, or None for bytes that only look like one.

    Two readers of ASN.1 do not agree on what is sound; tokens hold what some card tool has written once.
    """
    try:
        return x509.load_der_x509_certificate(der)
    except (ValueError, TypeError, x509.InvalidVersion):
        return None


def expiry_warning(not_after: datetime, now: datetime) -> ExpiryWarning | None:
    """Return the warning that is due, or None while there is time.

    A day begun counts as no whole day: 59 days and 23 hours are past the mark of 60.
    """
    left = (not_after - now) / timedelta(days=1)
    # floor, not truncation: half a day past the end is -1, never "0 days left".
    if left < 0:
        return ExpiryWarning(floor(left), 0)
    passed = [mark for mark in WARN_DAYS if left <= mark]
    return ExpiryWarning(floor(left), min(passed)) if passed else None


def chain_of(der: bytes, others: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the certificates above one, each proved by its signature and never guessed from names.

    Two authorities of one name, as before and after a renewal of their key, are told apart so.
    """
    left = [one for other in others if other != der and (one := _loaded(other)) is not None]
    found: list[bytes] = []
    below = _loaded(der)
    while below is not None:
        above = next((one for one in left if has_issued(one, below)), None)
        if above is None:
            return tuple(found)
        # Taken out, so that two that have signed each other make no endless chain; a root ends it too.
        left.remove(above)
        found.append(above.public_bytes(Encoding.DER))
        below = above
    return ()


def unfit(der: bytes) -> OfficeError | None:
    """Return why a certificate is not one to sign documents with, whatever the day, or None.

    Raises nothing for what cannot be told: an unknown kind of key is left to the token.
    """
    certificate = _loaded(der)
    if certificate is None:
        return OfficeError("certificate.unreadable")
    with suppress(*_BAD_EXTENSION):
        if certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return OfficeError("certificate.of_authority")
    with suppress(UnsupportedAlgorithm, ValueError):
        key = certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey) and key.key_size < WEAKEST_RSA:
            return OfficeError("certificate.weak_key", bits=key.key_size)
    return None


def has_issued(above: x509.Certificate, below: x509.Certificate) -> bool:
    """Tell whether one certificate was signed with the key of another; one nobody can check was not."""
    try:
        # Names first: comparing them is cheap, checking a signature is not.
        if above.subject != below.issuer:
            return False
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
        # A choice is a convenience: the person is asked again, and nothing else is lost.
        except (FileNotFoundError, ValueError):
            return {}
        return {str(key): str(value) for key, value in kept.items()} if isinstance(kept, dict) else {}
