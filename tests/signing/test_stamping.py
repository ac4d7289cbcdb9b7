"""Time stamps on signatures that are in no PDF: given by an authority, judged by us and by others."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from signing import Authority, FileVerdict, Level, TimeStamps, TrustStore, Verdict, raise_level, sign_xml
from signing.detached import sign_other
from signing.dispatch import verify_file
from signing.errors import DocumentUnfit
from signing.evidence import Evidence, ask_by_http
from signing.raising import BEYOND, newest_level
from tests.signing.authority_server import AuthorityServer, PlainKey
from tests.signing.test_xml_verification import ENVELOPE

DS, XADES = "{http://www.w3.org/2000/09/xmldsig#}", "{http://uri.etsi.org/01903/v1.3.2#}"


@pytest.fixture(scope="module")
def authority() -> Iterator[AuthorityServer]:
    with AuthorityServer() as running:
        yield running


@pytest.fixture(scope="module")
def trust(authority: AuthorityServer) -> TrustStore:
    return TrustStore.of(authority.chain)


def stamps(authority: AuthorityServer, *paths: str, timeout_s: float = 20) -> TimeStamps:
    return TimeStamps([Authority(authority.url(path), timeout_s=timeout_s, attempts=1) for path in paths])


def said(*words: str | Path) -> tuple[int, str]:
    """Run an independent judge; return its code and what it says."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def judged(file: Path, trust: TrustStore) -> FileVerdict:
    """Verify as a desk does that may ask the issuer whether a certificate was revoked."""
    return verify_file(file, trust, evidence=Evidence(None, ask_by_http))


def envelope(authority: AuthorityServer, folder: Path, *names: str) -> Path:
    """Return an envelope signed by people, one after another."""
    content = ENVELOPE
    for name in names or ("Nguyễn Đặng Ưỡn Ẵm",):
        content = sign_xml(content, PlainKey(authority, name), datetime.now(UTC))
    (folder / "Gói tin Ằẵỡ.edxml").write_bytes(content)
    return folder / "Gói tin Ằẵỡ.edxml"


def test_an_envelope_is_stamped_after_one_authority_lied_and_one_was_away(
    authority: AuthorityServer, trust: TrustStore, tmp_path: Path
) -> None:
    source, target = envelope(authority, tmp_path), tmp_path / "ra.edxml"
    asked = stamps(authority, "tsa/lie", "tsa/error", "tsa/othernonce", "tsa")
    raised = raise_level(source, target, Level.T, asked)
    assert (raised.before, raised.after, raised.pending) == (Level.B, Level.T, None)
    verdict = judged(target, trust)
    (one,) = verdict.signatures
    assert (verdict.verdict, one.level, one.reasons) == (Verdict.VALID, "B-T", ())
    assert one.timestamp_authority == "TSA CA thử nghiệm"
    assert newest_level(source) is Level.B
    assert newest_level(target) is Level.T
    # Stamping again changes nothing.
    before = target.read_bytes()
    assert raise_level(target, target, Level.T, asked).after is Level.T
    assert target.read_bytes() == before


def test_without_an_answer_the_envelope_stays_as_it_was(authority: AuthorityServer, tmp_path: Path) -> None:
    source = envelope(authority, tmp_path)
    before = source.read_bytes()
    raised = raise_level(source, source, Level.T, stamps(authority, "tsa/junk", "tsa/refuse"))
    assert raised.pending is not None
    assert raised.pending.code.startswith("timestamp.")
    assert raised.after is Level.B
    assert source.read_bytes() == before
    assert list(tmp_path.iterdir()) == [source]


def test_the_newest_of_two_signatures_is_stamped_and_both_hold(
    authority: AuthorityServer, trust: TrustStore, tmp_path: Path
) -> None:
    file = envelope(authority, tmp_path, "Trần Thị Ổi", "Sở Nội vụ tỉnh Đắk Lắk")
    raise_level(file, file, Level.T, stamps(authority, "tsa"))
    verdict = judged(file, trust)
    assert [(one.signer, one.level, one.verdict) for one in verdict.signatures] == [
        ("Trần Thị Ổi", "B-B", Verdict.VALID),
        ("Sở Nội vụ tỉnh Đắk Lắk", "B-T", Verdict.VALID),
    ]
    # A third person signs what is stamped: the stamp lies under that signature and stays.
    file.write_bytes(sign_xml(file.read_bytes(), PlainKey(authority, "Lê Ẩn"), datetime.now(UTC)))
    raise_level(file, file, Level.T, stamps(authority, "tsa"))
    verdict = judged(file, trust)
    assert [one.level for one in verdict.signatures] == ["B-B", "B-T", "B-T"]
    assert verdict.verdict is Verdict.VALID


