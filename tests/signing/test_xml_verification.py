"""Signatures in XML: ours and those of another library are read; moved and replaced parts are refused."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from signing import FileVerdict, TrustStore, Verdict, sign_xml
from signing.dispatch import verify_file
from signing.xml_verification import verify_xml
from tests.signing import forge

PKI = forge.Pki.make()
ONE, TWO = PKI.person("Nguyễn Văn Ân"), PKI.person("Trần Thị Bình")
CHAIN = [ONE.certificate, PKI.middle.certificate]
AT = datetime(2026, 3, 5, 2, 15, 30, tzinfo=UTC)
DS = "{http://www.w3.org/2000/09/xmldsig#}"
ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLHeader><edXML:Subject>Quyết định về việc chi 1.000.000 đồng</edXML:Subject></edXML:edXMLHeader>
  <edXML:edXMLBody><edXML:Content>Nội dung</edXML:Content></edXML:edXMLBody>
</edXML:edXMLEnvelope>
""".encode()
NEVER_VALID = {Verdict.INVALID, Verdict.CHANGED, Verdict.INDETERMINATE}


@dataclass(frozen=True)
class MemoryKey:
    """A key in memory, as the library wants it."""

    person: forge.Person

    @property
    def certificate(self) -> bytes:
        return self.person.der

    @property
    def chain(self) -> tuple[bytes, ...]:
        return self.person.above

    def sign(self, data: bytes, digest: str) -> bytes:
        assert digest == "sha256"
        return self.person.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def ours(content: bytes = ENVELOPE, who: forge.Person = ONE) -> bytes:
    return sign_xml(content, MemoryKey(who), AT)


def judged(folder: Path, content: bytes, trust: TrustStore = PKI.trust) -> FileVerdict:
    (folder / "x.edxml").write_bytes(content)
    return verify_xml(folder / "x.edxml", trust)


# --- honest files


def test_our_own_signature_is_valid_and_tells_who_and_when(tmp_path: Path) -> None:
    verdict = judged(tmp_path, ours())
    one = verdict.signatures[0]
    assert (verdict.verdict, one.reasons) == (Verdict.VALID, ())
    assert (one.signer, one.signing_time, one.level) == ("Nguyễn Văn Ân", AT, "B-B")
    assert (str(one.integrity), one.coverage) == ("intact", "whole file at signing")


def test_another_library_agrees_about_our_signature() -> None:
    expected = SignatureConfiguration(expect_references=2)
    root = etree.fromstring(ours())
    found = XMLVerifier().verify(root, x509_cert=ONE.certificate, expect_config=expected)
    assert isinstance(found, list)
    assert len(found) == 2


def by_another(
    method: SignatureConstructionMethod, canon: CanonicalizationMethod, reference: str | None = None
) -> bytes:
    """Sign with the other library: enveloped in the file, or round a part of it."""
    root = etree.fromstring(ENVELOPE)
    if reference:
        root.set("Id", reference)
    signer = XMLSigner(method=method, c14n_algorithm=canon)
    made = signer.sign(root, key=ONE.key, cert=CHAIN, reference_uri=f"#{reference}" if reference else None)
    found: bytes = etree.tostring(made)
    return found


@pytest.mark.parametrize("reference", [None, "whole"])
@pytest.mark.parametrize(
    "canon",
    [
        CanonicalizationMethod.CANONICAL_XML_1_0,
        CanonicalizationMethod.CANONICAL_XML_1_1,
        CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0_WITH_COMMENTS,
    ],
)
@pytest.mark.parametrize(
    "method", [SignatureConstructionMethod.enveloped, SignatureConstructionMethod.enveloping]
)
def test_signatures_of_another_library_are_valid(
    tmp_path: Path, method: SignatureConstructionMethod, canon: CanonicalizationMethod, reference: str | None
) -> None:
    if method is SignatureConstructionMethod.enveloping and reference:
        pytest.skip("the library puts its own name on what it wraps")
    verdict = judged(tmp_path, by_another(method, canon, reference))
    assert (verdict.verdict, verdict.signatures[0].reasons) == (Verdict.VALID, ())


