"""Verifying signatures inside XML files (XMLDSig and XAdES, EN 319 132-1), as in edXML envelopes.

A verdict is `valid` only if everything that a reader of the file could take for its content lies under the
signature. So moving signed parts aside and putting others in their place (signature wrapping) never pays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from asn1crypto import cms, x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree
from pyhanko.sign.validation.generic_cms import async_validate_cms_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext

from signing.bare import PSS, as_cms
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
from signing.xml_cover import has_double, uncovered
from signing.xml_parts import (
    DS,
    SIGNATURE,
    NotFollowed,
    Reference,
    Wrapped,
    canon_of,
    decoded,
    only,
    parsed,
    references,
)
from signing.xml_properties import properties_of
from signing.xml_stamps import Stamped, stamps_of

SUFFIXES = frozenset({".xml", ".edxml"})
LARGEST = 64 << 20
_MOST_SIGNATURES = 50
_MORE, _NEWER = "http://www.w3.org/2001/04/xmldsig-more#", "http://www.w3.org/2007/05/xmldsig-more#"
_METHODS = {
    f"{DS}rsa-sha1": ("sha1", "sha1_rsa"),
    **{f"{_MORE}rsa-{name}": (name, f"{name}_rsa") for name in ("sha256", "sha384", "sha512")},
    **{f"{_MORE}ecdsa-{name}": (name, f"{name}_ecdsa") for name in ("sha256", "sha384", "sha512")},
    **{f"{_NEWER}{name}-rsa-MGF1": (name, PSS) for name in ("sha256", "sha384", "sha512")},
}
Told = Callable[[SignatureVerdict], None]


@dataclass(frozen=True)
class InXml:
    """A signature over the written-down form of its `SignedInfo`, as a CMS that says the same."""

    signed_data: cms.SignedData
    signer_cert: x509.Certificate

    @property
    def signer_info(self) -> cms.SignerInfo:
        """Return what the signer says."""
        return self.signed_data["signer_infos"][0]

    async def status(
        self, context: ValidationContext, usage: KeyUsageConstraints
    ) -> StandardCMSSignatureStatus:
        """Check the signature and the chain."""
        found: StandardCMSSignatureStatus = await async_validate_cms_signature(
            self.signed_data,
            status_cls=StandardCMSSignatureStatus,
            validation_context=context,
            key_usage_settings=usage,
        )
        return found


def verify_xml(
    file: Path,
    trust: TrustStore,
    at: datetime | None = None,
    *,
    evidence: Evidence | None = None,
    told: Told | None = None,
) -> FileVerdict:
    """Return the verdict on an XML file; only one that cannot be opened at all raises `OSError`."""
    settings, sha256 = Settings(trust, at, evidence or Evidence()), digest(file)
    try:
        root = _read(file)
    except ValueError:
        return FileVerdict(file.name, sha256, Verdict.INDETERMINATE, (), ("file.unreadable",))
    verdicts: list[SignatureVerdict] = []
    for number, signature in enumerate(_signatures(root), 1):
        verdicts.append(_judged(signature, number, settings))
        if told is not None:
            told(verdicts[-1])
    worst = max((one.verdict for one in verdicts), key=lambda word: word.severity, default=Verdict.UNSIGNED)
    return FileVerdict(file.name, sha256, worst, tuple(verdicts))


def _read(file: Path) -> etree._Element:
    with file.open("rb") as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(file.name)
    return parsed(content)


def _signatures(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the signatures of the document, wherever somebody put them."""
    for number, node in enumerate(root.iter(SIGNATURE)):
        if number < _MOST_SIGNATURES:
            yield node


def _judged(signature: etree._Element, number: int, settings: Settings) -> SignatureVerdict:
    name = str(signature.get("Id") or f"Signature{number}")
    plain = SignatureVerdict(name, "signature", verdict=Verdict.INVALID)
    try:
        certificates = _certificates(signature)
        if not certificates:
            return replace(plain, verdict=Verdict.INDETERMINATE, reasons=("signature.no_certificate",))
        held = InXml(_as_cms(signature, certificates), certificates[0])
        plain = _described(plain, held.signer_cert)
        stamped = run(stamps_of(signature, held, settings))
        crypto = run(examine(held, settings, stamped.proven))
        root, origin = root_of(crypto, settings)
        judged = _weighed(plain, signature, held, _with_stamp(crypto, stamped))
        return replace(judged, root=root, root_origin=origin)
    except NotFollowed:
        return replace(plain, verdict=Verdict.INDETERMINATE, reasons=("xml.not_followed",))
    except Wrapped:
        return replace(plain, reasons=("xml.wrapped",))
    except (*FAULTS, etree.LxmlError):
        return replace(plain, reasons=("signature.unreadable",))


