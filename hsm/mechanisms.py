"""How keys are made in a token and signatures asked of it: its own hashing where it has it, else ours."""

from __future__ import annotations

import hashlib
from typing import Any

from asn1crypto.keys import PublicKeyInfo, RSAPublicKey
from pkcs11 import Attribute, KeyType, Mechanism
from pkcs11.types import PrivateKey, Session, SignMixin, Slot
from pkcs11.util.ec import encode_ec_public_key, encode_ecdsa_signature, encode_named_curve_parameters
from pkcs11.util.rsa import encode_rsa_public_key

from hsm.errors import token_error
from hsm.info import Digest, KeyKind

_RSA = {
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


_GUARDED = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.SIGN: True}


def make_key(session: Session, key_id: bytes, label: str, kind: KeyKind) -> bytes:
    """Make a key pair that can never leave the token; return its public half as DER."""
    wish: dict[str, Any] = {"store": True, "id": key_id, "label": label, "private_template": _GUARDED}
    if kind is KeyKind.EC_P256:
        curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        public, _ = session.create_domain_parameters(KeyType.EC, curve, local=True).generate_keypair(**wish)
        return bytes(encode_ec_public_key(public))
    public, _ = session.generate_keypair(KeyType.RSA, 3072 if kind is KeyKind.RSA_3072 else 2048, **wish)
    key = RSAPublicKey.load(encode_rsa_public_key(public))
    return bytes(PublicKeyInfo.wrap(key, "rsa").dump())


def sign_with(key: PrivateKey, slot: Slot, data: bytes, digest: Digest, pin: str | None) -> bytes:
    """Return the signature over data in the form X.509 and CMS expect."""
    if not isinstance(key, SignMixin):
        raise token_error("token.no_key", {"token": ""})
    again: dict[str, Any] = {} if pin is None else {"pin": pin}
    if key.key_type is KeyType.RSA:
        mechanism = _RSA[digest]
        if mechanism in slot.get_mechanisms():
            return bytes(key.sign(data, mechanism=mechanism, **again))
        prepared = _DIGEST_INFO[digest] + _hash(data, digest)
        return bytes(key.sign(prepared, mechanism=Mechanism.RSA_PKCS, **again))
    if key.key_type is KeyType.EC:
        # Hashing here works on every token; SHA-256 inside the token is missing on several.
        signature = key.sign(_hash(data, digest), mechanism=Mechanism.ECDSA, **again)
        return bytes(encode_ecdsa_signature(signature))
    raise token_error("token.mechanism", {"reason": str(key.key_type)})


def _hash(data: bytes, digest: Digest) -> bytes:
    return hashlib.new(digest.value, data).digest()
