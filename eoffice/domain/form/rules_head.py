"""National title, issuing body, number and date (Appendix I, II.1 to II.4)."""

from __future__ import annotations

import re
from math import ceil

from eoffice.domain.form.breach import Breach, Breaches, Known, Mend, Mending, breach, sized, styled
from eoffice.domain.form.observed import Column, RuleShape, Seen, Source
from eoffice.domain.form.parts import MOTTO, NATION, Part, Parts
from eoffice.text import clean_line, fold, tone_fold

_LOCAL = re.compile(r"(ủy ban nhân dân|uỷ ban nhân dân|ubnd|hội đồng nhân dân|hđnd)\s*$", re.IGNORECASE)
_WHOLE = re.compile(r"^Số: ?(\d*)\s*/(\S+)$")


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
    # The title is one line: broken in two it stands in too narrow a cell.
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
    pair = (seen, nation)
    not_centred = any(one.is_centred is False for one in pair)
    spaced = any(one.spacing is not None and one.spacing > 1.2 for one in pair)
    loose = spaced or (seen.before or 0) + (nation.after or 0) > 4
    if not_centred or loose or _is_aside(parts, seen, nation):
        line = nation if nation.is_centred is False and seen.is_centred is not False else seen
        mends = (Mend(Mending.ALIGN, line.at, "centred"),) if not_centred else ()
        yield Breach("D30-HEAD-06", Part.MOTTO, line, mends=mends, variant="spacing" if loose else "")


def _is_aside(parts: Parts, one: Seen, other: Seen) -> bool:
    """Tell whether two lines of a PDF do not share their middle; a docx says it by its alignment."""
    if parts.observation.source is not Source.PDF or one.box is None or other.box is None:
        return False
    return abs(other.box.middle - one.box.middle) > 2


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
    yield from off_middle("D30-ORG-03", Part.PARENT, lines[0], parts.all(Part.ISSUER)[0], 2)
    text = parts.text(Part.PARENT)
    # A people's committee or council as a parent is named with its place.
    if _LOCAL.search(text):
        yield breach("D30-ORG-05", Part.PARENT, lines[-1], text=text)


def off_middle(rule: str, part: Part, seen: Seen, other: Seen | None, tolerance: float) -> Breaches:
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
