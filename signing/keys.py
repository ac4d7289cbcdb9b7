"""Where signatures come from: anything that holds a certificate and signs bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hsm import CertificateInfo, Digest, HsmPool, TokenWorker


class SigningKey(Protocol):
    """A key that never shows itself: its certificate, the chain above it, and `sign`."""

    @property
    def certificate(self) -> bytes:
        """The signer's certificate as DER."""

    @property
    def chain(self) -> Sequence[bytes]:
        """The certificates above the signer's, as DER, in any order."""

    def sign(self, data: bytes, digest: str) -> bytes:
        """Return the signature over data, hashed with the named digest."""


class TokenKey:
    """A key on a token whose worker is logged in."""

    def __init__(
        self, worker: TokenWorker, certificate: CertificateInfo, chain: Sequence[bytes] = ()
    ) -> None:
        self._worker = worker
        self._ref = certificate.ref
        self.certificate = certificate.der
        self.chain = tuple(chain)

    def sign(self, data: bytes, digest: str) -> bytes:
        """Return the token's signature over data."""
        return self._worker.sign(self._ref, data, Digest(digest))


class PoolKey:
    """A key in a network HSM; its certificate is usually kept beside it, not on the device."""

    def __init__(self, pool: HsmPool, certificate: bytes, chain: Sequence[bytes] = ()) -> None:
        self._pool = pool
        self.certificate = certificate
        self.chain = tuple(chain)

    def sign(self, data: bytes, digest: str) -> bytes:
        """Return the signature of whichever session is free and works."""
        return self._pool.sign(data, Digest(digest))
