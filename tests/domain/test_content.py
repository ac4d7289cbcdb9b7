"""Dates and numbers as an official document writes them, and the words of its body."""

from __future__ import annotations

from datetime import date

import pytest

from eoffice.domain.content import (
    Cell,
    Letterhead,
    OfficialDocument,
    Paragraph,
    Span,
    Table,
    Urgency,
    official_date,
    official_number,
)
from tests.builders import a_signatory


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2020, 1, 5), "ngày 05 tháng 01 năm 2020"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (date(2019, 6, 29), "ngày 29 tháng 6 năm 2019"),
        (date(2026, 9, 10), "ngày 10 tháng 9 năm 2026"),
        (date(2026, 10, 9), "ngày 09 tháng 10 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_days_have_two_digits_and_only_the_first_two_months_do(day: date, written: str) -> None:
    assert official_date(day) == written


@pytest.mark.parametrize(("number", "written"), [(1, "01"), (9, "09"), (10, "10"), (1500, "1500")])
def test_numbers_below_ten_get_a_nought(number: int, written: str) -> None:
    assert official_number(number) == written


@pytest.mark.parametrize(
    ("urgency", "mark"),
    [
        (Urgency.NORMAL, ""),
        (Urgency.URGENT, "KHẨN"),
        (Urgency.VERY_URGENT, "THƯỢNG KHẨN"),
        (Urgency.FLASH, "HỎA TỐC"),
    ],
)
def test_urgency_is_stamped_in_the_words_of_the_decree(urgency: Urgency, mark: str) -> None:
    assert urgency.mark == mark


def test_the_plain_text_holds_every_word_line_by_line_without_blank_lines() -> None:
    body = (
        Paragraph((Span("Điều 1. ", bold=True), Span("Phê duyệt"))),
        Paragraph((Span("  "),)),
        Table(((Cell((Paragraph((Span("Tên"),)),)), Cell((Paragraph((Span("Số"),)),))),)),
    )
    document = OfficialDocument(
        kind="quyet_dinh",
        letterhead=Letterhead("SỞ NỘI VỤ", "Khánh Hòa"),
        notation="QĐ-SNV",
        subject="Về việc phê duyệt",
        body=(),
        signatory=a_signatory(),
        recipients=("Lưu: VT",),
        legal_bases=("Căn cứ Luật Lưu trữ;",),
    )
    expected = "Về việc phê duyệt\nCăn cứ Luật Lưu trữ;\nĐiều 1. Phê duyệt\nTên\tSố"
    assert document.with_body(body).plain_text == expected
    assert document.body == ()
