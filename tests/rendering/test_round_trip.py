"""A document comes back from its docx as it was: head, text, closing; after LibreOffice saved it too."""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from eoffice.domain.content import OfficialDocument, Urgency
from eoffice.domain.people import AuthorityMark, Signatory
from eoffice.errors import NotFound
from eoffice.rendering.checking import check_file
from eoffice.rendering.docx_controls import TITLES
from eoffice.rendering.office_files import find_office
from eoffice.rendering.reading import read_body
from eoffice.rendering.settling import settle
from eoffice.rendering.whole import read_document
from eoffice.rendering.writing import write_docx
from tests.rendering.builders import SAMPLES, a_decision, a_letter, numbered, text
from tests.rendering.test_form_rules import EXAMPLES, example


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_kind_comes_back_from_its_docx(tmp_path: Path, name: str) -> None:
    document = settle(example(name))
    write_docx(document, tmp_path / "a.docx")
    found = read_document(tmp_path / "a.docx")
    assert found.document == document
    assert found.not_understood == ()
    assert found.is_ours


@pytest.mark.slow
@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_every_kind_comes_back_after_libreoffice_saved_it(tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    documents = {name: settle(example(name)) for name in EXAMPLES}
    for name, document in documents.items():
        write_docx(document, tmp_path / f"{name}.docx")
    subprocess.run(
        [
            str(find_office()), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--norestore", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "saved"),
            *(str(tmp_path / f"{name}.docx") for name in documents),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for name, document in documents.items():
        assert read_document(tmp_path / "saved" / f"{name}.docx").document == document, name
        assert check_file(tmp_path / "saved" / f"{name}.docx") == (), name


WORDS = st.sampled_from(
    ["Sở Nội vụ", "đề nghị", "triển khai", "chữ ký số", "Khánh Hòa", "2026", "- và", "Điều 5", "a)", "phòng"]
)
PHRASES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
NAMES = st.sampled_from(
    ["Sở Nội vụ", "Ủy ban nhân dân tỉnh Khánh Hòa", "Văn phòng UBND tỉnh", "Trường THPT A"]
)
POSTS = st.sampled_from(["Giám đốc", "Phó Giám đốc", "Chánh Văn phòng", "Trưởng phòng Tổ chức cán bộ"])
SIGNERS = st.one_of(
    st.builds(Signatory, st.just("p1"), st.just("Trần Thị Minh"), POSTS),
    st.builds(
        Signatory, st.just("p2"), st.just("Lê Văn Ân"), st.just("Phó Chủ tịch"),
        st.sampled_from([AuthorityMark.FOR_HEAD, AuthorityMark.BY_ORDER, AuthorityMark.BY_DELEGATION]),
        st.sampled_from(["Chủ tịch", "Giám đốc Sở"]),
    ),
    st.builds(
        Signatory, st.just(""), st.just("Đỗ Văn Ý"), st.just("Phó Chủ tịch"),
        st.just(AuthorityMark.ON_BEHALF), st.just("Ủy ban nhân dân"), st.sampled_from(["", "Chủ tịch"]),
    ),
)  # fmt: skip


@given(
    is_letter=st.booleans(), issuer=NAMES, parent=st.sampled_from(["", "UBND tỉnh Khánh Hòa", "Bộ Nội vụ"]),
    subject=PHRASES, number=st.sampled_from(["", "01", "15", "1234"]),
    day=st.one_of(st.none(), st.dates(date(2020, 3, 5), date(2030, 12, 31))), signer=SIGNERS,
    urgency=st.sampled_from(Urgency), words=st.lists(PHRASES, min_size=1, max_size=4),
    marks=st.booleans(),
)  # fmt: skip
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
def test_whatever_stands_in_the_fields_comes_back(
    is_letter: bool, issuer: str, parent: str, subject: str, number: str, day: date | None,
    signer: Signatory, urgency: Urgency, words: list[str], marks: bool,
) -> None:  # fmt: skip
    start = a_letter() if is_letter else a_decision()
    markers = ["1.", "2.", "5."]
    body = tuple(
        text(f"{markers[at % 3]} {one}" if at % 2 else one.capitalize()) for at, one in enumerate(words)
    )
    document = settle(
        replace(
            start,
            letterhead=replace(start.letterhead, issuer=issuer, parent=parent),
            subject=subject.capitalize(), number=number, issued_date=day, signatory=signer, urgency=urgency,
            body=body, circulation_note="Lưu hành nội bộ" if marks else "", drafter_code="PL.(30)" * marks,
            contact="Địa chỉ: Số 4 Trần Phú; điện thoại: 0258.3822000" if marks else "",
        )
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.docx"
        write_docx(document, path)
        assert read_document(path).document == document


def controls(path: Path) -> list[str]:
    root = docx.Document(str(path)).element
    marks = [found.get(qn("w:name"), "") for found in root.iter(qn("w:bookmarkStart"))]
    return [
        *(found.get(qn("w:val"), "") for found in root.iter(qn("w:tag"))),
        *(name.removeprefix("eo_") for name in marks),
    ]


def test_every_component_has_a_control_or_a_bookmark_with_its_name(tmp_path: Path) -> None:
    decision = numbered(a_decision(urgency=Urgency.URGENT, drafter_code="PL.(30)"))
    decision = replace(decision, appendices=settle(example("quyet_dinh")).appendices)
    letterhead = replace(decision.letterhead, parent="UBND tỉnh Khánh Hòa")
    write_docx(replace(decision, letterhead=letterhead), tmp_path / "a.docx")
    write_docx(a_letter(), tmp_path / "b.docx")
    assert set(controls(tmp_path / "a.docx")) | set(controls(tmp_path / "b.docx")) == set(TITLES)
    assert controls(tmp_path / "a.docx").count("can_cu") == 1


def test_simple_readers_see_head_and_closing(tmp_path: Path) -> None:
    write_docx(numbered(a_letter()), tmp_path / "a.docx")
    tables = docx.Document(str(tmp_path / "a.docx")).tables
    words = "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    for expected in (
        "SỞ NỘI VỤ",
        "Số: 05/SNV-VP",
        "ngày 05 tháng 3 năm 2026",
        "- Như trên;",
        "Trần Thị Minh",
    ):
        assert expected in words


def test_what_a_person_changed_on_the_page_wins_over_what_the_file_remembers(tmp_path: Path) -> None:
    write_docx(numbered(a_letter()), tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    for found in document.element.body.iter(qn("w:t")):
        found.text = {
            "SỞ NỘI VỤ": "SỞ TÀI CHÍNH",
            "Trần Thị Minh": "Lê Văn Ân",
            "PHÓ GIÁM ĐỐC": "PHÓ CỤC TRƯỞNG",
            "Số: 05/SNV-VP": "Số: 16/SNV-VP",
        }.get(found.text or "", found.text)
    document.save(str(tmp_path / "a.docx"))
    found = read_document(tmp_path / "a.docx").document
    assert found.letterhead.issuer == "Sở Tài chính"
    assert (found.signatory.name, found.signatory.position) == ("Lê Văn Ân", "Phó Cục trưởng")
    assert (found.number, found.notation) == ("16", "SNV-VP")


def foreign(path: Path) -> Path:
    """Write a decision as a clerk does in Word: two tables without borders, typed numbers, no styles."""
    document = docx.Document()
    head = document.add_table(2, 2)
    head.cell(0, 0).text = "UBND TỈNH KHÁNH HÒA\nSỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head.cell(1, 0).text = "Số: 215/QĐ-SNNMT"
    head.cell(1, 1).text = "Khánh Hòa, ngày 09 tháng 6 năm 2026"
    for words in ("QUYẾT ĐỊNH", "Về việc cử công chức đi đào tạo", "GIÁM ĐỐC SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"):
        made = document.add_paragraph()
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
        made.add_run(words).bold = True
    document.add_paragraph().add_run("Căn cứ Luật Cán bộ, công chức;").italic = True
    document.add_paragraph().add_run("Theo đề nghị của Chánh Văn phòng Sở.").italic = True
    document.add_paragraph("QUYẾT ĐỊNH:").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("Điều 1. Cử ông Lê Văn Ân đi đào tạo.")
    document.add_paragraph("Điều 2. Chánh Văn phòng Sở và ông Lê Văn Ân chịu trách nhiệm thi hành./.")
    foot = document.add_table(1, 2)
    foot.cell(0, 0).text = "Nơi nhận:\n- Như Điều 2;\n- Lưu: VT, VP (03)."
    foot.cell(0, 1).text = "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\n\nTrần Quốc Bảo"
    document.save(str(path))
    return path


def test_a_foreign_docx_is_read_with_number_date_and_signer(tmp_path: Path) -> None:
    found = read_document(foreign(tmp_path / "a.docx"))
    document: OfficialDocument = found.document
    assert not found.is_ours
    assert (document.kind, document.number, document.notation) == ("quyet_dinh", "215", "QĐ-SNNMT")
    assert document.issued_date == date(2026, 6, 9)
    assert document.letterhead.issuer == "Sở Nông nghiệp và Môi trường"
    assert (document.letterhead.parent, document.letterhead.place) == ("UBND tỉnh Khánh Hòa", "Khánh Hòa")
    assert document.subject == "Về việc cử công chức đi đào tạo"
    assert document.signatory == Signatory(
        "", "Trần Quốc Bảo", "Phó Giám đốc", AuthorityMark.FOR_HEAD, "Giám đốc"
    )
    assert document.recipients == ("Như Điều 2", "Lưu: VT, VP (03)")
    assert settle(document).body[0].text == "Điều 1. Cử ông Lê Văn Ân đi đào tạo."
    assert settle(document).legal_bases == (
        "Căn cứ Luật Cán bộ, công chức", "Theo đề nghị của Chánh Văn phòng Sở",
    )  # fmt: skip


def test_a_file_that_names_no_kind_is_told(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Ghi chép cuộc họp.")
    document.save(str(tmp_path / "a.docx"))
    with pytest.raises(NotFound) as caught:
        read_document(tmp_path / "a.docx")
    assert caught.value.code == "kind.unknown"


def test_the_file_keeps_no_part_twice(tmp_path: Path) -> None:
    write_docx(a_letter(), tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        assert len(archive.namelist()) == len(set(archive.namelist()))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
def test_the_decree_itself_is_read_without_its_words_lost() -> None:
    found = read_body(SAMPLES / "nghi-dinh-30-2020.docx")
    assert sum(block.text.startswith("Điều ") for block in found.body) >= 38
