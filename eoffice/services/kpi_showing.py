"""Results of an evaluation as plain values for other programs: the JSON of `main.py kpi`."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from eoffice.domain.kpi.results import ComponentValue, Line, Result, rounded
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.kpi.versions import PersonChange
from eoffice.services.kpi_telling import formula_text, note, rank_title


def _number(value: Fraction | Decimal | None, places: int = 2) -> float | None:
    """Return a figure rounded once."""
    return None if value is None else float(rounded(Fraction(value), places))


def _exact(value: Fraction | None) -> str | None:
    """Return a figure as an exact quotient."""
    return None if value is None else str(value)


def _component(part: ComponentValue) -> dict[str, object]:
    """Return one letter of the ratio."""
    return {
        "value": _number(part.value, 6),
        "exact": _exact(part.value),
        "before_cap": _exact(part.before_cap),
        "numerator": _exact(part.numerator),
        "denominator": _exact(part.denominator),
        "failed_people": list(part.people),
    }


def _line(line: Line) -> dict[str, object]:
    """Return one piece of work with what it contributes and the documents behind it."""
    return {
        "item": line.item,
        "product": line.source.product,
        "coefficient": str(line.coefficient),
        "weight": str(line.weight),
        "assigned": str(line.assigned),
        "accepted": str(line.accepted),
        "quality": str(line.quality),
        "progress": str(line.progress),
        "faults": line.faults,
        "delays": line.delays,
        "excused": line.excused,
        "document": line.source.document,
        "result": line.source.result,
    }


def result_shown(result: Result, rules: RuleSet) -> dict[str, object]:
    """Return one result with every intermediate figure."""
    places = rules.rounding.places
    return {
        "id": result.person,
        "name": result.name,
        "unit": result.unit,
        "position": result.position,
        "group": result.group,
        "leader": result.is_leader,
        "state": result.state.value,
        "missing": list(result.missing),
        "components": {part.code: _component(part) for part in result.components},
        **{part.code: _number(part.value, 6) for part in result.components},
        "assigned": _exact(result.assigned),
        "accepted": _exact(result.accepted),
        "surplus": _exact(result.surplus),
        "ratio": _number(result.ratio, 6),
        "ratio_exact": _exact(result.ratio),
        "task": _number(result.task, places),
        "general": _number(result.general, places),
        "total": _number(result.total, places),
        "total_exact": _exact(result.total),
        "self_score": _number(result.self_score, places),
        "rank": result.rank or None,
        "rank_title": rank_title(rules, result),
        "rank_by_points": result.rank_by_points or None,
        "rank_before_quota": result.rank_before_quota or None,
        "over_quota": result.over_quota,
        "tied": result.tied,
        "forced": [
            {"code": case.code, "title": case.title, "at_most": case.at_most, "document": case.document}
            for case in result.ceilings
        ],
        "periods": [
            {
                "period": part.period.name,
                "total": _number(part.total),
                "weight": str(part.weight),
                "rank": part.rank,
            }
            for part in result.averaged
        ],
        "formula": formula_text(result, rules),
        "note": note(result, rules),
        "rule_set": result.rule_set,
        "rule_version": result.rule_version,
        "inputs_digest": result.inputs_digest,
        "items": [_line(line) for line in result.lines],
        "left_out": [{"item": out.item, "why": out.why.value} for out in result.left_out],
    }


def change_shown(change: PersonChange) -> dict[str, object]:
    """Return what another rule set or a correction changes for one person."""
    return {
        "id": change.person,
        "name": change.name,
        "old_total": _number(change.old_total),
        "new_total": _number(change.new_total),
        "old_rank": change.old_rank or None,
        "new_rank": change.new_rank or None,
        "differences": [{"field": one.field, "old": one.old, "new": one.new} for one in change.differences],
    }
