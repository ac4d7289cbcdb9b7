"""Splits the number a clause begins with from its text: "Điều 5. Hiệu lực" is "Điều 5." and "Hiệu lực"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from eoffice.comparison.model import Paragraph
from eoffice.comparison.normalise import folded


class Rank(IntEnum):
    """The levels of a legal text, outermost first (Decree 30/2020, Appendix I, II.6)."""

    PART = 1
    CHAPTER = 2
    SECTION = 3
    SUBSECTION = 4
    ARTICLE = 5
    CLAUSE = 6
    POINT = 7


NAMES = {
    Rank.PART: "Phần",
    Rank.CHAPTER: "Chương",
    Rank.SECTION: "Mục",
    Rank.SUBSECTION: "Tiểu mục",
    Rank.ARTICLE: "Điều",
    Rank.CLAUSE: "khoản",
    Rank.POINT: "điểm",
}

_ROMAN = r"[IVXLC]{1,7}"
_ORDINALS = r"thứ\s+\w+"
_PATTERNS = (
    (Rank.PART, re.compile(rf"(?:Phần|PHẦN)\s+({_ROMAN}|{_ORDINALS}|\d{{1,3}})\s*[.:]?(?=\s|$)")),
    (Rank.CHAPTER, re.compile(rf"(?:Chương|CHƯƠNG)\s+({_ROMAN}|\d{{1,3}})\s*[.:]?(?=\s|$)")),
    (Rank.SUBSECTION, re.compile(rf"(?:Tiểu mục|TIỂU MỤC)\s+(\d{{1,3}}|{_ROMAN})\s*[.:]?(?=\s|$)")),
    (Rank.SECTION, re.compile(rf"(?:Mục|MỤC)\s+(\d{{1,3}}|{_ROMAN})\s*[.:]?(?=\s|$)")),
    (Rank.ARTICLE, re.compile(r"(?:Điều|ĐIỀU)\s+(\d{1,4}[a-zđ]?)\s*(?:[.:]|(?=$))")),
    (Rank.SECTION, re.compile(rf"({_ROMAN})\.(?=\s|$)")),
    (Rank.CLAUSE, re.compile(r"(\d{1,3}(?:\.\d{1,3})*[a-zđ]?)[.](?=\s|$)")),
    (Rank.POINT, re.compile(r"([a-zđ]{1,2}|\d{1,3}\.[a-zđ])\)(?=\s|$)")),
)
_LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Label:
    """A clause's number: its level, the number itself, and how many letters of the text it takes."""

    rank: Rank
    number: str
    length: int

    @property
    def name(self) -> str:
        """Return the clause as people cite it: "Điều 5", "khoản 2"."""
        return f"{NAMES[self.rank]} {self.number}"


@lru_cache(maxsize=50_000)
def label_in(text: str) -> Label | None:
    """Return the label that a text begins with, the spaces behind it included."""
    lead = len(text) - len(text.lstrip())
    start = folded(text[lead : lead + _LONGEST_LABEL])
    for rank, pattern in _PATTERNS:
        if found := pattern.match(start):
            return Label(rank, found[1], _length(text, lead, found[0]))
    return None


def _length(text: str, lead: int, label: str) -> int:
    """Return how many letters of the text its label takes: the text itself may be NFD, and longer."""
    at = lead + len(label)
    while at < len(text) and folded(text[lead:at]) != label and at < lead + 2 * _LONGEST_LABEL:
        at += 1
    return len(text) - len(text[at:].lstrip())


def label_of(paragraph: Paragraph) -> Label | None:
    """Return a paragraph's clause label, typed or automatic; an automatic one takes no letters."""
    if paragraph.label:
        automatic = label_in(paragraph.label)
        return Label(automatic.rank, automatic.number, 0) if automatic else None
    return label_in(paragraph.readable)


def text_after_label(paragraph: Paragraph) -> str:
    """Return the text without its typed label."""
    label = label_of(paragraph)
    return paragraph.readable[label.length :] if label else paragraph.readable
