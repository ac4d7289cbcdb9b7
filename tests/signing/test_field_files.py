"""Signed files as programs in the field write them: odd, honest, and never to be called broken."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from pathlib import Path

import pytest
from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec

from signing import TrustStore, Verdict, verify
from tests.signing import forge

PKI = forge.Pki.make()
ONE = PKI.person("Nguyễn Văn Ân")
NEVER_VALID = {Verdict.INVALID, Verdict.CHANGED, Verdict.INDETERMINATE}


def with_other_cms(data: bytes, change: forge.Loose) -> bytes:
    """Return a signed file whose signature container was written by another program."""
    _, start, end, _ = forge.last_range(data)
    held = cms.ContentInfo.load(bytes.fromhex(data[start + 1 : end - 1].decode()).rstrip(b"\0") + bytes(8))
    change(held["content"])
    room = end - start - 2
    made = held.dump(force=True).hex().encode().ljust(room, b"0")
    assert len(made) == room
    whole: bytes = data[: start + 1] + made + data[end - 1 :]
    return whole


# --- whose signature it is


def spoiled_pointer(signed: cms.SignedData) -> None:
    """Write the issuer's name as libraries do that take UTF-8 for Latin letters."""
    info = signed["signer_infos"][0]
    serial = info["sid"].chosen["serial_number"]
    name = asn1_x509.Name.build({"common_name": "CA gá»‘c"})
    info["sid"] = cms.SignerIdentifier("issuer_and_serial_number", {"issuer": name, "serial_number": serial})


def no_certificates(signed: cms.SignedData) -> None:
    signed["certificates"] = cms.CertificateSet([])


def test_a_spoiled_issuer_name_in_the_pointer_does_not_break_a_signature(tmp_path: Path) -> None:
    data = with_other_cms(forge.sign(forge.plain(), ONE, pades=False), spoiled_pointer)
    verdict = verify(forge.saved(tmp_path, data), PKI.trust)
    assert (verdict.verdict, verdict.signatures[0].signer) == (Verdict.VALID, "Nguyễn Văn Ân")


def test_a_signature_without_its_certificate_is_undecided_until_we_know_the_signer(tmp_path: Path) -> None:
    data = with_other_cms(forge.sign(forge.plain(), ONE, pades=False), no_certificates)
    file = forge.saved(tmp_path, data)
    unknown = verify(file, PKI.trust)
    assert unknown.verdict is Verdict.INDETERMINATE
    assert unknown.signatures[0].reasons == ("signature.no_certificate",)
    known = TrustStore.of([PKI.root.der, PKI.middle.der, ONE.der])
    assert verify(file, known).verdict is Verdict.VALID


def test_a_certificate_of_the_same_number_but_another_key_signs_for_nobody(tmp_path: Path) -> None:
    serial = ONE.certificate.serial_number
    builder = x509.CertificateBuilder(
        subject_name=ONE.certificate.subject,
        issuer_name=PKI.middle.certificate.subject,
        public_key=PKI.tsa().key.public_key(),
        serial_number=serial,
        not_valid_before=ONE.certificate.not_valid_before_utc,
        not_valid_after=ONE.certificate.not_valid_after_utc,
    )
    other = builder.sign(PKI.middle.key, hashes.SHA256()).public_bytes(Encoding.DER)
    data = with_other_cms(forge.sign(forge.plain(), ONE, pades=False), no_certificates)
    verdict = verify(forge.saved(tmp_path, data), TrustStore.of([PKI.root.der, PKI.middle.der, other]))
    assert verdict.verdict in NEVER_VALID


# --- encrypted for everybody to read


def encrypted(user: str) -> bytes:
    """Return an encrypted document with a signature."""
    copy: PdfFileWriter = copy_into_new_writer(PdfFileReader(io.BytesIO(forge.with_fields())))
    copy.encrypt("owner", user)
    output = io.BytesIO()
    copy.write(output)
    writer = IncrementalPdfFileWriter(output)
    writer.encrypt(user)
    meta = signers.PdfSignatureMetadata(field_name="Sig1", md_algorithm="sha256")
    engine = signers.PdfSigner(meta, ONE.signer, new_field_spec=SigFieldSpec("Sig1", 0, (350, 60, 520, 120)))
    made: bytes = asyncio.run(engine.async_sign_pdf(writer, bytes_reserved=32768)).getvalue()
    return made


