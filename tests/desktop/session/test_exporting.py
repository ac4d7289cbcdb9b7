"""What a list shows can be taken into a spreadsheet, and no subject from outside becomes a formula."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eoffice.desktop.session.exporting import table_of, write_table
from eoffice.desktop.widgets.rows import Column, ListSource, Order

ROWS = [("15/QĐ-UBND", "Giao chỉ tiêu & kinh phí <2027>"), ("=1+1", "dòng\nhai\x0b"), ("", "")]


def _first(row: tuple[str, str]) -> str:
    return row[0]


def _second(row: tuple[str, str]) -> str:
    return row[1]


COLUMNS = (Column("code", "Số, ký hiệu", _first), Column("subject", "Trích yếu", _second))


def _table(rows: list[tuple[str, str]]) -> list[list[str]]:
    return list(table_of(COLUMNS, ListSource(rows), Order(), list))


def test_a_csv_file_opens_in_excel_with_its_letters_and_without_formulas(tmp_path: Path) -> None:
    path = tmp_path / "danh sách.csv"
    assert write_table(path, _table(ROWS)) == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file))
    assert read[0] == ["Số, ký hiệu", "Trích yếu"]
    assert read[1] == list(ROWS[0])
    assert read[2][0] == "'=1+1"


def test_an_xlsx_file_holds_every_row_as_text(tmp_path: Path) -> None:
    path = tmp_path / "danh-sach.xlsx"
    assert write_table(path, _table(ROWS)) == 3
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        sheet = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    rows = [[cell.text or "" for cell in row.iter(f"{space}t")] for row in sheet.iter(f"{space}row")]
    assert rows == [["Số, ký hiệu", "Trích yếu"], list(ROWS[0]), ["=1+1", "dòng\nhai"], ["", ""]]


def test_more_rows_than_a_page_are_all_written(tmp_path: Path) -> None:
    many = [(str(at), "x") for at in range(1203)]
    assert write_table(tmp_path / "a.csv", _table(many)) == 1203


def test_an_export_that_is_stopped_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_table(path, _table(ROWS))
    before = path.read_bytes()

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        write_table(path, table_of(COLUMNS, ListSource(ROWS), Order(), stop))
    assert path.read_bytes() == before
