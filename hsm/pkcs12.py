"""A soft token of our own: a PKCS#12 file behind the same requests as a device; lives in the worker.

It guards nothing: whoever has the file may try passwords without end. So it says that it is soft.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PublicFormat,
    pkcs12,
)

from hsm.errors import TokenError, token_error
from hsm.info import (
    CertificateInfo,
    CertificateRef,
    Digest,
    KeyInfo,
    KeyKind,
    KeyName,
    ModuleInfo,
    PinState,
    TokenInfo,
)

SUFFIXES = frozenset({".p12", ".pfx"})
MAKER = "eOffice"
_LARGEST = 4 * 1024 * 1024
_HASHES = {Digest.SHA256: hashes.SHA256(), Digest.SHA384: hashes.SHA384(), Digest.SHA512: hashes.SHA512()}
_Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class _Opened:
    key: _Private
    key_id: bytes
    ders: tuple[bytes, ...]


class FileToken:
    """One PKCS#12 file as the only token of a library."""

    def __init__(self, file: Path) -> None:
        self._file = file
        if not file.is_file():
            raise token_error("token.module_missing", {"module": str(file)})
        _check_form(self._read(), file)
        self.info = ModuleInfo(MAKER, "PKCS#12", "1.0")
        self._opened: _Opened | None = None
        # Certificates are public; once seen they can be shown without the password.
        self._seen: tuple[bytes, ...] = _beside(file)

    @property
    def serial(self) -> str:
        """The name of this token: the same file elsewhere is another token."""
        place = os.fsencode(self._file.resolve())
        return f"p12-{hashlib.sha256(place).hexdigest()[:16]}"

    def scan(self, *, fresh: bool = False) -> tuple[tuple[TokenInfo, ...], tuple[str, ...]]:
        """Return the file as a token while it is there: a file on a USB stick can be pulled too."""
        del fresh  # a file is always read anew
        if not self._file.is_file():
            self._opened = None
            return (), ()
        token = TokenInfo(
            serial=self.serial,
            label=self._file.stem,
            manufacturer=MAKER,
            model="PKCS#12",
            pin_state=PinState.NORMAL,
            min_pin=0,
            max_pin=255,
            pin_pad=False,
            has_pin=True,
            logged_in=self._opened is not None,
            is_read_only=not os.access(self._file, os.W_OK),
            is_soft=True,
            counts_tries=False,
            certificates_need_login=not self._seen,
            reader=str(self._file),
        )
        return (token,), ()

    def certificates(self, serial: str) -> tuple[CertificateInfo, ...]:
        """Return the certificates; before the first password only those kept beside the file."""
        self._expect(serial)
        opened = self._opened
        if opened is None:
            return tuple(CertificateInfo(serial, _id(der), der, None) for der in self._seen)
        return tuple(CertificateInfo(serial, _id(der), der, _is_pair(opened.key, der)) for der in opened.ders)

    def keys(self, serial: str) -> tuple[KeyInfo, ...]:
        """Return the one key."""
        opened = self._use(serial)
        kind = f"RSA {opened.key.key_size}" if isinstance(opened.key, rsa.RSAPrivateKey) else "EC"
        has = any(_is_pair(opened.key, der) for der in opened.ders)
        return (KeyInfo(serial, opened.key_id, self._file.stem, kind, has_certificate=has),)

    def login(self, serial: str, pin: bytearray | None) -> None:
        """Open the file with its password."""
        self._expect(serial)
        self._opened = None
        content = self._read()
        try:
            key, own, others = pkcs12.load_key_and_certificates(content, bytes(pin) if pin else None)
        except ValueError as error:
            raise _refused(str(error), self._file) from None
        if not isinstance(key, _Private):
            raise token_error("token.no_key", {"token": self._file.stem})
        ders = tuple(one.public_bytes(Encoding.DER) for one in ([own] if own else []) + list(others))
        self._seen = ders
        self._opened = _Opened(key, _id(ders[0]) if ders else b"\1", ders)

    def logout(self, serial: str) -> None:
        """Forget the key."""
        del serial
        self._opened = None

    def sign(self, ref: CertificateRef, data: bytes, digest: Digest) -> bytes:
        """Sign with the key of a certificate."""
        opened = self._use(ref.token_serial)
        der = next((one for one in opened.ders if hashlib.sha256(one).hexdigest() == ref.sha256), None)
        if der is None:
            raise token_error("token.no_certificate", {"token": self._file.stem})
        if not _is_pair(opened.key, der):
            raise token_error("token.no_key", {"token": self._file.stem})
        return _signed(opened.key, data, digest)

    def sign_with_key(self, wanted: KeyName, data: bytes, digest: Digest) -> bytes:
        """Sign with the one key, when it is the key that was asked for."""
        opened = self._use(wanted.token_serial)
        by_id, stem = wanted.key_id, self._file.stem
        if (by_id and by_id != opened.key_id) or (not by_id and wanted.label != stem):
            raise token_error("token.no_key", {"token": stem})
        if wanted.certificate and not _is_pair(opened.key, wanted.certificate):
            raise token_error("token.key_of_another", {"token": stem, "key": wanted.label or by_id.hex()})
        return _signed(opened.key, data, digest)

    def change_pin(self, serial: str, old: bytearray, new: bytearray) -> None:
        """Encrypt the file under a new password; the old file stays whole until the new one is."""
        self._expect(serial)
        content = self._read()
        try:
            key, own, others = pkcs12.load_key_and_certificates(content, bytes(old) or None)
        except ValueError as error:
            raise _refused(str(error), self._file) from None
        if not isinstance(key, _Private):
            raise token_error("token.no_key", {"token": self._file.stem})
        name = self._file.stem.encode()
        sealed = pkcs12.serialize_key_and_certificates(
            name, key, own, others, BestAvailableEncryption(bytes(new))
        )
        try:
            _replace(self._file, sealed)
        except PermissionError:
            raise token_error("token.read_only", {"token": self._file.stem, "reason": "file"}) from None
        self._opened = None

    def create_token(self, label: str, pin: bytearray, so_pin: bytearray) -> str:
        """Refuse: the file holds what it holds."""
        del label, pin, so_pin
        raise self._unsupported()

    def generate_key(self, serial: str, key_id: bytes, label: str, kind: KeyKind) -> bytes:
        """Refuse: the file holds what it holds."""
        del serial, key_id, label, kind
        raise self._unsupported()

    def store_certificate(self, serial: str, key_id: bytes, label: str, der: bytes) -> None:
        """Refuse: the file holds what it holds."""
        del serial, key_id, label, der
        raise self._unsupported()

    def _unsupported(self) -> TokenError:
        return token_error("token.unsupported", {"token": self._file.stem, "reason": "PKCS#12"})

    def _expect(self, serial: str) -> None:
        if serial != self.serial or not self._file.is_file():
            self._opened = None
            raise token_error("token.absent", {"token": serial})

    def _use(self, serial: str) -> _Opened:
        if not self._file.is_file():
            self._opened = None
            raise token_error("token.removed", {"token": self._file.stem, "reason": "file"})
        if serial != self.serial or self._opened is None:
            raise token_error("token.not_logged_in", {"token": serial})
        return self._opened

    def _read(self) -> bytes:
        try:
            with self._file.open("rb") as opened:
                return opened.read(_LARGEST)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise token_error(
                "token.module_unreadable", {"module": str(self._file), "reason": reason}
            ) from error


