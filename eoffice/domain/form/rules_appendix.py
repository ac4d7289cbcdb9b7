"""Appendices: that they exist, how they are headed, and that the text speaks of them (Appendix I, III.1)."""

from __future__ import annotations

import re

from eoffice.domain.form.breach import Breach, Breaches, Known, Mend, Mending, Severity, breach
from eoffice.domain.form.observed import Seen, Source
from eoffice.domain.form.parts import Appendix, Part, Parts
from eoffice.domain.form.rules_structure import roman, to_roman
from eoffice.text import clean_line

_MENTIONS = re.compile(r"[Pp]hụ lục\s+(?:số\s+)?([IVXLC]+|\d+)\b")
_ANY_MENTION = re.compile(r"[Pp]hụ lục")
_LABEL = re.compile(r"^(phụ lục)(?:\s+số)?\s*([ivxlc]+|\d+)?\s*[.:]?$", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"^\s*(?:,?\s*(?:và|,)\s*(?:Phụ lục\s*)?[IVXLC\d]+)*\s*(?:ban hành\s+)?(?:kèm theo|của|tại)\s+"
    r"(?:Nghị định|Thông tư|Luật|Quyết định số|Nghị quyết số|Kế hoạch số|Công văn số)"
)
_WITH_THIS = re.compile(r"(có\s+)?[Pp]hụ lục\s+(?:\w+\s+){0,4}?(?:kèm theo|đính kèm|gửi kèm)", re.IGNORECASE)
_BLANK = re.compile(
    r"số\s*(?:[.…_]+|/|\s{2,}|ngày)|ngày\s*(?:[.…_]+|\s{2,}|tháng)|tháng\s*[.…_]+", re.IGNORECASE
)


def appendix_breaches(parts: Parts, known: Known) -> Breaches:
    """Give what is wrong with the appendices."""
    yield from _mentions(parts)
    for at, appendix in enumerate(parts.appendices, start=1):
        yield from _label(appendix.label, at, len(parts.appendices), alone=parts.is_appendix)
        yield from _title(appendix)
        yield from _reference(appendix, known)
    yield from _numbering(parts)
    for seen in parts.all(Part.ATTACHED_TO)[:1]:
        yield from _reference_look(seen)


def _numbering(parts: Parts) -> Breaches:
    """Check that the pages of each appendix count anew from 1."""
    if parts.is_appendix:
        return
    observation = parts.observation
    for appendix in parts.appendices:
        label = appendix.label
        runs_on = observation.source is Source.DOCX and label.section not in observation.restarts
        numbers = observation.printed_numbers
        if label.page is not None and label.page + 1 < len(numbers):
            # The first page shows none; on the next stands 2, unless another appendix begins there.
            begins = {one.label.page for one in parts.appendices}
            following = numbers[label.page + 1]
            runs_on = label.page + 1 not in begins and following is not None and following != 2
        if label.page is not None and label.page < len(numbers) and (numbers[label.page] or 1) != 1:
            runs_on = True
        if runs_on:
            yield breach("D30-APP-06", Part.APPENDIX, label)
            return


def _mentions(parts: Parts) -> Breaches:
    """Check that every appendix spoken of is there, and every one there is spoken of."""
    if parts.is_appendix or parts.is_attached or parts.is_normative:
        return
    spoken = _spoken(parts)
    first = next((seen for seen in parts.all(Part.BODY) if _ANY_MENTION.search(seen.text)), None)
    there = {number for one in parts.appendices if (number := _number_of(one.label))}
    for number, seen in spoken.items():
        # "Phụ lục 2" may mean the one headed II; one appendix alone needs no number.
        if not there & {number, to_other(number)} and (there or not parts.appendices):
            yield breach("D30-BODY-18", Part.BODY, seen, number=number)
    if first is None:
        if parts.appendices:
            yield Breach("D30-BODY-18", Part.APPENDIX, parts.appendices[0].label, variant="unspoken")
    elif not spoken and not parts.appendices and _WITH_THIS.search(first.text):
        # It may be a file of its own, sent along: a warning, no mistake.
        yield Breach("D30-BODY-18", Part.BODY, first, severity=Severity.WARNING, variant="apart")


