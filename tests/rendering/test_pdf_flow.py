"""Text over pages: long bodies, tables of every shape, hostile words, and the end kept together."""

from __future__ import annotations

import itertools
import re
import string
from dataclasses import replace
from pathlib import Path

import pytest

from eoffice.domain.content import Alignment, BlockKind, Cell, Paragraph, Span, Table
from eoffice.rendering.errors import CannotRender
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.reading import read_body
from eoffice.rendering.text import page_texts, pdf_text
from tests.rendering.builders import LONG, SAMPLES, Page, a_decision, a_letter, cell, head_row, text

VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
PAGE_BREAK = Paragraph((), BlockKind.PAGE_BREAK)


def words_of(path: Path) -> str:
    return " ".join(pdf_text(path).split())


def test_every_vietnamese_letter_is_drawn_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    letters = " ".join((VOWELS, VOWELS.upper(), string.ascii_letters, string.digits, "₫ “” – …"))
    layout = render_pdf(a_letter(body=(text(letters),)), path)
    assert layout.unprintable == ()
    drawn = words_of(path).replace(" ", "")
    assert letters.replace(" ", "") in drawn


def test_marks_of_markup_are_words_and_never_orders(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    hostile = "A & B < C > D </para> <b>đậm</b> &lt; &#65; <img src='x'/> ]]> {x} %s"
    render_pdf(
        a_letter(
            body=(text(hostile), Table(((cell(hostile),),))),
            subject="a <b> & c",
            recipients=("<i>X</i> & Y", "Lưu: VT"),
            addressees=("A & <u>B</u>",),
        ),
        path,
    )
    drawn = words_of(path)
    assert drawn.count("</para> <b>đậm</b> &lt; &#65; <img src='x'/> ]]> {x} %s") == 2
    for words in ("a <b> & c", "- <i>X</i> & Y;", "A & <u>B</u>"):
        assert words in drawn


def test_control_characters_and_lone_surrogates_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render_pdf(a_letter(body=(text("một\x00\x07 hai\ud800 ba\uffff"),), subject="chữ\x01 lạ"), path)
    assert "một hai ba./." in words_of(path)


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "1.pdf", tmp_path / "2.pdf"
    render_pdf(a_letter(), one)
    render_pdf(a_decision(), tmp_path / "between.pdf")
    render_pdf(a_letter(), two)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("body", [(), (text("  \n "),), (PAGE_BREAK,), (Table(((Cell(()),),)),)])
def test_a_document_without_words_is_refused_and_nothing_is_written(
    tmp_path: Path, body: tuple[Paragraph | Table, ...]
) -> None:
    path = tmp_path / "a.pdf"
    with pytest.raises(CannotRender) as caught:
        render_pdf(a_letter(body=body), path)
    assert caught.value.code == "rendering.empty_body"
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render_pdf(a_letter(), path)
    before = path.read_bytes()
    with pytest.raises(CannotRender):
        render_pdf(a_letter(body=()), path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("thi hành", "thi hành./."),
        ("thi hành.", "thi hành./."),
        ("thi hành./.", "thi hành./."),
        ("thi hành ;", "thi hành./."),
    ],
)
def test_the_body_ends_with_the_mark_of_the_end(tmp_path: Path, written: str, drawn: str) -> None:
    path = tmp_path / "a.pdf"
    render_pdf(a_letter(body=(text(LONG), text(written))), path)
    assert f"\n{drawn}\n" in pdf_text(path)


def test_a_word_longer_than_a_line_is_broken_and_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    word = "".join(itertools.islice(itertools.cycle("abcdefghiklmnopq"), 900))
    render_pdf(a_letter(body=(text(word), Table(((cell(word), cell("b")),)))), path)
    drawn = re.sub(r"\s", "", pdf_text(path))
    assert word in drawn


def test_a_page_break_begins_a_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    layout = render_pdf(a_letter(body=(text("Trang đầu."), PAGE_BREAK, text("Trang sau."))), path)
    assert layout.pages == 2
    assert "Trang sau./." in list(page_texts(path))[1]


