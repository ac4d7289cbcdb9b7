"""Mẫu 01, Mẫu 02 and the report of an evaluation, and workbooks read back cell by cell."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import GeneralScore, Inputs, PersonInput, WorkResult
from eoffice.domain.kpi.periods import period_of
from eoffice.domain.kpi.results import Result
from eoffice.errors import Refused
from eoffice.rendering.kpi_csv import write_csv
from eoffice.rendering.kpi_docx import write_approval_docx, write_self_docx
from eoffice.rendering.kpi_form_words import first_difference, form_rows
from eoffice.rendering.kpi_import import preview_catalogue, preview_plan, read_work_book
from eoffice.rendering.kpi_pdf import FormWords, write_agency_report, write_approval_form, write_self_form
from eoffice.services.kpi_rules import rule_set

Q3 = period_of("2026-Q3")


def results(count: int = 3) -> tuple[Result, ...]:
    work = WorkResult("v<1>", "x", Decimal(2), Decimal(2), "SP & CO", Decimal("1.5"), document="12/KH-VP")
    points = (("chinh_tri", Decimal(9)), ("nang_luc", Decimal("8.5")), ("doi_moi", Decimal(8)))
    general = (GeneralScore(Q3, points),)
    people = tuple(
        PersonInput(
            f"n{at:03}", f"Nguyễn <Văn> {at}", "A", f"Phòng {at % 2}", "Chuyên viên",
            items=(work,), general=general,
        )
        for at in range(count)
    )  # fmt: skip
    return evaluate(rule_set(), Inputs(Q3, people))


def text_of(path: Path) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path))


def test_form_01_tells_every_figure_and_where_it_is_signed(tmp_path: Path) -> None:
    target = tmp_path / "01.pdf"
    spot = write_self_form(results()[0], rule_set(), target, FormWords("UBND xã A", signer_name="Lan"))
    text = text_of(target)
    for wanted in ("Mẫu 01", "Nguyễn <Văn> 0", "v<1>", "12/KH-VP", "25,50", "95,50", "8,50", "UBND XÃ A"):
        assert wanted in text
    page = pypdfium2.PdfDocument(target)[spot.page]
    assert 0 <= spot.x0 < spot.x1 <= page.get_width()
    assert 0 <= spot.y0 < spot.y1 <= page.get_height()
    # Nothing is printed where the signature will stand.
    assert page.get_textpage().get_text_bounded(spot.x0, spot.y0, spot.x1, spot.y1).strip() == ""


def test_forms_print_a_renamed_rank_and_the_rank_of_the_decree_it_stands_for(tmp_path: Path) -> None:
    rules = rule_set()
    own = {"excellent": "Hạng A", "good": "Hạng B"}
    renamed = replace(
        rules, ranks=tuple(replace(step, title=own.get(step.code, step.title)) for step in rules.ranks)
    )
    one = replace(results()[0], rank="excellent", rank_before_quota="excellent", rank_by_points="excellent")
    write_approval_form((one,), renamed, Q3, tmp_path / "02.pdf")
    write_self_form(one, renamed, tmp_path / "01.pdf")
    for form in ("01.pdf", "02.pdf"):
        told = " ".join(text_of(tmp_path / form).split())
        assert "Hạng A (Hoàn thành xuất sắc nhiệm vụ)" in told
    # Where nothing is renamed the words of the decree stand once.
    write_approval_form((one,), rules, Q3, tmp_path / "02.pdf")
    assert " ".join(text_of(tmp_path / "02.pdf").split()).count("Hoàn thành xuất sắc nhiệm vụ") == 1


def test_a_signed_form_is_read_back_row_by_row_whatever_the_titles_hold(tmp_path: Path) -> None:
    rules, target = rule_set(), tmp_path / "01.pdf"
    one = results()[0]
    hard = 'Báo cáo 1,5 &amp; <b>"20 %"</b> – dòng\nmới ﬁ 😀 ' + "rất dài " * 60
    source = replace(one.lines[0].source, title=hard)
    # Enough rows for several pages: heads stand again, and pages bear their numbers.
    one = replace(one, lines=tuple(one.lines[0]._replace(source=source) for _ in range(40)))
    words = FormWords("UBND xã 5", "UBND huyện", "", "Chuyên viên", "Lan", "abc/01/TC1")
    write_self_form(one, rules, target, words)
    assert len(pypdfium2.PdfDocument(target)) > 3
    drawn = form_rows("01", one, rules, words)
    assert first_difference(target, [drawn]) == ""
    assert first_difference(target, [form_rows("01", replace(one, task=Fraction(1)), rules, words)]) != ""
    # Other names of a document are no difference; a missing row is.
    other = one.lines[7]._replace(source=replace(one.lines[7].source, document="15/QĐ"))
    cited = replace(one, lines=(*one.lines[:7], other, *one.lines[8:]))
    assert first_difference(target, [form_rows("01", cited, rules, words), drawn]) == ""
    assert first_difference(target, [form_rows("01", replace(one, lines=one.lines[1:]), rules, words)]) != ""
    cover(target, tmp_path / "covered.pdf")
    assert first_difference(tmp_path / "covered.pdf", [drawn]) == "…"
    target.write_bytes(b"%PDF-1.7 nothing")
    assert first_difference(target, [drawn]) == "rendering.damaged_pdf"


def cover(source: Path, target: Path) -> None:
    """Paint a white patch over figures: every letter stays where it was, only nobody sees it."""
    document = pypdfium2.PdfDocument(source)
    page = document[0]
    patch = pdfium.FPDFPageObj_CreateNewRect(50, 300, 300, 100)
    pdfium.FPDFPageObj_SetFillColor(patch, 255, 255, 255, 255)
    pdfium.FPDFPath_SetDrawMode(patch, pdfium.FPDF_FILLMODE_ALTERNATE, False)
    pdfium.FPDFPage_InsertObject(page.raw, patch)
    pdfium.FPDFPage_GenerateContent(page.raw)
    document.save(target)


def test_a_formula_that_nobody_calculated_is_a_mistake_and_not_a_blank(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["person", "product", "assigned", "accepted", "coefficient", "faults", "due"])
    sheet.append(["an", "BC", 2, 2, 1, "=1+1", "2026-08-10"])
    book.save(tmp_path / "viec.xlsx")
    found = read_work_book(tmp_path / "viec.xlsx", Q3).errors
    assert {one.code for one in found} == {"kpi.cell_error", "kpi.data_not_number"}
    assert "faults" in found[0].place


def test_form_02_lists_everybody_on_as_many_pages_as_it_takes(tmp_path: Path) -> None:
    target = tmp_path / "02.pdf"
    spot = write_approval_form(results(90), rule_set(), Q3, target)
    pages = pypdfium2.PdfDocument(target)
    assert spot.page == len(pages) - 1 > 1
    text = text_of(target)
    assert all(f"Nguyễn <Văn> {at}" in text for at in range(90))
    # The head of the table stands on every page that carries a part of it.
    assert "Họ và tên" in pages[1].get_textpage().get_text_bounded()


def test_the_report_has_the_agency_and_then_each_unit(tmp_path: Path) -> None:
    target = tmp_path / "r.pdf"
    write_agency_report(results(6), rule_set(), Q3, target)
    text = text_of(target)
    assert "Phòng 0" in text
    assert text.count("Nguyễn <Văn> 5") == 2


def test_docx_forms_carry_the_same_figures(tmp_path: Path) -> None:
    one, all_of_them = tmp_path / "01.docx", tmp_path / "02.docx"
    write_self_docx(results()[0], rule_set(), one)
    write_approval_docx(results(), rule_set(), Q3, all_of_them)
    rows = [row for table in docx.Document(str(one)).tables for row in table.rows]
    cells = [cell.text for row in rows for cell in row.cells]
    assert {"95,50", "v<1> – SP & CO", "8,50"} <= set(cells)
    assert len(docx.Document(str(all_of_them)).tables[0].rows) == 4


def test_csv_is_exact_and_no_name_becomes_a_formula(tmp_path: Path) -> None:
    person = PersonInput("=cmd", "@SUM(A1)", "A")
    target = tmp_path / "a.csv"
    write_csv(evaluate(rule_set(), Inputs(Q3, (person,))), rule_set(), target)
    row = next(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert (row["person"], row["name"]) == ("'=cmd", "'@SUM(A1)")
    assert (row["total"], row["state"]) == ("", "insufficient")


Values = tuple[str | int | float | None, ...]


def book(path: Path, *rows: Values, people: tuple[Values, ...] = ()) -> Path:
    made = openpyxl.Workbook()
    for name, content in (("Sheet", rows), ("people", people)):
        sheet = made["Sheet"] if name == "Sheet" else made.create_sheet(name)
        for number, row in enumerate(content, start=1):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column, value)
    made.save(path)
    return path


def test_a_catalogue_is_shown_before_it_is_taken_over(tmp_path: Path) -> None:
    head = ("Mã sản phẩm", "Tên sản phẩm", "Đơn vị tính", "Hệ số K", "Hiệu lực từ")
    file = book(tmp_path / "a.xlsx", ("DANH MỤC",), head, ("SP1", "Báo cáo", "bản", "1,5", "01/07/2026"))
    preview = preview_catalogue(file)
    assert preview.may_be_applied
    product = preview.products[0]
    assert (product.coefficient, str(product.valid_from)) == (Decimal("1.5"), "2026-07-01")


def test_every_wrong_cell_of_a_catalogue_is_named_and_nothing_may_be_applied(tmp_path: Path) -> None:
    rows: list[Values] = [
        ("code", "name", "k"), ("SP1", "a", "nhiều"), ("", "b", 1),
        ("SP3", "c", None), ("SP4", "d", "#REF!"), ("SP5", "e", 0),
    ]  # fmt: skip
    preview = preview_catalogue(book(tmp_path / "a.xlsx", *rows))
    assert not preview.may_be_applied
    places = " ".join(finding.place for finding in preview.findings)
    assert all(f"ô {cell}" in places for cell in ("C2", "A3", "C4", "C5", "C6"))


def test_a_plan_names_products_terms_and_people(tmp_path: Path) -> None:
    head = ("Chủ trì", "Mã sản phẩm", "Nội dung", "Số lượng", "Ngày giao", "Hạn", "Phối hợp")
    rows: list[Values] = [
        ("lan", "SP1", "Báo cáo quý", 2, "01/07/2026", "15/07/2026", "nam; minh"),
        ("", "SP9", "Kế hoạch", "x", "01/08/2026", "15/07/2026", ""),
    ]
    preview = preview_plan(book(tmp_path / "a.xlsx", head, *rows), frozenset({"SP1"}))
    assert preview.plan[0].contributors == ("nam", "minh")
    assert not preview.may_be_applied
    codes = {finding.code for finding in preview.findings}
    assert {"kpi.data_missing", "kpi.plan_product_unknown", "kpi.plan_days", "kpi.data_not_number"} <= codes


def test_a_workbook_of_work_and_people_is_evaluated(tmp_path: Path) -> None:
    file = book(
        tmp_path / "a.xlsx",
        ("person", "item", "assigned", "accepted", "k", "faults", "due"),
        ("lan", "v1", 10, 8, 1, 0, "2026-07-01"),
        ("lan", "v2", 4, 4, 1.5, 0, "2026-08-01"),
        people=(("id", "name", "general"), ("lan", "Lan", 26)),
    )
    read = read_work_book(file, Q3)
    assert read.errors == ()
    # A = 16, accepted 14 without a mark: 14 / 16 × 70 + 26.
    assert evaluate(rule_set(), read.inputs)[0].total == Fraction("87.25")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", b"PK\x05\x06" + b"\x00" * 18])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(content)
    with pytest.raises(Refused, match=r"kpi\.workbook_unreadable"):
        preview_catalogue(file)
