"""`main.py compare` as a script sees it: exit codes, JSON, files written, files refused."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import docx
import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.commands.running import run
from tests.comparison.legal_texts import text_docx
from tests.comparison.rich_pairs import PAIRS

OLD = [
    "Điều 1. Phạm vi điều chỉnh của quy chế này",
    "1. Mức phạt là 50.000.000 đồng đối với cá nhân vi phạm.",
    "2. Cơ quan phải báo cáo theo khoản 1 Điều 2 trong 10 ngày.",
    "Điều 2. Hiệu lực thi hành của quy chế",
    "1. Quy chế có hiệu lực từ ngày ký ban hành.",
]
NEW = [
    OLD[0],
    OLD[1].replace("50.", "60."),
    OLD[2],
    "Điều 2. Giải thích những từ ngữ dùng ở đây",
    OLD[3].replace("Điều 2", "Điều 3"),
    OLD[4],
]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two versions of a regulation."""
    old, new = tmp_path / "cũ.docx", tmp_path / "mới.docx"
    old.write_bytes(text_docx(OLD))
    new.write_bytes(text_docx(NEW))
    return old, new


def test_a_comparison_answers_in_json_and_writes_what_was_asked(
    tmp_path: Path, pair: tuple[Path, Path]
) -> None:
    old, new = pair
    before = [hashlib.sha256(one.read_bytes()).hexdigest() for one in pair]
    redline, table = tmp_path / "ra" / "redline.docx", tmp_path / "ra" / "bảng.docx"
    words = ("compare", old, new, "--redline", redline, "--table", table, "--author", "Lan", "--json")
    ended = run(*words, home=tmp_path)
    assert ended.code == 1, ended.err
    answer = ended.answer
    assert answer["identical"] is False
    assert answer["self_check"]["accept_gives_new"] is answer["self_check"]["reject_gives_old"] is True
    assert [answer["old"]["sha256"], answer["new"]["sha256"]] == before
    told = [(one["kind"], one["clause"], one["old"], one["new"]) for one in answer["changes"]]
    assert told == [
        ("replaced", "Điều 1 khoản 1", "50.000.000", "60.000.000"),
        ("inserted", "Điều 2", "", NEW[3]),
        ("renumbered", "Điều 3", "2", "3"),
    ]
    assert answer["changes"][0]["flags"] == ["money", "number"]
    assert any("khoản 1 Điều 2" in one for one in answer["warnings"])
    none = dict.fromkeys(("deleted", "moved", "formatting", "encoding_only"), 0)
    assert answer["counts"] == {**none, "inserted": 1, "replaced": 1, "renumbered": 1}
    assert b"Lan" in _document(redline)
    rows = docx.Document(str(table)).tables[0].rows
    assert [cell.text for cell in rows[0].cells] == ["Điều khoản", "Bản cũ", "Bản mới", "Loại thay đổi"]
    assert len(rows) == 4
    assert [hashlib.sha256(one.read_bytes()).hexdigest() for one in pair] == before


def _document(path: Path) -> bytes:
    """Return the body part of a docx."""
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml")


def test_identical_files_end_with_0_and_owe_no_redline(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    redline = tmp_path / "r.docx"
    ended = run("compare", pair[0], pair[0], "--redline", redline, "--json", home=tmp_path)
    assert (ended.code, ended.answer["identical"], ended.answer["changes"]) == (0, True, [])
    assert not redline.exists()


def test_what_cannot_be_read_ends_with_2_and_a_sentence(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    empty = tmp_path / "rỗng.docx"
    empty.write_bytes(b"")
    ended = run("compare", empty, pair[1], "--json", home=tmp_path)
    assert (ended.code, ended.answer["error"]["code"]) == (2, "comparison.empty_file")
    assert "Traceback" not in ended.err


def test_an_output_never_overwrites_an_input(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    before = pair[0].read_bytes()
    ended = run("compare", *pair, "--redline", pair[0], home=tmp_path)
    assert ended.code == 2
    assert pair[0].read_bytes() == before


def test_plain_text_is_compared_with_a_docx(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    pasted = tmp_path / "dán.txt"
    pasted.write_text("\n".join(OLD), encoding="utf-8")
    assert run("compare", pair[0], pasted, "--json", home=tmp_path).code == 0
    different = run("compare", pasted, pair[1], "--json", home=tmp_path)
    assert (different.code, different.answer["self_check"]) == (1, None)


def test_the_table_comes_as_pdf_when_its_name_says_so(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    table = tmp_path / "bảng.pdf"
    ended = run("compare", *pair, "--table", table, "--json", home=tmp_path)
    assert ended.code == 1, ended.err
    document = pdfium.PdfDocument(str(table))
    words = "".join(document[page].get_textpage().get_text_bounded() for page in range(len(document)))
    assert "60.000.000" in words


def _locked_pdf() -> bytes:
    """Return a PDF that asks for a password."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt="secret")
    canvas.drawString(100, 700, "Noi dung mat")
    canvas.save()
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BAD: dict[str, bytes] = {
    "rỗng.docx": b"",
    "không phải.docx": b"Xin chao",
    "mật khẩu.docx": OLE + "EncryptedPackage".encode("utf-16-le"),
    "cũ.docx": OLE + b"\0" * 600,
    "hỏng.pdf": b"%PDF-1.7\nhong",
    "khóa.pdf": _locked_pdf(),
    "hỏng.png": b"\x89PNG\r\n\x1a\n",
    "nhị phân.txt": b"\0\1\2\xff",
    "hỏng.odt": b"PK\3\4 hong",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_ends_with_2_and_words_and_stays_as_it_was(
    tmp_path: Path, pair: tuple[Path, Path], name: str
) -> None:
    bad = tmp_path / name
    bad.write_bytes(BAD[name])
    ended = run("compare", bad, pair[1], "--json", home=tmp_path)
    assert (ended.code, bool(ended.answer["error"]["code"])) == (2, True), ended.out
    assert "Traceback" not in ended.err + ended.out
    assert bad.read_bytes() == BAD[name]


@pytest.mark.parametrize("name", ["nested", "box_text", "math", "field_long", "sdt_text", "vmerge"])
def test_what_is_unusual_in_a_file_is_compared_and_its_redline_proved(tmp_path: Path, name: str) -> None:
    """Nested tables, text boxes, equations, fields, content controls, merged cells."""
    old, new, out = tmp_path / "cũ.docx", tmp_path / "mới.docx", tmp_path / "ra.docx"
    for file, content in zip((old, new), PAIRS[name], strict=True):
        file.write_bytes(content)
    ended = run("compare", old, new, "--json", "--redline", out, home=tmp_path)
    assert ended.code == 1, ended.err
    check = ended.answer["self_check"]
    assert (check["accept_gives_new"], check["reject_gives_old"], check["safe_blocks"]) == (True, True, 0)
    assert ended.answer["changes"]
    assert out.stat().st_size > 1_000
    assert (old.read_bytes(), new.read_bytes()) == PAIRS[name]


def test_a_file_that_is_not_there_and_a_folder_end_with_2(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    for missing in (tmp_path / "không có.docx", tmp_path):
        ended = run("compare", pair[0], missing, "--json", home=tmp_path)
        assert (ended.code, "Traceback" in ended.err) == (2, False)