def test_a_second_signature_leaves_the_first_one_as_it_was(tmp_path: Path) -> None:
    verdict = judged(tmp_path, ours(ours(), TWO))
    assert [one.signer for one in verdict.signatures] == ["Nguyễn Văn Ân", "Trần Thị Bình"]
    assert verdict.verdict is Verdict.VALID
    assert verdict.signatures[0].changes == ("signature added",)


def test_without_roots_nothing_is_known_and_without_signatures_nothing_is_signed(tmp_path: Path) -> None:
    assert judged(tmp_path, ours(), TrustStore.of([])).verdict is Verdict.INDETERMINATE
    assert judged(tmp_path, ENVELOPE).verdict is Verdict.UNSIGNED


# --- attacks


def _child(parent: etree._Element, local: str) -> etree._Element:
    return next(one for one in parent.iter() if etree.QName(one).localname == local)


def text_changed(root: etree._Element) -> etree._Element:
    _child(root, "Subject").text = "Quyết định về việc chi 9.000.000 đồng"
    return root


def part_added(root: etree._Element) -> etree._Element:
    etree.SubElement(root, "Extra").text = "9.000.000"
    return root


def into_an_object(root: etree._Element) -> etree._Element:
    """Hide the signed document inside its own signature, and let another one stand in its place."""
    evil = text_changed(copy.deepcopy(root))
    signature = root.find(f"{DS}Signature")
    assert signature is not None
    old = evil.find(f"{DS}Signature")
    assert old is not None
    evil.remove(old)
    place = etree.SubElement(signature, f"{DS}Object")
    rest = copy.deepcopy(root)
    place.append(rest)
    evil.append(signature)
    return evil


def another_certificate(root: etree._Element) -> etree._Element:
    for one in root.iter(f"{DS}X509Certificate"):
        one.text = base64.b64encode(TWO.der).decode()
    return root


def another_time(root: etree._Element) -> etree._Element:
    _child(root, "SigningTime").text = "2020-01-01T00:00:00Z"
    return root


def no_references(root: etree._Element) -> etree._Element:
    info = _child(root, "SignedInfo")
    for one in info.findall(f"{DS}Reference"):
        info.remove(one)
    return root


def two_infos(root: etree._Element) -> etree._Element:
    info = _child(root, "SignedInfo")
    info.addprevious(copy.deepcopy(info))
    return root


def weaker_key(root: etree._Element) -> etree._Element:
    _child(root, "SignatureMethod").set("Algorithm", "http://www.w3.org/2000/09/xmldsig#hmac-sha1")
    return root


def by_a_path(root: etree._Element) -> etree._Element:
    step = _child(root, "Transform")
    step.set("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")
    return root


def no_value(root: etree._Element) -> etree._Element:
    _child(root, "SignatureValue").text = ""
    return root


