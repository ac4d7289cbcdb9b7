"""Official documents as people write them in Word: lawful, and unlike ours wherever the law is open."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from eoffice.rendering.fonts import typeface
from eoffice.rendering.measures import POINTS_PER_MM

Word = Any
"""A piece of a docx; python-docx carries no types."""

Line = tuple[str, float, bool, bool]
"""Words, size, bold, italic."""

CENTRE, JUSTIFY, LEFT = (
    WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT,
)  # fmt: skip


@dataclass(frozen=True)
class Way:
    """How somebody writes what the law leaves open."""

    head: str = "two_rows"
    """`two_rows`, `one_row` with line breaks, `nested`, or `many_rows`, a row for each line."""
    lines: str = "border"
    """`border` of a paragraph, `drawn` shape, or `vml`."""
    split: bool = False
    """Words cut into many runs, as Word does after each correction."""
    styles: bool = False
    """Looks in styles of the file's own instead of at the runs."""
    indent: float = 12.7
    margins: tuple[float, float, float, float] = (20, 20, 30, 15)
    size: float = 13
    field: str = "complex"
    """The number of the page as a `complex` or a `simple` field."""
    wrapped: bool = False
    """Paragraphs inside content controls and smart tags."""


@dataclass(frozen=True)
class Text:
    """The words of a document."""

    kind: str = "BÁO CÁO"
    abbreviation: str = "BC"
    parent: str = "UBND TỈNH LÂM ĐỒNG"
    issuer: str = "SỞ TƯ PHÁP"
    number: str = "Số: 45/{abbreviation}-STP"
    date: str = "Lâm Đồng, ngày 12 tháng 8 năm 2026"
    nation: str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    motto: str = "Độc lập - Tự do - Hạnh phúc"
    subject: str = "Kết quả công tác hòa giải ở cơ sở 6 tháng đầu năm 2026"
    body: tuple[str, ...] = (
        (
            "Thực hiện chương trình công tác năm 2026, Sở Tư pháp báo cáo kết quả công tác hòa giải ở cơ sở "
            "trên địa bàn tỉnh như sau:"
        ),
        "I. TÌNH HÌNH CHUNG",
        "1. Toàn tỉnh có 1.215 tổ hòa giải với 7.430 hòa giải viên, được bồi dưỡng nghiệp vụ theo quy định.",
        "2. Các tổ hòa giải đã tiếp nhận 842 vụ việc, trong đó:",
        "a) Hòa giải thành 701 vụ việc, đạt tỷ lệ 83,2 phần trăm tổng số vụ việc đã tiếp nhận;",
        "b) Hòa giải không thành 98 vụ việc, đã hướng dẫn các bên liên hệ cơ quan có thẩm quyền.",
        "II. NHIỆM VỤ THỜI GIAN TỚI",
        "1. Rà soát, kiện toàn đội ngũ hòa giải viên tại các xã, phường trước ngày 30 tháng 9 năm 2026.",
        "2. Tổ chức hội thi hòa giải viên giỏi và biểu dương tập thể, cá nhân tiêu biểu./.",
    )
    recipients: tuple[str, ...] = ("- UBND tỉnh (để báo cáo);", "- Các xã, phường;", "- Lưu: VT, PBGDPL.")
    position: tuple[str, ...] = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    name: str = "Phan Thị Ngọc Ân"


NOTICE = Text(
    kind="THÔNG BÁO", abbreviation="TB", subject="Lịch trợ giúp pháp lý lưu động quý III năm 2026",
    body=(
        ("Sở Tư pháp thông báo lịch trợ giúp pháp lý lưu động quý III năm 2026 tại các xã, phường trên địa "
        "bàn tỉnh như sau:"),
        "1. Thời gian: từ ngày 05 tháng 8 năm 2026 đến ngày 25 tháng 9 năm 2026, vào giờ hành chính.",
        "2. Địa điểm: trụ sở Ủy ban nhân dân các xã, phường theo lịch gửi kèm từng đợt./.",
    ),
    position=("GIÁM ĐỐC",), recipients=("- Các xã, phường;", "- Lưu: VT, TGPL."),
)  # fmt: skip
PLAN = replace(
    NOTICE, kind="KẾ HOẠCH", abbreviation="KH", subject="Tổ chức Ngày Pháp luật năm 2026",
    body=(
        "Sở Tư pháp xây dựng kế hoạch tổ chức Ngày Pháp luật năm 2026 với các nội dung sau:",
        "I. MỤC ĐÍCH, YÊU CẦU",
        "1. Nâng cao ý thức thượng tôn Hiến pháp và pháp luật trong cán bộ, công chức và Nhân dân.",
        "2. Bảo đảm thiết thực, hiệu quả, tiết kiệm và phù hợp với từng nhóm đối tượng cụ thể.",
        "II. TỔ CHỨC THỰC HIỆN",
        "Phòng Phổ biến, giáo dục pháp luật chủ trì thực hiện và báo cáo kết quả trước ngày 20 tháng 11./.",
    ),
)  # fmt: skip
TEXTS = {"report": Text(), "notice": NOTICE, "plan": PLAN}


