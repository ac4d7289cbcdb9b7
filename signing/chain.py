"""Does the signer's certificate lead to one of our roots, and was it good at the time that counts.

The time that counts is the proven one: a trusted time stamp in the signature or on the document.
Without one it is the moment of the check (ETSI EN 319 102-1, 5.3 and 5.6).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    StandardCMSSignatureStatus,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from signing.certificates import common_name
from signing.embedded import OldSignature
from signing.evidence import Answers, has_source
from signing.pdf import ENGINE_FAULTS, entry
from signing.settings import Settings
from signing.verdict import Trust

Status = PdfSignatureStatus | DocumentTimestampStatus | StandardCMSSignatureStatus


class Beside(Protocol):
    """A signature that lies in a file of its own."""

    @property
    def signer_info(self) -> cms.SignerInfo:
        """Return what the signer says."""
        ...

    async def status(
        self, context: ValidationContext, usage: KeyUsageConstraints
    ) -> StandardCMSSignatureStatus:
        """Check digest, signature and chain."""
        ...


Signed = EmbeddedPdfSignature | Beside

_TRUST: dict[AdESSubIndic, Trust] = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: Trust.UNKNOWN,
    AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE: Trust.UNKNOWN,
    AdESIndeterminate.EXPIRED: Trust.EXPIRED,
    AdESIndeterminate.NOT_YET_VALID: Trust.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Trust.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: Trust.EXPIRED,
    AdESIndeterminate.REVOKED_NO_POE: Trust.REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: Trust.REVOKED,
    AdESFailure.REVOKED: Trust.REVOKED,
}
_WEAK = (
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
)
# Either usage is asked for: many honest certificates carry only one of the two.
_SIGNS = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)

_ANY = KeyUsageConstraints(key_usage=set())


def _policy(own: RevocationCheckingRule, above: RevocationCheckingRule) -> CertRevTrustPolicy:
    # What was published after signing speaks about it too.
    return CertRevTrustPolicy(RevocationCheckingPolicy(own, above), retroactive_revinfo=True)


_LENIENT = _policy(
    RevocationCheckingRule.CHECK_IF_DECLARED_SOFT, RevocationCheckingRule.CHECK_IF_DECLARED_SOFT
)
# Asked to be lenient, the engine ignores evidence for certificates that name no source of it.
_OWN = _policy(RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.CHECK_IF_DECLARED_SOFT)
_WHOLE = _policy(RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.CRL_OR_OCSP_REQUIRED)
_FOR_OTHER_WORK = frozenset({"server_auth", "time_stamping", "ocsp_signing", "ipsec_end_system"})


@dataclass(frozen=True)
class Crypto:
    """What the engine found out about one signature's bytes, signer and time."""

    intact: bool
    trust: Trust
    revocation: str
    sound_rest: bool  # seed values and time stamps, where there are any
    timestamp_time: datetime | None
    timestamp_authority: str | None
    proven: datetime | None = None
    """The time before which the signature existed for certain, when a trusted stamp says so."""
    reasons: tuple[str, ...] = ()
    good_until: datetime | None = None
    path: tuple[x509.Certificate, ...] = ()


def root_of(crypto: Crypto, settings: Settings) -> tuple[str | None, str | None]:
    """Return the name of the anchor that a trusted chain ends at, and who had it believed."""
    if crypto.trust is not Trust.TRUSTED or not crypto.path:
        return None, None
    anchor = crypto.path[-1]
    return common_name(anchor.subject), settings.trust.origin_of(anchor.sha256.hex()) or None


