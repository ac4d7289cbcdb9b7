"""Word's list numbers in words."""

from __future__ import annotations

import pytest
from lxml import etree

from eoffice.rendering.numbering import Numbering, letters, roman, written
from tests.rendering.builders import W


@pytest.mark.parametrize(
    ("number", "word"), [(1, "i"), (4, "iv"), (9, "ix"), (44, "xliv"), (1999, "mcmxcix")]
)
def test_roman_digits(number: int, word: str) -> None:
    assert roman(number) == word


@pytest.mark.parametrize("number", [0, -3, 4000])
def test_numbers_beyond_roman_stay_arabic(number: int) -> None:
    assert roman(number) == str(number)


@pytest.mark.parametrize(("number", "word"), [(1, "a"), (26, "z"), (27, "aa"), (53, "aaa"), (0, "0")])
def test_letters_count_as_word_does(number: int, word: str) -> None:
    assert letters(number) == word


def test_a_hostile_start_gives_no_endless_word() -> None:
    assert len(letters(10**9)) <= 30


@pytest.mark.parametrize(
    ("style", "word"),
    [
        ("decimal", "3"),
        ("decimalZero", "03"),
        ("upperRoman", "III"),
        ("upperLetter", "C"),
        ("none", ""),
        ("x", "3"),
    ],
)
def test_styles_of_numbers(style: str, word: str) -> None:
    assert written(3, style) == word


def lists(levels: str) -> Numbering:
    return Numbering(
        etree.fromstring(
            f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
        )
    )


LEVELS = (
    '<w:lvl w:ilvl="0"><w:start w:val="2"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/>'
    '<w:lvlText w:val="%1.%2"/></w:lvl>'
)


def test_a_list_starts_where_it_says_and_deeper_levels_restart() -> None:
    counting = lists(LEVELS)
    found = [counting.next(1, at) for at in (0, 1, 1, 0, 1)]
    assert [marker.text for marker in found if marker] == ["II.", "2.1", "2.2", "III.", "3.1"]


def test_no_list_gives_no_marker() -> None:
    counting = lists(LEVELS)
    assert counting.next(None, None) is None
    assert counting.next(0, 0) is None
    assert counting.next(9, 0) is None
    assert counting.next(1, 7) is None


def test_a_level_that_never_restarts_goes_on() -> None:
    levels = LEVELS.replace('<w:lvlText w:val="%1.%2"/>', '<w:lvlRestart w:val="0"/><w:lvlText w:val="%2)"/>')
    counting = lists(levels)
    found = [counting.next(1, at) for at in (0, 1, 0, 1)]
    assert [marker.text for marker in found if marker] == ["II.", "1)", "III.", "2)"]
