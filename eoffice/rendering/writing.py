"""Writes an official document as a docx that people edit in their word processor and hand back.

Every part carries a style of its own, so that `read_working_copy` finds the parts after the editing.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_BREAK
from docx.shared import Mm, Pt, RGBColor

from eoffice.domain.content import (
    Alignment,
    Block,
    BlockKind,
    OfficialDocument,
    Paragraph,
    Picture,
    Table,
    Urgency,
    is_layout,
)
from eoffice.domain.people import Signatory
from eoffice.paths import atomic_file
from eoffice.rendering.docx_controls import Controls
from eoffice.rendering.docx_lists import ListWriter, item_of, mark_as_item
from eoffice.rendering.docx_memory import remember
from eoffice.rendering.docx_page import write_page, write_properties
from eoffice.rendering.docx_parts import TableWriter, border, frame_table, rule, write_spans
from eoffice.rendering.docx_rest import CopyWriter, new_appendix, turn_pages, write_contact
from eoffice.rendering.docx_styles import ALIGNMENTS, StyleWriter, style_id
from eoffice.rendering.fonts import Typeface, typeface
from eoffice.rendering.markers import LETTER_SUBJECT, RECIPIENTS_LABEL, PartStyle
from eoffice.rendering.measures import POINTS_PER_MM, SINGLE, balanced, date_words, header_sizes, name_lines
from eoffice.rendering.saving import save_docx
from eoffice.rendering.settling import (
    ended_bases,
    has_short_salutation,
    kind_of,
    listed,
    salutation_of,
    settle,
)
from eoffice.services.law import load_form
from eoffice.services.law_form import PageForm

_ISSUER_RULE = 0.42
_SUBJECT_RULE = 0.4
_PLACEHOLDER = "     "
_UNKNOWN_DATE = "ngày     tháng     năm"
_RED = RGBColor(0xFF, 0, 0)
_STYLES = {
    BlockKind.ARTICLE: PartStyle.ARTICLE,
    BlockKind.HEADING: PartStyle.HEADING,
}


def write_docx(document: OfficialDocument, target: Path, *, typed_numbers: bool = False) -> None:
    """Write a document as a docx in the statutory form; Word numbers it unless `typed_numbers` are asked for.

    Raises CannotRender `rendering.empty_body` or `rendering.font_missing` (the lines under the titles
    need the measures of the typeface); the target is then as it was.
    """
    writer = _Writer(settle(document), typeface(), typed_numbers=typed_numbers)
    writer.write()
    with atomic_file(target) as file:
        save_docx(writer.docx, file)


class _Writer:
    """Writes one document, part after part."""

    def __init__(self, document: OfficialDocument, face: Typeface, *, typed_numbers: bool) -> None:
        self._document = document
        self._kind = kind_of(document)
        self._face = face
        self._form = load_form(self._kind.form)
        self._sizes = header_sizes(document, self._form, face)
        self.docx: Any = docx.Document()
        self._controls = Controls()
        self._lists = None if typed_numbers else ListWriter(self.docx)
        StyleWriter(self.docx, self._form, self._sizes).add_all()

    def write(self) -> None:
        """Write everything."""
        write_properties(self.docx, self._document)
        write_page(self.docx, self._document, self._form, self._face)
        self._head()
        if not self._kind.is_letter:
            self._title()
        self._addressees()
        self._opening()
        self._body(self._document.body, self._form.page)
        self._closing()
        if self._document.copy is not None:
            CopyWriter(self.docx, self._form, self._face).write(self._document.copy)
        for at in range(len(self._document.appendices)):
            self._appendix(at)
        write_contact(self.docx, self._document.contact)
        self._controls.wrap_all(self.docx)
        remember(self._document, self.docx)

    def _appendix(self, at: int) -> None:
        """Write an appendix on pages of its own (template 2.1)."""
        document = self._document
        appendix = document.appendices[at]
        body, page = appendix.body, self._form.page
        if body and is_layout(body[0], BlockKind.WIDE_PAGES):
            # Title and all: the paper is turned before its first word.
            body, page = body[1:], page.turned()
        new_appendix(self.docx, page)
        self._paragraph(appendix.label(at, len(document.appendices)), PartStyle.APPENDIX)
        self._paragraph(appendix.title.upper(), PartStyle.APPENDIX_TITLE)
        reference = document.reference_line()
        self._paragraph(reference, PartStyle.APPENDIX_REFERENCE)
        width = self._face.width(reference, self._sizes.title, italic=True) / POINTS_PER_MM
        wide = page.text_width
        rule(self._paragraph("", PartStyle.RULE), wide, min(width, wide) * _SUBJECT_RULE)
        self._body(body, page)

    def _millimetres(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of a line."""
        return self._face.width(text, size, bold=bold) / POINTS_PER_MM

    def _lines(self, text: str, size: float, column: float, *, bold: bool, name: bool = False) -> list[str]:
        """Return words in even lines that fit a column; the `name` of an agency keeps its compounds."""

        def width(words: str) -> float:
            return self._face.width(words, size, bold=bold)

        return (name_lines if name else balanced)(text, column * POINTS_PER_MM - 4, width)

    def _line(self, cell: Any, text: str, style: PartStyle, size: float, **look: bool) -> Any:  # noqa: ANN401
        """Write a line in a cell; the empty paragraph every cell begins with is used first."""
        fresh = cell.paragraphs[-1]
        paragraph = fresh if not fresh.text and fresh._p.style is None else cell.add_paragraph()
        paragraph._p.style = style_id(style)
        if text:
            run = paragraph.add_run(text)
            run.font.size = Pt(size)
            run.bold, run.italic = look.get("bold") or None, look.get("italic") or None
        return paragraph

    def _head(self) -> None:
        """Write components 1 to 4, 5b and 10b."""
        form, sizes, letterhead = self._form.header, self._sizes, self._document.letterhead
        table = frame_table(self.docx, (form.left_column, form.right_column), 2)
        left, right = table.rows[0].cells
        for line in self._lines(
            letterhead.parent.upper(), sizes.parent, form.left_column, bold=False, name=True
        ):
            self._line(left, line, PartStyle.PARENT, sizes.parent)
        issuer = self._lines(letterhead.issuer.upper(), sizes.issuer, form.left_column, bold=True, name=True)
        for line in issuer:
            self._line(left, line, PartStyle.ISSUER, sizes.issuer, bold=True)
        longest = max((self._millimetres(line, sizes.issuer, bold=True) for line in issuer), default=0)
        words = self._form.words
        if words.issuer_sign:
            self._line(left, words.issuer_sign, PartStyle.HEAD, sizes.issuer)
        else:
            rule(self._line(left, "", PartStyle.RULE, 2), form.left_column, longest * _ISSUER_RULE)
        self._line(right, words.national_title, PartStyle.HEAD, sizes.national_title, bold=True)
        motto = self._millimetres(words.national_title, sizes.national_title, bold=True)
        if words.motto:
            self._line(right, words.motto, PartStyle.HEAD, sizes.motto, bold=True)
            motto = self._millimetres(words.motto, sizes.motto, bold=True)
        rule(self._line(right, "", PartStyle.RULE, 2), form.right_column, motto)
        self._second_row(*table.rows[1].cells)

    def _second_row(self, left: Any, right: Any) -> None:  # noqa: ANN401
        """Write number and date on one line, the subject of a letter and the urgency below."""
        document, sizes = self._document, self._sizes
        shift = max(0.0, sizes.place_date - sizes.number)
        if document.notation:
            words = self._form.words
            number = f"{document.number or _PLACEHOLDER}{words.number_join}{document.notation}"
            text = f"{words.number_label} {number}"
            line = self._line(left, text, PartStyle.NUMBER, sizes.number)
            line.paragraph_format.space_before = Pt(4 + shift)
        if self._kind.dated:
            date = date_words(document) if document.issued_date else _UNKNOWN_DATE
            text = f"{document.letterhead.place}, {date}"
            line = self._line(right, text, PartStyle.DATE, sizes.place_date, italic=True)
            line.paragraph_format.space_before = Pt(4)
        if self._kind.is_letter and document.subject:
            text = LETTER_SUBJECT + document.subject
            line = self._line(left, text, PartStyle.LETTER_SUBJECT, sizes.letter_subject)
            line.paragraph_format.space_before = Pt(self._form.header.subject_gap)
            column = self._form.header.left_column
            lines = self._lines(text, sizes.letter_subject, column, bold=False)
            self._even(line, lines, sizes.letter_subject, column, bold=False)
        if document.urgency is not Urgency.NORMAL:
            self._urgency(left)

    def _even(self, paragraph: Any, lines: list[str], size: float, column: float, *, bold: bool) -> None:  # noqa: ANN401
        """Indent both sides so that the words break into these lines, which are of even length."""
        longest = max(self._millimetres(line, size, bold=bold) for line in lines)
        margin = max(0.0, (column - longest) / 2 - 0.3)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(margin)

    def _urgency(self, cell: Any) -> None:  # noqa: ANN401
        """Write component 10b in a red box at the left margin."""
        marks, urgency = self._form.marks, self._document.urgency
        paragraph = self._line(cell, urgency.mark, PartStyle.URGENCY, marks.size, bold=True)
        paragraph.runs[0].font.color.rgb = _RED
        look = paragraph.paragraph_format
        look.space_before = Pt(10)
        look.left_indent = Mm(1)
        look.right_indent = Mm(self._form.header.left_column - marks.widths[urgency.value] - 1)
        border(paragraph, ("top", "left", "bottom", "right"), colour="FF0000", size=8)

    def _paragraph(self, text: str, style: PartStyle, before: float | None = None) -> Any:  # noqa: ANN401
        """Write a paragraph between the tables."""
        paragraph = self.docx.add_paragraph(text)
        paragraph._p.style = style_id(style)
        if before is not None:
            paragraph.paragraph_format.space_before = Pt(before)
        return paragraph

    def _title(self) -> None:
        """Write component 5a and the line below it."""
        name = self._kind.name.upper()
        self._paragraph(name, PartStyle.TITLE, before=14)
        lines = [name]
        if self._kind.has_subject and self._document.subject:
            subject = self._document.subject.rstrip(" .;")
            wide, size = self._form.page.text_width, self._sizes.title
            lines = self._lines(subject, size, wide, bold=True)
            self._even(self._paragraph(subject, PartStyle.SUBJECT), lines, size, wide, bold=True)
        longest = max(self._millimetres(line, self._sizes.title, bold=True) for line in lines)
        rule(self._paragraph("", PartStyle.RULE), self._form.page.text_width, longest * _SUBJECT_RULE)

    def _addressees(self) -> None:
        """Write component 9a."""
        document, size = self._document, self._form.body.size
        if not document.addressees:
            return
        label, indent = salutation_of(document), self._form.addressees.indent
        short = has_short_salutation(document)
        if short and len(document.addressees) == 1:
            hang = self._millimetres(f"{label} ", size)
            self._hanging(f"{label} {document.addressees[0]}", indent + hang, hang, 18)
            return
        first = self._hanging(label, indent if short else 0, 0, 18)
        first.paragraph_format.keep_with_next = True
        if not short:
            first.alignment = ALIGNMENTS[Alignment.CENTRED]
        hang = self._millimetres("- ", size)
        dash = indent + (self._millimetres(label.rstrip(":"), size) if short else 0)
        for line in listed(document.addressees):
            self._hanging(line, dash + hang, hang, 3)

    def _hanging(self, text: str, indent: float, hang: float, before: float) -> Any:  # noqa: ANN401
        """Write a line of addressees whose further lines stand under its first word."""
        paragraph = self._paragraph(text, PartStyle.ADDRESSEE, before)
        paragraph.paragraph_format.left_indent = Mm(indent)
        paragraph.paragraph_format.first_line_indent = Mm(-hang)
        return paragraph

    def _opening(self) -> None:
        """Write the competence line, the legal bases and the lead-in."""
        document = self._document
        if document.competence:
            words = document.competence.upper()
            line = self._paragraph(words, PartStyle.COMPETENCE)
            wide, size = self._form.page.text_width, self._sizes.title
            lines = self._lines(words, size, wide, bold=True, name=True)
            self._even(line, lines, size, wide, bold=True)
        for at, line in enumerate(ended_bases(document.legal_bases)):
            self._paragraph(line, PartStyle.BASIS, 12 if at == 0 else None)
        if self._kind.lead_in:
            self._paragraph(self._kind.lead_in, PartStyle.LEAD_IN)

    def _body(self, blocks: Sequence[Block], page: PageForm) -> None:
        """Write the body; its last paragraph stays with the closing, and no two tables touch."""
        last: Any = None
        for at, block in enumerate(blocks):
            if isinstance(block, Table):
                self._before_table(last)
                TableWriter(self.docx, style_id(PartStyle.CELL), page.text_width).write(block)
                last = None
            elif is_layout(block, BlockKind.WIDE_PAGES, BlockKind.TALL_PAGES):
                page = self._form.page
                page = page.turned() if is_layout(block, BlockKind.WIDE_PAGES) else page
                turn_pages(self.docx, page)
                last = None
            elif isinstance(block, Picture):
                last = self._picture(block)
            else:
                last = self._block(block)
                if at == 0:
                    last.paragraph_format.space_before = Pt(12)
        if last is not None:
            last.paragraph_format.keep_with_next = True

    def _before_table(self, paragraph: Any) -> None:  # noqa: ANN401
        """Leave room above a table; without a paragraph Word would join it to the table before."""
        if paragraph is None:
            self._paragraph("", PartStyle.CELL)
        else:
            paragraph.paragraph_format.space_after = Pt(self._form.body.space_before)

    def _block(self, block: Paragraph) -> Any:  # noqa: ANN401
        """Write a paragraph of the body."""
        paragraph = self._paragraph("", _STYLES.get(block.kind, PartStyle.BODY))
        if block.kind is BlockKind.PAGE_BREAK:
            paragraph.add_run().add_break(WD_BREAK.PAGE)
            return paragraph
        if block.alignment is not Alignment.JUSTIFIED:
            paragraph.alignment = ALIGNMENTS[block.alignment]
        if not block.indented:
            paragraph.paragraph_format.first_line_indent = Mm(0)
        item = item_of(block) if self._lists is not None else None
        if item is not None and self._lists is not None:
            mark_as_item(paragraph, item, self._lists.number(item))
        write_spans(paragraph._p, block.spans if item is None else item.rest)
        return paragraph

    def _picture(self, picture: Picture) -> Any:  # noqa: ANN401
        """Write a picture in a paragraph of its own."""
        paragraph = self._paragraph("", PartStyle.BODY)
        paragraph.alignment = ALIGNMENTS[picture.alignment]
        paragraph.paragraph_format.first_line_indent = Mm(0)
        drawn = paragraph.add_run().add_picture(
            io.BytesIO(picture.content), Mm(picture.width), Mm(picture.height)
        )
        drawn._inline.docPr.set("descr", picture.description)
        return paragraph

    def _closing(self) -> None:
        """Write components 7, 9b and 12."""
        form = self._form.closing
        self._spacer(10)
        second = self._document.second_signatory
        table = frame_table(self.docx, (form.left_column, form.right_column), 1 if second is None else 2)
        left, right = table.rows[0].cells
        first = self._document.signatory
        longest = max(len(one.position_lines) for one in (first, second or first))
        self._signature(right, first, longest - len(first.position_lines))
        if second is not None:
            self._signature(left, second, longest - len(second.position_lines))
            left = table.rows[1].cells[0]
        self._recipients(left)
        self._spacer(1)

    def _spacer(self, size: float) -> None:
        """Write an empty line; the file format wants one between and after tables."""
        paragraph = self._paragraph("", PartStyle.RULE)
        paragraph.paragraph_format.line_spacing = Pt(size)
        paragraph.paragraph_format.keep_with_next = True

    def _recipients(self, cell: Any) -> None:  # noqa: ANN401
        """Write the list of recipients and the drafter's code."""
        form, document = self._form.closing, self._document
        label = self._line(
            cell, RECIPIENTS_LABEL, PartStyle.RECIPIENT_LABEL, form.label_size, bold=True, italic=True
        )
        level = self._sizes.title - form.label_size if document.second_signatory is None else 10
        label.paragraph_format.space_before = Pt(level)
        for entry in listed(document.recipients):
            self._line(cell, entry, PartStyle.RECIPIENT, form.list_size)
        if document.drafter_code:
            code = self._line(cell, document.drafter_code, PartStyle.RECIPIENT, form.list_size)
            self._controls.note(code, "nguoi_soan_thao")

    def _signature(self, cell: Any, signatory: Signatory, lower: int = 0) -> None:  # noqa: ANN401
        """Write position and name with the room for signature and seal; `lower` by some lines."""
        size = self._sizes.title
        for line in map(self._form.words.line_of, signatory.position_lines):
            paragraph = self._line(cell, line, PartStyle.SIGNER, size, bold=True)
            paragraph.paragraph_format.keep_with_next = True
            self._controls.note(paragraph, "chuc_vu")
        name = self._line(cell, signatory.name, PartStyle.SIGNER, size, bold=True)
        gap = self._form.closing.signature_gap + lower * size * SINGLE / POINTS_PER_MM
        name.paragraph_format.space_before = Mm(gap)
        self._controls.note(name, "ho_ten")
