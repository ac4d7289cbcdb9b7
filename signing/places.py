"""The place of each signature by the words printed on the page, else by the rule of Decree 30/2020.

Every function gives a field's place and what it was chosen by; nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from signing.fields import INITIALS, LEADER, SEAL, FieldPlace
from signing.images import POINTS_PER_MM as MM
from signing.sheets import Box, PageWords, Sheet, Word, folded


class Basis(StrEnum):
    """What a place was chosen by."""

    FIELD = "field"
    ANCHOR = "anchor"
    RULE = "rule"
    HAND = "hand"


@dataclass(frozen=True)
class Wish:
    """What is known beforehand: the signer's name as printed, the picture's size in points."""

    signer: str = ""
    picture: tuple[float, float] | None = None


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
    wanted = folded(signer)
    if wanted:
        for at in range(len(lines) - 1, 0, -1):
            if wanted in folded(texts[at]) and not _is_upper(texts[at]):
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


def seal_or_leader(sheet: Sheet, _name: str, wish: Wish) -> tuple[FieldPlace, Basis]:
    """Return the seal's place over the leader's field, or over where the leader must have signed."""
    present = sheet.field(LEADER)
    if present:
        return seal_place(sheet, FieldPlace(LEADER, present.page, present.rect), wish), Basis.FIELD
    leader, basis = leader_place(sheet, LEADER, Wish(wish.signer))
    return seal_place(sheet, leader, wish), basis


def top_right(sheet: Sheet, name: str, wish: Wish) -> tuple[FieldPlace, Basis]:
    """Return the text's place above the frame of page 1 (ô 14; PL1-I.III.1d, PL1-II.I.3)."""
    page = sheet.words[0]
    wide, high = 62 * MM, 36.0
    right = page.width - 8 * MM
    for top in (page.height - 5 * MM, page.height - 3 * MM):
        box = (right - wide, top - high, right, top)
        if page.is_free(box):
            break
    return FieldPlace(name, page.number, box), Basis.RULE


def arrival(sheet: Sheet, name: str, wish: Wish) -> tuple[FieldPlace, Basis]:
    """Return the arrival stamp's place: the empty room under number or subject on page 1 (PL4.V)."""
    page = sheet.words[0]
    wide, high = 50 * MM, 35 * MM
    boxes: list[Box] = []
    # Where the room under the number is low, a smaller stamp there beats a full one at the edge.
    for scale in (1.0, 0.85, 0.7, 0.6):
        boxes += _under_number(page, wide * scale, high * scale)
    boxes += _at_edges(page, wide, high)
    least = min(boxes, key=page.covered)
    anchored = any(folded(word.text).startswith("so:") for word in page.words)
    return FieldPlace(name, page.number, least), Basis.ANCHOR if anchored else Basis.RULE


def _under_number(page: PageWords, wide: float, high: float) -> Iterable[Box]:
    head = [line for line in page.head_lines() if folded(line[0].text).startswith("so:")]
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


def initials(sheet: Sheet, name: str, wish: Wish) -> tuple[FieldPlace, Basis]:
    """Return the place of initials: behind the end of the text, else beside "Lưu", else low left.

    The drafter initials the end of the text, whoever looks it over after that the line of the file copy.
    """
    wide, high = wish.picture or (34 * MM, 10 * MM)
    index = INITIALS.index(name) if name in INITIALS else 0
    pages = sorted(sheet.words, key=lambda one: one.number, reverse=True)
    for ends in (_ends_of_text, _ends_of_copies):
        for page in pages:
            for end in ends(page):
                box = _behind(page, end, index, wide, high)
                if box is not None:
                    return FieldPlace(name, page.number, box), Basis.ANCHOR
    last = sheet.words[-1]
    left = 30 * MM + (index % 4) * (wide + 2)
    low = 5 * MM + (index // 4) * (high + 1)
    return FieldPlace(name, last.number, (left, low, left + wide, low + high)), Basis.RULE


def _ends_of_text(page: PageWords) -> Iterable[Word]:
    return (word for word in page.words if word.text.rstrip().endswith("./."))


def _ends_of_copies(page: PageWords) -> Iterable[Word]:
    """Yield the end of the line "- Lưu: VT, …" under "Nơi nhận" (PL1-I.II.9)."""
    for line in page.lines():
        # The signer's block may stand at the same height, far to the right.
        own = [word for word in line if word.x0 < page.width * 0.45]
        if own and folded(" ".join(word.text for word in own)).lstrip("- ").startswith("luu:"):
            yield own[-1]


def _behind(page: PageWords, end: Word, index: int, wide: float, high: float) -> Box | None:
    """Return a free box behind a word: through its line, or hanging from its top where a line is above."""
    # The last line of a paragraph is short, but the one above it is full: a box may not reach into that.
    for scale in (1.0, 0.8, 0.6):
        across, up = wide * scale, high * scale
        left = end.x1 + 4 + index * (across + 2)
        if left + across >= page.width - 5 * MM:
            continue
        for low in (end.y0 - up / 3, end.y1 - up):
            box = (left, low, left + across, low + up)
            if low > 0 and page.is_free(box):
                return box
    return None


def _is_upper(text: str) -> bool:
    letters = [one for one in text if one.isalpha()]
    return len(letters) >= 3 and sum(one.isupper() for one in letters) / len(letters) > 0.8


def _is_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 7 and all(word[0].isupper() and not word[-1].isdigit() for word in words)
