"""Reads workbooks: work of an evaluation, plans, catalogues of products. Every mistake names its cell.

Nothing is applied here: what is read is shown first, and with one error nothing of the file may be used.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from eoffice.domain.kpi.periods import Period
from eoffice.domain.kpi.rules import Product
from eoffice.errors import Refused
from eoffice.rendering.uncalculated import mark_uncalculated
from eoffice.services.kpi_cells import Cells
from eoffice.services.kpi_items import ReadInputs, Row, read_rows, twice_in
from eoffice.services.kpi_table import RuleFinding
from eoffice.services.kpi_words import column
from eoffice.text import clean_line, fold

_LARGEST_FILE = 64 * 2**20
_LARGEST_INSIDE = 512 * 2**20
_MOST_ROWS = 200_000
_MOST_COLUMNS = 200
_HEADING_ROWS = 20
_PEOPLE_SHEETS = frozenset({"people", "nguoi", "can bo", "cong chuc", "nhan su"})

_PRODUCT_COLUMNS = {
    "code": ("code", "product", "mã", "mã sản phẩm"),
    "name": ("name", "tên", "tên sản phẩm", "sản phẩm"),
    "unit": ("unit", "đơn vị tính", "đvt"),
    "coefficient": ("coefficient", "k", "hệ số", "hệ số k", "hệ số quy đổi"),
    "points": ("points", "điểm", "điểm gốc"),
    "valid_from": ("valid_from", "từ ngày", "hiệu lực từ"),
    "valid_to": ("valid_to", "đến ngày", "hiệu lực đến"),
    "basis": ("basis", "căn cứ"),
}
_PLAN_COLUMNS = {
    "person": ("person", "mã người", "mã cán bộ", "người chủ trì", "chủ trì", "người thực hiện"),
    "product": ("product", "sản phẩm", "mã sản phẩm"),
    "title": ("title", "nội dung", "tên công việc", "công việc"),
    "assigned": ("assigned", "quantity", "số lượng", "số lượng giao", "được giao"),
    "due": ("due", "hạn", "thời hạn", "hạn hoàn thành"),
    "assigned_on": ("assigned_on", "ngày giao"),
    "contributors": ("contributors", "phối hợp", "người phối hợp"),
    "share": ("share", "tỷ lệ"),
}


@dataclass(frozen=True)
class PlanLine:
    """One piece of planned work as a workbook names it."""

    person: str
    product: str
    title: str
    quantity: Decimal
    due: date | None
    assigned_on: date | None
    contributors: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class Preview:
    """What a workbook holds, and what is wrong with it; with an error nothing of it may be applied."""

    products: tuple[Product, ...] = ()
    plan: tuple[PlanLine, ...] = ()
    findings: tuple[RuleFinding, ...] = ()

    @property
    def may_be_applied(self) -> bool:
        """Tell whether the whole of it may be taken over."""
        return bool(self.products or self.plan) and not any(one.is_error for one in self.findings)


def _check_size(path: Path) -> None:
    """Raise when a file is no workbook or would not fit into memory once unpacked."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise Refused("kpi.workbook_too_large", file=path.name)
        with zipfile.ZipFile(path) as package:
            if sum(part.file_size for part in package.infolist()) > _LARGEST_INSIDE:
                raise Refused("kpi.workbook_too_large", file=path.name)
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused("kpi.workbook_unreadable", file=path.name, detail=str(error)) from error


def _sheets(path: Path) -> Iterator[tuple[str, list[list[object]]]]:
    """Yield every sheet with its cells; formulas give the value they were saved with, or are named."""
    _check_size(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                # A declared size may lie; the cells themselves are counted.
                if isinstance(sheet, ReadOnlyWorksheet):
                    sheet.reset_dimensions()
                rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
                found: list[list[object]] = [list(row) for row in rows]
                mark_uncalculated(path, sheet, found)
                yield sheet.title, found
        finally:
            book.close()
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile, OSError, SyntaxError) as error:
        raise Refused("kpi.workbook_unreadable", file=path.name, detail=str(error)) from error


def _heading_row(rows: list[list[object]], names: dict[str, str]) -> int:
    """Return the row that names the most columns among the first ones; -1 when none names two."""
    best, most = -1, 1
    for at, row in enumerate(rows[:_HEADING_ROWS]):
        known = sum(1 for cell in row if cell is not None and names.get(fold(str(cell))))
        if known > most:
            best, most = at, known
    return best


def _errors(row: Row, findings: list[RuleFinding]) -> None:
    """Note cells in which the spreadsheet itself shows an error."""
    for heading, value in row.values.items():
        if isinstance(value, str) and value.startswith("#") and value.endswith(("!", "?", "A")):
            findings.append(RuleFinding("kpi.cell_error", f"{row.place} ({heading})", (("found", value),)))


def _rows(name: str, rows: list[list[object]], names: dict[str, str]) -> list[Row]:
    """Return the rows under the headings, each value with its column; empty rows are passed over."""
    at = _heading_row(rows, names)
    if at < 0:
        return []
    heads = [clean_line(str(cell)) if cell is not None else "" for cell in rows[at]]
    twice = twice_in(heads)
    if twice:
        raise Refused("kpi.data_column_twice", found=f"{', '.join(twice)} ({name})")
    found = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        values = {
            head: value for head, value in zip(heads, row, strict=False) if head and value not in (None, "")
        }
        if values:
            found.append(Row(values, f"trang {name}, hàng {number}"))
    return found


