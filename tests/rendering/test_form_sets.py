"""A second form set is data alone: the Party's documents come with the program, an agency adds its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from eoffice.domain.form.fields import document_from
from eoffice.errors import Defect, NotFound
from eoffice.rendering.checking import check_document, check_file
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.text import pdf_text
from eoffice.rendering.whole import read_document
from eoffice.rendering.writing import write_docx
from eoffice.services.law import FORMS_FOLDER, find_kind, load_form, load_form_sets, load_kinds

OWN = """
id = "{id}"
name = "Mẫu của cơ quan"
legal_basis = "Quy chế làm việc của cơ quan"
effective_from = 2026-01-01

[form.words]
national_title = "LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM"
motto = ""
ending = "."

[form.page]
left = 32.0
right = 18.0

[[kinds]]
id = "{id}_giay_khen"
name = "Giấy khen"
abbreviation = "GK"
template = "own"
pattern = "{{kind}}-{{agency}}"
"""

FIELDS = {
    "issuer": "Đảng ủy xã A", "parent": "Tỉnh ủy Khánh Hòa", "abbreviation": "ĐU", "place": "Khánh Hòa",
    "number": "7", "date": "2026-03-05", "subject": "kết quả công tác quý I", "body": "Nội dung báo cáo.",
    "recipients": ["Lưu Văn phòng"],
    "signer": {"name": "Cao Văn Thành", "position": "Bí thư", "mark": "TM.", "for": "Ban Thường vụ"},
}  # fmt: skip


@pytest.fixture
def own_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give an agency a folder of form sets."""
    folder = tmp_path / "forms"
    folder.mkdir()
    monkeypatch.setenv(FORMS_FOLDER, str(folder))
    load_form_sets.cache_clear()
    load_form.cache_clear()
    yield folder
    load_form_sets.cache_clear()
    load_form.cache_clear()


@pytest.mark.parametrize("kind_id", ["dang_bao_cao", "dang_quyet_dinh", "dang_thong_bao"])
def test_a_document_of_the_party_has_its_own_words(tmp_path: Path, kind_id: str) -> None:
    document = document_from(FIELDS, find_kind(kind_id))
    write_docx(document, tmp_path / "a.docx")
    render_pdf(document, tmp_path / "a.pdf")
    words = " ".join(
        cell.text for table in docx.Document(str(tmp_path / "a.docx")).tables for cell in table._cells
    )
    for text in (words, " ".join(pdf_text(tmp_path / "a.pdf").split())):
        assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
        assert "CỘNG HÒA" not in text
        assert f"Số 07-{find_kind(kind_id).abbreviation}/ĐU" in text
        assert "T/M BAN THƯỜNG VỤ" in text
        assert "./." not in text


@pytest.mark.parametrize("kind_id", ["dang_bao_cao", "dang_quyet_dinh"])
def test_the_rules_of_the_decree_are_not_put_to_it(tmp_path: Path, kind_id: str) -> None:
    document = document_from(FIELDS, find_kind(kind_id))
    write_docx(document, tmp_path / "a.docx")
    render_pdf(document, tmp_path / "a.pdf")
    assert check_document(document) == ()
    assert check_file(tmp_path / "a.docx") == ()
    assert check_file(tmp_path / "a.pdf") == ()


def test_what_holds_for_every_text_is_still_told(tmp_path: Path) -> None:
    write_docx(document_from(FIELDS, find_kind("dang_bao_cao")), tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    document.add_paragraph().add_run("Chữ lạ").font.name = "Arial"
    document.save(str(tmp_path / "a.docx"))
    assert [one.rule for one in check_file(tmp_path / "a.docx")] == ["D30-FONT-01"]


def test_a_working_copy_of_the_party_keeps_its_kind_and_text(tmp_path: Path) -> None:
    document = document_from(FIELDS, find_kind("dang_bao_cao"))
    write_docx(document, tmp_path / "a.docx")
    found = read_document(tmp_path / "a.docx").document
    assert (found.kind, found.subject) == (document.kind, document.subject)
    assert [block.text for block in found.body] == ["Nội dung báo cáo."]


def test_the_set_says_that_nobody_compared_it_yet() -> None:
    assert not load_form_sets()["dang"].verified
    assert load_form().words.national_title.startswith("CỘNG HÒA")


def test_the_kinds_of_the_decree_stay_twenty_nine() -> None:
    assert len(load_kinds().kinds) == 29
    with pytest.raises(NotFound):
        find_kind("khong_co")


def test_an_agency_adds_a_set_by_a_file_alone(own_forms: Path, tmp_path: Path) -> None:
    (own_forms / "own.toml").write_text(OWN.format(id="cong_doan"), encoding="utf-8")
    kind = find_kind("cong_doan_giay_khen")
    document = document_from({**FIELDS, "abbreviation": "LĐLĐ"}, kind)
    assert document.notation == "GK-LĐLĐ"
    write_docx(document, tmp_path / "a.docx")
    render_pdf(document, tmp_path / "a.pdf")
    section = docx.Document(str(tmp_path / "a.docx")).sections[0]
    assert section.left_margin is not None
    assert round(section.left_margin.mm) == 32
    text = " ".join(pdf_text(tmp_path / "a.pdf").split())
    assert "LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM" in text
    assert "GIẤY KHEN" in text


def test_a_set_of_the_same_id_takes_the_shipped_ones_place(own_forms: Path) -> None:
    (own_forms / "dang.toml").write_text(OWN.format(id="dang"), encoding="utf-8")
    assert load_form("dang").words.national_title == "LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("left = 32.0", "left = 12.0"),
        ("ending = ", "endding = "),
        ('abbreviation = "GK"', ""),
        ("effective_from = 2026-01-01", "effective_from = maybe"),
    ],
)
def test_a_set_that_contradicts_itself_is_told(own_forms: Path, old: str, new: str) -> None:
    (own_forms / "own.toml").write_text(OWN.format(id="x").replace(old, new), encoding="utf-8")
    with pytest.raises(Defect) as caught:
        load_form("x")
    assert caught.value.code == "law.wrong_table"
