"""Reading certificates: who somebody is, who vouches for them, and since when until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import pem, x509

from signing.errors import CertificateUnfit

_SIGNING_USES = {"digital_signature", "non_repudiation"}


@dataclass(frozen=True)
class CertificateFacts:
    """What a person is shown of a certificate before signing with it."""

    subject: str
    organisation: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    may_sign: bool


def load(der: bytes) -> x509.Certificate:
    """Return a certificate from its bytes, or raise when they are none."""
    try:
        certificate = x509.Certificate.load(der, strict=True)
        _ = certificate.not_valid_after, certificate.public_key.algorithm, certificate.subject.native
    except (ValueError, TypeError, KeyError) as error:
        raise CertificateUnfit("signing.certificate_unreadable", reason=type(error).__name__) from error
    return certificate


def load_many(content: bytes) -> tuple[x509.Certificate, ...]:
    """Return every certificate in a PEM or DER file."""
    if not pem.detect(content):
        return (load(content),)
    try:
        blocks = list(pem.unarmor(content, multiple=True))
    except ValueError as error:
        raise CertificateUnfit("signing.certificate_unreadable", reason=type(error).__name__) from error
    return tuple(load(der) for kind, _, der in blocks if kind == "CERTIFICATE")


def common_name(name: x509.Name) -> str:
    """Return the name people know: the common name, or the organisation."""
    native = name.native
    found = native.get("common_name") or native.get("organization_name") or name.human_friendly
    return ", ".join(found) if isinstance(found, list) else str(found)


def describe(der: bytes) -> CertificateFacts:
    """Return what a person is shown of a certificate."""
    certificate = load(der)
    organisation = certificate.subject.native.get("organization_name") or ""
    usage = certificate.key_usage_value
    return CertificateFacts(
        subject=common_name(certificate.subject),
        organisation=organisation if isinstance(organisation, str) else ", ".join(organisation),
        issuer=common_name(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        not_before=certificate.not_valid_before,
        not_after=certificate.not_valid_after,
        may_sign=usage is None or bool(_SIGNING_USES & set(usage.native)),
    )


def check_usable(der: bytes, at: datetime) -> CertificateFacts:
    """Raise unless the certificate may sign at a given time (checked before any PIN is asked)."""
    facts = describe(der)
    if not facts.may_sign:
        raise CertificateUnfit("signing.certificate_not_for_signing", subject=facts.subject)
    if at < facts.not_before:
        starts = facts.not_before.isoformat()
        raise CertificateUnfit("signing.certificate_not_yet_valid", subject=facts.subject, starts=starts)
    if at > facts.not_after:
        ended = facts.not_after.isoformat()
        raise CertificateUnfit("signing.certificate_expired", subject=facts.subject, ended=ended)
    return facts