@pytest.mark.parametrize("lines", range(24, 36))
def test_the_closing_never_stands_alone(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "a.pdf"
    body = (*(text(f"{at}. Một dòng ngắn.") for at in range(lines)), text(LONG))
    layout = render_pdf(a_letter(body=body), path)
    last = list(page_texts(path))[layout.pages - 1]
    before = last.split("Nơi nhận:")[0].strip().splitlines()
    body_lines = before[1:] if layout.pages > 1 else before
    assert len(body_lines) >= 2
    assert last.count("Trần Thị Minh") == 1


def test_a_long_last_paragraph_splits_rather_than_leave_half_a_page_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    layout = render_pdf(a_letter(body=(text(f"{LONG} " * 16),)), path)
    assert layout.pages == 2
    first = next(page_texts(path))
    assert len(first.splitlines()) > 30


def test_a_table_runs_over_pages_and_repeats_its_head(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    rows = tuple((cell(str(at)), cell(f"Đơn vị số {at}"), cell("x")) for at in range(1, 121))
    table = Table((head_row("STT", "Tên đơn vị", "Ghi chú"), *rows), (0.1, 0.6, 0.3))
    layout = render_pdf(a_letter(body=(text(LONG), table, text("Hết."))), path)
    pages = list(page_texts(path))
    assert layout.pages >= 4
    assert sum("Tên đơn vị" in page for page in pages) == sum("Đơn vị số" in page for page in pages)
    drawn = words_of(path)
    assert [f"Đơn vị số {at} " in drawn for at in range(1, 121)].count(False) == 0


def test_a_row_taller_than_a_page_loses_no_word(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    words = " ".join(f"từ{at}" for at in range(3000))
    table = Table((head_row("A", "B"), (cell("trái"), cell(words))), (0.3, 0.7))
    layout = render_pdf(a_letter(body=(text("Bảng:"), table)), path)
    assert layout.pages >= 3
    drawn = set(words_of(path).split())
    assert {f"từ{at}" for at in range(3000)} <= drawn


def test_cells_merged_over_a_page_end_lose_no_word(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    words = " ".join(f"gộp{at}" for at in range(400))
    rows = [(cell(words, down=60), cell("hàng 0"))] + [(cell(f"hàng {at}"),) for at in range(1, 60)]
    layout = render_pdf(a_letter(body=(Table(tuple(rows), (0.6, 0.4)),)), path)
    assert layout.pages >= 2
    drawn = words_of(path).split()
    assert {f"gộp{at}" for at in range(400)} <= set(drawn)
    assert [drawn.count(f"gộp{at}") for at in range(400)] == [1] * 400


def test_cells_merged_across_and_down_share_no_ink(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    table = Table(
        (
            (cell("Tiêu đề chung", across=2, bold=True), cell("Cột ba", down=2)),
            (cell("một"), cell("hai")),
            (cell("ba"), cell("bốn"), cell("sáu")),
        ),
        (0.3, 0.3, 0.4),
    )
    render_pdf(a_letter(body=(table,)), path)
    page = Page(path)
    assert page.box("Cột ba")[0] > page.box("hai")[2]
    assert page.box("một")[3] <= page.box("Tiêu đề chung")[1] + 3
    assert page.box("sáu")[0] == pytest.approx(page.box("Cột ba")[0], abs=1)


def test_a_wide_table_shrinks_to_ten_points_before_it_breaks_words(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    names = [f"Nghiêmtrọng{at}" for at in range(8)]
    render_pdf(a_letter(body=(Table((tuple(cell(name) for name in names),)), text("Hết."))), path)
    page = Page(path)
    assert page.size("Nghiêm") >= 10


def test_an_uneven_table_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    table = Table(((cell("a"), cell("b"), cell("c")), (cell("d"),), (), (cell("e", across=5, down=9),)))
    render_pdf(a_letter(body=(table, text("Hết."))), path)
    assert "a b c d e Hết./." in words_of(path)


def test_a_list_of_recipients_longer_than_a_page_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    names = tuple(f"Ủy ban nhân dân xã số {at}" for at in range(130))
    render_pdf(a_letter(recipients=(*names, "Lưu: VT")), path)
    drawn = words_of(path)
    assert all(f"- {name};" in drawn for name in names)
    assert drawn.endswith("- Lưu: VT.")
    assert "Đề nghị các cơ quan, đơn vị quan tâm phối hợp thực hiện./." in drawn


def test_many_addressees_and_a_giant_subject_still_fit(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render_pdf(a_letter(subject=LONG * 2, addressees=tuple(f"Sở số {at}" for at in range(60))), path)
    drawn = words_of(path)
    assert "- Sở số 59." in drawn


def test_alignment_and_look_of_the_body_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    middle = Paragraph((Span("Chương I", bold=True),), BlockKind.HEADING, Alignment.CENTRED, indented=False)
    styled = Paragraph(
        (Span("đậm", bold=True), Span(" nghiêng", italic=True), Span(" mét"), Span("hai", raised=1))
    )
    render_pdf(a_letter(body=(middle, styled)), path)
    page = Page(path)
    assert page.middle("Chương I") == pytest.approx(311.8, abs=2)
    assert page.font("đậm").endswith("Bold")
    assert page.font("nghiêng").endswith("Italic")
    assert page.baseline("hai") > page.baseline("mét")


def test_a_decision_shows_competence_bases_and_lead_in_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render_pdf(a_decision(), path)
    drawn = words_of(path)
    order = [
        "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA Căn cứ",
        "địa phương;",
        "Công nghệ.",
        "QUYẾT ĐỊNH:",
        "Điều 1.",
        "./.",
    ]
    places = [drawn.index(words) for words in order]
    assert places == sorted(places)


def test_bases_and_lead_in_inside_the_body_are_not_printed_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    decision = a_decision()
    body = (text("Căn cứ Luật A;"), text("Xét đề nghị của B."), text("QUYẾT ĐỊNH:"), *decision.body)
    render_pdf(replace(decision, body=body, legal_bases=()), path)
    drawn = words_of(path)
    assert drawn.count("QUYẾT ĐỊNH:") == 1
    assert "Căn cứ Luật A; Xét đề nghị của B. QUYẾT ĐỊNH:" in drawn


def test_the_decree_itself_is_drawn_with_every_word(tmp_path: Path) -> None:
    sample = SAMPLES / "nghi-dinh-30-2020.docx"
    if not sample.exists():
        pytest.skip("no samples here")
    path = tmp_path / "a.pdf"
    found = read_body(sample)
    layout = render_pdf(a_letter(body=found.body), path)
    drawn = re.sub(r"\s", "", re.sub(r"(?m)^\d+\s*$", "", pdf_text(path)))
    missing = [
        block.text[:60]
        for block in found.body
        if isinstance(block, Paragraph) and re.sub(r"\s", "", block.text)[:80] not in drawn
    ]
    assert layout.pages > 10
    assert missing == []
