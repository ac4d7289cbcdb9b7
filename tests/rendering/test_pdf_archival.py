"""The drawn file as archives and reading voices need it: PDF/A-2a, tagged, fonts inside, words as written."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from eoffice.domain.content import Appendix, BlockKind, OfficialDocument, Paragraph, Picture, Span
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.prepared import render_prepared
from eoffice.rendering.text import pdf_text
from signing.fields import DATE, LEADER, NUMBER, SEAL
from signing.filling import fill
from signing.pdf import entry, form_fields
from tests.rendering.archival import everything, faults_of, roles
from tests.rendering.builders import a_decision, a_letter, numbered, text
from tests.rendering.test_form_rules import EXAMPLES, example


def picture(mode: str = "RGB", kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> Picture:
    out = io.BytesIO()
    Image.new(mode, size, 1 if mode == "P" else None).save(out, kind)
    return Picture(out.getvalue(), 60, 40, "Sơ đồ tổ chức")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_kind_keeps_the_rules_of_the_archive_before_and_after_its_fields(
    name: str, tmp_path: Path
) -> None:
    document = replace(example(name), number="", issued_date=None)
    render_prepared(document, tmp_path / "a.pdf")
    assert faults_of(tmp_path / "a.pdf") == []


def test_headings_go_down_level_by_level_and_fields_are_read_where_they_stand(tmp_path: Path) -> None:
    bold = (Span("Điều 1. Phạm vi", bold=True),)
    body = (Paragraph(bold, BlockKind.ARTICLE), text("Quy định này áp dụng cho mọi cơ quan."))
    for document in (a_decision(), a_letter()):
        render_prepared(document.with_body(body), tmp_path / "a.pdf")
        assert faults_of(tmp_path / "a.pdf") == []
        found = roles(tmp_path / "a.pdf")
        assert found.count("Form") == 4
        first = found.index("Form")
        assert first < found.index("H1" if "H1" in found else "L")
        assert found[-2:] == ["Form", "Form"]


def test_a_file_keeps_its_claim_when_number_and_date_are_filled_in(tmp_path: Path) -> None:
    render_prepared(a_letter(), tmp_path / "a.pdf")
    fill(tmp_path / "a.pdf", tmp_path / "b.pdf", {NUMBER: "15", DATE: "ngày 05 tháng 3 năm 2026"})
    assert faults_of(tmp_path / "b.pdf") == []


def test_all_four_fields_stand_in_the_file_and_name_fonts_that_lie_in_it(tmp_path: Path) -> None:
    render_prepared(a_letter(), tmp_path / "a.pdf")
    with (tmp_path / "a.pdf").open("rb") as file:
        root = PdfFileReader(file).root
        fields = form_fields(root)
        assert set(fields) == {NUMBER, DATE, LEADER, SEAL}
        fonts = entry(entry(entry(root, "/AcroForm"), "/DR"), "/Font")  # type: ignore[arg-type]
        for name, cut in ((NUMBER, "LiberationSerif"), (DATE, "LiberationSerif-Italic")):
            wish = str(fields[name]["/DA"]).split()[0]
            assert str(fonts[wish]["/BaseFont"]).endswith(cut)  # type: ignore[index]


def test_the_same_document_gives_the_same_prepared_file(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        render_prepared(a_letter(body=(text("Kèm theo sơ đồ."), picture(), text("Hết."))), tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_headings_lists_tables_and_pictures_are_told_apart_in_the_structure(tmp_path: Path) -> None:
    chapter = Paragraph((Span("Chương I", bold=True),), BlockKind.HEADING, indented=False)
    body = (chapter, text("Nội dung."), picture(), *a_letter().body)
    appendix = Appendix("Danh mục", (text("Một dòng."),))
    render_pdf(numbered(a_decision(body=body, appendices=(appendix,))), tmp_path / "a.pdf")
    found = roles(tmp_path / "a.pdf")
    assert found.count("H1") == 2
    assert found.count("H2") == 1
    assert found.count("Figure") == 1
    assert found.count("Table") == 1
    assert found.count("TH") == 3
    assert found.count("LI") == len(a_decision().recipients)


def test_a_picture_is_described_for_those_who_cannot_see_it(tmp_path: Path) -> None:
    render_pdf(a_letter(body=(picture(), text("Hết."))), tmp_path / "a.pdf")
    with (tmp_path / "a.pdf").open("rb") as file:
        root = PdfFileReader(file).root
        described = [str(one["/Alt"]) for one in everything(root) if "/Alt" in one]
    assert described == ["Sơ đồ tổ chức"]


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("CMYK", "JPEG"),
        ("L", "JPEG"),
        ("P", "PNG"),
        ("RGBA", "PNG"),
        ("LA", "PNG"),
        ("1", "PNG"),
        ("I;16", "PNG"),
    ],
)
def test_pictures_of_every_kind_of_colour_keep_the_claim(mode: str, kind: str, tmp_path: Path) -> None:
    render_pdf(a_letter(body=(picture(mode, kind), text("Hết."))), tmp_path / "a.pdf")
    assert faults_of(tmp_path / "a.pdf") == []


def test_the_title_and_the_language_of_the_file_are_those_of_the_document(tmp_path: Path) -> None:
    render_pdf(numbered(a_decision()), tmp_path / "a.pdf")
    with (tmp_path / "a.pdf").open("rb") as file:
        reader = PdfFileReader(file)
        properties = reader.trailer["/Info"]
        assert str(properties["/Title"]).startswith("Quyết định 05/QĐ-UBND Về việc thành lập")
        assert str(properties["/Author"]) == "Ủy ban nhân dân tỉnh Khánh Hòa"
        assert str(reader.root["/Lang"]) == "vi-VN"


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_the_text_comes_out_composed_however_it_was_typed(form: str, tmp_path: Path) -> None:
    words = "Tiếng Việt: ỹ ễ ờ ự ẵ Ặ Ộ đường Nguyễn Thị Huệ, hòa thuận, thủy lợi./."
    body = (text(unicodedata.normalize(form, words)),)  # type: ignore[arg-type]  # a name of a form
    render_pdf(a_letter(body=body), tmp_path / "a.pdf")
    found = pdf_text(tmp_path / "a.pdf")
    assert unicodedata.is_normalized("NFC", found)
    assert words in found


HOSTILE = (
    '#import "/etc/passwd" #eval("1+1") $x^2$ `mã` *đậm* _nghiêng_ <nhãn> @trích ~ \\ // ghi /* khối */ x',
    "#{panic()} [ngoặc] {ngoặc nhọn} = tiêu đề - gạch + số / chia -- --- ... 'nháy' \"kép\" https://a.vn",
    "<b>thẻ</b> &amp; %% \\u{41} ${biến}",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_a_person_writes_is_taken_for_code(words: str, tmp_path: Path) -> None:
    document: OfficialDocument = numbered(
        a_decision(
            subject=words,
            body=(text(words),),
            legal_bases=(words,),
            recipients=(words, "Lưu: VT"),
            drafter_code=words,
            contact=words,
        )
    )
    render_pdf(document, tmp_path / "a.pdf")
    found = "".join(pdf_text(tmp_path / "a.pdf").split())
    # Subject, basis, body, recipients, code, contact: six times as it was written.
    assert found.count("".join(words.split())) == 6


def test_letters_without_a_shape_are_shown_as_boxes_and_keep_the_claim(tmp_path: Path) -> None:
    layout = render_pdf(a_letter(body=(text("Nội dung 漢字 và 😀."),), subject="về 漢"), tmp_path / "a.pdf")
    assert set(layout.unprintable) == {"漢", "字", "😀"}
    assert "Nội dung □□ và □." in pdf_text(tmp_path / "a.pdf")
    assert faults_of(tmp_path / "a.pdf") == []