def refilled(data: bytes, user: str, shown: str) -> bytes:
    """Append a filled field to an encrypted file."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    writer.encrypt(user)
    forge.filling("so_tien", "100", shown)(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_a_file_encrypted_without_a_password_is_judged_like_any_other(tmp_path: Path) -> None:
    data = encrypted("")
    assert verify(forge.saved(tmp_path, data), PKI.trust).verdict is Verdict.VALID
    filled = verify(forge.saved(tmp_path, refilled(data, "", "100")), PKI.trust)
    assert filled.verdict is Verdict.CHANGED
    assert "form fields filled: so_tien" in filled.signatures[0].changes
    lying = verify(forge.saved(tmp_path, refilled(data, "", "900")), PKI.trust)
    assert lying.verdict is Verdict.INVALID
    spoiled = bytearray(data)
    spoiled[200] ^= 1
    assert verify(forge.saved(tmp_path, bytes(spoiled)), PKI.trust).verdict in NEVER_VALID


def test_a_file_that_wants_a_password_is_undecided(tmp_path: Path) -> None:
    verdict = verify(forge.saved(tmp_path, encrypted("mật khẩu")), PKI.trust)
    assert (verdict.verdict, verdict.reasons) == (Verdict.INDETERMINATE, ("file.encrypted",))


# --- two tables of contents, as Word writes them


def hybrid(*, contradicting: bool = False) -> bytes:
    """Return a document whose font only the hidden table names; a liar's classic table names another."""
    data = forge.plain()
    table = data.index(b"\nxref\n") + 1
    body, rest = data[:table], data[table:]
    font = body.index(b"3 0 obj")
    number = int(re.findall(rb"/Size (\d+)", rest)[-1])
    entry = bytes([1]) + font.to_bytes(3, "big") + bytes(1)
    head = b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 3 1] /Index [3 1] /Root 1 0 R /Length 5 >>\nstream\n"
    hidden = head % (number, number + 1) + entry + b"\nendstream\nendobj\n"
    place = b"%010d 00000 n " % font
    shown = b"%010d 00000 n " % body.index(b"4 0 obj") if contradicting else b"0000000000 65535 f "
    rest = rest.replace(place, shown).replace(
        b"/Size %d /Root" % number, b"/Size %d /XRefStm %d /Root" % (number + 1, len(body))
    )
    return body + hidden + rest.replace(b"startxref\n%d" % len(body), b"startxref\n%d" % (len(body + hidden)))


def signed_hybrid(*, contradicting: bool = False) -> bytes:
    """Sign as programs do that know nothing of the hidden table."""
    form = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [30 0 R] /SigFlags 3 >> >>"
    field = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (S1) /F 132 /Rect [0 0 0 0] /V 31 0 R /P 5 0 R >>"
    return forge.signed_by_hand(hybrid(contradicting=contradicting), ONE, {1: form, 30: field}, 31)


def test_two_tables_that_agree_are_decided_and_two_that_contradict_are_not(tmp_path: Path) -> None:
    honest = verify(forge.saved(tmp_path, signed_hybrid()), PKI.trust)
    assert (honest.verdict, honest.reasons) == (Verdict.VALID, ())
    doubtful = verify(forge.saved(tmp_path, signed_hybrid(contradicting=True)), PKI.trust)
    assert doubtful.verdict in NEVER_VALID
    assert "file.two_tables" in doubtful.reasons


# --- kinds of signatures of earlier years


def signed_with(kind: bytes, encode: forge.Loose, extra: bytes = b"", room: int = 12000) -> bytes:
    """Append a signature of another kind; `encode` makes its contents from the SHA-1 of the ranges."""
    form = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [30 0 R] /SigFlags 3 >> >>"
    field = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (S1) /F 132 /Rect [0 0 0 0] /V 31 0 R /P 5 0 R >>"
    value = b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter %s %s/Contents <%s>\n/ByteRange [0 %s] >>"
    made = forge.appended(
        forge.plain(), {1: form, 30: field, 31: value % (kind, extra, b"0" * room, b"*" * 40)}
    )
    start = made.index(b"/Contents <0") + 10
    end = start + room + 2
    made = made.replace(b"*" * 40, (b"%d %d %d" % (start, end, len(made) - end)).ljust(40))
    digest = hashlib.sha1(made[:start] + made[end:]).digest()  # noqa: S324 - what these kinds prescribe
    contents: bytes = encode(digest)
    return made[: start + 1] + contents.hex().encode().ljust(room, b"0") + made[end - 1 :]


def digest_inside(digest: bytes) -> bytes:
    held: bytes = asyncio.run(ONE.signer.async_sign_general_data(digest, "sha1", detached=False)).dump()
    return held


def bare_rsa(digest: bytes) -> bytes:
    value = ONE.key.sign(digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA1()))  # noqa: S303
    held: bytes = core.OctetString(value).dump()
    return held


OLD = {
    "digest inside": lambda: signed_with(b"/adbe.pkcs7.sha1", digest_inside),
    "bare RSA": lambda: signed_with(
        b"/adbe.x509.rsa_sha1", bare_rsa, b"/Cert [<%s>] " % ONE.der.hex().encode()
    ),
}


@pytest.mark.parametrize("name", OLD)
def test_old_kinds_are_read_but_not_trusted_any_more(tmp_path: Path, name: str) -> None:
    data = OLD[name]()
    verdict = verify(forge.saved(tmp_path, data), TrustStore.of([PKI.root.der, PKI.middle.der]))
    one = verdict.signatures[0]
    assert (verdict.verdict, str(one.integrity), one.signer) == (
        Verdict.INDETERMINATE,
        "intact",
        "Nguyễn Văn Ân",
    )
    assert "trust.weak" in one.reasons
    spoiled = data.replace(b"1.000.000", b"9.000.000")
    assert verify(forge.saved(tmp_path, spoiled), PKI.trust).verdict is Verdict.INVALID


def test_a_bare_signature_without_certificates_is_no_signature(tmp_path: Path) -> None:
    data = signed_with(b"/adbe.x509.rsa_sha1", bare_rsa)
    assert verify(forge.saved(tmp_path, data), PKI.trust).verdict in NEVER_VALID
