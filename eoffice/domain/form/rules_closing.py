"""Recipients, signing block, marks and contact data (Appendix I, II.7 to II.9 and III)."""

from __future__ import annotations

import re

from eoffice.domain.form.breach import Breach, Breaches, Known, Mend, Mending, Severity, breach, sized, styled
from eoffice.domain.form.observed import Column, Seen, Source
from eoffice.domain.form.parts import Part, Parts
from eoffice.domain.secrecy import secrecy_mark
from eoffice.text import clean_line, fold

_MARK = re.compile(r"^(TM|Q|KT|TL|TUQ)\.\s(?=\S)")
_LOOSE_MARK = re.compile(
    r"^(T[./]?\s?M|Q|K[./]?\s?T|T[./]?\s?L|T[./]?\s?U[./]?\s?Q|T\.?Ư\.?Q)\s*[.,:/]*\s*(?=[A-ZĐÀ-Ỹ])"
)
_ASKS = re.compile(r"^(TM|Q|KT|TL|TUQ)\b", re.IGNORECASE)
_TITLE = re.compile(
    r"^(GS|PGS|TS|ThS|Ths|BS|BSCK\w*|CN|KS|CVCC|NGND|NGƯT|NSND|NSƯT|LS|DS|TTND|TTƯT|Giáo sư|Phó Giáo sư|"
    r"Tiến sĩ|Tiến sỹ|Thạc sĩ|Thạc sỹ|Bác sĩ|Kỹ sư|Luật sư|Cử nhân|"
    r"Đại tướng|Thượng tướng|Trung tướng|Thiếu tướng|Đại tá|"
    r"Thượng tá|Trung tá|Thiếu tá|Đại úy|Thượng úy|Trung úy|Thiếu úy|Nhà giáo|Nghệ sĩ|Dr|Ông|Bà|Mr|Mrs)"
    r"([.,\s]+\S|\.\S)"
)
_BARE_TITLES = frozenset({"cn", "ks", "ls", "ds", "bs", "ts", "gs"})
_DEPUTY = re.compile(r"^(phó |thứ trưởng|phó\b)", re.IGNORECASE)
_ARCHIVE = re.compile(r"^[-–]\s*Lưu\s*:\s*VT\b.*\.$")
_ARCHIVED = re.compile(r"l[uư]u", re.IGNORECASE)


def signature_breaches(parts: Parts, known: Known) -> Breaches:
    """Give what is wrong with position and name."""
    if parts.is_appendix or parts.is_attached:
        return
    lines = parts.all(Part.POSITION)
    if not lines:
        if not parts.is_normative and not parts.all(Part.NAME):
            yield Breach("D30-SIGN-01", Part.POSITION, variant="missing")
            return
        if not parts.is_normative:
            yield Breach("D30-SIGN-01", Part.POSITION, parts.first(Part.NAME), variant="position")
    yield from _position(parts)
    yield from _authority(parts, known)
    yield from _name(parts, known)
    if parts.kind is not None and parts.kind.id == "bien_ban":
        yield from _two_signers(parts)


def _position(parts: Parts) -> Breaches:
    """Check the look of the position."""
    for part in (Part.POSITION, Part.SECOND_POSITION):
        lower = next((seen for seen in parts.all(part) if not seen.is_upper), None)
        if lower is not None and _is_position_line(parts, part, lower):
            mend = Mend(Mending.WORDS, lower.at, lower.text.upper(), lower.text)
            yield Breach("D30-SIGN-01", part, lower, mends=(mend,), variant="upper")
        yield from sized(parts, "D30-SIGN-01", part, 13, 14)
        yield from styled(parts, "D30-SIGN-01", part, bold=True, italic=False)
    seen = parts.first(Part.POSITION)
    if seen is not None and (seen.column is Column.LEFT or seen.is_centred is False):
        yield Breach("D30-SIGN-01", Part.POSITION, seen, variant="place")


def _is_position_line(parts: Parts, part: Part, seen: Seen) -> bool:
    """Tell whether a line is component 7a; above a name a position in small letters may stand (7b)."""
    lines = parts.all(part)
    return not (seen is lines[-1] and len(lines) > 1 and any(one.is_upper for one in lines[:-1])) or (
        seen.folded.startswith(
            ("pho ", "giam doc", "chu tich", "truong", "cuc truong", "bo truong", "thu truong")
        )
    )


