"""`main.py verify` as a script sees it: words, keys, exit codes; a person gets sentences and a report."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pypdfium2
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.signer import XMLSigner

from tests.commands.running import Ended, run
from tests.signing import forge

FILE_KEYS = {"file", "sha256", "verdict", "signatures", "reasons"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a root, an honest file, a forgery, an empty file, an unsigned one, a signature beside a text."""
    place = tmp_path_factory.mktemp("văn bản")
    pki = forge.Pki.make()
    who = pki.person("Nguyễn Văn Ân")
    (place / "gốc.pem").write_bytes(pki.root.certificate.public_bytes(Encoding.PEM))
    honest = forge.sign(forge.plain(), who)
    (place / "thật.pdf").write_bytes(honest)
    (place / "giả.pdf").write_bytes(honest.replace(b"1.000.000", b"9.000.000"))
    (place / "trống.pdf").write_bytes(b"")
    (place / "chưa ký.pdf").write_bytes(forge.plain())
    text = "Nội dung không phải PDF".encode()
    (place / "ghi chú.txt").write_bytes(text)
    cms = asyncio.run(who.signer.async_sign(hashlib.sha256(text).digest(), "sha256", use_pades=False))
    (place / "ghi chú.txt.p7s").write_bytes(cms.dump())
    envelope = etree.fromstring("<envelope><amount>1000</amount></envelope>")
    chain = [who.certificate, pki.middle.certificate]
    signed = etree.tostring(XMLSigner().sign(envelope, key=who.key, cert=chain))
    (place / "phong bì.edxml").write_bytes(signed)
    (place / "phong bì giả.edxml").write_bytes(signed.replace(b"1000", b"9000"))
    return place


def verify(folder: Path, *words: str | Path, home: Path) -> Ended:
    given = [folder / word if (folder / str(word)).exists() else word for word in words]
    return run("verify", *given, home=home)


def test_an_honest_file_is_valid_with_code_0(folder: Path, tmp_path: Path) -> None:
    ended = verify(folder, "thật.pdf", "--trust", "gốc.pem", "--offline", "--json", home=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert set(ended.answer) == FILE_KEYS
    assert ended.answer["verdict"] == "valid"
    assert ended.answer["signatures"][0]["signer"] == "Nguyễn Văn Ân"


def test_several_files_give_a_list_a_report_and_the_worst_code(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "phiếu.pdf"
    ended = verify(
        folder,
        *("thật.pdf", "giả.pdf", "chưa ký.pdf", "ghi chú.txt"),
        *("--trust", "gốc.pem", "--offline", "--json", "--report", report),
        home=tmp_path,
    )
    assert ended.code == 1
    assert [one["verdict"] for one in ended.answer] == ["valid", "invalid", "unsigned", "valid"]
    document = pypdfium2.PdfDocument(report)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    for word in ("PHIẾU KẾT QUẢ", "HỢP LỆ", "KHÔNG HỢP LỆ", "Nguyễn Văn Ân", "Kiểm tra được sau năm năm"):
        assert word in text


def test_without_a_root_nothing_is_decided(folder: Path, tmp_path: Path) -> None:
    ended = verify(folder, "thật.pdf", "--json", home=tmp_path)
    assert ended.code == 1
    (one,) = ended.answer["signatures"]
    assert (ended.answer["verdict"], one["integrity"], one["trust"]) == ("indeterminate", "intact", "unknown")


def test_options_in_the_order_people_type_them_work(folder: Path, tmp_path: Path) -> None:
    ended = verify(folder, "--trust", "gốc.pem", "thật.pdf", "--at", "01/01/2020", home=tmp_path)
    assert ended.code == 1
    assert "Chưa đủ căn cứ" in ended.out
    assert "Traceback" not in ended.out + ended.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["trống.pdf"], "file.unreadable"),
        (["không có.pdf"], "file.not_opened"),
        ([], "verify.no_files"),
        (["thật.pdf", "--at", "hôm qua"], "verify.bad_time"),
        (["thật.pdf", "--trust", "không có.pem"], "signing.trust_missing"),
    ],
)
def test_bad_input_is_told_with_code_2(folder: Path, tmp_path: Path, words: list[str], told: str) -> None:
    ended = verify(folder, *words, "--json", home=tmp_path)
    assert ended.code == 2
    assert told in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_a_signed_xml_envelope_is_checked_by_its_kind(folder: Path, tmp_path: Path) -> None:
    words = ("--trust", "gốc.pem", "--offline", "--json")
    honest = verify(folder, "phong bì.edxml", *words, home=tmp_path)
    assert (honest.code, honest.answer["verdict"]) == (0, "valid")
    assert honest.answer["signatures"][0]["signer"] == "Nguyễn Văn Ân"
    forged = verify(folder, "phong bì giả.edxml", *words, home=tmp_path)
    assert (forged.code, forged.answer["verdict"]) == (1, "invalid")
