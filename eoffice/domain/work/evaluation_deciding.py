"""Decide a command on an evaluation: events, or a typed refusal (Decree 335/2025, Art. 18, 20, 24)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from eoffice.domain.kpi.periods import period_of
from eoffice.domain.people import Directory, Person, Role
from eoffice.domain.work import evaluation_commands as commands
from eoffice.domain.work import evaluation_events as events
from eoffice.domain.work.circumstances import WorkCircumstances
from eoffice.domain.work.evaluation import Evaluation, EvaluationStatus, Places, Sheet, UnsignedForm
from eoffice.domain.work.evaluation_demands import colleague, demand_opener, demand_text
from eoffice.domain.work.outside_deciding import record_outside, withdraw_outside
from eoffice.errors import Refused

FORMS = ("01", "02")
_HIGHEST_TOTAL = Decimal(100)
_LONGEST_PETITION = 60

_S = EvaluationStatus
LEGAL: dict[type, frozenset[EvaluationStatus]] = {
    commands.ScoreMyself: frozenset({_S.DRAFT, _S.RETURNED}),
    commands.ReturnEvaluation: frozenset({_S.SUBMITTED, _S.REVIEWED}),
    commands.ReviewEvaluation: frozenset({_S.SUBMITTED}),
    commands.ApproveEvaluation: frozenset({_S.REVIEWED}),
    commands.LockEvaluation: frozenset({_S.APPROVED}),
    commands.UnlockEvaluation: frozenset({_S.APPROVED, _S.LOCKED}),
    commands.FilePetition: frozenset({_S.APPROVED, _S.LOCKED}),
    commands.AnswerPetition: frozenset({_S.APPROVED, _S.LOCKED}),
    commands.SignForm: frozenset({_S.SUBMITTED, _S.REVIEWED, _S.APPROVED, _S.LOCKED}),
    # What may still change is not sent to another body.
    commands.SendResult: frozenset({_S.LOCKED}),
    commands.AcceptResult: frozenset({_S.RECEIVED}),
    # Only what nobody has scored yet gives way to a result decided elsewhere.
    commands.RecordOutsideResult: frozenset({_S.DRAFT, _S.RECORDED, _S.WITHDRAWN}),
    commands.WithdrawOutsideResult: frozenset({_S.RECORDED}),
    # A record taken back leaves the period as if it had never been: our own evaluation may begin.
    commands.OpenEvaluation: frozenset({_S.WITHDRAWN}),
    commands.TakeResult: frozenset({_S.WITHDRAWN}),
    # A rank that is decided stays with the one who decided it; unlocking comes first.
    commands.ChangeJudges: frozenset({_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.REVIEWED}),
}
"""In which statuses each command makes sense."""

BEGINNINGS = (commands.OpenEvaluation, commands.TakeResult)


def decide_evaluation(
    evaluation: Evaluation | None, command: commands.EvaluationCommand, around: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    """Return the events of a command; raises Refused with codes `evaluation.*`."""
    is_beginning = isinstance(command, BEGINNINGS)
    # An outside result may be the first thing known of a period, or correct what was kept before.
    if evaluation is None and not is_beginning and not isinstance(command, commands.RecordOutsideResult):
        raise Refused("evaluation.missing")
    if evaluation is not None and is_beginning and evaluation.status not in LEGAL[type(command)]:
        raise Refused("evaluation.exists")
    if evaluation is not None and evaluation.status not in LEGAL[type(command)]:
        raise Refused(
            "evaluation.wrong_status", status=evaluation.status.value, command=type(command).__name__
        )
    return _DECIDERS[type(command)](evaluation, command, around)


def _open(
    _: Evaluation | None, command: commands.OpenEvaluation, around: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    period = period_of(command.period)
    person = colleague(command.person, around)
    demand_opener(person, around.actor)
    reviewer, decider = _judges(person, command.reviewer, command.decider, around)
    opened = events.EvaluationOpened(
        agency=person.agency,
        person=person.id,
        unit=person.unit,
        position=person.position,
        group=command.group or person.unit,
        is_leader=person.has(Role.LEADER, Role.UNIT_HEAD),
        period=period.name,
        reviewer=reviewer.id,
        decider=decider.id,
    )
    return (opened,)


def _judges(
    person: Person, reviewer_id: str, decider_id: str, around: WorkCircumstances
) -> tuple[Person, Person]:
    """Return who reviews and who decides; nobody judges himself, and each answers for the person's work."""
    reviewer, decider = colleague(reviewer_id, around), colleague(decider_id, around)
    if person.id in (reviewer.id, decider.id):
        raise Refused("evaluation.own", person=person.name)
    is_manager = reviewer.has(Role.LEADER) or (reviewer.has(Role.UNIT_HEAD) and reviewer.unit == person.unit)
    if not is_manager:
        raise Refused("evaluation.reviewer_role", person=reviewer.name)
    if not decider.has(Role.LEADER):
        raise Refused("evaluation.decider_role", person=decider.name)
    return reviewer, decider


