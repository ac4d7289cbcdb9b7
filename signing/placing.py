"""Where a signature goes on a page: a form field, else the words printed there, else the decree's rule.

Pure: it takes the pages as values and returns a `Placement`, which a screen shows, lets a person
move, and hands back. Lengths are points from the lower left corner of the page, pages count from 0.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from signing.fields import (
    APPENDIX,
    ARRIVAL,
    COPY,
    DATE,
    INITIALS,
    LEADER,
    NUMBER,
    SEAL,
    Align,
    FieldPlace,
)
from signing.images import POINTS_PER_MM as MM

Box = tuple[float, float, float, float]
_HEAD = 0.55  # the part of page 1, from the top, that may hold number and date
_CROSS = 1.0


class Operation(StrEnum):
    """The six acts of signing in an office (Decree 30/2020, articles 13, 15, 22, 25 to 27)."""

    APPROVE = "approve"
    ISSUE = "issue"
    COPY = "copy"
    APPENDIX = "appendix"
    INCOMING = "incoming"
    COMMENT = "comment"


class Basis(StrEnum):
    """What a place was chosen by."""

    FIELD = "field"
    ANCHOR = "anchor"
    RULE = "rule"
    HAND = "hand"


@dataclass(frozen=True)
class Word:
    """A word on a page: its text, its box and its size."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float = 13.0
    italic: bool = False


@dataclass(frozen=True)
class PageWords:
    """A page's number, its size as shown, and its words."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]

    def lines(self) -> list[tuple[Word, ...]]:
        """Return the words in lines from top to bottom, each from left to right."""
        lines: list[list[Word]] = []
        for word in sorted(self.words, key=lambda one: (-one.y0, one.x0)):
            middle = (word.y0 + word.y1) / 2
            if lines and lines[-1][0].y0 <= middle <= lines[-1][0].y1:
                lines[-1].append(word)
            else:
                lines.append([word])
        return [tuple(sorted(line, key=lambda one: one.x0)) for line in lines]

    def is_free(self, box: Box) -> bool:
        """Tell whether no word lies in a box."""
        return self.covered(box) == 0

    def covered(self, box: Box) -> int:
        """Return how many words a box would cover."""
        return sum(
            1
            for word in self.words
            if word.x0 < box[2] - _CROSS
            and box[0] + _CROSS < word.x1
            and word.y0 < box[3] - _CROSS
            and box[1] + _CROSS < word.y1
        )


@dataclass(frozen=True)
class PresentField:
    """A field that a file has: its place, and whether it is signed or filled."""

    name: str
    page: int
    rect: Box
    taken: bool
    is_signature: bool = True


@dataclass(frozen=True)
class Sheet:
    """What placing looks at: how many pages, the words of those that matter, and the fields."""

    pages: int
    words: tuple[PageWords, ...]
    fields: tuple[PresentField, ...] = ()

    def page(self, number: int) -> PageWords | None:
        """Return one page's words."""
        return next((one for one in self.words if one.number == number), None)

    def field(self, name: str) -> PresentField | None:
        """Return a field by name."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True)
class Wish:
    """What is known beforehand: the signer's name as printed, the picture's size in points."""

    signer: str = ""
    picture: tuple[float, float] | None = None


@dataclass(frozen=True)
class Placement:
    """Where the signature goes, by what it was chosen, and the fields to make with it.

    `covered` counts the words under it: a screen warns when it is not 0.
    """

    operation: Operation
    place: FieldPlace
    basis: Basis
    make: tuple[FieldPlace, ...] = ()
    covered: int = 0

    def moved(self, page: int, rect: Box) -> Placement:
        """Return the placement at the page and rectangle a person chose."""
        place = replace(self.place, page=page, rect=rect)
        others = tuple(one for one in self.make if one.name != place.name)
        return replace(self, place=place, basis=Basis.HAND, make=(*others, place), covered=0)


def propose(sheet: Sheet, operation: Operation, wish: Wish | None = None) -> Placement:
    """Return where an operation's signature should go."""
    known = wish or Wish()
    name = _field_name(sheet, operation)
    present = sheet.field(name)
    if present and not present.taken:
        place = FieldPlace(name, present.page, present.rect)
        return Placement(operation, place, Basis.FIELD)
    place, basis = _PROPOSERS[operation](sheet, name, known)
    page = sheet.page(place.page)
    make: tuple[FieldPlace, ...] = (place,)
    if operation in (Operation.APPROVE, Operation.ISSUE):
        make = _with_blanks(sheet, operation, place, known)
    return Placement(operation, place, basis, make, page.covered(place.rect) if page else 0)


