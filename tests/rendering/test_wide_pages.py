"""Pages on their side for wide tables: drawn, written, read back, and judged by the checker."""

from __future__ import annotations

from pathlib import Path

import docx
import pypdfium2
import pytest

from eoffice.domain.content import (
    Appendix,
    Block,
    BlockKind,
    Cell,
    OfficialDocument,
    Paragraph,
    Picture,
    Table,
)
from eoffice.domain.form.prose import blocks_of
from eoffice.rendering.checking import check_file
from eoffice.rendering.errors import CannotRender
from eoffice.rendering.findings import Left
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.reading import read_body, read_working_copy
from eoffice.rendering.settling import settle
from eoffice.rendering.whole import read_document
from eoffice.rendering.writing import write_docx
from tests.rendering.builders import LONG, a_docx, a_letter, cell, head_row, numbered, p, text

WIDE, TALL = Paragraph.layout(BlockKind.WIDE_PAGES), Paragraph.layout(BlockKind.TALL_PAGES)
BREAK = Paragraph.layout(BlockKind.PAGE_BREAK)
A4 = (210, 297)


def figures(rows: int = 30) -> Table:
    """Return a table of twelve columns, which no upright page can show."""
    body: list[tuple[Cell, ...]] = [
        tuple(cell(f"{row * at} triệu đồng") for at in range(12)) for row in range(1, rows)
    ]
    return Table((head_row(*(f"Tháng {at}" for at in range(1, 13))), *body), (1 / 12,) * 12)


IN_TEXT: tuple[Block, ...] = (
    text(LONG), WIDE, text("Kinh phí được phân bổ theo bảng sau:"), figures(), TALL,
    text("Đề nghị các cơ quan, đơn vị thực hiện đúng thời hạn./."),
)  # fmt: skip
APPENDED = (
    Appendix("Bảng phân bổ kinh phí", (WIDE, figures(), text("Đơn vị tính: triệu đồng."))),
    Appendix("Danh mục công việc", (text(LONG), WIDE, figures(), TALL, text(LONG))),
    Appendix("Kinh phí dự phòng", (WIDE, figures(5))),
)
LETTERS = {
    "in_text": a_letter(body=IN_TEXT),
    "last": a_letter(body=IN_TEXT[:4]),
    "appended": a_letter(
        body=(text(f"{LONG} Chi tiết tại Phụ lục I, Phụ lục II, Phụ lục III kèm theo."),),
        appendices=APPENDED,
    ),
}


def sizes(path: Path) -> list[tuple[int, int]]:
    """Return the sizes of the pages in millimetres."""
    with pypdfium2.PdfDocument(path) as document:
        found = [page.get_size() for page in document]
    return [(round(width * 25.4 / 72), round(height * 25.4 / 72)) for width, height in found]


@pytest.mark.parametrize("name", LETTERS)
def test_a_document_with_turned_pages_comes_back_from_its_docx(name: str, tmp_path: Path) -> None:
    wanted, path = settle(numbered(LETTERS[name])), tmp_path / "a.docx"
    write_docx(wanted, path)
    assert settle(read_document(path).document) == wanted
    assert settle(wanted) == wanted


