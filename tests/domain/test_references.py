"""References inside a document follow what they name; those to other documents stay as they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eoffice.domain.form.references import followed, lost_articles, recovered, stale
from eoffice.domain.form.typed_lines import first_article, renumbered

TEXT = [
    "Điều 1. Phạm vi",
    "1. Quy chế này quy định việc lưu hồ sơ.",
    "2. Không áp dụng với khoản 1 Điều này.",
    "Điều 2. Đối tượng",
    "1. Công chức nêu tại khoản 2 Điều 1.",
    "2. Viên chức:",
    "a) Ở xã;",
    "b) Ở tỉnh, trừ điểm a khoản này.",
    "Điều 3. Thi hành",
    "1. Theo Điều 2, khoản 1 và 2 Điều 2; các Điều 1, 2 và 3.",
    "2. Theo Điều 2 và Điều 5 Nghị định số 30/2020/NĐ-CP, khoản 1 Điều 1 Luật Lưu trữ.",
    "3. Ghi như sau: “Theo Điều 2 của Quy chế”; xem Điều 2 Quy chế này.",
]
Edit = Callable[[list[str]], list[str]]


def after(edit: Edit, before: list[str] = TEXT) -> list[str]:
    return followed(before, renumbered(edit(list(before)), first_article(before)))


def test_an_article_put_in_moves_the_references_to_those_behind_it() -> None:
    lines = after(lambda text: [*text[:3], "Điều 2. Giải thích từ ngữ", *text[3:]])
    assert lines[5] == "1. Công chức nêu tại khoản 2 Điều 1."
    assert lines[10] == "1. Theo Điều 3, khoản 1 và 2 Điều 3; các Điều 1, 3 và 4."
    assert lines[12] == "3. Ghi như sau: “Theo Điều 2 của Quy chế”; xem Điều 3 Quy chế này."


def test_references_to_other_documents_stay() -> None:
    lines = after(lambda text: [*text[:3], "Điều 2. Giải thích từ ngữ", *text[3:]])
    assert lines[11] == "2. Theo Điều 2 và Điều 5 Nghị định số 30/2020/NĐ-CP, khoản 1 Điều 1 Luật Lưu trữ."


@pytest.mark.parametrize(
    ("at", "new", "line", "wanted"),
    [
        (4, "2. Cán bộ.", 10, "1. Theo Điều 2, khoản 2 và 3 Điều 2; các Điều 1, 2 và 3."),
        (6, "b) Ở thôn;", 8, "c) Ở tỉnh, trừ điểm b khoản này."),
        (1, "2. Mới.", 3, "3. Không áp dụng với khoản 2 Điều này."),
        (1, "2. Mới.", 5, "1. Công chức nêu tại khoản 3 Điều 1."),
    ],
)
def test_clauses_and_points_are_followed_too(at: int, new: str, line: int, wanted: str) -> None:
    assert after(lambda text: [*text[:at], new, *text[at:]])[line] == wanted


def test_what_named_a_part_taken_away_is_marked_to_be_looked_at_again() -> None:
    lines = after(lambda text: [*text[:3], *text[8:]])
    assert lines[4].startswith("1. Theo Điều 2 (xem lại), khoản 1 và 2 Điều 2 (xem lại);")
    assert next(stale(lines)) == (4, "Điều 2 (xem lại)")


def test_an_article_cut_and_pasted_elsewhere_gets_its_references_back() -> None:
    before = [*TEXT[:9], "1. Theo Điều 2; nay là Điều 3."]
    cut = after(lambda text: [*text[:3], *text[8:]], before)
    lost = lost_articles(before, cut)
    pasted = renumbered([*cut, *before[3:8]], 1)
    assert recovered(followed(cut, pasted), lost)[4] == "1. Theo Điều 3; nay là Điều 2."


def test_an_article_that_becomes_a_clause_is_named_as_one() -> None:
    lines = after(lambda text: [*text[:3], "2. Đối tượng", *text[4:]])
    assert "Theo khoản 3 Điều 1, khoản 4 và 5 Điều 1" in lines[9]


def test_two_articles_of_one_number_are_left_alone() -> None:
    twice = ["Điều 1. Một.", "Điều 2. Hai.", "Điều 2. Ba, theo Điều 2."]
    assert followed(twice, renumbered(twice, 1)) == [
        "Điều 1. Một.",
        "Điều 2. Hai.",
        "Điều 3. Ba, theo Điều 2.",
    ]


def test_an_amendment_names_the_articles_of_what_it_amends() -> None:
    before = ["Điều 1. Sửa đổi khoản 2 Điều 7 như sau:", "“2. Theo Điều 3.”", "Điều 2. Thi hành."]
    assert list(stale(before)) == []
    assert after(lambda text: ["Điều 1. Mới.", *text], before)[1] == "Điều 2. Sửa đổi khoản 2 Điều 7 như sau:"


@pytest.mark.parametrize(
    "words",
    [
        "Theo Điều 9 Quyết định này.",
        "Theo khoản 7 Điều 1.",
        "Theo điểm đ khoản 2 Điều 2.",
        "Theo khoản 9 Điều này.",
    ],
)
def test_what_names_nothing_is_found(words: str) -> None:
    assert [at for at, _ in stale([*TEXT, f"4. {words}"])] == [len(TEXT)]


@pytest.mark.parametrize(
    "words",
    [
        "Theo Điều 9 Luật Đất đai.",
        "Theo khoản 7 Điều 1 của Nghị định số 30/2020/NĐ-CP.",
        "Theo quy định tại Nghị định số 30/2020/NĐ-CP (Điều 12).",
        "Theo Điều 8, Điều 9 và khoản 1 Điều 10 Thông tư số 05/2025/TT-BNV.",
        "Nộp 5 khoản 200 triệu đồng, giao Điều phối viên.",
        "Theo Điều 11 Mục 2 Chương III Quy chế làm việc của Ủy ban nhân dân tỉnh.",
    ],
)
def test_nothing_is_said_of_other_documents(words: str) -> None:
    assert list(stale([*TEXT, f"4. {words}"])) == []
