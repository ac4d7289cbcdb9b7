"""Faults planted on the pages themselves: the checker finds each on the PDF alone, and nothing besides.

The pages are drawn from the same data as good ones, with one thing changed just before they are set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from eoffice.rendering.checking import check_file
from eoffice.rendering.page_engine import draw_pages
from eoffice.rendering.pdf_pictures import Pictures
from eoffice.rendering.pdf_plan import job_of, plan_of
from tests.rendering.test_form_rules import example

Plan = dict[str, Any]
E, V = "quyet_dinh", "cong_van"
MOMENT = datetime(2026, 3, 5, tzinfo=UTC)
POINTS = 72 / 25.4


@dataclass(frozen=True)
class Fault:
    """One planted fault: the rule that must speak, in which example, and what is changed."""

    rule: str
    kind: str
    plant: Callable[[Plan], None]
    beside: frozenset[str] = frozenset()


def put(*way: str | int, value: object) -> Callable[[Plan], None]:
    """Set what lies at the end of a way through the data."""

    def plant(plan: Plan) -> None:
        at: Any = plan
        for step in way[:-1]:
            at = at[step]
        at[way[-1]] = value

    return plant


def body(number: int, **changes: object) -> Callable[[Plan], None]:
    """Change a long paragraph of the text."""

    def plant(plan: Plan) -> None:
        long = [one for one in plan["body"] if one["kind"] == "paragraph" and _letters(one) > 100]
        long[number].update(changes)

    return plant


def _letters(part: Plan) -> int:
    return sum(len(one if isinstance(one, str) else one.get("t", "")) for one in part["runs"])


def form(**changes: float) -> Callable[[Plan], None]:
    """Change measures of the page, given in millimetres."""

    def plant(plan: Plan) -> None:
        plan["form"].update({name: value * POINTS for name, value in changes.items()})

    return plant


EARLY = frozenset({"D30-DATE-08"})
"""A month that is too early also lies before what the document cites."""

FAULTS = [
    Fault("D30-PAGE-01", E, form(page_height=279.4), frozenset({"D30-PAGE-03"})),
    Fault("D30-PAGE-03", E, form(page_top=14)),
    Fault("D30-PAGE-04", E, form(page_left=24, page_right=26)),
    Fault("D30-PAGE-04", E, form(page_left=39, page_right=11), frozenset({"D30-PAGE-05"})),
    Fault("D30-PAGE-07", E, put("form", "number_size", value=11)),
    Fault("D30-HEAD-02", E, put("head", "nation", 0, "size", value=11)),
    Fault("D30-HEAD-02", E, put("head", "nation", 0, "b", value=False)),
    Fault("D30-HEAD-04", E, put("head", "nation", 1, "t", value="Độc lập – Tự do – Hạnh phúc")),
    Fault("D30-HEAD-05", E, put("head", "nation", 1, "b", value=False), frozenset({"D30-HEAD-07"})),
    Fault("D30-HEAD-07", E, put("head", "motto_rule", value=90)),
    Fault("D30-ORG-01", E, put("head", "issuer", 0, "b", value=False), frozenset({"D30-ORG-03"})),
    Fault("D30-ORG-04", E, put("head", "issuer_rule", value=110)),
    Fault("D30-NUM-01", E, put("head", "number", 0, value="Số 315/QĐ-UBND")),
    Fault("D30-NUM-02", E, put("head", "number_size", value=11)),
    Fault("D30-NUM-03", E, put("head", "number", 0, value="Số: 5/QĐ-UBND")),
    Fault("D30-DATE-02", E, put("head", "date", value="Khánh Hòa ngày 05 tháng 3 năm 2026")),
    Fault("D30-DATE-03", E, put("head", "date", value="Khánh Hòa, ngày 5 tháng 3 năm 2026")),
    Fault("D30-DATE-04", E, put("head", "date", value="Khánh Hòa, ngày 05 tháng 1 năm 2026"), EARLY),
    Fault("D30-DATE-05", E, put("head", "date_size", value=11)),
    Fault("D30-TYPE-01", E, put("title_block", "lines", 0, "size", value=16)),
    Fault("D30-TYPE-02", E, put("title_block", "lines", 1, "b", value=False)),
    Fault("D30-TYPE-04", V, put("head", "subject", 0, "b", value=True)),
    Fault("D30-BODY-01", E, body(1, size=12)),
    Fault("D30-BODY-03", E, body(1, align="left")),
    Fault("D30-BODY-04", E, body(1, indent=20 * POINTS)),
    Fault("D30-BODY-04", E, body(1, indent=0)),
    Fault("D30-BODY-05", E, body(1, before=0)),
    Fault("D30-BODY-16", E, put("opening", -1, "runs", 0, "t", value="QUYẾT NGHỊ:")),
    Fault("D30-SIGN-01", E, put("closing", "first", "above", 0, "b", value=False)),
    Fault("D30-SIGN-06", E, put("closing", "first", "below", 0, "t", value="TS. Nguyễn Khắc Toàn")),
    Fault("D30-RCPT-05", E, put("closing", "label", 0, "i", value=False)),
    Fault("D30-RCPT-07", E, put("closing", "size", value=13), frozenset({"D30-MARK-04"})),
    Fault("D30-RCPT-08", E, put("closing", "list", -1, value="Lưu: VT, VP (05)")),
    Fault("D30-APP-01", E, put("appendices", 0, "label", "runs", 0, "b", value=False)),
    Fault("D30-APP-04", E, put("appendices", 0, "reference", "runs", 0, "i", value=False)),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.rule}-{FAULTS.index(fault)}")
def test_a_fault_on_the_page_is_found_and_nothing_else(fault: Fault, tmp_path: Path) -> None:
    job = job_of(example(fault.kind))
    plan = plan_of(job, Pictures(tmp_path))
    fault.plant(plan)
    path = tmp_path / "faulty.pdf"
    path.write_bytes(draw_pages(plan, tmp_path, job.face.folder, MOMENT).content)
    found = {one.rule for one in check_file(path)}
    assert fault.rule in found
    assert found - {fault.rule} <= fault.beside
