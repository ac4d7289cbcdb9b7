"""Reading people's own docx: words, looks, lists, tables, and everything that is said to be left out."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from eoffice.domain.content import Alignment, BlockKind, Paragraph, Table
from eoffice.rendering.findings import Left
from eoffice.rendering.reading import ReadDocument, read_body
from tests.rendering.builders import SAMPLES, W, a_docx, p

XML = '<?xml version="1.0" encoding="UTF-8"?>'


def read(tmp_path: Path, inside: str, **parts: str) -> ReadDocument:
    return read_body(a_docx(tmp_path / "own.docx", inside, **parts))


def texts(found: ReadDocument) -> list[str]:
    return [block.text for block in found.body]


def left(found: ReadDocument) -> dict[Left, int]:
    return {finding.what: finding.count for finding in found.not_understood}


def only(found: ReadDocument) -> Paragraph:
    (block,) = found.body
    assert isinstance(block, Paragraph)
    return block


def test_decomposed_letters_are_composed_even_across_runs(tmp_path: Path) -> None:
    word = unicodedata.normalize("NFD", "Nghiệp")
    at = word.index("\u0302")
    bold = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{word[at:]} vụ</w:t></w:r>"
    inside = f"<w:p><w:r><w:t>{word[:at]}</w:t></w:r>{bold}</w:p>"
    text = only(read(tmp_path, inside)).text
    assert text == "Nghiệp vụ"
    assert unicodedata.is_normalized("NFC", text)


def test_looks_of_runs_are_kept_and_equal_neighbours_joined(tmp_path: Path) -> None:
    inside = (
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>đậ</w:t></w:r>"
        "<w:r><w:rPr><w:b w:val='1'/></w:rPr><w:t>m</w:t></w:r>"
        "<w:r><w:rPr><w:i/><w:u w:val='single'/></w:rPr><w:t xml:space='preserve'> nghiêng</w:t></w:r>"
        "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>2</w:t></w:r></w:p>"
    )
    spans = only(read(tmp_path, inside)).spans
    assert [(s.text, s.bold, s.italic, s.underline, s.raised) for s in spans] == [
        ("đậm", True, False, False, 0),
        (" nghiêng", False, True, True, 0),
        ("2", False, False, False, 1),
    ]


def test_a_look_comes_from_the_style_and_may_be_switched_off(tmp_path: Path) -> None:
    styles = (
        f'{XML}<w:styles xmlns:w="{W}">'
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/>'
        '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr></w:style></w:styles>'
    )
    inside = (
        "<w:p><w:pPr><w:pStyle w:val='A'/></w:pPr><w:r><w:t>đậm </w:t></w:r>"
        "<w:r><w:rPr><w:b w:val='0'/></w:rPr><w:t>thường</w:t></w:r></w:p>"
    )
    found = only(read(tmp_path, inside, styles=styles))
    assert [span.bold for span in found.spans] == [True, False]
    assert found.alignment is Alignment.CENTRED


def test_capitals_by_format_become_capitals(tmp_path: Path) -> None:
    assert only(read(tmp_path, p("quyết định", run="<w:caps/>"))).text == "QUYẾT ĐỊNH"


def test_left_alignment_by_default_becomes_the_statutory_one(tmp_path: Path) -> None:
    found = only(read(tmp_path, p("Nội dung", "<w:jc w:val='left'/>")))
    assert found.alignment is Alignment.JUSTIFIED
    assert found.indented


@pytest.mark.parametrize(
    ("words", "properties", "run", "kind"),
    [
        ("Điều 5. Hiệu lực", "", "", BlockKind.ARTICLE),
        ("Điều 12a. Bổ sung", "", "", BlockKind.ARTICLE),
        ("Điều 5 của Luật này", "", "", BlockKind.PARAGRAPH),
        ("Chương II", "<w:jc w:val='center'/>", "", BlockKind.HEADING),
        ("QUY ĐỊNH CHUNG", "<w:jc w:val='center'/>", "<w:b/>", BlockKind.HEADING),
        ("Căn cứ Luật Lưu trữ;", "", "<w:i/>", BlockKind.LEGAL_BASIS),
        ("Căn cứ kết quả rà soát, Sở đề nghị:", "", "", BlockKind.PARAGRAPH),
        ("QUYẾT ĐỊNH:", "<w:jc w:val='center'/>", "<w:b/>", BlockKind.LEAD_IN),
        ("1. Nội dung", "", "", BlockKind.PARAGRAPH),
    ],
)
def test_a_paragraph_is_told_by_its_words_and_look(
    tmp_path: Path, words: str, properties: str, run: str, kind: BlockKind
) -> None:
    assert only(read(tmp_path, p(words, properties, run))).kind is kind


def numbering(levels: str, extra: str = "") -> str:
    return (
        f'{XML}<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        f'<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>{extra}</w:numbering>'
    )


def level(at: int, style: str, text: str) -> str:
    inside = f'<w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{at}">{inside}</w:lvl>'


def item(words: str, at: int = 0, number: int = 3) -> str:
    return p(words, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>')


def test_automatic_articles_and_clauses_become_words(tmp_path: Path) -> None:
    levels = level(0, "decimal", "Điều %1.") + level(1, "decimal", "%2.") + level(2, "lowerLetter", "%3)")
    inside = "".join(
        (
            item("Phạm vi"),
            item("Một", 1),
            item("a", 2),
            item("b", 2),
            item("Hai", 1),
            item("Đối tượng"),
            item("Một", 1),
        )
    )
    found = read(tmp_path, inside, numbering=numbering(levels))
    assert texts(found) == [
        "Điều 1. Phạm vi",
        "1. Một",
        "a) a",
        "b) b",
        "2. Hai",
        "Điều 2. Đối tượng",
        "1. Một",
    ]
    assert [block.kind for block in found.body if isinstance(block, Paragraph)].count(BlockKind.ARTICLE) == 2


def test_bullets_of_symbol_fonts_become_dashes(tmp_path: Path) -> None:
    found = read(
        tmp_path, item("việc một") + item("việc hai"), numbering=numbering(level(0, "bullet", "\uf0b7"))
    )
    assert texts(found) == ["- việc một", "- việc hai"]


def test_a_second_use_of_a_list_may_start_again(tmp_path: Path) -> None:
    again = (
        '<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    inside = item("a") + item("b") + item("c", number=4) + item("d", number=4)
    found = read(tmp_path, inside, numbering=numbering(level(0, "upperRoman", "%1."), again))
    assert texts(found) == ["I. a", "II. b", "I. c", "II. d"]


def test_a_list_that_the_file_does_not_define_is_plain_text(tmp_path: Path) -> None:
    assert texts(read(tmp_path, item("a", number=99))) == ["a"]


def test_page_breaks_are_blocks_and_line_breaks_are_kept(tmp_path: Path) -> None:
    inside = (
        "<w:p><w:r><w:t>một</w:t><w:br/><w:t>hai</w:t><w:br w:type='page'/><w:t>ba</w:t></w:r></w:p>"
        + p("bốn", "<w:pageBreakBefore/>")
    )
    found = read(tmp_path, inside)
    kinds = [block.kind for block in found.body if isinstance(block, Paragraph)]
    assert texts(found) == ["một\nhai", "", "ba", "", "bốn"]
    assert kinds[1] is kinds[3] is BlockKind.PAGE_BREAK


def test_merged_cells_keep_their_reach(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    document = docx.Document()
    table = document.add_table(3, 3, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 1)).text = "ngang"
    table.cell(0, 2).merge(table.cell(2, 2)).text = "dọc"
    table.cell(1, 0).text = "một"
    table.cell(2, 1).text = "hai"
    document.save(str(path))
    (block,) = read_body(path).body
    assert isinstance(block, Table)
    assert block.bordered
    first = block.rows[0]
    assert [(cell.across, cell.down) for cell in first] == [(2, 1), (1, 3)]
    assert [len(row) for row in block.rows] == [2, 2, 2]
    assert block.text == "ngang\tdọc\nmột\t\n\thai"


def test_a_table_inside_a_cell_becomes_lines_and_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    document = docx.Document()
    outer = document.add_table(1, 1).cell(0, 0)
    outer.text = "ngoài"
    inner = outer.add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "trong một", "trong hai"
    document.save(str(path))
    found = read_body(path)
    (block,) = found.body
    assert "ngoài trong một trong hai" in block.text
    assert left(found) == {Left.NESTED_TABLE: 1}


PICTURE = (
    '<w:p><w:r><w:t>chữ</w:t><w:drawing><wp:inline><wp:docPr id="1" name="Hình 1" descr="Sơ đồ"/>'
    "<a:graphic><a:graphicData><pic:pic/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)
BOX = (
    "<w:p><w:r><w:t>chữ</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>trong khung</w:t></w:r></w:p>"
    "</w:txbxContent></w:pict></w:r></w:p>"
)


@pytest.mark.parametrize(
    ("inside", "what", "detail"),
    [
        (PICTURE, Left.IMAGE, "Sơ đồ"),
        (BOX, Left.TEXT_BOX, "trong khung"),
        (p("chữ") + p("ẩn", run="<w:vanish/>"), Left.HIDDEN_TEXT, "ẩn"),
        (p("chữ") + p("V¨n b¶n", run='<w:rFonts w:ascii=".VnTime"/>'), Left.LEGACY_FONT, ".VnTime: V¨n b¶n"),
        (
            "<w:p><w:r><w:t>chữ</w:t><w:sym w:font='Webdings' w:char='F012'/></w:r></w:p>",
            Left.SYMBOL,
            "Webdings F012",
        ),
        ("<w:p><w:r><w:t>chữ</w:t><w:object/></w:r></w:p>", Left.OBJECT, ""),
        (
            "<w:p><w:r><w:t>chữ</w:t></w:r><m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath></w:p>",
            Left.EQUATION,
            "a+b",
        ),
        ("<w:p><w:r><w:t>chữ</w:t><w:commentReference w:id='1'/></w:r></w:p>", Left.COMMENT, "1"),
    ],
)
def test_what_cannot_be_taken_over_is_said(tmp_path: Path, inside: str, what: Left, detail: str) -> None:
    found = read(tmp_path, inside)
    assert [(one.what, one.count, one.detail) for one in found.not_understood] == [(what, 1, detail)]
    assert texts(found)[0].startswith("chữ")


def test_tracked_changes_are_taken_as_accepted_and_said(tmp_path: Path) -> None:
    inside = (
        "<w:p><w:r><w:t>giữ </w:t></w:r><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>thêm</w:t></w:r></w:ins></w:p>"
    )
    found = read(tmp_path, inside)
    assert texts(found) == ["giữ thêm"]
    assert left(found) == {Left.TRACKED_CHANGE: 2}


def test_notes_are_said_with_their_words(tmp_path: Path) -> None:
    notes = f'{XML}<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{p("lời chú")}</w:footnote></w:footnotes>'
    inside = "<w:p><w:r><w:t>chữ</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"
    found = read(tmp_path, inside, footnotes=notes)
    assert [(one.what, one.detail) for one in found.not_understood] == [(Left.NOTE, "lời chú")]


def test_words_in_headers_are_said_but_page_numbers_are_not(tmp_path: Path) -> None:
    path = tmp_path / "h.docx"
    document = docx.Document()
    document.add_paragraph("chữ")
    document.sections[0].header.paragraphs[0].text = "Bản dự thảo"
    document.sections[0].footer.paragraphs[0].text = "12"
    document.save(str(path))
    found = read_body(path)
    assert [(one.what, one.detail) for one in found.not_understood] == [(Left.HEADER, "Bản dự thảo")]


def test_instructions_of_fields_are_not_words(tmp_path: Path) -> None:
    inside = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r>"
        "<w:r><w:instrText>REF x</w:instrText><w:t>LỆNH</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>kết quả</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:t> sau</w:t></w:r></w:p>"
    )
    assert texts(read(tmp_path, inside)) == ["kết quả sau"]


def test_words_in_links_controls_and_alternatives_are_kept_once(tmp_path: Path) -> None:
    inside = (
        "<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>liên kết</w:t></w:r></w:hyperlink>"
        "<w:r><mc:AlternateContent><mc:Choice><w:t> mới</w:t></mc:Choice>"
        "<mc:Fallback><w:t> cũ</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p></w:sdtContent></w:sdt>"
    )
    assert texts(read(tmp_path, inside)) == ["liên kết mới"]


def a_complete_document(path: Path) -> Path:
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "SỞ NỘI VỤ\nSố: 12/QĐ-SNV"
    table.cell(0, 1).text = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    for words in ("QUYẾT ĐỊNH", "Về việc khen thưởng", "_______", "GIÁM ĐỐC SỞ NỘI VỤ"):
        line = document.add_paragraph()
        line.add_run(words).bold = True
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("Căn cứ Luật Thi đua, khen thưởng;")
    document.add_paragraph("QUYẾT ĐỊNH:").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("Điều 1. Tặng Giấy khen cho 05 cá nhân.")
    closing = document.add_table(1, 2)
    closing.cell(0, 0).text = "Nơi nhận:\n- Như Điều 1;\n- Lưu: VT."
    closing.cell(0, 1).text = "GIÁM ĐỐC\nNguyễn Văn A"
    document.add_paragraph("DANH SÁCH kèm theo")
    document.save(str(path))
    return path


def test_the_body_of_a_complete_document_stands_between_head_and_closing(tmp_path: Path) -> None:
    found = read_body(a_complete_document(tmp_path / "full.docx"))
    assert texts(found) == [
        "Căn cứ Luật Thi đua, khen thưởng;",
        "QUYẾT ĐỊNH:",
        "Điều 1. Tặng Giấy khen cho 05 cá nhân.",
    ]
    assert found.subject_guess == "Về việc khen thưởng"
    assert found.title_guess == "QUYẾT ĐỊNH"
    assert found.competence_guess == "GIÁM ĐỐC SỞ NỘI VỤ"
    assert left(found) == {Left.AFTER_CLOSING: 1}


def test_subject_and_addressees_of_a_letter_are_found(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "SỞ NỘI VỤ\nSố: 12/SNV-VP\nV/v chuẩn bị\nhội nghị"
    table.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    for words in ("Kính gửi:", "- Sở Tài chính;", "- Sở Y tế.", "Sở Nội vụ đề nghị:", "- Chuẩn bị báo cáo;"):
        document.add_paragraph(words)
    document.save(str(path))
    found = read_body(path)
    assert found.subject_guess == "chuẩn bị hội nghị"
    assert found.addressees_guess == ("Sở Tài chính", "Sở Y tế")
    assert texts(found) == ["Sở Nội vụ đề nghị:", "- Chuẩn bị báo cáo;"]


def test_a_head_written_without_a_table_is_found_too(tmp_path: Path) -> None:
    inside = "".join(
        (
            p("SỞ NỘI VỤ"),
            p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            p("Độc lập - Tự do - Hạnh phúc"),
            p("Số: 3/TB-SNV"),
            p("Khánh Hòa, ngày 05 tháng 3 năm 2026"),
            p("THÔNG BÁO", "<w:jc w:val='center'/>"),
            p("Về lịch trực", "<w:jc w:val='center'/>"),
            p("Sở thông báo lịch trực."),
            p("Nơi nhận:"),
            p("- Như trên;"),
        )
    )
    found = read(tmp_path, inside)
    assert texts(found) == ["Sở thông báo lịch trực."]
    assert (found.title_guess, found.subject_guess) == ("THÔNG BÁO", "Về lịch trực")


def test_a_form_with_the_national_title_in_the_middle_is_body(tmp_path: Path) -> None:
    inside = (
        "".join(p(f"{at}. Nội dung") for at in range(12))
        + p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        + p("cuối")
    )
    assert len(read(tmp_path, inside).body) == 14


def test_the_strict_dialect_reads_alike(tmp_path: Path) -> None:
    path = a_docx(tmp_path / "strict.docx", p("nội dung", run="<w:b/>"))
    content = path.read_bytes()
    assert content
    import zipfile

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strict = parts["word/document.xml"].replace(
        W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, strict if name == "word/document.xml" else part)
    assert only(read_body(path)).spans[0].bold


@pytest.mark.parametrize(
    "sample", sorted(SAMPLES.glob("*.docx")) or [None], ids=lambda path: getattr(path, "stem", "")
)
def test_every_sample_is_read_and_composed(sample: Path | None) -> None:
    if sample is None:
        pytest.skip("no samples here")
    found = read_body(sample)
    assert len(found.body) > 40
    for block in found.body:
        assert unicodedata.is_normalized("NFC", block.text)


def test_the_body_of_the_decree_is_between_its_head_and_its_closing() -> None:
    sample = SAMPLES / "nghi-dinh-30-2020.docx"
    if not sample.exists():
        pytest.skip("no samples here")
    found = read_body(sample)
    articles = [b for b in found.body if isinstance(b, Paragraph) and b.kind is BlockKind.ARTICLE]
    assert found.subject_guess == "Về công tác văn thư"
    assert found.title_guess == "NGHỊ ĐỊNH"
    assert len(articles) == 38
    assert found.body[0].text.startswith("Căn cứ Luật Tổ chức Chính phủ")
    assert found.body[-1].text.endswith("./.")
    assert not any("Nơi nhận" in block.text and isinstance(block, Table) for block in found.body)
