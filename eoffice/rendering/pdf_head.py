"""The head of page 1: national title, issuing body, number, place and date, marks; and the title block."""

from __future__ import annotations

from reportlab.lib.colors import black, red

from eoffice.domain.content import OfficialDocument, Urgency
from eoffice.rendering.drawing import Drawn, Job, Line, baseline_of, height, measure
from eoffice.rendering.markers import LETTER_SUBJECT, MOTTO, NATIONAL_TITLE
from eoffice.rendering.measures import balanced, date_words, points
from eoffice.text import clean_line

_NUMBER_LABEL = "Số:"
_WIDEST_NUMBER = "8888"
_ISSUER_RULE = 0.42
_RULE_GAP = 3.5
_ROW_GAP = 7.0
_BELOW_SUBJECT = 0.4


class Head(Drawn):
    """The two columns at the top of page 1."""

    def __init__(self, job: Job) -> None:
        form, sizes = job.form.header, job.sizes
        letterhead = job.document.letterhead
        self._left = points(form.left_column)
        self._right = points(form.right_column)
        self._parent = self._wrapped(job, letterhead.parent.upper(), sizes.parent, bold=False)
        self._issuer = self._wrapped(job, letterhead.issuer.upper(), sizes.issuer, bold=True)
        self._nation = [
            Line(NATIONAL_TITLE, sizes.national_title, bold=True),
            Line(MOTTO, sizes.motto, bold=True),
        ]
        self._subject = self._letter_subject(job)
        first = max(height(self._parent) + height(self._issuer), height(self._nation))
        self._second_row = first + _RULE_GAP + _ROW_GAP
        tall = self._second_row + self._tall_second_row(job)
        super().__init__(job, self._left + self._right, tall)

    def _wrapped(self, job: Job, text: str, size: float, *, bold: bool) -> list[Line]:
        """Return words of the left column in even lines."""
        limit = self._left - 4
        width = measure(job.face, size, bold=bold)
        return [Line(found, size, bold=bold) for found in balanced(clean_line(text), limit, width)]

    def _letter_subject(self, job: Job) -> list[Line]:
        """Return "V/v …" of a letter in even lines."""
        if not job.kind.is_letter or not job.document.subject:
            return []
        return self._wrapped(job, LETTER_SUBJECT + job.document.subject, job.sizes.letter_subject, bold=False)

    def _tall_second_row(self, job: Job) -> float:
        """Return the height of number or date, subject of a letter, and the box of urgency."""
        tall = max(Line("", job.sizes.number).leading, Line("", job.sizes.place_date).leading)
        if self._subject:
            tall += job.form.header.subject_gap + height(self._subject)
        if job.document.urgency is not Urgency.NORMAL:
            tall += points(job.form.marks.height) + _ROW_GAP
        return tall

    def draw(self) -> None:
        """Draw both columns."""
        left, right = self._left / 2, self._left + self._right / 2
        end = self.centre(left, self.height, [*self._parent, *self._issuer])
        longest = max((line.width(self.job.face) for line in self._issuer), default=0)
        self.rule(left, end - _RULE_GAP, longest * _ISSUER_RULE)
        end = self.centre(right, self.height, self._nation)
        self.rule(right, end - _RULE_GAP + 1, self._nation[1].width(self.job.face))
        self._draw_second_row(left, right)
        self._draw_circulation_note()

    def _draw_second_row(self, left: float, right: float) -> None:
        """Draw number and date on one baseline, the subject of a letter and the urgency below."""
        top = self.height - self._second_row
        line = Line("", max(self.job.sizes.number, self.job.sizes.place_date))
        baseline = baseline_of(top, line)
        if self.job.document.notation:
            self._draw_number(left, baseline)
        if self.job.kind.dated:
            self._draw_date(right, baseline)
        top -= line.leading
        if self._subject:
            top = self.centre(left, top - self.job.form.header.subject_gap, self._subject)
        if self.job.document.urgency is not Urgency.NORMAL:
            self._draw_urgency(top - _ROW_GAP)

    def _draw_number(self, middle: float, baseline: float) -> None:
        """Draw "Số: 15/QĐ-SNV", or the same with a gap for the number."""
        document, face = self.job.document, self.job.face
        size = self.job.sizes.number
        if document.number:
            line = Line(f"{_NUMBER_LABEL} {document.number}/{document.notation}", size)
            self.write(middle - line.width(face) / 2, baseline, line)
            return
        label, notation = Line(_NUMBER_LABEL, size), Line(f"/{document.notation}", size)
        gap = face.width(f" {_WIDEST_NUMBER}", size)
        start = middle - (label.width(face) + gap + notation.width(face)) / 2
        self.write(start, baseline, label)
        begin = start + label.width(face)
        self.write(begin + gap, baseline, notation)
        self.job.places.number = self.blank(begin, begin + gap, baseline, label, to_the_right=True)

    def _draw_date(self, middle: float, baseline: float) -> None:
        """Draw place and date, or the place with a gap for the date."""
        document, face = self.job.document, self.job.face
        place = Line(f"{clean_line(document.letterhead.place)}, ", self.job.sizes.place_date, italic=True)
        words = Line(date_words(document), place.size, italic=True)
        start = middle - (place.width(face) + words.width(face)) / 2
        self.write(start, baseline, place)
        begin = start + place.width(face)
        if document.issued_date:
            self.write(begin, baseline, words)
            return
        end = begin + words.width(face)
        self.job.places.issued_date = self.blank(begin, end, baseline, words, to_the_right=False)

    def _draw_urgency(self, top: float) -> None:
        """Draw the box of urgency in red at the left margin (component 10b)."""
        urgency, marks = self.job.document.urgency, self.job.form.marks
        width, tall = points(marks.widths[urgency.value]), points(marks.height)
        self.canv.saveState()
        self.canv.setStrokeColor(red)
        self.canv.setFillColor(red)
        self._boxed(0, top - tall, width, tall, Line(urgency.mark, marks.size, bold=True))
        self.canv.restoreState()

    def _draw_circulation_note(self) -> None:
        """Draw the box of circulation in the top margin, right half (component 11)."""
        note = clean_line(self.job.document.circulation_note).upper()
        if not note:
            return
        line = Line(note, self.job.form.marks.size, bold=True)
        tall = points(self.job.form.marks.height)
        width = line.width(self.job.face) + 12
        self.canv.setStrokeColor(black)
        x = min(self._left + self._right * 0.15, self.width - width)
        self._boxed(x, self.height + 6, width, tall, line)

    def _boxed(self, x: float, y: float, width: float, tall: float, line: Line) -> None:
        """Draw a word in a box."""
        self.canv.setLineWidth(1)
        self.canv.rect(x, y, width, tall)
        baseline = y + (tall - line.size * 0.66) / 2
        self.write(x + (width - line.width(self.job.face)) / 2, baseline, line)


def fitting_title_lines(job: Job, text: str, *, bold: bool = True) -> list[Line]:
    """Return words of the title block in even lines over the text width."""
    limit = points(job.form.page.text_width)
    width = measure(job.face, job.sizes.title, bold=bold)
    return [Line(found, job.sizes.title, bold=bold) for found in balanced(text, limit, width)]


class Title(Drawn):
    """Type name, subject and the rule below them (component 5a)."""

    def __init__(self, job: Job) -> None:
        self._name = fitting_title_lines(job, job.kind.name.upper())
        self._subject = fitting_title_lines(job, _subject(job.document)) if job.kind.has_subject else []
        tall = height(self._name) + height(self._subject) + _RULE_GAP + 2
        super().__init__(job, points(job.form.page.text_width), tall, before=12)

    def draw(self) -> None:
        """Draw the title."""
        middle = self.width / 2
        lines = [*self._name, *self._subject]
        end = self.centre(middle, self.height, lines)
        longest = max(line.width(self.job.face) for line in self._subject or self._name)
        self.rule(middle, end - _RULE_GAP, longest * _BELOW_SUBJECT)


def _subject(document: OfficialDocument) -> str:
    """Return the subject without a final period."""
    return document.subject.rstrip(" .;")
