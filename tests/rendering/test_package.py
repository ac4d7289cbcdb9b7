"""Hostile and broken files are refused with a reason, before they can do harm."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from eoffice.domain.content import Block, Table
from eoffice.errors import explain
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.package import DEFAULT_LIMITS
from eoffice.rendering.reading import read_body
from tests.rendering.builders import CONTENT_TYPES, RELATIONS, SAMPLES, Dice, W, a_docx, body_xml, p


def refusal(path: Path, **limits: int) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_body(path, replace(DEFAULT_LIMITS, **limits))
    return caught.value.code


def demand_text_or_reason(path: Path) -> None:
    """Read a damaged file: either blocks of text come out of it, or a reason that is worded for people."""
    refused: UnreadableFile | None = None
    blocks: tuple[Block, ...] = ()
    try:
        blocks = read_body(path).body
    except UnreadableFile as error:
        refused = error
    assert all(isinstance(block, Block) for block in blocks)
    assert refused is None or explain(refused).code == refused.code


def with_document(path: Path, document: bytes, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document)
    return path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "rendering.empty_file"),
        (b"%PDF-1.7 not a docx", "rendering.not_docx"),
        (b"PK\x03\x04 cut short", "rendering.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "rendering.old_format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "rendering.encrypted",
        ),
    ],
)
def test_a_file_that_is_no_docx_is_told_apart(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(content)
    assert refusal(path) == code


def test_the_old_word_format_is_named() -> None:
    sample = SAMPLES / "nghi-dinh-30-2020-phu-luc-6.doc"
    if not sample.exists():
        pytest.skip("no samples here")
    assert refusal(sample) == "rendering.old_format"


def test_a_missing_file_and_a_folder_cannot_be_opened(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.docx") == "rendering.cannot_open"
    assert refusal(tmp_path) == "rendering.cannot_open"


def test_a_zip_of_something_else_is_no_docx(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<a/>")
    assert refusal(path) == "rendering.not_docx"


def test_a_document_part_without_body_is_no_docx(tmp_path: Path) -> None:
    assert refusal(with_document(tmp_path / "x.docx", b"<document/>")) == "rendering.not_docx"


def test_a_password_on_the_zip_is_named(tmp_path: Path) -> None:
    path = a_docx(tmp_path / "x.docx", p("chữ"))
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    path.write_bytes(content)
    assert refusal(path) == "rendering.encrypted"


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    path = with_document(tmp_path / "x.docx", b" " * (40 << 20))
    assert path.stat().st_size < 1 << 20
    assert refusal(path) == "rendering.too_large"


def test_a_directory_that_lies_about_sizes_is_caught_while_unpacking(tmp_path: Path) -> None:
    path = with_document(tmp_path / "x.docx", body_xml(p("a" * (4 << 20))).encode())
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 1000)
    path.write_bytes(content)
    assert refusal(path) in {"rendering.damaged", "rendering.too_large"}


@pytest.mark.parametrize(
    ("limit", "value"), [("file", 500), ("entries", 2), ("unpacked", 900), ("part", 300), ("paragraphs", 3)]
)
def test_every_limit_is_kept(tmp_path: Path, limit: str, value: int) -> None:
    path = a_docx(tmp_path / "x.docx", "".join(p(f"{at}") for at in range(20)))
    assert refusal(path, **{limit: value}) == "rendering.too_large"


def test_cells_are_counted(tmp_path: Path) -> None:
    row = "<w:tr>" + "<w:tc><w:p/></w:tc>" * 30 + "</w:tr>"
    path = a_docx(tmp_path / "x.docx", f"<w:tbl>{row * 10}</w:tbl>")
    assert refusal(path, cells=100) == "rendering.too_large"


ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
)
OUTSIDE = (
    '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
)


@pytest.mark.parametrize(
    "document",
    [
        ENTITIES.encode(),
        OUTSIDE.encode(),
        b"\xef\xbb\xbf" + ENTITIES.encode(),
        ('<?xml version="1.0" encoding="UTF-16"?>' + ENTITIES).encode("utf-16"),
        ('<?xml version="1.0" encoding="UTF-16"?>' + ENTITIES).encode("utf-16-be"),
        ('<?xml version="1.0" encoding="cp037"?>' + ENTITIES).encode("cp037"),
        b'<?xml version="1.0" encoding="UTF-7"?><a/>',
    ],
    ids=["inside", "outside", "mark", "utf16", "utf16-be", "ebcdic", "utf7"],
)
def test_definitions_of_entities_are_refused_in_every_encoding(tmp_path: Path, document: bytes) -> None:
    assert refusal(with_document(tmp_path / "x.docx", document)) == "rendering.forbidden_xml"


def test_an_honest_document_in_utf16_is_read(tmp_path: Path) -> None:
    document = body_xml(p("chữ Việt")).replace("UTF-8", "UTF-16").encode("utf-16")
    assert read_body(with_document(tmp_path / "x.docx", document)).body[0].text == "chữ Việt"


@pytest.mark.parametrize("cut", [20, 100, 400])
def test_broken_xml_is_damaged(tmp_path: Path, cut: int) -> None:
    assert (
        refusal(with_document(tmp_path / "x.docx", body_xml(p("chữ")).encode()[:-cut])) == "rendering.damaged"
    )


def test_deep_nesting_is_refused_and_never_a_crash(tmp_path: Path) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000
    assert refusal(a_docx(tmp_path / "x.docx", deep)) == "rendering.damaged"


def test_relationships_may_not_lead_out_of_the_package(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", body_xml(p("chữ")))
        archive.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships xmlns="x">'
            '<Relationship Id="a" Type="http://x/styles" Target="../../../../etc/passwd"/>'
            '<Relationship Id="b" Type="http://x/numbering" TargetMode="External" Target="http://x/"/>'
            "</Relationships>",
        )
    assert read_body(path).body[0].text == "chữ"


def test_a_table_that_claims_a_million_columns_is_bounded(tmp_path: Path) -> None:
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='99999999'/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>"
    path = a_docx(
        tmp_path / "x.docx",
        f"<w:tbl><w:tr><w:trPr><w:gridBefore w:val='99999999'/></w:trPr>{cell}</w:tr></w:tbl>",
    )
    (table,) = read_body(path).body
    assert isinstance(table, Table)
    assert sum(found.across for found in table.rows[0]) <= 400


@pytest.mark.parametrize("seed", range(60))
def test_random_damage_gives_a_document_or_a_reason(tmp_path: Path, seed: int) -> None:
    chance = Dice(seed)
    path = a_docx(tmp_path / "x.docx", "".join(p(f"đoạn {at}") for at in range(30)))
    content = bytearray(path.read_bytes())
    for _ in range(1 + chance.below(12)):
        content[chance.below(len(content))] = chance.below(256)
    path.write_bytes(content[: len(content) - chance.below(len(content) // 2)] if seed % 3 == 0 else content)
    demand_text_or_reason(path)


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_inside_the_xml_gives_a_document_or_a_reason(tmp_path: Path, seed: int) -> None:
    chance = Dice(seed)
    content = bytearray(body_xml("".join(p(f"đoạn {at}") for at in range(10))).encode())
    signs = b"<>&/\"'=ax\x00\xff"
    for _ in range(1 + chance.below(4)):
        content[chance.below(len(content))] = signs[chance.below(len(signs))]
    demand_text_or_reason(with_document(tmp_path / "x.docx", bytes(content)))


def test_the_file_is_closed_after_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(b"PK\x03\x04")
    refusal(path)
    path.unlink()
    assert not path.exists()


def test_an_entry_packed_in_an_unknown_way_is_damaged(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", body_xml(p("chữ")))
    content = bytearray(buffer.getvalue())
    content[8:10] = content[content.find(b"PK\x01\x02") + 10 : content.find(b"PK\x01\x02") + 12] = b"\x63\x00"
    path = tmp_path / "x.docx"
    path.write_bytes(content)
    assert refusal(path) == "rendering.damaged"
