"""The text: its look, its structure and its numbers (Appendix I, II.6)."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from eoffice.domain.content import Alignment
from eoffice.domain.form.breach import Breach, Breaches, Mend, Mending, Severity, breach, plain, sized, styled
from eoffice.domain.form.observed import Seen, Source
from eoffice.domain.form.parts import Part, Parts
from eoffice.domain.form.rules_structure import DIVISION, structure
from eoffice.text import clean_line, fold

_BASIS = re.compile(r"^(căn cứ|theo đề nghị|xét )", re.IGNORECASE)
_ENDING = re.compile(r"\./\.[”\"’)]?$")
_QUOTED = re.compile(r"^[“\"‘«]")
_INDENTS = (10.0, 12.7)
_ONE_SIZE = 0.6


def body_breaches(parts: Parts) -> Breaches:
    """Give what is wrong with the text."""
    lines = [seen for seen in parts.all(Part.BODY) if not seen.in_grid and seen.column.value == "full"]
    yield from _look(parts, lines)
    if parts.is_appendix:
        return
    yield from _opening(parts)
    yield from structure(parts, lines)
    yield from _end(parts)


def _is_text(seen: Seen) -> bool:
    """Tell whether a line is a paragraph of the text, and no heading or line of a list of signers."""
    if len(seen.text) < 40 or seen.heading or seen.is_centred:
        return False
    return not (DIVISION.match(seen.text) and len(seen.text) < 100) and not seen.all_are("bold")


def _look(parts: Parts, lines: list[Seen]) -> Breaches:
    """Check size, style, alignment, indent and spacing of the paragraphs."""
    texts = [seen for seen in lines if _is_text(seen)]
    yield from _sizes(lines, texts)
    yield from _slanted(parts, texts)
    if parts.observation.source in (Source.DOCX, Source.PDF):
        yield from _alignment(texts)
        yield from _indents(texts)
        yield from _spacing(lines, texts)


def _sizes(lines: list[Seen], texts: list[Seen]) -> Breaches:
    """Check that the text has one size of 13 or 14 points."""
    counted = Counter(size for seen in texts for size in seen.sizes)
    if not counted:
        return
    # What most letters have is what the author chose; the rest are slips.
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
        if id(seen) not in wanted or above.at + 1 != seen.at or above.is_centred:
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
    # A note or a table may follow the last sentence.
    if any(_ENDING.search(clean_line(seen.text)) for seen in body[-3:]):
        return
    # The text ends in a table: where the mark would stand is open, so it is only told.
    if last.in_grid:
        yield Breach("D30-BODY-15", Part.BODY, last, severity=Severity.INFO)
        return
    mend = Mend(Mending.WORDS, last.at, re.sub(r"[\s.;,/]*$", "./.", last.text), last.text)
    yield breach("D30-BODY-15", Part.BODY, last, mend)
