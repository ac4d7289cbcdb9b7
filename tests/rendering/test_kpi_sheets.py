"""The workbook of an evaluation: its formulas, computed by another hand, give the stored values."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import (
    EnteredRatio,
    GeneralScore,
    Inputs,
    Mark,
    PeriodScore,
    PersonInput,
    Side,
    WorkResult,
)
from eoffice.domain.kpi.periods import period_of
from eoffice.domain.kpi.rules import RuleSet
from eoffice.rendering.kpi_sheets import write_kpi_workbook
from eoffice.rendering.sheets import sheet_names
from eoffice.services.kpi_rules import rule_set

Q3 = period_of("2026-Q3")
_PLACE = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]{1,2})\$?(\d+)(?::([A-Z]{1,2})(\d+))?")


class Reader:
    """Computes the formulas of a workbook, knowing only what a spreadsheet knows."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)
        self.stored = openpyxl.load_workbook(path, data_only=True)

    def value(self, sheet: str, place: str) -> object:
        content = self.book[sheet][place].value
        if not (isinstance(content, str) and content.startswith("=")):
            return Fraction(str(content)) if isinstance(content, int | float) else content or 0
        # Text in quotes is set aside, so that words in it are not taken for places.
        words = re.findall(r'"[^"]*"', content)
        bare = re.sub(r'"[^"]*"', "@", content[1:]).replace(">=", "≥")
        # Numbers first: the names of sheets hold digits too.
        numbers = re.sub(r"(?<![\w.$'!])(\d+(?:\.\d+)?)(?![\w' ])", r"Fraction(~\1~)", bare)
        code = _PLACE.sub(lambda found: self._reference(sheet, found), numbers)
        code = code.replace("≥", ">=").replace("~", "'")
        for word in words:
            code = code.replace("@", repr(word[1:-1]), 1)
        return eval(code, {**FUNCTIONS, "cell": self.value, "cells": self.cells})  # noqa: S307 - our own file

    def _reference(self, sheet: str, found: re.Match[str]) -> str:
        home = found[1] or sheet
        if found[4]:
            rows = [f"{found[2]}{row}" for row in range(int(found[3]), int(found[5]) + 1)]
            return f"cells({home!r},{','.join(map(repr, rows))})"
        return f"cell({home!r},{found[2] + found[3]!r})"

    def cells(self, sheet: str, *places: str) -> list[object]:
        return [self.value(sheet, place) for place in places]


def flat(*values: object) -> list[Fraction]:
    found: list[Fraction] = []
    for value in values:
        found += flat(*value) if isinstance(value, list) else [Fraction(str(value))]
    return found


def half_up(value: Fraction, places: Fraction) -> Fraction:
    step = Decimal(1).scaleb(-int(places))
    return Fraction((Decimal(value.numerator) / value.denominator).quantize(step, ROUND_HALF_UP))


FUNCTIONS: dict[str, object] = {
    "Fraction": Fraction,
    "SUM": lambda *values: sum(flat(*values), Fraction(0)),
    "MIN": lambda *values: min(flat(*values)),
    "MAX": lambda *values: max(flat(*values)),
    "AVERAGE": lambda *values: sum(flat(*values), Fraction(0)) / len(flat(*values)),
    "ROUND": half_up,
    "AND": lambda *values: all(values),
    "IF": lambda test, yes, no: yes if test else no,
}


def people() -> tuple[PersonInput, ...]:
    general = (GeneralScore(Q3, (("", Decimal("27.5")),)),)
    one_unit = Mark(Side.QUALITY, units=Decimal(1))
    work = (
        WorkResult("v1", "lan", Decimal(4), Decimal(3), "SP", Decimal("1.5"), marks=(Mark(Side.QUALITY),)),
        WorkResult("v2", "lan", Decimal(2), Decimal(2), "SP", Decimal("0.8"), Fraction(1, 3)),
        WorkResult("=1+1", "lan", Decimal(1), Decimal(1), "SP", Decimal(2), marks=(Mark(Side.PROGRESS),) * 5),
        WorkResult("v4", "lan", Decimal(9), Decimal(9), "SP", Decimal(1), marks=(one_unit,)),
    )  # fmt: skip
    lan = PersonInput("lan", "Nguyễn Thị Lan", "A", "VP", "Chuyên viên", items=work, general=general)
    entered = tuple(EnteredRatio(code, Decimal("0.9"), Q3, "lý do") for code in ("d", "đ", "e"))
    chief = replace(lan, id="sếp", name="Lê [Trưởng]: A/B", is_leader=True, entered=entered)
    brought = tuple(PeriodScore(period_of(f"2026-0{month}"), Decimal(f"8{month}.5")) for month in (7, 8, 9))
    return (
        lan,
        chief,
        PersonInput("không", "Không Việc", "A"),
        PersonInput("đến", "Đến Sau", "A", earlier=brought),
    )


@pytest.mark.parametrize("rules", ["nd-335-2025", "xa-theo-ngay", "kho-bac-khu-vuc"])
def test_every_formula_gives_the_value_stored_beside_it(rules: str, tmp_path: Path) -> None:
    used: RuleSet = rule_set(rules)
    if rules == "kho-bac-khu-vuc":
        used = replace(
            used, aggregation=replace(used.aggregation, quarter_from=rule_set().aggregation.quarter_from)
        )
    target = tmp_path / "a.xlsx"
    write_kpi_workbook(evaluate(used, Inputs(Q3, people())), used, Q3, target)
    reader = Reader(target)
    seen = 0
    for sheet in reader.book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if not (isinstance(cell.value, str) and cell.data_type == "f"):
                    continue
                stored = reader.stored[sheet.title][cell.coordinate].value
                computed = reader.value(sheet.title, cell.coordinate)
                if isinstance(stored, str):
                    assert computed == stored, (sheet.title, cell.coordinate)
                else:
                    assert isinstance(computed, Fraction)
                    assert float(computed) == pytest.approx(stored, abs=1e-9), (sheet.title, cell.coordinate)
                seen += 1
    assert seen > 60


def test_the_summary_points_to_the_sheet_of_each_person(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    write_kpi_workbook(evaluate(rule_set(), Inputs(Q3, people())), rule_set(), Q3, target)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames[:3] == ["Tổng hợp", "Quy tắc", "Tỷ lệ khống chế"]
    assert book["Tổng hợp"]["O4"].value.startswith("='01 Nguyễn Thị Lan'!B")
    assert book["Tổng hợp"]["R6"].value == "Chưa đủ dữ liệu"
    # What looks like a formula in a name of work is a text.
    cells = [cell for row in book["01 Nguyễn Thị Lan"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"] or [cell.data_type for cell in cells] == ["inlineStr"]


def test_names_of_sheets_are_short_lawful_and_each_there_once() -> None:
    names = sheet_names(["A/B:[x]", "a b  x", "a b  x", "Rất dài " * 9, "Rất dài " * 9, "", "'"])
    assert len({name.casefold() for name in names}) == 7
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)
