"""Type name, subject and addressees (Appendix I, II.5 and II.9a)."""

from __future__ import annotations

from collections.abc import Mapping

from eoffice.domain.form.breach import Breach, Breaches, Mend, Mending, Severity, breach, sized, styled
from eoffice.domain.form.observed import Seen, Source
from eoffice.domain.form.parts import Part, Parts
from eoffice.domain.form.rules_head import rule_length
from eoffice.domain.kinds import DocumentKind
from eoffice.domain.wording.subjects import letter_subject, says_it_twice
from eoffice.text import clean_line, fold

_LONGEST, _LONG = 500, 150
_TO_SUPERIORS = frozenset({"bao_cao", "to_trinh"})
_NO_ADDRESSEES = frozenset({"nghi_quyet", "quyet_dinh", "quy_che", "quy_dinh", "thong_cao", "bien_ban"})


def title_breaches(parts: Parts, kinds: Mapping[str, DocumentKind]) -> Breaches:
    """Give what is wrong with type name and subject."""
    if parts.is_appendix:
        return
    if parts.is_letter:
        yield from _letter(parts)
    else:
        yield from _type_name(parts, kinds)
        yield from _subject(parts)


def _letter(parts: Parts) -> Breaches:
    """Check "V/v …" under the number of a letter."""
    seen = parts.first(Part.LETTER_SUBJECT)
    kind = parts.kind
    if kind is not None and kind.id != "cong_van":
        return
    if seen is None:
        yield Breach("D30-TYPE-04", Part.LETTER_SUBJECT, variant="missing")
    else:
        if not seen.text.startswith("V/v "):
            bare = seen.text[3:].lstrip(" :.") if seen.folded.startswith("v/v") else seen.text
            mend = Mend(Mending.WORDS, seen.at, f"V/v {bare}", seen.text)
            yield Breach(
                "D30-TYPE-04", Part.LETTER_SUBJECT, seen, {"text": seen.text}, mends=(mend,), variant="words"
            )
        elif says_it_twice(seen.text):
            mend = Mend(Mending.WORDS, seen.at, f"V/v {letter_subject(seen.text)}", seen.text)
            yield Breach(
                "D30-TYPE-04", Part.LETTER_SUBJECT, seen, {"text": seen.text}, mends=(mend,), variant="twice"
            )
        yield from sized(parts, "D30-TYPE-04", Part.LETTER_SUBJECT, 12, 13)
        yield from styled(parts, "D30-TYPE-04", Part.LETTER_SUBJECT, bold=False, italic=False)
        yield from _letter_place(parts, seen)
        yield from _length(parts, Part.LETTER_SUBJECT)
    name = parts.first(Part.TYPE) or _stray_type(parts)
    if name is not None:
        yield breach("D30-TYPE-05", Part.TYPE, name)


def _stray_type(parts: Parts) -> Seen | None:
    """Return a line "CÔNG VĂN" that stands where a letter has no type name."""
    for seen in parts.flow[:5]:
        if seen.folded.strip(" .:") == "cong van" and (seen.is_upper or seen.is_centred):
            return seen
    return None


def _letter_place(parts: Parts, seen: Seen) -> Breaches:
    """Check that "V/v" is centred, 6 points below the number."""
    number = parts.first(Part.NUMBER)
    gap = (seen.before or 0) + ((number.after or 0) if number is not None else 0)
    # Of a PDF no spacing is told, only places; there the gap depends on the size of the letters.
    told = seen.before is not None and parts.observation.source is Source.DOCX
    if told and number is not None and number.at + 1 == seen.at and not 4.9 <= gap <= 7.1:
        mend = Mend(Mending.BEFORE, seen.at, 6.0)
        yield Breach(
            "D30-TYPE-04", Part.LETTER_SUBJECT, seen, {"gap": f"{gap:g}"}, mends=(mend,), variant="gap"
        )
    if seen.is_centred is False:
        mend = Mend(Mending.ALIGN, seen.at, "centred")
        yield Breach("D30-TYPE-04", Part.LETTER_SUBJECT, seen, mends=(mend,), variant="place")


def _length(parts: Parts, part: Part) -> Breaches:
    """Check that the subject is one short phrase without a period."""
    lines = parts.all(part)
    text = clean_line(parts.text(part))
    if len(text) > _LONGEST:
        yield Breach("D30-TYPE-06", part, lines[0], {"length": len(text)}, variant="too_long")
    elif len(text) > _LONG:
        yield Breach("D30-TYPE-06", part, lines[0], {"length": len(text)}, Severity.INFO, variant="long")
    if text.endswith((".", ";")) and not text.endswith("..."):
        last = lines[-1]
        mend = Mend(Mending.WORDS, last.at, last.text.rstrip(".; "), last.text)
        yield Breach("D30-TYPE-06", part, last, mends=(mend,), variant="period")


def _type_name(parts: Parts, kinds: Mapping[str, DocumentKind]) -> Breaches:
    """Check the name of the kind."""
    seen = parts.first(Part.TYPE)
    if seen is None:
        yield Breach("D30-TYPE-01", Part.TYPE, variant="missing")
        return
    # By folded letters: an accent lost on the way does not make it a kind nobody knows.
    names = {fold(kind.name): kind.name for kind in kinds.values() if not kind.is_letter}
    known = fold(seen.text).strip(" .:")
    if known not in names and not parts.is_normative:
        yield Breach("D30-TYPE-01", Part.TYPE, seen, {"text": seen.text}, variant="unknown")
    elif not seen.is_upper or seen.text.endswith((".", ":")):
        good = seen.text.upper().rstrip(".: ")
        yield Breach(
            "D30-TYPE-01",
            Part.TYPE,
            seen,
            mends=(Mend(Mending.WORDS, seen.at, good, seen.text),),
            variant="upper",
        )
    yield from sized(parts, "D30-TYPE-01", Part.TYPE, 13, 14)
    yield from styled(parts, "D30-TYPE-01", Part.TYPE, bold=True, italic=False)
    yield from _centred(parts, "D30-TYPE-01", Part.TYPE)


