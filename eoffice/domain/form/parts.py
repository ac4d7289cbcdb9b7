"""Which line is which component of an official document (Appendix I): found by words, look and place.

A line is found although something about it is wrong: the rules then say what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum

from eoffice.domain.content import Alignment
from eoffice.domain.form.observed import Column, Ink, Observation, Seen
from eoffice.domain.kinds import DocumentKind
from eoffice.text import fold


class Part(StrEnum):
    """The components, by the names of the decree."""

    NATION = "nation"
    MOTTO = "motto"
    PARENT = "parent"
    ISSUER = "issuer"
    NUMBER = "number"
    DATE = "date"
    LETTER_SUBJECT = "letter_subject"
    URGENCY = "urgency"
    CIRCULATION = "circulation"
    TYPE = "type"
    SUBJECT = "subject"
    COMPETENCE = "competence"
    BASIS = "basis"
    LEAD_IN = "lead_in"
    ATTACHED_TO = "attached_to"
    SALUTATION = "salutation"
    ADDRESSEE = "addressee"
    BODY = "body"
    RECIPIENTS = "recipients"
    RECIPIENT = "recipient"
    DRAFTER = "drafter"
    POSITION = "position"
    NAME = "name"
    SECOND_POSITION = "second_position"
    SECOND_NAME = "second_name"
    APPENDIX = "appendix"
    APPENDIX_TITLE = "appendix_title"
    APPENDIX_REFERENCE = "appendix_reference"
    APPENDIX_BODY = "appendix_body"
    CONTACT = "contact"
    COPY_FORM = "copy_form"
    COPY = "copy"
    CALL = "call"
    """"… điện:", "… trân trọng kính mời:", "… trân trọng giới thiệu:"."""


NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NORMATIVE = frozenset(
    {"hien phap", "bo luat", "luat", "phap lenh", "lenh", "nghi dinh", "thong tu", "thong tu lien tich",
     "nghi quyet lien tich"}
)  # fmt: skip
"""Law-making documents: they have a form of their own, outside the decree."""

COPY_FORMS = ("SAO Y", "SAO LỤC", "TRÍCH SAO")
CIRCULATION = ("xem xong tra lai", "luu hanh noi bo", "tai lieu thu hoi")
URGENCIES = frozenset({"khan", "thuong khan", "hoa toc", "hoa toc hen gio"})
_NEAR = 0.82
_HEAD_WITHIN = 40
_NUMBER = re.compile(r"^\s*(?:s[ốôo][:.\s].*|\d*\s*[/\-]\s*[A-ZĐ][\w.\-/]*|số\s*/.*)$", re.IGNORECASE)
_SYMBOL = re.compile(r"\d\s*/\s*[A-ZĐ]|/\s*[A-ZĐ]{2,}")
_DATE = re.compile(r"ng[aà]y.*th[aá]ng.*n[aă]m", re.IGNORECASE)
_BASIS = re.compile(r"^(căn cứ|theo đề nghị|theo nghị quyết|xét )", re.IGNORECASE)
_BODILY = re.compile(
    r"^(điều\s*\d|chương\s+[ivxlc\d]|phần\s+[ivxlc\dt]|mục\s+\d|[ivxlc]+\.\s|\d+\.\s|[a-zđ]\)\s)",
    re.IGNORECASE,
)
_AGENCY_WORD = re.compile(
    r"^(SỞ|BAN|PHÒNG|CỤC|CHI CỤC|TỔNG CỤC|VỤ|TRUNG TÂM|VĂN PHÒNG|ỦY BAN|UỶ BAN|UBND|TRƯỜNG|BỆNH VIỆN|CÔNG TY"
    r"|TỔNG CÔNG TY|HỘI ĐỒNG|HĐND|VIỆN|THANH TRA|CÔNG AN|BỘ|KHO BẠC|CHI NHÁNH|BẢO HIỂM|HỌC VIỆN|ĐẠI HỌC)\b"
)
_PLACE_LINE = re.compile(r"^(TỈNH|THÀNH PHỐ|XÃ|PHƯỜNG|ĐẶC KHU|HUYỆN|QUẬN|VÀ)\b")
"""How the second line of one name begins: "ỦY BAN NHÂN DÂN" / "TỈNH …" is no parent and its body."""

_APPENDIX = re.compile(r"^phu luc(?: so)?\s*[ivxlc\d]*[.:]?$")
_CALL = re.compile(r"(điện|kính mời|giới thiệu)\s*:$")
_OFFICE_HOLDER = re.compile(
    r"^(CHỦ TỊCH|BỘ TRƯỞNG|THỦ TƯỚNG|GIÁM ĐỐC|TỔNG GIÁM ĐỐC|HIỆU TRƯỞNG|CỤC TRƯỞNG|THỐNG ĐỐC)\b"
)
_BRACKETED = re.compile(r"^[(\[<].*[)\]>]$")
_DASHES = re.compile(r"^[\s_\-–—*=.]+$")
_COPY_NUMBER = re.compile(r"/\s*(SY|SL|TrS|TRS)\s*-")
_SURE_DRAFTER = re.compile(r"^[A-ZĐ]{2,6}\.?\s*\(\d+\)$")
_DRAFTER = re.compile(r"^[A-ZĐ][A-ZĐ.]*\s*[.\-]?\s*(?:\(\s*\d+\s*(?:b|bản)?\s*\)|\d+)?\.?$", re.IGNORECASE)


@dataclass
class Parts:
    """The components of one document."""

    observation: Observation
    kind: DocumentKind | None = None
    is_normative: bool = False
    is_attached: bool = False
    """True for a document issued with a decision: it carries no number, date and signature."""
    is_appendix: bool = False
    """True for an appendix in a file of its own."""
    found: dict[Part, list[Seen]] = field(default_factory=dict)
    appendices: list[Appendix] = field(default_factory=list)
    rules: dict[Part, Seen] = field(default_factory=dict)
    """The line under the motto, the issuer and the subject."""
    flow: list[Seen] = field(default_factory=list)

    def all(self, part: Part) -> list[Seen]:
        """Return every line of a component."""
        return self.found.get(part, [])

    def first(self, part: Part) -> Seen | None:
        """Return the first line of a component."""
        return next(iter(self.all(part)), None)

    def text(self, part: Part) -> str:
        """Return the words of a component."""
        return " ".join(seen.text for seen in self.all(part) if seen.text)

    def add(self, part: Part, seen: Seen) -> None:
        """Note a line of a component."""
        self.found.setdefault(part, []).append(seen)

    @property
    def is_letter(self) -> bool:
        """Tell whether it is an official letter."""
        return self.kind is not None and self.kind.is_letter

    @property
    def decides(self) -> bool:
        """Tell whether it is a decision or a resolution."""
        return self.kind is not None and bool(self.kind.lead_in)


@dataclass
class Appendix:
    """The lines of one appendix."""

    label: Seen
    title: list[Seen] = field(default_factory=list)
    reference: list[Seen] = field(default_factory=list)
    body: list[Seen] = field(default_factory=list)


def is_near(text: str, wanted: str) -> bool:
    """Tell whether a text is meant to be another one, mistyped perhaps."""
    one, other = _bare(text), _bare(wanted)
    if one == other:
        return True
    if not one or abs(len(one) - len(other)) > len(other) // 3:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _NEAR


def _bare(text: str) -> str:
    """Return the letters of a text only."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


