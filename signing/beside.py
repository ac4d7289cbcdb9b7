"""Verifying a signature that lies in a file of its own beside the document (CAdES, `.p7s`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from asn1crypto import cms, pem, x509
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, extract_self_reported_ts
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext

from signing.certificates import common_name
from signing.chain import Crypto, examine, root_of
from signing.changes import ChangeReport
from signing.evidence import Evidence
from signing.judging import FAULTS, reasons_of, verdict_of
from signing.reading import digest
from signing.running import run
from signing.settings import Settings
from signing.trust import TrustStore
from signing.verdict import Changes, FileVerdict, Integrity, SignatureVerdict, Verdict

SUFFIX = ".p7s"
_LARGEST = 32 << 20
_STAMP = "signature_time_stamp_token"


@dataclass(frozen=True)
class Detached:
    """A signature with the file it is about."""

    content: Path
    signed_data: cms.SignedData

    @property
    def signer_info(self) -> cms.SignerInfo:
        """Return what the signer says."""
        return extract_signer_info(self.signed_data)

    @property
    def signer_cert(self) -> x509.Certificate:
        """Return the signer's certificate."""
        return extract_certs_for_validation(self.signed_data).signer_cert

    async def status(
        self, context: ValidationContext, usage: KeyUsageConstraints
    ) -> StandardCMSSignatureStatus:
        """Check digest, signature and chain."""
        with self.content.open("rb") as file:
            return await async_validate_detached_cms(
                file,
                self.signed_data,
                signer_validation_context=context,
                ts_validation_context=context,
                key_usage_settings=usage,
            )


def verify_beside(
    content: Path,
    signature: Path,
    trust: TrustStore,
    at: datetime | None = None,
    *,
    evidence: Evidence | None = None,
) -> FileVerdict:
    """Return the verdict on a document by the signature file beside it.

    Only files that cannot be opened at all raise `OSError`.
    """
    settings = Settings(trust, at, evidence or Evidence())
    verdict = _judged(content, signature, settings)
    return FileVerdict(content.name, digest(content), verdict.verdict, (verdict,))


def _judged(content: Path, signature: Path, settings: Settings) -> SignatureVerdict:
    unread = SignatureVerdict(
        signature.name, "signature", verdict=Verdict.INVALID, reasons=("signature.unreadable",)
    )
    try:
        held = Detached(content, _signed_data(signature))
        crypto = run(examine(held, settings, None))
        root, origin = root_of(crypto, settings)
        return replace(_told(signature.name, held, crypto), root=root, root_origin=origin)
    except FAULTS as error:
        if isinstance(error, OSError):
            raise
        return unread


def _signed_data(file: Path) -> cms.SignedData:
    with file.open("rb") as stream:
        data = stream.read(_LARGEST)
    if pem.detect(data):
        _, _, data = pem.unarmor(data)
    return cms.ContentInfo.load(data)["content"]


def _told(name: str, held: Detached, crypto: Crypto) -> SignatureVerdict:
    report = ChangeReport(Changes.NONE)
    certificate = held.signer_cert
    stamped = any(one["type"].native == _STAMP for one in held.signer_info["unsigned_attrs"])
    return SignatureVerdict(
        field=name,
        kind="signature",
        signer=common_name(certificate.subject),
        issuer=common_name(certificate.issuer),
        certificate=certificate.sha256.hex(),
        level="B-T" if stamped else "B-B",
        signing_time=extract_self_reported_ts(held.signer_info),
        timestamp_time=crypto.timestamp_time,
        timestamp_authority=crypto.timestamp_authority,
        integrity=Integrity.INTACT if crypto.intact else Integrity.BROKEN,
        coverage="whole file at signing",
        changes_after=report.changes,
        good_until=crypto.good_until,
        trust=crypto.trust,
        revocation=crypto.revocation,
        reasons=reasons_of(crypto, report, None),
        verdict=verdict_of(crypto, report, None, complete=True),
    )
