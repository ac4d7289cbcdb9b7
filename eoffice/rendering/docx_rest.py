"""What stands below and around a docx: appendices, the block of a copy, contact data, content controls."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from eoffice.domain.content import Alignment, CopyBlock, official_date
from eoffice.rendering.docx_parts import border, element, frame_table
from eoffice.rendering.docx_styles import ALIGNMENTS, style_id
from eoffice.rendering.fonts import Typeface
from eoffice.rendering.markers import RECIPIENTS_LABEL, PartStyle
from eoffice.rendering.measures import POINTS_PER_MM, name_lines
from eoffice.rendering.settling import listed
from eoffice.services.law import StatutoryForm
from eoffice.services.law_form import PageForm

_AGENCY_RULE = 0.42


def turn_pages(document: Any, page: PageForm) -> None:  # noqa: ANN401  python-docx carries no types
    """Begin a section on other paper; its pages count on, and the first of them shows its number."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    _count_on(section)
    _lay(section, page)


def _count_on(section: Any) -> None:  # noqa: ANN401
    """Let the pages of a section count on from those before: a new section copies the old one's start."""
    for found in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(found)


def _lay(section: Any, page: PageForm) -> None:  # noqa: ANN401
    """Lay the pages of a section upright or on their side."""
    wide = page.width > page.height
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)


def new_appendix(document: Any, page: PageForm) -> None:  # noqa: ANN401
    """Begin a section whose pages count anew from 1, the first without a number."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = True
    _lay(section, page)
    _count_on(section)
    properties = section._sectPr
    properties.insert_element_before(
        element("w:pgNumType", start=1), "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg",
        "w:textDirection", "w:bidi", "w:rtlGutter", "w:docGrid", "w:printerSettings", "w:sectPrChange",
    )  # fmt: skip
    # The box of circulation and contact data belong to page 1 of the document only.
    section.first_page_header.is_linked_to_previous = False
    section.first_page_header.paragraphs[0]._p.style = style_id(PartStyle.PAGE_NUMBER)
    section.first_page_footer.is_linked_to_previous = False


def write_contact(document: Any, contact: str) -> None:  # noqa: ANN401
    """Write component 13 into the foot of page 1, under a line over the whole width."""
    if not contact:
        return
    footer = document.sections[0].first_page_footer
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph._p.style = style_id(PartStyle.CONTACT)
    paragraph.add_run(contact)
    border(paragraph, ("top",))


class CopyWriter:
    """Writes the block of a copy on paper (template 3.1)."""

    def __init__(self, document: Any, form: StatutoryForm, face: Typeface) -> None:  # noqa: ANN401
        self._document = document
        self._form = form
        self._face = face

    def write(self, copy: CopyBlock) -> None:
        """Write the line over the whole width and the block below it."""
        line = self._document.add_paragraph()
        line._p.style = style_id(PartStyle.COPY)
        line.paragraph_format.space_before = Pt(10)
        border(line, ("top",))
        form = self._form.header
        table = frame_table(self._document, (form.left_column, form.right_column), 3)
        left, right = table.rows[0].cells
        self._agency(left, copy, form.left_column)
        self._line(right, copy.form, 14, bold=True)
        left, right = table.rows[1].cells
        self._line(left, f"Số: {copy.number}/{copy.notation}", 13)
        date = official_date(copy.issued_date) if copy.issued_date else "ngày     tháng     năm"
        self._line(right, f"{copy.place}, {date}", 13, italic=True)
        left, right = table.rows[2].cells
        self._last_row(left, right, copy)
        end = self._document.add_paragraph()
        end._p.style = style_id(PartStyle.RULE)

    def _agency(self, cell: Any, copy: CopyBlock, column: float) -> None:  # noqa: ANN401
        """Write the copying agency and the line below it."""

        def width(words: str) -> float:
            return self._face.width(words, 14, bold=True)

        lines = name_lines(copy.agency.upper(), column * POINTS_PER_MM - 4, width)
        for found in lines:
            self._line(cell, found, 14, bold=True)
        longest = max(map(width, lines)) / POINTS_PER_MM * _AGENCY_RULE
        rule = cell.add_paragraph()
        rule._p.style = style_id(PartStyle.RULE)
        rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm((column - longest) / 2)
        rule.paragraph_format.space_before = Pt(4)
        border(rule, ("top",))

    def _last_row(self, left: Any, right: Any, copy: CopyBlock) -> None:  # noqa: ANN401
        """Write recipients and signature."""
        closing = self._form.closing
        label = self._line(left, RECIPIENTS_LABEL, closing.label_size, bold=True, italic=True)
        label.alignment = ALIGNMENTS[Alignment.LEFT]
        for entry in listed(copy.recipients):
            self._line(left, entry, closing.list_size).alignment = ALIGNMENTS[Alignment.LEFT]
        for found in copy.signatory.position_lines:
            self._line(right, found, 14, bold=True)
        self._line(right, copy.signatory.name, 14, bold=True).paragraph_format.space_before = Mm(
            closing.signature_gap
        )

    @staticmethod
    def _line(cell: Any, text: str, size: float, **look: bool) -> Any:  # noqa: ANN401
        """Write a line in a cell; the empty paragraph every cell begins with is used first."""
        fresh = cell.paragraphs[-1]
        paragraph = fresh if not fresh.text and fresh._p.style is None else cell.add_paragraph()
        paragraph._p.style = style_id(PartStyle.COPY)
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        run.bold, run.italic = look.get("bold") or None, look.get("italic") or None
        return paragraph