def test_what_another_signature_covers_is_not_stamped(authority: AuthorityServer, tmp_path: Path) -> None:
    file = envelope(authority, tmp_path, "Một", "Hai")
    root = etree.fromstring(file.read_bytes())
    first, second = root.findall(f"{DS}Signature")
    # The later one stands first: now the last in the file lies under it.
    root.remove(second)
    root.insert(root.index(first), second)
    file.write_bytes(etree.tostring(root))
    before = file.read_bytes()
    raised = raise_level(file, file, Level.T, stamps(authority, "tsa"))
    assert raised.pending is not None
    assert raised.pending.code == "signing.xml_covered"
    assert file.read_bytes() == before


def test_evidence_outside_a_pdf_is_told_as_out_of_reach(authority: AuthorityServer, tmp_path: Path) -> None:
    file = envelope(authority, tmp_path)
    raised = raise_level(file, file, Level.LTA, stamps(authority, "tsa"))
    assert raised.after is Level.T
    assert raised.pending is not None
    assert raised.pending.code == BEYOND


def test_files_without_a_signature_or_no_xml_are_told(authority: AuthorityServer, tmp_path: Path) -> None:
    cases = {"a.xml": ENVELOPE, "b.xml": b"<a", "c.p7s": b"", "d.p7s": b"0\x82", "e.edxml": b""}
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DocumentUnfit):
            raise_level(tmp_path / name, tmp_path / name, Level.T, stamps(authority, "tsa"))
        assert (tmp_path / name).read_bytes() == content
    plain = etree.fromstring(envelope(authority, tmp_path).read_bytes())
    for one in plain.findall(f"{DS}Signature/{DS}Object"):
        above = one.getparent()
        assert above is not None
        above.remove(one)
    (tmp_path / "f.xml").write_bytes(etree.tostring(plain))
    raised = raise_level(tmp_path / "f.xml", tmp_path / "f.xml", Level.T, stamps(authority, "tsa"))
    assert raised.pending is not None
    assert raised.pending.code in ("signing.xml_no_properties", "signing.unreadable")


def test_a_signature_beside_its_file_is_stamped(
    authority: AuthorityServer, trust: TrustStore, tmp_path: Path
) -> None:
    source, target = tmp_path / "Bảng lương.xlsx", tmp_path / "Bảng lương.xlsx.p7s"
    source.write_bytes(b"du lieu\n" * 1000)
    sign_other(source, target, PlainKey(authority, "Lê Thị Ổi"))
    raised = raise_level(target, target, Level.T, stamps(authority, "tsa/slow/30", "tsa", timeout_s=1))
    assert (raised.after, raised.pending) == (Level.T, None)
    verdict = judged(source, trust)
    assert (verdict.verdict, verdict.signatures[0].level) == (Verdict.VALID, "B-T")
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority.root.public_bytes(Encoding.PEM))
    asked = ("cms", "-verify", "-binary", "-inform", "DER", "-in", target, "-content", source)
    code, told = said("openssl", *asked, "-CAfile", roots, "-purpose", "any", "-cades", "-out", "/dev/null")
    assert code == 0, told


def test_openssl_and_xmlsec_say_the_same(authority: AuthorityServer, tmp_path: Path) -> None:
    file = envelope(authority, tmp_path)
    raise_level(file, file, Level.T, stamps(authority, "tsa"))
    root = etree.fromstring(file.read_bytes())
    value, token = root.find(f".//{DS}SignatureValue"), root.find(f".//{XADES}EncapsulatedTimeStamp")
    assert value is not None
    assert token is not None
    written = etree.tostring(value, method="c14n", exclusive=True, with_tail=False)
    (tmp_path / "token.der").write_bytes(base64.b64decode(token.text or ""))
    pems = b"".join(one.public_bytes(Encoding.PEM) for one in (authority.root, authority.issuer))
    (tmp_path / "roots.pem").write_bytes(pems)
    digest = hashlib.sha256(written).hexdigest()
    asked = ("ts", "-verify", "-token_in", "-in", tmp_path / "token.der", "-digest", digest)
    code, told = said("openssl", *asked, "-CAfile", tmp_path / "roots.pem")
    assert "Verification: OK" in told, (code, told)
    if shutil.which("xmlsec1") is None:
        pytest.skip("xmlsec1 is not installed")
    names = "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"
    judge = ("xmlsec1", "--verify", "--trusted-pem", tmp_path / "roots.pem", "--id-attr:Id", names, file)
    code, told = said(*judge)
    assert code == 0, told
    file.write_bytes(file.read_bytes().replace(b"1.000.000", b"9.000.000"))
    assert said(*judge)[0] != 0
