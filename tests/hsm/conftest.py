"""Real SoftHSM tokens in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from hsm import Pin, SoftTokens, TokenWorker
from tests.softhsm import softhsm_here

PIN, SO_PIN = Pin("mã-123456"), Pin("87654321")


@dataclass(frozen=True)
class Bench:
    """Two tokens; the first holds a key and something that stands for its certificate."""

    soft: SoftTokens
    first: str
    second: str
    public_key: bytes


def make_certificate(public_key: bytes) -> bytes:
    """Return a throw-away certificate over a public key."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = load_der_public_key(public_key)
    assert isinstance(subject, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Trần Thị Bưởi")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(subject)
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


@pytest.fixture(scope="session", autouse=True)
def _needs_softhsm() -> None:
    softhsm_here()


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    soft = SoftTokens(tmp_path_factory.mktemp("thẻ mềm có dấu"))
    first = soft.create("Nguyễn Văn An", PIN, SO_PIN)
    second = soft.create("Nguyễn Văn An", PIN, SO_PIN)
    public_key = soft.generate_key(first, PIN, "khóa ký")
    soft.store_certificate(first, PIN, "chứng thư", make_certificate(public_key))
    return Bench(soft, first, second, public_key)


@pytest.fixture
def worker(bench: Bench) -> Iterator[TokenWorker]:
    with bench.soft.worker() as running:
        yield running
