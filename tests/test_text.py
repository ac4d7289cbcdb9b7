"""Vietnamese text: cleaning, folding, and the order of a Vietnamese dictionary."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.text import clean, clean_line, fold, nfc, person_sort_key, sort_key, tone_fold

_DICTIONARY = "an ăn âm ân ba bà bá da dạ đa đá e ê ma mà mả mã má mạ mai mài on ôn ơn u ư"
WORDS = re.findall(r"\w+", _DICTIONARY)
NAMES = [
    "Nguyễn Thị An",
    "Nguyễn Văn An",
    "Trần Đức Anh",
    "Phạm Ánh",
    "Lê Văn Ăn",
    "Đỗ Văn Ân",
    "Lê Thị Bình",
    "Vũ Dân",
    "Vũ Đạt",
    "Hoàng Ý",
    "Trần Văn Yên",
]
LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
TEXTS = st.text(
    alphabet=st.sampled_from(LETTERS + LETTERS.upper() + "abc \t\n\r\u00a0\u200b\u0301\u0323\ufeffxyz")
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("e\u0302\u0323", "ệ"),
        ("e\u0323\u0302", "ệ"),
        ("o\u031b\u0301", "ớ"),
        ("o\u0301\u031b", "ớ"),
        ("Tie\u0302\u0301ng Vie\u0323\u0302t", "Tiếng Việt"),
        ("Tiê\u0301ng Viê\u0323t", "Tiếng Việt"),
        ("đ\u0301", "đ\u0301"),
        ("a\u00a0b\u2009c\u3000d", "a b c d"),
        ("a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg", "abcdefg"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a   b\t c", "a b\t c"),
        ("e\u200d\u0301", "é"),
        ("o\u00ad\u031b\u200b\u0301", "ớ"),
        ("", ""),
    ],
)
def test_entered_text_is_stored_composed_and_without_invisible_characters(typed: str, stored: str) -> None:
    assert clean(typed) == stored


def test_all_sixty_seven_letters_are_reached_from_their_parts_in_both_cases() -> None:
    assert len(LETTERS) == 67
    for letter in LETTERS + LETTERS.upper():
        assert clean(unicodedata.normalize("NFD", letter)) == letter
        assert len(letter) == 1


def test_compatibility_letters_are_left_alone() -> None:
    assert clean("µ ª ﬁ ①") == "µ ª ﬁ ①"


@given(TEXTS)
def test_cleaning_twice_is_cleaning_once_and_gives_composed_text(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not set(cleaned) & set("\r\u00a0\u200b\ufeff")


@given(TEXTS)
def test_a_line_has_no_ends_and_no_double_spaces(text: str) -> None:
    line = clean_line(text)
    assert line == line.strip()
    assert "\n" not in line
    assert "  " not in line


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đường", "duong"),
        ("ĐƯỜNG  HOÀNG\n", "duong hoang"),
        ("Sở Nội vụ tỉnh Khánh Hòa", "so noi vu tinh khanh hoa"),
        ("Khánh Hoà", "khanh hoa"),
        ("Uỷ ban", "uy ban"),
        ("QĐ-UBND", "qd-ubnd"),
        ("Thừa Thiên – Huế", "thua thien – hue"),
    ],
)
def test_search_keys_have_no_accents_and_no_stroke(text: str, key: str) -> None:
    assert fold(text) == key
    assert fold(unicodedata.normalize("NFD", text)) == key


@given(TEXTS)
def test_folding_is_blind_to_form_and_case_and_folds_only_once(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text))
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"),
        ("HOÀ", "hòa"),
        ("Thuỷ", "thủy"),
        ("uỷ ban", "ủy ban"),
        ("khoẻ", "khỏe"),
        ("hoạ", "họa"),
        ("thuý", "thúy"),
        ("Khánh Hoà", "khánh hòa"),
        ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "cộng hòa xã hội chủ nghĩa việt nam"),
        ("HOẢ TỐC", "hỏa tốc"),
        ("toả, xoá, hoã", "tỏa, xóa, hõa"),
        ("oè oé oẻ oẽ oẹ", "òe óe ỏe õe ọe"),
        ("uỳ uý uỷ uỹ uỵ", "ùy úy ủy ũy ụy"),
    ],
)
def test_both_places_of_the_tone_give_one_key(new: str, old: str) -> None:
    assert tone_fold(new) == tone_fold(old) == old
    assert tone_fold(unicodedata.normalize("NFD", new)) == old


@pytest.mark.parametrize("word", ["quý", "quỳ", "quỷ", "quỵ", "hoàn", "toán", "huỳnh", "khuỷu", "hoa", "uy"])
def test_words_without_two_places_for_the_tone_are_unchanged(word: str) -> None:
    assert tone_fold(word) == word


def test_the_key_with_accents_still_tells_words_apart() -> None:
    assert len({tone_fold(word) for word in WORDS}) == len(WORDS)


@given(st.permutations(WORDS))
def test_words_stand_in_the_order_of_the_vietnamese_dictionary(mixed: list[str]) -> None:
    assert sorted(mixed, key=sort_key) == WORDS
    apart = [unicodedata.normalize("NFD", word) for word in mixed]
    assert [nfc(word) for word in sorted(apart, key=sort_key)] == WORDS


@given(st.permutations(NAMES))
def test_people_stand_by_given_name_then_middle_then_family_name(mixed: list[str]) -> None:
    assert sorted(mixed, key=person_sort_key) == NAMES


@pytest.mark.parametrize(
    "ordered",
    [
        ["2/QĐ", "10/QĐ", "A/QĐ"],
        ["Điều 2", "Điều 2a", "Điều 10", "Điều x"],
        ["01/BC", "2/BC", "03/BC"],
        ["Phòng 9 tầng 10", "Phòng 10 tầng 9"],
        ["ba", "bà con", "bá"],
        ["an", "An", "AN", "ăn"],
        ["", "a"],
        ["a b", "ab"],
    ],
)
def test_numbers_stand_before_letters_and_by_value(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=sort_key) == ordered


def test_a_run_of_digits_of_any_length_can_be_sorted() -> None:
    assert sort_key("9" * 20_000) > sort_key("9" * 19_999)


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert (sort_key(one) < sort_key(other)) or (sort_key(one) >= sort_key(other))
    assert person_sort_key(one) <= person_sort_key(one)


@given(st.lists(st.sampled_from(WORDS), max_size=5), st.lists(st.sampled_from(WORDS), max_size=5))
def test_a_phrase_stands_before_the_same_phrase_with_more_words(words: list[str], more: list[str]) -> None:
    shorter, longer = " ".join(words), " ".join([*words, *more])
    assert sort_key(shorter) <= sort_key(longer)


def test_a_name_of_one_word_is_a_given_name() -> None:
    assert sorted(["Bình", "Trần Văn An"], key=person_sort_key) == ["Trần Văn An", "Bình"]
    assert person_sort_key("") < person_sort_key("An")
