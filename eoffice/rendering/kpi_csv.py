"""The results of an evaluation as CSV: one row a person, exact enough to be computed with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from eoffice.domain.kpi.results import Result, rounded
from eoffice.domain.kpi.rules import RuleSet
from eoffice.paths import write_bytes
from eoffice.services.kpi_telling import note

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def _safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _number(value: Fraction | Decimal | None, places: int) -> str:
    """Return a figure with a decimal point; empty for none."""
    return "" if value is None else str(rounded(Fraction(value), places))


def write_csv(results: Iterable[Result], rules: RuleSet, target: Path) -> None:
    """Write the results; a byte order mark lets spreadsheets read the Vietnamese letters."""
    letters = [component.code for component in rules.components]
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(
        [
            "period", "person", "name", "position", "unit", "group", "state", *letters, "ratio", "task",
            "general", "total", "self_score", "rank_by_points", "rank_before_quota", "rank", "note",
            "rule_set",            "rule_version", "inputs_digest",
        ]
    )  # fmt: skip
    for one in results:
        values = {part.code: part.value for part in one.components}
        told = (one.person, one.name, one.position, one.unit, one.group)
        table.writerow(
            [
                one.period.name,
                *map(_safe, told),
                one.state.value,
                *(_number(values.get(code), 6) for code in letters),
                _number(one.ratio, 6),
                _number(one.task, 2),
                _number(one.general, 2),
                _number(one.total, rules.rounding.places),
                _number(one.self_score, 2),
                one.rank_by_points,
                one.rank_before_quota,
                one.rank,
                _safe(note(one, rules)),
                one.rule_set,
                one.rule_version,
                one.inputs_digest,
            ]
        )
    write_bytes(target, text.getvalue().encode("utf-8-sig"))