ATTACKS = [
    text_changed, part_added, into_an_object, another_certificate, another_time, no_references,
    two_infos, weaker_key, by_a_path, no_value,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_on_the_whole_document_is_valid(
    tmp_path: Path, attack: Callable[[etree._Element], etree._Element]
) -> None:
    made: bytes = etree.tostring(attack(etree.fromstring(ours())))
    assert judged(tmp_path, made).verdict in NEVER_VALID


def part_signed() -> etree._Element:
    """Return an invoice whose data alone are signed, as tax programs do it."""
    root = etree.fromstring(b"<HDon><DLHDon Id='data'><Tien>1000</Tien></DLHDon><DSCKS/></HDon>")
    signer = XMLSigner(
        method=SignatureConstructionMethod.detached, c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0
    )
    made = signer.sign(root, key=ONE.key, cert=CHAIN, reference_uri="#data")
    root[1].append(made)
    return etree.fromstring(etree.tostring(root))


def _twin(root: etree._Element) -> etree._Element:
    evil = copy.deepcopy(root[0])
    evil[0].text = "9000"
    return evil


def same_name_twice(root: etree._Element) -> None:
    root.insert(0, _twin(root))


def moved_behind(root: etree._Element) -> None:
    evil = _twin(root)
    evil.set("Id", "other")
    root.append(root[0])
    root.insert(0, evil)


def moved_inside(root: etree._Element) -> None:
    evil = _twin(root)
    evil.set("Id", "other")
    evil.append(root[0])
    root.insert(0, evil)


def moved_into_the_signature(root: etree._Element) -> None:
    evil = _twin(root)
    evil.set("Id", "other")
    signature = next(root.iter(f"{DS}Signature"))
    etree.SubElement(signature, f"{DS}Object").append(root[0])
    root.insert(0, evil)


def removed(root: etree._Element) -> None:
    evil = _twin(root)
    evil.set("Id", "other")
    root.replace(root[0], evil)


def test_a_part_signed_alone_is_valid_while_nothing_else_says_anything(tmp_path: Path) -> None:
    verdict = judged(tmp_path, etree.tostring(part_signed()))
    assert (verdict.verdict, verdict.signatures[0].reasons) == (Verdict.VALID, ())


@pytest.mark.parametrize(
    "attack", [same_name_twice, moved_behind, moved_inside, moved_into_the_signature, removed]
)
def test_signature_wrapping_is_invalid(tmp_path: Path, attack: Callable[[etree._Element], None]) -> None:
    root = part_signed()
    attack(root)
    assert judged(tmp_path, etree.tostring(root)).verdict is Verdict.INVALID


def test_words_beside_the_signed_part_are_pointed_out(tmp_path: Path) -> None:
    root = part_signed()
    etree.SubElement(root, "MaCQT").text = "0123"
    verdict = judged(tmp_path, etree.tostring(root))
    assert (verdict.verdict, verdict.signatures[0].reasons) == (Verdict.CHANGED, ("xml.partly_signed",))


def test_a_comment_that_cuts_words_is_pointed_out(tmp_path: Path) -> None:
    made = ours().replace(b"1.000.000", b"1<!-- -->.000.000")
    assert judged(tmp_path, made).verdict in NEVER_VALID


@pytest.mark.parametrize(
    "content",
    [b"", b"no xml", b"<a", b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", ENVELOPE[:90], b"\0" * 999],
)
def test_what_is_no_xml_is_undecided(tmp_path: Path, content: bytes) -> None:
    verdict = judged(tmp_path, content)
    assert (verdict.verdict, verdict.reasons) == (Verdict.INDETERMINATE, ("file.unreadable",))


def test_no_changed_byte_of_a_signed_envelope_goes_unnoticed(tmp_path: Path) -> None:
    made = ours()
    content = range(60, made.index(b"<ds:Signature "), 19)
    told = range(made.index(b"<ds:SignedInfo"), made.index(b"<ds:KeyInfo"), 23)
    for at in (*content, *told):
        spoiled = bytearray(made)
        spoiled[at] ^= 1
        verdict = judged(tmp_path, bytes(spoiled))
        assert verdict.verdict in {*NEVER_VALID, Verdict.UNSIGNED}, at


def test_any_file_is_checked_by_its_kind(tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_bytes(ours())
    (tmp_path / "b.edxml").write_bytes(ours().replace(b"1.000.000", b"9.000.000"))
    (tmp_path / "c.xml").write_bytes(forge.sign(forge.plain(), ONE))
    words = [verify_file(tmp_path / name, PKI.trust).verdict for name in ("a.dat", "b.edxml", "c.xml")]
    assert words == [Verdict.VALID, Verdict.INVALID, Verdict.VALID]


def test_a_certificate_with_a_key_of_an_unheard_kind_is_a_fault_of_the_file(tmp_path: Path) -> None:
    # The identifier of RSA in the signer's own key becomes that of nothing.
    rsa_key = bytes.fromhex("06092a864886f70d010101")
    spoiled = ONE.der.replace(rsa_key, rsa_key[:-1] + b"\x7f", 1)
    assert spoiled != ONE.der
    root = etree.fromstring(ours())
    next(root.iter(f"{DS}X509Certificate")).text = base64.b64encode(spoiled).decode()
    assert judged(tmp_path, etree.tostring(root)).verdict in NEVER_VALID
