"""Reads the closing: recipients, signatures, the block of a copy, and what stands below them."""

from __future__ import annotations

from dataclasses import replace

from eoffice.domain.form.appendices import read_appendices
from eoffice.domain.form.line_marks import (
    BRACKETED,
    COPY_NUMBER,
    DASHES,
    DRAFTER,
    SURE_DRAFTER,
    opens_appendix,
)
from eoffice.domain.form.observed import Column, Ink, Seen
from eoffice.domain.form.parts import COPY_FORMS, URGENCIES, Part, Parts
from eoffice.text import fold

_COPY_WORDS = frozenset(fold(word) for word in COPY_FORMS)


class ClosingReader:
    """Reads the lines from recipients and signature to the end."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def read(self, lines: list[Seen]) -> None:
        """Read recipients, signatures and what stands below them."""
        label = next((at for at, one in enumerate(lines) if one.folded.startswith("noi nhan")), None)
        start = next((at for at, one in enumerate(lines) if opens_appendix(one)), len(lines))
        closing = [one for one in lines[:start] if one.text and not DASHES.match(one.text)]
        left = [one for one in closing if one.column is Column.LEFT]
        right = [one for one in closing if one.column is Column.RIGHT]
        # Typed without a table nothing tells the columns apart: all of it is read as the left one.
        if label is not None and not left and not right:
            left = closing
        left = self._copy(left, right)
        # What belongs to a copy was taken off before.
        self._recipients(left)
        self._signature([one for one in right if one.text], Part.POSITION, Part.NAME)
        full = [one for one in closing if one.column is Column.FULL and one not in left]
        for one in full:
            if "dia chi" in one.folded or "dien thoai" in one.folded:
                self._parts.add(Part.CONTACT, one)
        read_appendices(self._parts, lines[start:])

    def _copy(self, left: list[Seen], right: list[Seen]) -> list[Seen]:
        """Take the block of a copy on paper off the closing and return the rest of the left column."""
        forms = [one for one in right if one.folded in _COPY_WORDS]
        numbers = [one for one in left if COPY_NUMBER.search(one.text)]
        if not forms and not numbers:
            return left
        for part, lines in ((Part.COPY_FORM, forms), (Part.COPY, numbers)):
            for one in lines:
                self._parts.add(part, one)
        first = min(one.at for one in (*forms[:1], *numbers[:1]))
        # Both columns of the block are cells of one table: it begins where the table begins.
        both = (*left, *right)
        frames = {one.frame for one in both if one.at == first} - {None}
        first = min(one.at for one in both if one.at == first or one.frame in frames)
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
        archived = (bool(above) and "luu" in above[-1].folded) or bool(SURE_DRAFTER.match(seen.text))
        return archived and not seen.text.startswith(("-", "–")) and bool(DRAFTER.match(seen.text))

    def _signature(self, lines: list[Seen], position: Part, name: Part) -> None:
        """Read position and name."""
        words = [one for one in lines if not BRACKETED.match(one.text)]
        if not words:
            return
        # The last line is the name, unless it stands alone in capitals: then the name is missing.
        ends = len(words) - 1 if len(words) > 1 or not words[0].is_upper else len(words)
        for at, seen in enumerate(words):
            self._parts.add(position if at < ends else name, seen)