def _field_name(sheet: Sheet, operation: Operation) -> str:
    if operation is Operation.COMMENT:
        free = (name for name in INITIALS if not (held := sheet.field(name)) or not held.taken)
        return next(free, INITIALS[-1])
    fixed = {
        Operation.APPROVE: LEADER,
        Operation.ISSUE: SEAL,
        Operation.COPY: COPY,
        Operation.APPENDIX: APPENDIX,
        Operation.INCOMING: ARRIVAL,
    }
    return fixed[operation]


def _with_blanks(sheet: Sheet, operation: Operation, place: FieldPlace, wish: Wish) -> tuple[FieldPlace, ...]:
    """Return the place together with number, date and seal: all must exist before the leader signs."""
    signed = any(one.taken and one.is_signature for one in sheet.fields)
    blanks = () if signed and operation is Operation.ISSUE else blanks_of(sheet)
    seal: tuple[FieldPlace, ...] = ()
    if operation is Operation.APPROVE and not sheet.field(SEAL):
        seal = (seal_place(sheet, place, replace(wish, picture=None)),)
    return (*(blank for blank in blanks if not sheet.field(blank.name)), *seal, place)


def blanks_of(sheet: Sheet) -> tuple[FieldPlace, ...]:
    """Return the fields over the blanks for number and date that page 1 leaves open."""
    first = sheet.page(0)
    if first is None:
        return ()
    found = (_number_blank(first), _date_blank(first))
    return tuple(blank for blank in found if blank)


def _head_lines(page: PageWords) -> list[tuple[Word, ...]]:
    return [line for line in page.lines() if line[0].y0 > page.height * (1 - _HEAD)]


def _number_blank(page: PageWords) -> FieldPlace | None:
    """Find "Số: …/QĐ-UBND": the blank lies between the colon and the slash."""
    for line in _head_lines(page):
        for at, word in enumerate(line):
            label = _fold(word.text)
            if not label.startswith("so:") and not (label == "so" and _next_is(line, at, ":")):
                continue
            start = word if label.startswith("so:") else line[at + 1]
            if re.search(r"\d+/", _fold("".join(one.text for one in line[at : at + 4]))):
                return None  # the number stands there already
            return _number_place(page, line, line.index(start))
    return None


def _number_place(page: PageWords, line: Sequence[Word], at: int) -> FieldPlace | None:
    label = line[at]
    inside = label.text.find("/")
    if inside >= 0:  # "Số:…/QĐ" as one word: its blank is the part before the slash
        share = (label.x1 - label.x0) / max(len(label.text), 1)
        left, right = label.x0 + 3 * share, label.x0 + inside * share
    else:
        slash = next((one for one in line[at + 1 :] if "/" in one.text), None)
        left = label.x1 + 1.5
        right = slash.x0 if slash else left + 16 * MM
        if slash and not slash.text.startswith("/"):
            share = (slash.x1 - slash.x0) / max(len(slash.text), 1)
            right = slash.x0 + slash.text.find("/") * share
    if right - left < label.size * 0.5:
        return None
    low = label.y0
    return FieldPlace(
        NUMBER, page.number, (left, low, right, low + label.size * 1.25), label.size, align=Align.CENTRE
    )


