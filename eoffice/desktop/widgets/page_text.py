"""Finding words in the text of a page with or without accents, and where they stand in it. No Qt."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from eoffice.text import fold, nfc


@dataclass(frozen=True)
class Match:
    """A find: the page, the first character and how many there are."""

    page: int
    start: int
    length: int


def _is_mark(letter: str) -> bool:
    """Say whether a character only adds an accent to the one before."""
    return "\u0300" <= letter <= "\u036f"


@cache
def _plain(letter: str) -> str:
    """Return what a character folds to: nothing for a mark, a space for any white space."""
    if letter.isspace():
        return " "
    bases = (base for base in unicodedata.normalize("NFD", letter) if not _is_mark(base))
    return "".join(fold(base) for base in bases)


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the accent-free text and, for each of its letters, the place in the text."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        plain = _plain(letter)
        if plain != " " or (letters and letters[-1] != " "):
            letters.extend(plain)
            places.extend([at] * len(plain))
    return "".join(letters), places


def find_in_page(page: int, text: str, words: str) -> Iterator[Match]:
    """Yield where words stand in a page; accents count only when the words carry some."""
    query = fold(words)
    if not query:
        return
    plain, places = _folded(text)
    exact = nfc(words).casefold() if fold(words) != " ".join(words.casefold().split()) else ""
    at = plain.find(query)
    while at >= 0:
        # Loose marks behind the last letter belong to it, as PDFs often keep them apart.
        start, end = places[at], places[at + len(query) - 1] + 1
        while end < len(text) and _is_mark(text[end]):
            end += 1
        if not exact or " ".join(nfc(text[start:end]).casefold().split()) == " ".join(exact.split()):
            yield Match(page, start, end - start)
        at = plain.find(query, at + 1)