def _check_form(content: bytes, file: Path) -> None:
    """Refuse a file that is no PKCS#12: it must be one DER sequence that begins with version 3."""
    if content[:1] != b"\x30" or b"\x02\x01\x03" not in content[:16]:
        raise token_error("token.not_pkcs12", {"module": str(file)})


def _refused(text: str, file: Path) -> TokenError:
    """Tell a wrong password from a damaged file; the library words both as a ValueError."""
    if "password" in text.casefold() or "mac" in text.casefold():
        return token_error("token.password_incorrect", {"token": file.stem})
    return token_error("token.not_pkcs12", {"module": str(file)})


def _signed(key: _Private, data: bytes, digest: Digest) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), _HASHES[digest])
    return key.sign(data, ec.ECDSA(_HASHES[digest]))


def _is_pair(key: _Private, der: bytes) -> bool:
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return x509.load_der_x509_certificate(der).public_key().public_bytes(
        *form
    ) == key.public_key().public_bytes(*form)


def _id(der: bytes) -> bytes:
    public = x509.load_der_x509_certificate(der).public_key()
    return x509.SubjectKeyIdentifier.from_public_key(public).digest


def _beside(file: Path) -> tuple[bytes, ...]:
    """Return the certificates in a file of the same name ending in .pem, .crt or .cer, if there is one."""
    for suffix in (".pem", ".crt", ".cer"):
        with suppress(OSError, ValueError):
            content = file.with_suffix(suffix).read_bytes()
            if b"-----BEGIN" in content:
                found = x509.load_pem_x509_certificates(content)
            else:
                found = [x509.load_der_x509_certificate(content)]
            return tuple(one.public_bytes(Encoding.DER) for one in found)
    return ()


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        Path(name).replace(target)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()
