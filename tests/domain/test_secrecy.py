"""Secrecy marks are found where they stand as marks, and only there."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.domain.secrecy import MARKS, secrecy_mark

FRAMES = [
    "{}",
    "  {}  ",
    "[{}]",
    "( {} )",
    "* {} *",
    "— {} —",
    "{}.",
    "| {} |",
    "\u3010{}\u3011",
    "\u00a0{}\u200b",
]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_on_a_line_of_its_own_is_found_in_any_frame(frame: str, mark: str) -> None:
    assert secrecy_mark(["SỞ NỘI VỤ", frame.format(mark), "BÁO CÁO"]) == mark


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_found_with_its_accents_apart(mark: str) -> None:
    assert secrecy_mark([unicodedata.normalize("NFD", mark)]) == mark


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("M Ậ T", "MẬT"),
        ("T Ố I   M Ậ T", "TỐI MẬT"),
        ("TUYỆT  MẬT", "TUYỆT MẬT"),
        ("TỐI\u00a0MẬT", "TỐI MẬT"),
    ],
)
def test_a_mark_set_with_wide_letters_is_found(line: str, mark: str) -> None:
    assert secrecy_mark([line]) == mark


@pytest.mark.parametrize(
    "line",
    [
        "Về việc bảo mật thông tin",
        "VỀ VIỆC BẢO MẬT THÔNG TIN",
        "Mật",
        "Tối mật",
        "mật độ dân số",
        "MẬT ĐỘ",
        "MẬT ONG",
        "MẶT",
        "MẤT",
        "MAT",
        "HỎA TỐC",
        "HOẢ TỐC",
        "",
        "  ",
        "[]",
        "---",
    ],
)
def test_words_that_are_no_mark_are_let_through(line: str) -> None:
    assert secrecy_mark([line]) is None


def test_the_first_mark_is_the_one_reported() -> None:
    assert secrecy_mark(["TỐI MẬT", "MẬT"]) == "TỐI MẬT"
    assert secrecy_mark([]) is None


@given(st.lists(st.text(max_size=40), max_size=8), st.sampled_from(MARKS), st.data())
def test_a_mark_is_found_among_any_other_lines(lines: list[str], mark: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines)))
    assert secrecy_mark([*lines[:at], mark, *lines[at:]]) is not None
