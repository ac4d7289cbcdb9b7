"""The lines of a docx for a form checker: columns parted by tabs, spacing, borders, measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from eoffice.domain.form.observed import Column, Ink, Seen
from eoffice.rendering.errors import CannotRender
from eoffice.rendering.fonts import Typeface, typeface
from eoffice.rendering.styles import ParagraphLook
from eoffice.rendering.wml import attribute, child, local

_LONGEST_HALF = 60


def measuring_face() -> Typeface | None:
    """Return the typeface for measuring; without one widths stay unknown."""
    try:
        return typeface()
    except CannotRender:
        return None


def theme_fonts(root: etree._Element | None) -> dict[str, str]:
    """Return the Latin typefaces of the theme by their slots."""
    found = {}
    for slot in ("major", "minor"):
        font = next(
            (one for one in (() if root is None else root.iter()) if local(one) == f"{slot}Font"), None
        )
        latin = child(font, "latin")
        name = attribute(latin, "typeface") or ""
        found.update({f"{slot}HAnsi": name, f"{slot}Ascii": name, f"{slot}Bidi": name})
    return found


def drawn_sides(element: etree._Element | None) -> set[str]:
    """Return the sides that are drawn."""
    return {
        local(side)
        for side in (() if element is None else element)
        if attribute(side) not in (None, "nil", "none")
    }


def lines_apart(look: ParagraphLook, size: float) -> float | None:
    """Return the line spacing in lines."""
    if look.line is None:
        return 1.0
    if look.line_rule == "exact":
        # Exact spacing equals single spacing at 1.15 of the size.
        return look.line / 20 / size / 1.15
    if look.line_rule == "atLeast":
        return max(1.0, look.line / 20 / size / 1.15)
    return look.line / 240


def has_letters(text: str) -> bool:
    """Tell whether a text holds a letter or a figure."""
    return any(map(str.isalnum, text))


def split_lines(inks: list[Ink], base: Seen) -> Iterator[tuple[list[Ink], Column]]:
    """Give the lines of a paragraph; a tab between two columns of the head parts it too."""
    plain = "".join(ink.text for ink in inks)
    if base.in_grid or ("\n" not in plain and "\t" not in plain):
        yield inks, base.column
        return
    if base.frame is None and "\n" not in plain and not is_two_columns(plain):
        yield inks, base.column
        return
    if base.frame is None and not is_two_columns(plain) and len(plain) > 300:
        yield inks, base.column
        return
    lines: list[list[Ink]] = [[]]
    for ink in inks:
        for at, part in enumerate(ink.text.split("\n")):
            if at:
                lines.append([])
            if part:
                lines[-1].append(replace(ink, text=part))
    for line in lines:
        yield from _halves(line, base)


def is_two_columns(text: str) -> bool:
    """Tell whether a line with a tab holds the left and the right half of a head or a closing."""
    left, _, right = (part.strip() for part in text.strip().partition("\t"))
    if not left or not right:
        return False
    if "CỘNG H" in right or "Độc lập" in right or (left.startswith("Số") and "ngày" in right):
        return True
    # A closing without a table: recipients before the tab, position or name after it.
    return left.startswith(("Nơi nhận", "- ")) and len(right) <= _LONGEST_HALF


def _halves(line: list[Ink], base: Seen) -> Iterator[tuple[list[Ink], Column]]:
    """Give a line, or its two halves."""
    if base.frame is not None or not is_two_columns("".join(ink.text for ink in line)):
        yield line, base.column
        return
    left: list[Ink] = []
    right: list[Ink] = []
    target = left
    for ink in line:
        # A tab before the first words only leads to the first stop.
        words = ink.text.lstrip("\t") if not any(one.text.strip() for one in left) else ink.text
        before, tab, after = words.partition("\t")
        if tab and target is left:
            left.append(replace(ink, text=before))
            right.append(replace(ink, text=after.replace("\t", " ")))
            target = right
        else:
            target.append(replace(ink, text=words))
    yield left, Column.LEFT
    yield right, Column.RIGHT


def is_underlined(element: etree._Element, seen: Seen) -> bool:
    """Tell whether the words of a head are underlined instead of standing above a line."""
    if not seen.text:
        return False
    marks = [
        found for found in element.iter() if local(found) == "u" and attribute(found) not in (None, "none")
    ]
    return bool(marks) and seen.text[:3] in ("Độc", "Doc")


def half_of(at: int, cells: int, *, grid: bool) -> Column:
    """Return the half of the sheet in which a cell of a frame stands."""
    if grid or cells == 1:
        return Column.FULL
    return Column.LEFT if at < cells / 2 and at != cells - 1 else Column.RIGHT


def page_breaks(element: etree._Element) -> tuple[bool, bool]:
    """Tell whether a page break stands in a paragraph before its words, and whether one stands after them."""
    before = after = is_worded = False
    for inner in element.iter("{*}t", "{*}br"):
        if local(inner) == "t" and (inner.text or "").strip():
            is_worded = True
            after = False
        elif local(inner) == "br" and attribute(inner, "type") == "page":
            before, after = before or not is_worded, is_worded
    return before, after
