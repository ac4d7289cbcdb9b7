"""Where signatures come from: anything that holds a certificate and signs bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

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


@runtime_checkable
class SharedKey(SigningKey, Protocol):
    """A key that several threads may use at once, as an HSM's with several sessions."""

    @property
    def sessions(self) -> int:
        """How many signatures it makes at the same time."""


def width_of(key: SigningKey) -> int:
    """Return how many signatures may be asked of a key at the same time; a token makes one."""
    return max(key.sessions, 1) if isinstance(key, SharedKey) else 1


class PoolKey:
    """A key in a network HSM; its certificate is usually kept beside it, not on the device."""

    def __init__(
        self, pool: HsmPool, certificate: bytes, chain: Sequence[bytes] = (), *, within_s: float = 60.0
    ) -> None:
        self._pool = pool
        self._within_s = within_s
        self.certificate = certificate
        self.chain = tuple(chain)

    @property
    def sessions(self) -> int:
        """As many as the pool keeps."""
        return self._pool.sessions

    def sign(self, data: bytes, digest: str) -> bytes:
        """Return the signature of whichever session is free and works."""
        return self._pool.sign(data, Digest(digest), within_s=self._within_s)