def _change_judges(
    evaluation: Evaluation, command: commands.ChangeJudges, around: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    demand_text(command.reason, "reason")
    person = colleague(evaluation.person, around)
    reviewer, decider = _judges(person, command.reviewer, command.decider, around)
    return (events.JudgesChanged(reviewer.id, decider.id, command.reason.strip()),)


def _accept_result(
    evaluation: Evaluation, _: commands.AcceptResult, __: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    if evaluation.accepted_by:
        raise Refused("evaluation.exists")
    return (events.ResultAccepted(),)


def check_sheet(sheet: Sheet) -> None:
    """Raise Refused `evaluation.sheet_bad` for points that cannot be, whatever the rule set says."""
    # Codes are not compared with the rule set here: which rules hold is known only at the decision.
    codes = [code for code, _ in sheet.points]
    if not codes or len(set(codes)) != len(codes):
        raise Refused("evaluation.sheet_bad", field=", ".join(codes) or "points")
    for code, points in sheet.points:
        if not points.is_finite() or not 0 <= points <= _HIGHEST_TOTAL:
            raise Refused("evaluation.sheet_bad", field=code)
    for entered in sheet.entered:
        if not entered.value.is_finite() or not 0 <= entered.value <= 1:
            raise Refused("evaluation.sheet_bad", field=entered.component)
        if entered.value < 1 and not entered.reason.strip():
            raise Refused("evaluation.reason_needed", field=entered.component)
    for flag in sheet.flags:
        if not flag.code or not flag.document.strip():
            raise Refused("evaluation.flag_proof", flag=flag.code)
    if sheet.initiatives < 0:
        raise Refused("evaluation.sheet_bad", field="initiatives")


def _score(
    _: Evaluation, command: commands.ScoreMyself, __: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    check_sheet(command.sheet)
    return (events.SelfScored(command.sheet),)


def _return(
    evaluation: Evaluation, command: commands.ReturnEvaluation, around: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    demand_text(command.reason, "reason")
    turn = evaluation.reviewer if evaluation.status is _S.SUBMITTED else evaluation.decider
    if around.actor.id != turn:
        raise Refused("evaluation.not_your_turn", status=evaluation.status.value)
    return (events.EvaluationReturned(command.reason.strip()),)


def _review(
    evaluation: Evaluation, command: commands.ReviewEvaluation, _: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    check_sheet(command.sheet)
    own = dict(evaluation.self_sheet.points) if evaluation.self_sheet else {}
    comments = dict(command.sheet.comments)
    for code, points in command.sheet.points:
        # Whoever changes what a person gave says why, so that it can be argued about.
        if points != own.get(code, points) and not comments.get(code, "").strip():
            raise Refused("evaluation.reason_needed", field=code)
    return (events.EvaluationReviewed(command.sheet),)


def _approve(
    evaluation: Evaluation, command: commands.ApproveEvaluation, around: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    calculated = command.calculated
    if not calculated.total.is_finite() or not 0 <= calculated.total <= _HIGHEST_TOTAL:
        raise Refused("evaluation.sheet_bad", field="total")
    if not (command.rank and calculated.rule_set and calculated.inputs_digest and calculated.content):
        raise Refused("evaluation.calculation_missing")
    if not 0 <= command.petition_days <= _LONGEST_PETITION:
        raise Refused("evaluation.sheet_bad", field="petition_days")
    # The leader may decide otherwise than the figures, but says why.
    if command.rank != calculated.rank_before_quota:
        demand_text(command.comment, "comment")
    _demand_place(evaluation, command, around)
    # In working days, by the calendar that knows the holidays (Art. 24).
    until = around.calendar.add_working_days(around.today, command.petition_days)
    approved = events.EvaluationApproved(
        calculated, command.rank, until, command.exception.strip(), command.comment.strip()
    )
    return (approved,)


def _demand_place(
    evaluation: Evaluation, command: commands.ApproveEvaluation, around: WorkCircumstances
) -> None:
    """Refuse a highest rank beyond the quota of the group, unless a document allows it (Art. 20.5)."""
    places = around.places
    if places is None or command.rank != places.rank or command.exception.strip():
        return
    taken = sum(
        1
        for other in around.group
        if other.id != evaluation.id and other.decision is not None and other.decision.rank == places.rank
    )
    if taken >= places.allowed:
        raise Refused("evaluation.quota_full", allowed=places.allowed, taken=taken, group=evaluation.group)


def _lock(
    evaluation: Evaluation, command: commands.LockEvaluation, around: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    if evaluation.petition is not None and evaluation.petition.is_open:
        raise Refused("evaluation.petition_open")
    decision, places = evaluation.decision, around.places
    if decision and places and decision.rank == places.rank and not decision.exception:
        _demand_settled(evaluation, places, around.group)
    unsigned = _demand_signed(evaluation, command.reason.strip(), around)
    return (events.EvaluationLocked(unsigned, command.reason.strip() if unsigned else ""),)


def _demand_signed(
    evaluation: Evaluation, reason: str, around: WorkCircumstances
) -> tuple[UnsignedForm, ...]:
    """Return the signatures a lock does without; refuse those that no reason stands in for."""
    bound = around.locking.never_lacking(evaluation)
    if bound:
        raise Refused("evaluation.form_demanded", missing=unsigned_words(bound, around.directory))
    missing = around.locking.missing(evaluation)
    if missing and not reason:
        raise Refused("evaluation.forms_unsigned", missing=unsigned_words(missing, around.directory))
    return missing


def unsigned_words(missing: tuple[UnsignedForm, ...], directory: Directory) -> str:
    """Return who lacks what, person by person: "Trần Thị Mai (Mẫu 01); Lê Văn Hòa (Mẫu 01, Mẫu 02)"."""
    names = {person.id: person.name for person in directory.people}
    forms: dict[str, list[str]] = {}
    for one in missing:
        forms.setdefault(names.get(one.person, one.person), []).append(f"Mẫu {one.form}")
    return "; ".join(f"{name} ({', '.join(found)})" for name, found in forms.items())


def _demand_settled(evaluation: Evaluation, places: Places, group: tuple[Evaluation, ...]) -> None:
    """Close a highest rank only when all of the group are decided and the quota truly holds."""
    # Whoever was judged elsewhere neither takes a place nor keeps the others waiting.
    ours = [one for one in group if one.outside is None and one.status is not EvaluationStatus.WITHDRAWN]
    ranks = [one.decision.rank if one.decision else "" for one in ours]
    if "" in ranks:
        raise Refused("evaluation.group_undecided", group=evaluation.group, left=ranks.count(""))
    taken = ranks.count(places.rank)
    if taken > places.allowed:
        raise Refused("evaluation.quota_full", allowed=places.allowed, taken=taken, group=evaluation.group)


def _unlock(
    _: Evaluation, command: commands.UnlockEvaluation, __: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    demand_text(command.reason, "reason")
    return (events.EvaluationUnlocked(command.reason.strip()),)


def _petition(
    evaluation: Evaluation, command: commands.FilePetition, around: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    demand_text(command.text, "text")
    decision = evaluation.decision
    if decision is None or around.today > decision.petition_until:
        until = decision.petition_until.isoformat() if decision else ""
        raise Refused("evaluation.petition_late", until=until)
    if evaluation.petition is not None and evaluation.petition.is_open:
        raise Refused("evaluation.petition_open")
    return (events.PetitionFiled(command.text.strip(), command.files),)


def _answer(
    evaluation: Evaluation, command: commands.AnswerPetition, _: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    demand_text(command.text, "text")
    if evaluation.petition is None or not evaluation.petition.is_open:
        raise Refused("evaluation.petition_missing")
    return (events.PetitionAnswered(command.text.strip(), command.is_upheld),)


def _sign(
    evaluation: Evaluation, command: commands.SignForm, around: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    if command.form not in FORMS or not command.certificate:
        raise Refused("evaluation.form_unknown", form=command.form)
    signer = around.actor.id
    is_judged = evaluation.decision is not None
    # The manager signs beneath the self account, and may countersign the decision.
    allowed = {evaluation.form_for(signer)}
    if signer == evaluation.reviewer:
        allowed |= {"01"} if evaluation.is_reviewed else set()
        allowed |= {"02"} if is_judged else set()
    if command.form not in allowed:
        if command.form == "02" and not is_judged and signer != evaluation.person:
            raise Refused("evaluation.wrong_status", status=evaluation.status.value, command="SignForm")
        raise Refused("evaluation.not_your_form", form=command.form)
    # A form drawn up before a return or an unlocking speaks of figures that hold no more.
    if command.mark != evaluation.mark_of(command.form, signer):
        raise Refused("evaluation.form_outdated", form=command.form)
    if evaluation.has_signed(command.form, signer):
        raise Refused("evaluation.form_signed", form=command.form)
    return (events.FormSigned(command.form, command.pages, command.certificate, command.mark),)


def _send(
    evaluation: Evaluation, command: commands.SendResult, around: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    to = around.directory.agency(command.to).code
    if to == evaluation.agency or to in evaluation.sent_to:
        raise Refused("evaluation.sent_already", agency=to)
    found = [person for person in around.directory.people if person.id == evaluation.person]
    # A score goes nowhere but where the person works now.
    if not any(person.agency == to for person in found):
        raise Refused("evaluation.not_there", agency=to)
    return (events.ResultSent(to),)


def _take(
    _: Evaluation | None, command: commands.TakeResult, __: WorkCircumstances
) -> tuple[events.EvaluationEvent, ...]:
    return (command.result,)


_DECIDERS: dict[type, Callable[[Any, Any, WorkCircumstances], tuple[events.EvaluationEvent, ...]]] = {
    commands.OpenEvaluation: _open,
    commands.ScoreMyself: _score,
    commands.ReturnEvaluation: _return,
    commands.ReviewEvaluation: _review,
    commands.ApproveEvaluation: _approve,
    commands.LockEvaluation: _lock,
    commands.UnlockEvaluation: _unlock,
    commands.FilePetition: _petition,
    commands.AnswerPetition: _answer,
    commands.SignForm: _sign,
    commands.SendResult: _send,
    commands.TakeResult: _take,
    commands.AcceptResult: _accept_result,
    commands.ChangeJudges: _change_judges,
    commands.RecordOutsideResult: record_outside,
    commands.WithdrawOutsideResult: withdraw_outside,
}
