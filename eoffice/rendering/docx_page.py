"""What our docx says about itself and its paper: properties, margins, page numbers, note of circulation."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from eoffice.domain.content import OfficialDocument
from eoffice.rendering.docx_parts import border, field
from eoffice.rendering.docx_styles import style_id
from eoffice.rendering.fonts import Typeface
from eoffice.rendering.markers import PartStyle
from eoffice.rendering.measures import POINTS_PER_MM
from eoffice.services.law import StatutoryForm

_LONGEST_TITLE = 250


def write_properties(docx: Any, document: OfficialDocument) -> None:  # noqa: ANN401  no types
    """Set what file managers show; no hour, so that the same document gives the same file."""
    about = docx.core_properties
    about.author = about.last_modified_by = document.letterhead.issuer
    about.title = document.subject[:_LONGEST_TITLE]
    about.language = "vi-VN"
    about.comments = ""
    for name in ("dcterms:created", "dcterms:modified"):
        for found in about._element.findall(qn(name)):
            about._element.remove(found)


def write_page(docx: Any, document: OfficialDocument, form: StatutoryForm, face: Typeface) -> None:  # noqa: ANN401
    """Set paper, margins and the page number, hidden on the first page (Appendix I, I.1 to I.7)."""
    page, section = form.page, docx.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.header_distance = section.footer_distance = Mm(page.header_distance)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number._p.style = style_id(PartStyle.PAGE_NUMBER)
    field(number, "PAGE")
    first = section.first_page_header.paragraphs[0]
    first._p.style = style_id(PartStyle.PAGE_NUMBER)
    if document.circulation_note:
        _circulation_note(first, document.circulation_note.upper(), form, face)


def _circulation_note(paragraph: Any, note: str, form: StatutoryForm, face: Typeface) -> None:  # noqa: ANN401
    """Write component 11 in a box in the top margin."""
    run = paragraph.add_run(note)
    run.bold = True
    run.font.size = Pt(form.marks.size)
    width = face.width(note, form.marks.size, bold=True) / POINTS_PER_MM + 6
    indent = form.page.text_width * 0.55
    paragraph.paragraph_format.left_indent = Mm(indent)
    paragraph.paragraph_format.right_indent = Mm(form.page.text_width - indent - width)
    border(paragraph, ("top", "left", "bottom", "right"))
