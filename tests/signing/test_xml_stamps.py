"""Time stamps in XML signatures: they prove the hour, and a false one is never believed."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lxml import etree

from signing import FileVerdict, TrustStore, Verdict, sign_xml
from signing.verdict import Trust
from signing.xml_verification import verify_xml
from tests.signing import forge
from tests.signing.test_xml_verification import ENVELOPE, MemoryKey

PKI = forge.Pki.make()
ONE, TSA = PKI.person("Nguyễn Văn Ân"), PKI.tsa()
AT = datetime(2026, 3, 5, 2, 15, 30, tzinfo=UTC)
DS, XADES = "{http://www.w3.org/2000/09/xmldsig#}", "{http://uri.etsi.org/01903/v1.3.2#}"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


def stamped(content: bytes, tsa: forge.Person, *, over: bytes | None = None, canon: bool = True) -> bytes:
    """Put a stamp on the value of the signature, or on other bytes."""
    root = etree.fromstring(content)
    value = root.find(f".//{DS}SignatureValue")
    assert value is not None
    written = etree.tostring(value, method="c14n", exclusive=canon, with_tail=False)
    digest = hashlib.sha256(written if over is None else over).digest()
    token = asyncio.run(tsa.stamper.async_timestamp(digest, "sha256"))
    qualifying = root.find(f".//{XADES}QualifyingProperties")
    assert qualifying is not None
    unsigned = etree.SubElement(
        etree.SubElement(qualifying, f"{XADES}UnsignedProperties"), f"{XADES}UnsignedSignatureProperties"
    )
    stamp = etree.SubElement(unsigned, f"{XADES}SignatureTimeStamp")
    if canon:
        etree.SubElement(stamp, f"{DS}CanonicalizationMethod", {"Algorithm": EXCLUSIVE})
    held = etree.SubElement(stamp, f"{XADES}EncapsulatedTimeStamp")
    held.text = base64.b64encode(token.dump()).decode()
    return etree.tostring(root)


def judged(
    folder: Path, content: bytes, at: datetime | None = None, trust: TrustStore = PKI.trust
) -> FileVerdict:
    (folder / "x.edxml").write_bytes(content)
    return verify_xml(folder / "x.edxml", trust, at)


def signed(who: forge.Person = ONE) -> bytes:
    return sign_xml(ENVELOPE, MemoryKey(who), AT)


def test_a_stamp_gives_the_hour_and_the_authority(tmp_path: Path) -> None:
    for canon in (True, False):
        verdict = judged(tmp_path, stamped(signed(), TSA, canon=canon))
        one = verdict.signatures[0]
        assert (verdict.verdict, one.level, one.reasons) == (Verdict.VALID, "B-T", ())
        assert one.timestamp_authority == "TSA thử nghiệm"
        assert one.timestamp_time is not None


def test_a_stamped_signature_outlives_the_certificate_of_its_signer(tmp_path: Path) -> None:
    short = PKI.person("Nguyễn Văn Ân", days=500)
    later = short.certificate.not_valid_after_utc + timedelta(days=1)
    bare = judged(tmp_path, signed(short), later).signatures[0]
    assert (bare.verdict, bare.trust) == (Verdict.INDETERMINATE, Trust.EXPIRED)
    kept = judged(tmp_path, stamped(signed(short), TSA), later).signatures[0]
    assert (kept.trust, kept.verdict) == (Trust.TRUSTED, Verdict.VALID)


def test_a_stamp_over_other_bytes_proves_nothing(tmp_path: Path) -> None:
    verdict = judged(tmp_path, stamped(signed(), TSA, over=b"another signature"))
    one = verdict.signatures[0]
    assert verdict.verdict is Verdict.INDETERMINATE
    assert (one.timestamp_time, one.reasons) == (None, ("timestamp.not_trusted",))


def test_a_stamp_of_an_unknown_authority_leaves_the_signature_undecided(tmp_path: Path) -> None:
    stranger = forge.Pki.make("CA lạ", first=4).tsa()
    verdict = judged(tmp_path, stamped(signed(), stranger))
    assert verdict.verdict is Verdict.INDETERMINATE
    assert verdict.signatures[0].reasons == ("timestamp.not_trusted",)


def test_a_signer_is_no_authority_of_stamps(tmp_path: Path) -> None:
    verdict = judged(tmp_path, stamped(signed(), PKI.person("Kẻ tự đóng dấu")))
    assert verdict.verdict is Verdict.INDETERMINATE


def test_a_damaged_stamp_spoils_only_itself(tmp_path: Path) -> None:
    content = stamped(signed(), TSA)
    start = content.index(b"EncapsulatedTimeStamp>") + 40
    damaged = content[:start] + b"AAAA" + content[start + 4 :]
    one = judged(tmp_path, damaged).signatures[0]
    assert (str(one.integrity), one.verdict) == ("intact", Verdict.INDETERMINATE)
    assert one.reasons == ("timestamp.not_trusted",)


def test_a_changed_text_is_invalid_whatever_the_stamp_says(tmp_path: Path) -> None:
    content = stamped(signed(), TSA).replace(b"1.000.000", b"9.000.000")
    assert judged(tmp_path, content).verdict is Verdict.INVALID
