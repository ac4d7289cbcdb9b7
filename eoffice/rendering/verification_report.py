"""The validation report as a PDF: what was checked, what came out, and why, in plain Vietnamese.

Decree 23/2025 Art. 17 and its circular want signer, issuer, time, integrity and validity shown and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from eoffice.clock import SystemClock
from eoffice.paths import atomic_file
from eoffice.rendering.changed_pages import changed_pages
from eoffice.rendering.fonts import Typeface, typeface
from eoffice.services.verdict_words import (
    advice,
    change,
    facts,
    field_name,
    headline,
    moment,
    reasons,
)
from signing.forecast import Forecast, forecast
from signing.verdict import FileVerdict, SignatureVerdict, Verdict

_COLOURS = {
    Verdict.VALID: HexColor("#1b6e3c"),
    Verdict.CHANGED: HexColor("#8a5a00"),
    Verdict.INVALID: HexColor("#a11616"),
    Verdict.INDETERMINATE: HexColor("#4a5560"),
    Verdict.UNSIGNED: HexColor("#4a5560"),
}
# A sign beside the colour: reports are printed in black and white.
_SIGNS = {
    Verdict.VALID: "[ĐẠT]",
    Verdict.CHANGED: "[CẦN XEM]",
    Verdict.INVALID: "[KHÔNG ĐẠT]",
    Verdict.INDETERMINATE: "[CHƯA RÕ]",
    Verdict.UNSIGNED: "[CHƯA KÝ]",
}
_WIDTHS = (62 * mm, 108 * mm)
_PICTURE = 82 * mm
_HIGHEST = 120 * mm


def write_report(
    target: Path,
    verdicts: Sequence[FileVerdict],
    at: datetime | None = None,
    *,
    sources: Mapping[str, Path] | None = None,
) -> None:
    """Write the report on one or many files; `at` is the moment of the check (now, if None).

    `sources` are the files by their SHA-256: with them, pages that changed after signing are shown.
    """
    made = at or SystemClock().now()
    style = _Styles(typeface())
    story: list[Flowable] = [
        Paragraph("PHIẾU KẾT QUẢ KIỂM TRA CHỮ KÝ SỐ", style.title),
        Paragraph(f"Thời điểm kiểm tra: {moment(made)}. Số tệp: {len(verdicts)}.", style.body),
        Spacer(0, 4 * mm),
    ]
    for verdict in verdicts:
        story.extend(_file(verdict, style, made, (sources or {}).get(verdict.sha256)))
    if not verdicts:
        story.append(Paragraph("Không có tệp nào đọc được.", style.body))
    with atomic_file(target) as file:
        SimpleDocTemplate(
            file,
            pagesize=A4,
            leftMargin=20 * mm,
            rightMargin=20 * mm,
            topMargin=18 * mm,
            bottomMargin=18 * mm,
            title="Phiếu kết quả kiểm tra chữ ký số",
            author="eOffice",
        ).build(story)


class _Styles:
    """The few looks of the report, all in the typeface of official documents."""

    def __init__(self, face: Typeface) -> None:
        self.face = face
        self.body = ParagraphStyle("body", fontName=face.regular, fontSize=11, leading=14.5)
        self.title = ParagraphStyle(
            "title", self.body, fontName=face.bold, fontSize=15, leading=20, alignment=1
        )
        self.file = ParagraphStyle("file", self.body, fontName=face.bold, fontSize=12.5, leading=16)
        self.small = ParagraphStyle("small", self.body, fontSize=9, leading=11.5, wordWrap="CJK")

    def verdict(self, verdict: Verdict, size: float) -> ParagraphStyle:
        """Return the look of a verdict's headline."""
        colour: Color = _COLOURS[verdict]
        return ParagraphStyle(
            f"verdict{size}",
            self.body,
            fontName=self.face.bold,
            fontSize=size,
            leading=size * 1.35,
            textColor=colour,
        )


def _file(verdict: FileVerdict, style: _Styles, at: datetime, source: Path | None) -> list[Flowable]:
    story: list[Flowable] = [
        Paragraph(f"Tệp: {escape(verdict.file)}", style.file),
        Paragraph(_headline(verdict.verdict), style.verdict(verdict.verdict, 14)),
        Paragraph(escape(advice(verdict)), style.body),
        Paragraph(f"Mã nhận dạng của tệp (SHA-256): {verdict.sha256}", style.small),
        *_why(verdict.reasons, style),
        Spacer(0, 3 * mm),
    ]
    for number, one in enumerate(verdict.signatures, 1):
        story.append(KeepTogether(_signature(number, one, style, forecast(one, at))))
    if source is not None:
        story.extend(_pictures(verdict, source, style))
    return [*story, Spacer(0, 6 * mm)]


def _pictures(verdict: FileVerdict, source: Path, style: _Styles) -> list[Flowable]:
    """Show the pages that changed after the signature that suffered most, both readings beside each other."""
    shown = changed_pages(verdict, source)
    if shown is None:
        return []
    name = field_name(shown.field)
    told = (
        f"So với bản đã ký tại ô “{escape(name)}”: bên trái là bản đã ký, bên phải là tệp hiện nay;"
        " khung đỏ là chỗ nhìn thấy khác."
    )
    story: list[Flowable] = [Paragraph(told, style.body), Spacer(0, 2 * mm)]
    for page in shown.pages:
        sides = [one for one in (page.signed, page.now) if one is not None]
        pictures = [_scaled(png, ratio) for png, ratio in sides]
        row = Table(
            [pictures], style=[("BOX", (n, 0), (n, 0), 0.4, HexColor("#9aa4ad")) for n in range(len(sides))]
        )
        story.append(KeepTogether([Paragraph(f"Trang {page.number}", style.small), row, Spacer(0, 3 * mm)]))
    if shown.left_out:
        words = f"Còn {shown.left_out} trang khác cũng có thay đổi nhưng không in ra ở đây."
        story.append(Paragraph(words, style.body))
    return story


def _scaled(png: bytes, ratio: float) -> Image:
    """Return a picture of a page at half the width of the sheet, or less where the page is long."""
    width = min(_PICTURE, _HIGHEST / ratio) if ratio > 0 else _PICTURE
    return Image(BytesIO(png), width, width * ratio)


def _headline(verdict: Verdict) -> str:
    return f"{_SIGNS[verdict]} {headline(verdict).upper()}"


def _signature(number: int, one: SignatureVerdict, style: _Styles, outlook: Forecast) -> list[Flowable]:
    rows = [*facts(one), ("Kiểm tra được sau năm năm", outlook.sentence)]
    cells = [[Paragraph(escape(part), style.body) for part in row] for row in rows]
    table = Table(
        cells,
        colWidths=_WIDTHS,
        style=[
            ("GRID", (0, 0), (-1, -1), 0.4, HexColor("#9aa4ad")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (0, -1), HexColor("#eef1f4")),
        ],
    )
    name = f"{number}. Ô ký “{escape(field_name(one.field))}”: {_headline(one.verdict)}"
    changes = [Paragraph(f"Thay đổi sau khi ký: {escape(change(line))}.", style.body) for line in one.changes]
    return [
        Paragraph(name, style.verdict(one.verdict, 12)),
        table,
        *changes,
        *_why(one.reasons, style),
        Spacer(0, 4 * mm),
    ]


def _why(codes: tuple[str, ...], style: _Styles) -> list[Flowable]:
    return [
        Paragraph(f"• {escape(one.what)} {escape(one.why)} <i>{escape(one.next_step)}</i>", style.body)
        for one in reasons(codes)
    ]
