"""Numbers, dates, letters of points and old encodings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.domain.wording.legacy import (
    Encoding,
    encoding_of_font,
    from_tcvn3,
    from_vni,
    likely_encoding,
    to_unicode,
)
from eoffice.domain.wording.numbers import date_words, decimal_words, figures, money_words, number_words
from eoffice.domain.wording.points import point_letter, point_place

WORDS = {
    0: "không", 10: "mười", 11: "mười một", 14: "mười bốn", 15: "mười lăm", 21: "hai mươi mốt",
    24: "hai mươi tư", 55: "năm mươi lăm", 91: "chín mươi mốt", 101: "một trăm linh một",
    105: "một trăm linh năm", 110: "một trăm mười", 115: "một trăm mười lăm",
    305: "ba trăm linh năm", 1_000: "một nghìn", 1_005: "một nghìn không trăm linh năm",
    2_025: "hai nghìn không trăm hai mươi lăm", 10_015: "mười nghìn không trăm mười lăm",
    21_000: "hai mươi mốt nghìn", 70_007: "bảy mươi nghìn không trăm linh bảy",
    1_000_005: "một triệu không trăm linh năm", 1_001_000: "một triệu không trăm linh một nghìn",
    1_050_000: "một triệu không trăm năm mươi nghìn", 10**9: "một tỷ",
    10**9 + 1: "một tỷ không trăm linh một", 1_005_000_000: "một tỷ không trăm linh năm triệu",
    1_234_567_890_123: "một nghìn hai trăm ba mươi tư tỷ năm trăm sáu mươi bảy triệu "
    "tám trăm chín mươi nghìn một trăm hai mươi ba",
    -7: "âm bảy",
}  # fmt: skip


@pytest.mark.parametrize("number", WORDS)
def test_numbers_are_said_as_officials_say_them(number: int) -> None:
    assert number_words(number) == WORDS[number]


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_no_two_numbers_are_said_alike(one: int, other: int) -> None:
    assert (number_words(one) == number_words(other)) is (one == other)


def test_decimals_money_and_dates() -> None:
    assert decimal_words(Decimal("3.14")) == "ba phẩy mười bốn"
    assert decimal_words(Decimal("0.05")) == "không phẩy không năm"
    assert decimal_words(Decimal("2.125")) == "hai phẩy một hai năm"
    assert money_words(2_500_000) == "Hai triệu năm trăm nghìn đồng"
    assert money_words(1_000, exact=True) == "Một nghìn đồng chẵn"
    assert date_words(date(2026, 3, 15)) == "ngày mười lăm tháng ba năm hai nghìn không trăm hai mươi sáu"
    assert date_words(date(2026, 4, 4)).startswith("ngày bốn tháng tư")
    assert figures(Decimal("1234567.89")) == "1.234.567,89"


def test_points_follow_the_vietnamese_letters() -> None:
    assert [point_letter(place) for place in range(1, 8)] == ["a", "b", "c", "d", "đ", "e", "g"]
    assert point_letter(23) == "y"
    assert point_letter(24) == "aa"
    assert point_place("f") is None
    with pytest.raises(ValueError, match="0"):
        point_letter(0)


@given(st.integers(1, 5_000))
def test_letters_of_points_lead_back_to_their_place(place: int) -> None:
    assert point_place(point_letter(place)) == place


VNI = {
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam": "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Ñoäc laäp - Töï do - Haïnh phuùc": "Độc lập - Tự do - Hạnh phúc",
    "UÛY BAN NHAÂN DAÂN TÆNH KHAÙNH HOØA": "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA",
    "ngöôøi": "người",
}
TCVN3 = {"Céng hßa x· héi chñ nghÜa ViÖt Nam": "Cộng hòa xã hội chủ nghĩa Việt Nam", "ng\u00adêi": "người"}


@pytest.mark.parametrize("old", VNI)
def test_vni_is_read(old: str) -> None:
    assert from_vni(old) == VNI[old]


@pytest.mark.parametrize("old", TCVN3)
def test_tcvn3_is_read(old: str) -> None:
    assert from_tcvn3(old) == TCVN3[old]


def test_the_typeface_tells_the_encoding() -> None:
    assert encoding_of_font(".VnTimeH") is Encoding.TCVN3
    assert encoding_of_font("VNI-Times") is Encoding.VNI
    assert to_unicode("céng", ".VnTimeH") == "CỘNG"
    assert to_unicode("cộng", "Times New Roman") == "cộng"


def test_statistics_only_suggest() -> None:
    assert likely_encoding(next(iter(VNI))) is Encoding.VNI
    assert likely_encoding(next(iter(TCVN3))) is Encoding.TCVN3
    assert likely_encoding("Cộng hòa xã hội chủ nghĩa Việt Nam") is Encoding.UNICODE
    assert likely_encoding("Plain words") is Encoding.UNICODE
    assert likely_encoding("là và xã thì có") is Encoding.UNICODE


@given(st.text(alphabet="abcdeghiklmnopqrstuvxy 0123456789.,"))
def test_ascii_stays(text: str) -> None:
    assert from_vni(text) == from_tcvn3(text) == text
