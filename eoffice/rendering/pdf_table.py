"""Plans tables of the body: widths of columns, size of type, which rows may be cut at the foot of a page."""

from __future__ import annotations

from collections.abc import Iterable

from eoffice.domain.content import Paragraph, Picture, Table
from eoffice.rendering.grid import Slot, place
from eoffice.rendering.measures import SINGLE, points
from eoffice.rendering.pdf_job import Job, Plan, runs
from eoffice.rendering.pdf_pictures import Pictures

_PADDING = 4.0
_SMALLEST = 10
_NARROWEST = 16.0
_LARGEST = 13
_MANY_COLUMNS = 7
_TALLEST_HEAD = 0.25
_TALLEST_WHOLE_ROW = 0.4
"""Rows taller than this part of a page may be cut; lower ones move whole to the next page."""
_MEAN_LETTER = 0.45
"""Width of a letter of running text, in parts of the size [measured on the decree: 0.43]."""


def widths(table: Table, needs: list[float], total: float) -> list[float]:
    """Return the widths of the columns: as asked, but no word broken while there is room elsewhere."""
    columns = len(needs)
    shares = list(table.widths) if len(table.widths) == columns else [1 / columns] * columns
    asked = [share / (sum(shares) or 1) * total for share in shares]
    if sum(needs) >= total:
        return _fair(needs, total)
    short = sum(max(0.0, need - width) for need, width in zip(needs, asked, strict=True))
    spare = sum(max(0.0, width - need) for need, width in zip(needs, asked, strict=True))
    return [
        need if width < need else width - (width - need) * short / spare if spare else width
        for need, width in zip(needs, asked, strict=True)
    ]


def _fair(needs: list[float], total: float) -> list[float]:
    """Return the widths when not all needs can be met: small ones are, large ones share what is left."""
    granted = [0.0] * len(needs)
    left = total
    for done, at in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        granted[at] = min(needs[at], left / (len(needs) - done))
        left -= granted[at]
    return granted


def _longest_word(job: Job, paragraphs: tuple[Paragraph, ...], size: float) -> float:
    """Return the width of the longest word of a cell."""
    found = (
        job.face.width(word, size, bold=span.bold, italic=span.italic)
        for part in paragraphs
        for span in part.spans
        for word in span.text.split()
    )
    return max(found, default=0.0)


def _needs(job: Job, slots: list[Slot], columns: int, size: float) -> list[float]:
    """Return for each column the width of its longest word."""
    needs = [2 * _PADDING + size] * columns
    for found in slots:
        if found.across == 1:
            need = _longest_word(job, found.paragraphs, size) + 2 * _PADDING + 0.5
            needs[found.column] = max(needs[found.column], need)
    return needs


def _fitting(job: Job, slots: list[Slot], columns: int, total: float) -> tuple[float, list[float]]:
    """Return the largest size of type at which no word is broken, 10 points at least, and the needs."""
    size = _LARGEST if columns < _MANY_COLUMNS else _LARGEST - 1
    needs = _needs(job, slots, columns, size)
    while size > _SMALLEST and sum(needs) > total:
        size -= 1
        needs = _needs(job, slots, columns, size)
    return float(size), needs


def table_plan(job: Job, table: Table, pictures: Pictures) -> Plan | None:
    """Return a table of the body; None when it has no columns."""
    slots, columns = place(table)
    if not columns:
        return None
    total = points(job.form.page.text_width)
    size, needs = _fitting(job, slots, columns, total)
    grid = _Grid(job, widths(table, needs, total), size, pictures)
    rows: list[list[Plan]] = [[] for _ in table.rows]
    for slot in slots:
        rows[slot.row].append(grid.cell(slot))
    head = _has_head(table)
    return {
        "kind": "table",
        "columns": grid.columns,
        "size": size,
        "inset": _PADDING,
        "empty": _LARGEST * SINGLE if table.bordered else 0,
        "bordered": table.bordered,
        "cells": rows,
        "head": head,
        "repeats": head and grid.tallest(slot for slot in slots if slot.row == 0) <= _TALLEST_HEAD,
    }


class _Grid:
    """The columns of a table and how its cells fill them."""

    def __init__(self, job: Job, columns: list[float], size: float, pictures: Pictures) -> None:
        self._job = job
        self._pictures = pictures
        self.columns = columns
        self._size = size
        page = job.form.page
        self._page_height = points(page.height - page.top - page.bottom)

    def cell(self, slot: Slot) -> Plan:
        """Return a cell as data."""
        inner = self._inner(slot)
        parts = [
            {"align": part.alignment.value, "runs": runs(self._job, part.spans, self._size, inner)}
            for part in slot.paragraphs
        ]
        # A cell over several rows must be free to run over pages: kept whole it would hold them together.
        splits = slot.down > 1 or self._tall(slot) > _TALLEST_WHOLE_ROW
        return {
            "x": slot.column, "y": slot.row, "across": slot.across, "down": slot.down,
            "splits": splits, "parts": parts,
            "pictures": [self._picture(one, inner) for one in slot.pictures],
        }  # fmt: skip

    def _picture(self, picture: Picture, room: float) -> Plan:
        """Return a picture as data, no wider than its cell: words may have taken room from its column."""
        plan = self._pictures.plan(picture)
        scale = min(1.0, room / plan["width"])
        return {**plan, "width": plan["width"] * scale, "height": plan["height"] * scale}

    def _inner(self, slot: Slot) -> float:
        """Return the width for the words of a cell, wide enough for a letter whatever the table asks."""
        return max(sum(self.columns[slot.column : slot.column + slot.across]) - 2 * _PADDING, _NARROWEST)

    def _tall(self, slot: Slot) -> float:
        """Return about how tall a cell is, in parts of a page."""
        inner = self._inner(slot)
        letters = [len(part.text) * self._size * _MEAN_LETTER for part in slot.paragraphs]
        lines = sum(wide // inner + 1 for wide in letters)
        shown = sum(points(picture.height) for picture in slot.pictures)
        return (lines * self._size * SINGLE + shown + 2 * _PADDING) / self._page_height

    def tallest(self, slots: Iterable[Slot]) -> float:
        """Return about how tall a row is, in parts of a page."""
        return max((self._tall(slot) for slot in slots), default=0.0)


def _has_head(table: Table) -> bool:
    """Tell whether the first row is a head: bold words in every cell, nothing merged into the next row."""
    first = table.rows[0] if table.rows else ()
    spans = [span for cell in first for part in cell.paragraphs for span in part.spans if span.text.strip()]
    plain = all(cell.down == 1 and cell.paragraphs for cell in first)
    return len(table.rows) > 1 and bool(spans) and plain and all(span.bold for span in spans)
