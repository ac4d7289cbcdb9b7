"""A bare signature with its certificates as the CMS that says the same, so that one engine checks all."""

from __future__ import annotations

from collections.abc import Sequence

from asn1crypto import algos, cms, x509

PSS = "rsassa_pss"


def as_cms(
    signature: bytes,
    certificates: Sequence[x509.Certificate],
    digest: str,
    mechanism: str,
    content: bytes | None = None,
) -> cms.SignedData:
    """Return a CMS without attributes: its signature is over the content itself (RFC 5652, 5.4).

    The first certificate is the signer's. Without content the caller gives the digest when checking.
    """
    signer = certificates[0]
    hashed = algos.DigestAlgorithm({"algorithm": digest})
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                cms.IssuerAndSerialNumber({"issuer": signer.issuer, "serial_number": signer.serial_number}),
            ),
            "digest_algorithm": hashed,
            "signature_algorithm": _algorithm(digest, mechanism),
            "signature": signature,
        }
    )
    held = {} if content is None else {"content": content}
    made = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": cms.DigestAlgorithms([hashed]),
            "encap_content_info": {"content_type": "data", **held},
            "certificates": cms.CertificateSet(
                [cms.CertificateChoices("certificate", one) for one in certificates]
            ),
            "signer_infos": cms.SignerInfos([info]),
        }
    )
    return cms.SignedData.load(made.dump())


def _algorithm(digest: str, mechanism: str) -> algos.SignedDigestAlgorithm:
    if mechanism != PSS:
        return algos.SignedDigestAlgorithm({"algorithm": mechanism})
    hashed = algos.DigestAlgorithm({"algorithm": digest})
    masked = {"algorithm": "mgf1", "parameters": hashed}
    salt = {"sha256": 32, "sha384": 48, "sha512": 64}[digest]
    values = {"hash_algorithm": hashed, "mask_gen_algorithm": masked, "salt_length": salt}
    return algos.SignedDigestAlgorithm({"algorithm": PSS, "parameters": algos.RSASSAPSSParams(values)})