def _authority(parts: Parts, known: Known) -> Breaches:
    """Check the marks of authority and the order of the lines."""
    lines = parts.all(Part.POSITION)
    texts = [clean_line(seen.text).upper() for seen in lines]
    for seen, text in zip(lines, texts, strict=True):
        if _LOOSE_MARK.match(text) and not _MARK.match(text) and _is_mark(text):
            good = _LOOSE_MARK.sub(
                lambda found: re.sub(r"[^A-Z]", "", found[1].replace("Ư", "U")) + ". ", text
            )
            yield breach(
                "D30-SIGN-02", Part.POSITION, seen, Mend(Mending.WORDS, seen.at, good, seen.text), text=text
            )
            return
    marks = [found[1] if (found := _MARK.match(text)) else "" for text in texts]
    yield from _order(lines, texts, marks)
    if known.has_delegation is False and any(mark in ("TL", "TUQ") for mark in marks):
        yield breach("D30-SIGN-04", Part.POSITION, lines[0])


def _is_mark(text: str) -> bool:
    """Tell whether the letters at the beginning are meant as a mark: not those of a word."""
    found = _LOOSE_MARK.match(text)
    if found is None:
        return False
    bare = re.sub(r"[^A-ZƯ]", "", found[1])
    # "Q" and "TL" followed by a letter without any sign are the beginning of a word.
    rest = text[len(found[1]) :]
    return bool(rest[:1] in " .,:/" and bare)


def _order(lines: list[Seen], texts: list[str], marks: list[str]) -> Breaches:
    """Check that each mark is followed by the line it asks for."""
    for at, mark in enumerate(marks):
        last = at == len(marks) - 1
        following = texts[at + 1] if not last else ""
        own = texts[at].partition(". ")[2]
        if mark in ("KT", "TL", "TUQ", "TM") and last:
            yield Breach("D30-SIGN-03", Part.POSITION, lines[at], {"mark": f"{mark}."}, variant="alone")
        elif mark == "KT" and not _DEPUTY.match(following) and not _MARK.match(following):
            yield Breach("D30-SIGN-03", Part.POSITION, lines[at + 1], variant="deputy")
        elif mark == "KT" and _DEPUTY.match(own):
            yield Breach("D30-SIGN-03", Part.POSITION, lines[at], variant="head")
        elif mark == "TM" and _DEPUTY.match(following):
            yield Breach("D30-SIGN-03", Part.POSITION, lines[at + 1], variant="stands_in")
        elif mark in ("TM",) and re.match(r"^(GIÁM ĐỐC|CHỦ TỊCH|BỘ TRƯỞNG|CỤC TRƯỞNG)$", own):
            yield Breach("D30-SIGN-03", Part.POSITION, lines[at], variant="collective")


def _name(parts: Parts, known: Known) -> Breaches:
    """Check the name of the signer."""
    seen = parts.first(Part.NAME)
    if seen is None:
        if parts.all(Part.POSITION) and not parts.is_normative:
            yield Breach("D30-SIGN-05", Part.NAME, parts.all(Part.POSITION)[-1], variant="missing")
        return
    yield from sized(parts, "D30-SIGN-05", Part.NAME, 13, 14)
    yield from styled(parts, "D30-SIGN-05", Part.NAME, bold=True, italic=False)
    if seen.is_upper and len(seen.text.split()) > 1:
        good = " ".join(word.capitalize() for word in seen.text.split())
        yield Breach(
            "D30-SIGN-05",
            Part.NAME,
            seen,
            mends=(Mend(Mending.WORDS, seen.at, good, seen.text),),
            variant="upper",
        )
    if seen.is_centred is False:
        yield Breach(
            "D30-SIGN-05", Part.NAME, seen, mends=(Mend(Mending.ALIGN, seen.at, "centred"),), variant="place"
        )
    for one in (seen, parts.first(Part.SECOND_NAME)):
        yield from _title_before(one, known)
    if known.signer and fold(seen.text) != fold(known.signer):
        yield breach("D30-SIGN-07", Part.NAME, seen, name=known.signer)


