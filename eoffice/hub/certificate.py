"""The hub's own TLS certificate, which desktops pin: made at `hub init`, no authority needed."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from eoffice.hub.keys import write_private
from eoffice.paths import write_bytes

# Desktops pin this very certificate: no authority renews it, and a new one must be carried to all.
_LIVES = timedelta(days=3650)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def names_of_this_machine() -> tuple[str, ...]:
    """Return the names under which desktops may reach a hub on this machine."""
    return tuple(dict.fromkeys((*_LOOPBACK, socket.gethostname())))


def make_certificate(key_file: Path, certificate_file: Path, names: Iterable[str]) -> str:
    """Make a key and its self-signed certificate for some names; return the SHA-256 fingerprint, hex."""
    # P-256: cheap to sign a handshake with, and known to every TLS library a desktop may have.
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _signed(key, tuple(names))
    write_private(
        key_file,
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
    write_bytes(certificate_file, certificate.public_bytes(serialization.Encoding.PEM))
    return certificate.fingerprint(hashes.SHA256()).hex()


def fingerprint(certificate_file: Path) -> str:
    """Return the SHA-256 fingerprint of a certificate, hex."""
    certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    return certificate.fingerprint(hashes.SHA256()).hex()


def _signed(key: ec.EllipticCurvePrivateKey, names: tuple[str, ...]) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "eOffice hub")])
    # An hour back: a desktop whose clock is a little slow must not refuse a new hub.
    begins = datetime.now(UTC) - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + _LIVES)
        .add_extension(x509.SubjectAlternativeName([_general(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
