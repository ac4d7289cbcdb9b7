"""A certification authority for demonstrations and tests; nobody must ever trust it.

Its key lives in memory or in a plain file, its rules are ours, and no trust store knows it
unless it is handed over by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

_ROOT_DAYS, _LEAF_DAYS = 3650, 730


@dataclass(frozen=True)
class DemoAuthority:
    """A root that issues certificates for people and for agencies' seals."""

    _root: x509.Certificate
    _key: rsa.RSAPrivateKey

    @classmethod
    def create(cls, name: str, at: datetime | None = None) -> Self:
        """Make a new root."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = _name(name, "Chứng thư thử nghiệm, không có giá trị pháp lý")
        built = (
            _builder(subject, subject, key.public_key(), at, _ROOT_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(authority=True), critical=True)
        )
        return cls(built.sign(key, hashes.SHA256()), key)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read an authority that `save` has written."""
        root = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
        key = serialization.load_pem_private_key((folder / "root.key").read_bytes(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("the authority's key is no RSA key")
        return cls(root, key)

    @property
    def certificate(self) -> bytes:
        """The root certificate as DER, to be put into a trust store by name."""
        return self._root.public_bytes(Encoding.DER)

    def save(self, folder: Path) -> None:
        """Write certificate and key into a folder; the key only its owner may read."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "root.pem").write_bytes(self._root.public_bytes(Encoding.PEM))
        key = folder / "root.key"
        key.touch(mode=0o600)
        key.write_bytes(
            self._key.private_bytes(
                Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def issue(
        self,
        subject: str,
        organisation: str,
        public_key: bytes,
        *,
        seal: bool = False,
        at: datetime | None = None,
        days: int = _LEAF_DAYS,
    ) -> bytes:
        """Return a signing certificate (DER) over a public key (SubjectPublicKeyInfo, DER)."""
        key = serialization.load_der_public_key(public_key)
        if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            raise TypeError("only RSA and elliptic-curve keys are issued to")
        name = _name(subject, organisation, seal=seal)
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        built = (
            _builder(name, self._root.subject, key, at, days)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(authority=False), critical=True)
            .add_extension(issuer_key, critical=False)
        )
        return built.sign(self._key, hashes.SHA256()).public_bytes(Encoding.DER)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    at: datetime | None,
    days: int,
) -> x509.CertificateBuilder:
    # An hour back: two machines of one demonstration need not agree on the second.
    start = (at or datetime.now(UTC)) - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common: str, organisation: str, *, seal: bool = False) -> x509.Name:
    # A seal belongs to the agency itself, so its common name is the agency.
    unit = "Con dấu cơ quan" if seal else "Cá nhân"
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
