"""Whom verification believes, at which time, and what evidence in the file is worth."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import crl as asn1_crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.validation.dss import DocumentSecurityStore

from signing import SEAL, CertificateUnfit, DemoAuthority, TrustStore, Verdict, verify
from signing.anchors import anchors_in
from signing.verdict import Trust
from tests.signing import attacks
from tests.signing.conftest import Journey, Office

NAME = generic.pdf_name


def revocation_list(office: Office, *serials: int) -> bytes:
    """Return a fresh list of the office's authority that names some serial numbers."""
    now = datetime.now(UTC)
    root = x509.load_der_x509_certificate(office.authority.certificate)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(now - timedelta(minutes=5))
        .next_update(now + timedelta(days=1))
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(office.authority._key.public_key()),
            critical=False,
        )
    )
    for serial in serials:
        entry = (
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - timedelta(days=1))
        )
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(office.authority._key, hashes.SHA256()).public_bytes(Encoding.DER)


def with_evidence(source: Path, target: Path, revocation: bytes) -> Path:
    """Append a revision with a revocation list as validation data."""
    with source.open("rb") as file:
        writer = IncrementalPdfFileWriter(file)
        DocumentSecurityStore.supply_dss_in_writer(
            writer, None, crls=[asn1_crl.CertificateList.load(revocation)]
        )
        output = io.BytesIO()
        writer.write(output)
    target.write_bytes(output.getvalue())
    return target


def test_a_root_that_issued_nothing_here_decides_nothing(journey: Journey) -> None:
    stranger = TrustStore.of([DemoAuthority.create("CA khác").certificate])
    verdict = verify(journey.sealed, stranger)
    assert verdict.signatures[1].trust is Trust.UNKNOWN
    assert verdict.signatures[1].verdict is Verdict.INDETERMINATE


def test_certificates_inside_the_file_are_no_roots(office: Office, journey: Journey) -> None:
    """The chain with the root is embedded in every signature; that must not make it believed."""
    assert office.leader.chain == (office.authority.certificate,)
    assert verify(journey.sealed, TrustStore()).verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize(
    ("shift", "trust"), [(-30, Trust.EXPIRED), (0, Trust.TRUSTED), (600, Trust.TRUSTED), (900, Trust.EXPIRED)]
)
def test_the_moment_asked_for_decides_about_the_certificate(
    office: Office, journey: Journey, shift: int, trust: Trust
) -> None:
    verdict = verify(journey.signed, office.trust, datetime.now(UTC) + timedelta(days=shift))
    assert verdict.signatures[0].trust is trust
    assert verdict.verdict is (Verdict.VALID if trust is Trust.TRUSTED else Verdict.INDETERMINATE)


def test_good_evidence_is_permitted_and_used(office: Office, journey: Journey, tmp_path: Path) -> None:
    file = with_evidence(journey.sealed, tmp_path / "x.pdf", revocation_list(office, 12345))
    verdict = verify(file, office.trust)
    assert verdict.verdict is Verdict.VALID
    assert [one.revocation for one in verdict.signatures] == ["good", "good"]
    assert verdict.signatures[1].changes == ("validation data added",)


def test_a_revoked_signer_is_invalid(office: Office, journey: Journey, tmp_path: Path) -> None:
    serial = x509.load_der_x509_certificate(office.seal.certificate).serial_number
    file = with_evidence(journey.sealed, tmp_path / "x.pdf", revocation_list(office, serial))
    seal = next(one for one in verify(file, office.trust).signatures if one.field == SEAL)
    assert (seal.trust, seal.revocation, seal.verdict) == (Trust.REVOKED, "revoked", Verdict.INVALID)


def test_evidence_taken_out_again_is_changed(office: Office, journey: Journey, tmp_path: Path) -> None:
    first = with_evidence(journey.filled, tmp_path / "a.pdf", revocation_list(office, 1))
    from signing import SigningRequest, sign

    sign(SigningRequest(first, tmp_path / "b.pdf", SEAL), office.seal)

    def emptied(writer: IncrementalPdfFileWriter) -> None:
        store = writer.root["/DSS"]
        store[NAME("/CRLs")] = generic.ArrayObject()
        writer.update_container(store)

    verdict = verify(attacks.revise(tmp_path / "b.pdf", tmp_path / "c.pdf", emptied), office.trust)
    assert verdict.verdict is Verdict.CHANGED
    assert any("changes.evidence_removed" in one.reasons for one in verdict.signatures)


