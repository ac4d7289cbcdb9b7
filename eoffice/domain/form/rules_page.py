"""Paper, margins, page numbers and type of the whole document (Appendix I, Part I, I)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from eoffice.domain.form.breach import Breach, Breaches, Mend, Mending, Severity, breach, plain
from eoffice.domain.form.observed import Observation, PageNumber, Seen, Sheet, Source
from eoffice.domain.form.parts import Part, Parts
from eoffice.text import nfc

A4 = (210.0, 297.0)
TWINS = frozenset(
    {"timesnewroman", "timesnewromanps", "timesnewromanpsmt", "liberationserif", "tinos", "times"}
)
"""Names of the typeface and of its metric twins, which may stand in for it in a PDF."""

_LEGACY = re.compile(r"^(\.vn|vni[- ])", re.IGNORECASE)
_CUT = re.compile(
    r"[-,](bold|italic|regular|roman|bolditalic|boldmt|italicmt|bolditalicmt|mt)+$", re.IGNORECASE
)
_HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_MARGINS = {"top": (20.0, 25.0), "bottom": (20.0, 25.0), "left": (30.0, 35.0), "right": (15.0, 20.0)}
_MARGIN_RULES = {"top": "D30-PAGE-03", "bottom": "D30-PAGE-03", "left": "D30-PAGE-04", "right": "D30-PAGE-05"}
_SIDES = {"top": "trên", "bottom": "dưới", "left": "trái", "right": "phải"}
_COMBINING = re.compile("[\u0300-\u036f]")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}|^(?:SAO|TRÍCH SAO)")
_MM, _HALF = 1.0, 0.5
_BLACK = 32


def page_breaches(parts: Parts) -> Breaches:
    """Give what is wrong with paper, margins and page numbers."""
    observation = parts.observation
    yield from _paper(observation.sheets)
    for sheet in observation.sheets[:1] if observation.source is Source.PDF else observation.sheets:
        if sheet.width <= sheet.height:
            yield from _margins(sheet, observation.source)
    yield from _page_number(observation)
    yield from _outside(parts)


def _outside(parts: Parts) -> Breaches:
    """Give words outside the frame of the text; marks, page numbers and contact data may stand there."""
    placed = {id(seen) for found in parts.found.values() for seen in found}
    for seen in parts.observation.outside:
        if id(seen) not in placed and not _may_stand_outside(parts, seen):
            yield Breach("D30-PAGE-08", "page", seen, {"text": seen.text[:80]})
            return
    for seen in parts.observation.seen:
        if _is_pulled_out(seen):
            yield Breach("D30-PAGE-08", "page", seen, {"text": seen.text[:80]}, variant="indent")
            return


def _may_stand_outside(parts: Parts, seen: Seen) -> bool:
    """Tell whether words beyond the margins are marks, page numbers or contact data."""
    # A text box may stand inside the frame; where it stands a docx does not say for certain.
    if seen.boxed or len(seen.text) < 3 or seen.text.strip("-– ").isdecimal():
        return True
    return _is_mark(seen) or _goes_on_with_contact(parts, seen)


def _is_pulled_out(seen: Seen) -> bool:
    """Tell whether a negative indent draws a line of the text over the margin."""
    if not seen.text or seen.in_grid or seen.frame is not None or seen.marker:
        return False
    return min(seen.left or 0.0, seen.right or 0.0) < -_MM - 0.5


def _goes_on_with_contact(parts: Parts, seen: Seen) -> bool:
    """Tell whether a line at the foot of page 1 goes on with the contact data above it."""
    contact = parts.first(Part.CONTACT)
    if contact is None or contact.box is None or seen.box is None:
        return False
    return seen.page == contact.page and -1 < seen.box.y0 - contact.box.y0 < 25


def _is_mark(seen: Seen) -> bool:
    """Tell whether a line of a margin is component 14, a stamp of arrival or a mark of the hub."""
    return ";" in seen.text and bool(_TIME.search(seen.text))


def _paper(sheets: Iterable[Sheet]) -> Breaches:
    """Give what is wrong with the paper, once."""
    for sheet in sheets:
        short, long = sorted((sheet.width, sheet.height))
        if abs(short - A4[0]) > _MM or abs(long - A4[1]) > _MM:
            size = f"{plain(round(sheet.width, 1))} × {plain(round(sheet.height, 1))} mm"
            yield breach("D30-PAGE-01", "page", None, Mend(Mending.PAPER), size=size)
            return
    for sheet in sheets:
        if sheet.width > sheet.height + _MM and not sheet.has_wide_table:
            yield breach("D30-PAGE-02", "page")
            return


def _margins(sheet: Sheet, source: Source) -> Breaches:
    """Give each margin that the law does not allow."""
    # The right margin of a PDF is ragged where lines are not justified, the lower one where a page is
    # not full: only what is too narrow is certain.
    for side, (least, most) in _MARGINS.items():
        found = getattr(sheet, side)
        if found is None:
            continue
        too_wide = found > most + _HALF and (source is not Source.PDF or side == "left")
        if found < least - _HALF or too_wide:
            yield breach(
                _MARGIN_RULES[side], "page", None, Mend(Mending.MARGINS, -1, side),
                side=_SIDES[side], found=plain(round(found, 1)), least=plain(least), most=plain(most),
            )  # fmt: skip


def _page_number(observation: Observation) -> Breaches:
    """Give what is wrong with the page numbers."""
    number = observation.page_number
    if number is None:
        return
    # Where pages are not told, several are meant: a long document without numbers is the worse slip.
    several = observation.pages is None or observation.pages > 1
    yield from _numbering(number, several=several)
    if number.shown and several:
        yield from _number_look(number)


def _numbering(number: PageNumber, *, several: bool) -> Breaches:
    """Give what is wrong with which pages carry which number."""
    mend = Mend(Mending.PAGE_NUMBER)
    if number.shown and not number.hidden_on_first:
        yield Breach("D30-PAGE-06", "page_number", variant="first", mends=(mend,))
    elif not number.shown and several:
        yield Breach("D30-PAGE-06", "page_number", variant="missing", mends=(mend,))
    if number.shown and (not number.arabic or number.begins_with != 1):
        yield Breach("D30-PAGE-06", "page_number", variant="count", mends=(mend,))


def _number_look(number: PageNumber) -> Breaches:
    """Give what is wrong with place and look of the page number."""
    wrong = (
        not number.in_header
        or number.centred is False
        or number.bold is True
        or number.italic is True
        or (number.size is not None and not 12.9 <= round(number.size * 2) / 2 <= 14.1)
    )
    if wrong:
        yield Breach("D30-PAGE-07", "page_number", mends=(Mend(Mending.PAGE_NUMBER),))


def font_breaches(parts: Parts) -> Breaches:
    """Give what is wrong with typeface, letters and colour."""
    lines = [*parts.observation.seen, *parts.observation.outside]
    yield from _typeface(lines, parts.observation.source)
    yield from _letters(lines)
    yield from _colours(parts, lines)
    yield from _sizes(parts, lines)


def font_key(name: str) -> str:
    """Return the name of a typeface without its cut, so that it can be compared."""
    bare = _CUT.sub("", name.rpartition("+")[2])
    return re.sub(r"[\s,\-]|(bold|italic)$", "", bare.lower())


def _typeface(lines: list[Seen], source: Source) -> Breaches:
    """Give the first foreign typeface, and the first of the old encodings."""
    legacy = foreign = False
    for seen in lines:
        for ink in seen.letters:
            if not ink.font or not any(map(str.isalnum, ink.text)):
                continue
            if _LEGACY.match(ink.font) and not legacy:
                legacy = True
                yield breach("D30-FONT-02", "text", seen, font=ink.font)
            elif not legacy and not foreign and not _is_times(ink.font, source):
                foreign = True
                yield breach("D30-FONT-01", "text", seen, Mend(Mending.FONT), font=ink.font)
        if legacy and foreign:
            return


def _is_times(name: str, source: Source) -> bool:
    """Tell whether a typeface is Times New Roman, or in a PDF one of its twins."""
    if source is Source.PDF:
        return font_key(name) in TWINS
    # Some programs name the cut too: "Times New Roman Bold".
    return name.casefold().strip().startswith(("times new roman", "liberation serif", "tinos"))


def _letters(lines: list[Seen]) -> Breaches:
    """Give the first line with letters in pieces or with letters nobody sees."""
    for seen in lines:
        text = "".join(ink.text for ink in seen.inks)
        if text.isascii():
            continue
        if text != nfc(text) or any(mark in text for mark in _HIDDEN) or _stray(text):
            whole = nfc("".join(letter for letter in text if letter not in _HIDDEN))
            yield breach("D30-FONT-03", "text", seen, Mend(Mending.WORDS, seen.at, whole, text))
            return


def _stray(text: str) -> bool:
    """Tell whether a mark stands without its letter."""
    return _COMBINING.search(text) is not None


def _colours(parts: Parts, lines: list[Seen]) -> Breaches:
    """Give the first line that is not black; the mark of urgency is red by law."""
    marks = {id(seen) for seen in (*parts.all(Part.URGENCY), *parts.all(Part.CIRCULATION), *parts.secret)}
    for seen in lines:
        if id(seen) in marks or seen.boxed:
            continue
        for ink in seen.letters:
            # Up to 32 of 255 is the near black of printers and of some themes; nobody sees a colour in it.
            if ink.colour is not None and max(ink.colour) > _BLACK:
                yield breach("D30-FONT-04", "text", seen, Mend(Mending.BLACK, seen.at))
                return


def _sizes(parts: Parts, lines: list[Seen]) -> Breaches:
    """Give the first line with letters outside 10 to 14 points."""
    # Components have sizes of their own, which their own rules watch.
    watched = {id(seen) for part, found in parts.found.items() if part is not Part.BODY for seen in found}
    for seen in lines:
        if seen.in_grid or id(seen) in watched:
            continue
        wrong = next((size for size in seen.sizes if not 10 <= size <= 14), None)
        if wrong is not None and any(map(str.isalnum, seen.text)):
            yield Breach("D30-FONT-05", "text", seen, {"size": plain(wrong)}, severity=Severity.WARNING)
            return
