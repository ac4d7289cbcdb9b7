"""The working copy: written in statutory form, edited by people, its parts found again."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import docx.document
import docx.text.paragraph
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from eoffice.domain.content import (
    Alignment,
    Block,
    BlockKind,
    Cell,
    OfficialDocument,
    Paragraph,
    Span,
    Table,
    Urgency,
)
from eoffice.rendering.errors import CannotRender, UnreadableFile
from eoffice.rendering.findings import Left
from eoffice.rendering.reading import read_body, read_working_copy
from eoffice.rendering.settling import settle
from eoffice.rendering.working_copy import WorkingCopy
from eoffice.rendering.writing import write_docx
from tests.rendering.builders import LONG, SAMPLES, a_decision, a_letter, cell, numbered, text


def everywhere(document: docx.document.Document) -> list[docx.text.paragraph.Paragraph]:
    """Return every paragraph, those inside content controls too."""
    body = document.element.body
    return [docx.text.paragraph.Paragraph(found, document) for found in body.iter(qn("w:p"))]


RICH = (
    Paragraph((Span("Phần I", bold=True),), BlockKind.HEADING, Alignment.CENTRED, indented=False),
    Paragraph((Span("đậm", bold=True), Span(" và "), Span("nghiêng", italic=True, underline=True))),
    Paragraph((Span("m"), Span("2", raised=1), Span(" H"), Span("2", raised=-1), Span("O & <x>"))),
    Paragraph((Span("dòng một\ndòng hai\tcột"),), alignment=Alignment.LEFT, indented=False),
    Paragraph((), BlockKind.PAGE_BREAK, Alignment.LEFT, indented=False),
    Paragraph((Span("phải"),), alignment=Alignment.RIGHT, indented=False),
    Table(
        (
            (
                Cell((Paragraph((Span("Chung"),), alignment=Alignment.CENTRED, indented=False),), 2, 1),
                cell("A", down=2),
            ),
            (cell("B"), cell("")),
            (cell("C"), cell("D"), cell("E")),
        ),
        (0.25, 0.25, 0.5),
    ),
    Table(((cell("không kẻ"), cell("x")),), (0.5, 0.5), bordered=False),
    text(f"{LONG}./."),
)


def written(tmp_path: Path, document: OfficialDocument) -> Path:
    path = tmp_path / "copy.docx"
    write_docx(document, path)
    return path


def there_and_back(tmp_path: Path, document: OfficialDocument) -> WorkingCopy:
    return read_working_copy(written(tmp_path, document))


@pytest.mark.parametrize("body", [RICH, a_letter().body, (RICH[6], RICH[8]), (text("một./."),)])
def test_the_body_comes_back_as_it_was_written(tmp_path: Path, body: tuple[Block, ...]) -> None:
    document = a_letter(body=body)
    assert there_and_back(tmp_path, document).body == settle(document).body


def test_all_parts_of_a_letter_come_back(tmp_path: Path) -> None:
    document = a_letter(urgency=Urgency.FLASH, drafter_code="PL.(30)", circulation_note="lưu hành nội bộ")
    found = there_and_back(tmp_path, document)
    assert found.subject == document.subject
    assert found.addressees == document.addressees
    assert found.recipients == document.recipients
    assert found.legal_bases == ()
    assert found.not_understood == ()


def test_all_parts_of_a_decision_come_back(tmp_path: Path) -> None:
    document = numbered(a_decision())
    found = there_and_back(tmp_path, document)
    assert found.subject == document.subject
    assert found.legal_bases == document.legal_bases
    assert found.competence == document.competence.upper()
    assert found.recipients == document.recipients
    assert found.body == document.body


@pytest.mark.parametrize(
    "kind",
    [
        "nghi_quyet",
        "to_trinh",
        "bao_cao",
        "bien_ban",
        "cong_dien",
        "giay_moi",
        "giay_gioi_thieu",
        "thu_cong",
        "hop_dong",
    ],
)
def test_every_layout_comes_back(tmp_path: Path, kind: str) -> None:
    document = a_letter(kind=kind, notation="X-SNV", second_signatory=a_decision().signatory)
    found = there_and_back(tmp_path, document)
    assert found.body == settle(document).body
    assert found.addressees == document.addressees
    assert found.recipients == document.recipients


def test_a_subject_or_addressee_alone_on_its_line_comes_back(tmp_path: Path) -> None:
    found = there_and_back(tmp_path, a_letter(subject="họp", addressees=("Sở Y tế",)))
    assert (found.subject, found.addressees) == ("họp", ("Sở Y tế",))


def test_settling_twice_changes_nothing() -> None:
    once = settle(a_letter(body=RICH))
    assert settle(once) == once


def edited(path: Path) -> docx.document.Document:
    return docx.Document(str(path))


def test_words_typed_into_the_body_are_found(tmp_path: Path) -> None:
    path = written(tmp_path, a_letter())
    document = edited(path)
    first = next(found for found in document.paragraphs if found.text.startswith("Thực hiện"))
    first.insert_paragraph_before("Đoạn mới thêm.", style=first.style)
    first.runs[0].text = "Đoạn đã sửa."
    document.save(str(path))
    assert [block.text for block in read_working_copy(path).body][:2] == ["Đoạn mới thêm.", "Đoạn đã sửa."]


def test_paragraphs_and_tables_in_foreign_styles_belong_to_the_body(tmp_path: Path) -> None:
    path = written(tmp_path, a_decision())
    document = edited(path)
    last = next(found for found in document.paragraphs if found.text.startswith("Chánh Văn phòng"))
    added = last.insert_paragraph_before("Dán từ tệp khác", style="Heading 1")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "x", "y"
    added._p.addnext(table._tbl)
    document.save(str(path))
    body = read_working_copy(path).body
    assert [block.text for block in body][2:4] == ["Dán từ tệp khác", "x\ty"]


def test_a_foreign_paragraph_right_after_the_head_belongs_to_the_body(tmp_path: Path) -> None:
    path = written(tmp_path, a_letter())
    document = edited(path)
    first = next(found for found in document.paragraphs if found.text.startswith("Thực hiện"))
    first.insert_paragraph_before("Mở đầu khác kiểu.", style="Normal")
    document.save(str(path))
    assert read_working_copy(path).body[0].text == "Mở đầu khác kiểu."


def test_a_basis_copied_into_the_body_stays_in_the_body(tmp_path: Path) -> None:
    path = written(tmp_path, a_decision())
    document = edited(path)
    last = next(found for found in document.paragraphs if found.text.startswith("Chánh Văn phòng"))
    last.insert_paragraph_before("Căn cứ thêm trong nội dung.", style="eOffice Căn cứ")
    document.save(str(path))
    found = read_working_copy(path)
    assert len(found.legal_bases) == 3
    assert [block.text for block in found.body][2] == "Căn cứ thêm trong nội dung."


def test_a_basis_added_in_another_style_is_a_basis(tmp_path: Path) -> None:
    path = written(tmp_path, a_decision())
    document = edited(path)
    lead_in = next(found for found in everywhere(document) if found.text == "QUYẾT ĐỊNH:")
    lead_in.insert_paragraph_before("Căn cứ Luật Giao dịch điện tử;", style="Normal")
    document.save(str(path))
    found = read_working_copy(path)
    assert found.legal_bases[-1] == "Căn cứ Luật Giao dịch điện tử"
    assert found.body == a_decision().body


def test_an_edited_subject_and_recipient_are_found(tmp_path: Path) -> None:
    path = written(tmp_path, a_decision())
    document = edited(path)
    subject = next(found for found in everywhere(document) if found.text.startswith("Về việc"))
    subject.runs[0].text = "Về việc mới"
    cell_ = document.tables[-1].cell(0, 0)
    cell_.paragraphs[1].runs[0].text = "- Sở Tài chính;"
    document.save(str(path))
    found = read_working_copy(path)
    assert found.subject == "Về việc mới"
    assert found.recipients[0] == "Sở Tài chính"


def test_a_subject_broken_into_two_paragraphs_is_one(tmp_path: Path) -> None:
    path = written(tmp_path, a_letter(urgency=Urgency.URGENT))
    document = edited(path)
    line = next(found for found in everywhere(document) if found.text.startswith("V/v"))
    line.runs[0].text = "V/v chuẩn bị"
    line._p.addnext(docx.oxml.parse_xml(etree.tostring(line._p)))
    second = [found for found in everywhere(document) if found.text.startswith("V/v")][1]
    second.runs[0].text = "hội nghị"
    document.save(str(path))
    assert read_working_copy(path).subject == "chuẩn bị hội nghị"


def test_words_above_the_head_are_reported(tmp_path: Path) -> None:
    path = written(tmp_path, a_letter())
    document = edited(path)
    document.element.body.insert(0, document.add_paragraph("DỰ THẢO")._p)
    document.save(str(path))
    found = read_working_copy(path)
    assert [(one.what, one.detail) for one in found.not_understood] == [(Left.BEFORE_HEAD, "DỰ THẢO")]
    assert found.body == a_letter().body


def test_words_after_the_closing_are_reported(tmp_path: Path) -> None:
    path = written(tmp_path, a_letter())
    document = edited(path)
    document.add_paragraph("PHỤ LỤC")
    document.save(str(path))
    (finding,) = read_working_copy(path).not_understood
    assert (finding.what, finding.detail) == (Left.AFTER_CLOSING, "PHỤ LỤC")


@pytest.mark.parametrize("table", [0, -1])
def test_a_copy_without_head_or_closing_is_refused(tmp_path: Path, table: int) -> None:
    path = written(tmp_path, a_letter())
    document = edited(path)
    gone = document.tables[table]._tbl
    document.element.body.remove(gone)
    document.save(str(path))
    with pytest.raises(UnreadableFile) as caught:
        read_working_copy(path)
    assert caught.value.code == "rendering.no_frame"


def test_an_emptied_document_is_refused_as_a_working_copy(tmp_path: Path) -> None:
    path = tmp_path / "empty.docx"
    docx.Document().save(str(path))
    with pytest.raises(UnreadableFile):
        read_working_copy(path)


def test_a_foreign_file_is_no_working_copy_but_has_a_body(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    document = docx.Document()
    document.add_paragraph("Nội dung riêng")
    document.save(str(path))
    with pytest.raises(UnreadableFile):
        read_working_copy(path)
    assert read_body(path).body[0].text == "Nội dung riêng"


def test_a_working_copy_may_also_be_read_as_somebodys_file(tmp_path: Path) -> None:
    document = a_letter()
    found = read_body(written(tmp_path, document))
    assert found.subject_guess == document.subject
    assert found.addressees_guess == document.addressees
    assert [block.text for block in found.body] == [block.text for block in document.body]


def test_a_document_without_text_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(CannotRender):
        write_docx(a_letter(body=()), tmp_path / "x.docx")
    assert list(tmp_path.iterdir()) == []


def test_the_page_has_the_margins_of_the_decree(tmp_path: Path) -> None:
    section = edited(written(tmp_path, a_letter())).sections[0]
    found = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round((length or 0) / Mm(1), 1) for length in found] == [210, 297, 20, 20, 30, 20]
    assert section.different_first_page_header_footer


def test_the_page_number_is_a_field_in_the_head_of_later_pages_only(tmp_path: Path) -> None:
    section = edited(written(tmp_path, a_letter())).sections[0]
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    style = section.header.paragraphs[0].style
    assert style.font.size == Pt(14)


def test_times_new_roman_is_named_everywhere_and_no_theme_overrides_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path, a_letter())) as archive:
        styles = etree.fromstring(archive.read("word/styles.xml"))
        document = archive.read("word/document.xml").decode()
    assert "asciiTheme" not in document
    ours = [s for s in styles.iter(qn("w:style")) if (s.get(qn("w:styleId")) or "").startswith("eOffice")]
    assert len(ours) > 10
    defaults = styles.find(qn("w:docDefaults"))
    assert defaults is not None
    for style in [*ours, defaults]:
        fonts = next(style.iter(qn("w:rFonts")))
        assert {fonts.get(qn(f"w:{slot}")) for slot in ("ascii", "hAnsi", "cs", "eastAsia")} == {
            "Times New Roman"
        }
        assert fonts.get(qn("w:asciiTheme")) is None
    assert set(re.findall(r'w:ascii="([^"]+)"', document)) <= {"Times New Roman"}


def test_every_table_has_a_grid_whose_columns_are_set(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path, a_letter())) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    tables = list(root.iter(qn("w:tbl")))
    assert len(tables) == 3
    for table in tables:
        columns = [int(column.get(qn("w:w")) or 0) for column in table.iter(qn("w:gridCol"))]
        assert abs(sum(columns) - 160 * 1440 / 25.4) < 20
        assert min(columns) > 500


ORDER = {
    "tblPr": ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook"],
    "tcPr": ["tcW", "gridSpan", "vMerge", "tcBorders"],
    "pPr": [
        *(
            "pStyle",
            "keepNext",
            "keepLines",
            "pageBreakBefore",
            "widowControl",
            "numPr",
            "pBdr",
            "shd",
            "tabs",
        ),
        *("spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr", "sectPr"),
    ],
    "rPr": [
        "rStyle",
        "rFonts",
        "b",
        "bCs",
        "i",
        "iCs",
        "caps",
        "color",
        "sz",
        "szCs",
        "u",
        "vertAlign",
        "lang",
    ],
}


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml"])
def test_properties_stand_in_the_order_that_word_insists_on(tmp_path: Path, part: str) -> None:
    document = a_letter(body=RICH, urgency=Urgency.FLASH, circulation_note="x", addressees=("A",))
    with zipfile.ZipFile(written(tmp_path, document)) as archive:
        root = etree.fromstring(archive.read(part))
    for name, order in ORDER.items():
        for properties in root.iter(qn(f"w:{name}")):
            owner = properties.getparent()
            shipped = owner is not None and not (owner.get(qn("w:styleId")) or "").startswith("eO")
            if part.endswith("styles.xml") and shipped:
                continue
            names = [etree.QName(inner).localname for inner in properties]
            known = [order.index(inner) for inner in names]
            assert known == sorted(known), (name, names)


def test_the_closing_is_kept_on_one_page_with_the_end_of_the_body(tmp_path: Path) -> None:
    document = edited(written(tmp_path, a_letter()))
    last = [found for found in document.paragraphs if found.text][-1]
    assert last.text.endswith("./.")
    assert last.paragraph_format.keep_with_next
    assert document.tables[-1]._tbl.find(f".//{qn('w:cantSplit')}") is not None


def test_number_and_date_are_printed_when_they_are_known(tmp_path: Path) -> None:
    document = edited(written(tmp_path, numbered(a_decision())))
    head = " ".join(
        part.text for row in document.tables[0].rows for one in row.cells for part in one.paragraphs
    )
    assert "Số: 05/QĐ-UBND" in head
    assert "Khánh Hòa, ngày 05 tháng 3 năm 2026" in head


def test_number_and_date_are_left_open_when_they_are_not(tmp_path: Path) -> None:
    document = edited(written(tmp_path, a_decision()))
    head = " ".join(
        part.text for row in document.tables[0].rows for one in row.cells for part in one.paragraphs
    )
    assert re.search(r"Số:\s+/QĐ-UBND", head)
    assert re.search(r"Khánh Hòa, ngày\s+tháng\s+năm", head)


def test_control_characters_do_not_break_the_file(tmp_path: Path) -> None:
    document = a_letter(
        body=(text("a\x00b\x0bc\ud800"),), subject="x\x01y", recipients=("Sở\x02 A", "Lưu: VT")
    )
    found = there_and_back(tmp_path, document)
    assert found.body[0].text == "abc./."
    assert found.subject == "xy"


def test_the_decree_goes_through_a_working_copy_unchanged(tmp_path: Path) -> None:
    sample = SAMPLES / "nghi-dinh-30-2020.docx"
    if not sample.exists():
        pytest.skip("no samples here")
    document = replace(a_decision(), body=read_body(sample).body, legal_bases=())
    found = there_and_back(tmp_path, document)
    settled = settle(document)
    assert found.body == settled.body
    assert found.legal_bases == settled.legal_bases


def test_the_same_document_gives_the_same_bytes_whatever_the_hour(tmp_path: Path) -> None:
    first, second = tmp_path / "first.docx", tmp_path / "second.docx"
    write_docx(a_decision(), first)
    write_docx(a_decision(), second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        assert package.testzip() is None
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
