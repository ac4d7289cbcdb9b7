"""Levels above B-B, made with a time-stamp authority of our own, are recognised and judged."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing import LEADER, DemoAuthority, Verdict, verify
from tests.signing.conftest import Journey, Office
from tests.signing.engine_signer import KeySigner
from tests.signing.test_trust import revocation_list, with_evidence


def stamper(authority: DemoAuthority) -> DummyTimeStamper:
    """Return a time-stamp authority whose certificate an authority has issued."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "TSA thử nghiệm")])
    now = datetime.now(UTC)
    root = x509.load_der_x509_certificate(authority.certificate)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(99)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(authority._key, hashes.SHA256())
    )
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(authority.certificate))
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        tsa_key=keys.PrivateKeyInfo.load(private),
        certs_to_embed=store,
    )


def stamped(office: Office, source: Path, target: Path, tsa: DummyTimeStamper) -> Path:
    """Sign the leader's field with a time stamp inside."""
    meta = signers.PdfSignatureMetadata(LEADER, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    signer = signers.PdfSigner(meta, KeySigner(office.leader), timestamper=tsa)
    with source.open("rb") as file, target.open("wb+") as output:
        writer = IncrementalPdfFileWriter(file)
        asyncio.run(signer.async_sign_pdf(writer, bytes_reserved=32768, output=output))
    return target


def sealed_by_time(source: Path, target: Path, tsa: DummyTimeStamper) -> Path:
    """Append a document time stamp."""
    with source.open("rb") as file, target.open("wb+") as output:
        writer = IncrementalPdfFileWriter(file)
        maker = signers.PdfTimeStamper(tsa)
        asyncio.run(maker.async_timestamp_pdf(writer, "sha256", bytes_reserved=32768, output=output))
    return target


@pytest.fixture(scope="module")
def tsa(office: Office) -> DummyTimeStamper:
    return stamper(office.authority)


def test_a_time_stamp_makes_level_t(
    office: Office, journey: Journey, tmp_path: Path, tsa: DummyTimeStamper
) -> None:
    file = stamped(office, journey.prepared, tmp_path / "t.pdf", tsa)
    (one,) = verify(file, office.trust).signatures
    assert (one.level, one.verdict, one.timestamp_authority) == ("B-T", Verdict.VALID, "TSA thử nghiệm")
    assert one.timestamp_time is not None
    assert abs(one.timestamp_time - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_stamp_of_an_unknown_authority_decides_nothing(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    stranger = stamper(DemoAuthority.create("CA khác"))
    file = stamped(office, journey.prepared, tmp_path / "t.pdf", stranger)
    (one,) = verify(file, office.trust).signatures
    assert (one.verdict, one.reasons) == (Verdict.INDETERMINATE, ("timestamp.not_trusted",))


def test_evidence_and_a_document_stamp_make_the_higher_levels(
    office: Office, journey: Journey, tmp_path: Path, tsa: DummyTimeStamper
) -> None:
    file = stamped(office, journey.prepared, tmp_path / "t.pdf", tsa)
    file = with_evidence(file, tmp_path / "lt.pdf", revocation_list(office, 12345))
    (one,) = verify(file, office.trust).signatures
    assert (one.level, one.revocation, one.verdict) == ("B-LT", "good", Verdict.VALID)
    verdict = verify(sealed_by_time(file, tmp_path / "lta.pdf", tsa), office.trust)
    leader, stamp = verdict.signatures
    assert (leader.level, leader.kind, stamp.kind) == ("B-LTA", "signature", "timestamp")
    assert verdict.verdict is Verdict.VALID
    assert stamp.timestamp_authority == "TSA thử nghiệm"


def test_the_whole_chain_keeps_both_signatures_through_evidence_and_stamp(
    office: Office, journey: Journey, tmp_path: Path, tsa: DummyTimeStamper
) -> None:
    file = with_evidence(journey.sealed, tmp_path / "lt.pdf", revocation_list(office, 12345))
    verdict = verify(sealed_by_time(file, tmp_path / "lta.pdf", tsa), office.trust)
    assert [one.verdict for one in verdict.signatures] == [Verdict.VALID] * 3
