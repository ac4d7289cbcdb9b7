"""Signatures by other kinds of keys than RSA with the old padding: curves, Edwards curves, PSS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from asn1crypto import algos, cms, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing import Verdict, verify
from tests.signing import forge

PKI = forge.Pki.make()
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey
KINDS: dict[str, tuple[Key, str]] = {
    "RSA-PSS": (rsa.generate_private_key(65537, 2048), "sha256"),
    "RSA 3072, SHA-512": (rsa.generate_private_key(65537, 3072), "sha512"),
    "P-256": (ec.generate_private_key(ec.SECP256R1()), "sha256"),
    "P-384": (ec.generate_private_key(ec.SECP384R1()), "sha384"),
    "P-521": (ec.generate_private_key(ec.SECP521R1()), "sha512"),
    "Ed25519": (ed25519.Ed25519PrivateKey.generate(), "sha512"),
    "Ed448": (ed448.Ed448PrivateKey.generate(), "shake256"),
}


def signer_with(key: Key, *, pss: bool) -> signers.SimpleSigner:
    """Return a signer that the middle authority has certified."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Đỗ Thị Ỷ")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        PKI.middle.certificate.subject, subject, key.public_key(), x509.random_serial_number(),
        now - timedelta(days=2), now + timedelta(days=500),
    )  # fmt: skip
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = builder.add_extension(usage, critical=True).sign(PKI.middle.key, hashes.SHA256())
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(PKI.middle.der))
    return signers.SimpleSigner(
        asn1_x509.Certificate.load(made.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(plain),
        store,
        prefer_pss=pss,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_of_every_kind_of_key_is_valid_and_breaks_when_a_byte_changes(
    kind: str, tmp_path: Path
) -> None:
    key, digest = KINDS[kind]
    who: forge.Loose = SimpleNamespace(signer=signer_with(key, pss="PSS" in kind))
    data = forge.sign(forge.plain(), who, md_algorithm=digest)
    found = verify(forge.saved(tmp_path, data), PKI.trust)
    assert (found.verdict, found.signatures[0].signer) == (Verdict.VALID, "Đỗ Thị Ỷ"), found
    changed = bytearray(data)
    changed[100] ^= 1
    assert verify(forge.saved(tmp_path, bytes(changed), "y.pdf"), PKI.trust).verdict is not Verdict.VALID


@pytest.mark.parametrize("named", ["1.2.840.10045.2.1", "rsassa_pkcs1v15"], ids=["iText 5", "endesive 2"])
def test_a_curve_whose_algorithm_a_producer_named_wrongly_still_signs_and_still_breaks(
    named: str, tmp_path: Path
) -> None:
    who: forge.Loose = SimpleNamespace(signer=signer_with(KINDS["P-256"][0], pss=False))
    data = forge.sign(forge.plain(), who)
    _, start, end, _ = forge.last_range(data)
    held = cms.ContentInfo.load(bytes.fromhex(data[start + 1 : end - 1].decode()).rstrip(b"\0") + bytes(8))
    for info in held["content"]["signer_infos"]:
        info["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": named})
    room = end - start - 2
    spoiled = data[: start + 1] + held.dump(force=True).hex().encode().ljust(room, b"0") + data[end - 1 :]
    assert verify(forge.saved(tmp_path, spoiled), PKI.trust).verdict is Verdict.VALID
    changed = spoiled.replace(b"1.000.000", b"9.000.000", 1)
    assert verify(forge.saved(tmp_path, changed, "y.pdf"), PKI.trust).verdict is Verdict.INVALID
