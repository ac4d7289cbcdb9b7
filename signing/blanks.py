"""The blanks for number and date that a document leaves open, found in its printed words.

A file converted from Word has no fields: the fields are laid over "Số: …/QĐ-UBND" and
"ngày … tháng … năm …" (Decree 30/2020, Appendix I, components 3 and 4) before the leader signs,
because his lock can leave open only what is there already.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from signing.fields import DATE, NUMBER, Align, FieldPlace
from signing.images import POINTS_PER_MM as MM
from signing.sheets import PageWords, Sheet, Word, folded

_FILLERS = frozenset(".…_·")


def blanks_of(sheet: Sheet) -> tuple[FieldPlace, ...]:
    """Return the fields over the blanks for number and date that page 1 leaves open."""
    first = sheet.page(0)
    if first is None or first.is_turned:
        return ()
    found = (_number_blank(first), _date_blank(first))
    return tuple(blank for blank in found if blank)


def _number_blank(page: PageWords) -> FieldPlace | None:
    """Find "Số: …/QĐ-UBND": the blank lies between the colon and the slash."""
    for line in page.head_lines():
        for at, word in enumerate(line):
            label = folded(word.text)
            if not label.startswith("so:") and not (label == "so" and _next_is(line, at, ":")):
                continue
            start = word if label.startswith("so:") else line[at + 1]
            if re.search(r"\d+/", folded("".join(one.text for one in line[at : at + 4]))):
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
    """Find "…, ngày … tháng … năm …" in the head: what of the three is blank, and what is printed."""
    for line in page.head_lines():
        plain = [folded(word.text).strip(",.…:_") for word in line]
        if "ngay" not in plain or "thang" not in plain or "nam" not in plain:
            continue
        day, month, year = plain.index("ngay"), plain.index("thang"), plain.index("nam")
        # A subject may say "năm 2026 ... ngày": only this order is the line of place and date (PL1-I.II.4b).
        if not day < month < year:
            continue
        labels = (line[day], line[month], line[year])
        parts = (line[day + 1 : month], line[month + 1 : year], line[year + 1 :])
        room = min(labels[2].x1 + labels[2].size * 2.6, page.width - 5 * MM)
        ends = (labels[1].x0, labels[2].x0, max(room, line[-1].x1))
        found = [_part(*given) for given in zip(labels, parts, ends, strict=True)]
        gaps = tuple(gap for gap, _ in found)
        if gaps[0][1] <= gaps[0][0]:
            return None  # with its day, the date stands there already
        if any(0 < right - left < labels[0].size * 0.6 for left, right in gaps):
            return None
        low, size = labels[0].y0, labels[0].size
        rect = (labels[0].x0, low, max(ends[2], labels[2].x1), low + size * 1.25)
        printed = tuple(figures for _, figures in found)
        # Italic by PL1-I.II.4b; a page that printed its words upright gets upright figures.
        italic = labels[0].italic is not False
        return FieldPlace(DATE, page.number, rect, size, italic=italic, gaps=gaps, printed=printed)
    return None


def _part(label: Word, between: Sequence[Word], end: float) -> tuple[tuple[float, float], str]:
    """Return the blank behind a label and the figures printed there; no width when nothing is missing."""
    figures = [word for word in between if re.search(r"\d", word.text)]
    if not figures:
        return (label.x1, end), ""
    printed, last = "".join(re.findall(r"\d+", figures[0].text)), figures[0]
    is_open = any(set(word.text) <= _FILLERS for word in between) or last.text[-1] in _FILLERS
    if not is_open or len(printed) >= 4:
        return (last.x1, last.x1), printed
    # "20…": the century is printed, the rest is left open.
    share = (last.x1 - last.x0) / max(len(last.text), 1)
    start = last.x1 if last.text.isdigit() else last.x0 + len(printed) * share
    return (start, end), printed


def _next_is(line: Sequence[Word], at: int, text: str) -> bool:
    return at + 1 < len(line) and line[at + 1].text.startswith(text)
