"""The inputs of an evaluation from the log: accepted work, points given, results brought along.

Implements `kpi_sources.KpiSource`. Every figure keeps the id of its item, and with it its documents.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from eoffice.clock import local_date
from eoffice.domain.kpi import inputs as kpi
from eoffice.domain.kpi.periods import Period, period_of
from eoffice.domain.people import Directory, Person, Role
from eoffice.domain.work.evaluation import Evaluation, EvaluationStatus, Sheet
from eoffice.domain.work.item import Evidence, ItemStatus, Mark, MarkKind, Share, SourceKind, WorkItem
from eoffice.domain.work.matters import MatterKind
from eoffice.services.matter_ports import MatterQuery, Matters
from eoffice.services.sweeping import unswept
from eoffice.services.work_permissions import may_see_person

_STATUS = {
    ItemStatus.ACCEPTED: kpi.ItemStatus.ACCEPTED,
    ItemStatus.HANDED_IN: kpi.ItemStatus.HANDED_IN,
    ItemStatus.SENT_BACK: kpi.ItemStatus.SENT_BACK,
    ItemStatus.CANCELLED: kpi.ItemStatus.CANCELLED,
}
_ORIGIN = {kind: kpi.Origin(kind.value) for kind in SourceKind}
"""Looked up, not called: calling an enumeration costs as much as three attributes, 8,000 times."""
_SIDE = {MarkKind.FAULT: kpi.Side.QUALITY, MarkKind.DELAY: kpi.Side.PROGRESS}


class LogSource:
    """Reads what the views of this machine hold of an agency.

    With a viewer only the people whose scores the viewer may see are given; the looks themselves are
    put on record by `evaluating.Evaluating`.
    """

    def __init__(
        self,
        matters: Matters,
        directory: Callable[[], Directory],
        agency: str,
        viewer: Person | None = None,
    ) -> None:
        self._matters = matters
        self._directory = directory
        self._agency = agency
        self._viewer = viewer

    def inputs(self, period: Period, unit: str = "") -> kpi.Inputs:
        """Return the people ranked together with their work; with a unit only its people."""
        staff = tuple(person for person in self._staff() if not unit or person.unit == unit)
        with unswept():
            items = self._items(period)
            evaluations = self._evaluations(period)
            people = tuple(
                self._person(person, period, items.get(person.id, ()), evaluations.get(person.id, ()))
                for person in staff
            )
        return kpi.Inputs(period, people)

    def person(self, person: str, period: Period) -> kpi.PersonInput | None:
        """Return what one person's evaluation needs, read without all the others."""
        found = [one for one in self._staff() if one.id == person]
        items = self._items(period, person).get(person, ())
        evaluations = self._evaluations(period, person).get(person, ())
        return self._person(found[0], period, items, evaluations) if found else None

    def _staff(self) -> tuple[Person, ...]:
        staff = self._directory().staff(self._agency)
        viewer = self._viewer
        if viewer is None:
            return staff
        return tuple(person for person in staff if may_see_person(viewer, person))

    def _items(self, period: Period, worker: str = "") -> dict[str, tuple[kpi.WorkResult, ...]]:
        """Return the rows of a period's work by person; the term decides the period."""
        query = MatterQuery(
            self._agency,
            (MatterKind.ITEM.value,),
            worker=worker,
            due_from=period.first.isoformat(),
            due_before=(period.last + timedelta(days=1)).isoformat(),
        )
        found: dict[str, list[kpi.WorkResult]] = {}
        for item in self._matters.states(query):
            # What nobody has agreed to yet is no work that was given.
            if isinstance(item, WorkItem) and item.status is not ItemStatus.PROPOSED:
                for share in item.shares:
                    found.setdefault(share.person, []).append(result_of(item, share))
        return {person: tuple(rows) for person, rows in found.items()}

    def _evaluations(self, period: Period, person: str = "") -> dict[str, tuple[Evaluation, ...]]:
        names = {period.name, *(one.name for one in (*period.months, *period.quarters))}
        found: dict[str, list[Evaluation]] = {}
        for name in sorted(names):
            query = MatterQuery(self._agency, (MatterKind.EVALUATION.value,), worker=person, period=name)
            for one in self._matters.states(query):
                if isinstance(one, Evaluation):
                    found.setdefault(one.person, []).append(one)
        return {whose: tuple(each) for whose, each in found.items()}

    def _person(
        self,
        person: Person,
        period: Period,
        items: tuple[kpi.WorkResult, ...],
        evaluations: tuple[Evaluation, ...],
    ) -> kpi.PersonInput:
        own = next((one for one in evaluations if one.period == period.name), None)
        sheet = _judged(own)
        return kpi.PersonInput(
            id=person.id,
            name=person.name,
            agency=person.agency,
            unit=person.unit,
            position=person.position,
            group=own.group if own else person.unit,
            is_leader=person.has(Role.LEADER, Role.UNIT_HEAD),
            manages=self._managed(person),
            items=items,
            general=tuple(score for one in evaluations for score in _general(one)),
            entered=_entered(evaluations),
            flags=tuple(kpi.Flag(flag.code, flag.document, note=flag.note) for flag in sheet.flags),
            # What another agency sent counts once somebody here has taken it in (Art. 21).
            earlier=tuple(_brought(one) for one in evaluations if one.accepted_by and one.decision),
            # Points of the general criteria: the task part is never anybody's own word (Art. 18).
            self_score=own.self_sheet.total if own and own.self_sheet else None,
            manager_score=own.review.total if own and own.is_reviewed and own.review else None,
            initiatives=sheet.initiatives,
            outside=tuple(_outside(one) for one in evaluations if one.outside is not None),
        )

    def _managed(self, person: Person) -> tuple[str, ...]:
        """Return whose results make the letter d: those below, never one another (Art. 15.3a).

        A head and a deputy who managed each other would have no result at all.
        """
        rank = _rank(person)
        if not rank:
            return ()
        below = [one for one in self._directory().staff(self._agency) if _rank(one) < rank]
        if person.has(Role.LEADER):
            return tuple(one.id for one in below)
        return tuple(one.id for one in below if one.unit == person.unit)


