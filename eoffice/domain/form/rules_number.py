"""Number, notation, place and date (Appendix I, II.3 and II.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from eoffice.domain.content import official_date
from eoffice.domain.form.breach import Breach, Breaches, Known, Mend, Mending, Severity, breach, sized, styled
from eoffice.domain.form.observed import Column, Seen, Source
from eoffice.domain.form.parts import Part, Parts
from eoffice.domain.form.rules_head import off_middle
from eoffice.domain.kinds import DocumentKind
from eoffice.text import clean_line, fold

_LOOSE = re.compile(r"^\s*[Ss][ốôo]?\w*\s*[:.]?\s*([\d.…_ \-]*?)\s*([/\-–\\])\s*(.*)$", re.IGNORECASE)
_GROUP = re.compile(r"^[A-ZĐ][A-ZĐ0-9]*(?:[A-ZĐa-zđ0-9&.]*)$")
_DATE = re.compile(
    r"^(?P<place>.*?)(?P<comma>\s*,)?\s*(?P<word>[Nn]gày)\s*(?P<day>\d{0,4})[.…_\s]*"
    r"(?P<m>[Tt]háng)\s*(?P<month>\d{0,4})[.…_\s]*(?P<y>[Nn]ăm)\s*(?P<year>\d{0,6})[.…_\s]*(?P<rest>.*)$"
)
# Earlier years are slips of the pen: there was no office to write them.
_FIRST_YEAR = 1945
_GROUPS_OF_COPIES = frozenset({"SY", "SL", "TrS"})


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
    yield from off_middle("D30-NUM-08", Part.NUMBER, seen, issuer, 3)
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
    kind = parts.kind
    if kind is None or symbol.partition("-")[0] in _GROUPS_OF_COPIES:
        return
    abbreviations = frozenset(one.abbreviation for one in kinds.values() if one.abbreviation)
    if not kind.is_letter:
        yield from _named_symbol(kind, seen, symbol, abbreviations)
    elif kind.id == "cong_van":
        yield from _letter_symbol(seen, symbol, abbreviations)
    yield from _groups(seen, symbol)


def _named_symbol(kind: DocumentKind, seen: Seen, symbol: str, abbreviations: frozenset[str]) -> Breaches:
    """Check that the notation of a named kind begins with the kind's abbreviation."""
    first, _, rest = symbol.partition("-")
    if first == kind.abbreviation and rest:
        return
    good = f"{kind.abbreviation}-{rest or first}"
    # What stands first may be no misspelt kind at all but the agency: then it stays, behind the kind.
    if rest and "-" not in rest and first not in abbreviations and not is_like(first, kind.abbreviation):
        good = f"{kind.abbreviation}-{symbol}"
    mend = Mend(Mending.WORDS, seen.at, seen.text.replace(symbol, good), seen.text)
    yield breach("D30-NUM-05", Part.NUMBER, seen, mend, found=first, good=kind.abbreviation, kind=kind.name)


def _letter_symbol(seen: Seen, symbol: str, abbreviations: frozenset[str]) -> Breaches:
    """Check that the notation of a letter has no kind in front, and agency and unit in it."""
    first, _, rest = symbol.partition("-")
    # People write "CV" out of habit, and "QD" without the stroke; neither is in the table of kinds.
    if first in abbreviations or first in {"CV", "QD"}:
        mend = Mend(Mending.WORDS, seen.at, seen.text.replace(symbol, rest), seen.text)
        yield breach("D30-NUM-06", Part.NUMBER, seen, *((mend,) if "-" in rest else ()), found=first)
    elif not rest:
        yield Breach("D30-NUM-06", Part.NUMBER, seen, {"found": symbol}, variant="groups")


def _groups(seen: Seen, symbol: str) -> Breaches:
    """Check that every group between hyphens is an abbreviation."""
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
    # A letter's notation begins with the agency, that of any other kind with the kind.
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
    if _is_badly_written(found, text):
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


def _is_badly_written(found: re.Match[str], text: str) -> bool:
    """Tell whether place, comma, words or figures of a date are not as the rule wants them."""
    place, year = found["place"].strip(), found["year"]
    words = (found["word"], found["m"], found["y"]) != ("ngày", "tháng", "năm") or found["rest"].strip(" .")
    # Blanks are filled by the clerk; half a date is a mistake.
    half = bool(found["day"]) != bool(found["month"])
    figures = half or (year and len(year) != 4)
    no_place = not place or not place[0].isupper() or not found["comma"] or " ," in text
    return bool(words or figures or no_place)


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
    return date_in(parts.text(Part.DATE))


def date_place(parts: Parts) -> str:
    """Return the place before the date, also before a date that is still a blank."""
    return place_in(parts.text(Part.DATE))


def place_in(text: str) -> str:
    """Return the place in a line "Hà Nội, ngày …"."""
    found = _DATE.match(clean_line(text))
    return (found["place"] if found else clean_line(text)).strip().rstrip(",").strip()


def date_in(text: str) -> date | None:
    """Return the date in a line "Hà Nội, ngày …", when it is there and exists."""
    found = _DATE.match(clean_line(text))
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
        yield from off_middle("D30-DATE-06", Part.DATE, seen, parts.first(Part.MOTTO), 3)
