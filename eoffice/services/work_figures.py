"""Repeat the calculation that a decision rests on: nobody decides a rank on figures that do not follow."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from eoffice.domain.kpi.inputs import PersonInput
from eoffice.domain.kpi.periods import period_of
from eoffice.domain.kpi.results import State, rounded
from eoffice.domain.work.evaluation import Calculated, Evaluation
from eoffice.errors import OfficeError, Refused
from eoffice.services.kpi_log_source import LogSource
from eoffice.services.kpi_record import Outcome, Record, is_official, read_record, repeated


def check_figures(evaluation: Evaluation, calculated: Calculated) -> None:
    """Raise Refused `evaluation.calculation_differs` unless the record inside leads to just these figures.

    The record carries rules and inputs whole, so that this works with rules the hub has never seen.
    """
    record = _record(calculated)
    if not is_official(record.rules):
        raise Refused("evaluation.rules_unofficial", rules=record.rules.id)
    named = (calculated.rule_set, calculated.rule_version, evaluation.period)
    # The label and the record must speak of the same: people read the label.
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
    # A standing of today, from points that nobody but the person gave, is never a rank.
    if found.state != State.SCORED or found.digest != calculated.inputs_digest:
        return False
    total = rounded(Fraction(found.total), record.rules.rounding.places)
    return (total, found.rank_before_quota) == (calculated.total, calculated.rank_before_quota)


class FiguresOfLog:
    """Checks also that a calculation started from what the log holds: no item left out, none made up."""

    def __init__(self, source_of: Callable[[str], LogSource]) -> None:
        self._source_of = source_of

    def __call__(self, evaluation: Evaluation, calculated: Calculated) -> None:
        """Raise Refused `evaluation.items_differ` when work or points are not those of the log."""
        check_figures(evaluation, calculated)
        period = period_of(evaluation.period)
        given = next(one for one in _record(calculated).inputs.people if one.id == evaluation.person)
        known = self._source_of(evaluation.agency).person(evaluation.person, period)
        if known is None or _facts(given) != _facts(known):
            raise Refused("evaluation.items_differ", period=evaluation.period)


def _facts(person: PersonInput) -> tuple[object, ...]:
    """Return what the log and the directory decide; names and votes come from elsewhere.

    The formula too: an official computed without the letters of leaders, or with a result that nobody
    sent, would score higher than the log says.
    """
    return (
        person.is_leader,
        person.position,
        frozenset(person.earlier),
        frozenset(person.items),
        frozenset(person.general),
        frozenset(person.entered),
        frozenset(person.flags),
        frozenset(person.outside),
    )
