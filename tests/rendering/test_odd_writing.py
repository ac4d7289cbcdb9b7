"""Other people's documents: lawful ways of writing raise no alarm, one planted fault is found in each way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from eoffice.rendering.checking import check_file
from eoffice.rendering.whole import read_document
from tests.rendering.odd_writing import TEXTS, Text, Way, Word, Writer, decomposed, tabbed

WAYS = {
    "plain": Way(), "one_row": Way(head="one_row"), "drawn": Way(lines="drawn"), "vml": Way(lines="vml"),
    "split": Way(split=True), "styles": Way(styles=True), "simple": Way(field="simple"),
    "wide": Way(size=14, indent=10, margins=(25, 25, 35, 20)), "wrapped": Way(wrapped=True),
    "all": Way(head="one_row", lines="drawn", split=True, styles=True, field="simple", wrapped=True),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "way"), [(sorted(TEXTS)[at % 3], way) for at, way in enumerate(sorted(WAYS))]
)
def test_a_lawful_way_of_writing_raises_no_alarm(tmp_path: Path, kind: str, way: str) -> None:
    assert check_file(Writer(TEXTS[kind], WAYS[way]).write(tmp_path / "a.docx")) == ()


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_a_head_of_tab_stops_raises_no_alarm(tmp_path: Path, kind: str) -> None:
    assert check_file(tabbed(TEXTS[kind], tmp_path / "a.docx")) == ()


@pytest.mark.parametrize("way", ["plain", "one_row", "styles", "split", "drawn"])
def test_number_date_and_signer_are_read_in_every_way(tmp_path: Path, way: str) -> None:
    found = read_document(Writer(TEXTS["report"], WAYS[way]).write(tmp_path / "a.docx")).document
    assert (found.kind, found.number, found.notation) == ("bao_cao", "45", "BC-STP")
    assert found.issued_date is not None
    assert found.issued_date.isoformat() == "2026-08-12"
    assert (found.signatory.name, found.signatory.position) == ("Phan Thị Ngọc Ân", "Phó Giám đốc")
    assert (found.letterhead.issuer, found.letterhead.place) == ("Sở Tư pháp", "Lâm Đồng")
    assert found.recipients == ("UBND tỉnh (để báo cáo)", "Các xã, phường", "Lưu: VT, PBGDPL")


REPORT = TEXTS["report"]


def body(old: str, new: str) -> Text:
    assert any(old in words for words in REPORT.body)
    return replace(REPORT, body=tuple(words.replace(old, new) for words in REPORT.body))


def says(**changes: Word) -> Text:
    return replace(REPORT, **changes)


WORDS: list[tuple[str, Text]] = [
    ("D30-HEAD-01", says(nation="CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAN")),
    ("D30-HEAD-04", says(motto="Độc lập – Tự do – Hạnh phúc")),
    ("D30-HEAD-04", says(motto="Độc lập-Tự do-Hạnh phúc")),
    ("D30-ORG-01", says(issuer="Sở Tư pháp")),
    ("D30-ORG-03", says(parent="UBND tỉnh Lâm Đồng")),
    ("D30-ORG-05", says(parent="ỦY BAN NHÂN DÂN")),
    ("D30-NUM-01", says(number="Số 45/BC-STP")),
    ("D30-NUM-03", says(number="Số: 5/BC-STP")),
    ("D30-NUM-03", says(number="Số: 045/BC-STP")),
    ("D30-NUM-04", says(number="Số: 45-BC-STP")),
    ("D30-NUM-04", says(number="Số: 45/BC - STP")),
    ("D30-NUM-05", says(number="Số: 45/TB-STP")),
    ("D30-NUM-05", says(number="Số: 45/STP-BC")),
    ("D30-DATE-02", says(date="Lâm Đồng ngày 12 tháng 8 năm 2026")),
    ("D30-DATE-02", says(date="Lâm Đồng, ngày 31 tháng 9 năm 2026")),
    ("D30-DATE-02", says(date="Lâm Đồng, Ngày 12 Tháng 8 Năm 2026")),
    ("D30-DATE-03", says(date="Lâm Đồng, ngày 2 tháng 8 năm 2026")),
    ("D30-DATE-04", says(date="Lâm Đồng, ngày 12 tháng 1 năm 2026")),
    ("D30-DATE-04", says(date="Lâm Đồng, ngày 12 tháng 08 năm 2026")),
    ("D30-TYPE-01", says(kind="Báo cáo")),
    ("D30-TYPE-02", says(subject="KẾT QUẢ CÔNG TÁC HÒA GIẢI Ở CƠ SỞ")),
    ("D30-TYPE-02", says(subject="kết quả công tác hòa giải ở cơ sở")),
    ("D30-TYPE-06", says(subject="Kết quả công tác hòa giải ở cơ sở năm 2026.")),
    ("D30-BODY-12", body("b) Hòa giải không", "c) Hòa giải không")),
    ("D30-BODY-13", body("2. Các tổ", "3. Các tổ")),
    ("D30-BODY-13", body("II. NHIỆM", "III. NHIỆM")),
    ("D30-BODY-15", body("tiêu biểu./.", "tiêu biểu.")),
    ("D30-BODY-11", body("1. Toàn tỉnh", "1/ Toàn tỉnh")),
    ("D30-BODY-18", body("trong đó:", "chi tiết tại Phụ lục II:")),
    ("D30-CITE-01", body("theo quy định.", "theo Quyết định số 15/QĐ-STP.")),
    ("D30-CAP-03", body("trên địa bàn tỉnh như sau", "trên địa bàn Tỉnh Lâm Đồng như sau")),
    ("D30-CAP-04", body("Sở Tư pháp báo cáo", "Sở tư pháp báo cáo")),
    ("D30-CAP-01", body("theo quy định.", "theo quy định. các tổ hoạt động đều.")),
    ("D30-RCPT-07", says(recipients=("- UBND tỉnh (để báo cáo)", "- Các xã, phường;", "- Lưu: VT, PBGDPL."))),
    ("D30-RCPT-08", says(recipients=("- UBND tỉnh (để báo cáo);", "- Lưu: VT, PBGDPL"))),
    ("D30-RCPT-08", says(recipients=("- UBND tỉnh (để báo cáo);", "- Các xã, phường."))),
    ("D30-SIGN-02", says(position=("KT GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"))),
    ("D30-SIGN-02", says(position=("K/T GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"))),
    ("D30-SIGN-03", says(position=("KT. GIÁM ĐỐC", "GIÁM ĐỐC"))),
    ("D30-SIGN-03", says(position=("KT. GIÁM ĐỐC",))),
    ("D30-SIGN-05", says(name="PHAN THỊ NGỌC ÂN")),
    ("D30-SIGN-06", says(name="ThS. Phan Thị Ngọc Ân")),
    ("D30-SIGN-06", says(name="TS.BS Phan Thị Ngọc Ân")),
    ("D30-FONT-03", says(subject=decomposed("Kết quả công tác hòa giải ở cơ sở năm 2026"))),
]  # fmt: skip


@pytest.mark.parametrize("at", range(len(WORDS)), ids=[f"{at}-{one[0]}" for at, one in enumerate(WORDS)])
def test_wrong_words_are_found_however_they_are_written(tmp_path: Path, at: int) -> None:
    (rule, text), way = WORDS[at], ("one_row", "split", "styles")[at % 3]
    found = {one.rule for one in check_file(Writer(text, WAYS[way]).write(tmp_path / "a.docx"))}
    assert rule in found
    assert len(found) <= 2


@dataclass(frozen=True)
class Look:
    """A fault of looks, planted into a finished file."""

    rule: str
    plant: Callable[[Word], None]


def paragraph(document: Word, start: str) -> Word:
    every = [Paragraph(one, document) for one in document.element.body.iter(qn("w:p"))]
    return next(one for one in every if one.text.startswith(start))


def runs(start: str, **changes: Word) -> Callable[[Word], None]:
    def plant(document: Word) -> None:
        for run in paragraph(document, start).runs:
            for name, value in changes.items():
                setattr(run.font, name, value)

    return plant


def placed(start: str, **changes: Word) -> Callable[[Word], None]:
    def plant(document: Word) -> None:
        for name, value in changes.items():
            setattr(paragraph(document, start).paragraph_format, name, value)

    return plant


def page(**changes: Word) -> Callable[[Word], None]:
    def plant(document: Word) -> None:
        for name, value in changes.items():
            setattr(document.sections[0], name, value)

    return plant


def colour(document: Word) -> None:
    for run in paragraph(document, "1. Rà soát").runs:
        run.font.color.rgb = RGBColor(0, 0, 200)


def shown_on_first(document: Word) -> None:
    document.sections[0].different_first_page_header_footer = False


def dashes_under(document: Word) -> None:
    made = paragraph(document, "Độc lập")._p.getnext()
    made.getparent().remove(made)


CENTRE, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
LOOKS = [
    Look("D30-PAGE-01", page(page_width=Mm(216), page_height=Mm(279))),
    Look("D30-PAGE-03", page(top_margin=Mm(12))),
    Look("D30-PAGE-04", page(left_margin=Mm(25))),
    Look("D30-PAGE-05", page(right_margin=Mm(10))),
    Look("D30-PAGE-06", shown_on_first),
    Look("D30-FONT-01", runs("1. Toàn tỉnh", name="Arial")),
    Look("D30-FONT-02", runs("1. Toàn tỉnh", name=".VnTime")),
    Look("D30-FONT-04", colour),
    Look("D30-HEAD-02", runs("CỘNG HÒA", size=Pt(14))),
    Look("D30-HEAD-02", runs("CỘNG HÒA", bold=False)),
    Look("D30-HEAD-05", runs("Độc lập", italic=True)),
    Look("D30-HEAD-07", dashes_under),
    Look("D30-ORG-01", runs("SỞ TƯ PHÁP", bold=False)),
    Look("D30-ORG-03", runs("UBND TỈNH", bold=True)),
    Look("D30-NUM-02", runs("Số:", bold=True)),
    Look("D30-DATE-05", runs("Lâm Đồng", italic=False)),
    Look("D30-TYPE-01", runs("BÁO CÁO", size=Pt(16))),
    Look("D30-TYPE-01", placed("BÁO CÁO", alignment=LEFT)),
    Look("D30-TYPE-02", runs("Kết quả", bold=False)),
    Look("D30-BODY-01", runs("2. Các tổ", size=Pt(12))),
    Look("D30-BODY-02", runs("1. Toàn tỉnh", italic=True)),
    Look("D30-BODY-03", placed("1. Toàn tỉnh", alignment=LEFT)),
    Look("D30-BODY-04", placed("1. Toàn tỉnh", first_line_indent=Mm(5))),
    Look("D30-BODY-05", placed("1. Rà soát", space_before=Pt(0))),
    Look("D30-BODY-06", placed("1. Toàn tỉnh", line_spacing=2.0)),
    Look("D30-RCPT-05", runs("Nơi nhận:", italic=False)),
    Look("D30-RCPT-07", runs("- Các xã", size=Pt(13))),
    Look("D30-SIGN-01", runs("KT. GIÁM ĐỐC", bold=False)),
    Look("D30-SIGN-05", runs("Phan Thị", italic=True)),
    Look("D30-SIGN-05", placed("Phan Thị", alignment=LEFT)),
]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["plain", "drawn"])
@pytest.mark.parametrize("fault", LOOKS, ids=[f"{at}-{one.rule}" for at, one in enumerate(LOOKS)])
def test_wrong_looks_are_found_in_a_foreign_file(tmp_path: Path, fault: Look, way: str) -> None:
    path = Writer(REPORT, WAYS[way]).write(tmp_path / "a.docx")
    document = docx.Document(str(path))
    fault.plant(document)
    document.save(str(path))
    found = {one.rule for one in check_file(path)}
    assert fault.rule in found
    assert len(found) <= 3