async def examine(signature: Signed, settings: Settings, proof: datetime | None) -> Crypto:
    """Check digest, signature, chain, revocation and time stamp of one signature.

    `proof` is the time of a trusted stamp that was put on the document later.
    """
    first = await _status(
        signature, _context(signature, settings, proof or settings.moment, Answers(), _LENIENT)
    )
    stamp = first if isinstance(first, DocumentTimestampStatus) else first.timestamp_validity
    proven = _proven(first, proof)
    moment = proven or settings.moment
    status, revocation = first, "unknown"
    if proven is not None and proven != proof and not isinstance(first, DocumentTimestampStatus):
        status = await _status(signature, _context(signature, settings, moment, Answers(), _LENIENT))
    believed = _trust(status, settings, moment)
    reasons: tuple[str, ...] = ()
    path = _path(status)
    if believed is Trust.TRUSTED:
        believed, revocation, reasons = await _revocation(signature, settings, moment, path)
    elif believed is Trust.REVOKED:
        revocation = "revoked"
    return Crypto(
        intact=status.intact and status.valid,
        trust=believed,
        revocation=revocation,
        sound_rest=_sound_rest(first),
        timestamp_time=stamp.timestamp if stamp else None,
        timestamp_authority=common_name(stamp.signing_cert.subject) if stamp else None,
        proven=stamp.timestamp if isinstance(first, DocumentTimestampStatus) and stamp else proven,
        reasons=(*_trust_reasons(status, believed), *reasons),
        good_until=max(one.not_valid_after for one in (first.signing_cert, stamp.signing_cert))
        if stamp is not None and proven is not None
        else first.signing_cert.not_valid_after,
        path=path,
    )


def _proven(status: Status, proof: datetime | None) -> datetime | None:
    if isinstance(status, DocumentTimestampStatus):
        return proof
    stamp = status.timestamp_validity
    if stamp is not None and stamp.intact and stamp.valid and stamp.trusted:
        return min(stamp.timestamp, proof) if proof is not None else stamp.timestamp
    return proof


async def _revocation(
    signature: Signed, settings: Settings, moment: datetime, path: tuple[x509.Certificate, ...]
) -> tuple[Trust, str, tuple[str, ...]]:
    """Ask the evidence in the file, then what earlier checks kept, then the issuers."""
    links = list(itertools.pairwise(path))
    sourced = any(has_source(one) for one, _ in links)
    for source in ("file", "kept", "asked"):
        answers = _answers(settings, source, links)
        if not answers and (source != "file" or not _brings_evidence(signature)):
            continue
        # The signer's own certificate first: lists of the authorities above it are often missing.
        own = await _status(signature, _context(signature, settings, moment, answers, _OWN))
        if _trust(own, settings, moment) is Trust.REVOKED:
            return Trust.REVOKED, "revoked", ()
        if own.trusted:
            whole = await _status(signature, _context(signature, settings, moment, answers, _WHOLE))
            if _trust(whole, settings, moment) is Trust.REVOKED:
                return Trust.REVOKED, "revoked", ()
            return Trust.TRUSTED, "good", ()
    if not sourced:
        return Trust.TRUSTED, "unknown", ()
    return Trust.TRUSTED, "unknown", ("revocation.unknown",)


def _answers(
    settings: Settings, source: str, links: list[tuple[x509.Certificate, x509.Certificate]]
) -> Answers:
    evidence = settings.evidence
    found = [
        evidence.kept(one) if source == "kept" else evidence.fetch(one, above)
        for one, above in links
        if source != "file"
    ]
    return Answers(
        tuple(one for held in found for one in held.crls), tuple(one for held in found for one in held.ocsps)
    )


async def _status(signature: Signed, context: ValidationContext) -> Status:
    if isinstance(signature, OldSignature):
        return await signature.status(context, _usage(signature))
    if not isinstance(signature, EmbeddedPdfSignature):
        return await signature.status(context, _SIGNS)
    if signature.sig_object_type == "/DocTimeStamp":
        return await async_validate_pdf_timestamp(signature, context, skip_diff=True)
    return await async_validate_pdf_signature(
        signature, context, skip_diff=True, key_usage_settings=_usage(signature)
    )


def _usage(signature: EmbeddedPdfSignature) -> KeyUsageConstraints:
    # A certificate that names no usage may be used for any (RFC 5280, 4.2.1.3); the engine wants one named.
    return _SIGNS if signature.signer_cert.key_usage_value is not None else _ANY


