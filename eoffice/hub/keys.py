"""The hub's own secrets: the Ed25519 key behind receipts and the secret behind access tokens."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from eoffice.errors import Defect
from eoffice.paths import sync_folder

_SECRET_BYTES = 32


def write_private(target: Path, content: bytes) -> None:
    """Write a new file that only its owner can read; an existing one is never replaced."""
    # O_EXCL: a key that is replaced takes the worth of every receipt and token made with it along.
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(target.parent)


def make_receipt_key(target: Path) -> None:
    """Make the key behind receipts."""
    write_private(
        target,
        Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def make_secret(target: Path) -> None:
    """Make the secret behind access tokens."""
    write_private(target, secrets.token_bytes(_SECRET_BYTES))


class ReceiptSigner:
    """Implements `ports.Signer` with a key kept in a file of the hub."""

    def __init__(self, file: Path) -> None:
        key = serialization.load_pem_private_key(file.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise Defect("hub.key_damaged", file=file.name)
        self._key = key
        self._public = key.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )

    @property
    def key_id(self) -> str:
        """Return the SHA-256 of the public key, hex."""
        return hashlib.sha256(self._public).hexdigest()

    @property
    def public_key(self) -> str:
        """Return the raw public key, hex."""
        return self._public.hex()

    def sign(self, content: bytes) -> bytes:
        """Return a 64-byte Ed25519 signature."""
        return self._key.sign(content)