def find_parts(observation: Observation, kinds: Mapping[str, DocumentKind]) -> Parts:
    """Return the components of an observed document."""
    return _Finder(observation, kinds).find()


class _Finder:
    """Walks through the lines from top to bottom once."""

    def __init__(self, observation: Observation, kinds: Mapping[str, DocumentKind]) -> None:
        self._kinds = kinds
        self._by_name = {fold(kind.name): kind for kind in kinds.values() if not kind.is_letter}
        self._parts = Parts(observation)
        self._seen = [one for one in observation.seen if one.text or one.rule]
        self._at = 0

    def find(self) -> Parts:
        """Return the components."""
        first = next((one for one in self._seen if one.text), None)
        if first is not None and _APPENDIX.match(first.folded):
            self._parts.is_appendix = True
            self._appendices(one for one in self._seen if one.text)
            return self._parts
        for outside in self._parts.observation.outside:
            self._outside(outside)
        self._head()
        end = self._closing_start()
        flow, closing = self._seen[self._at : end], self._seen[end:]
        self._middle(flow)
        self._closing(closing)
        self._settle_kind()
        return self._parts

    def _outside(self, seen: Seen) -> None:
        """Place a line of a margin or a text box."""
        if seen.folded in URGENCIES:
            self._parts.add(Part.URGENCY, seen)
        elif any(seen.folded.startswith(words) for words in CIRCULATION):
            self._parts.add(Part.CIRCULATION, seen)
        elif "dia chi" in seen.folded or "dien thoai" in seen.folded:
            self._parts.add(Part.CONTACT, seen)
        elif seen.folded.startswith(("noi nhan", "- luu")):
            self._parts.add(Part.RECIPIENTS, seen)

    # The head -------------------------------------------------------------------------------------

    def _head(self) -> None:
        """Read everything above the title."""
        nation = next(
            (at for at, one in enumerate(self._seen[:_HEAD_WITHIN]) if is_near(one.text, NATION)), None
        )
        motto = next(
            (at for at, one in enumerate(self._seen[:_HEAD_WITHIN]) if is_near(one.text, MOTTO)), None
        )
        anchors = [at for at in (nation, motto) if at is not None]
        if not anchors:
            self._headless()
            return
        frame = self._seen[anchors[0]].frame
        end = self._head_end(max(anchors), frame)
        head = self._seen[:end]
        self._left([one for one in head if one.column is not Column.RIGHT], anchors)
        self._right([one for one in head if one.column is Column.RIGHT or self._seen.index(one) in anchors])
        self._at = end

    def _headless(self) -> None:
        """Read a file without national title: an appendix, or a head that lost it."""
        columns = [one for one in self._seen[:12] if one.column is not Column.FULL]
        numbered = any(_is_number(one.text) for one in columns)
        if not numbered:
            return
        end = self._head_end(max(self._seen.index(one) for one in columns), columns[0].frame)
        self._left([one for one in self._seen[:end] if one.column is Column.LEFT], [])
        self._right([one for one in self._seen[:end] if one.column is Column.RIGHT])
        self._at = end

    def _head_end(self, anchor: int, frame: int | None) -> int:
        """Return the place after the last line of the head."""
        end = anchor + 1
        while end < len(self._seen) and self._is_of_head(self._seen[end], frame):
            end += 1
        return end

    def _is_of_head(self, seen: Seen, frame: int | None) -> bool:
        """Tell whether a line below the national title still belongs to the head."""
        if frame is not None and seen.frame == frame:
            return True
        if seen.column is not Column.FULL and frame is None and seen.frame is None:
            return not seen.folded.startswith("kinh gui")
        if seen.column is not Column.FULL and seen.row == 0 and seen.frame is not None:
            return _is_number(seen.text) or bool(_DATE.search(seen.text)) or seen.folded.startswith("v/v")
        text = seen.text
        if seen.rule or _is_number(text) or seen.folded in URGENCIES:
            return True
        if _DATE.search(text) and len(text) < 70 and "," in text and not _BASIS.match(text):
            return True
        return seen.folded.startswith("v/v")

    def _left(self, lines: list[Seen], anchors: list[int]) -> None:
        """Read the left column: parent, issuer, number, subject of a letter, urgency."""
        anchored = {id(self._seen[at]) for at in anchors}
        above: list[Seen] = []
        numbered = False
        for seen in lines:
            if id(seen) in anchored or (_DATE.search(seen.text) and seen.column is Column.FULL):
                continue
            if seen.rule:
                if above and not numbered:
                    self._parts.rules.setdefault(Part.ISSUER, seen)
            elif seen.folded in URGENCIES or seen.boxed:
                self._parts.add(Part.URGENCY, seen)
            elif not numbered and _is_number(seen.text):
                self._parts.add(Part.NUMBER, seen)
                numbered = True
            elif numbered or seen.folded.startswith("v/v"):
                self._parts.add(Part.LETTER_SUBJECT, seen)
            elif any(words in seen.folded for words in CIRCULATION):
                self._parts.add(Part.CIRCULATION, seen)
            else:
                above.append(seen)
        self._issuer(above)

    def _issuer(self, lines: list[Seen]) -> None:
        """Tell the parent body from the issuing one."""
        start = _issuer_start(lines)
        for at, seen in enumerate(lines):
            self._parts.add(Part.ISSUER if at >= start else Part.PARENT, seen)

    def _right(self, lines: list[Seen]) -> None:
        """Read the right column: national title, motto, place and date."""
        last: Part | None = None
        for seen in lines:
            if seen.rule:
                if last is Part.MOTTO:
                    self._parts.rules.setdefault(Part.MOTTO, seen)
                continue
            last = self._right_part(seen)
            if last is not None:
                self._parts.add(last, seen)
        if not self._parts.all(Part.DATE):
            for seen in self._seen[: self._at or _HEAD_WITHIN]:
                if seen.column is Column.FULL and _DATE.search(seen.text) and len(seen.text) < 70:
                    self._parts.add(Part.DATE, seen)
                    return

    def _right_part(self, seen: Seen) -> Part | None:
        """Return what a line of the right column is."""
        if is_near(seen.text, NATION):
            return Part.NATION
        if is_near(seen.text, MOTTO):
            return Part.MOTTO
        if any(words in seen.folded for words in CIRCULATION):
            return Part.CIRCULATION
        if seen.folded in URGENCIES:
            return Part.URGENCY
        if "ngay" in seen.folded or "thang" in seen.folded or "nam" in seen.folded.split():
            return Part.DATE
        # The date is a blank to be filled: the place stands there with its comma.
        if seen.text.endswith(",") and len(seen.text) < 40:
            return Part.DATE
        return Part.NATION if "viet nam" in seen.folded and seen.is_upper else None

    # Between head and closing ---------------------------------------------------------------------

    def _closing_start(self) -> int:
        """Return where recipients and signature begin; appendices stand below."""
        labels = [
            at for at, one in enumerate(self._seen) if at >= self._at and one.folded.startswith("noi nhan")
        ]
        if labels:
            return self._whole_frame(labels[0])
        frames = [
            at
            for at, one in enumerate(self._seen)
            if at >= self._at and one.column is Column.RIGHT and not one.in_grid
        ]
        return self._whole_frame(frames[-1]) if frames else len(self._seen)

    def _whole_frame(self, at: int) -> int:
        """Return where the table of a line begins, with the signatures above the recipients."""
        frame = self._seen[at].frame
        while at > self._at and (
            (frame is not None and self._seen[at - 1].frame == frame)
            or (self._seen[at - 1].column is not Column.FULL and not self._seen[at - 1].in_grid)
        ):
            at -= 1
        return at

    def _middle(self, flow: list[Seen]) -> None:
        """Read title, addressees, bases and body."""
        at = self._title(flow)
        at = self._until_body(flow, at)
        body = [one for one in flow[at:] if one.text and not (one.rule and not one.text)]
        self._parts.flow = flow
        appendix = next((place for place, one in enumerate(body) if self._opens_appendix(one)), None)
        for seen in body[:appendix]:
            self._parts.add(Part.BODY, seen)
        if appendix is not None:
            self._appendices(body[appendix:])

    def _opens_appendix(self, seen: Seen) -> bool:
        """Tell whether an appendix begins here, as its title and not as a word of a sentence."""
        return bool(_APPENDIX.match(seen.folded)) and not seen.in_grid and len(seen.text) <= 20

    def _title(self, flow: list[Seen]) -> int:
        """Read the type name and the subject, and return where they end."""
        for at, seen in enumerate(flow[:14]):
            name = _normal_name(seen.folded)
            if seen.folded.startswith(("kinh gui", "can cu")) or _APPENDIX.match(seen.folded):
                break
            if not self._is_type(seen, name):
                continue
            self._parts.add(Part.TYPE, seen)
            self._parts.kind = self._by_name.get(name)
            self._parts.is_normative = name in NORMATIVE
            return self._subject(flow, at + 1)
        return 0

    def _is_type(self, seen: Seen, name: str) -> bool:
        """Tell whether a line is the name of a kind."""
        known = name in self._by_name or name in NORMATIVE
        stands_out = seen.is_upper or seen.is_centred or seen.all_are("bold")
        if known and stands_out and len(seen.text) <= 40:
            return True
        near = any(is_near(name, one) for one in self._by_name)
        if near and seen.is_upper and len(seen.text) <= 30:
            return True
        # A centred line of capitals in the place of the type name that is no kind at all.
        is_alone = seen.is_upper and seen.is_centred is not False and seen.all_are("bold") is not False
        lettered = bool(self._parts.all(Part.LETTER_SUBJECT))
        return is_alone and not lettered and len(seen.text) <= 30 and bool(self._parts.all(Part.NUMBER))

    def _subject(self, flow: list[Seen], start: int) -> int:
        """Read the lines under the type name up to the line below them."""
        at = start
        while at < len(flow):
            seen = flow[at]
            if seen.rule:
                self._parts.rules.setdefault(Part.SUBJECT, seen)
                return at + 1
            if not self._goes_on(flow, at, start):
                break
            self._parts.add(Part.SUBJECT, seen)
            at += 1
        return at

    def _goes_on(self, flow: list[Seen], at: int, start: int) -> bool:
        """Tell whether a line under the type name is part of the subject."""
        seen = flow[at]
        if (
            _BASIS.match(seen.text)
            or _BODILY.match(seen.text)
            or seen.folded.startswith(("kinh gui", "(kem theo"))
        ):
            return False
        if at > start and self._parts.decides and seen.is_upper:
            return False
        if seen.column is not Column.FULL or seen.folded.endswith(":"):
            return False
        followed = at + 1 < len(flow) and flow[at + 1].rule is not None
        centred = bool(seen.is_centred)
        return followed or centred or (at == start and seen.all_are("bold") is True)

    def _until_body(self, flow: list[Seen], at: int) -> int:
        """Read competence, bases, lead-in, addressees and references up to the body."""
        self._saluted = False
        while at < len(flow):
            part = self._opening_part(flow, at)
            if part is None:
                break
            if part is not Part.BODY:
                self._parts.add(part, flow[at])
            elif flow[at].text and not flow[at].rule:
                break
            at += 1
            if part is Part.LEAD_IN:
                break
        return at

    def _opening_part(self, flow: list[Seen], at: int) -> Part | None:
        """Return what a line between title and body is; None where the body begins."""
        seen = flow[at]
        if seen.rule and not seen.text:
            return Part.BODY
        if seen.folded in URGENCIES:
            return Part.URGENCY
        if seen.folded.startswith("(kem theo"):
            return Part.ATTACHED_TO
        if seen.folded.startswith("kinh gui"):
            self._saluted = True
            return Part.SALUTATION
        if _CALL.search(seen.text) and len(seen.text) < 160 and self._parts.kind is not None:
            self._saluted = True
            return Part.CALL
        if self._saluted and seen.text.startswith(("-", "–", "+")):
            return Part.ADDRESSEE
        if _is_lead_in(seen):
            return Part.LEAD_IN
        return self._deciding_part(flow, at)

    def _deciding_part(self, flow: list[Seen], at: int) -> Part | None:
        """Return whether a line is a basis or the competence line."""
        seen = flow[at]
        decides = self._parts.decides or any(_is_lead_in(one) for one in flow[at : at + 40])
        if not decides:
            return None
        if _BASIS.match(seen.text):
            return Part.BASIS
        if self._parts.all(Part.BASIS) and _lead_in_ahead(flow, at):
            return Part.BASIS
        if (
            not self._parts.all(Part.BASIS)
            and (seen.is_upper or seen.is_centred)
            and not _BODILY.match(seen.text)
        ):
            return Part.COMPETENCE
        return None

    def _appendices(self, lines: Iterable[Seen]) -> None:
        """Read the appendices, one after another."""
        appendix: Appendix | None = None
        for seen in lines:
            if self._opens_appendix(seen):
                appendix = Appendix(seen)
                self._parts.appendices.append(appendix)
            elif appendix is not None and seen.text:
                _into(appendix, seen)

    # The closing ----------------------------------------------------------------------------------

    def _closing(self, lines: list[Seen]) -> None:
        """Read recipients, signatures and what stands below them."""
        label = next((at for at, one in enumerate(lines) if one.folded.startswith("noi nhan")), None)
        start = next((at for at, one in enumerate(lines) if self._opens_appendix(one)), len(lines))
        closing = [one for one in lines[:start] if one.text and not _DASHES.match(one.text)]
        left = [one for one in closing if one.column is Column.LEFT]
        right = [one for one in closing if one.column is Column.RIGHT]
        if label is not None and not left and not right:
            left = closing
        left = self._copy(left, right)
        self._recipients(left)
        self._signature([one for one in right if one.text], Part.POSITION, Part.NAME)
        full = [one for one in closing if one.column is Column.FULL and one not in left]
        for one in full:
            if "dia chi" in one.folded or "dien thoai" in one.folded:
                self._parts.add(Part.CONTACT, one)
        self._appendices(lines[start:])

    def _copy(self, left: list[Seen], right: list[Seen]) -> list[Seen]:
        """Take the block of a copy on paper off the closing and return the rest of the left column."""
        at = next((one.at for one in right if one.folded in {fold(word) for word in COPY_FORMS}), None)
        numbered = next((one.at for one in left if _COPY_NUMBER.search(one.text)), None)
        if at is None and numbered is None:
            return left
        for one in right:
            if one.folded in {fold(word) for word in COPY_FORMS}:
                self._parts.add(Part.COPY_FORM, one)
        for one in left:
            if _COPY_NUMBER.search(one.text):
                self._parts.add(Part.COPY, one)
        first = min(one for one in (at, numbered) if one is not None)
        frames = {one.frame for one in (*left, *right) if one.at == first}
        first = min(
            one.at
            for one in (*left, *right)
            if one.at == first or (one.frame in frames and one.frame is not None)
        )
        right[:] = [one for one in right if one.at < first]
        return [one for one in left if one.at < first]

    def _recipients(self, left: list[Seen]) -> None:
        """Read the left column: a second signature above, then the list."""
        label = next((at for at, one in enumerate(left) if one.folded.startswith("noi nhan")), None)
        if label is None:
            listed = [one for one in left if one.text.startswith(("-", "–"))]
            above = [] if listed else left
        else:
            above, listed = left[:label], left[label + 1 :]
            self._parts.add(Part.RECIPIENTS, left[label])
        for seen in listed:
            if self._is_drafter(seen):
                self._parts.add(Part.DRAFTER, seen)
            elif seen.folded in URGENCIES:
                self._parts.add(Part.URGENCY, seen)
            elif self._continues(seen):
                above_line = self._parts.found[Part.RECIPIENT][-1]
                joined = (*above_line.inks, Ink(" "), *seen.inks)
                self._parts.found[Part.RECIPIENT][-1] = replace(above_line, inks=joined)
            else:
                self._parts.add(Part.RECIPIENT, seen)
        self._signature(above, Part.SECOND_POSITION, Part.SECOND_NAME)

    def _continues(self, seen: Seen) -> bool:
        """Tell whether a line without a dash goes on with the recipient above it."""
        above = self._parts.all(Part.RECIPIENT)
        if not above or seen.text.startswith(("-", "–", "+")):
            return False
        is_broken = seen.page is not None or above[-1].before != seen.before or seen.text[:1].islower()
        return above[-1].text[-1:] not in ";." and is_broken

    def _is_drafter(self, seen: Seen) -> bool:
        """Tell whether a line is the drafter's code, below the archive line."""
        above = self._parts.all(Part.RECIPIENT)
        archived = (bool(above) and "luu" in above[-1].folded) or bool(_SURE_DRAFTER.match(seen.text))
        return archived and not seen.text.startswith(("-", "–")) and bool(_DRAFTER.match(seen.text))

    def _signature(self, lines: list[Seen], position: Part, name: Part) -> None:
        """Read position and name."""
        words = [one for one in lines if not _BRACKETED.match(one.text)]
        if not words:
            return
        ends = len(words) - 1 if len(words) > 1 or not words[0].is_upper else len(words)
        for at, seen in enumerate(words):
            self._parts.add(position if at < ends else name, seen)

    def _settle_kind(self) -> None:
        """Decide the kind where no type name says it."""
        parts = self._parts
        given = self._kinds.get(parts.observation.kind)
        if given is not None:
            parts.kind = given
        elif parts.kind is None and not parts.all(Part.TYPE) and parts.all(Part.LETTER_SUBJECT):
            parts.kind = self._kinds.get("cong_van")
        elif parts.kind is None and not parts.all(Part.TYPE) and parts.all(Part.SALUTATION):
            # A letter without subject: of an office holder it is a thư công, of an agency it lacks one.
            personal = _OFFICE_HOLDER.match(parts.text(Part.ISSUER).upper())
            parts.kind = self._kinds.get("thu_cong" if personal else "cong_van")
        parts.is_attached = (
            bool(parts.all(Part.ATTACHED_TO)) and not parts.all(Part.NUMBER) and not parts.all(Part.NAME)
        )