class Writer:
    """Writes one document in one way."""

    def __init__(self, text: Text, way: Way) -> None:
        self.text, self.way = text, way
        self.docx: Word = docx.Document()

    def write(self, path: Path) -> Path:
        """Write the file and return its path."""
        self._page()
        self._head()
        text = self.text
        self._line(self.docx.add_paragraph(), text.kind, 14, bold=True).alignment = CENTRE
        self._line(self.docx.add_paragraph(), text.subject, 14, bold=True).alignment = CENTRE
        self._rule(self.docx.add_paragraph(), 0.4 * width_of(text.subject, 14), 160)
        for words in text.body:
            self._body(words)
        self._closing()
        self.docx.save(str(path))
        return path

    def _page(self) -> None:
        section = self.docx.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        top, bottom, left, right = self.way.margins
        section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
        section.left_margin, section.right_margin = Mm(left), Mm(right)
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = CENTRE
        if self.way.field == "simple":
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), " PAGE   \\* MERGEFORMAT ")
            field.append(self._run("2", 14))
            paragraph._p.append(field)
            return
        for kind, words in (("begin", ""), ("", " PAGE "), ("separate", ""), ("", "2"), ("end", "")):
            run = self._run("", 14)
            made = OxmlElement("w:fldChar" if kind else "w:instrText" if "PAGE" in words else "w:t")
            if kind:
                made.set(qn("w:fldCharType"), kind)
            else:
                made.text = words
            run.append(made)
            paragraph._p.append(run)

    def _run(self, words: str, size: float, *, bold: bool = False, italic: bool = False) -> Word:
        """Return a run with its looks at itself."""
        paragraph = self.docx.add_paragraph()
        run = paragraph.add_run(words)
        run.font.name, run.font.size = "Times New Roman", Pt(size)
        run.bold, run.italic = bold or None, italic or None
        paragraph._p.getparent().remove(paragraph._p)
        return run._r

    def _line(
        self, paragraph: Word, words: str, size: float, *, bold: bool = False, italic: bool = False
    ) -> Word:
        """Write words into a paragraph, in one run or in many."""
        paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.0
        pieces = [words[at : at + 3] for at in range(0, len(words), 3)] if self.way.split else [words]
        look = {"bold": bold, "italic": italic}
        if self.way.styles:
            paragraph.style = self._style(size, **look)
        for piece in pieces:
            if self.way.styles:
                paragraph.add_run(piece)
            else:
                paragraph._p.append(self._run(piece, size, **look))
        if self.way.wrapped:
            self._wrap(paragraph)
        return paragraph

    def _style(self, size: float, *, bold: bool, italic: bool) -> Word:
        name = f"Kiểu {size:g}{' đậm' * bold}{' nghiêng' * italic}"
        if name not in [one.name for one in self.docx.styles]:
            made = self.docx.styles.add_style(name, 1)
            made.font.name, made.font.size = "Times New Roman", Pt(size)
            made.font.bold, made.font.italic = bold, italic
        return self.docx.styles[name]

    def _wrap(self, paragraph: Word) -> None:
        """Put the runs of a paragraph into a control on the line."""
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        control.append(OxmlElement("w:sdtPr"))
        control.append(content)
        for run in list(paragraph._p.iterchildren(qn("w:r"))):
            content.append(run)
        paragraph._p.append(control)

    def _rule(self, paragraph: Word, width: float, column: float) -> None:
        """Draw a line under a component."""
        paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(0)
        paragraph.alignment = CENTRE
        if self.way.lines == "border":
            borders = OxmlElement("w:pBdr")
            top = OxmlElement("w:top")
            for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
                top.set(qn(f"w:{name}"), value)
            borders.append(top)
            paragraph._p.get_or_add_pPr().append(borders)
            margin = Mm((column - width) / 2)
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = margin
        elif self.way.lines == "drawn":
            paragraph._p.append(_drawn_line(width))
        else:
            paragraph._p.append(_vml_line(width))

    def _head(self) -> None:
        """Write the two columns at the top."""
        text, way = self.text, self.way
        number = text.number.format(abbreviation=text.abbreviation)
        left = [(text.parent, 13, False, False), (text.issuer, 13, True, False)]
        right = [(text.nation, 13, True, False), (text.motto, 14, True, False)]
        rows = 2 if way.head != "one_row" else 1
        table = self.docx.add_table(rows, 2)
        table.autofit = False
        for at, width in enumerate((62, 103)):
            table.columns[at].width = Mm(width)
            for cell in table.columns[at].cells:
                cell.width = Mm(width)
        self._cell(table.cell(0, 0), left, 0.4 * width_of(text.issuer, 13), 62)
        self._cell(table.cell(0, 1), right, width_of(text.motto, 14), 103)
        target = rows - 1
        self._more(table.cell(target, 0), number, 13, italic=False)
        self._more(table.cell(target, 1), text.date, 14, italic=True)

    def _cell(self, cell: Word, lines: Sequence[Line], width: float, room: float) -> None:
        for at, (words, size, bold, italic) in enumerate(lines):
            paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
            self._line(paragraph, words, size, bold=bold, italic=italic).alignment = CENTRE
        self._rule(cell.add_paragraph(), width, room)

    def _more(self, cell: Word, words: str, size: float, *, italic: bool) -> None:
        """Write a line into a cell, in its empty paragraph or below what it has."""
        fresh = not cell.paragraphs[-1].text and len(cell.paragraphs) == 1
        paragraph = cell.paragraphs[0] if fresh else cell.add_paragraph()
        self._line(paragraph, words, size, italic=italic).alignment = CENTRE

    def _body(self, words: str) -> None:
        heading = words == words.upper()
        paragraph = self._line(self.docx.add_paragraph(), words, self.way.size, bold=heading)
        paragraph.alignment = JUSTIFY
        paragraph.paragraph_format.first_line_indent = Mm(self.way.indent)
        paragraph.paragraph_format.space_before = Pt(6)

    def _closing(self) -> None:
        text = self.text
        table = self.docx.add_table(1, 2)
        left, right = table.rows[0].cells
        self._line(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True).alignment = LEFT
        for words in text.recipients:
            self._line(left.add_paragraph(), words, 11).alignment = LEFT
        for at, words in enumerate(text.position):
            paragraph = right.paragraphs[0] if at == 0 else right.add_paragraph()
            self._line(paragraph, words, 14, bold=True).alignment = CENTRE
        for _ in range(4):
            right.add_paragraph()
        self._line(right.add_paragraph(), text.name, 14, bold=True).alignment = CENTRE