def _title_before(seen: Seen | None, known: Known) -> Breaches:
    """Check that no degree, rank or honour stands before a name."""
    if seen is None or known.titles_allowed:
        return
    found = _TITLE.match(seen.text)
    if found is None:
        return
    words = re.split(r"[.\s]+", seen.text)
    good = seen.text
    # Titles come in rows: "PGS. TS. Nguyễn Văn An".
    while (again := _TITLE.match(good)) is not None:
        good = good[len(again[1]) :].lstrip(" .,")
    # "Cn An" may be a name: two words are not taken apart.
    if len(good.split()) < 2 and len(words) < 3:
        return
    yield breach(
        "D30-SIGN-06", Part.NAME, seen, Mend(Mending.WORDS, seen.at, good, seen.text), title=found[1]
    )


def _two_signers(parts: Parts) -> Breaches:
    """Check that the minutes are signed by the secretary on the left and the chair on the right."""
    left, right = fold(parts.text(Part.SECOND_POSITION)), fold(parts.text(Part.POSITION))
    chair = any(word in right for word in ("chu toa", "chu tri"))
    secretary = any(word in left for word in ("thu ky", "ghi bien ban"))
    if not chair or not secretary:
        yield breach("D30-SIGN-09", Part.POSITION, parts.first(Part.POSITION))


def recipient_breaches(parts: Parts, known: Known) -> Breaches:
    """Give what is wrong with "Nơi nhận"."""
    if parts.is_appendix or parts.is_attached:
        return
    seen = parts.first(Part.RECIPIENTS)
    if seen is None:
        if parts.kind is not None:
            yield Breach("D30-RCPT-05", Part.RECIPIENTS, variant="missing")
        return
    yield from _label(parts, seen)
    lines = parts.all(Part.RECIPIENT)
    if lines:
        yield from _list_look(parts, lines)
        yield from _list_marks(parts, lines)
        yield from _first_and_last(parts, lines)
        yield from _agreement(lines, known)


def _label(parts: Parts, seen: Seen) -> Breaches:
    """Check the words and the look of the label."""
    if seen.text != "Nơi nhận:":
        mends = (Mend(Mending.WORDS, seen.at, "Nơi nhận:", seen.text),) if len(seen.text) < 14 else ()
        yield Breach("D30-RCPT-05", Part.RECIPIENTS, seen, {"text": seen.text}, mends=mends, variant="words")
    yield from sized(parts, "D30-RCPT-05", Part.RECIPIENTS, 12, 12)
    yield from styled(parts, "D30-RCPT-05", Part.RECIPIENTS, bold=True, italic=True)
    position = parts.first(Part.POSITION)
    two = bool(parts.all(Part.SECOND_POSITION))
    if seen.column is Column.RIGHT:
        yield Breach("D30-RCPT-06", Part.RECIPIENTS, seen)
    elif position is not None and not two and seen.page is not None and position.page is not None:
        apart = seen.page != position.page or (
            seen.box is not None and position.box is not None and abs(seen.box.y1 - position.box.y1) > 4
        )
        if apart:
            yield Breach("D30-RCPT-06", Part.RECIPIENTS, seen)


def _list_look(parts: Parts, lines: list[Seen]) -> Breaches:
    """Check size and look of the list."""
    yield from sized(parts, "D30-RCPT-07", Part.RECIPIENT, 11, 11)
    yield from styled(parts, "D30-RCPT-07", Part.RECIPIENT, bold=False, italic=False)
    undashed = next((seen for seen in lines if seen.text[:1] not in "-–"), None)
    if undashed is not None and (parts.observation.source is not Source.PDF):
        mend = Mend(Mending.WORDS, undashed.at, f"- {undashed.text}", undashed.text)
        yield Breach(
            "D30-RCPT-07", Part.RECIPIENT, undashed, {"text": undashed.text}, mends=(mend,), variant="dash"
        )


def _list_marks(parts: Parts, lines: list[Seen]) -> Breaches:
    """Check ";" after each line but the last."""
    for seen in lines[:-1]:
        if not seen.text.endswith(";") and not seen.text.endswith(":"):
            mend = Mend(Mending.WORDS, seen.at, seen.text.rstrip(" .,;") + ";", seen.text)
            yield Breach(
                "D30-RCPT-07", Part.RECIPIENT, seen, {"text": seen.text}, mends=(mend,), variant="mark"
            )
            return


