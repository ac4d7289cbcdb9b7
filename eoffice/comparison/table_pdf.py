"""The table that clerks attach to a submission, as PDF: the same rows as the docx, ready to be signed."""

from __future__ import annotations

from html import escape
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, LongTable, PageTemplate, Paragraph, Spacer

from eoffice.comparison.script import EditScript
from eoffice.comparison.table_rows import (
    HEADINGS,
    TITLE,
    WIDTHS_CM,
    Mark,
    Stretch,
    TableRow,
    remarks_of,
    table_rows,
)
from eoffice.paths import atomic_file
from eoffice.rendering.fonts import Typeface, typeface

_MARGIN = 2 * cm
_SIZE = 12
_DELETED, _INSERTED = "#B00020", "#0050A0"
_LINE = colors.HexColor("#000000")
_HIGHEST = 1_200
"""Letters of one row of the PDF: a row higher than a page cannot be broken, so longer cells go on below."""


def write_table_pdf(script: EditScript, target: Path) -> None:
    """Write the table; raises OSError when the target cannot be written, CannotRender without a typeface."""
    font = typeface()
    text = ParagraphStyle("text", fontName=font.regular, fontSize=_SIZE, leading=_SIZE * 1.25)
    middle = ParagraphStyle("middle", text, alignment=1)
    title = ParagraphStyle("title", middle, fontName=font.bold, fontSize=14, leading=20)
    names = f"Bản cũ: {Path(script.old.file).name} – Bản mới: {Path(script.new.file).name}"
    parts: list[Flowable] = [Paragraph(TITLE, title), Paragraph(escape(names), middle), Spacer(1, 10)]
    rows, more = table_rows(script)
    if rows:
        parts.append(_table(rows, text, font))
    else:
        parts.append(Paragraph("Hai bản giống nhau: không có thay đổi nào.", text))
    below = [f"… và {more} dòng nữa; xem bản đánh dấu."] if more else []
    parts += [Spacer(1, 6), *(Paragraph(escape(line), text) for line in (*below, *remarks_of(script)))]
    with atomic_file(target) as out:
        # The same comparison gives the same bytes, so that tables can be compared, too.
        template = BaseDocTemplate(
            out, pagesize=landscape(A4), title="Bảng so sánh", author="eOffice", lang="vi", invariant=True
        )
        template.addPageTemplates([_page(font)])
        template.build(parts)


def _page(font: Typeface) -> PageTemplate:
    """Return a page with a number at its foot."""
    width, height = landscape(A4)
    frame = Frame(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN, 0, 0, 0, 0)

    def draw_foot(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setFont(font.regular, 10)
        canvas.drawCentredString(width / 2, 1 * cm, str(canvas.getPageNumber()))

    return PageTemplate("wide", [frame], onPage=draw_foot, pagesize=(width, height))


def _table(rows: list[TableRow], style: ParagraphStyle, font: Typeface) -> LongTable:
    """Return the table; its head is repeated on every page."""
    head = ParagraphStyle("head", style, fontName=font.bold, alignment=1)
    cells = [[Paragraph(word, head) for word in HEADINGS]]
    for row in rows:
        lines = _parted(row.old), _parted(row.new)
        for at in range(max(1, *map(len, lines))):
            old, new = (_marked(side[at], font) if at < len(side) else "" for side in lines)
            ends = (row.where, row.kinds) if at == 0 else ("(tiếp)", "")
            words = (escape(ends[0]), old, new, escape(ends[1]).replace("\n", "<br/>"))
            cells.append([Paragraph(one, style) for one in words])
    table = LongTable(cells, colWidths=[width * cm for width in WIDTHS_CM], repeatRows=1)
    table.setStyle(
        [("GRID", (0, 0), (-1, -1), 0.6, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        + [(f"{side}PADDING", (0, 0), (-1, -1), 4) for side in ("LEFT", "RIGHT")]
    )
    return table


def _parted(stretches: tuple[Stretch, ...]) -> list[list[Stretch]]:
    """Return one side in parts that fit on a page."""
    parts: list[list[Stretch]] = [[]]
    room = _HIGHEST
    for text, mark in stretches:
        left = text
        while left:
            end = room if len(left) <= room else left.rfind(" ", 0, room) + 1 or room
            taken, left = left[:end], left[end:]
            parts[-1].append((taken, mark))
            room -= len(taken)
            if left or not room:
                parts.append([])
                room = _HIGHEST
    return [part for part in parts if part]


def _marked(stretches: list[Stretch], font: Typeface) -> str:
    """Return a part with what changed marked: colour and stroke, since paper is often black and white."""
    found = []
    for text, mark in stretches:
        words = escape(text).replace("\n", "<br/>")
        if mark is Mark.DELETED:
            words = f'<font color="{_DELETED}"><strike>{words}</strike></font>'
        elif mark is Mark.INSERTED:
            words = f'<font name="{font.bold}" color="{_INSERTED}"><u>{words}</u></font>'
        found.append(words)
    return "".join(found)
