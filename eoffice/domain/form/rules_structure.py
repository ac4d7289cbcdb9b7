"""The structure of the text: divisions, articles, clauses, points and their numbers (Appendix I, II.6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eoffice.domain.form.breach import Breach, Breaches, Mend, Mending, breach
from eoffice.domain.form.observed import Seen
from eoffice.domain.form.parts import Part, Parts
from eoffice.domain.wording.points import POINTS, point_place
from eoffice.text import fold

DIVISION = re.compile(
    r"^(phần|chương|mục|tiểu mục)\s+(thứ\s+\w+|[ivxlcdm]+|\d+)\b\s*[.:]?\s*(.*)$", re.IGNORECASE
)
_ARTICLE = re.compile(r"^(điều)\s+(\d+)([a-zđ]?)\s*([.:]?)", re.IGNORECASE)
_CLAUSE = re.compile(r"^(\d{1,3})([.)])\s+\S")
_LOOSE_CLAUSE = re.compile(r"^(\d{1,2})\s*(?:/|-|–|:|\.-|\)\.)\s+(?=[A-ZĐÀ-Ỹ])")
"""A clause numbered as people do who do not know the rule: "1/", "1 -", "1:"."""

_LONGEST_TITLE = 160
_POINT = re.compile(r"^([a-zđăâêôơư]{1,2})([).])\s*\S")
_LAYOUT_B = re.compile(r"^([IVXLC]+)\.\s+\S")
_ROMAN = re.compile(r"^(?=[IVXLCDM])M*(C[MD]|D?C{0,3})(X[CL]|L?X{0,3})(I[XV]|V?I{0,3})$")
_LEVELS = ("phan", "chuong", "muc", "tieu muc")


def structure(parts: Parts, lines: list[Seen]) -> Breaches:
    """Check headings, articles, clauses and points."""
    yield from _divisions(lines)
    yield from _articles(parts, lines)
    yield from _inner(lines)
    if any(_ARTICLE.match(seen.text) for seen in lines):
        mixed = next((s for s in lines if _LAYOUT_B.match(s.text) and s.all_are("bold") and s.is_upper), None)
        if mixed is not None and not parts.is_normative:
            yield breach("D30-BODY-14", Part.BODY, mixed)


def roman(text: str) -> int | None:
    """Return the value of a Roman numeral; None for anything else."""
    if not _ROMAN.match(text):
        return None
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    total = 0
    # An "I" is put behind the last figure: nothing is smaller, so the last one is always added.
    for letter, following in zip(text, [*text[1:], "I"], strict=True):
        value = values[letter]
        total += -value if value < values[following] else value
    return total


def _division_of(seen: Seen) -> re.Match[str] | None:
    """Return the marker of a part, chapter or section that stands as a heading, not in a sentence."""
    found = DIVISION.match(seen.text)
    # Longer lines are sentences that begin with "Chương II …".
    if found is None or len(seen.text) > 160:
        return None
    stands_out = seen.is_centred or seen.all_are("bold") or seen.heading
    return found if stands_out or not found[3] else None


def _divisions(lines: list[Seen]) -> Breaches:
    """Check parts, chapters and sections: look, title and sequence."""
    expected = dict.fromkeys(_LEVELS, 0)
    for at, seen in enumerate(lines):
        found = _division_of(seen)
        if found is None:
            continue
        level = fold(found[1])
        yield from _division_look(seen, found, level)
        yield from _division_title(lines, at, seen, found)
        number = roman(found[2].upper()) if not found[2].isdigit() else int(found[2])
        if number is None:
            continue
        wanted = expected[level] + 1
        # Chapters may begin anew inside of a part.
        if number != wanted and not (level == "chuong" and number == 1):
            values = {"found": f"{found[1]} {found[2]}", "expected": f"{found[1]} {_figure(wanted, level)}"}
            yield Breach("D30-BODY-13", Part.BODY, seen, values)
        expected[level] = number
        for lower in _LEVELS[_LEVELS.index(level) + 1 :]:
            # Chapters run on through the document unless parts are there; sections begin anew.
            if lower != "chuong":
                expected[lower] = 0


def _figure(number: int, level: str) -> str:
    """Return a number as its level writes it."""
    return _to_roman(number) if level in ("phan", "chuong") else str(number)


def _to_roman(number: int) -> str:
    """Return a Roman numeral."""
    text = ""
    for value, letters in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        while number >= value:
            text += letters
            number -= value
    return text


to_roman = _to_roman


def _division_look(seen: Seen, found: re.Match[str], level: str) -> Breaches:
    """Check the line of a marker."""
    is_roman = level in ("phan", "chuong")
    wrong_figure = (is_roman and found[2].isdigit()) or (not is_roman and not found[2].isdigit())
    not_bold = seen.all_are("bold") is False and seen.any_is("bold") is False
    upper = len(found[1]) > 2 and found[1].isupper()
    if wrong_figure or not_bold or upper or seen.is_centred is False:
        mends = tuple(
            mend
            for wanted, mend in (
                (not_bold, Mend(Mending.BOLD, seen.at, True)),
                (seen.is_centred is False, Mend(Mending.ALIGN, seen.at, "centred")),
            )
            if wanted
        )
        yield Breach("D30-BODY-08", Part.BODY, seen, {"text": seen.text}, mends=mends)


def _division_title(lines: list[Seen], at: int, seen: Seen, found: re.Match[str]) -> Breaches:
    """Check that a title follows, in capitals on the next line."""
    if found[3].strip():
        yield Breach("D30-BODY-08", Part.BODY, seen, {"text": seen.text}, variant="line")
        return
    title = lines[at + 1] if at + 1 < len(lines) else None
    if title is None or _ARTICLE.match(title.text) or DIVISION.match(title.text) or _CLAUSE.match(title.text):
        yield breach("D30-BODY-10", Part.BODY, seen, text=seen.text)
    elif not title.is_upper and (title.is_centred or title.all_are("bold")):
        mend = Mend(Mending.WORDS, title.at, title.text.upper(), title.text)
        yield Breach("D30-BODY-08", Part.BODY, title, {"text": title.text}, mends=(mend,), variant="title")


def _quoted(lines: Iterable[Seen]) -> Iterator[tuple[Seen, bool]]:
    """Give each line and whether it stands in a quotation: quoted articles have numbers of their own."""
    depth = 0
    for seen in lines:
        text = seen.text
        opened, closed = text.count("“"), text.count("”")
        yield seen, depth > 0 or text.startswith(("“", '"'))
        depth = max(0, depth + opened - closed)


def _articles(parts: Parts, lines: list[Seen]) -> Breaches:
    """Check the markers of articles and their sequence."""
    expected = 1
    for seen, quoted in _quoted(lines):
        found = _ARTICLE.match(seen.text)
        if found is None or quoted or not (found[4] or _marks_article(seen, found)):
            continue
        yield from _article_look(seen, found)
        number = int(found[2])
        # "Điều 5a" was put in by an amendment and takes no number of its own.
        if not found[3] and number != expected:
            yield breach("D30-BODY-13", Part.BODY, seen, found=f"Điều {number}", expected=f"Điều {expected}")
        expected = number + 1


def _marks_article(seen: Seen, found: re.Match[str]) -> bool:
    """Tell whether "Điều 5" without a period begins an article, and not a sentence."""
    first = seen.letters[0] if seen.letters else None
    return first is not None and bool(first.bold) and len(first.text.strip()) <= len(found[0]) + 3


def _article_look(seen: Seen, found: re.Match[str]) -> Breaches:
    """Check that the marker is "Điều N." in bold letters."""
    first = seen.letters[0]
    wrong_words = found[1] != "Điều" or found[4] != "."
    if wrong_words:
        good = re.sub(_ARTICLE, f"Điều {found[2]}{found[3]}.", seen.text, count=1)
        mend = Mend(Mending.WORDS, seen.at, good, seen.text)
        yield Breach("D30-BODY-09", Part.BODY, seen, {"text": found[0]}, mends=(mend,), variant="words")
    if first.bold is False or first.italic is True:
        yield Breach("D30-BODY-09", Part.BODY, seen, {"text": found[0]}, variant="bold")


def _inner(lines: Iterable[Seen]) -> Breaches:
    """Check the sequence of clauses, points and, in reports, of the sections "I."."""
    lines = list(lines)
    counting = _Counting(any(_ARTICLE.match(one.text) for one in lines))
    for seen, quoted in _quoted(lines):
        # What a document quotes counts by the numbers of the law quoted.
        if not quoted:
            yield from counting.line(seen)


@dataclass
class _Counting:
    """How far sections, clauses and points have counted."""

    articles: bool
    """The text has articles: clauses stand inside them."""
    section: int = 0
    clause: int = 0
    point: int = 0

    def line(self, seen: Seen) -> Breaches:
        """Check one line and count it."""
        text, division = seen.text, _division_of(seen)
        if _ARTICLE.match(text) or division is not None:
            self._below(0)
            if division is not None and fold(division[1]) == "phan":
                self.section = 0
        elif (
            (found := _LAYOUT_B.match(text))
            and (number := roman(found[1]))
            and _is_section(seen, number, self.section)
        ):
            yield from self._section(seen, found[1], number)
        elif found := _LOOSE_CLAUSE.match(text):
            yield from self._loose_clause(seen, found)
        elif found := _CLAUSE.match(text):
            yield from _bold_clause(seen, found, within=self.articles)
            yield from _clause(seen, found, self.clause)
            self._below(int(found[1]))
        elif (found := _POINT.match(text)) and found[2] == ")":
            yield from _point(seen, found[1], self.point)
            self.point = point_place(found[1]) or self.point + 1

    def _below(self, clause: int) -> None:
        """Count points anew below a clause; 0 where no clause has begun yet."""
        self.clause, self.point = clause, 0

    def _section(self, seen: Seen, figures: str, number: int) -> Breaches:
        """Check that a section "I." follows the one before."""
        if number != self.section + 1:
            expected = f"{_to_roman(self.section + 1)}."
            yield breach("D30-BODY-13", Part.BODY, seen, found=f"{figures}.", expected=expected)
        self.section = number
        self._below(0)

    def _loose_clause(self, seen: Seen, found: re.Match[str]) -> Breaches:
        """Check a line like "1/": a clause only where one of that number is due."""
        number = int(found[1])
        if number == self.clause + 1 and not seen.marker:
            good = f"{found[1]}. {seen.text[found.end() :]}"
            mend = Mend(Mending.WORDS, seen.at, good, seen.text)
            yield breach("D30-BODY-11", Part.BODY, seen, mend, text=found[0].strip())
            self._below(number)


def _bold_clause(seen: Seen, found: re.Match[str], *, within: bool) -> Breaches:
    """Check that a clause is bold only with a title of its own, which is short and ends without a period."""
    if not within:
        return
    first = seen.letters[0] if seen.letters else None
    bold_marker = first is not None and bool(first.bold)
    whole = seen.all_are("bold") is True
    title_only = whole and len(seen.text) <= _LONGEST_TITLE and seen.text[-1:] not in ".;:"
    if bold_marker and not title_only:
        mend = Mend(Mending.BOLD, seen.at, False)
        yield Breach("D30-BODY-11", Part.BODY, seen, {"text": seen.text[:60]}, mends=(mend,), variant="bold")


def _is_section(seen: Seen, number: int, section: int) -> bool:
    """Tell whether "I." begins a section: next in line, or set off by its look."""
    return number == section + 1 or bool(seen.all_are("bold")) or seen.is_upper


def _clause(seen: Seen, found: re.Match[str], last: int) -> Breaches:
    """Check the number of a clause."""
    number = int(found[1])
    # "1)" is a list inside of the text; no rule prescribes its sequence.
    if found[2] == ")":
        return
    if number not in (last + 1, 1):
        yield breach("D30-BODY-13", Part.BODY, seen, found=f"{number}.", expected=f"{last + 1}.")


def _point(seen: Seen, letter: str, last: int) -> Breaches:
    """Check the letter of a point."""
    place = point_place(letter)
    wanted = POINTS[last] if last < len(POINTS) else "aa"
    # A list may begin anew with "a)" below a line without a number.
    if place is None or place not in (last + 1, 1):
        mend = Mend(Mending.WORDS, seen.at, f"{wanted}{seen.text[len(letter) :]}", seen.text)
        yield breach("D30-BODY-12", Part.BODY, seen, mend, found=f"{letter})", expected=f"{wanted})")
