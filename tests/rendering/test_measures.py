"""Line breaking and the choice of sizes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from eoffice.domain.content import Letterhead
from eoffice.rendering.fonts import typeface
from eoffice.rendering.measures import balanced, header_sizes, name_lines, points, wrap
from eoffice.services.law import load_form
from tests.rendering.builders import a_decision


def letters(words: str) -> float:
    return float(len(words))


def test_words_fill_lines_and_never_pass_the_limit() -> None:
    assert wrap("một hai ba bốn", 7, letters) == ["một hai", "ba bốn"]


def test_a_word_too_long_is_cut() -> None:
    assert wrap("a bcdefgh i", 3, letters) == ["a", "bcd", "efg", "h i"]


def test_no_words_give_no_lines() -> None:
    assert wrap("  ", 5, letters) == []
    assert balanced("", 5, letters) == []


def test_balanced_lines_are_as_few_and_as_even_as_can_be() -> None:
    text = "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA"
    lines = balanced(text, 28, letters)
    assert len(lines) == len(wrap(text, 28, letters)) == 2
    assert max(map(len, lines)) - min(map(len, lines)) <= 4
    assert " ".join(lines) == text


@pytest.mark.parametrize(
    ("words", "size", "bold", "italic", "millimetres"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, True, False, 95.7),
        ("Độc lập - Tự do - Hạnh phúc", 14, True, False, 60.5),
        ("Thành phố Hồ Chí Minh, ngày 29 tháng 6 năm 2019", 14, False, True, 103.9),
        ("THƯỢNG KHẨN", 13, True, False, 35.6),
    ],
)
def test_fixed_words_have_the_widths_of_times_new_roman(
    words: str, size: float, bold: bool, italic: bool, millimetres: float
) -> None:
    width = typeface().width(words, size, bold=bold, italic=italic)
    assert width == pytest.approx(points(millimetres), abs=points(0.4))


def test_one_set_of_sizes_serves_the_whole_head() -> None:
    form, face = load_form(), typeface()
    near = a_decision()
    far = replace(near, letterhead=Letterhead("UBND", "Thành phố Hồ Chí Minh"))
    assert header_sizes(near, form, face) is form.presets.large
    assert header_sizes(far, form, face) is form.presets.compact


def test_the_choice_does_not_change_when_the_date_is_taken() -> None:
    form, face = load_form(), typeface()
    for place in ("Khánh Hòa", "Bà Rịa - Vũng Tàu", "Thừa Thiên Huế", "Thành phố Hồ Chí Minh"):
        blank = replace(a_decision(), letterhead=Letterhead("UBND", place))
        filled = replace(blank, issued_date=date(2026, 11, 21))
        assert header_sizes(blank, form, face) is header_sizes(filled, form, face)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("BẢO HIỂM XÃ HỘI VIỆT NAM", ["BẢO HIỂM XÃ HỘI", "VIỆT NAM"]),
        ("VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH", ["VĂN PHÒNG", "ỦY BAN NHÂN DÂN TỈNH"]),
        ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA", ["CHỦ TỊCH", "ỦY BAN NHÂN DÂN", "TỈNH KHÁNH HÒA"]),
        ("SỞ Y TẾ", ["SỞ Y TẾ"]),
    ],
)
def test_the_name_of_an_agency_is_not_broken_inside_its_words(name: str, lines: list[str]) -> None:
    assert name_lines(name, 22, letters) == lines


def test_a_name_too_long_for_its_compounds_is_broken_all_the_same() -> None:
    assert name_lines("ỦY BAN NHÂN DÂN", 9, letters) == balanced("ỦY BAN NHÂN DÂN", 9, letters)
