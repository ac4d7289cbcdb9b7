"""Was a certificate revoked: told by its issuer's OCSP answers and lists, kept as evidence at the desk.

Signing software has to look at this before it signs (Decree 23/2025, Art. 17). What is kept is judged
without the network; issuers are asked in the background. Every answer is proved by its signature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

if TYPE_CHECKING:
    from signing.evidence import Ask

KEEPS = timedelta(days=7)
"""So long an answer counts that names no end of its own."""
ASK_AGAIN = timedelta(hours=6)
LIMIT_S = 8.0
_CLOCKS = timedelta(minutes=5)


_SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der"})


class RevocationState(StrEnum):
    """What is known of a certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    """Its issuer could not be asked, or gave no answer that counts."""
    UNTOLD = "untold"
    """It names no service that could be asked."""


@dataclass(frozen=True)
class Revocation:
    """The state, and since when: of the revocation, or of the answer that says there is none."""

    state: RevocationState
    at: datetime | None = None


UNTOLD = Revocation(RevocationState.UNTOLD)
"""Of a certificate that names no service to ask."""
_UNKNOWN = Revocation(RevocationState.UNKNOWN)
_FAULTS = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion, x509.ExtensionNotFound)


class Revocations:
    """Judges what is kept in the folder of evidence, and asks issuers for more; safe for many threads."""

    def __init__(self, folder: Path | None, ask: Ask | None = None) -> None:
        self._folder = folder
        self._ask = ask
        self._asked: dict[str, datetime] = {}
        self._lock = Lock()

    def known(self, der: bytes, beside: Sequence[bytes], at: datetime) -> Revocation:
        """Return what is known without asking anybody; `beside` are certificates its issuer may be among."""
        certificate = _certificate(der)
        if certificate is None:
            return _UNKNOWN
        found = judge(certificate, _issuer(certificate, beside), *self._kept(der), at)
        if found.state is RevocationState.UNKNOWN and not _has_service(certificate):
            return UNTOLD
        return found

    def is_due(self, der: bytes, beside: Sequence[bytes], at: datetime) -> bool:
        """Tell whether the issuer should be asked now: it can be, and was not of late."""
        certificate = _certificate(der)
        if certificate is None or not _has_service(certificate) or _issuer(certificate, beside) is None:
            return False
        asked = self._asked.get(hashlib.sha256(der).hexdigest())
        return asked is None or at - asked > ASK_AGAIN

    def refresh(self, der: bytes, beside: Sequence[bytes], at: datetime) -> bool:
        """Ask the issuer, keep its answer, and tell whether more is known now; may take seconds."""
        certificate = _certificate(der)
        issuer = _issuer(certificate, beside) if certificate is not None else None
        if certificate is None or issuer is None or self._folder is None:
            return False
        # Loaded here, off the start of the program: it brings the whole signing engine.
        from asn1crypto import x509 as plain

        from signing.evidence import Evidence, ask_by_http

        before = self.known(der, beside, at)
        with self._lock:
            # Noted before asking: a server that hangs is not asked again by every look meanwhile.
            self._asked[hashlib.sha256(der).hexdigest()] = at
        above = plain.Certificate.load(issuer.public_bytes(Encoding.DER))
        Evidence(self._folder, self._ask or ask_by_http, LIMIT_S).fetch(plain.Certificate.load(der), above)
        return self.known(der, beside, at) != before

    def _kept(self, der: bytes) -> tuple[list[bytes], list[bytes]]:
        """Return lists and OCSP answers kept about a certificate."""
        place = self._folder / hashlib.sha256(der).hexdigest() if self._folder is not None else None
        if place is None or not place.is_dir():
            return [], []
        found: dict[str, list[bytes]] = {".crl": [], ".ocsp": []}
        for file in sorted(place.iterdir()):
            if file.suffix in found:
                with suppress(OSError):
                    found[file.suffix].append(file.read_bytes())
        return found[".crl"], found[".ocsp"]


def judge(
    certificate: x509.Certificate,
    issuer: x509.Certificate | None,
    crls: Iterable[bytes],
    ocsps: Iterable[bytes],
    at: datetime,
) -> Revocation:
    """Return what answers say at a moment; revoked wins over everything, and stays for ever.

    An answer counts only with its issuer's signature. A good one counts for as long as it says itself.
    """
    if issuer is None:
        return _UNKNOWN
    found = [_by_list(certificate, issuer, one, at) for one in crls]
    found += [_by_ocsp(certificate, issuer, one, at) for one in ocsps]
    told = [one for one in found if one is not None]
    revoked = [one for one in told if one.state is RevocationState.REVOKED]
    if revoked:
        # The earliest: what was signed after it is in doubt.
        return min(revoked, key=_moment)
    # The newest word of the issuer counts.
    return max(told, key=_moment) if told else _UNKNOWN


