"""The plain engine with our keys: what our own signatures are measured and compared against."""

from __future__ import annotations

from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing import SigningKey
from signing.certificates import load


class KeySigner(signers.Signer):
    """The engine's view of a `SigningKey`."""

    def __init__(self, key: SigningKey) -> None:
        registry = SimpleCertificateStore()
        registry.register_multiple(load(der) for der in key.chain)
        super().__init__(signing_cert=load(key.certificate), cert_registry=registry)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return bytes(512) if dry_run else self._key.sign(data, digest_algorithm)
