"""The end of a document: recipients beside the signature, kept together with the last lines of the body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Flowable
from reportlab.platypus import Paragraph as Flowing

from eoffice.domain.content import Area
from eoffice.domain.people import Signatory
from eoffice.rendering.drawing import Drawn, Job, Line, Piece, baseline_of, height, measure
from eoffice.rendering.markers import RECIPIENTS_LABEL
from eoffice.rendering.measures import balanced, points, wrap
from eoffice.rendering.pdf_table import GridTable
from eoffice.rendering.settling import listed
from eoffice.text import clean_line

_BEFORE = 14.0
_LEAST_LINES = 2
_DASH = "- "


def recipient_lines(job: Job, limit: float) -> list[Line]:
    """Return label, list and drafter code of component 9b and 12, wrapped."""
    form, document = job.form.closing, job.document
    width = measure(job.face, form.list_size)
    lines = [Line(RECIPIENTS_LABEL, form.label_size, bold=True, italic=True)]
    for entry in listed(document.recipients):
        lines.extend(Line(part, form.list_size) for part in wrap(entry, limit, width))
    if document.drafter_code:
        lines.append(Line(clean_line(document.drafter_code), form.list_size))
    return lines


class Signature:
    """The lines above and below a signature, and how tall the whole is."""

    def __init__(self, job: Job, signatory: Signatory, limit: float) -> None:
        size = job.sizes.title
        width = measure(job.face, size, bold=True)
        self.above = [
            Line(part, size, bold=True)
            for line in signatory.position_lines
            for part in balanced(clean_line(line), limit, width)
        ]
        name = balanced(clean_line(signatory.name), limit, width)
        self.below = [Line(part, size, bold=True) for part in name]
        self.gap = points(job.form.closing.signature_gap)
        self.tall = height(self.above) + self.gap + height(self.below)

    def lower_name(self, by: float) -> None:
        """Leave more room above the name."""
        self.gap += by
        self.tall += by


def level_names(one: Signature, other: Signature) -> None:
    """Bring two names beside each other to one line."""
    difference = height(one.above) - height(other.above)
    (other if difference > 0 else one).lower_name(abs(difference))


class Closing(Drawn):
    """Recipients on the left, signature on the right; the first lines stand level."""

    def __init__(self, job: Job) -> None:
        form = job.form.closing
        self._left = points(form.left_column)
        total = points(job.form.page.text_width)
        self._right = total - self._left
        self._signature = Signature(job, job.document.signatory, self._right)
        self._second: Signature | None = None
        lines = recipient_lines(job, self._left)
        tall = max(self._signature.tall, height(lines))
        if job.document.second_signatory is not None:
            self._second = Signature(job, job.document.second_signatory, self._left)
            level_names(self._signature, self._second)
            tall = max(self._signature.tall, self._second.tall) + _BEFORE + height(lines)
        self._lines = lines
        super().__init__(job, total, tall, before=_BEFORE)

    def split(self, _width: float, available: float) -> list[Flowable]:
        """Return the block and the recipients that do not fit beside it; only for lists beyond a page."""
        if self._second is not None or self._signature.tall > available:
            return []
        kept, used = 0, 0.0
        while kept < len(self._lines) and used + self._lines[kept].leading <= available:
            used += self._lines[kept].leading
            kept += 1
        rest = self._lines[kept:]
        self._lines = self._lines[:kept]
        self.height = max(self._signature.tall, used)
        return [self, *(MoreRecipients(self.job, [line]) for line in rest)]

    def draw(self) -> None:
        """Draw both columns."""
        middle = self._left + self._right / 2
        self._draw_signature(self._signature, middle, self.height, second=False)
        top = self.height
        if self._second is not None:
            self._draw_signature(self._second, self._left / 2, top, second=True)
            top -= max(self._signature.tall, self._second.tall) + _BEFORE
        self._draw_recipients(top)

    def _draw_recipients(self, top: float) -> None:
        """Draw the left column; its label stands on the baseline of the position."""
        first = baseline_of(top, self._signature.above[0])
        shift = 0.0
        if self._second is None:
            shift = baseline_of(top, self._lines[0]) - first
        for line in self._lines:
            self.write(0, baseline_of(top, line) - shift, line)
            top -= line.leading

    def _draw_signature(self, signature: Signature, middle: float, top: float, *, second: bool) -> None:
        """Draw position and name, and record the place between them."""
        form = self.job.form.closing
        top = self.centre(middle, top, signature.above)
        centre = top - signature.gap / 2
        wide, tall = points(form.signature_width) / 2, points(form.signature_height) / 2
        area = self.area(middle - wide, centre - tall, middle + wide, centre + tall)
        self.centre(middle, top - signature.gap, signature.below)
        if second:
            self.job.places.second_signature = area
        else:
            self.job.places.signature = area
            self.job.places.seal = self._seal(middle - wide + 2 * wide / 3, centre)

    def _seal(self, right: float, middle: float) -> Area:
        """Return the square of the seal, whose right edge covers a third of the signature."""
        size = points(self.job.form.closing.seal_size)
        return self.area(right - size, middle - size / 2, right, middle + size / 2)


class MoreRecipients(Drawn):
    """A line of a list of recipients longer than its page."""

    def __init__(self, job: Job, lines: Sequence[Line]) -> None:
        self._lines = lines
        super().__init__(job, points(job.form.closing.left_column), height(lines))

    def draw(self) -> None:
        """Draw the line."""
        top = self.height
        for line in self._lines:
            self.write(0, baseline_of(top, line), line)
            top -= line.leading


class Ending(Piece):
    """The closing with the end of the body: at least two lines of text stand on its page."""

    def __init__(self, tail: list[Any], closing: Closing, page_height: float) -> None:
        super().__init__(tail[0].getSpaceBefore() if tail else closing.getSpaceBefore())
        self._parts = [*tail, closing]
        self._tail = tail
        self._closing = closing
        self._page_height = page_height

    def wrap(self, width: float, available: float) -> tuple[float, float]:
        """Return the size of everything under each other."""
        tall = 0.0
        for at, part in enumerate(self._parts):
            part.canv = getattr(self, "canv", None)
            tall += part.wrap(width, available)[1]
            if at:
                tall += max(part.getSpaceBefore(), self._parts[at - 1].getSpaceAfter())
        return width, tall

    def split(self, width: float, available: float) -> list[Flowable]:
        """Return as much of the body as may stay here, and the rest; nothing moves all to a new page."""
        pieces = self._split_first(width, available)
        if pieces:
            return [pieces[0], Ending([pieces[1], *self._tail[1:]], self._closing, self._page_height)]
        return self._parts if available >= self._page_height - 1 else []

    def _split_first(self, width: float, available: float) -> list[Any]:
        """Return the first part of the tail in two pieces, when two lines then stay with the closing."""
        first = self._tail[0] if self._tail else None
        if isinstance(first, GridTable):
            return self._split_table(first, width, available)
        if not isinstance(first, Flowing):
            return []
        first.wrap(width, available)
        leading = first.style.leading
        lines = len(first.blPara.lines)
        fitting = min(int(available / leading), lines - _LEAST_LINES)
        pieces = first.split(width, fitting * leading + 0.1) if fitting >= _LEAST_LINES else []
        return pieces if len(pieces) == 2 else []

    def _split_table(self, table: GridTable, width: float, available: float) -> list[Any]:
        """Return a table in two pieces: its last row stays with the closing unless it is a page itself."""
        heights = table.heights
        pieces = table.split(width, min(available, sum(heights[:-1]) + 0.1))
        if len(pieces) != 2 and sum(heights) > self._page_height:
            pieces = table.split(width, available)
        return pieces if len(pieces) == 2 else []

    def draw(self) -> None:
        """Draw everything under each other."""
        width = self._closing.width
        top = self.wrap(width, self._page_height)[1]
        for at, part in enumerate(self._parts):
            if at:
                top -= max(part.getSpaceBefore(), self._parts[at - 1].getSpaceAfter())
            top -= part.wrap(width, self._page_height)[1]
            part.drawOn(self.canv, 0, top)


def lines_of(part: Flowable, width: float) -> int:
    """Return how many lines of text a part of the body has, a table counting by rows."""
    if isinstance(part, GridTable):
        return len(part.heights) + 1
    if isinstance(part, Flowing):
        part.wrap(width, 10_000)
        return len(part.blPara.lines)
    return 0


def with_ending(story: list[Any], closing: Closing, width: float, page_height: float) -> list[Any]:
    """Return the story with its last lines tied to the closing."""
    tail: list[Any] = []
    count = 0
    while story and count < _LEAST_LINES and isinstance(story[-1], (Flowing, GridTable)):
        part = story.pop()
        tail.insert(0, part)
        count += lines_of(part, width)
    return [*story, Ending(tail, closing, page_height)]