def _into(appendix: Appendix, seen: Seen) -> None:
    """Put a line where it belongs in an appendix."""
    if seen.rule and not seen.text:
        return
    if appendix.body or seen.in_grid:
        appendix.body.append(seen)
    elif seen.folded.startswith("(kem theo") or (
        appendix.reference and not seen.text.startswith("(") and appendix.reference[-1].text[-1:] != ")"
    ):
        appendix.reference.append(seen)
    elif (not appendix.reference and (seen.is_centred or (seen.is_upper and seen.is_centred is None))) or (
        not appendix.reference
        and not appendix.title
        and not _BODILY.match(seen.text)
        and len(seen.text) < 200
    ):
        appendix.title.append(seen)
    else:
        appendix.body.append(seen)


def _is_number(text: str) -> bool:
    """Tell whether a line holds number and notation."""
    stripped = text.strip()
    if len(stripped) > 60 or not _NUMBER.match(stripped):
        return False
    return bool(_SYMBOL.search(stripped)) or ":" in stripped or "/" in stripped


def _is_lead_in(seen: Seen) -> bool:
    """Tell whether a line is "QUYẾT ĐỊNH:" or its like."""
    bare = seen.folded.rstrip(" :.")
    return bare in ("quyet dinh", "quyet nghi") and (
        seen.is_upper or bool(seen.is_centred) or len(seen.text) < 14
    )


