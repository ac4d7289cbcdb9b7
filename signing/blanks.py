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
    """Find "…, ngày … tháng … năm …" in the head: the three blanks between the words."""
    for line in page.head_lines():
        plain = [folded(word.text).strip(",.…:") for word in line]
        if "ngay" not in plain or "thang" not in plain or "nam" not in plain:
            continue
        day, month, year = plain.index("ngay"), plain.index("thang"), plain.index("nam")
        # A subject may say "năm 2026 ... ngày": only this order is the line of place and date (PL1-I.II.4b).
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


def _next_is(line: Sequence[Word], at: int, text: str) -> bool:
    return at + 1 < len(line) and line[at + 1].text.startswith(text)