def _date_blank(page: PageWords) -> FieldPlace | None:
    """Find "…, ngày … tháng … năm …" in the head: the three blanks between the words."""
    for line in _head_lines(page):
        folded = [_fold(word.text).strip(",.…:") for word in line]
        if "ngay" not in folded or "thang" not in folded or "nam" not in folded:
            continue
        day, month, year = folded.index("ngay"), folded.index("thang"), folded.index("nam")
        if not day < month < year:
            continue
        words, printed = line, line[day + 1 : month]
        if any(re.search(r"\d", word.text) for word in printed):
            return None  # the date stands there already
        gaps = [(words[day].x1, words[month].x0), (words[month].x1, words[year].x0)]
        after = [word for word in line[year + 1 :] if re.search(r"\d", word.text)]
        end = line[-1].x1
        if not after:
            end = min(max(words[year].x1 + words[year].size * 2.6, line[-1].x1), page.width - 5 * MM)
            gaps.append((words[year].x1, end))
        if any(right - left < words[day].size * 0.6 for left, right in gaps):
            return None
        low, size = words[day].y0, words[day].size
        rect = (words[day].x0, low, max(end, words[year].x1), low + size * 1.25)
        return FieldPlace(DATE, page.number, rect, size, italic=True, gaps=tuple(gaps))
    return None


def leader_place(sheet: Sheet, name: str, wish: Wish) -> tuple[FieldPlace, Basis]:
    """Return the place between the signer's position and printed name (PL1-I.II.7d)."""
    for page in sorted(sheet.words, key=lambda one: one.number, reverse=True):
        found = _signature_block(page, wish)
        if found:
            return FieldPlace(name, page.number, found), Basis.ANCHOR
    last = sheet.words[-1]
    wide, high = wish.picture or (50 * MM, 25 * MM)
    # PL1-I.IV draws 7c at 0.714 to 0.873 of the text frame; its middle is what counts.
    middle = 30 * MM + 0.74 * (last.width - 50 * MM)
    lowest = min((word.y0 for word in last.words), default=last.height - 20 * MM)
    top = lowest - 8 * MM if lowest - high - 8 * MM > 15 * MM else 20 * MM + high
    return FieldPlace(name, last.number, (middle - wide / 2, top - high, middle + wide / 2, top)), Basis.RULE


def _signature_block(page: PageWords, wish: Wish) -> Box | None:
    right = [tuple(word for word in line if word.x0 > page.width * 0.42) for line in page.lines()]
    lines = [line for line in right if line]
    name = _name_line(lines, wish.signer)
    if name is None or name == 0:
        return None
    below, above = lines[name], lines[name - 1]
    if not _is_upper(" ".join(word.text for word in above)):
        return None
    low, top = max(word.y1 for word in below), min(word.y0 for word in above)
    if top - low < 10 * MM:
        return None
    wide, high = wish.picture or (50 * MM, 25 * MM)
    scale = min(1.0, (top - low) / high)
    wide, high = wide * scale, high * scale
    middle, centre = (below[0].x0 + below[-1].x1) / 2, (low + top) / 2
    return (middle - wide / 2, centre - high / 2, middle + wide / 2, centre + high / 2)


def _name_line(lines: Sequence[Sequence[Word]], signer: str) -> int | None:
    """Return the line of the printed name: the lowest that bears it, or the lowest under an empty room."""
    texts = [" ".join(word.text for word in line) for line in lines]
    wanted = _fold(signer)
    if wanted:
        for at in range(len(lines) - 1, 0, -1):
            if wanted in _fold(texts[at]) and not _is_upper(texts[at]):
                return at
    for at in range(len(lines) - 1, 0, -1):
        gap = min(word.y0 for word in lines[at - 1]) - max(word.y1 for word in lines[at])
        if gap >= 10 * MM and _is_upper(texts[at - 1]) and _is_name(texts[at]):
            return at
    return None


def seal_place(sheet: Sheet, leader: FieldPlace | None, wish: Wish) -> FieldPlace:
    """Return the seal's place: true size, over the left third of the leader's image (PL1-I.II.8a)."""
    wide, high = wish.picture or (36 * MM, 36 * MM)
    if leader is None:
        leader, _ = leader_place(sheet, LEADER, Wish(wish.signer))
    x0, y0, x1, y1 = leader.rect
    edge, middle = x0 + (x1 - x0) / 3, (y0 + y1) / 2
    left = max(edge - wide, 2.0)
    low = max(middle - high / 2, 2.0)
    return FieldPlace(SEAL, leader.page, (left, low, left + wide, low + high))


