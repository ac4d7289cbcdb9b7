"""The evaluation of one person or of everybody: lines, components, ratio, task, general, total, rank.

Longer periods may be averages of shorter ones, and leaders depend on the people they manage, so results
are found on demand and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from eoffice.domain.kpi.components import component_value, volume
from eoffice.domain.kpi.inputs import GeneralScore, Inputs, PeriodScore, PersonInput, Stage
from eoffice.domain.kpi.lines import LineMaker
from eoffice.domain.kpi.periods import Period, PeriodKind
from eoffice.domain.kpi.ranking import ceilings_held, rank_by_points, tested, under_ceilings, under_quota
from eoffice.domain.kpi.results import Averaged, ComponentValue, LeftOut, Line, Result, State, rounded
from eoffice.domain.kpi.rules import PeriodSource, RuleSet, Weighting
from eoffice.errors import Refused

_ORDER = (Stage.SELF, Stage.MANAGER, Stage.LEADER)


@dataclass(frozen=True, slots=True)
class _General:
    """The general points of a period: their sum, the parts when known, and whether they are decided."""

    value: Fraction | None = None
    parts: tuple[tuple[str, Decimal], ...] = ()
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class _Work:
    """The work of a period and what the components make of it."""

    lines: tuple[Line, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    components: tuple[ComponentValue, ...] = ()
    assigned: Fraction = Fraction(0)
    accepted: Fraction = Fraction(0)
    ratio: Fraction | None = None
    missing: tuple[str, ...] = ()


def mean(values: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Return the weighted mean of (value, weight); with no weight at all every value weighs the same."""
    if not values:
        return None
    weights = sum((weight for _, weight in values), Fraction(0))
    if not weights:
        return sum((value for value, _ in values), Fraction(0)) / len(values)
    return sum((value * weight for value, weight in values), Fraction(0)) / weights


def general_of(person: PersonInput, period: Period) -> _General:
    """Return the general points of a period: the latest stage's, else the mean of the shorter periods."""
    own = _latest(person, period)
    if own is not None:
        parts = () if own.points[:1] and not own.points[0][0] else own.points
        return _General(Fraction(own.total), parts, own.stage is Stage.SELF)
    shorter = {score.period for score in person.general if period.contains(score.period)}
    found = [
        score for inner in sorted(shorter, key=lambda one: one.first) if (score := _latest(person, inner))
    ]
    if not found:
        return _General()
    value = mean([(Fraction(score.total), Fraction(1)) for score in found])
    return _General(value, (), any(score.stage is Stage.SELF for score in found))


def _latest(person: PersonInput, period: Period) -> GeneralScore | None:
    """Return the points of the highest stage for exactly this period; of one stage the last one given."""
    # max takes the first of equals, so the list is turned round for the last one given.
    own = [score for score in person.general if score.period == period]
    return max(reversed(own), key=lambda score: _ORDER.index(score.stage), default=None)


