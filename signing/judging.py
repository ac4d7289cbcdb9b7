"""One signature, one verdict: every fault of the file or the engine becomes part of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.errors import SignatureValidationError

from signing.certificates import common_name
from signing.chain import Crypto, examine, root_of
from signing.changes import ChangeReport, Covered, review
from signing.coverage import bytes_fault
from signing.embedded import KNOWN_TYPES, embedded, kind_of
from signing.form_tree import is_unreadable
from signing.level import level_of
from signing.likeness import Graph, raw
from signing.pdf import ENGINE_FAULTS
from signing.reading import FoundSignature
from signing.running import run
from signing.settings import Settings
from signing.signatory import settle_signer
from signing.trust import TrustStore
from signing.verdict import Changes, Integrity, SignatureVerdict, Trust, Verdict

# A crooked offset makes the engine seek before the file's start, which is an OSError.
FAULTS = (
    *ENGINE_FAULTS,
    SignatureValidationError,
    CMSExtractionError,
    OSError,
    RecursionError,
    OverflowError,
)
_SOFT_TILING = {"tiling.after_cms"}


@dataclass(frozen=True)
class Judgement:
    """A verdict with what led to it."""

    verdict: SignatureVerdict
    report: ChangeReport = field(default_factory=partial(ChangeReport, Changes.UNKNOWN))
    crypto: Crypto | None = None


def opened(
    reader: PdfFileReader, found: FoundSignature, trust: TrustStore | None = None
) -> EmbeddedPdfSignature | SignatureVerdict:
    """Return the engine's view of a signature, or the verdict on one that cannot be read.

    Certificates of the trust store help where the signature forgot to bring its signer's own.
    """
    unreadable = SignatureVerdict(found.name, "signature", verdict=Verdict.INVALID)
    try:
        if is_unreadable(raw(found.field, "/V")):
            return replace(unreadable, reasons=("signature.unreadable",))
        if kind_of(raw(found.field, "/V")) not in KNOWN_TYPES:
            return replace(unreadable, verdict=Verdict.INDETERMINATE, reasons=("signature.unknown_type",))
        signature = embedded(reader, found.field, found.name)
        if not settle_signer(signature.signed_data, trust):
            return replace(unreadable, verdict=Verdict.INDETERMINATE, reasons=("signature.no_certificate",))
        # Names are read once here, so that nothing later meets one that cannot be read.
        _ = signature.signer_cert.subject.native, signature.signer_cert.issuer.native
    except FAULTS:
        return replace(unreadable, reasons=("signature.unreadable",))
    return signature


def judge(
    signature: EmbeddedPdfSignature,
    settings: Settings,
    proof: datetime | None,
    graph: Graph | None,
    covered: Covered,
) -> Judgement:
    """Return the verdict on one readable signature; `proof` is the time of a later trusted stamp."""
    plain = _describe(signature)
    try:
        fault = bytes_fault(signature)
        crypto = run(examine(signature, settings, proof))
    except FAULTS:
        return Judgement(replace(plain, verdict=Verdict.INVALID, reasons=("signature.unreadable",)))
    complete = fault in {None, *_SOFT_TILING}
    report = (
        review(signature, graph, covered) if complete and crypto.intact else ChangeReport(Changes.UNKNOWN)
    )
    reasons = reasons_of(crypto, report, fault)
    root, origin = root_of(crypto, settings)
    judged = replace(
        plain,
        timestamp_time=crypto.timestamp_time,
        timestamp_authority=crypto.timestamp_authority,
        level=level_of(signature),
        integrity=Integrity.INTACT if crypto.intact else Integrity.BROKEN,
        coverage="whole file at signing" if complete else "part of the file",
        changes_after=report.changes,
        changes=report.listed,
        root=root,
        root_origin=origin,
        good_until=crypto.good_until,
        findings=report.findings,
        trust=crypto.trust,
        revocation=crypto.revocation,
        reasons=reasons,
        verdict=verdict_of(crypto, report, fault, complete=complete),
    )
    return Judgement(judged, report, crypto)


def _describe(signature: EmbeddedPdfSignature) -> SignatureVerdict:
    certificate = signature.signer_cert
    try:
        claimed = signature.self_reported_timestamp
    except FAULTS:
        claimed = None
    return SignatureVerdict(
        field=signature.field_name,
        kind="timestamp" if signature.sig_object_type == "/DocTimeStamp" else "signature",
        signer=common_name(certificate.subject),
        issuer=common_name(certificate.issuer),
        certificate=certificate.sha256.hex(),
        signing_time=claimed,
    )


def reasons_of(crypto: Crypto, report: ChangeReport, fault: str | None) -> tuple[str, ...]:
    """Return the codes of everything that keeps a signature from being plainly valid."""
    found: list[str] = []
    if not crypto.intact:
        found.append("integrity.broken")
    if fault:
        found.append(fault)
    found.extend(report.reasons)
    if crypto.intact and crypto.trust is not Trust.TRUSTED:
        found.append(f"trust.{crypto.trust}")
    if crypto.intact:
        found.extend(crypto.reasons)
    if crypto.intact and not crypto.sound_rest:
        found.append("timestamp.not_trusted")
    return tuple(found)


def verdict_of(crypto: Crypto, report: ChangeReport, fault: str | None, *, complete: bool) -> Verdict:
    """Weigh the findings: tampering first, then what a person must look at, then what nobody knows."""
    if not crypto.intact or not complete or report.changes is Changes.FORBIDDEN:
        return Verdict.INVALID
    if crypto.trust is Trust.REVOKED:
        return Verdict.INVALID
    if fault or report.changes is Changes.SUSPICIOUS:
        return Verdict.CHANGED
    undecided = (
        crypto.trust is not Trust.TRUSTED or not crypto.sound_rest or "revocation.unknown" in crypto.reasons
    )
    if undecided or report.changes is Changes.UNKNOWN:
        return Verdict.INDETERMINATE
    return Verdict.VALID
