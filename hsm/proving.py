"""Does a signature fit its key; asked before it leaves the worker."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hsm.objects import PublicParts

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_CURVES: dict[bytes, type[ec.EllipticCurve]] = {
    # The DER of each curve's name, as CKA_EC_PARAMS holds it.
    bytes.fromhex("06082a8648ce3d030107"): ec.SECP256R1,
    bytes.fromhex("06052b81040022"): ec.SECP384R1,
    bytes.fromhex("06052b81040023"): ec.SECP521R1,
}
_OCTETS = 0x04
ProvingKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


def key_of_certificate(der: bytes) -> ProvingKey | None:
    """Return the key of a certificate, None where it is of a kind not known here."""
    try:
        key = x509.load_der_x509_certificate(der).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        return None
    return key if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) else None


def key_of_parts(parts: PublicParts) -> ProvingKey | None:
    """Return the key that a device shows the parts of, None where they make none."""
    try:
        if parts.modulus and parts.exponent:
            exponent, modulus = (int.from_bytes(one, "big") for one in (parts.exponent, parts.modulus))
            return rsa.RSAPublicNumbers(exponent, modulus).public_key()
        if parts.curve in _CURVES and parts.point:
            return _on_curve(_CURVES[parts.curve](), parts.point)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return None


def _on_curve(curve: ec.EllipticCurve, point: bytes) -> ProvingKey:
    """Return a key on a curve: the standard wraps its point as an OCTET STRING, some devices do not."""
    size = 2 * ((curve.key_size + 7) // 8) + 1
    bare = point[-size:] if len(point) > size and point[0] == _OCTETS else point
    return ec.EllipticCurvePublicKey.from_encoded_point(curve, bare)


def are_same(one: ProvingKey, other: ProvingKey) -> bool:
    """Tell whether two public keys are one."""
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return one.public_bytes(*form) == other.public_bytes(*form)


def disproved(key: ProvingKey | None, data: bytes, digest: str, signature: bytes) -> bool:
    """Tell whether a signature is surely not one of a key over the data.

    What cannot be told, as for a kind of key not known here, is not disproved.
    """
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), _HASHES[digest])
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(_HASHES[digest]))
    except InvalidSignature:
        return True
    except (UnsupportedAlgorithm, ValueError):
        return False
    return False
