"""Vietnamese text: cleaning, folding for search, sort keys. No I/O, no document rules."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SPACES = re.compile(r"[^\S\n\t]+")
_ODD_SPACES = re.compile(r"[^\S\n\t ]|  ")
_MARKS = re.compile("[\u0300-\u036f]+")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACE = {letter: place for place, letter in enumerate(_ALPHABET)}
_NUMBER_OR_LETTER = re.compile(r"[0-9]{1,18}|.")
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_OLD_TONE_PLACE = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_NEW_STYLE = re.compile(rf"(?<!q)({'|'.join(_OLD_TONE_PLACE)})(?!\w)")


def nfc(text: str) -> str:
    """Return the text with every letter precomposed; the only form we store."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """Return entered text in stored form: NFC, no invisible characters, plain spaces and line ends."""
    composed = nfc(_visible(text.replace("\r\n", "\n").replace("\r", "\n")))
    # Looking first: most texts have nothing to replace, and replacing every single space takes long.
    return _SPACES.sub(" ", composed) if _ODD_SPACES.search(composed) else composed


def clean_line(text: str) -> str:
    """Return entered text as one line without spaces around it."""
    return " ".join(nfc(_visible(text)).split())


def _visible(text: str) -> str:
    """Return a text without invisible characters: one between a letter and its mark would keep them apart."""
    for mark in _DROPPED:
        text = text.replace(mark, "")
    return text


def fold(text: str) -> str:
    """Return the accent-free key used for search: no marks, đ as d, lower case, single spaces."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return " ".join(bare.replace("đ", "d").replace("Đ", "D").casefold().split())


def tone_fold(text: str) -> str:
    """Return the key that treats "hoà" and "hòa" as equal but keeps accents."""
    lowered = nfc(text).casefold()
    return _NEW_STYLE.sub(lambda found: _OLD_TONE_PLACE[found[1]], lowered)


_Place = tuple[int, int]
"""Numbers are (0, value), so that they stand before letters and by value; letters are (1, place)."""

WordKey = tuple[tuple[_Place, ...], tuple[int, ...]]
"""The places of a word's letters, then their tones."""


def _letter_key(letter: str) -> tuple[_Place, int]:
    """Return the place in the alphabet and the tone of one letter, or the value of a number."""
    if letter.isascii() and letter.isdecimal():
        return (0, int(letter)), 0
    tone = 0
    base = []
    for mark in unicodedata.normalize("NFD", letter.casefold()):
        if mark in _TONES:
            tone = _TONES[mark]
        else:
            base.append(mark)
    plain = nfc("".join(base))
    return (1, _PLACE.get(plain, len(_ALPHABET) + ord(plain[0]) if plain else -1)), tone


def _word_key(word: str) -> WordKey:
    """Return the key of one word."""
    keys = [_letter_key(letter) for letter in _NUMBER_OR_LETTER.findall(word)]
    return tuple(place for place, _ in keys), tuple(tone for _, tone in keys)


def sort_key(text: str) -> tuple[tuple[WordKey, ...], str]:
    """Return the key of Vietnamese dictionary order: word by word, letters first, tones within.

    Numbers stand before letters and by their value; small letters before capitals only when all
    else is equal.
    """
    composed = nfc(text)
    return tuple(_word_key(word) for word in composed.split()), composed.swapcase()


def person_sort_key(name: str) -> tuple[object, ...]:
    """Return the order of people: given name (the last word), then middle, then family name."""
    words = name.split()
    given, family, middle = words[-1:], words[:1], words[1:-1]
    return tuple(sort_key(" ".join(part)) for part in (given, middle, family))
