"""The subject of a letter never says "về việc" twice."""

from __future__ import annotations

import pytest

from eoffice.domain.form.fields import document_from
from eoffice.domain.wording.subjects import letter_subject, says_it_twice
from eoffice.services.law import load_kinds


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Về việc triển khai chữ ký số", "triển khai chữ ký số"),
        ("V/v Về việc báo cáo", "báo cáo"),
        ("Về báo cáo tháng 3", "báo cáo tháng 3"),
        ("V/v: cử cán bộ", "cử cán bộ"),
        ("về đích nông thôn mới", "về đích nông thôn mới"),
        ("Vệ sinh an toàn thực phẩm", "Vệ sinh an toàn thực phẩm"),
        ("Về", "Về"),
        ("", ""),
    ],
)
def test_the_words_the_form_prints_itself_are_dropped(typed: str, kept: str) -> None:
    assert letter_subject(typed) == kept
    assert letter_subject(kept) == kept


def test_a_doubled_line_is_noticed() -> None:
    assert says_it_twice("V/v Về việc báo cáo")
    assert not says_it_twice("V/v báo cáo")
    assert not says_it_twice("Báo cáo")


def test_only_letters_lose_the_words() -> None:
    fields = {
        "issuer": "Sở Nội vụ", "abbreviation": "SNV", "place": "Khánh Hòa", "subject": "Về việc cử cán bộ",
        "body": "Nội dung.", "recipients": ["Lưu: VT"], "addressees": ["Bộ Nội vụ"],
        "signer": {"name": "Trần Quốc Bảo", "position": "Giám đốc"},
    }  # fmt: skip
    kinds = load_kinds()
    assert document_from(fields, kinds.kind("cong_van")).subject == "cử cán bộ"
    del fields["addressees"]
    assert document_from(fields, kinds.kind("quyet_dinh")).subject == "Về việc cử cán bộ"