def _first_and_last(parts: Parts, lines: list[Seen]) -> Breaches:
    """Check the archive line at the end and the reference at the beginning."""
    last = lines[-1]
    if not _ARCHIVE.match(clean_line(last.text)):
        mends: tuple[Mend, ...] = ()
        if re.match(r"^[-–]\s*Lưu\s*:\s*VT\b", clean_line(last.text)):
            mends = (Mend(Mending.WORDS, last.at, last.text.rstrip(" .;,") + ".", last.text),)
        variant = "" if mends or _ARCHIVED.search(last.text) else "missing"
        yield Breach("D30-RCPT-08", Part.RECIPIENT, last, {"text": last.text}, mends=mends, variant=variant)
    first = lines[0].folded.lstrip("-– ")
    referring = first.startswith("nhu ")
    if parts.all(Part.SALUTATION) and first.rstrip(";. ") not in ("nhu tren", "nhu kinh gui"):
        yield breach("D30-RCPT-09", Part.RECIPIENT, lines[0], text=lines[0].text)
    if parts.decides and not referring and not parts.all(Part.SALUTATION):
        yield breach("D30-RCPT-10", Part.RECIPIENT, lines[0])
    elif parts.kind is not None and first.startswith("nhu tren") and not _addressed(parts):
        yield Breach("D30-RCPT-09", Part.RECIPIENT, lines[0], severity=Severity.WARNING, variant="nobody")


def _addressed(parts: Parts) -> bool:
    """Tell whether somebody stands above whom "Như trên" can mean."""
    kind = parts.kind
    return bool(parts.all(Part.SALUTATION)) or (
        kind is not None and (kind.addressed or kind.template in ("1.6", "1.7", "1.8"))
    )


def _agreement(lines: list[Seen], known: Known) -> Breaches:
    """Check the printed list against the electronic one."""
    if known.recipients is None:
        return
    printed = " ".join(seen.folded for seen in lines)
    for name in known.recipients:
        if fold(name) not in printed and not any("nhu tren" in seen.folded for seen in lines):
            yield breach("D30-RCPT-11", Part.RECIPIENT, lines[0], name=name)


def mark_breaches(parts: Parts) -> Breaches:
    """Give what is wrong with the marks: urgency, secrecy, circulation, drafter's code, contact data."""
    seen = parts.first(Part.URGENCY)
    if seen is not None:
        yield from _urgency(parts, seen)
    for line in (*parts.observation.seen, *parts.observation.outside):
        # A stamp is short; a sentence may speak of secrecy.
        if len(line.text) < 160 and secrecy_mark([line.text]):
            yield breach("D30-MARK-02", "secrecy", line)
            break
    note = parts.first(Part.CIRCULATION)
    if note is not None and (
        not note.is_upper or any(not 13 <= size <= 14 for size in note.sizes) or note.all_are("bold") is False
    ):
        yield breach("D30-MARK-03", Part.CIRCULATION, note)
    code = parts.first(Part.DRAFTER)
    if code is not None and (any(size != 11 for size in code.sizes) or not code.text.split("(")[0].isupper()):
        yield breach("D30-MARK-04", Part.DRAFTER, code, Mend(Mending.SIZE, code.at, 11.0))
    contact = parts.first(Part.CONTACT)
    if contact is not None and any(not 11 <= size <= 12 for size in contact.sizes):
        yield breach("D30-MARK-05", Part.CONTACT, contact)


def _urgency(parts: Parts, seen: Seen) -> Breaches:
    """Check the word of urgency, its look and its colour."""
    from_law = clean_line(seen.text) in ("KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", "HOẢ TỐC")
    red = [ink.colour for ink in seen.letters if ink.colour is not None]
    pale = any(colour[0] < 180 or max(colour[1:]) > 100 for colour in red)
    sizes = any(not 13 <= size <= 14 for size in seen.sizes)
    if not from_law or pale or sizes or seen.all_are("bold") is False:
        yield breach("D30-MARK-01", Part.URGENCY, seen, text=seen.text)
