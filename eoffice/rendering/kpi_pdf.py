"""The statutory forms of an evaluation as PDF: Mẫu 01 of a person, Mẫu 02 of a unit, an agency's report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from eoffice.domain.kpi.inputs import QuotaException
from eoffice.domain.kpi.periods import Period
from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import RuleSet
from eoffice.paths import atomic_file
from eoffice.rendering.fonts import Typeface, typeface
from eoffice.rendering.kpi_tables import (
    APPROVAL_HEADS,
    CRITERIA_HEADS,
    QUOTA_HEADS,
    WORK_HEADS,
    approval_row,
    criteria_rows,
    figure_rows,
    quota_rows,
    work_rows,
)
from eoffice.text import sort_key

_MARGIN = 15 * mm
_SMALL = 9
_SIGNATURE = (70 * mm, 30 * mm)
_GRID: list[tuple[Any, ...]] = [
    ("GRID", (0, 0), (-1, -1), 0.4, colors.black),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.87, 0.9, 0.94)),
]


@dataclass(frozen=True)
class FormWords:
    """What stands around the figures of a form."""

    agency: str = ""
    parent: str = ""
    place_and_day: str = ""
    signer_post: str = ""
    signer_name: str = ""
    mark: str = ""
    """Which state of the evaluation the form speaks of; whoever takes the signed form looks for it."""


@dataclass(frozen=True)
class SigningSpot:
    """Where a form is signed: the page counted from 0 and the box in points from the lower left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class Spot(Flowable):  # type: ignore[misc]  # the engine carries no types
    """The empty place of a signature; remembers where it came to stand."""

    def __init__(self, post: str, name: str, face: Typeface) -> None:
        super().__init__()
        self.post, self.name, self._face = post, name, face
        self.width, self.height = _SIGNATURE[0], _SIGNATURE[1] + 30
        self.hAlign = "RIGHT"
        self.found: SigningSpot | None = None

    def draw(self) -> None:
        """Draw the post above and the name below the place."""
        canvas: Canvas = self.canv
        middle = self.width / 2
        canvas.setFont(self._face.bold, 12)
        canvas.drawCentredString(middle, self.height - 12, self.post)
        canvas.drawCentredString(middle, 3, self.name)
        x, y = canvas.absolutePosition(0, 15)
        self.found = SigningSpot(canvas.getPageNumber() - 1, x, y, x + self.width, y + _SIGNATURE[1])


class Looks:
    """The styles of text in the forms."""

    def __init__(self) -> None:
        self.face = typeface()
        face = self.face
        self.cell = ParagraphStyle("cell", fontName=face.regular, fontSize=_SMALL, leading=11)
        self.head = ParagraphStyle("head", self.cell, fontName=face.bold, alignment=TA_CENTER)
        self.text = ParagraphStyle("text", fontName=face.regular, fontSize=12, leading=16, spaceAfter=3)
        self.title = ParagraphStyle(
            "title", fontName=face.bold, fontSize=14, leading=18, alignment=TA_CENTER, spaceAfter=6
        )
        self.centre = ParagraphStyle("centre", self.text, alignment=TA_CENTER)
        self.section = ParagraphStyle("section", self.text, fontName=face.bold, spaceBefore=6)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> Table:
        """Return a table with its head on every page; short cells are set without line breaking."""
        content: list[list[Any]] = [[Paragraph(escape(head), self.head) for head in heads]]
        for row in rows:
            content.append([self._cell(text, width) for text, width in zip(row, widths, strict=True)])
        style = [*_GRID, ("FONT", (0, 1), (-1, -1), self.face.regular, _SMALL)]
        return Table(content, colWidths=list(widths), repeatRows=1, style=style)

    def _cell(self, text: str, width: float) -> str | Paragraph:
        """Return a cell: breaking lines takes most of the time, so only what is too wide is broken."""
        if self.face.width(text, _SMALL) <= width - 7:
            return text
        return Paragraph(escape(text), self.cell)

    def mark(self, words: FormWords) -> list[Flowable]:
        """Return the line that ties a form to one state of one evaluation."""
        return [Paragraph(f"Mã phiếu: {escape(words.mark)}", self.cell)] if words.mark else []

    def top(self, words: FormWords, form: str) -> list[Flowable]:
        """Return the head of a form: bodies on the left, the national title on the right."""
        left = [Paragraph(escape(words.parent), self.centre)] if words.parent else []
        left.append(Paragraph(f"<b>{escape(words.agency.upper())}</b>", self.centre))
        right = [
            Paragraph("<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b>", self.centre),
            Paragraph("<b><u>Độc lập - Tự do - Hạnh phúc</u></b>", self.centre),
        ]
        if words.place_and_day:
            right.append(Paragraph(f"<i>{escape(words.place_and_day)}</i>", self.centre))
        form_line = Paragraph(f"<b>{escape(form)}</b>", ParagraphStyle("form", self.text, alignment=2))
        pair = Table([[left, right]], colWidths=["42%", "58%"], style=[("VALIGN", (0, 0), (-1, -1), "TOP")])
        return [form_line, pair, Spacer(1, 8)]


