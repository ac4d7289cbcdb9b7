"""Where number, date, signatures and seal go on the finished pages."""

from __future__ import annotations

from eoffice.domain.content import Area, Blank, PdfLayout
from eoffice.rendering.measures import ASCENT, DESCENT, date_words, points
from eoffice.rendering.page_engine import Mark, Pages
from eoffice.rendering.pdf_head import NUMBER_LABEL, number_gap
from eoffice.rendering.pdf_job import Job
from eoffice.text import clean_line


def layout_of(job: Job, pages: Pages) -> PdfLayout:
    """Return the layout of finished pages from the marks left on them."""
    marks = {mark.name: mark for mark in pages.marks}
    signature = _signature(job, marks["signature"], points(job.form.closing.left_column))
    second = marks.get("second")
    return PdfLayout(
        pages.count,
        signature,
        _seal(job, signature),
        _number(job, marks["head"]),
        _date(job, marks["head"]),
        _signature(job, second, 0) if second else None,
        tuple(job.unprintable),
    )


def _up(job: Job, y: float) -> float:
    """Return a height counted from the foot of the page, as PDF counts."""
    return points(job.form.page.height) - y


def _signature(job: Job, mark: Mark, column: float) -> Area:
    """Return the place of a signature in the middle of the gap that begins at a mark."""
    form = job.form.closing
    left = points(form.left_column)
    wide = points(job.form.page.text_width) - left if column else left
    middle = points(job.form.page.left) + column + wide / 2
    centre = _up(job, mark.y) - points(form.signature_gap) / 2
    half, tall = points(form.signature_width) / 2, points(form.signature_height) / 2
    return Area(mark.page - 1, middle - half, centre - tall, middle + half, centre + tall)


def _seal(job: Job, signature: Area) -> Area:
    """Return the square of the seal, which covers a third of the signature from the left (PL1-I.II.8a)."""
    size = points(job.form.closing.seal_size)
    right = signature.x0 + (signature.x1 - signature.x0) / 3
    middle = (signature.y0 + signature.y1) / 2
    return Area(signature.page, right - size, middle - size / 2, right, middle + size / 2)


def _baseline(job: Job, mark: Mark) -> float:
    """Return the line on which number and date stand."""
    return _up(job, mark.y) - ASCENT * max(job.sizes.number, job.sizes.place_date)


def _blank(
    mark: Mark, begin: float, width: float, baseline: float, size: float, *, italic: bool = False
) -> Blank:
    """Return a gap in the line of number and date; a number ends at the slash, a date begins at the place."""
    area = Area(mark.page - 1, begin, baseline - DESCENT * size, begin + width, baseline + ASCENT * size)
    return Blank(area, baseline, size, italic, to_the_right=not italic)


def _number(job: Job, mark: Mark) -> Blank | None:
    """Return the gap between "Số:" and "/QĐ-SNV", None when the number is printed."""
    document, size = job.document, job.sizes.number
    if document.number or not document.notation:
        return None
    gap = number_gap(job)
    label = job.face.width(NUMBER_LABEL, size)
    line = label + gap + job.face.width(job.words(f"/{document.notation}"), size)
    middle = points(job.form.page.left) + points(job.form.header.left_column) / 2
    return _blank(mark, middle - line / 2 + label, gap, _baseline(job, mark), size)


def _date(job: Job, mark: Mark) -> Blank | None:
    """Return the gap behind the place, None when the date is printed or the kind carries none."""
    document, size = job.document, job.sizes.place_date
    if document.issued_date or not job.kind.dated:
        return None
    place = job.face.width(job.words(f"{clean_line(document.letterhead.place)}, "), size, italic=True)
    words = job.face.width(date_words(document), size, italic=True)
    form = job.form
    middle = points(form.page.left + form.header.left_column) + points(form.header.right_column) / 2
    begin = middle - (place + words) / 2 + place
    return _blank(mark, begin, words, _baseline(job, mark), size, italic=True)
