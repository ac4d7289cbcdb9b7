"""The rows of the forms of an evaluation, the same for PDF, docx and CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import RuleSet
from eoffice.rendering.kpi_sheets import quota_rows
from eoffice.services.kpi_telling import figure, form_rank, formula_text, note, points_title, why_left

__all__ = [
    "APPROVAL_HEADS", "CRITERIA_HEADS", "QUOTA_HEADS", "WORK_HEADS",
    "approval_row", "criteria_rows", "figure_rows", "quota_rows", "work_rows",
]  # fmt: skip

_OWN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CRITERIA_HEADS = ("TT", "Tiêu chí", "Tối đa", "Điểm")
WORK_HEADS = ("TT", "Công việc, sản phẩm", "Hệ số", "Giao", "Đạt", "Lỗi", "Chậm", "Quy đổi", "Văn bản")
APPROVAL_HEADS = (
    "TT", "Họ và tên", "Chức vụ", "Tự chấm", "Quản lý", "Nhiệm vụ", "Chung", "Tổng điểm",
    "Xếp loại", "Ghi chú",
)  # fmt: skip
QUOTA_HEADS = ("Phạm vi", "Tên", "Số suất", "Đủ điểm", "Được xếp")


def units(value: Decimal) -> str:
    """Return a quantity without zeros at its end."""
    return f"{value.normalize():f}".replace(".", ",")


def criteria_rows(result: Result, rules: RuleSet) -> list[tuple[str, ...]]:
    """Return the general criteria with their points; points given as one sum stand in the last row."""
    given = dict(result.general_parts)
    rows = [
        (str(at), criterion.title, units(criterion.max), figure(given.get(criterion.code)))
        for at, criterion in enumerate(rules.criteria, start=1)
    ]
    return [*rows, ("", "Cộng", units(rules.general_max), figure(result.general))]


def work_rows(result: Result) -> Iterator[tuple[str, ...]]:
    """Yield the pieces of work counted, then those left out with their reason."""
    for at, line in enumerate(result.lines, start=1):
        source = line.source
        # What the program calls a piece of work says nothing on paper; what an office calls it does.
        item = "" if source.title and _OWN_ID.fullmatch(source.item) else source.item
        words = " – ".join(part for part in (item, source.product, source.title) if part)
        documents = "; ".join(part for part in (source.document, source.result) if part)
        yield (
            str(at), words, units(line.coefficient), units(source.assigned), units(line.accepted),
            str(line.faults), str(line.delays), figure(line.points(line.accepted)), documents,
        )  # fmt: skip
    for out in result.left_out:
        yield ("", out.item, "", "", "", "", "", "–", f"Không tính: {why_left(out.why)}")


def figure_rows(result: Result, rules: RuleSet) -> list[tuple[str, str]]:
    """Return every figure of a result with its name."""
    rows = [(f"{part.code}: {part.title}", figure(part.value, 6)) for part in result.components]
    rows += [(f"Kết quả {part.period.title}", figure(part.total)) for part in result.averaged]
    return [
        *rows,
        ("Tỷ lệ", figure(result.ratio, 6)),
        ("Điểm kết quả nhiệm vụ", figure(result.task)),
        ("Điểm tiêu chí chung", figure(result.general)),
        ("Tổng điểm", figure(result.total, rules.rounding.places)),
        ("Điểm tự chấm", figure(result.self_score)),
        ("Xếp loại theo điểm", points_title(rules, result)),
        ("Xếp loại", form_rank(rules, result)),
        ("Cách tính", formula_text(result, rules)),
        ("Ghi chú", note(result, rules)),
        ("Bộ quy tắc", f"{rules.name} ({rules.id}, phiên bản {rules.version})"),
        ("Dấu vân tay dữ liệu", result.inputs_digest),
    ]


def approval_row(result: Result, rules: RuleSet) -> tuple[str, ...]:
    """Return the row of one person in the list that is approved."""
    return (
        result.name, result.position, figure(result.self_score), figure(result.manager_score),
        figure(result.task), figure(result.general), figure(result.total, rules.rounding.places),
        form_rank(rules, result), note(result, rules),
    )  # fmt: skip
