"""The text: its look, its structure and its numbers (Appendix I, II.6)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from eoffice.domain.content import Alignment
from eoffice.domain.form.breach import Breach, Breaches, Mend, Mending, Severity, breach, plain, sized, styled
from eoffice.domain.form.observed import Seen, Source
from eoffice.domain.form.parts import Part, Parts
from eoffice.domain.wording.points import POINTS, point_place
from eoffice.text import clean_line, fold

_ARTICLE = re.compile(r"^(điều)\s+(\d+)([a-zđ]?)\s*([.:]?)", re.IGNORECASE)
_DIVISION = re.compile(
    r"^(phần|chương|mục|tiểu mục)\s+(thứ\s+\w+|[ivxlcdm]+|\d+)\b\s*[.:]?\s*(.*)$", re.IGNORECASE
)
_CLAUSE = re.compile(r"^(\d{1,3})([.)])\s+\S")
_POINT = re.compile(r"^([a-zđăâêôơư]{1,2})([).])\s*\S")
_LAYOUT_B = re.compile(r"^([IVXLC]+)\.\s+\S")
_ROMAN = re.compile(r"^(?=[IVXLCDM])M*(C[MD]|D?C{0,3})(X[CL]|L?X{0,3})(I[XV]|V?I{0,3})$")
_BASIS = re.compile(r"^(căn cứ|theo đề nghị|xét )", re.IGNORECASE)
_ENDING = re.compile(r"\./\.[”\"’)]?$")
_QUOTED = re.compile(r"^[“\"‘«]")
_LEVELS = ("phan", "chuong", "muc", "tieu muc")
_INDENTS = (10.0, 12.7)
_ONE_SIZE = 0.6


def body_breaches(parts: Parts) -> Breaches:
    """Give what is wrong with the text."""
    lines = [seen for seen in parts.all(Part.BODY) if not seen.in_grid and seen.column.value == "full"]
    yield from _look(parts, lines)
    if parts.is_appendix:
        return
    yield from _opening(parts)
    yield from _structure(parts, lines)
    yield from _end(parts)


def _is_text(seen: Seen) -> bool:
    """Tell whether a line is a paragraph of the text, and no heading or line of a list of signers."""
    if len(seen.text) < 40 or seen.heading or seen.is_centred:
        return False
    return not (_DIVISION.match(seen.text) and len(seen.text) < 100) and not seen.all_are("bold")


def _look(parts: Parts, lines: list[Seen]) -> Breaches:
    """Check size, style, alignment, indent and spacing of the paragraphs."""
    texts = [seen for seen in lines if _is_text(seen)]
    yield from _sizes(lines, texts)
    yield from _slanted(parts, texts)
    if parts.observation.source is Source.DOCX:
        yield from _alignment(texts)
        yield from _indents(texts)
        yield from _spacing(lines, texts)


def _sizes(lines: list[Seen], texts: list[Seen]) -> Breaches:
    """Check that the text has one size of 13 or 14 points."""
    counted = Counter(size for seen in texts for size in seen.sizes)
    if not counted:
        return
    usual = counted.most_common(1)[0][0]
    for seen in texts:
        wrong = next((size for size in seen.sizes if not 13 <= size <= 14), None)
        if wrong is not None:
            best = usual if 13 <= usual <= 14 else 13.0 if wrong < 13 else 14.0
            mends = tuple(
                Mend(Mending.SIZE, one.at, best) for one in texts if any(not 13 <= s <= 14 for s in one.sizes)
            )
            yield Breach("D30-BODY-01", Part.BODY, seen, {"size": plain(wrong)}, mends=mends)
            return
    other = next((seen for seen in texts if any(abs(size - usual) >= _ONE_SIZE for size in seen.sizes)), None)
    if other is not None:
        found = next(size for size in other.sizes if abs(size - usual) >= _ONE_SIZE)
        yield Breach(
            "D30-BODY-01", Part.BODY, other, {"size": plain(found), "usual": plain(usual)},
            mends=(Mend(Mending.SIZE, other.at, usual),), variant="mixed",
        )  # fmt: skip


def _slanted(parts: Parts, texts: list[Seen]) -> Breaches:
    """Check that the text stands upright."""
    for seen in texts:
        is_quoted = _QUOTED.match(seen.text) or _BASIS.match(seen.text) or seen.text.startswith(("(", "*"))
        if seen.all_are("italic") and not is_quoted and not parts.is_normative:
            yield breach("D30-BODY-02", Part.BODY, seen, Mend(Mending.ITALIC, seen.at, False))
            return


def _alignment(texts: list[Seen]) -> Breaches:
    """Check that the text is justified."""
    for seen in texts:
        if seen.alignment is not None and seen.alignment is not Alignment.JUSTIFIED and len(seen.text) > 90:
            mends = tuple(
                Mend(Mending.ALIGN, one.at, "justified")
                for one in texts
                if one.alignment is not Alignment.JUSTIFIED
            )
            yield Breach("D30-BODY-03", Part.BODY, seen, mends=mends)
            return


def _indents(texts: list[Seen]) -> Breaches:
    """Check that first lines are indented by 1 or 1.27 cm, the same throughout."""
    told = [seen for seen in texts if seen.first_line is not None]
    counted = Counter(_nearest(seen) for seen in told)
    usual = next((value for value, _ in counted.most_common() if value is not None), 10.0)
    wrong = [seen for seen in told if _nearest(seen) is None]
    mends = tuple(Mend(Mending.FIRST_LINE, seen.at, usual) for seen in told if _nearest(seen) != usual)
    if wrong:
        found = plain(round((_indent_of(wrong[0]) or 0) / 10, 2))
        yield Breach("D30-BODY-04", Part.BODY, wrong[0], {"found": found}, mends=mends)
        return
    other = next((seen for seen in told if _nearest(seen) != usual), None)
    if other is not None:
        yield Breach("D30-BODY-04", Part.BODY, other, mends=mends, variant="mixed")


def _indent_of(seen: Seen) -> float | None:
    """Return where the first line begins, from the margin."""
    # A hanging number begins at left + first line; it looks the same as an indented first line.
    if seen.first_line is None:
        return None
    return seen.first_line + (seen.left or 0.0)


def _nearest(seen: Seen) -> float | None:
    """Return which of the lawful indents a paragraph has."""
    found = [value for value in (seen.first_line, _indent_of(seen)) if value is not None]
    for lawful in _INDENTS:
        if any(abs(value - lawful) <= _ONE_SIZE for value in found):
            return lawful
    return None


def _spacing(lines: list[Seen], texts: list[Seen]) -> Breaches:
    """Check the room between paragraphs and between lines."""
    wanted = {id(seen) for seen in texts}
    for above, seen in pairwise(lines):
        if id(seen) not in wanted or id(above) not in wanted or above.at + 1 != seen.at:
            continue
        if seen.before is None or above.after is None:
            continue
        # Word adds the room after one paragraph to the room before the next.
        if seen.before + above.after < 5.4:
            mends = tuple(
                Mend(Mending.BEFORE, one.at, 6.0)
                for one in texts
                if (one.before or 0) + (one.after or 0) < 5.4
            )
            yield Breach(
                "D30-BODY-05", Part.BODY, seen, {"found": plain(seen.before + above.after)}, mends=mends
            )
            break
    for seen in texts:
        if seen.spacing is not None and not 0.94 <= seen.spacing <= 1.56:
            mends = tuple(
                Mend(Mending.SPACING, one.at, 1.0)
                for one in texts
                if one.spacing is not None and not 0.94 <= one.spacing <= 1.56
            )
            yield Breach(
                "D30-BODY-06", Part.BODY, seen, {"found": plain(round(seen.spacing, 2))}, mends=mends
            )
            return


def _opening(parts: Parts) -> Breaches:
    """Check bases, lead-in and competence line."""
    bases = parts.all(Part.BASIS)
    yield from sized(parts, "D30-BODY-07", Part.BASIS, 13, 14)
    yield from styled(parts, "D30-BODY-07", Part.BASIS, bold=False, italic=True)
    for at, seen in enumerate(bases):
        mark = "." if at == len(bases) - 1 else ";"
        if not clean_line(seen.text).endswith(mark):
            mend = Mend(Mending.WORDS, seen.at, seen.text.rstrip(" .;,:") + mark, seen.text)
            yield Breach("D30-BODY-07", Part.BASIS, seen, {"mark": mark}, mends=(mend,), variant="mark")
            break
    if not parts.decides or parts.is_attached:
        return
    if not bases:
        yield Breach("D30-BODY-07", Part.BASIS, variant="missing")
    yield from _lead_in(parts)
    if not parts.all(Part.COMPETENCE):
        yield breach("D30-BODY-17", Part.COMPETENCE)


def _lead_in(parts: Parts) -> Breaches:
    """Check "QUYẾT ĐỊNH:" or "QUYẾT NGHỊ:"."""
    seen, kind = parts.first(Part.LEAD_IN), parts.kind
    if kind is None:
        return
    if seen is None:
        yield Breach("D30-BODY-16", Part.LEAD_IN, None, {"words": kind.lead_in}, variant="missing")
        return
    if (
        fold(seen.text.rstrip(": ")) != fold(kind.lead_in.rstrip(":"))
        or not seen.text.endswith(":")
        or not seen.is_upper
    ):
        mend = Mend(Mending.WORDS, seen.at, kind.lead_in, seen.text)
        yield Breach("D30-BODY-16", Part.LEAD_IN, seen, {"words": kind.lead_in}, mends=(mend,))
    yield from styled(parts, "D30-BODY-16", Part.LEAD_IN, bold=True, italic=False)
    if seen.is_centred is False:
        mend = Mend(Mending.ALIGN, seen.at, "centred")
        yield Breach(
            "D30-BODY-16", Part.LEAD_IN, seen, {"words": kind.lead_in}, mends=(mend,), variant="place"
        )


def _structure(parts: Parts, lines: list[Seen]) -> Breaches:
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
    for letter, following in zip(text, [*text[1:], "I"], strict=True):
        value = values[letter]
        total += -value if value < values[following] else value
    return total


def _division_of(seen: Seen) -> re.Match[str] | None:
    """Return the marker of a part, chapter or section that stands as a heading, not in a sentence."""
    found = _DIVISION.match(seen.text)
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
    if (
        title is None
        or _ARTICLE.match(title.text)
        or _DIVISION.match(title.text)
        or _CLAUSE.match(title.text)
    ):
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


def _inner(lines: list[Seen]) -> Breaches:
    """Check the sequence of clauses, points and, in reports, of the sections "I."."""
    clause = point = section = 0
    for seen, quoted in _quoted(lines):
        text = seen.text
        if quoted:
            continue
        division = _division_of(seen)
        if _ARTICLE.match(text) or division is not None:
            clause = point = 0
            if division is not None and fold(division[1]) == "phan":
                section = 0
        elif (
            (found := _LAYOUT_B.match(text))
            and (number := roman(found[1]))
            and _is_section(seen, number, section)
        ):
            if number != section + 1:
                yield breach(
                    "D30-BODY-13",
                    Part.BODY,
                    seen,
                    found=f"{found[1]}.",
                    expected=f"{_to_roman(section + 1)}.",
                )
            section, clause, point = number, 0, 0
        elif found := _CLAUSE.match(text):
            number = int(found[1])
            yield from _clause(seen, found, clause)
            clause, point = number, 0
        elif (found := _POINT.match(text)) and found[2] == ")":
            yield from _point(seen, found[1], point)
            point = point_place(found[1]) or point + 1


def _is_section(seen: Seen, number: int, section: int) -> bool:
    """Tell whether "I." begins a section: next in line, or set off by its look."""
    return number == section + 1 or bool(seen.all_are("bold")) or seen.is_upper


def _clause(seen: Seen, found: re.Match[str], last: int) -> Breaches:
    """Check the number of a clause."""
    number = int(found[1])
    if found[2] == ")":
        return
    if number not in (last + 1, 1):
        yield breach("D30-BODY-13", Part.BODY, seen, found=f"{number}.", expected=f"{last + 1}.")


def _point(seen: Seen, letter: str, last: int) -> Breaches:
    """Check the letter of a point."""
    place = point_place(letter)
    wanted = POINTS[last] if last < len(POINTS) else "aa"
    if place is None or place not in (last + 1, 1):
        mend = Mend(Mending.WORDS, seen.at, f"{wanted}{seen.text[len(letter) :]}", seen.text)
        yield breach("D30-BODY-12", Part.BODY, seen, mend, found=f"{letter})", expected=f"{wanted})")


def _end(parts: Parts) -> Breaches:
    """Check "./." after the last sentence."""
    body = [seen for seen in parts.all(Part.BODY) if seen.text]
    if (
        not body
        or parts.is_normative
        or (parts.kind is not None and parts.kind.id in ("thu_cong", "hop_dong"))
    ):
        return
    last = body[-1]
    if _ENDING.search(clean_line(last.text)):
        return
    if any(_ENDING.search(clean_line(seen.text)) for seen in body[-3:]):
        return
    if last.in_grid:
        yield Breach("D30-BODY-15", Part.BODY, last, severity=Severity.INFO)
        return
    mend = Mend(Mending.WORDS, last.at, re.sub(r"[\s.;,/]*$", "./.", last.text), last.text)
    yield breach("D30-BODY-15", Part.BODY, last, mend)
