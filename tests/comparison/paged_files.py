"""Makes PDFs and pictures of pages for the tests: text as typesetters set it, with heads and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from eoffice.rendering.fonts import typeface

MARGIN = 80
BODY_SIZE = 13


def write_pdf(
    target: Path, paragraphs: Sequence[str], *, head: str = "", indent: float = 28, justified: bool = True
) -> Path:
    """Set paragraphs on A4 pages, with a running head and page numbers when a head is given."""
    font = typeface()

    def draw_running(canvas: Canvas, _template: SimpleDocTemplate) -> None:
        if head:
            canvas.setFont(font.regular, 11)
            canvas.drawString(MARGIN, A4[1] - 40, f"{head} – năm {2000 + canvas.getPageNumber()}")
            canvas.drawCentredString(A4[0] / 2, 30, str(canvas.getPageNumber()))

    style = ParagraphStyle(
        "body",
        fontName=font.regular,
        fontSize=BODY_SIZE,
        leading=17,
        firstLineIndent=indent,
        spaceAfter=6,
        alignment=4 if justified else 0,
    )
    template = SimpleDocTemplate(
        str(target), pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN
    )
    template.build([Paragraph(text, style) for text in paragraphs], draw_running, draw_running)
    return target


def pages_as_pictures(pdf: Path, dpi: int = 200) -> list[Image.Image]:
    """Return a picture of every page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def scan_of(pdf: Path, target: Path, *, hidden_text: str = "", dpi: int = 200) -> Path:
    """Write the pages as pictures into a PDF, as a scanner does, with a hidden layer of text when given."""
    canvas = Canvas(str(target), pagesize=A4)
    for number, picture in enumerate(pages_as_pictures(pdf, dpi)):
        name = target.with_suffix(f".{number}.png")
        picture.save(name)
        canvas.drawImage(str(name), 0, 0, A4[0], A4[1])
        if hidden_text:
            words = canvas.beginText(MARGIN, 400)
            words.setFont(typeface().regular, BODY_SIZE)
            words.setTextRenderMode(3)
            words.textLine(hidden_text)
            canvas.drawText(words)
        canvas.showPage()
    canvas.save()
    return target