@pytest.mark.parametrize("name", LETTERS)
def test_only_the_table_lies_on_its_side(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    layout = render_pdf(numbered(LETTERS[name]), path)
    found = sizes(path)
    assert set(found) == {A4, A4[::-1]}
    assert found[0] == found[layout.signature.page] == A4


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
@pytest.mark.parametrize("name", ["in_text", "appended"])
def test_the_checker_finds_nothing_on_turned_pages(name: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    (render_pdf if suffix == "pdf" else write_docx)(numbered(LETTERS[name]), path)
    assert [one.rule for one in check_file(path)] == []


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_pages_turned_without_a_table_are_a_fault(suffix: str, tmp_path: Path) -> None:
    body = (text("Việc thứ nhất đã được giao cho các đơn vị theo kế hoạch của năm."), WIDE,
            text("Việc thứ hai không có bảng nào cả, nhưng tờ giấy vẫn bị xoay ngang."), TALL,
            text("Việc thứ ba được thực hiện trong quý./."))  # fmt: skip
    path = tmp_path / f"a.{suffix}"
    (render_pdf if suffix == "pdf" else write_docx)(numbered(a_letter(body=body)), path)
    assert [one.rule for one in check_file(path)] == ["D30-PAGE-02"]


def test_the_number_stands_in_the_middle_of_a_turned_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render_pdf(numbered(LETTERS["in_text"]), path)
    with pypdfium2.PdfDocument(path) as document:
        page = document[1]
        words = page.get_textpage()
        left, bottom, right, top = words.get_charbox(words.get_text_range().index("2"))
        middle = (30 + 297 - 20) / 2 * 72 / 25.4
        assert abs((left + right) / 2 - middle) < 3
        assert page.get_height() - 20 * 72 / 25.4 < bottom < top < page.get_height()


def test_turns_without_effect_are_dropped_and_a_double_one_breaks_the_page() -> None:
    def kinds(*blocks: Block) -> list[BlockKind]:
        found = settle(a_letter(body=blocks)).body
        return [block.kind for block in found if isinstance(block, Paragraph)]

    word, break_, side = BlockKind.PARAGRAPH, BlockKind.PAGE_BREAK, BlockKind.WIDE_PAGES
    one, two = text("Một."), text("Hai.")
    assert kinds(TALL, one, WIDE, TALL, two, WIDE) == [word, break_, word]
    assert kinds(one, WIDE, BREAK, WIDE, two) == [word, side, word, BlockKind.TALL_PAGES]
    assert kinds(one, WIDE, two, WIDE, two, TALL) == [word, side, word, break_, word, BlockKind.TALL_PAGES]


def test_lines_turn_the_pages_in_typed_text() -> None:
    blocks = blocks_of("Một.\n--- ngang\n| a | b |\n| 1 | 2 |\n--- dọc\nHai.\n---\n--- gì đó")
    assert [getattr(block, "kind", "table") for block in blocks] == [
        "paragraph", "wide_pages", "table", "tall_pages", "paragraph", "page_break", "paragraph",
    ]  # fmt: skip


def test_a_picture_may_be_as_wide_as_the_turned_page() -> None:
    picture = Picture(b"", 400, 100)
    found = [
        b
        for b in settle(a_letter(body=(text("Một."), picture, WIDE, picture))).body
        if isinstance(b, Picture)
    ]
    assert [one.width for one in found] == [160, 247]


@pytest.mark.parametrize("orientation", ["w:orient='landscape'", ""])
def test_the_file_of_another_program_keeps_its_turned_pages(orientation: str, tmp_path: Path) -> None:
    wide = f"<w:p><w:pPr><w:sectPr><w:pgSz w:w='16838' w:h='11906' {orientation}/></w:sectPr></w:pPr></w:p>"
    tall = "<w:pgSz w:w='11906' w:h='16838'/>"
    inside = (
        f"{p('Trước')}<w:p><w:pPr><w:sectPr>{tall}</w:sectPr></w:pPr></w:p>{p('Bảng')}{wide}{p('Sau')}"
        f"<w:sectPr>{tall}</w:sectPr>"
    )
    body = read_body(a_docx(tmp_path / "a.docx", inside)).body
    assert body == (body[0], WIDE, body[2], TALL, body[4])


def test_the_working_copy_keeps_a_turn_that_somebody_made(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    write_docx(LETTERS["in_text"], path)
    assert read_working_copy(path).body == settle(LETTERS["in_text"]).body


def test_an_empty_file_of_turned_pages_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(CannotRender, match="empty_body"):
        write_docx(a_letter(body=(WIDE, TALL)), tmp_path / "a.docx")


def test_a_head_on_its_side_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    write_docx(a_letter(), path)
    made = docx.Document(str(path))
    section = made.sections[0]
    section.page_width, section.page_height = section.page_height, section.page_width
    made.save(str(path))
    assert [one.what for one in read_body(path).not_understood] == [Left.LANDSCAPE]


def a_long_letter() -> OfficialDocument:
    """Return a letter whose closing would stand on its side if nobody turned the pages back."""
    return a_letter(body=(text(LONG), WIDE, figures(4)))


def test_the_closing_never_lies_on_its_side(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    write_docx(a_long_letter(), path)
    assert settle(a_long_letter()).body[-1] == TALL
    assert read_working_copy(path).recipients[0] == "Như trên"