def width_of(words: str, size: float) -> float:
    """Return how wide a bold line is, in millimetres."""
    return typeface().width(words, size, bold=True) / POINTS_PER_MM


def _drawn_line(width: float) -> Word:
    """Return a run with a line drawn in the new language."""
    content = (
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f'<w:drawing><wp:inline><wp:extent cx="{round(width * 36000)}" cy="0"/><wp:docPr id="9" name="Line"/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        '<wps:wsp><wps:cNvCnPr/><wps:spPr><a:prstGeom prst="line"><a:avLst/></a:prstGeom></wps:spPr>'
        "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
    return docx.oxml.parse_xml(content)


def _vml_line(width: float) -> Word:
    """Return a run with a line drawn in the old language."""
    content = (
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:v="urn:schemas-microsoft-com:vml"><w:pict>'
        f'<v:line from="0,0" to="{width / 25.4 * 72:.1f}pt,0" strokeweight=".75pt"/></w:pict></w:r>'
    )
    return docx.oxml.parse_xml(content)


def decomposed(text: str) -> str:
    """Return a text with its marks apart, as macOS and old input methods write it."""
    return unicodedata.normalize("NFD", text)


def tabbed(text: Text, path: Path) -> Path:
    """Write a head without any table: two columns parted by tab stops, as typists did."""
    writer = Writer(text, Way())
    writer._page()
    number = text.number.format(abbreviation=text.abbreviation)
    for left, right, sizes, bold in (
        (text.parent, text.nation, (13, 13), (False, True)),
        (text.issuer, text.motto, (13, 14), (True, True)),
        (number, text.date, (13, 14), (False, False)),
    ):
        paragraph = writer.docx.add_paragraph()
        paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), 1.0
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(31), WD_TAB_ALIGNMENT.CENTER)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(113), WD_TAB_ALIGNMENT.CENTER)
        for words, size, heavy, italic in (
            (left, sizes[0], bold[0], False), (right, sizes[1], bold[1], right == text.date),
        ):  # fmt: skip
            paragraph.add_run("\t")
            run = paragraph.add_run(words)
            run.font.name, run.font.size = "Times New Roman", Pt(size)
            run.bold, run.italic = heavy, italic
        if right == text.motto:
            lines = writer.docx.add_paragraph()
            for width in (0.4 * width_of(text.issuer, 13), width_of(text.motto, 14)):
                lines._p.append(_drawn_line(width))
    for words in (text.kind, text.subject):
        writer._line(writer.docx.add_paragraph(), words, 14, bold=True).alignment = CENTRE
    writer._rule(writer.docx.add_paragraph(), 0.4 * width_of(text.subject, 14), 160)
    for words in text.body:
        writer._body(words)
    writer._closing()
    writer.docx.save(str(path))
    return path