def _with_stamp(crypto: Crypto, stamped: Stamped) -> Crypto:
    """Join what the stamp in the XML says to what the signature says by itself."""
    if stamped.time is None and stamped.is_sound:
        return crypto
    ends = [one for one in (crypto.good_until, stamped.good_until) if one is not None]
    return replace(
        crypto,
        sound_rest=crypto.sound_rest and stamped.is_trusted,
        timestamp_time=stamped.time if stamped.is_sound else None,
        timestamp_authority=stamped.authority if stamped.is_sound else None,
        good_until=max(ends) if stamped.is_trusted and ends else crypto.good_until,
    )


def _described(plain: SignatureVerdict, signer: x509.Certificate) -> SignatureVerdict:
    return replace(
        plain,
        signer=common_name(signer.subject),
        issuer=common_name(signer.issuer),
        certificate=signer.sha256.hex(),
    )


def _weighed(
    plain: SignatureVerdict, signature: etree._Element, held: InXml, crypto: Crypto
) -> SignatureVerdict:
    """Put together what the key, the digests and the place of the signed parts say."""
    signed = list(references(signature))
    later = _later(signature)
    told = properties_of(signature, signed, held.signer_cert)
    holding = [_holds(one, signature, later) for one in signed]
    crypto = replace(crypto, intact=crypto.intact and None not in holding and told.is_bound)
    after = any(holding)
    open_parts = uncovered(signature, signed)
    # Something unsigned that is called like what is signed was put there to be taken for it.
    if crypto.intact and has_double(signature, signed):
        raise Wrapped(plain.field)
    report = _report(crypto, is_after=after, open_parts=open_parts)
    reasons = reasons_of(crypto, report, None)
    return replace(
        plain,
        signing_time=told.signing_time,
        timestamp_time=crypto.timestamp_time,
        timestamp_authority=crypto.timestamp_authority,
        level=("B-T" if crypto.timestamp_time else "B-B") if told.is_signed else None,
        integrity=Integrity.INTACT if crypto.intact else Integrity.BROKEN,
        coverage="part of the file" if open_parts else "whole file at signing",
        changes_after=report.changes,
        changes=report.listed,
        good_until=crypto.good_until,
        trust=crypto.trust,
        revocation=crypto.revocation,
        reasons=reasons,
        verdict=verdict_of(crypto, report, None, complete=True),
    )


def _report(crypto: Crypto, *, is_after: bool, open_parts: tuple[str, ...]) -> ChangeReport:
    if not crypto.intact:
        return ChangeReport(Changes.UNKNOWN)
    listed = ("signature added",) if is_after else ()
    if open_parts:
        parts = f"parts outside the signature: {', '.join(open_parts)}"
        return ChangeReport(Changes.SUSPICIOUS, (*listed, parts), ("xml.partly_signed",))
    return ChangeReport(Changes.PERMITTED if is_after else Changes.NONE, listed)


def _holds(one: Reference, signature: etree._Element, later: tuple[etree._Element, ...]) -> bool | None:
    """Tell whether a digest fits: False as the file is, True before later signatures came, None never."""
    own = (signature,) if one.is_enveloped else ()
    if one.holds(own):
        return False
    return True if own and later and one.holds((*own, *later)) else None


def _later(signature: etree._Element) -> tuple[etree._Element, ...]:
    """Return the signatures that stand behind one: they may have come when it was there already."""
    return tuple(one for one in signature.itersiblings(SIGNATURE))


# --- whose key


def _certificates(signature: etree._Element) -> list[x509.Certificate]:
    """Return the certificates that a signature brings, the signer's first."""
    found = [
        x509.Certificate.load(decoded(one), strict=True)
        for one in signature.iterfind(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate")
    ]
    issuers = {one.issuer.hashable for one in found if not one.self_issued}
    # The signer's own certificate issued none of the others.
    return sorted(found, key=lambda one: one.subject.hashable in issuers)


def _as_cms(signature: etree._Element, certificates: list[x509.Certificate]) -> cms.SignedData:
    info = only(signature, "SignedInfo")
    method = str(only(info, "SignatureMethod").get("Algorithm"))
    if method not in _METHODS:
        raise NotFollowed(method)
    name, mechanism = _METHODS[method]
    value = decoded(only(signature, "SignatureValue"))
    if mechanism.endswith("_ecdsa"):
        # XMLDSig puts the two numbers side by side; CMS wants them as DER.
        half = len(value) // 2
        value = encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
    content = canon_of(only(info, "CanonicalizationMethod")).bytes_of(info)
    return as_cms(value, certificates, name, mechanism, content)
