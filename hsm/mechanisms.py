"""How keys are made in a token and signatures asked of it: its own hashing where it has it, else ours."""

from __future__ import annotations

import hashlib

from pkcs11 import Attribute, CertificateType, KeyType, Mechanism, Object, ObjectClass

from hsm.cryptoki import Cryptoki, Session
from hsm.errors import token_error
from hsm.info import Digest, KeyKind

RSA_HASHED = {
    Digest.SHA256: Mechanism.SHA256_RSA_PKCS,
    Digest.SHA384: Mechanism.SHA384_RSA_PKCS,
    Digest.SHA512: Mechanism.SHA512_RSA_PKCS,
}
# The DER head of DigestInfo (RFC 8017, section 9.2) for tokens that only sign what they are given.
_DIGEST_INFO = {
    Digest.SHA256: bytes.fromhex("3031300d060960864801650304020105000420"),
    Digest.SHA384: bytes.fromhex("3041300d060960864801650304020205000430"),
    Digest.SHA512: bytes.fromhex("3051300d060960864801650304020305000440"),
}
_P256 = bytes.fromhex("06082a8648ce3d030107")  # the DER of 1.2.840.10045.3.1.7


def prepared(
    key_type: int, mechanisms: frozenset[int], data: bytes, digest: Digest
) -> tuple[Mechanism, bytes]:
    """Return the mechanism to sign with and what it is given."""
    if key_type == KeyType.RSA:
        if RSA_HASHED[digest] in mechanisms:
            return RSA_HASHED[digest], data
        return Mechanism.RSA_PKCS, _DIGEST_INFO[digest] + hashlib.new(digest.value, data).digest()
    if key_type == KeyType.EC:
        # Hashing here works on every token; SHA-256 inside the token is missing on several.
        return Mechanism.ECDSA, hashlib.new(digest.value, data).digest()
    raise token_error("token.mechanism", {"reason": f"key type {key_type}"})


def finished(key_type: int, signature: bytes) -> bytes:
    """Return a signature in the form X.509 and CMS expect: PKCS#11 gives r and s side by side."""
    if key_type != KeyType.EC:
        return signature
    half = len(signature) // 2
    both = b"".join(_der_integer(part) for part in (signature[:half], signature[half:]))
    # Up to P-521 the two fit a length of one or two bytes.
    head = bytes([0x30, len(both)]) if len(both) < 128 else bytes([0x30, 0x81, len(both)])
    return head + both


def _der_integer(number: bytes) -> bytes:
    """Return an unsigned number as a DER INTEGER; a set top bit would read as a minus."""
    short = number.lstrip(b"\0") or b"\0"
    whole = b"\0" + short if short[0] & 0x80 else short
    return bytes([0x02, len(whole)]) + whole


def make_key(api: Cryptoki, session: Session, key_id: bytes, label: str, kind: KeyKind) -> bytes:
    """Make a key pair that can never leave the token; return its public half as DER."""
    # Imported here: making keys is rare, and a worker must be up fast.
    from asn1crypto.keys import PublicKeyInfo, RSAPublicKey

    if kind is KeyKind.EC_P256:
        return _curve_key(api, api.generate(session, KeyType.EC, key_id, label, _P256))
    bits = 3072 if kind is KeyKind.RSA_3072 else 2048
    made = api.generate(session, KeyType.RSA, key_id, label, bits)
    modulus, exponent = api.read(made, (Attribute.MODULUS, Attribute.PUBLIC_EXPONENT))
    numbers = {
        "modulus": int.from_bytes(modulus or b"", "big"),
        "public_exponent": int.from_bytes(exponent or b"", "big"),
    }
    return bytes(PublicKeyInfo.wrap(RSAPublicKey(numbers), "rsa").dump())


def _curve_key(api: Cryptoki, made: Object) -> bytes:
    from asn1crypto.core import OctetString
    from asn1crypto.keys import ECPointBitString, PublicKeyAlgorithm, PublicKeyInfo

    (point,) = api.read(made, (Attribute.EC_POINT,))
    if point is None:
        raise token_error("token.mechanism", {"reason": "EC_POINT"})
    algorithm = PublicKeyAlgorithm({"algorithm": "ec", "parameters": ("named", "secp256r1")})
    bits = ECPointBitString(OctetString.load(point).native)
    return bytes(PublicKeyInfo({"algorithm": algorithm, "public_key": bits}).dump())


def certificate_template(key_id: bytes, label: str, der: bytes) -> dict[Attribute, object]:
    """Return what a token wants to know of a certificate it is to keep."""
    from asn1crypto.x509 import Certificate

    certificate = Certificate.load(der)
    return {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
        Attribute.TOKEN: True,
        Attribute.ID: key_id,
        Attribute.LABEL: label,
        Attribute.SUBJECT: certificate.subject.dump(),
        Attribute.ISSUER: certificate.issuer.dump(),
        Attribute.SERIAL_NUMBER: certificate["tbs_certificate"]["serial_number"].dump(),
        Attribute.VALUE: der,
    }
