"""Cuts a paragraph into the pieces that are compared: syllables, numbers, signs, spaces and solid things.

Vietnamese is written in syllables, so a syllable is a word here. A number with its separators is one
piece: of `15/2024/NĐ-CP` no half may be reported.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from eoffice.comparison.legacy import Legacy, decoded, legacy_of
from eoffice.comparison.model import Paragraph, Solid
from eoffice.comparison.normalise import folded

_M = "\u0300-\u036f"
_PIECES = re.compile(
    rf"\d[\w{_M}]*(?:[./,:\-\u2011–][\w{_M}]+)*|[\w{_M}]+(?:['’][\w{_M}]+)*[!?]*|\n|[^\S\n]|[^\w\s]",
    re.DOTALL,
)
_LEGACY_PIECES = re.compile(r"[^\s!-/:-@\[-`{-~]+|\s|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a paragraph; two are the same words when their keys are equal."""

    start: int
    end: int
    strict: str
    key: str

    @property
    def is_space(self) -> bool:
        """Tell whether the piece is only space between words."""
        return self.key.isspace()


@lru_cache(maxsize=20_000)
def _plain_tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text without solid things."""
    return tuple(
        Token(found.start(), found.end(), found[0], folded(found[0])) for found in _PIECES.finditer(text)
    )


def tokens_of(paragraph: Paragraph) -> tuple[Token, ...]:
    """Return the tokens of a paragraph in order; every character belongs to one."""
    if paragraph.legacy:
        return _legacy_tokens(paragraph)
    if not paragraph.solids:
        return _plain_tokens(paragraph.text)
    return _around_solids(paragraph)


def _around_solids(paragraph: Paragraph) -> tuple[Token, ...]:
    """Return the tokens of a paragraph with solid things, each of them one token."""
    found: list[Token] = []
    at = 0
    for solid in paragraph.solids:
        found.extend(_shifted(paragraph.text[at : solid.start], at))
        found.append(_solid_token(solid))
        at = solid.end
    found.extend(_shifted(paragraph.text[at:], at))
    return tuple(found)


def _solid_token(solid: Solid) -> Token:
    """Return the token of a solid thing: the same under its key, alike to the letter with its look."""
    key = f"\0{solid.kind}:{solid.key}"
    return Token(solid.start, solid.end, f"{key}:{solid.look}", key)


def _shifted(text: str, by: int) -> list[Token]:
    """Return the tokens of a part of a text with offsets in the whole."""
    return [Token(one.start + by, one.end + by, one.strict, one.key) for one in _plain_tokens(text)]


def _legacy_tokens(paragraph: Paragraph) -> tuple[Token, ...]:
    """Return the tokens of a paragraph in old fonts, keyed by what they read in Unicode."""
    starts = [run.start for run in paragraph.runs]
    solids = {solid.start: solid for solid in paragraph.solids}
    found: list[Token] = []
    for piece in _LEGACY_PIECES.finditer(paragraph.text):
        if solid := solids.get(piece.start()):
            found.append(_solid_token(solid))
            continue
        legacy = _legacy_at(paragraph, starts, piece.start())
        key = folded(decoded(piece[0], legacy) if legacy else piece[0])
        found.append(Token(piece.start(), piece.end(), piece[0], key))
    return tuple(found)


def _legacy_at(paragraph: Paragraph, starts: list[int], offset: int) -> Legacy | None:
    """Return the old encoding that holds at an offset."""
    place = bisect_right(starts, offset) - 1
    return legacy_of(paragraph.runs[place].look.font) if place >= 0 else None
