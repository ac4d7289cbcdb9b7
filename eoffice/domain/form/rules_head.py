"""National title, issuing body, number and date (Appendix I, II.1 to II.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from math import ceil

from eoffice.domain.content import official_date
from eoffice.domain.form.breach import Breach, Breaches, Known, Mend, Mending, Severity, breach, sized, styled
from eoffice.domain.form.observed import Column, RuleShape, Seen, Source
from eoffice.domain.form.parts import MOTTO, NATION, Part, Parts, is_near
from eoffice.domain.kinds import DocumentKind
from eoffice.text import clean_line, fold, tone_fold

_LOCAL = re.compile(r"(ủy ban nhân dân|uỷ ban nhân dân|ubnd|hội đồng nhân dân|hđnd)\s*$", re.IGNORECASE)
_WHOLE = re.compile(r"^Số: ?(\d*)\s*/(\S+)$")
_LOOSE = re.compile(r"^\s*[Ss][ốôo]?\w*\s*[:.]?\s*([\d.…_ \-]*?)\s*([/\-–\\])\s*(.*)$", re.IGNORECASE)
_GROUP = re.compile(r"^[A-ZĐ][A-ZĐ0-9]*(?:[A-ZĐa-zđ0-9&.]*)$")
_DATE = re.compile(
    r"^(?P<place>.*?)(?P<comma>\s*,)?\s*(?P<word>[Nn]gày)\s*(?P<day>\d{0,4})[.…_\s]*"
    r"(?P<m>[Tt]háng)\s*(?P<month>\d{0,4})[.…_\s]*(?P<y>[Nn]ăm)\s*(?P<year>\d{0,6})[.…_\s]*(?P<rest>.*)$"
)
_FIRST_YEAR = 1945
_GROUPS_OF_COPIES = frozenset({"SY", "SL", "TrS"})


def head_breaches(parts: Parts) -> Breaches:
    """Give what is wrong with national title and motto."""
    if parts.is_appendix:
        return
    yield from _nation(parts)
    yield from _motto(parts)


def _nation(parts: Parts) -> Breaches:
    """Check the national title."""
    lines = parts.all(Part.NATION)
    if not lines:
        yield breach("D30-HEAD-01", Part.NATION)
        return
    text = clean_line(parts.text(Part.NATION))
    if tone_fold(text) != tone_fold(NATION) or not lines[0].is_upper:
        yield breach(
            "D30-HEAD-01",
            Part.NATION,
            lines[0],
            Mend(Mending.WORDS, lines[0].at, NATION, lines[0].text),
            text=text,
        )
    yield from sized(parts, "D30-HEAD-02", Part.NATION, 12, 13)
    yield from styled(parts, "D30-HEAD-02", Part.NATION, bold=True, italic=False)
    if len(lines) > 1 or lines[0].column is not Column.RIGHT or _is_too_wide(lines[0], parts):
        yield breach("D30-HEAD-03", Part.NATION, lines[0])


def _is_too_wide(seen: Seen, parts: Parts) -> bool:
    """Tell whether a line of a docx wraps because its cell is narrow."""
    told = parts.observation.source is Source.DOCX and seen.width is not None and seen.room is not None
    return told and (seen.width or 0) > (seen.room or 0) + 0.5


def _motto(parts: Parts) -> Breaches:
    """Check the motto and the line below it."""
    seen = parts.first(Part.MOTTO)
    if seen is None:
        yield breach("D30-HEAD-04", Part.MOTTO)
        return
    if (
        (
            (clean_line(seen.text) != MOTTO and tone_fold(seen.text) != tone_fold(MOTTO))
            or seen.text[:1] != "Đ"
            or (seen.is_upper)
        )
        or "Tự" not in seen.text
        or "Hạnh" not in seen.text
    ):
        yield breach(
            "D30-HEAD-04", Part.MOTTO, seen, Mend(Mending.WORDS, seen.at, MOTTO, seen.text), text=seen.text
        )
    yield from sized(parts, "D30-HEAD-05", Part.MOTTO, 13, 14)
    yield from styled(parts, "D30-HEAD-05", Part.MOTTO, bold=True, italic=False)
    yield from _motto_place(parts, seen)
    yield from _motto_rule(parts, seen)


def _motto_place(parts: Parts, seen: Seen) -> Breaches:
    """Check that the motto stands centred right below the national title."""
    nation = parts.first(Part.NATION)
    if nation is None:
        return
    apart = nation.box and seen.box and parts.observation.source is Source.PDF
    off = bool(apart) and abs(nation.box.middle - seen.box.middle) > 2  # type: ignore[union-attr]  # told by apart
    not_centred = seen.is_centred is False or nation.is_centred is False
    spaced = any(one.spacing is not None and one.spacing > 1.2 for one in (seen, nation))
    loose = (seen.before or 0) + (nation.after or 0) > 4
    if off or not_centred or spaced or loose:
        line = seen if seen.is_centred is False or nation.is_centred is not False else nation
        mends = (Mend(Mending.ALIGN, line.at, "centred"),) if not_centred else ()
        yield Breach(
            "D30-HEAD-06", Part.MOTTO, line, mends=mends, variant="spacing" if spaced or loose else ""
        )


def _motto_rule(parts: Parts, seen: Seen) -> Breaches:
    """Check the line below the motto: drawn, and exactly as long as its words."""
    found = parts.rules.get(Part.MOTTO)
    if found is None or found.rule is None:
        yield Breach("D30-HEAD-07", Part.MOTTO, seen, variant="missing")
        return
    rule = found.rule
    # Beside wrong words the line may still have the length of the right ones.
    is_right = tone_fold(clean_line(seen.text)) == tone_fold(MOTTO) and not seen.is_upper
    if rule.shape is not RuleShape.DRAWN:
        yield Breach("D30-HEAD-07", Part.MOTTO, seen, variant=rule.shape)
    elif is_right and rule.width is not None and seen.width and not 0.93 <= rule.width / seen.width <= 1.07:
        share = round(100 * rule.width / seen.width)
        yield Breach("D30-HEAD-07", Part.MOTTO, seen, {"share": share}, variant="length")


def issuer_breaches(parts: Parts, known: Known) -> Breaches:
    """Give what is wrong with the issuing body and its parent."""
    if parts.is_appendix:
        return
    lines = parts.all(Part.ISSUER)
    if not lines:
        yield Breach("D30-ORG-01", Part.ISSUER, variant="missing")
        return
    lower = next((seen for seen in lines if not seen.is_upper), None)
    if lower is not None:
        mend = Mend(Mending.WORDS, lower.at, lower.text.upper(), lower.text)
        yield Breach("D30-ORG-01", Part.ISSUER, lower, mends=(mend,), variant="upper")
    yield from sized(parts, "D30-ORG-01", Part.ISSUER, 12, 13)
    yield from styled(parts, "D30-ORG-01", Part.ISSUER, bold=True, italic=False)
    if known.agency_name and fold(parts.text(Part.ISSUER)) != fold(known.agency_name):
        yield breach("D30-ORG-02", Part.ISSUER, lines[0], name=known.agency_name.upper())
    yield from _parent(parts)
    yield from _issuer_rule(parts, lines)


def _parent(parts: Parts) -> Breaches:
    """Check the parent body."""
    lines = parts.all(Part.PARENT)
    if not lines:
        return
    lower = next((seen for seen in lines if not seen.is_upper), None)
    if lower is not None:
        mend = Mend(Mending.WORDS, lower.at, lower.text.upper(), lower.text)
        yield Breach("D30-ORG-03", Part.PARENT, lower, mends=(mend,), variant="upper")
    yield from sized(parts, "D30-ORG-03", Part.PARENT, 12, 13)
    yield from styled(parts, "D30-ORG-03", Part.PARENT, bold=False, italic=False)
    yield from _off_middle("D30-ORG-03", Part.PARENT, lines[0], parts.all(Part.ISSUER)[0], 2)
    text = parts.text(Part.PARENT)
    if _LOCAL.search(text):
        yield breach("D30-ORG-05", Part.PARENT, lines[-1], text=text)


def _off_middle(rule: str, part: Part, seen: Seen, other: Seen | None, tolerance: float) -> Breaches:
    """Give a breach when two lines that share a middle do not."""
    apart = (
        seen.box is not None and other is not None and other.box is not None and seen.page is not None
        and abs(seen.box.middle - other.box.middle) > tolerance
    )  # fmt: skip
    if apart or seen.is_centred is False:
        yield Breach(rule, part, seen, mends=(Mend(Mending.ALIGN, seen.at, "centred"),), variant="place")


def _issuer_rule(parts: Parts, lines: list[Seen]) -> Breaches:
    """Check the line below the issuing body: a third to a half of its words."""
    found = parts.rules.get(Part.ISSUER)
    if found is None or found.rule is None:
        yield Breach("D30-ORG-04", Part.ISSUER, lines[-1], variant="missing")
        return
    yield from rule_length("D30-ORG-04", Part.ISSUER, found, lines)


def rule_length(rule: str, part: Part, found: Seen, lines: list[Seen]) -> Breaches:
    """Check that a line is drawn, and a third to a half as long as the words above it."""
    drawn = found.rule
    if drawn is None:
        return
    if drawn.shape is not RuleShape.DRAWN:
        yield Breach(rule, part, lines[-1], variant=drawn.shape)
        return
    widths = [seen.width for seen in lines if seen.width]
    if drawn.width is None or not widths:
        return
    # Either the longest line or, of a title on several lines, the last may be the measure.
    shares = [drawn.width / width for width in (max(widths), widths[-1], *_wrapped(lines))]
    if all(not 0.29 <= share <= 0.54 for share in shares):
        yield Breach(rule, part, lines[-1], {"share": round(100 * shares[0])}, variant="length")


def _wrapped(lines: list[Seen]) -> list[float]:
    """Return how long the lines are into which wide words may wrap: full ones, or even ones."""
    found: list[float] = []
    for seen in lines:
        if seen.width and seen.room and seen.width > seen.room:
            found.extend((seen.room, seen.width / ceil(seen.width / seen.room)))
    return found


def number_breaches(parts: Parts, known: Known, kinds: Mapping[str, DocumentKind]) -> Breaches:
    """Give what is wrong with number and notation."""
    if parts.is_appendix or parts.is_attached:
        return
    seen = parts.first(Part.NUMBER)
    if seen is None:
        yield breach("D30-NUM-01", Part.NUMBER)
        return
    yield from _number_words(parts, seen)
    yield from sized(parts, "D30-NUM-02", Part.NUMBER, 13, 13)
    yield from styled(parts, "D30-NUM-02", Part.NUMBER, bold=False, italic=False)
    issuer = parts.first(Part.ISSUER)
    yield from _off_middle("D30-NUM-08", Part.NUMBER, seen, issuer, 3)
    symbol = symbol_of(seen.text)
    if symbol and not parts.is_normative:
        yield from _symbol(parts, seen, symbol, kinds)
        yield from _registered(seen, symbol, parts, known)


def _number_words(parts: Parts, seen: Seen) -> Breaches:
    """Check "Số:", the figures and the signs between the groups."""
    text = clean_line(seen.text)
    if not text.startswith("Số:"):
        good = re.sub(r"^\s*[Ss][ốôoỐÔO]\s*[:.]?\s*", "", text)
        yield breach(
            "D30-NUM-01", Part.NUMBER, seen, Mend(Mending.WORDS, seen.at, f"Số: {good}", seen.text), text=text
        )
        text = f"Số: {good}"
    found = _LOOSE.match(text)
    if found is None:
        yield breach("D30-NUM-04", Part.NUMBER, seen, text=text)
        return
    figures, sign, symbol = re.sub(r"[.…_ ]", "", found[1]), found[2], found[3]
    if figures and not re.fullmatch(r"0[1-9]|[1-9]\d+", figures):
        good = f"{int(figures):02d}" if figures.isdigit() and int(figures) else figures
        mend = Mend(Mending.WORDS, seen.at, seen.text.replace(figures, good, 1), seen.text)
        yield breach("D30-NUM-03", Part.NUMBER, seen, mend, found=figures, good=good)
    broken = (
        sign != "/" or " " in symbol or not symbol or any(mark in symbol for mark in "–—_\\") or "//" in text
    )
    if broken or ("/" in symbol and not parts.is_normative):
        good = re.sub(r"\s*[–—_\\/]\s*|\s+-\s*|-\s+", "-", symbol).replace(" ", "")
        shown = f"Số: {figures}/{good}"
        yield breach(
            "D30-NUM-04", Part.NUMBER, seen, Mend(Mending.WORDS, seen.at, shown, seen.text), text=text
        )


def symbol_of(text: str) -> str:
    """Return the notation after the slash, without spaces; empty when there is none."""
    found = _LOOSE.match(clean_line(text)) or _LOOSE.match(f"Số: {clean_line(text)}")
    return re.sub(r"\s*[–—/]\s*", "-", found[3]).replace(" ", "") if found else ""


def _symbol(parts: Parts, seen: Seen, symbol: str, kinds: Mapping[str, DocumentKind]) -> Breaches:
    """Check that the notation fits the kind."""
    first, _, rest = symbol.partition("-")
    kind = parts.kind
    if kind is None or first in _GROUPS_OF_COPIES:
        return
    abbreviations = {one.abbreviation for one in kinds.values() if one.abbreviation}
    if not kind.is_letter:
        if first != kind.abbreviation or not rest:
            good = f"{kind.abbreviation}-{rest or first}"
            if first not in abbreviations and rest and not is_like(first, kind.abbreviation):
                good = f"{kind.abbreviation}-{symbol}" if "-" not in rest else good
            mend = Mend(Mending.WORDS, seen.at, seen.text.replace(symbol, good), seen.text)
            yield breach(
                "D30-NUM-05", Part.NUMBER, seen, mend, found=first, good=kind.abbreviation, kind=kind.name
            )
    elif (first in abbreviations or first in {"CV", "QD"}) and kind.id == "cong_van":
        mend = Mend(Mending.WORDS, seen.at, seen.text.replace(symbol, rest), seen.text)
        yield breach("D30-NUM-06", Part.NUMBER, seen, *((mend,) if "-" in rest else ()), found=first)
    elif kind.id == "cong_van" and not rest:
        yield Breach("D30-NUM-06", Part.NUMBER, seen, {"found": symbol}, variant="groups")
    for group in symbol.split("-"):
        if group and not _GROUP.match(group):
            yield breach("D30-NUM-04", Part.NUMBER, seen, text=seen.text)
            return
        if group.islower():
            yield breach("D30-NUM-04", Part.NUMBER, seen, text=seen.text)


def is_like(found: str, wanted: str) -> bool:
    """Tell whether an abbreviation is another one in other letters: "QD" or "qđ" for "QĐ"."""
    return fold(found) == fold(wanted)


def _registered(seen: Seen, symbol: str, parts: Parts, known: Known) -> Breaches:
    """Check the notation against agency and register."""
    groups = symbol.split("-")
    at = 0 if parts.is_letter else 1
    if known.agency_abbreviation and len(groups) > at and groups[at] != known.agency_abbreviation:
        yield breach("D30-NUM-07", Part.NUMBER, seen, found=groups[at], good=known.agency_abbreviation)
    if (
        known.unit_abbreviations
        and parts.is_letter
        and len(groups) > 1
        and groups[1] not in known.unit_abbreviations
    ):
        yield Breach("D30-NUM-06", Part.NUMBER, seen, {"found": groups[1]}, Severity.WARNING, variant="unit")
    number = clean_line(seen.text).removeprefix("Số:").strip()
    if known.taken_numbers is not None and number in known.taken_numbers:
        yield breach("D30-NUM-09", Part.NUMBER, seen, number=number)


def date_breaches(parts: Parts, known: Known) -> Breaches:
    """Give what is wrong with place and date."""
    if parts.is_appendix or parts.is_attached or (parts.kind is not None and not parts.kind.dated):
        return
    seen = parts.first(Part.DATE)
    if seen is None:
        yield breach("D30-DATE-01", Part.DATE)
        return
    text = clean_line(parts.text(Part.DATE))
    found = _DATE.match(text)
    if found is None:
        if not (text.endswith(",") and parts.observation.source is Source.PDF):
            yield breach("D30-DATE-02", Part.DATE, seen, text=text)
    else:
        yield from _date_words(seen, found, text)
        yield from _date_facts(seen, found, known)
    yield from sized(parts, "D30-DATE-05", Part.DATE, 13, 14)
    yield from styled(parts, "D30-DATE-05", Part.DATE, bold=False, italic=True)
    yield from _date_place(parts, seen)


def _date_words(seen: Seen, found: re.Match[str], text: str) -> Breaches:
    """Check the words and figures of the date."""
    day, month, year = found["day"], found["month"], found["year"]
    wrong_words = (
        found["word"] != "ngày" or found["m"] != "tháng" or found["y"] != "năm" or found["rest"].strip(" .")
    )
    # Blanks are filled by the clerk; half a date is a mistake.
    filled = [bool(part) for part in (day, month)]
    broken = (
        not found["place"].strip()
        or not found["comma"]
        or bool(wrong_words)
        or (any(filled) and not all(filled))
    )
    initial = found["place"].strip()[:1]
    if broken or (initial and not initial.isupper()) or (year and len(year) != 4) or " ," in text:
        yield breach("D30-DATE-02", Part.DATE, seen, *_whole_date(seen, found), text=text)
        return
    if not (day and month and year):
        return
    try:
        meant = date(int(year), int(month), int(day))
    except ValueError:
        yield Breach("D30-DATE-02", Part.DATE, seen, {"text": text}, variant="calendar")
        return
    yield from _noughts(seen, found, meant)


def _whole_date(seen: Seen, found: re.Match[str]) -> tuple[Mend, ...]:
    """Return the right words of a date that is clear though badly written."""
    try:
        meant = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return ()
    place = found["place"].strip().rstrip(",").strip()
    if not place or len(found["year"]) != 4:
        return ()
    return (
        Mend(Mending.WORDS, seen.at, f"{place[:1].upper()}{place[1:]}, {official_date(meant)}", seen.text),
    )


def _noughts(seen: Seen, found: re.Match[str], meant: date) -> Breaches:
    """Check the noughts before day and month."""
    place = found["place"].strip()
    mend = Mend(Mending.WORDS, seen.at, f"{place}, {official_date(meant)}", seen.text)
    if found["day"] != f"{meant.day:02d}":
        yield breach("D30-DATE-03", Part.DATE, seen, mend, day=found["day"])
    if meant.month < 3 and found["month"] != f"{meant.month:02d}":
        yield breach("D30-DATE-04", Part.DATE, seen, mend, month=found["month"])
    elif meant.month >= 3 and found["month"] != str(meant.month):
        values = {"month": found["month"]}
        yield Breach("D30-DATE-04", Part.DATE, seen, values, Severity.WARNING, (mend,), variant="extra")


def date_of(parts: Parts) -> date | None:
    """Return the date of the document, when it is there and exists."""
    found = _DATE.match(clean_line(parts.text(Part.DATE)))
    try:
        year = int(found["year"]) if found else 0
        return date(year, int(found["month"]), int(found["day"])) if found and year >= _FIRST_YEAR else None
    except ValueError:
        return None


def _date_facts(seen: Seen, found: re.Match[str], known: Known) -> Breaches:
    """Check place and date against what the office knows."""
    if known.place and fold(found["place"]) != fold(known.place):
        yield breach("D30-DATE-07", Part.DATE, seen, place=known.place)
    try:
        meant = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return
    if known.today is not None and meant > known.today:
        yield Breach("D30-DATE-08", Part.DATE, seen, variant="future")
    elif known.signed_on is not None and meant < known.signed_on:
        yield breach("D30-DATE-08", Part.DATE, seen)


def _date_place(parts: Parts, seen: Seen) -> Breaches:
    """Check that the date stands on the line of the number, centred in the right half."""
    if seen.text.endswith(","):
        return  # the date is a blank still: the place alone has its middle elsewhere
    number = parts.first(Part.NUMBER)
    lower = (
        number is not None and number.box is not None and seen.box is not None and seen.page is not None
        and abs(number.box.y1 - seen.box.y1) > 2.5
    )  # fmt: skip
    rows = (
        number is not None
        and number.frame is not None
        and number.frame == seen.frame
        and number.row != seen.row
    )
    # A head of one row holds both columns whole; then nothing tells which lines are level.
    if lower or (rows and seen.page is None) or len(parts.all(Part.DATE)) > 1 or seen.column is Column.LEFT:
        yield breach("D30-DATE-06", Part.DATE, seen)
    else:
        yield from _off_middle("D30-DATE-06", Part.DATE, seen, parts.first(Part.MOTTO), 3)


__all__ = [
    "date_breaches",
    "date_of",
    "head_breaches",
    "is_near",
    "issuer_breaches",
    "number_breaches",
    "rule_length",
]
