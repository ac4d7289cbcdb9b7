"""Typed lines number themselves; what is quoted from another law keeps its numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.domain.form.pasting import lines_of_html, lines_of_text
from eoffice.domain.form.typed_lines import (
    Level,
    first_article,
    following_marker,
    given_up,
    is_quoted,
    line_of,
    renumbered,
    shifted,
    with_level,
)
from eoffice.domain.wording.points import POINTS
from eoffice.domain.wording.spelling import date_before, date_in_words, number_before, number_in_words


def _numbered(text: str, first: int | None = None) -> list[str]:
    return renumbered(text.split("\n"), first)


def test_articles_clauses_and_points_come_into_sequence() -> None:
    typed = "Điều 1. A\n1. x\n1. y\na) z\na) t\nĐiều 9. B\n3. k"
    assert _numbered(typed) == ["Điều 1. A", "1. x", "2. y", "a) z", "b) t", "Điều 2. B", "1. k"]


def test_points_follow_the_vietnamese_order_of_letters() -> None:
    lines = renumbered(["1. x:", *["a) y"] * len(POINTS)])
    assert [line.partition(")")[0] for line in lines[1:]] == list(POINTS)
    assert lines[5] == "đ) y"


def test_a_list_that_begins_anew_below_plain_text_is_a_list_of_its_own() -> None:
    typed = "Về nhân sự:\n1. x\n2. y\nVề kinh phí:\n1. z\n5. t"
    assert _numbered(typed)[-2:] == ["1. z", "2. t"]


def test_what_is_quoted_from_a_law_keeps_its_numbers() -> None:
    typed = "1. Sửa đổi khoản 7 như sau:\n“7. Nội dung mới:\nc) điểm;\nd) điểm.”\n4. Bãi bỏ khoản 8."
    assert _numbered(typed)[1:] == ["“7. Nội dung mới:", "c) điểm;", "d) điểm.”", "2. Bãi bỏ khoản 8."]
    assert is_quoted(typed.split("\n"), 2)


def test_an_extract_keeps_the_number_of_its_first_article_unless_it_was_taken_away() -> None:
    assert _numbered("Điều 12. A\nĐiều 12. B") == ["Điều 12. A", "Điều 13. B"]
    assert _numbered("Điều 2. B\nĐiều 3. C", first=1) == ["Điều 1. B", "Điều 2. C"]
    assert first_article(["x", "“Điều 3. y", "Điều 8. z”", "Điều 5. t"]) == 5


def test_clauses_count_anew_below_a_roman_section() -> None:
    assert _numbered("I. TÌNH HÌNH\n1. a\n2. b\nII. NHIỆM VỤ\n3. c")[-1] == "1. c"


@pytest.mark.parametrize("text", ["2025. là năm", "w) không phải điểm", "1.1. mục con", "Theo Điều 3. thì"])
def test_other_beginnings_are_left_alone(text: str) -> None:
    assert line_of(text).level is Level.TEXT
    assert renumbered([text]) == [text]


@given(st.lists(st.sampled_from(["Điều 4. x", "2. y", "b) z", "- t", "văn bản", "", "“1. trích", "dẫn”"])))
def test_numbering_twice_changes_nothing_more_and_no_word_is_lost(lines: list[str]) -> None:
    once = renumbered(lines)
    assert renumbered(once) == once
    assert [line_of(line).words for line in once] == [line_of(line).words for line in lines]


def test_a_line_goes_down_and_up_through_the_levels() -> None:
    text, seen = "Nội dung", []
    for _ in range(4):
        text = shifted(text, 1, has_articles=True)
        seen.append(line_of(text).level)
    assert seen == [Level.CLAUSE, Level.POINT, Level.DASH, Level.DASH]
    assert line_of(shifted("1. x", -1, has_articles=True)).level is Level.ARTICLE
    assert shifted("1. x", -1, has_articles=False) == "x"
    assert with_level("a) x", Level.TEXT) == "x"


@pytest.mark.parametrize(
    ("above", "level"),
    [
        ("Điều 1. Phạm vi điều chỉnh", Level.CLAUSE),
        ("Điều 1. Các nhiệm vụ:", Level.CLAUSE),
        ("Điều 1. Nay thành lập Tổ công tác.", Level.ARTICLE),
        ("1. Khoản;", Level.CLAUSE),
        ("1. Khoản, gồm:", Level.POINT),
        ("a) điểm;", Level.POINT),
        ("- gạch", Level.DASH),
        ("văn bản", Level.TEXT),
    ],
)
def test_the_next_line_is_of_the_kind_that_belongs_there(above: str, level: Level) -> None:
    assert line_of(f"{following_marker(above)}x").level is level


def test_an_empty_line_of_a_list_goes_one_level_up() -> None:
    assert line_of(given_up("b) ", has_articles=True)).level is Level.CLAUSE
    assert line_of(given_up("2. ", has_articles=True)).level is Level.ARTICLE
    assert given_up("2. ", has_articles=False) == ""
    assert given_up("Điều 3. ", has_articles=True) == ""


WORD = """<html xmlns:o="urn:x"><head><style>p.MsoNormal{margin:0}</style></head>
<body><!--StartFragment--><p class=MsoNormal style='text-align:justify'><b>Điều 1.</b> Phạm vi
<span style='color:red;font-size:30pt'>điều chỉnh</span><o:p></o:p></p>
<p class=MsoListParagraph><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span>Khoản một</p>
<table><tr><td><p>STT</p></td><td><p>Tên|gọi</p></td></tr><tr><td>1</td><td>Hồ sơ<br>giấy</td></tr></table>
<ol><li>một<ol><li>hai</li></ol></li><li>ba</li></ol><ul><li>gạch</li></ul><!--EndFragment--></body></html>"""


def test_text_from_word_loses_its_styles_and_keeps_its_structure() -> None:
    assert lines_of_html(WORD).split("\n") == [
        "Điều 1. Phạm vi điều chỉnh", "1. Khoản một", "| STT | Tên/gọi |", "| 1 | Hồ sơ giấy |",
        "1. một", "a) hai", "2. ba", "- gạch",
    ]  # fmt: skip


def test_bold_words_inside_a_line_stay_bold() -> None:
    assert (
        lines_of_html("<p>Nộp <b>trước </b>ngày 10</p><p><b>TIÊU ĐỀ</b></p>")
        == "Nộp **trước** ngày 10\nTIÊU ĐỀ"
    )


def test_old_letters_are_converted_by_the_name_of_their_typeface() -> None:
    tcvn3 = "<span style=\"font-family:'.VnTime'\">Céng hßa x· héi</span>"
    vni = "<font face='VNI-Times'>Coäng hoøa</font>"
    assert lines_of_html(f"<p>{tcvn3} {vni}</p>") == "Cộng hòa xã hội Cộng hòa"


def test_plain_text_is_composed_and_blank_lines_do_not_pile_up() -> None:
    assert lines_of_text("tie\u0302\u0301ng\r\n\r\n\r\n\u00a0 Việt\t x \n") == "tiếng\n\nViệt x"


@given(st.text(alphabet="<>/=\"' abđ1.)|&;\n", max_size=60))
def test_broken_html_never_raises(html: str) -> None:
    assert "\r" not in lines_of_html(html)


def test_numbers_and_dates_are_spelled_out() -> None:
    assert number_in_words("2025") == "hai nghìn không trăm hai mươi lăm"
    assert number_in_words("1.500.000") == "một triệu năm trăm nghìn"
    assert number_in_words("12,5") == "mười hai phẩy năm"
    assert number_in_words("x1") is None
    assert date_in_words("05/3/2026") == "ngày năm tháng ba năm hai nghìn không trăm hai mươi sáu"
    assert date_in_words("ngày 05 tháng 3 năm 2026") == date_in_words("5-3-2026")
    assert date_in_words("31/2/2026") is None
    assert number_before("gồm 1.500 đồng", 9) == (4, 9)
    assert date_before("từ 05/3/2026", 12) == (3, 12)
    assert number_before("không có", 4) is None
