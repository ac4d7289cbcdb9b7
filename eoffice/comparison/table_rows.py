"""The rows of the table that clerks attach to a submission, the same for Word and for PDF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from eoffice.comparison.script import Change, EditScript, Flag, Kind, Link, Op
from eoffice.comparison.summary import STORY_WORDS
from eoffice.comparison.wording import flag_words, kind_words

TITLE = "BẢNG SO SÁNH HAI BẢN VĂN BẢN"
HEADINGS = ("Điều khoản", "Bản cũ", "Bản mới", "Loại thay đổi")
WIDTHS_CM = (3.0, 9.0, 9.0, 4.0)
MOST_ROWS = 2_000
LONGEST = 6_000
_BEGINNING = "Phần mở đầu"
_UNPRINTABLE = {code: " " for code in range(32) if code not in {9, 10}} | {
    0xFFFC: "▢",
    0xFFFE: " ",
    0xFFFF: " ",
}


class Mark(Enum):
    """What a stretch of a cell is drawn as."""

    PLAIN = auto()
    DELETED = auto()
    INSERTED = auto()


Stretch = tuple[str, Mark]


@dataclass(frozen=True)
class TableRow:
    """One row: where, the old words, the new words, what happened."""

    where: str
    old: tuple[Stretch, ...]
    new: tuple[Stretch, ...]
    kinds: str


def table_rows(script: EditScript) -> tuple[list[TableRow], int]:
    """Return the rows of the table, and how many more there would be."""
    groups = _grouped(script)
    links = {number: link for link in script.links for number in link.change_ids}
    return [_row(group, links) for group in groups[:MOST_ROWS]], max(0, len(groups) - MOST_ROWS)


def remarks_of(script: EditScript) -> list[str]:
    """Return what stands below the table: warnings, notes, and what was not compared."""
    found = [f"Cảnh báo: {one}" for one in script.warnings] + [f"Lưu ý: {one}" for one in script.notes]
    if missed := (*script.not_compared, *script.not_tracked):
        found.append("Không so sánh: " + ", ".join(missed) + ".")
    return [printable(one) for one in found]


def printable(text: str) -> str:
    """Return a text without characters that neither Word nor a printer takes."""
    return text.translate(_UNPRINTABLE)


def where_of(change: Change) -> str:
    """Return the place of a change as the table names it."""
    if change.story.value != "body":
        return STORY_WORDS.get(change.story.value, "")
    return change.clause or _BEGINNING


def _grouped(script: EditScript) -> list[tuple[Change, ...]]:
    """Return the changes, those inside one paragraph together: they are read in its sentence."""
    at: dict[tuple[str, int], list[Change]] = {}
    for change in script.changes:
        anchor = change.new_at or change.old_at
        is_inner = change.old_at is not None and change.new_at is not None and anchor is not None
        key = (anchor.story, anchor.key) if is_inner and anchor and anchor.key >= 0 else ("", -change.id)
        at.setdefault(key, []).append(change)
    return [tuple(group) for group in at.values()]


def _row(group: tuple[Change, ...], links: dict[int, Link]) -> TableRow:
    """Return the row of the changes inside one paragraph."""
    first = group[0]
    link = links.get(first.id)
    if link is not None and link.hunks and all(change.kind is not Kind.MOVED for change in group):
        old, new = (tuple(_hunks(link, is_old=is_old)) for is_old in (True, False))
    else:
        old = _plain(first.old, Mark.PLAIN if first.new else Mark.DELETED)
        new = _plain(first.new, Mark.PLAIN if first.old else Mark.INSERTED)
    return TableRow(where_of(first), old, new, _kinds(group))


def _plain(text: str, mark: Mark) -> tuple[Stretch, ...]:
    """Return a text as one stretch; a text without its other side is marked as a whole."""
    return ((printable(text[:LONGEST]), mark),) if text else ()


def _hunks(link: Link, *, is_old: bool) -> Iterable[Stretch]:
    """Give one side of a paragraph with what changed marked."""
    text = "\n".join(one.text for one in (link.old if is_old else link.new))
    for hunk in link.hunks:
        start, end = (hunk.old_start, hunk.old_end) if is_old else (hunk.new_start, hunk.new_end)
        if start >= LONGEST or start == end:
            continue
        marked = hunk.op is (Op.DELETED if is_old else Op.INSERTED)
        mark = (Mark.DELETED if is_old else Mark.INSERTED) if marked else Mark.PLAIN
        yield printable(text[start : min(end, LONGEST)]), mark


def _kinds(group: tuple[Change, ...]) -> str:
    """Return what happened in one paragraph, each kind once, with what deserves attention."""
    kinds = "; ".join(dict.fromkeys(kind_words(change.kind) for change in group))
    notes = "; ".join(dict.fromkeys(change.note for change in group if change.note))
    flags = {flag for change in group for flag in change.flags} - {Flag.NUMBER}
    told = ", ".join(flag_words(flag) for flag in Flag if flag in flags)
    return kinds + (f"\n{notes}" if notes else "") + (f"\nChú ý: {told}" if told else "")