def _moment(one: Revocation) -> datetime:
    return one.at or datetime.min.replace(tzinfo=UTC)


def _by_list(
    certificate: x509.Certificate, issuer: x509.Certificate, content: bytes, at: datetime
) -> Revocation | None:
    try:
        found = x509.load_der_x509_crl(content)
        key = issuer.public_key()
        if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            return None
        # A list of another authority says nothing, even if it holds the same serial number.
        if found.issuer != issuer.subject or not found.is_signature_valid(key):
            return None
        entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
        # Before the age of the list: a revocation stays true when the list is old.
        if entry is not None and not _is_released(entry):
            return Revocation(RevocationState.REVOKED, entry.revocation_date_utc)
        return _good(found.last_update_utc, found.next_update_utc, at)
    except _FAULTS:
        return None


def _is_released(entry: x509.RevokedCertificate) -> bool:
    """Tell whether an entry only says that a suspension has ended."""
    with suppress(*_FAULTS):
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
        return reason is x509.ReasonFlags.remove_from_crl
    return False


def _by_ocsp(
    certificate: x509.Certificate, issuer: x509.Certificate, content: bytes, at: datetime
) -> Revocation | None:
    try:
        answer = ocsp.load_der_ocsp_response(content)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL or not _is_proved(answer, issuer):
            return None
        for one in answer.responses:
            if one.serial_number != certificate.serial_number:
                continue
            if one.certificate_status is ocsp.OCSPCertStatus.REVOKED:
                return Revocation(RevocationState.REVOKED, one.revocation_time_utc)
            if one.certificate_status is ocsp.OCSPCertStatus.GOOD:
                return _good(one.this_update_utc, one.next_update_utc, at)
    except _FAULTS:
        return None
    return None


def _good(since: datetime, until: datetime | None, at: datetime) -> Revocation | None:
    """Return that all is well, as long as the answer counts: an old one may hide a new revocation."""
    if since - _CLOCKS > at or at > (until or since + KEEPS):
        return None
    return Revocation(RevocationState.GOOD, since)


def _is_proved(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Tell whether the issuer has signed an answer, or somebody whom the issuer has charged with it."""
    signers = [issuer]
    for one in answer.certificates:
        with suppress(*_FAULTS, InvalidSignature):
            one.verify_directly_issued_by(issuer)
            uses = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
            # Others whom the issuer certified may not speak for it: this purpose says who may (RFC 6960).
            if ExtendedKeyUsageOID.OCSP_SIGNING in uses:
                signers.append(one)
    return any(_has_signed(one, answer) for one in signers)


def _has_signed(signer: x509.Certificate, answer: ocsp.OCSPResponse) -> bool:
    key, digest = signer.public_key(), answer.signature_hash_algorithm
    if digest is None:
        return False
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def certificates_in(places: Sequence[Path]) -> tuple[bytes, ...]:
    """Return the certificates (DER) of files and folders; what cannot be read is passed over.

    Only to find issuers by: a signature proves each, so nobody is believed for lying there.
    """
    files = [file for place in places for file in (sorted(place.rglob("*")) if place.is_dir() else [place])]
    found: list[bytes] = []
    for file in files:
        if file.suffix.lower() in _SUFFIXES and file.is_file():
            with suppress(*_FAULTS, OSError):
                content = file.read_bytes()
                many = (
                    x509.load_pem_x509_certificates(content)
                    if b"-----BEGIN" in content
                    else [x509.load_der_x509_certificate(content)]
                )
                found += [one.public_bytes(Encoding.DER) for one in many]
    return tuple(found)


def _certificate(der: bytes) -> x509.Certificate | None:
    with suppress(*_FAULTS):
        return x509.load_der_x509_certificate(der)
    return None


def _issuer(certificate: x509.Certificate, beside: Sequence[bytes]) -> x509.Certificate | None:
    """Return the issuer among some certificates, proved by its signature."""
    for der in beside:
        other = _certificate(der)
        with suppress(*_FAULTS, InvalidSignature):
            if other is not None and other.subject == certificate.issuer:
                certificate.verify_directly_issued_by(other)
                return other
    return None


def _has_service(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate names a place where its revocation can be asked about."""
    with suppress(*_FAULTS):
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        if any(one.access_method == AuthorityInformationAccessOID.OCSP for one in access):
            return True
    with suppress(*_FAULTS):
        return bool(certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value)
    return False