def _spoken(parts: Parts) -> dict[str, Seen]:
    """Return where the text first speaks of each appendix of its own by number."""
    spoken: dict[str, Seen] = {}
    for seen in parts.all(Part.BODY):
        for found in _MENTIONS.finditer(seen.text):
            if not _OF_OTHERS.match(seen.text[found.end() :]):
                spoken.setdefault(found[1], seen)
    return spoken


def to_other(number: str) -> str:
    """Return a number in the other figures: "2" for "II"."""
    value = roman(number)
    return str(value) if value is not None else to_roman(int(number)) if number.isdigit() else ""


def _number_of(label: Seen) -> str:
    """Return the number of an appendix."""
    found = _LABEL.match(clean_line(label.text))
    return (found[2] or "").upper() if found else ""


def _label(seen: Seen, at: int, count: int, *, alone: bool) -> Breaches:
    """Check the line "Phụ lục I"."""
    if seen.text.isupper() or not seen.text.startswith("Phụ lục"):
        found = _LABEL.match(clean_line(seen.text))
        good = f"Phụ lục {(found[2] or '').upper()}".strip() if found else "Phụ lục"
        mend = Mend(Mending.WORDS, seen.at, good, seen.text)
        yield Breach("D30-APP-01", Part.APPENDIX, seen, {"text": seen.text}, mends=(mend,), variant="words")
    not_bold = seen.all_are("bold") is False
    if not_bold or seen.is_centred is False or any(abs(size - 14) > 0.3 for size in seen.sizes):
        mends = (
            Mend(Mending.BOLD, seen.at, True),
            Mend(Mending.ALIGN, seen.at, "centred"),
            Mend(Mending.SIZE, seen.at, 14.0),
        )
        yield Breach("D30-APP-01", Part.APPENDIX, seen, {"text": seen.text}, mends=mends)
    # One appendix needs no number, and of one in a file of its own nobody knows how many there are.
    if count < 2 or alone:
        return
    wanted = to_roman(at)
    if _number_of(seen) != wanted:
        mend = Mend(Mending.WORDS, seen.at, f"Phụ lục {wanted}", seen.text)
        yield breach("D30-APP-02", Part.APPENDIX, seen, mend, found=seen.text, expected=f"Phụ lục {wanted}")


def _title(appendix: Appendix) -> Breaches:
    """Check the title of an appendix."""
    lines = appendix.title
    if not lines:
        yield Breach("D30-APP-03", Part.APPENDIX_TITLE, appendix.label, variant="missing")
        return
    lower = next((seen for seen in lines if not seen.is_upper), None)
    if lower is not None:
        mend = Mend(Mending.WORDS, lower.at, lower.text.upper(), lower.text)
        yield Breach("D30-APP-03", Part.APPENDIX_TITLE, lower, mends=(mend,), variant="upper")
    for seen in lines:
        if (
            seen.all_are("bold") is False
            or seen.is_centred is False
            or any(not 13 <= size <= 14 for size in seen.sizes)
        ):
            yield breach("D30-APP-03", Part.APPENDIX_TITLE, seen, Mend(Mending.BOLD, seen.at, True))
            return


def _reference(appendix: Appendix, known: Known) -> Breaches:
    """Check "(Kèm theo …)"."""
    if not appendix.reference:
        yield Breach("D30-APP-04", Part.APPENDIX_REFERENCE, appendix.label, variant="missing")
        return
    seen = appendix.reference[0]
    yield from _reference_look(seen)
    text = " ".join(one.text for one in appendix.reference)
    if _BLANK.search(text) and not known.electronic and not known.numbered_later:
        yield Breach("D30-APP-05", Part.APPENDIX_REFERENCE, seen, severity=Severity.INFO)


def _reference_look(seen: Seen) -> Breaches:
    """Check the look of "(Kèm theo …)"."""
    wrong_size = any(not 13 <= size <= 14 for size in seen.sizes)
    if (
        seen.all_are("italic") is False
        or seen.any_is("bold") is True
        or wrong_size
        or seen.is_centred is False
    ):
        mends = (Mend(Mending.ITALIC, seen.at, True), Mend(Mending.ALIGN, seen.at, "centred"))
        yield Breach("D30-APP-04", Part.APPENDIX_REFERENCE, seen, mends=mends)