def _page_number(face: Typeface) -> Callable[[Canvas, SimpleDocTemplate], None]:
    """Return what draws the number of each page but the first."""

    def draw(canvas: Canvas, document: SimpleDocTemplate) -> None:
        if document.page > 1:
            canvas.setFont(face.regular, 12)
            canvas.drawCentredString(
                document.pagesize[0] / 2, document.pagesize[1] - 10 * mm, str(document.page)
            )

    return draw


def _build(story: list[Flowable], target: Path, title: str, looks: Looks, *, wide: bool) -> None:
    """Write a story as a PDF."""
    size = landscape(A4) if wide else A4
    with atomic_file(target) as file:
        document = SimpleDocTemplate(
            file,
            pagesize=size,
            leftMargin=_MARGIN,
            rightMargin=_MARGIN,
            topMargin=_MARGIN,
            bottomMargin=_MARGIN,
            title=title,
            author="eOffice",
            lang="vi-VN",
        )
        number = _page_number(looks.face)
        document.build(story, onFirstPage=number, onLaterPages=number)


def _parts(total: float, *shares: float) -> list[float]:
    """Return widths in the proportion of shares."""
    return [total * share / sum(shares) for share in shares]


def self_story(result: Result, rules: RuleSet, told: FormWords, looks: Looks) -> list[Flowable]:
    """Return what stands on Mẫu 01, in the order in which it is drawn; its signing place comes last."""
    width = A4[0] - 2 * _MARGIN
    story = looks.top(told, "Mẫu 01")
    story += [
        Paragraph("PHIẾU THEO DÕI, TỰ ĐÁNH GIÁ, XẾP LOẠI CÔNG CHỨC", looks.title),
        Paragraph(escape(result.period.title), looks.centre),
        Paragraph(f"Họ và tên: <b>{escape(result.name)}</b>", looks.text),
        Paragraph(
            f"Chức vụ: {escape(result.position or '–')}; đơn vị: {escape(result.unit or '–')}", looks.text
        ),
        Paragraph("I. Tiêu chí chung", looks.section),
        looks.table(CRITERIA_HEADS, criteria_rows(result, rules), _parts(width, 1, 9, 2, 2)),
        Paragraph("II. Kết quả thực hiện nhiệm vụ", looks.section),
        looks.table(WORK_HEADS, work_rows(result), _parts(width, 0.8, 4.2, 1, 1, 1, 0.9, 0.9, 1.3, 3.4)),
        Paragraph("III. Tổng hợp", looks.section),
        looks.table(("Chỉ tiêu", "Giá trị"), figure_rows(result, rules), _parts(width, 4, 8)),
        Spacer(1, 12),
    ]
    spot = Spot(told.signer_post or "NGƯỜI TỰ ĐÁNH GIÁ", told.signer_name or result.name, looks.face)
    return [*story, *looks.mark(told), spot]


def write_self_form(
    result: Result, rules: RuleSet, target: Path, words: FormWords | None = None
) -> SigningSpot:
    """Write Mẫu 01 (follow-up and self evaluation of one person); return where it is signed."""
    looks, told = Looks(), words or FormWords(result.agency)
    story = self_story(result, rules, told, looks)
    spot = story[-1]  # building a document empties its story
    _build(story, target, f"Mẫu 01 – {result.name} – {result.period.name}", looks, wide=False)
    return _spot_of(spot)