def _seal(sheet: Sheet, _name: str, wish: Wish) -> tuple[FieldPlace, Basis]:
    present = sheet.field(LEADER)
    if present:
        return seal_place(sheet, FieldPlace(LEADER, present.page, present.rect), wish), Basis.FIELD
    leader, basis = leader_place(sheet, LEADER, Wish(wish.signer))
    return seal_place(sheet, leader, wish), basis


def _top_right(sheet: Sheet, name: str, wish: Wish) -> tuple[FieldPlace, Basis]:
    """Return the text's place above the frame of page 1 (ô 14; PL1-I.III.1d, PL1-II.I.3)."""
    page = sheet.words[0]
    wide, high = 62 * MM, 36.0
    right = page.width - 8 * MM
    for top in (page.height - 5 * MM, page.height - 3 * MM):
        box = (right - wide, top - high, right, top)
        if page.is_free(box):
            break
    return FieldPlace(name, page.number, box), Basis.RULE


def _arrival(sheet: Sheet, name: str, wish: Wish) -> tuple[FieldPlace, Basis]:
    """Return the arrival stamp's place: the empty room under number or subject on page 1 (PL4.V)."""
    page = sheet.words[0]
    wide, high = 50 * MM, 35 * MM
    boxes: list[Box] = []
    # Where the room under the number is low, a smaller stamp there beats a full one at the edge.
    for scale in (1.0, 0.85, 0.7, 0.6):
        boxes += _under_number(page, wide * scale, high * scale)
    boxes += _at_edges(page, wide, high)
    least = min(boxes, key=page.covered)
    anchored = any(_fold(word.text).startswith("so:") for word in page.words)
    return FieldPlace(name, page.number, least), Basis.ANCHOR if anchored else Basis.RULE


def _under_number(page: PageWords, wide: float, high: float) -> Iterable[Box]:
    head = [line for line in _head_lines(page) if _fold(line[0].text).startswith("so:")]
    start = head[0][0].y0 if head else page.height - 45 * MM
    for left in (12 * MM, 20 * MM, 30 * MM, page.width - wide - 12 * MM):
        top = start - 1 * MM
        while top - high > page.height * 0.55:
            yield (left, top - high, left + wide, top)
            top -= 2 * MM


def _at_edges(page: PageWords, wide: float, high: float) -> Iterable[Box]:
    for left in (6 * MM, page.width - wide - 6 * MM):
        yield (left, page.height - high - 4 * MM, left + wide, page.height - 4 * MM)
        yield (left, 6 * MM, left + wide, 6 * MM + high)


def _initials(sheet: Sheet, name: str, wish: Wish) -> tuple[FieldPlace, Basis]:
    """Return the place of initials: behind the end of the text, else beside "Nơi nhận", else low left."""
    wide, high = wish.picture or (34 * MM, 10 * MM)
    index = INITIALS.index(name) if name in INITIALS else 0
    for page in sorted(sheet.words, key=lambda one: one.number, reverse=True):
        for word in page.words:
            if word.text.rstrip().endswith("./."):
                left = word.x1 + 4 + index * (wide + 2)
                if left + wide < page.width - 5 * MM:
                    box = (left, word.y0 - high / 3, left + wide, word.y0 + high * 2 / 3)
                    if page.is_free(box):
                        return FieldPlace(name, page.number, box), Basis.ANCHOR
    last = sheet.words[-1]
    left = 30 * MM + (index % 4) * (wide + 2)
    low = 5 * MM + (index // 4) * (high + 1)
    return FieldPlace(name, last.number, (left, low, left + wide, low + high)), Basis.RULE


_PROPOSERS = {
    Operation.APPROVE: leader_place,
    Operation.ISSUE: _seal,
    Operation.COPY: _top_right,
    Operation.APPENDIX: _top_right,
    Operation.INCOMING: _arrival,
    Operation.COMMENT: _initials,
}


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def _next_is(line: Sequence[Word], at: int, text: str) -> bool:
    return at + 1 < len(line) and line[at + 1].text.startswith(text)


def _is_upper(text: str) -> bool:
    letters = [one for one in text if one.isalpha()]
    return len(letters) >= 3 and sum(one.isupper() for one in letters) / len(letters) > 0.8


def _is_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 7 and all(word[0].isupper() and not word[-1].isdigit() for word in words)
