"""Does the signer's certificate lead to one of our roots, and was it good at the time that counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.status import DocumentTimestampStatus, PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from signing.certificates import common_name
from signing.pdf import ENGINE_FAULTS, entry
from signing.trust import TrustStore
from signing.verdict import Trust

_TRUST: dict[AdESSubIndic, Trust] = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: Trust.UNKNOWN,
    AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE: Trust.UNKNOWN,
    AdESIndeterminate.EXPIRED: Trust.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Trust.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: Trust.EXPIRED,
    AdESIndeterminate.REVOKED_NO_POE: Trust.REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: Trust.REVOKED,
    AdESFailure.REVOKED: Trust.REVOKED,
}


@dataclass(frozen=True)
class Crypto:
    """What the engine found out about one signature's bytes, signer and time."""

    intact: bool
    trust: Trust
    revocation: str
    sound_rest: bool  # seed values and time stamps, where there are any
    timestamp_time: datetime | None
    timestamp_authority: str | None


async def examine(signature: EmbeddedPdfSignature, trust: TrustStore, at: datetime | None) -> Crypto:
    """Check digest, signature, chain and time stamp of one signature, without the network."""
    status = await _status(signature, _context(signature, trust, at, strict=False))
    believed = _trust(status, trust, at)
    revocation = "unknown"
    if status.trusted and _has_evidence(signature):
        # Asked to be lenient, the engine ignores evidence for certificates that name no source of it.
        strict = await _status(signature, _context(signature, trust, at, strict=True))
        revocation = "good" if strict.trusted else revocation
        believed = Trust.REVOKED if _trust(strict, trust, at) is Trust.REVOKED else believed
    stamp = status if isinstance(status, DocumentTimestampStatus) else status.timestamp_validity
    return Crypto(
        intact=status.intact and status.valid,
        trust=believed,
        revocation="revoked" if believed is Trust.REVOKED else revocation,
        sound_rest=_sound_rest(status),
        timestamp_time=stamp.timestamp if stamp else None,
        timestamp_authority=common_name(stamp.signing_cert.subject) if stamp else None,
    )


async def _status(
    signature: EmbeddedPdfSignature, context: ValidationContext
) -> PdfSignatureStatus | DocumentTimestampStatus:
    if signature.sig_object_type == "/DocTimeStamp":
        return await async_validate_pdf_timestamp(signature, context, skip_diff=True)
    return await async_validate_pdf_signature(signature, context, skip_diff=True)


def _context(
    signature: EmbeddedPdfSignature, trust: TrustStore, at: datetime | None, *, strict: bool
) -> ValidationContext:
    """Return what path building may use: our roots only, evidence from the file, no network."""
    settings: dict[str, Any] = {
        "trust_roots": list(trust.anchors),
        "other_certs": list(trust.intermediates),
        "allow_fetching": False,
        "moment": at,
        "revocation_mode": "require" if strict else "soft-fail",
    }
    try:
        return DocumentSecurityStore.read_dss(signature.reader).as_validation_context(settings)
    except (NoDSSFoundError, *ENGINE_FAULTS):
        # No evidence in the file, or unreadable evidence: it must not stop the check of the signature.
        return ValidationContext(**settings, crls=(), ocsps=())


def _has_evidence(signature: EmbeddedPdfSignature) -> bool:
    return entry(signature.reader.root, "/DSS") is not None


def _trust(
    status: PdfSignatureStatus | DocumentTimestampStatus, trust: TrustStore, at: datetime | None
) -> Trust:
    if status.trusted:
        return Trust.TRUSTED
    if not trust.anchors:
        return Trust.UNKNOWN
    problem = status.trust_problem_indic
    if problem is AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE and _outside(status, at):
        return Trust.EXPIRED  # the engine has no word of its own for "not valid yet"
    return _TRUST.get(problem, Trust.UNTRUSTED) if problem else Trust.UNTRUSTED


def _outside(status: PdfSignatureStatus | DocumentTimestampStatus, at: datetime | None) -> bool:
    moment = at or datetime.now(UTC)
    certificate = status.signing_cert
    return not certificate.not_valid_before <= moment <= certificate.not_valid_after


def _sound_rest(status: PdfSignatureStatus | DocumentTimestampStatus) -> bool:
    if isinstance(status, DocumentTimestampStatus):
        return True
    stamps = (status.timestamp_validity, status.content_timestamp_validity)
    return status.seed_value_ok and all(s is None or (s.intact and s.valid and s.trusted) for s in stamps)
