"""The styles of our docx: official type, and the names by which the parts are found again."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from eoffice.domain.content import Alignment
from eoffice.rendering.markers import PartStyle
from eoffice.services.law import HeaderSizes, StatutoryForm

ALIGNMENTS = {
    Alignment.JUSTIFIED: WD_ALIGN_PARAGRAPH.JUSTIFY,
    Alignment.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Alignment.CENTRED: WD_ALIGN_PARAGRAPH.CENTER,
    Alignment.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
_FONT_SLOTS = ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia")
_THEME_SLOTS = ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme")
_RULE_HEIGHT = 4
_RED = RGBColor(0xFF, 0, 0)


def set_font(properties: Any, font: str) -> None:  # noqa: ANN401  python-docx carries no types
    """Name the typeface in every slot of a `w:rPr`, and let no theme override it."""
    fonts = properties.get_or_add_rFonts()
    for slot in _THEME_SLOTS:
        fonts.attrib.pop(qn(slot), None)
    for slot in _FONT_SLOTS:
        fonts.set(qn(slot), font)


def _language(properties: Any) -> None:  # noqa: ANN401
    """Say that the text is Vietnamese, so that spelling is checked as such."""
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), "vi-VN")


def style_id(name: PartStyle) -> str:
    """Return the id of one of our styles; looking it up in the file takes milliseconds each time."""
    return f"eOffice{name.name.title().replace('_', '')}"


class StyleWriter:
    """Adds the styles to a new docx."""

    def __init__(self, document: Any, form: StatutoryForm, sizes: HeaderSizes) -> None:  # noqa: ANN401
        self._styles = document.styles
        self._form = form
        self._sizes = sizes

    def add_all(self) -> None:
        """Add every style of an official document."""
        self._defaults()
        body, sizes, closing = self._form.body, self._sizes, self._form.closing
        middle, left, justified = Alignment.CENTRED, Alignment.LEFT, Alignment.JUSTIFIED
        self._add(PartStyle.HEAD, sizes.issuer, middle)
        self._add(PartStyle.PARENT, sizes.parent, middle)
        self._add(PartStyle.ISSUER, sizes.issuer, middle, bold=True)
        self._add(PartStyle.NUMBER, sizes.number, middle)
        self._add(PartStyle.DATE, sizes.place_date, middle, italic=True)
        self._add(PartStyle.URGENCY, self._form.marks.size, middle, bold=True)
        self._add(PartStyle.RULE, 2, middle)
        self._add(PartStyle.LETTER_SUBJECT, sizes.letter_subject, middle)
        self._add(PartStyle.TITLE, sizes.title, middle, bold=True, keep=True)
        self._add(PartStyle.SUBJECT, sizes.title, middle, bold=True, keep=True)
        self._add(PartStyle.COMPETENCE, sizes.title, middle, bold=True, before=12, keep=True)
        self._add(PartStyle.ADDRESSEE, body.size, left)
        self._add(
            PartStyle.BASIS, body.basis_size, justified, italic=True, before=body.space_before, indent=True
        )
        self._add(PartStyle.LEAD_IN, sizes.title, middle, bold=True, before=12, keep=True)
        for style in (PartStyle.BODY, PartStyle.ARTICLE, PartStyle.HEADING):
            keep = style is PartStyle.HEADING
            self._add(style, body.size, justified, before=body.space_before, indent=True, keep=keep)
        self._add(PartStyle.CELL, body.size - 1, left)
        self._add(PartStyle.RECIPIENT_LABEL, closing.label_size, left, bold=True, italic=True, keep=True)
        self._add(PartStyle.RECIPIENT, closing.list_size, left)
        self._add(PartStyle.SIGNER, sizes.title, middle, bold=True)
        self._add(PartStyle.PAGE_NUMBER, body.page_number_size, middle)
        self._add(PartStyle.APPENDIX, sizes.title, middle, bold=True, keep=True)
        self._add(PartStyle.APPENDIX_TITLE, sizes.title, middle, bold=True, keep=True)
        self._add(PartStyle.APPENDIX_REFERENCE, sizes.title, middle, italic=True, keep=True)
        self._add(PartStyle.COPY, sizes.title, middle)
        self._add(PartStyle.CONTACT, closing.list_size, left)
        self._finish()

    def _defaults(self) -> None:
        """Make official type the default of the whole file."""
        normal = self._styles["Normal"]
        normal.font.size = Pt(self._form.body.size)
        properties = self._styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        for found in (properties, normal.element.get_or_add_rPr()):
            set_font(found, self._form.font)
            _language(found)
        normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.line_spacing = 1.0

    def _add(
        self,
        name: PartStyle,
        size: float,
        alignment: Alignment,
        *,
        bold: bool = False,
        italic: bool = False,
        before: float = 0,
        indent: bool = False,
        keep: bool = False,
    ) -> None:
        """Add one paragraph style with a stable ASCII id."""
        style = self._styles.add_style(name.value, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), style_id(name))
        style.base_style = self._styles["Normal"]
        style.quick_style = True
        style.font.size = Pt(size)
        style.font.bold = bold or None
        style.font.italic = italic or None
        set_font(style.element.get_or_add_rPr(), self._form.font)
        look = style.paragraph_format
        look.alignment = ALIGNMENTS[alignment]
        look.space_before, look.space_after = Pt(before), Pt(0)
        look.line_spacing = self._form.body.line_spacing
        look.widow_control = True
        look.keep_with_next = keep or None
        if indent:
            look.first_line_indent = Mm(self._form.body.indent)

    def _finish(self) -> None:
        """Set what concerns single styles only: the thin line, the red mark, which style follows which."""
        # Looks stand in the styles: LibreOffice 7.4 drops those of the runs in a control inside a cell.
        self._styles[PartStyle.URGENCY.value].font.color.rgb = _RED
        rule = self._styles[PartStyle.RULE.value].paragraph_format
        rule.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        rule.line_spacing = Pt(_RULE_HEIGHT)
        for name in (PartStyle.ARTICLE, PartStyle.HEADING):
            self._styles[name.value].next_paragraph_style = self._styles[PartStyle.BODY.value]
