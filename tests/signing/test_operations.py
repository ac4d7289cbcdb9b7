"""Where the six operations go, what they write, and files that have to be made fit first."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from signxml.xades.xades import XAdESVerifier

from signing import LEADER, SEAL, SigningRequest, TrustStore, Verdict, prepare, sign, verify
from signing.batch import Job, Rules, State, sign_batch
from signing.detached import sign_other
from signing.hygiene import Expectation, Severity, look_over
from signing.operations import Recipe
from signing.places import Basis, Wish
from signing.placing import Operation, propose
from signing.sheets import PageWords, Sheet, Word
from tests.signing.authority_server import AuthorityServer, PlainKey
from tests.signing.conftest import AGENCY, PLACES, draw_document, draw_pictures

MM = 72 / 25.4


@pytest.fixture(scope="module")
def authority() -> Iterator[AuthorityServer]:
    with AuthorityServer() as running:
        yield running


@pytest.fixture(scope="module")
def key(authority: AuthorityServer) -> PlainKey:
    return PlainKey(authority, "Nguyễn Đặng Ưỡn Ẵm", AGENCY)


def word(text: str, x: float, y: float, width: float = 30) -> Word:
    return Word(text, x, y, x + width, y + 14)


def page(*words: Word) -> Sheet:
    return Sheet(1, (PageWords(0, 595, 842, words),))


HEAD = (
    word("Số:", 110, 750, 20),
    word("/QĐ-UBND", 170, 750, 60),
    word("ngày", 300, 750),
    word("tháng", 350, 750),
)
BLOCK = (word("CHỦ", 370, 400), word("TỊCH", 402, 400), word("Nguyễn", 350, 280), word("Ân", 384, 280))


def test_the_leader_goes_between_position_and_name_and_the_seal_over_the_left_third() -> None:
    sheet = page(*HEAD, word("năm", 400, 750), *BLOCK)
    leader = propose(sheet, Operation.APPROVE, Wish("nguyễn ân", (40 * MM, 20 * MM)))
    x0, y0, x1, y1 = leader.place.rect
    assert leader.basis is Basis.ANCHOR
    assert (x0 + x1) / 2 == pytest.approx(382, abs=1)
    assert 294 <= y0 < y1 <= 400
    seal = next(one for one in leader.make if one.name == SEAL)
    assert seal.rect[2] - seal.rect[0] == pytest.approx(36 * MM)
    assert seal.rect[2] == pytest.approx(x0 + (x1 - x0) / 3)
    number = next(one for one in leader.make if one.name == "so_van_ban")
    assert number.rect[0] >= 130
    assert number.rect[2] <= 170


def test_a_number_and_a_date_that_stand_there_get_no_field() -> None:
    words = (word("Số:", 110, 750, 20), word("15/QĐ-UBND", 140, 750, 80), *BLOCK)
    date = (word("ngày", 300, 750), word("05", 332, 750), word("tháng", 364, 750), word("năm", 420, 750))
    made = propose(page(*words, *date), Operation.APPROVE).make
    assert {one.name for one in made} == {LEADER, SEAL}


def test_without_any_anchor_the_rule_places_on_the_last_page() -> None:
    sheet = Sheet(2, (PageWords(0, 595, 842, ()), PageWords(1, 595, 842, (word("chữ", 90, 500),))))
    found = propose(sheet, Operation.APPROVE)
    assert (found.basis, found.place.page, found.covered) == (Basis.RULE, 1, 0)


def test_a_place_may_be_moved_by_hand_and_stays_one_field() -> None:
    found = propose(page(*BLOCK), Operation.APPROVE).moved(0, (10, 10, 110, 60))
    assert found.basis is Basis.HAND
    assert [one.rect for one in found.make if one.name == LEADER] == [(10, 10, 110, 60)]


def test_the_arrival_stamp_avoids_the_words_of_the_page() -> None:
    found = propose(page(*HEAD, *BLOCK), Operation.INCOMING)
    assert found.covered == 0
    assert found.place.rect[2] - found.place.rect[0] <= 50 * MM + 1


def sealed(folder: Path, key: PlainKey) -> Path:
    draw_document(folder / "plain.pdf")
    prepare(folder / "plain.pdf", folder / "ready.pdf", PLACES)
    picture = draw_pictures(folder)[SEAL]
    sign(SigningRequest(folder / "ready.pdf", folder / "sealed.pdf", SEAL, picture), key)
    return folder / "sealed.pdf"


def test_a_closed_document_is_stamped_on_a_copy_that_holds_it(
    authority: AuthorityServer, key: PlainKey, tmp_path: Path
) -> None:
    source = sealed(tmp_path, key)
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    recipe = Recipe(Operation.INCOMING, agency=AGENCY, number="7", text="Văn phòng")
    result = sign_batch([Job(source, tmp_path / "đến.pdf", recipe)], key, rules=Rules(processes=0))
    assert [one.state for one in result.outcomes] == [State.DONE], result
    verdict = verify(tmp_path / "đến.pdf", TrustStore.of(authority.chain))
    assert [one.field for one in verdict.signatures] == ["dau_den"]
    assert verdict.signatures[0].integrity.value == "intact"
    command = ["pdfdetach", "-save", "1", "-o", str(tmp_path / "lấy ra.pdf"), str(tmp_path / "đến.pdf")]
    subprocess.run(command, check=True, capture_output=True)
    assert hashlib.sha256((tmp_path / "lấy ra.pdf").read_bytes()).hexdigest() == before
    again = sign_batch([Job(source, tmp_path / "x.pdf", Recipe(Operation.COMMENT))], key)
    assert again.outcomes[0].code == "signing.closed"
    assert not list(tmp_path.glob(".*.part"))


def test_xml_is_signed_so_that_an_independent_library_agrees(
    authority: AuthorityServer, key: PlainKey, tmp_path: Path
) -> None:
    source = tmp_path / "gói.edxml"
    source.write_text('<edXML xmlns="urn:x"><Body>Tiếng Việt ằ</Body></edXML>', encoding="utf-8")
    sign_other(source, tmp_path / "ra.xml", key)
    content = (tmp_path / "ra.xml").read_bytes()
    root = tmp_path / "gốc.pem"
    from cryptography.hazmat.primitives.serialization import Encoding

    root.write_bytes(authority.root.public_bytes(Encoding.PEM))
    found = XAdESVerifier().verify(content, ca_pem_file=str(root), expect_references=2)
    assert any(
        "SigningTime" in etree.tostring(one.signed_xml).decode()
        for one in found
        if one.signed_xml is not None
    )
    with pytest.raises(Exception, match=r"(?i)digest|signature"):
        XAdESVerifier().verify(
            content.replace("Tiếng".encode(), b"Tieng"), ca_pem_file=str(root), expect_references=2
        )


def test_what_is_wrong_with_a_file_is_found_before_the_pin(key: PlainKey, tmp_path: Path) -> None:
    draw_document(tmp_path / "a.pdf")
    good = look_over(tmp_path / "a.pdf", Expectation(certificate=key.certificate))
    assert not [one for one in good if one.severity is not Severity.INFO]
    other = look_over(tmp_path / "a.pdf", Expectation(approved_sha256="00" * 32))
    assert "hygiene.not_approved" in {one.code for one in other}
    broken = bytearray(sealed(tmp_path, key).read_bytes())
    broken[broken.index(b"/MediaBox") + 12] ^= 1
    (tmp_path / "b.pdf").write_bytes(bytes(broken))
    codes = {one.code for one in look_over(tmp_path / "b.pdf")}
    assert {"hygiene.broken_signature", "hygiene.locked"} <= codes
    (tmp_path / "c.pdf").write_bytes(b"")
    assert [one.code for one in look_over(tmp_path / "c.pdf")] == ["signing.empty_file"]
    skewed = Expectation(trusted_time=datetime(2020, 1, 1, tzinfo=UTC))
    assert "hygiene.clock_skew" in {one.code for one in look_over(tmp_path / "a.pdf", skewed)}


def test_scripts_and_layers_are_found(tmp_path: Path) -> None:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    draw_document(tmp_path / "a.pdf")
    name = generic.pdf_name
    script = generic.DictionaryObject({name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("x")})
    group = generic.DictionaryObject({name("/Type"): name("/OCG"), name("/Name"): generic.pdf_string("lớp")})
    with (tmp_path / "a.pdf").open("rb") as source, (tmp_path / "b.pdf").open("wb") as target:
        writer = IncrementalPdfFileWriter(source)
        writer.root[name("/OpenAction")] = script
        layers = generic.ArrayObject([writer.add_object(group)])
        writer.root[name("/OCProperties")] = generic.DictionaryObject({name("/OCGs"): layers})
        writer.update_root()
        writer.write(target)
    codes = {one.code for one in look_over(tmp_path / "b.pdf")}
    assert {"hygiene.actions", "hygiene.layers"} <= codes


def test_a_file_of_the_archive_kind_keeps_its_metadata(key: PlainKey, tmp_path: Path) -> None:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    draw_document(tmp_path / "a.pdf")
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><pdfaid:part>2</pdfaid:part></x:xmpmeta>'
    with (tmp_path / "a.pdf").open("rb") as source, (tmp_path / "b.pdf").open("wb") as target:
        writer = IncrementalPdfFileWriter(source)
        writer.root[generic.pdf_name("/Metadata")] = writer.add_object(generic.StreamObject(stream_data=xmp))
        writer.update_root()
        writer.write(target)
    recipe = Recipe(Operation.COMMENT, text="Đã xem ẳ ỡ ữ")
    sign_batch([Job(tmp_path / "b.pdf", tmp_path / "c.pdf", recipe)], key, rules=Rules(processes=0))
    assert (tmp_path / "c.pdf").read_bytes().count(xmp) == 1
    fonts = subprocess.run(["pdffonts", str(tmp_path / "c.pdf")], capture_output=True, text=True, check=True)
    assert "VNSERA+LiberationSerif" in fonts.stdout or "VNSERA+" in fonts.stdout
    assert verify(tmp_path / "c.pdf", TrustStore()).verdict is Verdict.INDETERMINATE
