"""Builders of documents and of docx files, good and hostile, for the tests of rendering."""

from __future__ import annotations

import ctypes
import hashlib
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from eoffice.domain.content import (
    Alignment,
    Block,
    BlockKind,
    Cell,
    Letterhead,
    OfficialDocument,
    Paragraph,
    Span,
    Table,
)
from eoffice.domain.people import AuthorityMark, Signatory

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
POINTS_PER_MM = 72 / 25.4

LONG = (
    "Thực hiện Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh về việc đẩy mạnh "
    "ứng dụng chữ ký số trong hoạt động của các cơ quan nhà nước, Sở Nội vụ đề nghị các cơ quan, đơn vị "
    "triển khai một số nội dung sau đây theo đúng thời hạn đã được giao."
)


def text(words: str, **more: object) -> Paragraph:
    return replace(Paragraph((Span(words),)), **more)  # type: ignore[arg-type]  # test builder


def article(number: int, words: str) -> Paragraph:
    return Paragraph((Span(f"Điều {number}.", bold=True), Span(f" {words}")), BlockKind.ARTICLE)


def cell(words: str, *, bold: bool = False, across: int = 1, down: int = 1) -> Cell:
    parts = (Paragraph((Span(words, bold=bold),), alignment=Alignment.LEFT, indented=False),) if words else ()
    return Cell(parts, across, down)


def head_row(*words: str) -> tuple[Cell, ...]:
    return tuple(cell(found, bold=True) for found in words)


BODY: tuple[Block, ...] = (
    text(LONG),
    text("1. Rà soát, lập danh sách cán bộ, công chức có nhu cầu cấp chứng thư số."),
    Table(
        (head_row("STT", "Đơn vị", "Số lượng"), (cell("1"), cell("Văn phòng Sở"), cell("12"))),
        (0.1, 0.6, 0.3),
    ),
    text("Đề nghị các cơ quan, đơn vị quan tâm phối hợp thực hiện./."),
)


def a_letter(**changes: object) -> OfficialDocument:
    letter = OfficialDocument(
        kind="cong_van",
        letterhead=Letterhead("Sở Nội vụ", "Khánh Hòa", "UBND tỉnh Khánh Hòa"),
        notation="SNV-VP",
        subject="triển khai cấp, sử dụng chứng thư số chuyên dùng Chính phủ năm 2026",
        body=BODY,
        signatory=Signatory("p1", "Trần Thị Minh", "Phó Giám đốc", AuthorityMark.FOR_HEAD, "Giám đốc"),
        recipients=("Như trên", "Giám đốc Sở (để báo cáo)", "Lưu: VT, VP (02)"),
        addressees=("Các sở, ban, ngành thuộc tỉnh", "Ủy ban nhân dân các xã, phường"),
    )
    return replace(letter, **changes)  # type: ignore[arg-type]  # test builder


def a_decision(**changes: object) -> OfficialDocument:
    decision = OfficialDocument(
        kind="quyet_dinh",
        letterhead=Letterhead("Ủy ban nhân dân tỉnh Khánh Hòa", "Khánh Hòa"),
        notation="QĐ-UBND",
        subject="Về việc thành lập Tổ công tác chuyển đổi số của tỉnh",
        body=(
            article(1, "Thành lập Tổ công tác chuyển đổi số tỉnh Khánh Hòa."),
            article(2, "Tổ công tác có nhiệm vụ giúp Chủ tịch Ủy ban nhân dân tỉnh điều phối công tác này."),
            article(3, "Chánh Văn phòng và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành./."),
        ),
        signatory=Signatory("p2", "Nguyễn Văn Hòa", "Chủ tịch", AuthorityMark.ON_BEHALF, "Ủy ban nhân dân"),
        recipients=("Như Điều 3", "Thường trực Tỉnh ủy (để báo cáo)", "Lưu: VT, KGVX (05)"),
        competence="Ủy ban nhân dân tỉnh Khánh Hòa",
        legal_bases=(
            "Căn cứ Luật Tổ chức chính quyền địa phương",
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư",
            "Theo đề nghị của Giám đốc Sở Khoa học và Công nghệ",
        ),
    )
    return replace(decision, **changes)  # type: ignore[arg-type]  # test builder


def numbered(document: OfficialDocument) -> OfficialDocument:
    return replace(document, number="05", issued_date=date(2026, 3, 5))


CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>'
)


def body_xml(inside: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:body>{inside}</w:body></w:document>"
    )


def p(words: str, properties: str = "", run: str = "") -> str:
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
    )


def a_docx(path: Path, inside: str, **parts: str) -> Path:
    """Write a small docx from the XML inside its body; further parts by name, "__" for a slash."""
    relations = "".join(
        f'<Relationship Id="x{at}" Type="http://x/{name}" Target="{name}.xml"/>'
        for at, name in enumerate(parts)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", body_xml(inside))
        archive.writestr(
            "word/_rels/document.xml.rels",
            '<?xml version="1.0" encoding="UTF-8"?><Relationships '
            f'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>',
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return path


class Dice:
    """Numbers that look random and are the same in every run."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._thrown = 0

    def below(self, limit: int) -> int:
        self._thrown += 1
        digest = hashlib.sha256(f"{self._seed}/{self._thrown}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit


class Page:
    """What stands where on a drawn page: words with box, font, size."""

    def __init__(self, path: Path, page: int = 0) -> None:
        self._document = pypdfium2.PdfDocument(path)
        self._page = self._document[page]
        self.pages = len(self._document)
        self.width, self.height = self._page.get_size()
        self._text = self._page.get_textpage()
        self.text = self._text.get_text_range().replace("\r\n", "\n")

    def close(self) -> None:
        self._text.close()
        self._page.close()
        self._document.close()

    def find(self, words: str) -> tuple[int, int]:
        """Return index and count of the characters of some words."""
        searcher = self._text.search(words, match_case=True)
        found = searcher.get_next()
        searcher.close()
        assert found is not None, f"{words!r} not in {self.text!r}"
        start, count = found
        return int(start), int(count)

    def box(self, words: str) -> tuple[float, float, float, float]:
        """Return the box of some words on one line, by their loose character boxes."""
        start, count = self.find(words)
        boxes = [self._text.get_charbox(start + at, loose=True) for at in range(count)]
        return (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )

    def middle(self, words: str) -> float:
        box = self.box(words)
        return (box[0] + box[2]) / 2

    def size(self, words: str) -> float:
        start, _ = self.find(words)
        return float(pdfium.FPDFText_GetFontSize(self._text, start))

    def font(self, words: str) -> str:
        start, _ = self.find(words)
        buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self._text, start, buffer, 200, flags)
        return buffer.value.decode()

    def baseline(self, words: str) -> float:
        start, _ = self.find(words)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._text, start, x, y)
        return y.value

    def colour(self, words: str) -> tuple[int, int, int]:
        start, _ = self.find(words)
        r, g, b, a = (ctypes.c_uint() for _ in range(4))
        pdfium.FPDFText_GetFillColor(self._text, start, r, g, b, a)
        return r.value, g.value, b.value

    def lines(self) -> list[tuple[float, float, float, float]]:
        """Return the boxes of drawn paths."""
        return [found.get_bounds() for found in self._page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])]