def test_noise_as_evidence_is_changed(office: Office, journey: Journey, tmp_path: Path) -> None:
    def noise(writer: IncrementalPdfFileWriter) -> None:
        stream = writer.add_object(generic.StreamObject(stream_data=b"\x30noise" * 100))
        store = generic.DictionaryObject({NAME("/Certs"): generic.ArrayObject([stream])})
        writer.root[NAME("/DSS")] = writer.add_object(store)
        writer.update_root()

    verdict = verify(attacks.revise(journey.sealed, tmp_path / "x.pdf", noise), office.trust)
    assert verdict.verdict is Verdict.CHANGED
    assert any("changes.evidence_junk" in one.reasons for one in verdict.signatures)


def test_roots_are_read_from_pem_der_files_and_folders(office: Office, tmp_path: Path) -> None:
    root = x509.load_der_x509_certificate(office.authority.certificate)
    other = x509.load_der_x509_certificate(DemoAuthority.create("CA khác").certificate)
    (tmp_path / "cả hai.pem").write_bytes(root.public_bytes(Encoding.PEM) + other.public_bytes(Encoding.PEM))
    (tmp_path / "một.crt").write_bytes(root.public_bytes(Encoding.DER))
    (tmp_path / "ghi chú.txt").write_text("not a certificate")
    assert len(TrustStore.read(tmp_path / "cả hai.pem").anchors) == 2
    assert len(TrustStore.read(tmp_path / "một.crt").anchors) == 1
    assert TrustStore.read(tmp_path).version == TrustStore.read(tmp_path / "cả hai.pem").version


def test_only_self_signed_certificates_become_roots(office: Office) -> None:
    store = TrustStore.of([office.leader.certificate, office.authority.certificate])
    assert (len(store.anchors), len(store.intermediates)) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("no.pem", None, "signing.trust_missing"), ("bad.pem", b"no certificate", "signing.trust_unreadable")],
)
def test_unreadable_roots_are_typed_errors(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CertificateUnfit) as caught:
        TrustStore.read(tmp_path / name)
    assert caught.value.code == code


def test_the_demo_authority_survives_its_folder_and_keeps_its_key_to_itself(tmp_path: Path) -> None:
    made = DemoAuthority.create("CA thử nghiệm")
    made.save(tmp_path / "ca")
    again = DemoAuthority.load(tmp_path / "ca")
    assert again.certificate == made.certificate
    assert (tmp_path / "ca/root.key").stat().st_mode & 0o077 == 0
    key = made._key.public_key().public_bytes(Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    leaf = x509.load_der_x509_certificate(again.issue("Sở Nội vụ", "Sở Nội vụ", key, seal=True))
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    leaf.verify_directly_issued_by(x509.load_der_x509_certificate(made.certificate))


def test_an_exchanged_root_is_refused_by_its_description(office: Office, tmp_path: Path) -> None:
    (tmp_path / "goc.cer").write_bytes(office.authority.certificate)
    table = '[[anchor]]\nname = "CA"\noperator = "x"\nkind = "root"\nfile = "goc.cer"\nsha256 = "{}"\n'
    right = hashlib.sha256(office.authority.certificate).hexdigest()
    (tmp_path / "mo-ta.toml").write_text(table.format(right), encoding="utf-8")
    assert len(TrustStore.read(tmp_path).anchors) == 1
    assert [one.is_present for one in anchors_in(tmp_path)] == [True]
    (tmp_path / "mo-ta.toml").write_text(table.format("00" * 32), encoding="utf-8")
    with pytest.raises(CertificateUnfit):
        TrustStore.read(tmp_path)


def test_the_shipped_descriptions_name_roots_and_hold_none() -> None:
    shipped = anchors_in(Path(__file__).parents[2] / "templates/trust")
    assert {one.kind for one in shipped} == {"government-root", "government-subordinate", "public-root"}
    assert not any(one.is_present for one in shipped)