def _centred(parts: Parts, rule: str, part: Part) -> Breaches:
    """Check that the lines of a component stand in the middle."""
    for seen in parts.all(part):
        if seen.is_centred is False:
            yield Breach(rule, part, seen, mends=(Mend(Mending.ALIGN, seen.at, "centred"),), variant="place")
            return


def _subject(parts: Parts) -> Breaches:
    """Check the subject under the type name and the line below it."""
    kind, lines = parts.kind, parts.all(Part.SUBJECT)
    wanted = kind is not None and kind.has_subject
    if parts.first(Part.TYPE) is None:
        return
    if wanted and not lines:
        yield Breach("D30-TYPE-02", Part.SUBJECT, parts.first(Part.TYPE), variant="missing")
    if lines:
        yield from sized(parts, "D30-TYPE-02", Part.SUBJECT, 13, 14)
        yield from styled(parts, "D30-TYPE-02", Part.SUBJECT, bold=True, italic=False)
        yield from _centred(parts, "D30-TYPE-02", Part.SUBJECT)
        yield from _sentence_case(parts)
        yield from _length(parts, Part.SUBJECT)
    found = parts.rules.get(Part.SUBJECT)
    above = lines or parts.all(Part.TYPE)
    if found is not None:
        yield from rule_length("D30-TYPE-03", Part.SUBJECT, found, above)
    # What is issued with a decision tells of it below its name; no line is asked for there.
    elif kind is not None and not parts.is_attached:
        yield Breach("D30-TYPE-03", Part.SUBJECT, above[-1], variant="missing")


def _sentence_case(parts: Parts) -> Breaches:
    """Check that the subject is not in capitals and begins with one."""
    text, seen = parts.text(Part.SUBJECT), parts.all(Part.SUBJECT)[0]
    # A short one in capitals may be a name or an abbreviation.
    if len(text) > 12 and text == text.upper():
        yield Breach("D30-TYPE-02", Part.SUBJECT, seen, variant="upper")
    elif text[:1].islower():
        good = seen.text[:1].upper() + seen.text[1:]
        mend = Mend(Mending.WORDS, seen.at, good, seen.text)
        yield Breach("D30-TYPE-02", Part.SUBJECT, seen, mends=(mend,), variant="initial")


def addressee_breaches(parts: Parts) -> Breaches:
    """Give what is wrong with "Kính gửi" and the addressees."""
    if parts.is_appendix or parts.is_attached or parts.kind is None:
        return
    seen = parts.first(Part.SALUTATION)
    if seen is None:
        if parts.kind.id == "cong_van":
            yield Breach("D30-RCPT-01", Part.SALUTATION, variant="missing")
        return
    if parts.kind.id in _NO_ADDRESSEES:
        yield Breach("D30-RCPT-01", Part.SALUTATION, seen, severity=Severity.WARNING, variant="out_of_place")
    yield from sized(parts, "D30-RCPT-02", Part.SALUTATION, 13, 14)
    yield from styled(parts, "D30-RCPT-02", Part.SALUTATION, bold=False, italic=False)
    yield from _salutation_words(seen)
    yield from _addressees(parts, seen)


def _salutation_words(seen: Seen) -> Breaches:
    """Check the colon after "Kính gửi" and its letters."""
    text = seen.text
    if not text.startswith("Kính gửi:"):
        rest = text[len("Kính gửi") :].lstrip(" :;,")
        good = f"Kính gửi: {rest}".strip()
        mend = Mend(Mending.WORDS, seen.at, good, text)
        yield Breach("D30-RCPT-02", Part.SALUTATION, seen, {"text": text}, mends=(mend,), variant="words")


def _addressees(parts: Parts, seen: Seen) -> Breaches:
    """Check one addressee on the line, several below it."""
    lines = parts.all(Part.ADDRESSEE)
    # A missing colon is told by its own rule; the addressee behind it is there all the same.
    rest = seen.text.partition(":")[2].strip() or seen.text[len("Kính gửi") :].strip(" :;")
    if len(lines) == 1 and not rest:
        yield Breach("D30-RCPT-03", Part.ADDRESSEE, lines[0], variant="one")
    # One semicolon at the very end is a slip of the pen; one in between parts two addressees.
    elif (lines and rest) or (not lines and rest.count(";") >= 1 and rest.rstrip(".; ").count(";") >= 1):
        yield Breach("D30-RCPT-03", Part.ADDRESSEE, seen, variant="several")
    elif not lines and not rest:
        yield Breach("D30-RCPT-03", Part.ADDRESSEE, seen, variant="none")
    for at, line in enumerate(lines if len(lines) > 1 else []):
        mark = "." if at == len(lines) - 1 else ";"
        if not line.text.endswith(mark):
            mend = Mend(Mending.WORDS, line.at, line.text.rstrip(" .;,") + mark, line.text)
            yield breach("D30-RCPT-04", Part.ADDRESSEE, line, mend, mark=mark)
            return
