"""What stands below a document: the block of a copy on paper, and contact data at the foot of page 1."""

from __future__ import annotations

from typing import Any

from eoffice.domain.content import CopyBlock, official_date
from eoffice.rendering.drawing import RULE_WIDTH, Drawn, Job, Line, baseline_of, height, measure
from eoffice.rendering.markers import RECIPIENTS_LABEL
from eoffice.rendering.measures import ASCENT, SINGLE, balanced, points, wrap
from eoffice.rendering.settling import listed
from eoffice.text import clean_line

_CONTACT_SIZE = 11.0
_ABOVE_CONTACT = 5.0
_GAP = 10.0
_AGENCY_RULE = 0.42


def contact_lines(job: Job) -> list[Line]:
    """Return component 13 in lines that fit the text width."""
    contact = job.document.contact
    if not contact:
        return []
    width = measure(job.face, _CONTACT_SIZE)
    return [Line(found, _CONTACT_SIZE) for found in wrap(contact, points(job.form.page.text_width), width)]


def tall_contact(job: Job) -> float:
    """Return the room that contact data needs at the foot of page 1."""
    lines = contact_lines(job)
    return height(lines) + _ABOVE_CONTACT + 4 if lines else 0.0


def draw_contact(job: Job, canvas: Any) -> None:  # noqa: ANN401  the engine carries no types
    """Draw contact data under a line as wide as the text (Appendix I, III.4)."""
    lines = contact_lines(job)
    if not lines:
        return
    page = job.form.page
    left, top = points(page.left), points(page.bottom) + height(lines) + _ABOVE_CONTACT
    canvas.setLineWidth(RULE_WIDTH)
    canvas.line(left, top, left + points(page.text_width), top)
    top -= _ABOVE_CONTACT
    for line in lines:
        canvas.setFont(job.face.name(), line.size)
        canvas.drawString(left, top - line.leading + line.size * (SINGLE - ASCENT), line.text)
        top -= line.leading


class CopyEnding(Drawn):
    """The block of a copy: who copied, in which form, when, and the signature (template 3.1)."""

    def __init__(self, job: Job, copy: CopyBlock) -> None:
        self._copy = copy
        form = job.form
        self._left = points(form.header.left_column)
        total = points(form.page.text_width)
        self._right = total - self._left
        self._agency = self._wrapped(job, copy.agency.upper(), 14, self._left - 4)
        self._position = [
            one for line in copy.signatory.position_lines for one in self._wrapped(job, line, 14, self._right)
        ]
        size = form.closing.list_size
        width = measure(job.face, size)
        self._list = [Line(RECIPIENTS_LABEL, form.closing.label_size, bold=True, italic=True)]
        for entry in listed(copy.recipients):
            self._list.extend(Line(part, size) for part in wrap(entry, self._left, width))
        self._room = points(form.closing.signature_gap)
        head = max(height(self._agency), 14 * SINGLE) + _GAP + 14 * SINGLE
        signed = height(self._position) + self._room + 14 * SINGLE
        super().__init__(job, total, _GAP + head + _GAP + max(signed, height(self._list)), before=_GAP)

    @staticmethod
    def _wrapped(job: Job, text: str, size: float, limit: float) -> list[Line]:
        """Return bold words in even lines."""
        width = measure(job.face, size, bold=True)
        return [Line(found, size, bold=True) for found in balanced(clean_line(text), limit, width)]

    def draw(self) -> None:
        """Draw the block below its line."""
        copy, left, right = self._copy, self._left / 2, self._left + self._right / 2
        self.rule(self.width / 2, self.height - 2, self.width)
        top = self.height - _GAP
        end = self.centre(left, top, self._agency)
        longest = max(line.width(self.job.face) for line in self._agency)
        self.rule(left, end - 3, longest * _AGENCY_RULE)
        self.centre(right, top, [Line(copy.form, 14, bold=True)])
        date = official_date(copy.issued_date) if copy.issued_date else "ngày      tháng      năm"
        row = end - _GAP
        self.centre(left, row, [Line(f"Số: {copy.number}/{copy.notation}", 13)])
        self.centre(right, row, [Line(f"{copy.place}, {date}", 13, italic=True)])
        top = row - 14 * SINGLE - _GAP
        self._signature(top, right)
        for line in self._list:
            self.write(0, baseline_of(top, line), line)
            top -= line.leading

    def _signature(self, top: float, middle: float) -> None:
        """Draw position and name."""
        end = self.centre(middle, top, self._position)
        self.centre(middle, end - self._room, [Line(clean_line(self._copy.signatory.name), 14, bold=True)])
