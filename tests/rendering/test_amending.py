"""One component of a foreign docx is changed, and everything else in the file stays as it was."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.shared import Mm
from PIL import Image

from eoffice.errors import Refused
from eoffice.rendering.amending import amend_docx
from eoffice.rendering.checking import check_file
from eoffice.rendering.whole import read_document
from tests.rendering.odd_writing import TEXTS, Way, Writer


def foreign(path: Path) -> Path:
    """Write a report with a picture, a footer and a merged table."""
    Writer(TEXTS["report"], Way(split=True, styles=True)).write(path)
    document = docx.Document(str(path))
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(content, "PNG")
    document.add_picture(content, Mm(30))
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Biểu tổng hợp"
    document.sections[0].first_page_footer.paragraphs[0].text = "Địa chỉ: Số 36 Trần Phú"
    document.save(str(path))
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def texts(path: Path) -> list[str]:
    return [found.text or "" for found in docx.Document(str(path)).element.body.iter("{*}t")]


@pytest.mark.parametrize(
    ("name", "words", "shown"),
    [
        ("number", "Số: 46/BC-STP", "46"),
        ("date", "Lâm Đồng, ngày 20 tháng 9 năm 2026", "2026-09-20"),
        ("subject", "Kết quả công tác trợ giúp pháp lý năm 2026", "trợ giúp pháp lý"),
        ("signer", "Lê Văn Ý", "Lê Văn Ý"),
        ("issuer", "SỞ NỘI VỤ", "Sở Nội vụ"),
    ],
)
def test_one_component_changes_and_the_rest_stays(tmp_path: Path, name: str, words: str, shown: str) -> None:
    source = foreign(tmp_path / "a.docx")
    before = source.read_bytes()
    amend_docx(source, tmp_path / "b.docx", {name: words})
    assert source.read_bytes() == before
    assert shown in str(
        {
            "number": read_document(tmp_path / "b.docx").document.number,
            "date": read_document(tmp_path / "b.docx").document.issued_date,
            "subject": read_document(tmp_path / "b.docx").document.subject,
            "signer": read_document(tmp_path / "b.docx").document.signatory.name,
            "issuer": read_document(tmp_path / "b.docx").document.letterhead.issuer,
        }[name]
    )
    old, new = parts(source), parts(tmp_path / "b.docx")
    assert old.keys() <= new.keys()
    changed = {one for one in old if old[one] != new[one] and not one.endswith((".rels", "Types].xml"))}
    assert changed <= {"word/document.xml", "docProps/core.xml"}
    difference = len("".join(texts(tmp_path / "b.docx"))) - len("".join(texts(source)))
    assert difference == len(words) - len(line_of(name))


def line_of(name: str) -> str:
    """Return the line that a component showed."""
    report = TEXTS["report"]
    return {
        "number": report.number.format(abbreviation=report.abbreviation),
        "date": report.date, "subject": report.subject, "signer": report.name, "issuer": report.issuer,
    }[name]  # fmt: skip


def test_a_changed_file_still_has_its_form(tmp_path: Path) -> None:
    source = Writer(TEXTS["notice"], Way(split=True)).write(tmp_path / "a.docx")
    amend_docx(source, source, {"number": "Số: 09/TB-STP", "signer": "Trần Thị Bé"})
    assert check_file(source) == ()


@pytest.mark.parametrize(
    ("changes", "code"), [({"colour": "x"}, "form.field_unknown"), ({"parent": "x"}, "form.field_missing")]
)
def test_what_cannot_be_changed_is_told(tmp_path: Path, changes: dict[str, str], code: str) -> None:
    document = docx.Document()
    document.add_paragraph("Một tệp không có thể thức.")
    document.save(str(tmp_path / "a.docx"))
    with pytest.raises(Refused) as caught:
        amend_docx(tmp_path / "a.docx", tmp_path / "b.docx", changes)
    assert caught.value.code == code
    assert not (tmp_path / "b.docx").exists()
