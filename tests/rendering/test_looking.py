"""Every text of a file is found, wherever it stands; a file that cannot be read gives none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from eoffice.domain.secrecy import secrecy_mark
from eoffice.rendering.fonts import typeface
from eoffice.rendering.looking import texts_of
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.writing import write_docx
from tests.rendering.builders import SAMPLES, a_decision, a_docx, a_letter, p, text

BOX = "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict><w:t>Kính gửi</w:t></w:r></w:p>"
SHAPE = '<w:p xmlns:v="urn:schemas-microsoft-com:vml"><w:r><v:textpath string="MẬT"/></w:r></w:p>'


def _head_table(path: Path) -> None:
    own = docx.Document()
    row = own.add_table(1, 2).rows[0]
    row.cells[0].text, row.cells[1].text = "SỞ NỘI VỤ", "MẬT"
    own.save(str(path))


def _page_header(path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("Kính gửi các cơ quan.")
    own.sections[0].header.paragraphs[0].text = "MẬT"
    own.save(str(path))


def _tab(path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("SỞ NỘI VỤ\tMẬT")
    own.save(str(path))


def _letters_apart(path: Path) -> None:
    own = docx.Document()
    paragraph = own.add_paragraph()
    for letter in "MẬT":
        paragraph.add_run(letter)
    own.save(str(path))


def _text_box(path: Path) -> None:
    a_docx(path, BOX.format(p("MẬT")))


def _watermark(path: Path) -> None:
    a_docx(path, SHAPE)


def _sheet(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst><si><t>Đơn vị</t></si><si><t>MẬT</t></si></sst>")


def _slide(path: Path) -> None:
    words = '<sld xmlns:a="urn:a"><a:p><a:r><a:t>MẬT</a:t></a:r></a:p></sld>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ppt/slides/slide1.xml", words)


def _open_document(path: Path) -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    words = f'<doc xmlns:text="{space}"><text:p>M<text:span>Ậ</text:span>T</text:p></doc>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", words)


def _plain(path: Path) -> None:
    path.write_text("Sở Nội vụ\r\nMẬT\r\nBáo cáo", encoding="utf-8-sig")


def _wide(path: Path) -> None:
    path.write_text("Sở Nội vụ\nMẬT\n", encoding="utf-16")


def _pages(path: Path) -> None:
    render_pdf(a_letter(body=(text("MẬT"), text("Nội dung."))), path)


@pytest.mark.parametrize(
    "written",
    [
        *(_head_table, _page_header, _tab, _letters_apart, _text_box, _watermark),
        *(_sheet, _slide, _open_document, _plain, _wide, _pages),
    ],
)
def test_a_mark_is_found_wherever_it_stands(written: object, tmp_path: Path) -> None:
    assert callable(written)
    path = tmp_path / "tep.bin"
    written(path)
    assert secrecy_mark(texts_of(path)) == "MẬT"


def test_papers_of_the_office_bear_no_mark(tmp_path: Path) -> None:
    for document in (a_letter(), a_decision(subject="Về việc bảo vệ bí mật nhà nước")):
        write_docx(document, tmp_path / "a.docx")
        render_pdf(document, tmp_path / "a.pdf")
        for name in ("a.docx", "a.pdf"):
            assert secrecy_mark(texts_of(tmp_path / name)) is None
            assert any("CỘNG HÒA XÃ HỘI" in found for found in texts_of(tmp_path / name))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
def test_the_decree_that_speaks_of_marks_bears_none() -> None:
    files = sorted(SAMPLES.glob("*.docx"))
    assert files
    assert {file.name: secrecy_mark(texts_of(file)) for file in files} == {file.name: None for file in files}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half", b"%PDF-1.7 broken", b"\xff\xd8\xff\0 picture"])
def test_a_file_that_cannot_be_read_gives_nothing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "tep").write_bytes(content)
    assert list(texts_of(tmp_path / "tep")) == []


def test_what_stands_before_the_broken_part_is_still_found(tmp_path: Path) -> None:
    path = tmp_path / "tep.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/a.xml", "<sst><si><t>MẬT</t></si></sst>")
        archive.writestr("xl/b.xml", "<sst><si>")
    assert secrecy_mark(texts_of(path)) == "MẬT"


def test_a_mark_beside_other_words_of_a_page_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont(typeface().regular, 13)
    canvas.drawString(60, 780, "SỞ NỘI VỤ")
    canvas.drawString(400, 780, "MẬT")
    canvas.save()
    assert secrecy_mark(texts_of(path)) == "MẬT"
