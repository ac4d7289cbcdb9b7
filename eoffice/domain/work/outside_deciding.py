"""Decide about results of another regime, as for elected cadres: kept, corrected, withdrawn."""

from __future__ import annotations

from eoffice.domain.kpi.periods import period_of
from eoffice.domain.people import Role
from eoffice.domain.work import evaluation_commands as commands
from eoffice.domain.work import evaluation_events as events
from eoffice.domain.work.circumstances import WorkCircumstances
from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.evaluation_demands import colleague, demand_text
from eoffice.errors import Refused


def record_outside(
    evaluation: Evaluation | None, command: commands.RecordOutsideResult, around: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    """Keep what another body decided; nothing in it is computed or checked against our rules."""
    period = period_of(command.period)
    person = colleague(command.person, around)
    if person.id == around.actor.id:
        raise Refused("evaluation.own_record", person=person.name)
    result, reason = command.result, command.reason.strip()
    for field in ("regime", "rank", "body", "number"):
        if not getattr(result, field).strip():
            raise Refused("evaluation.record_lacks", field=field)
    if result.decided_on > around.today:
        raise Refused("evaluation.record_future", day=result.decided_on.isoformat())
    # What was withdrawn is no entry to be corrected: its reason is on record already.
    if evaluation is not None and evaluation.outside is not None:
        demand_text(reason, "reason")
    recorded = events.OutsideResultRecorded(
        agency=person.agency,
        person=person.id,
        unit=person.unit,
        position=person.position,
        group=evaluation.group if evaluation is not None else person.unit,
        is_leader=person.has(Role.LEADER, Role.UNIT_HEAD),
        period=period.name,
        result=result,
        reason=reason,
    )
    return (recorded,)


def withdraw_outside(
    evaluation: Evaluation, command: commands.WithdrawOutsideResult, around: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    """Take the result back; the one it is about may not, and nobody without saying why."""
    demand_text(command.reason, "reason")
    if evaluation.person == around.actor.id:
        raise Refused("evaluation.own_record", person=around.actor.name)
    return (events.OutsideResultWithdrawn(command.reason.strip()),)
