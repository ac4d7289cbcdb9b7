"""Repeat the calculation that a decision rests on: nobody decides a rank on figures that do not follow."""

from __future__ import annotations

from fractions import Fraction

from eoffice.domain.kpi.results import rounded
from eoffice.domain.work.evaluation import Calculated, Evaluation
from eoffice.errors import OfficeError, Refused
from eoffice.services.kpi_record import Outcome, Record, is_official, read_record, repeated


def check_figures(evaluation: Evaluation, calculated: Calculated) -> None:
    """Raise Refused `evaluation.calculation_differs` unless the record inside leads to just these figures.

    The record carries rules and inputs whole, so that this works with rules the hub has never seen.
    """
    record = _record(calculated)
    if not is_official(record.rules):
        raise Refused("evaluation.rules_unofficial", rules=record.rules.id)
    named = (calculated.rule_set, calculated.rule_version, evaluation.period)
    if named != (record.rules.id, record.rules.version, record.inputs.period.name):
        raise Refused("evaluation.calculation_differs", detail=", ".join(named))
    found = next((one for one in record.outcomes if one.person == evaluation.person), None)
    if found is None or not _agrees(found, record, calculated):
        raise Refused("evaluation.calculation_differs", detail=str(calculated.total))


def _record(calculated: Calculated) -> Record:
    try:
        record = read_record(calculated.content.encode())
        repeated(record)
    except OfficeError as error:
        raise Refused("evaluation.calculation_differs", detail=error.code) from error
    return record


def _agrees(found: Outcome, record: Record, calculated: Calculated) -> bool:
    """Tell whether what is claimed is what was computed, rounded once as the rules say."""
    if not found.total or found.digest != calculated.inputs_digest:
        return False
    total = rounded(Fraction(found.total), record.rules.rounding.places)
    return (total, found.rank_before_quota) == (calculated.total, calculated.rank_before_quota)
