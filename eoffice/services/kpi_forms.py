"""The result that a form of an evaluation speaks of, the same at the desk that draws it up and at the hub."""

from __future__ import annotations

from dataclasses import replace

from eoffice.domain.kpi.evaluating import calculate
from eoffice.domain.kpi.periods import period_of
from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.work.evaluation import Evaluation
from eoffice.errors import Refused
from eoffice.services.kpi_record import read_record, repeated
from eoffice.services.kpi_sources import KpiSource


def form_result(
    evaluation: Evaluation, form: str, rules: RuleSet, source: KpiSource
) -> tuple[RuleSet, Result]:
    """Return rules and result of Mẫu 01 (as the log stands) or Mẫu 02 (as it was decided).

    Raises Refused `evaluation.calculation_missing` before the decision, `kpi.form_of_one` for nobody known.
    """
    if form == "02":
        return _decided(evaluation)
    period = period_of(evaluation.period)
    known = source.person(evaluation.person, period)
    if known is None:
        raise Refused("kpi.form_of_one", count=0)
    return rules, calculate(rules, known, period)


def _decided(evaluation: Evaluation) -> tuple[RuleSet, Result]:
    """Return the rules and the result that a decision rests on, repeated from its own record."""
    decision = evaluation.decision
    if decision is None:
        raise Refused("evaluation.calculation_missing")
    record = read_record(decision.calculated.content.encode())
    result = next(one for one in repeated(record) if one.person == evaluation.person)
    return record.rules, replace(result, rank=decision.rank)
