"""`draft` and `check` as real processes: documents made, checked, and trouble told in words."""

from __future__ import annotations

from pathlib import Path

import docx
import docx.shared

from tests.commands.running import run

DATA = """
issuer = "Sở Nội vụ"
abbreviation = "SNV"
place = "Khánh Hòa"
number = 7
date = 2026-03-05
subject = "Lịch tiếp công dân"
recipients = ["Các phòng", "Lưu: VT"]
body = "Sở Nội vụ thông báo lịch tiếp công dân vào thứ Hai hằng tuần./."
[signer]
name = "Trần Quốc Bảo"
position = "Giám đốc"
"""


def test_the_kinds_are_listed(tmp_path: Path) -> None:
    ended = run("draft", "--types", "--json", home=tmp_path)
    assert ended.code == 0
    kinds = {one["type"]: one["abbreviation"] for one in ended.answer}
    assert len(kinds) == 32
    assert kinds["quyet_dinh"] == "QĐ"
    assert kinds["sao_y"] == "SY"


def test_an_example_is_made_and_is_in_form(tmp_path: Path) -> None:
    ended = run(
        "draft", "--type", "quyet_dinh", "--example", "--out", tmp_path / "out", "--json", home=tmp_path
    )
    assert ended.code == 0
    made, pdf = Path(ended.answer["docx"]), Path(ended.answer["pdf"])
    assert docx.Document(str(made)).core_properties.author
    checked = run("check", made, pdf, "--json", home=tmp_path)
    assert checked.code == 0
    assert [one["findings"] for one in checked.answer] == [[], []]


def test_a_document_is_made_from_fields(tmp_path: Path) -> None:
    data = tmp_path / "a.toml"
    data.write_text(DATA, encoding="utf-8")
    ended = run("draft", "--type", "thong_bao", "--data", data, "--out", tmp_path, "--json", home=tmp_path)
    assert ended.code == 0
    assert (tmp_path / "thong_bao.pdf").read_bytes().startswith(b"%PDF")


def test_a_fault_is_told_with_its_place_and_mended(tmp_path: Path) -> None:
    run("draft", "--type", "cong_van", "--example", "--out", tmp_path, home=tmp_path)
    path = tmp_path / "cong_van.docx"
    document = docx.Document(str(path))
    document.sections[0].left_margin = docx.shared.Mm(20)
    document.save(str(path))
    ended = run("check", path, "--json", "--fix", tmp_path / "b.docx", home=tmp_path)
    assert ended.code == 1
    (found,) = ended.answer["findings"]
    assert set(found) == {"rule", "severity", "where", "message", "fix"}
    assert (found["rule"], found["severity"]) == ("D30-PAGE-04", "error")
    assert run("check", tmp_path / "b.docx", "--json", home=tmp_path).answer["findings"] == []


def test_trouble_is_told_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "a.docx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    (tmp_path / "b.toml").write_text("issuer = ", encoding="utf-8")
    data = tmp_path / "c.toml"
    data.write_text(DATA.replace("subject", "subjet"), encoding="utf-8")
    for words, code in (
        (("check", broken), "rendering.damaged"),
        (("check", tmp_path / "none.docx"), "rendering.cannot_open"),
        (("draft", "--type", "la_thu", "--example", "--out", tmp_path), "kind.unknown"),
        (
            ("draft", "--type", "thong_bao", "--data", tmp_path / "b.toml", "--out", tmp_path),
            "form.data_unreadable",
        ),
        (("draft", "--type", "thong_bao", "--data", data, "--out", tmp_path), "form.field_unknown"),
        (("draft", "--type", "thong_bao"), "form.what_to_draft"),
        (("draft", "--type", "thong_bao", "--example", "--out", broken), "form.folder_unusable"),
    ):
        ended = run(*words, home=tmp_path)
        assert ended.code == 2
        assert code in ended.err
        assert "Traceback" not in ended.err