def result_of(item: WorkItem, share: Share) -> kpi.WorkResult:
    """Return the row of one person's part in an item."""
    last = item.handins[-1] if item.handins else None
    return kpi.WorkResult(
        item=item.id,
        person=share.person,
        assigned=Decimal(item.quantity),
        accepted=Decimal(item.accepted),
        product=item.product.code,
        coefficient=item.product.factor,
        share=_part(share.part),
        role=kpi.WorkRole.LEAD if share.person == item.lead else kpi.WorkRole.COORDINATOR,
        origin=_ORIGIN[item.source.kind],
        status=_STATUS.get(item.status, kpi.ItemStatus.OPEN),
        assigned_on=item.assigned_on,
        due=item.due,
        handed_in_on=last.day if last else None,
        accepted_on=item.accepted_on,
        accepted_by=item.acceptor if item.accepted_on else "",
        assigned_by=item.author,
        marks=tuple(_mark(mark) for mark in item.marks),
        pauses=tuple(kpi.Pause(pause.since, pause.until, pause.reason) for pause in item.pauses),
        title=item.title,
        unit=item.unit,
        document=item.source.document,
        result=_result(last.documents, last.files[0].name if last.files else "") if last else "",
    )


@lru_cache(maxsize=1024)
def _part(part: Decimal) -> Fraction:
    """Return a share as a fraction; thousands of items have the same few shares."""
    return Fraction(part)


def _rank(person: Person) -> int:
    return 2 if person.has(Role.LEADER) else 1 if person.has(Role.UNIT_HEAD) else 0


def _result(documents: tuple[str, ...], file: str) -> str:
    return documents[0] if documents else file


def _mark(mark: Mark) -> kpi.Mark:
    excuse = mark.excuse
    confirmed = (
        _confirmed(excuse.by, excuse.evidence, local_date(excuse.at), excuse.reason) if excuse else None
    )
    return kpi.Mark(
        side=_SIDE[mark.kind],
        cause=kpi.Cause.OBJECTIVE if excuse else kpi.Cause.SUBJECTIVE,
        evidence=confirmed,
        units=Decimal(mark.units),
        days=mark.days,
        on=local_date(mark.at),
        reason=mark.reason,
        id=str(mark.number),
    )


def _confirmed(by: str, evidence: Evidence, on: date, reason: str) -> kpi.Evidence:
    file = evidence.files[0].name if evidence.files else ""
    return kpi.Evidence(by, evidence.document or file, on, reason)


def _judged(evaluation: Evaluation | None) -> Sheet:
    """Return the sheet that counts: the manager's; what people say of themselves never raises a flag."""
    if evaluation is None or evaluation.review is None:
        return Sheet(())
    return evaluation.review


def _general(evaluation: Evaluation) -> tuple[kpi.GeneralScore, ...]:
    period = period_of(evaluation.period)
    found = []
    if evaluation.self_sheet is not None:
        found.append(_score(evaluation.self_sheet, period, kpi.Stage.SELF))
    if evaluation.review is not None and evaluation.status not in (
        EvaluationStatus.RETURNED,
        EvaluationStatus.SUBMITTED,
    ):
        found.append(_score(evaluation.review, period, kpi.Stage.MANAGER))
        if evaluation.decision is not None:
            found.append(_score(evaluation.review, period, kpi.Stage.LEADER))
    return tuple(found)


def _score(sheet: Sheet, period: Period, stage: kpi.Stage) -> kpi.GeneralScore:
    return kpi.GeneralScore(period, sheet.points, stage, sheet.comments)


def _entered(evaluations: tuple[Evaluation, ...]) -> tuple[kpi.EnteredRatio, ...]:
    return tuple(
        kpi.EnteredRatio(each.component, each.value, period_of(one.period), each.reason, one.reviewer)
        for one in evaluations
        for each in _judged(one).entered
    )


def _outside(evaluation: Evaluation) -> kpi.OutsideScore:
    """Return a result decided elsewhere under another regime, as last corrected."""
    found = evaluation.outside
    if found is None:
        raise AssertionError("only recorded results are outside results")
    return kpi.OutsideScore(
        period_of(evaluation.period),
        found.regime,
        found.rank,
        found.body,
        found.number,
        found.decided_on,
        evaluation.id,
    )


def _brought(evaluation: Evaluation) -> kpi.PeriodScore:
    """Return a result that another agency sent."""
    decision = evaluation.decision
    if decision is None:
        raise AssertionError("only decided results are brought along")
    return kpi.PeriodScore(
        period_of(evaluation.period),
        decision.calculated.total,
        rank=decision.rank,
        agency=evaluation.origin,
        document=evaluation.id,
    )
