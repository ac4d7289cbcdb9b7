"""Bad documents given to the real command: a clear word each time, nothing lost, never a traceback."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from eoffice.domain.content import Paragraph, Span
from eoffice.rendering.office_files import find_office
from eoffice.rendering.writing import write_docx
from tests.commands.running import run
from tests.rendering.builders import SAMPLES, a_letter, numbered
from tests.rendering.odd_writing import TEXTS, Way, Writer

LETTER = """
issuer = "Sở Nội vụ"
abbreviation = "SNV"
place = "Khánh Hòa"
subject = "triển khai chữ ký số"
addressees = ["Các sở, ban, ngành"]
recipients = ["Như trên", "Lưu: VT"]
body = "Đề nghị các sở, ban, ngành triển khai."
[signer]
name = "Trần Quốc Bảo"
position = "Giám đốc"
"""


def told(ended: object, code: str) -> None:
    err = str(getattr(ended, "err", ""))
    assert getattr(ended, "code", None) == 2
    assert code in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("old", "new", "code", "named"),
    [
        ('place = "Khánh Hòa"\n', "", "form.field_missing", "địa danh"),
        ('position = "Giám đốc"', "", "form.field_missing", "chức vụ"),
        ("triển khai chữ ký số", "x" * 501, "form.field_too_long", "500"),
        ("Trần Quốc Bảo", "Trần " * 30, "form.field_too_long", "50"),
        ('position = "Giám đốc"', 'position = "Giám đốc"\nmark = "K/T"', "form.field_wrong", "KT."),
        ('issuer = "Sở Nội vụ"', "issuer = 5.5", "form.field_wrong", "issuer"),
    ],
)
def test_a_field_missing_too_long_or_wrong_is_named(
    tmp_path: Path, old: str, new: str, code: str, named: str
) -> None:
    assert old in LETTER
    (tmp_path / "a.toml").write_text(LETTER.replace(old, new), encoding="utf-8")
    ended = run("draft", "--type", "cong_van", "--data", tmp_path / "a.toml", "--out", tmp_path / "out",
                home=tmp_path)  # fmt: skip
    told(ended, code)
    assert named in ended.err
    assert not list(tmp_path.glob("out/*.docx"))


def test_broken_and_foreign_files_are_told_apart(tmp_path: Path) -> None:
    good = tmp_path / "good.docx"
    write_docx(numbered(a_letter()), good)
    half = tmp_path / "half.docx"
    half.write_bytes(good.read_bytes()[:4_000])
    lost = tmp_path / "lost.docx"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(lost, "w") as new:
        for name in old.namelist():
            if name != "word/document.xml":
                new.writestr(name, old.read(name))
    text = tmp_path / "text.docx"
    text.write_text("không phải docx", encoding="utf-8")
    empty = tmp_path / "empty.docx"
    empty.touch()
    before = [path.read_bytes() for path in (half, lost, text, empty)]
    ended = run("check", half, lost, text, empty, good, "--json", home=tmp_path)
    codes = [one.get("error", {}).get("code", "") for one in ended.answer]
    assert codes == [
        "rendering.damaged", "rendering.not_docx", "rendering.not_docx", "rendering.empty_file", "",
    ]  # fmt: skip
    assert ended.answer[-1]["findings"] == []
    assert [path.read_bytes() for path in (half, lost, text, empty)] == before
    assert "Traceback" not in ended.err


def test_a_file_with_macros_is_read_and_nothing_of_it_runs(tmp_path: Path) -> None:
    plain = Writer(TEXTS["notice"], Way()).write(tmp_path / "plain.docx")
    macros = tmp_path / "macros.docm"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(macros, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name,
                content.replace(
                    b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml"
                ),
            )
        new.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 Sub AutoOpen()")
    ended = run("check", macros, "--json", home=tmp_path)
    assert ended.code == 0
    assert ended.answer["findings"] == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published files are not here")
def test_an_old_doc_without_libreoffice_is_told(tmp_path: Path) -> None:
    ended = run(
        "check",
        SAMPLES / "nghi-dinh-30-2020-phu-luc-6.doc",
        home=tmp_path,
        environment={"PATH": str(tmp_path)},
    )
    told(ended, "rendering.no_office")


@pytest.mark.slow
@pytest.mark.skipif(find_office() is None or not SAMPLES.is_dir(), reason="no LibreOffice or no samples")
def test_an_old_doc_is_checked_by_way_of_libreoffice(tmp_path: Path) -> None:
    ended = run("check", SAMPLES / "nghi-dinh-30-2020-phu-luc-6.doc", "--json", home=tmp_path)
    assert ended.code in (0, 1)
    assert "error" not in ended.answer


@pytest.mark.parametrize("lock", ["~$rgo.docx", "~$cargo.docx", ".~lock.cargo.docx#"])
def test_a_file_open_in_a_word_processor_is_not_written_over(tmp_path: Path, lock: str) -> None:
    source = Writer(TEXTS["notice"], Way(margins=(20, 20, 20, 15))).write(tmp_path / "cargo.docx")
    (tmp_path / lock).write_bytes(b"\x05Lan")
    before = source.read_bytes()
    ended = run("check", source, "--fix", source, home=tmp_path)
    told(ended, "form.file_open")
    assert source.read_bytes() == before


def test_a_folder_in_the_place_of_the_result_is_told(tmp_path: Path) -> None:
    source = Writer(TEXTS["notice"], Way(margins=(20, 20, 20, 15))).write(tmp_path / "a.docx")
    (tmp_path / "b.docx").mkdir()
    ended = run("check", source, "--fix", tmp_path / "b.docx", home=tmp_path)
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_an_unknown_abbreviation_is_a_finding_and_no_crash(tmp_path: Path) -> None:
    text = TEXTS["notice"]
    path = Writer(text, Way()).write(tmp_path / "a.docx")
    document = docx.Document(str(path))
    cell = document.tables[0].cell(1, 0)
    cell.paragraphs[0].runs[0].text = "Số: 45/XYZ-STP"
    document.save(str(path))
    ended = run("check", path, "--json", home=tmp_path)
    assert ended.code == 1
    assert [one["rule"] for one in ended.answer["findings"]] == ["D30-NUM-05"]


@pytest.mark.slow
def test_a_thousand_pages_are_checked(tmp_path: Path) -> None:
    long = "Các cơ quan, đơn vị triển khai thực hiện nhiệm vụ được giao theo đúng thời hạn quy định. " * 3
    body = (*[long.strip()] * 11_000, "Đề nghị các đơn vị thực hiện./.")
    path = tmp_path / "a.docx"
    letter = numbered(a_letter())
    write_docx(replace(letter, body=tuple(Paragraph((Span(one),)) for one in body)), path)
    ended = run("check", path, "--json", home=tmp_path)
    assert ended.answer["findings"] == []
