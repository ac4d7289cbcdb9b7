"""Whose certificate made a signature, where the signature itself points nowhere.

Programs in the field copy the issuer's name into the signature letter by letter and spoil what is not
ASCII, or bring no certificate at all. Neither is tampering: the key still tells who signed.
"""

from __future__ import annotations

from collections.abc import Iterator

from asn1crypto import algos, cms, x509
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info, extract_signer_info

from signing.trust import TrustStore

_DIGESTS = frozenset({"sha256", "sha384", "sha512"})


def settle_signer(signed_data: cms.SignedData, trust: TrustStore | None) -> bool:
    """Point a CMS at its signer's certificate and tell whether there is one.

    The pointer (`sid`) lies outside what is signed (RFC 5652, 5.4). Whether the key of the certificate
    found really made the signature is checked afterwards like that of any other.
    """
    try:
        _ = extract_certificate_info(signed_data).signer_cert
    except CMSExtractionError:
        if not _repointed(signed_data, trust):
            return False
    _name_algorithm(signed_data)
    return True


def _name_algorithm(signed_data: cms.SignedData) -> None:
    """Name the signature's algorithm where a producer named only the key, or RSA for an elliptic key.

    iText 5 writes id-ecPublicKey, endesive 2 RSA. The identifier is not signed (RFC 5652, 5.3); the digest
    and the key decide, and with any other reading of the three the signature would not hold.
    """
    info = extract_signer_info(signed_data)
    key = extract_certificate_info(signed_data).signer_cert.public_key
    digest = info["digest_algorithm"]["algorithm"].native
    named = info["signature_algorithm"]["algorithm"].native
    if key.algorithm == "ec" and not str(named).endswith(("_ecdsa", "_plain")) and digest in _DIGESTS:
        info["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": f"{digest}_ecdsa"})


def _repointed(signed_data: cms.SignedData, trust: TrustStore | None) -> bool:
    info = extract_signer_info(signed_data)
    if info["sid"].name != "issuer_and_serial_number":
        return False
    serial = info["sid"].chosen["serial_number"].native
    brought = list(_brought(signed_data))
    found = [one for one in brought if one.serial_number == serial]
    if not found and trust is not None:
        found = [one for one in (*trust.intermediates, *trust.anchors) if one.serial_number == serial]
        signed_data["certificates"] = cms.CertificateSet(
            [cms.CertificateChoices("certificate", one) for one in (*brought, *found[:1])]
        )
    # Two certificates of one number: nothing says which of them is meant.
    if len(found) != 1:
        return False
    pointer = {"issuer": found[0].issuer, "serial_number": serial}
    info["sid"] = cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(pointer))
    return True


def _brought(signed_data: cms.SignedData) -> Iterator[x509.Certificate]:
    for one in signed_data["certificates"]:
        if one.name == "certificate":
            yield one.chosen.untag()