def _spot_of(spot: Flowable) -> SigningSpot:
    """Return where a signature's place came to stand."""
    if not isinstance(spot, Spot) or spot.found is None:
        msg = "the form was built without its signing place"
        raise RuntimeError(msg)
    return spot.found


def _approval(
    results: Sequence[Result], rules: RuleSet, looks: Looks, exceptions: tuple[QuotaException, ...]
) -> list[Flowable]:
    """Return the table of people and the quota below it."""
    width = landscape(A4)[0] - 2 * _MARGIN
    rows = [(str(at), *approval_row(result, rules)) for at, result in enumerate(results, start=1)]
    people = looks.table(APPROVAL_HEADS, rows, _parts(width, 0.7, 3, 2.6, 1.1, 1.1, 1.1, 1.1, 1.1, 2.6, 3.6))
    quota = quota_rows(tuple(results), rules, exceptions)
    story: list[Flowable] = [people]
    if quota:
        shown = [tuple(str(cell) for cell in row) for row in quota]
        table = looks.table(QUOTA_HEADS, shown, _parts(width, 2, 5, 1.5, 1.5, 1.5))
        story += [Paragraph("Tỷ lệ xếp loại xuất sắc", looks.section), table]
    return story


def approval_story(
    results: Sequence[Result],
    rules: RuleSet,
    period: Period,
    told: FormWords,
    looks: Looks,
    exceptions: tuple[QuotaException, ...] = (),
) -> list[Flowable]:
    """Return what stands on Mẫu 02, in the order in which it is drawn; its signing place comes last."""
    story = looks.top(told, "Mẫu 02")
    story += [
        Paragraph("PHÊ DUYỆT KẾT QUẢ ĐÁNH GIÁ, XẾP LOẠI CÔNG CHỨC", looks.title),
        Paragraph(escape(f"{period.title} – {rules.name}, phiên bản {rules.version}"), looks.centre),
        *_approval(results, rules, looks, exceptions),
        Spacer(1, 12),
    ]
    spot = Spot(told.signer_post or "NGƯỜI CÓ THẨM QUYỀN PHÊ DUYỆT", told.signer_name, looks.face)
    return [*story, *looks.mark(told), spot]


def write_approval_form(
    results: Sequence[Result],
    rules: RuleSet,
    period: Period,
    target: Path,
    words: FormWords | None = None,
    exceptions: tuple[QuotaException, ...] = (),
) -> SigningSpot:
    """Write Mẫu 02 (approval of the results of a unit or agency); return where it is signed."""
    looks, told = Looks(), words or FormWords(results[0].agency if results else "")
    story = approval_story(results, rules, period, told, looks, exceptions)
    spot = story[-1]
    _build(story, target, f"Mẫu 02 – {period.name}", looks, wide=True)
    return _spot_of(spot)


def write_agency_report(
    results: Sequence[Result],
    rules: RuleSet,
    period: Period,
    target: Path,
    words: FormWords | None = None,
    exceptions: tuple[QuotaException, ...] = (),
) -> None:
    """Write the report of an agency: everybody with the quota, then each unit on its own pages."""
    looks, told = Looks(), words or FormWords(results[0].agency if results else "")
    story = looks.top(told, "")
    story += [
        Paragraph("BÁO CÁO KẾT QUẢ ĐÁNH GIÁ, XẾP LOẠI CÔNG CHỨC", looks.title),
        Paragraph(escape(f"{period.title} – {rules.name}, phiên bản {rules.version}"), looks.centre),
        *_approval(results, rules, looks, exceptions),
    ]
    ordered = sorted(results, key=_unit_order)
    units = [(unit, list(people)) for unit, people in groupby(ordered, key=_unit)]
    for unit, people in units if len(units) > 1 else ():
        story += [PageBreak(), Paragraph(escape(unit or "(chưa rõ đơn vị)"), looks.title)]
        # The quota belongs to the whole agency: the pages of a unit show people only.
        story += _approval(people, rules, looks, exceptions)[:1]
    _build(story, target, f"Báo cáo đánh giá {period.name}", looks, wide=True)


def _unit(result: Result) -> str:
    """Return the unit by which pages are made."""
    return result.unit


def _unit_order(result: Result) -> tuple[object, ...]:
    """Return the order of units, the order of people within left as it is."""
    return sort_key(result.unit)
