"""Draws an official document on PDF pages in the form of Decree 30/2020, Appendix I.

The same document gives the same bytes; number and date that are not taken yet stay blank, and the
layout returned says where they go.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.platypus import BaseDocTemplate, Frame, Image, NextPageTemplate, PageBreak, PageTemplate
from reportlab.platypus import Paragraph as Flowing
from reportlab.platypus.doctemplate import LayoutError

from eoffice.domain.content import (
    Alignment,
    Block,
    BlockKind,
    OfficialDocument,
    Paragraph,
    PdfLayout,
    Picture,
    Span,
    Table,
)
from eoffice.paths import atomic_file
from eoffice.rendering.drawing import Drawn, Job, Places
from eoffice.rendering.errors import CannotRender
from eoffice.rendering.fonts import typeface
from eoffice.rendering.measures import ASCENT, header_sizes, points
from eoffice.rendering.pdf_closing import Closing, with_ending
from eoffice.rendering.pdf_copy import CopyEnding, draw_contact, tall_contact
from eoffice.rendering.pdf_head import Head, Title
from eoffice.rendering.pdf_table import grid_table
from eoffice.rendering.pdf_text import flowing, markup, note_unprintable, style
from eoffice.rendering.settling import (
    ended_bases,
    has_short_salutation,
    kind_of,
    listed,
    salutation_of,
    settle,
)
from eoffice.services.law import load_form

Progress = Callable[[int], None]
"""Is told each page that is begun, counted from 1."""

_BEFORE_BODY = 6.0
_BEFORE_BLOCK = 12.0
_APPENDIX_RULE = 0.4
_AROUND_PICTURE = 6.0


def _no_progress(_page: int) -> None:
    """Tell nobody."""


def render_pdf(document: OfficialDocument, target: Path, *, progress: Progress = _no_progress) -> PdfLayout:
    """Draw a document into a file and return where things stand on its pages.

    Raises CannotRender `rendering.empty_body`, `rendering.font_missing` or `rendering.no_layout`; the
    target is then as it was.
    """
    with atomic_file(target) as file:
        return draw(document, file, progress)


def draw(document: OfficialDocument, file: BinaryIO, progress: Progress = _no_progress) -> PdfLayout:
    """Draw a document into an open file."""
    form, face = load_form(), typeface()
    settled = settle(document)
    job = Job(settled, kind_of(settled), form, header_sizes(settled, form, face), face, Places())
    _note_fixed_words(job)
    pages = _Pages(job, file, progress)
    try:
        pages.build(_story(job, pages.text_height))
    except LayoutError as error:
        raise CannotRender("rendering.no_layout", detail=str(error)[:200]) from error
    return job.places.layout(pages.page)


class _Pages(BaseDocTemplate):  # type: ignore[misc]  # the engine carries no types
    """A4 pages with the margins of the law; numbers from the second page on, in the top margin."""

    page: int

    def __init__(self, job: Job, file: BinaryIO, progress: Progress) -> None:
        page = job.form.page
        self._job = job
        self._progress = progress
        size = (points(page.width), points(page.height))
        self.text_height = points(page.height - page.top - page.bottom)
        super().__init__(
            file,
            pagesize=size,
            invariant=1,
            title=_title(job),
            author=job.document.letterhead.issuer,
            subject=job.document.subject,
            creator="eOffice",
            lang="vi-VN",
            displayDocTitle=True,
        )
        self._numbered_from = 0
        contact = tall_contact(job)
        first = PageTemplate("first", [self._frame(contact)], onPage=self._begin, autoNextPageTemplate="rest")
        rest = PageTemplate("rest", [self._frame(0)], onPage=self._begin)
        appended = PageTemplate(
            "appendix", [self._frame(0)], onPage=self._begin_appendix, autoNextPageTemplate="rest"
        )
        self.addPageTemplates([first, rest, appended])

    def _frame(self, kept_free: float) -> Frame:
        """Return the frame of the text, with room kept free at its foot."""
        page = self._job.form.page
        return Frame(
            points(page.left),
            points(page.bottom) + kept_free,
            points(page.text_width),
            self.text_height - kept_free,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )

    def _begin_appendix(self, canvas: Any, document: object) -> None:  # noqa: ANN401
        """Begin the pages of an appendix, which count anew (Appendix I, III.1đ)."""
        self._numbered_from = canvas.getPageNumber() - 1
        self._begin(canvas, document)

    def _begin(self, canvas: Any, _document: object) -> None:  # noqa: ANN401  the engine carries no types
        """Write the page number (PL1-I.I.7) and tell how far the work is."""
        self._progress(canvas.getPageNumber())
        number = canvas.getPageNumber() - self._numbered_from
        if canvas.getPageNumber() == 1:
            draw_contact(self._job, canvas)
        if number == 1:
            return
        page, size = self._job.form.page, self._job.form.body.page_number_size
        canvas.setFont(self._job.face.regular, size)
        middle = points(page.left + page.text_width / 2)
        canvas.drawCentredString(
            middle, points(page.height - page.header_distance) - ASCENT * size, str(number)
        )


def _title(job: Job) -> str:
    """Return the title shown by viewers: kind, number and subject."""
    name = "" if job.kind.is_letter else f"{job.kind.name} "
    number = f"{job.document.number}/{job.document.notation}" if job.document.number else ""
    return f"{name}{number} {job.document.subject}".strip()


def _note_fixed_words(job: Job) -> None:
    """Look for letters without a shape in everything that is not body."""
    document = job.document
    letterhead, signatory = document.letterhead, document.signatory
    for text in (
        *(letterhead.parent, letterhead.issuer, letterhead.place, document.subject, document.competence),
        *(signatory.name, signatory.position, signatory.head_position, document.drafter_code),
        *(*document.addressees, *document.legal_bases, *document.recipients),
    ):
        note_unprintable(job, text)


def _story(job: Job, page_height: float) -> list[Any]:
    """Return everything that flows over the pages, in order."""
    story: list[Any] = [Head(job)]
    if not job.kind.is_letter:
        story.append(Title(job))
    story.extend(_addressees(job))
    story.extend(_opening(job))
    body = [part for block in job.document.body for part in _body(job, block)]
    if body and isinstance(body[0], Flowing):
        body[0].style.spaceBefore = _BEFORE_BLOCK
    story.extend(body)
    story = with_ending(story, Closing(job), points(job.form.page.text_width), page_height)
    if job.document.copy is not None:
        story.append(CopyEnding(job, job.document.copy))
    for at in range(len(job.document.appendices)):
        story.extend(_appendix(job, at))
    return story


def _appendix(job: Job, at: int) -> list[Any]:
    """Return an appendix on pages of its own (template 2.1)."""
    document = job.document
    appendix = document.appendices[at]
    size = job.sizes.title
    head = style(job, size, Alignment.CENTRED, keepWithNext=1)
    lines = (
        Span(appendix.label(at, len(document.appendices)), bold=True),
        Span(appendix.title.upper(), bold=True),
        Span(document.reference_line(), italic=True),
    )
    parts: list[Any] = [NextPageTemplate("appendix"), PageBreak()]
    parts.extend(Flowing(markup([line]), head) for line in lines)
    width = job.face.width(document.reference_line(), size, italic=True)
    parts.append(Stroke(job, min(width, points(job.form.page.text_width)) * _APPENDIX_RULE))
    parts.extend(part for block in appendix.body for part in _body(job, block))
    return parts


class Stroke(Drawn):
    """A centred line on a line of its own."""

    def __init__(self, job: Job, length: float) -> None:
        self._length = length
        super().__init__(job, points(job.form.page.text_width), 8)

    def draw(self) -> None:
        """Draw the line."""
        self.rule(self.width / 2, 4, self._length)


def _addressees(job: Job) -> list[Any]:
    """Return component 9a: one addressee on the line of "Kính gửi:", several below it.

    Longer words of other kinds ("… điện:") stand on a line of their own, their list at a fixed indent.
    """
    document, size = job.document, job.form.body.size
    if not document.addressees:
        return []
    label, short = salutation_of(document), has_short_salutation(document)
    indent = points(job.form.addressees.indent)
    if short and len(document.addressees) == 1:
        hang = job.face.width(f"{label} ", size)
        look = style(
            job, size, Alignment.LEFT, spaceBefore=18, leftIndent=indent + hang, firstLineIndent=-hang
        )
        return [Flowing(markup([Span(f"{label} {document.addressees[0]}")]), look)]
    dash = indent + (job.face.width(label.rstrip(":"), size) if short else 0)
    hang = job.face.width("- ", size)
    place = style(job, size, Alignment.LEFT, spaceBefore=18, leftIndent=indent, keepWithNext=1)
    middle = style(job, size, Alignment.CENTRED, spaceBefore=18, keepWithNext=1)
    entry = style(job, size, Alignment.LEFT, spaceBefore=3, leftIndent=dash + hang, firstLineIndent=-hang)
    lines = [Flowing(markup([Span(line)]), entry) for line in listed(document.addressees)]
    return [Flowing(markup([Span(label)]), place if short else middle), *lines]


def _opening(job: Job) -> list[Any]:
    """Return the competence line, the legal bases in italics and the lead-in."""
    document, form = job.document, job.form.body
    parts: list[Any] = []
    if document.competence:
        parts.append(_centred(job, document.competence.upper()))
    for at, line in enumerate(ended_bases(document.legal_bases)):
        look = style(
            job,
            form.basis_size,
            spaceBefore=_BEFORE_BLOCK if at == 0 else form.space_before,
            firstLineIndent=points(form.indent),
        )
        parts.append(Flowing(markup([Span(line, italic=True)]), look))
    if job.kind.lead_in:
        parts.append(_centred(job, job.kind.lead_in))
    return parts


def _centred(job: Job, text: str) -> Flowing:
    """Return a bold line of its own in the middle."""
    look = style(job, job.sizes.title, Alignment.CENTRED, spaceBefore=_BEFORE_BLOCK, keepWithNext=1)
    return Flowing(markup([Span(text, bold=True)]), look)


def _body(job: Job, block: Block) -> list[Any]:
    """Return a block of the body as parts of the story."""
    if isinstance(block, Table):
        table = grid_table(job, block)
        return [] if table is None else [table]
    if isinstance(block, Picture):
        return [_picture(block)]
    if block.kind is BlockKind.PAGE_BREAK:
        return [PageBreak()]
    return [flowing(job, Paragraph(block.spans, block.kind, block.alignment, block.indented))]


def _picture(picture: Picture) -> Image:
    """Return a picture of the body at its size on the page."""
    side = {Alignment.LEFT: "LEFT", Alignment.RIGHT: "RIGHT"}.get(picture.alignment, "CENTER")
    drawn = Image(io.BytesIO(picture.content), points(picture.width), points(picture.height), hAlign=side)
    drawn.spaceBefore = drawn.spaceAfter = _AROUND_PICTURE
    return drawn
