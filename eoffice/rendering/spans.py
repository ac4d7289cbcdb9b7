"""Runs of text in stored form: clean, joined where they look alike, without empty ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from eoffice.domain.content import Span
from eoffice.text import clean, clean_line

_TRAILING = " \t\n"
_AROUND_TAB = re.compile(r" *\t[ \t]*")
_AROUND_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """Return a text without the characters that neither XML nor PDF can carry."""
    return _UNWRITABLE.sub("", text)


def line(text: str) -> str:
    """Return entered text as one clean line that every format can carry."""
    return clean_line(writable(text))


def _alike(one: Span, other: Span) -> bool:
    """Tell whether two spans look the same."""
    return replace(one, text="") == replace(other, text="")


def _marks(text: str) -> int:
    """Return how many combining marks a text begins with; they belong to the letter before."""
    count = 0
    while count < len(text) and unicodedata.combining(text[count]):
        count += 1
    return count


def join(spans: Iterable[Span]) -> list[Span]:
    """Return the spans with neighbours of one look joined and combining marks beside their letter."""
    joined: list[Span] = []
    for found in spans:
        span = found
        if joined and (stray := _marks(found.text)):
            joined[-1] = replace(joined[-1], text=joined[-1].text + found.text[:stray])
            span = replace(found, text=found.text[stray:])
        if not span.text:
            continue
        if joined and _alike(joined[-1], span):
            joined[-1] = replace(span, text=joined[-1].text + span.text)
        else:
            joined.append(span)
    return joined


def _clean(text: str) -> str:
    """Return clean words: single spaces, none beside tabs and line breaks."""
    return _AROUND_BREAK.sub("\n", _AROUND_TAB.sub("\t", clean(writable(text))))


def tidy(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans of one paragraph in stored form, without white space at its two ends."""
    kept: list[Span] = []
    for span in join(spans):
        text = _clean(span.text)
        if not kept or kept[-1].text[-1:] in _TRAILING:
            text = text.lstrip(_TRAILING if not kept else " ")
        if text:
            kept.append(replace(span, text=text))
    while kept and not (text := kept[-1].text.rstrip(_TRAILING)):
        kept.pop()
    if kept:
        kept[-1] = replace(kept[-1], text=text)
    return tuple(join(kept))


def words(spans: Sequence[Span]) -> str:
    """Return the words of spans without style."""
    return "".join(span.text for span in spans)


def cut(spans: Sequence[Span], at: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the spans before and after a place, counted in characters."""
    before: list[Span] = []
    after: list[Span] = []
    for span in spans:
        here = max(0, min(at, len(span.text)))
        before.append(replace(span, text=span.text[:here]))
        after.append(replace(span, text=span.text[here:]))
        at -= len(span.text)
    return tuple(part for part in before if part.text), tuple(part for part in after if part.text)