def _context(
    signature: Signed,
    settings: Settings,
    moment: datetime,
    answers: Answers,
    policy: CertRevTrustPolicy,
    brought: Sequence[x509.Certificate] = (),
) -> ValidationContext:
    """Return what path building may use: our roots only, evidence we hold, no network of its own."""
    archived = _archived(signature)
    values: dict[str, Any] = {
        "trust_roots": list(settings.trust.anchors),
        "other_certs": [*settings.trust.intermediates, *_brought(signature), *brought],
        "allow_fetching": False,
        "moment": moment,
        "revinfo_policy": policy,
        "crls": [crl.CertificateList.load(one) for one in (*answers.crls, *archived.crls)],
        "ocsps": [ocsp.OCSPResponse.load(one) for one in (*answers.ocsps, *archived.ocsps)],
    }
    if not isinstance(signature, EmbeddedPdfSignature):
        return ValidationContext(**values)
    try:
        return DocumentSecurityStore.read_dss(signature.reader).as_validation_context(values)
    except (NoDSSFoundError, *ENGINE_FAULTS):
        # No evidence in the file, or unreadable evidence: it must not stop the check of the signature.
        return ValidationContext(**values)


def stamp_context(
    signature: Signed, settings: Settings, brought: Sequence[x509.Certificate]
) -> ValidationContext:
    """Return what judging a time stamp outside the engine's own reach may use."""
    return _context(signature, settings, settings.moment, Answers(), _LENIENT, brought)


def _archived(signature: Signed) -> Answers:
    """Return the evidence that older programs put into the signature itself."""
    crls: list[bytes] = []
    ocsps: list[bytes] = []
    try:
        for attribute in signature.signer_info["signed_attrs"]:
            if attribute["type"].native == "adobe_revocation_info_archival":
                held = attribute["values"][0]
                crls.extend(one.dump() for one in held["crl"] or ())
                ocsps.extend(one.dump() for one in held["ocsp"] or ())
    except ENGINE_FAULTS:
        return Answers()
    return Answers(tuple(crls), tuple(ocsps))


def _brought(signature: Signed) -> list[x509.Certificate]:
    """Return the certificates beside the signer's: a stamp often relies on them for its own chain."""
    if not isinstance(signature, EmbeddedPdfSignature):
        return []
    try:
        return list(signature.other_embedded_certs)
    except (SignatureValidationError, *ENGINE_FAULTS):
        return []


def _brings_evidence(signature: Signed) -> bool:
    in_file = isinstance(signature, EmbeddedPdfSignature) and entry(signature.reader.root, "/DSS") is not None
    return in_file or bool(_archived(signature))


def _path(status: Status) -> tuple[x509.Certificate, ...]:
    """Return the certificates from the signer up to the root, as far as they are known."""
    path = status.validation_path
    if path is None:
        return ()
    found = [one for one in path if isinstance(one, x509.Certificate)]
    return tuple(reversed(found))


def _trust(status: Status, settings: Settings, moment: datetime) -> Trust:
    if status.trusted:
        return Trust.UNTRUSTED if _for_other_work(status) else Trust.TRUSTED
    if not settings.trust.anchors:
        return Trust.UNKNOWN
    problem = status.trust_problem_indic
    if problem is AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE and _outside(status, moment):
        return Trust.EXPIRED  # the engine has no word of its own for "not valid yet"
    return _TRUST.get(problem, Trust.UNTRUSTED) if problem else Trust.UNTRUSTED


def _trust_reasons(status: Status, believed: Trust) -> tuple[str, ...]:
    if not status.trusted and status.trust_problem_indic in _WEAK:
        return ("trust.weak",)
    usage = status.signing_cert.key_usage_value
    signs = usage is None or {"digital_signature", "non_repudiation"} & set(usage.native)
    if believed is Trust.UNTRUSTED and (_for_other_work(status) or not signs):
        return ("trust.wrong_usage",)
    return ()


def _for_other_work(status: Status) -> bool:
    """Tell whether a signer's certificate was issued for servers or services only."""
    purposes = status.signing_cert.extended_key_usage_value
    if isinstance(status, DocumentTimestampStatus) or purposes is None:
        return False
    return set(purposes.native) <= _FOR_OTHER_WORK


def _outside(status: Status, moment: datetime) -> bool:
    certificate = status.signing_cert
    return not certificate.not_valid_before <= moment.astimezone(UTC) <= certificate.not_valid_after


def _sound_rest(status: Status) -> bool:
    if isinstance(status, DocumentTimestampStatus):
        return True
    stamps = (status.timestamp_validity, status.content_timestamp_validity)
    seeds = status.seed_value_ok if isinstance(status, PdfSignatureStatus) else True
    return seeds and all(s is None or (s.intact and s.valid and s.trusted) for s in stamps)
