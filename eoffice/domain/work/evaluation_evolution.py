"""How an event changes an evaluation; replaying a log never refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from eoffice.domain.stamp import Stamp
from eoffice.domain.work import evaluation_events as events
from eoffice.domain.work.evaluation import (
    Decision,
    Evaluation,
    EvaluationStatus,
    Lock,
    Petition,
    Recording,
    SignedForm,
    Turn,
)
from eoffice.errors import Defect


def evolve_evaluation(
    evaluation: Evaluation | None, event: events.EvaluationEvent, stamp: Stamp
) -> Evaluation:
    """Return the evaluation after an event; raises Defect `log.no_beginning` on a log without its start."""
    if evaluation is None:
        return _begin(event, stamp)
    change = _CHANGES.get(type(event))
    if change is None:
        raise Defect("log.event_unknown", event=type(event).__name__)
    changed = change(evaluation, event, stamp)
    people = changed.participants | {stamp.actor}
    return replace(changed, participants=people, events=evaluation.events + 1)


def _begin(event: events.EvaluationEvent, stamp: Stamp) -> Evaluation:
    if isinstance(event, events.ResultReceived):
        return _received(event, stamp)
    if isinstance(event, events.OutsideResultRecorded):
        return _recorded_first(event, stamp)
    if not isinstance(event, events.EvaluationOpened):
        raise Defect("log.no_beginning", document=stamp.document)
    return Evaluation(
        id=stamp.document,
        agency=event.agency,
        person=event.person,
        unit=event.unit,
        position=event.position,
        group=event.group,
        is_leader=event.is_leader,
        period=event.period,
        reviewer=event.reviewer,
        decider=event.decider,
        status=EvaluationStatus.DRAFT,
        since=stamp.at,
        participants=frozenset({stamp.actor}),
        events=1,
    )


def _received(event: events.ResultReceived, stamp: Stamp) -> Evaluation:
    decision = Decision(event.decided_by, stamp.at, event.calculated, event.rank, event.petition_until)
    return Evaluation(
        id=stamp.document,
        agency=event.agency,
        person=event.person,
        unit=event.unit,
        position=event.position,
        group=event.group,
        is_leader=event.is_leader,
        period=event.period,
        reviewer="",
        decider="",
        status=EvaluationStatus.RECEIVED,
        since=stamp.at,
        decision=decision,
        origin=event.origin,
        events=1,
    )


def _recorded_first(event: events.OutsideResultRecorded, stamp: Stamp) -> Evaluation:
    return Evaluation(
        id=stamp.document,
        agency=event.agency,
        person=event.person,
        unit=event.unit,
        position=event.position,
        group=event.group,
        is_leader=event.is_leader,
        period=event.period,
        reviewer="",
        decider="",
        status=EvaluationStatus.RECORDED,
        since=stamp.at,
        recordings=(_entry(event, stamp),),
        participants=frozenset({stamp.actor}),
        events=1,
    )


def _entry(event: events.OutsideResultRecorded, stamp: Stamp) -> Recording:
    return Recording(event.result, stamp.actor, stamp.at, event.reason)


def _recorded(evaluation: Evaluation, event: events.OutsideResultRecorded, stamp: Stamp) -> Evaluation:
    # Corrections are added, never written over: who changed what and why stays to be read.
    entries = (*evaluation.recordings, _entry(event, stamp))
    return replace(_in(evaluation, EvaluationStatus.RECORDED, stamp), recordings=entries)


def _withdrawn(evaluation: Evaluation, event: events.OutsideResultWithdrawn, stamp: Stamp) -> Evaluation:
    # An evaluation of ours that had given way comes back; otherwise everything is as before the record.
    back = EvaluationStatus.DRAFT if evaluation.decider else EvaluationStatus.WITHDRAWN
    kept = evaluation.recordings
    # Replay never refuses, not even a withdrawal of nothing.
    taken = tuple(Recording(one.result, stamp.actor, stamp.at, event.reason, True) for one in kept[-1:])
    return replace(_in(evaluation, back, stamp), recordings=(*kept, *taken))


def _opened_after(evaluation: Evaluation, event: events.EvaluationOpened, stamp: Stamp) -> Evaluation:
    # The trace of what was recorded and withdrawn goes on into the evaluation that is begun instead.
    begun = _begin(event, stamp)
    people = evaluation.participants | begun.participants
    return replace(begun, recordings=evaluation.recordings, participants=people)


def _received_after(evaluation: Evaluation, event: events.ResultReceived, stamp: Stamp) -> Evaluation:
    return replace(_received(event, stamp), recordings=evaluation.recordings)


def _in(evaluation: Evaluation, status: EvaluationStatus, stamp: Stamp) -> Evaluation:
    return replace(evaluation, status=status, since=stamp.at)


def _turned(evaluation: Evaluation, status: EvaluationStatus, reason: str, stamp: Stamp) -> Evaluation:
    turn = Turn(evaluation.status, stamp.actor, stamp.at, reason)
    return replace(_in(evaluation, status, stamp), turns=(*evaluation.turns, turn))


def _scored(evaluation: Evaluation, event: events.SelfScored, stamp: Stamp) -> Evaluation:
    return replace(_in(evaluation, EvaluationStatus.SUBMITTED, stamp), self_sheet=event.sheet)


def _returned(evaluation: Evaluation, event: events.EvaluationReturned, stamp: Stamp) -> Evaluation:
    return _turned(evaluation, EvaluationStatus.RETURNED, event.reason, stamp)


def _reviewed(evaluation: Evaluation, event: events.EvaluationReviewed, stamp: Stamp) -> Evaluation:
    return replace(_in(evaluation, EvaluationStatus.REVIEWED, stamp), review=event.sheet)


def _approved(evaluation: Evaluation, event: events.EvaluationApproved, stamp: Stamp) -> Evaluation:
    decision = Decision(
        stamp.actor,
        stamp.at,
        event.calculated,
        event.rank,
        event.petition_until,
        event.exception,
        event.comment,
    )
    return replace(_in(evaluation, EvaluationStatus.APPROVED, stamp), decision=decision)


def _locked(evaluation: Evaluation, event: events.EvaluationLocked, stamp: Stamp) -> Evaluation:
    lock = Lock(stamp.actor, stamp.at, event.unsigned, event.reason)
    return replace(_in(evaluation, EvaluationStatus.LOCKED, stamp), locks=(*evaluation.locks, lock))


def _opened_again(evaluation: Evaluation, reason: str, stamp: Stamp) -> Evaluation:
    # Back to before the decision only: what the person and the manager gave still stands.
    back = _turned(evaluation, EvaluationStatus.REVIEWED, reason, stamp)
    earlier = (
        evaluation.earlier if evaluation.decision is None else (*evaluation.earlier, evaluation.decision)
    )
    return replace(back, decision=None, earlier=earlier)


def _unlocked(evaluation: Evaluation, event: events.EvaluationUnlocked, stamp: Stamp) -> Evaluation:
    return _opened_again(evaluation, event.reason, stamp)


def _petitioned(evaluation: Evaluation, event: events.PetitionFiled, stamp: Stamp) -> Evaluation:
    return replace(evaluation, petition=Petition(event.text, stamp.at, event.files))


def _answered(evaluation: Evaluation, event: events.PetitionAnswered, stamp: Stamp) -> Evaluation:
    # Replay never refuses, not even an answer without its question.
    asked = evaluation.petition or Petition("", stamp.at)
    petition = replace(asked, answer=event.text, is_upheld=event.is_upheld, answered_by=stamp.actor)
    answered = replace(evaluation, petition=petition)
    return _opened_again(answered, event.text, stamp) if event.is_upheld else answered


def _signed(evaluation: Evaluation, event: events.FormSigned, stamp: Stamp) -> Evaluation:
    signed = SignedForm(event.form, stamp.actor, stamp.at, event.pages, event.certificate, event.mark)
    return replace(evaluation, forms=(*evaluation.forms, signed))


def _sent(evaluation: Evaluation, event: events.ResultSent, _: Stamp) -> Evaluation:
    return replace(evaluation, sent_to=(*evaluation.sent_to, event.to))


def _taken_in(evaluation: Evaluation, _: events.ResultAccepted, stamp: Stamp) -> Evaluation:
    return replace(evaluation, accepted_by=stamp.actor)


def _judged_by(evaluation: Evaluation, event: events.JudgesChanged, _: Stamp) -> Evaluation:
    return replace(evaluation, reviewer=event.reviewer, decider=event.decider)


_CHANGES: dict[type, Callable[[Evaluation, Any, Stamp], Evaluation]] = {
    events.SelfScored: _scored,
    events.EvaluationReturned: _returned,
    events.EvaluationReviewed: _reviewed,
    events.EvaluationApproved: _approved,
    events.EvaluationLocked: _locked,
    events.EvaluationUnlocked: _unlocked,
    events.PetitionFiled: _petitioned,
    events.PetitionAnswered: _answered,
    events.FormSigned: _signed,
    events.ResultSent: _sent,
    events.ResultAccepted: _taken_in,
    events.JudgesChanged: _judged_by,
    events.OutsideResultRecorded: _recorded,
    events.OutsideResultWithdrawn: _withdrawn,
    events.EvaluationOpened: _opened_after,
    events.ResultReceived: _received_after,
}