def _lead_in_ahead(flow: list[Seen], at: int) -> bool:
    """Tell whether the lead-in comes soon and no article before it."""
    for seen in flow[at : at + 30]:
        if _is_lead_in(seen):
            return True
        if _BODILY.match(seen.text) and seen.folded.startswith("dieu"):
            return False
    return False


def _normal_name(folded: str) -> str:
    """Return a type name without marks at its end."""
    return folded.strip(" .:;")


def _issuer_start(lines: list[Seen]) -> int:
    """Return the place of the first line of the issuing body; lines above name its parent."""
    bold = [seen.all_are("bold") for seen in lines]
    if len(lines) < 2:
        return 0
    if any(_PLACE_LINE.match(seen.text.upper()) for seen in lines[1:2]) and len(lines) == 2:
        return 0
    if None not in bold and True in bold and False in bold and bold[-1]:
        return len(bold) - next(at for at, one in enumerate([*reversed(bold), False]) if not one)
    for at in range(len(lines) - 1, 0, -1):
        above = lines[at - 1].text.upper().strip()
        joined = above.endswith((" VÀ", ",")) or above == "VĂN PHÒNG"
        if _AGENCY_WORD.match(lines[at].text.upper().strip()) and not joined:
            return at
    return 0 if all(bold) or None in bold else len(lines) - 1


def walk(*groups: Iterable[Seen]) -> Iterator[Seen]:
    """Give the lines of several groups."""
    for group in groups:
        yield from group


__all__ = ["Alignment", "Appendix", "Part", "Parts", "find_parts", "is_near", "walk"]