class Evaluation:
    """Evaluates people of one period under one rule set."""

    def __init__(
        self, rules: RuleSet, people: Mapping[str, PersonInput], digests: Mapping[str, str] | None = None
    ) -> None:
        self._rules = rules
        self._people = people
        self._digests = digests or {}
        self._maker = LineMaker(rules)
        self._known: dict[tuple[str, Period], Result] = {}
        self._open: set[tuple[str, Period]] = set()

    def result(self, person_id: str, period: Period) -> Result:
        """Return the result of a person before the quota; raises Refused `kpi.managed_in_circle`."""
        key = (person_id, period)
        if key in self._known:
            return self._known[key]
        # A manages B and B manages A: without this the two would ask each other for ever.
        if key in self._open:
            raise Refused("kpi.managed_in_circle", person=person_id)
        self._open.add(key)
        self._known[key] = self._calculate(self._people[person_id], period)
        self._open.remove(key)
        return self._known[key]

    def _calculate(self, person: PersonInput, period: Period) -> Result:
        """Return a result, from the items of the period or from its shorter periods."""
        if (outside := person.outside_of(period)) is not None:
            # Another regime has judged the period: whatever points lie here make no result of ours.
            bare = self._scored(replace(person, general=(), flags=()), period, _Work(), ())
            return replace(bare, state=State.OUTSIDE, missing=(), ceilings=(), outside=outside)
        source = self._source(person, period)
        if source is PeriodSource.ITEMS:
            return self._scored(person, period, self._work(person, period), ())
        inner = period.months if source is PeriodSource.MONTHS else period.quarters
        parts = tuple(part for one in inner if (part := self._part(person, one)) is not None)
        return self._scored(person, period, self._averaged_work(person, period, parts), parts)

    def _source(self, person: PersonInput, period: Period) -> PeriodSource:
        """Return what a period is made of; results brought from another body always enter an average."""
        if period.kind is PeriodKind.MONTH:
            return PeriodSource.ITEMS
        rules = self._rules.aggregation
        if period.kind is PeriodKind.YEAR:
            if rules.year_from is PeriodSource.ITEMS and self._brought(person, period):
                return PeriodSource.QUARTERS
            return rules.year_from
        return PeriodSource.MONTHS if self._brought(person, period) else rules.quarter_from

    @staticmethod
    def _brought(person: PersonInput, period: Period) -> bool:
        """Tell whether results of shorter periods inside this one were brought along."""
        return any(period.contains(score.period) and score.period != period for score in person.earlier)

    def _part(self, person: PersonInput, period: Period) -> Averaged | None:
        """Return one shorter period of an average, or nothing when it has no data."""
        for score in person.earlier:
            if score.period == period:
                return self._brought_part(score)
        result = self.result(person.id, period)
        if result.ratio is None and result.total is None:
            # Leave, illness, not yet in office: a period without work is no zero (Art. 21).
            return None
        total = result.total
        if total is not None and self._rules.aggregation.of_rounded:
            total = Fraction(rounded(total, self._rules.rounding.places))
        weight = result.assigned if self._rules.aggregation.weighting is Weighting.VOLUME else Fraction(1)
        return Averaged(period, total, result.ratio, result.general, weight, result.rank_before_quota)

    def _brought_part(self, score: PeriodScore) -> Averaged:
        """Return a result brought along as a part of an average."""
        by_volume = self._rules.aggregation.weighting is Weighting.VOLUME
        return Averaged(
            score.period,
            Fraction(score.total),
            None if score.ratio is None else Fraction(score.ratio),
            None if score.general is None else Fraction(score.general),
            Fraction(score.volume) if by_volume else Fraction(1),
            score.rank or rank_by_points(self._rules, Fraction(score.total), None),
            score.agency,
            score.document,
        )

    def _work(self, person: PersonInput, period: Period) -> _Work:
        """Return the lines, components and ratio of a period from its items."""
        lines, out = self._maker.lines(person, period)
        assigned, accepted = volume(lines)
        components, ratio, missing = self._components(person, period, lines, assigned)
        return _Work(lines, out, components, assigned, accepted, ratio, missing)

    def _components(
        self, person: PersonInput, period: Period, lines: tuple[Line, ...], assigned: Fraction
    ) -> tuple[tuple[ComponentValue, ...], Fraction | None, tuple[str, ...]]:
        """Return the components, their weighted mean, and the codes of those that are not known."""

        def managed() -> tuple[Result, ...]:
            return tuple(self.result(one, period) for one in person.manages if one in self._people)

        formula = self._rules.formula_for(is_leader=person.is_leader)
        values = tuple(
            component_value(
                self._rules, self._rules.component(code), person, period, lines, assigned, managed
            )
            for code, _ in formula.weights
        )
        missing = tuple(
            dict.fromkeys(
                "assigned" if value.note == "nothing_assigned" else value.code
                for value in values
                if value.value is None
            )
        )
        weights = [Fraction(weight) for _, weight in formula.weights]
        known = [value.value for value in values if value.value is not None]
        if missing or not known:
            return values, None, missing
        ratio = sum((value * weight for value, weight in zip(known, weights, strict=True)), Fraction(0))
        return values, min(ratio / sum(weights, Fraction(0)), Fraction(1)), ()

    def _averaged_work(self, person: PersonInput, period: Period, parts: tuple[Averaged, ...]) -> _Work:
        """Return the work behind an average: the lines of all its months, the mean of the ratios."""
        lines, out = self._maker.lines(person, period)
        assigned, accepted = volume(lines)
        ratios = [(part.ratio, part.weight) for part in parts if part.ratio is not None]
        ratio = mean(ratios) if len(ratios) == len(parts) else None
        return _Work(lines, out, (), assigned, accepted, ratio, () if parts else ("assigned",))

    def _total(
        self, task: Fraction | None, general: _General, parts: tuple[Averaged, ...], *, own: bool
    ) -> Fraction | None:
        """Return the total: task and general points, or the mean of the totals of shorter periods."""
        totals = [(part.total, part.weight) for part in parts if part.total is not None]
        if parts and len(totals) == len(parts) and not (own and task is not None):
            return mean(totals)
        return None if task is None or general.value is None else task + general.value

    def _task(self, work: _Work) -> Fraction | None:
        """Return the points of the task part, rounded already here where the rules say so."""
        if work.ratio is None:
            return None
        task, places = work.ratio * Fraction(self._rules.task_max), self._rules.rounding.task_places
        return task if places is None else Fraction(rounded(task, places))

    def _scored(
        self, person: PersonInput, period: Period, work: _Work, parts: tuple[Averaged, ...]
    ) -> Result:
        """Return the result of a period."""
        rules, task = self._rules, self._task(work)
        general = general_of(person, period)
        total = self._total(task, general, parts, own=_latest(person, period) is not None)
        general = _averaged_general(general, parts)
        missing = work.missing or (("general",) if total is None else ())
        held = ceilings_held(rules, person, work.lines, work.components, parts)
        by_points = "" if total is None else rank_by_points(rules, total, work.ratio)
        before_quota = under_ceilings(rules, by_points, held) if by_points else ""
        return Result(
            person=person.id,
            name=person.name,
            unit=person.unit,
            position=person.position,
            group=person.group,
            is_leader=person.is_leader,
            period=period,
            state=_state_of(total, general),
            missing=missing,
            rule_set=rules.id,
            rule_version=rules.version,
            inputs_digest=self._digests.get(person.id, ""),
            lines=work.lines,
            left_out=work.left_out,
            components=work.components,
            assigned=work.assigned,
            accepted=work.accepted,
            surplus=max(Fraction(0), work.accepted - work.assigned),
            ratio=work.ratio,
            task=task,
            general=general.value,
            general_parts=general.parts,
            total=total,
            tested_total=None if total is None else tested(total, rules.rounding),
            rank_by_points=by_points,
            rank_before_quota=before_quota,
            rank=before_quota,
            ceilings=held,
            averaged=parts,
            self_score=person.self_score,
            manager_score=person.manager_score,
            initiatives=person.initiatives,
            votes=person.votes,
            faults=sum(line.faults for line in work.lines),
            delays=sum(line.delays for line in work.lines),
            agency=person.agency,
        )


