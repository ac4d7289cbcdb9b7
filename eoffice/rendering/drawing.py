"""What the drawn parts of a page share: recording of places, centred lines, rules, boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.platypus import Flowable

from eoffice.domain.content import Area, Blank, OfficialDocument, PdfLayout
from eoffice.domain.kinds import DocumentKind
from eoffice.rendering.fonts import Typeface
from eoffice.rendering.measures import ASCENT, DESCENT, SINGLE, Width
from eoffice.services.law import HeaderSizes, StatutoryForm

RULE_WIDTH = 0.75
_NOWHERE = Area(0, 0, 0, 0, 0)


@dataclass
class Places:
    """Collects where blanks and signature places land while pages are drawn."""

    number: Blank | None = None
    issued_date: Blank | None = None
    signature: Area = _NOWHERE
    seal: Area = _NOWHERE
    second_signature: Area | None = None
    unprintable: dict[str, None] = field(default_factory=dict)

    def layout(self, pages: int) -> PdfLayout:
        """Return the finished layout."""
        return PdfLayout(
            pages,
            self.signature,
            self.seal,
            self.number,
            self.issued_date,
            self.second_signature,
            tuple(self.unprintable),
        )


@dataclass(frozen=True)
class Job:
    """Everything the drawn parts of one document look things up in."""

    document: OfficialDocument
    kind: DocumentKind
    form: StatutoryForm
    sizes: HeaderSizes
    face: Typeface
    places: Places


@dataclass(frozen=True)
class Line:
    """A line of one look inside a drawn block."""

    text: str
    size: float
    bold: bool = False
    italic: bool = False

    @property
    def leading(self) -> float:
        """Return its height at single spacing."""
        return self.size * SINGLE

    def width(self, face: Typeface) -> float:
        """Return its width in points."""
        return face.width(self.text, self.size, bold=self.bold, italic=self.italic)


def measure(face: Typeface, size: float, *, bold: bool = False, italic: bool = False) -> Width:
    """Return the function that measures words of one look."""

    def width(text: str) -> float:
        return face.width(text, size, bold=bold, italic=italic)

    return width


def height(lines: Sequence[Line]) -> float:
    """Return the height of lines under each other."""
    return sum(line.leading for line in lines)


class Piece(Flowable):  # type: ignore[misc]  # the engine carries no types
    """A part of a page with its own measures; the room above and below is the engine's `spaceBefore`."""

    canv: Any

    def __init__(self, before: float = 0.0, after: float = 0.0) -> None:
        super().__init__()
        self.spaceBefore = before
        self.spaceAfter = after


class Drawn(Piece):
    """A block that is measured by hand and drawn at exact places, never split."""

    def __init__(self, job: Job, width: float, tall: float, before: float = 0.0) -> None:
        super().__init__(before)
        self.job = job
        self.width, self.height = width, tall

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size, which does not depend on the room there is."""
        return self.width, self.height

    def write(self, x: float, baseline: float, line: Line) -> None:
        """Write a line from a point."""
        self.canv.setFont(self.job.face.name(bold=line.bold, italic=line.italic), line.size)
        self.canv.drawString(x, baseline, line.text)

    def centre(self, x: float, top: float, lines: Sequence[Line]) -> float:
        """Write lines under each other around a middle, and return where they end."""
        for line in lines:
            baseline = top - line.leading + line.size * (SINGLE - ASCENT)
            self.write(x - line.width(self.job.face) / 2, baseline, line)
            top -= line.leading
        return top

    def rule(self, x: float, y: float, width: float) -> None:
        """Draw a line around a middle."""
        self.canv.setLineWidth(RULE_WIDTH)
        self.canv.line(x - width / 2, y, x + width / 2, y)

    def area(self, x0: float, y0: float, x1: float, y1: float) -> Area:
        """Return a rectangle of this block in the measures of the page."""
        left, bottom = self.canv.absolutePosition(x0, y0)
        right, top = self.canv.absolutePosition(x1, y1)
        return Area(self.canv.getPageNumber() - 1, left, bottom, right, top)

    def blank(self, x0: float, x1: float, baseline: float, line: Line, *, to_the_right: bool) -> Blank:
        """Return a gap in a line of this block."""
        area = self.area(x0, baseline - DESCENT * line.size, x1, baseline + ASCENT * line.size)
        absolute = self.canv.absolutePosition(x0, baseline)[1]
        return Blank(area, absolute, line.size, line.italic, to_the_right)


def baseline_of(top: float, line: Line) -> float:
    """Return where the letters of a line stand when the line begins at a height."""
    return top - line.leading + line.size * (SINGLE - ASCENT)