def read_work_book(path: Path, period: Period) -> ReadInputs:
    """Return the inputs of an evaluation from a workbook: work, and people on a sheet of their own."""
    names = _Names()
    work: list[Row] = []
    people: list[Row] = []
    for name, rows in _sheets(path):
        found = _rows(name, rows, names)
        if fold(name) in _PEOPLE_SHEETS:
            people += found
        elif found and any(column(head) in ("assigned", "accepted") for head in found[0].values):
            work += found
    if not work and not people:
        raise Refused("kpi.data_no_column", word="person, assigned", found=path.name)
    findings: list[RuleFinding] = []
    for row in (*work, *people):
        _errors(row, findings)
    read = read_rows(work, people, period)
    return ReadInputs(read.inputs, (*findings, *read.findings))


class _Names(dict[str, str]):
    """Knows every heading of work without listing them: asks the table of words."""

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        """Return our name of a heading."""
        return column(key) or default


def _named(headings: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return our names by folded heading."""
    return {fold(heading): name for name, words in headings.items() for heading in words}


def _cells(path: Path, headings: dict[str, tuple[str, ...]], findings: list[RuleFinding]) -> Iterator[Cells]:
    """Yield the rows of a workbook under our names of columns; mistakes name the cell."""
    names = _named(headings)
    for sheet, rows in _sheets(path):
        at = _heading_row(rows, names)
        if at < 0:
            continue
        columns = {
            number: name for number, cell in enumerate(rows[at]) if (name := names.get(fold(str(cell or ""))))
        }
        for number, row in enumerate(rows[at + 1 :], start=at + 2):
            values = {name: row[place] for place, name in columns.items() if place < len(row)}
            if all(value in (None, "") for value in values.values()):
                continue
            letters = {name: f"{get_column_letter(place + 1)}{number}" for place, name in columns.items()}
            _errors(Row({letters[name]: value for name, value in values.items()}, f"trang {sheet}"), findings)
            yield _PlacedCells(values, f"trang {sheet}", findings, letters, number)


class _PlacedCells(Cells):
    """A row whose mistakes name the very cell."""

    def __init__(
        self,
        values: dict[str, object],
        place: str,
        findings: list[RuleFinding],
        letters: dict[str, str],
        number: int,
    ) -> None:
        super().__init__(values, place, findings)
        self._letters = letters
        self._number = number

    def wrong(self, code: str, column: str, *, is_error: bool = True, **values: object) -> None:
        """Note what is wrong with a cell, by its letter and number."""
        place = f"{self.place}, ô {self._letters.get(column, f'hàng {self._number}')}"
        self.findings.append(RuleFinding(code, place, tuple(values.items()), is_error=is_error))


def _products_of(path: Path, findings: list[RuleFinding]) -> Iterator[Product]:
    """Yield the products of a catalogue."""
    seen: dict[str, str] = {}
    for row in _cells(path, _PRODUCT_COLUMNS, findings):
        code = row.text("code")
        coefficient, points = row.number("coefficient", Decimal(100000)), row.number("points")
        if not code:
            row.wrong("kpi.data_missing", "code", word="code")
        if coefficient is None and "coefficient" not in row.values:
            row.wrong("kpi.data_missing", "coefficient", word="coefficient")
        elif coefficient is not None and coefficient <= 0:
            row.wrong("kpi.data_not_number", "coefficient", found=coefficient, most=100000)
        first = row.day("valid_from")
        key = f"{code} {first}"
        if key in seen:
            row.wrong("kpi.data_item_twice", "code", found=code, first=seen[key])
        seen[key] = row.place
        yield Product(
            code,
            row.text("name"),
            row.text("unit"),
            coefficient or Decimal(1),
            points if points else Decimal(1),
            first,
            row.day("valid_to"),
            row.text("basis"),
        )


def preview_catalogue(path: Path) -> Preview:
    """Return the products of a workbook with everything wrong in it, cell by cell."""
    findings: list[RuleFinding] = []
    products = tuple(_products_of(path, findings))
    if not products:
        raise Refused("kpi.data_no_column", word="code, coefficient", found=path.name)
    return Preview(products=products, findings=tuple(findings))


def _plan_of(path: Path, findings: list[RuleFinding], known: frozenset[str]) -> Iterator[PlanLine]:
    """Yield the work of a plan."""
    for row in _cells(path, _PLAN_COLUMNS, findings):
        values = {name: row.text(name) for name in ("person", "product", "title")}
        for name in ("person", "product"):
            if not values[name]:
                row.wrong("kpi.data_missing", name, word=name)
        if values["product"] and known and values["product"] not in known:
            row.wrong("kpi.plan_product_unknown", "product", found=values["product"])
        quantity, due, begun = row.number("assigned"), row.day("due"), row.day("assigned_on")
        if not quantity:
            row.wrong("kpi.data_missing", "assigned", word="assigned")
        if due is not None and begun is not None and due < begun:
            row.wrong("kpi.plan_days", "due", first=begun, found=due)
        yield PlanLine(
            values["person"],
            values["product"],
            values["title"],
            quantity or Decimal(0),
            due,
            begun,
            row.names("contributors"),
            row.place,
        )


def preview_plan(path: Path, products: frozenset[str] = frozenset()) -> Preview:
    """Return the work of a plan with everything wrong in it; products must be in a given catalogue."""
    findings: list[RuleFinding] = []
    plan = tuple(_plan_of(path, findings, products))
    if not plan:
        raise Refused("kpi.data_no_column", word="person, product, assigned", found=path.name)
    return Preview(plan=plan, findings=tuple(findings))