def _averaged_general(own: _General, parts: tuple[Averaged, ...]) -> _General:
    """Return the general points, or the mean of the shorter periods where none were given for this one."""
    if not parts or own.value is not None:
        return own
    values = [(part.general, part.weight) for part in parts if part.general is not None]
    # One month without points would make the mean too high or too low: then there is none.
    return _General(mean(values) if len(values) == len(parts) else None)


def _state_of(total: Fraction | None, general: _General) -> State:
    """Return how far a result can be relied on."""
    if total is None:
        return State.INSUFFICIENT
    return State.PROVISIONAL if general.provisional else State.SCORED


def evaluate(rules: RuleSet, inputs: Inputs, digests: Mapping[str, str] | None = None) -> tuple[Result, ...]:
    """Return the results of everybody, the quota applied, in the order of the input."""
    people = {person.id: person for person in inputs.people}
    evaluation = Evaluation(rules, people, digests)
    results = tuple(evaluation.result(person.id, inputs.period) for person in inputs.people)
    return under_quota(rules, results, inputs.exceptions)


def calculate(rules: RuleSet, person: PersonInput, period: Period, digest: str = "") -> Result:
    """Return the result of one person alone, before any quota."""
    return Evaluation(rules, {person.id: person}, {person.id: digest}).result(person.id, period)
