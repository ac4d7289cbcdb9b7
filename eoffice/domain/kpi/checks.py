"""What is wrong with the inputs of an evaluation before anything is computed from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from eoffice.domain.kpi.inputs import Cause, Inputs, ItemStatus, Mark, PersonInput, WorkResult
from eoffice.domain.kpi.lines import LineMaker
from eoffice.domain.kpi.rules import CeilingWhen, RuleSet

_UNFINISHED = (ItemStatus.OPEN, ItemStatus.HANDED_IN, ItemStatus.SENT_BACK)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the inputs; an error forbids the calculation, anything else is only told."""

    code: str
    person: str = ""
    item: str = ""
    values: tuple[tuple[str, object], ...] = ()
    is_error: bool = True


def _problem(code: str, work: WorkResult, *, is_error: bool = True, **values: object) -> Problem:
    """Return a problem of one piece of work."""
    return Problem(code, work.person, work.item, tuple(values.items()), is_error)


def _of_coefficient(rules: RuleSet, maker: LineMaker, work: WorkResult) -> Iterator[Problem]:
    """Yield what is wrong with the product and its K."""
    coefficient, product = maker.coefficient(work), maker.product(work)
    if coefficient is None:
        code = "kpi.coefficient_missing" if work.product else "kpi.item_without_product"
        yield _problem(code, work, product=work.product or "–")
        return
    if coefficient <= 0:
        yield _problem("kpi.coefficient_bounds", work, found=coefficient, least="> 0", most="–")
    low, high = rules.work.coefficient_least, rules.work.coefficient_most
    if (low is not None and coefficient < low) or (high is not None and coefficient > high):
        yield _problem(
            "kpi.coefficient_bounds", work, is_error=False, found=coefficient, least=low, most=high
        )
    if not work.product:
        yield _problem("kpi.item_without_product", work, is_error=False)
    elif rules.products and product is None:
        yield _problem("kpi.product_unknown", work, is_error=False, product=work.product)
    elif product is not None and product.coefficient != coefficient:
        # K was written down with the assignment: it holds, and the difference is told (Art. 13).
        yield _problem(
            "kpi.coefficient_changed", work, is_error=False, found=coefficient, wanted=product.coefficient
        )


def _of_quantities(work: WorkResult) -> Iterator[Problem]:
    """Yield what is wrong with quantities and marks."""
    if work.assigned < 0 or work.accepted < 0:
        yield _problem("kpi.quantity_negative", work, found=min(work.assigned, work.accepted))
    if work.share is not None and not 0 < work.share <= 1:
        yield _problem("kpi.share_bounds", work, found=work.share)
    for mark in work.marks:
        if mark.cause is Cause.OBJECTIVE and mark.evidence is None:
            yield _problem("kpi.cause_unconfirmed", work, is_error=False)
        if mark.units is not None and mark.units <= 0:
            yield _problem("kpi.quantity_negative", work, found=mark.units)


def _of_people(work: WorkResult) -> Iterator[Problem]:
    """Yield work that somebody accepted of himself or herself."""
    if work.accepted_by and work.accepted_by == work.person and work.accepted:
        yield _problem("kpi.own_acceptance", work, person=work.person)


def _of_days(inputs: Inputs, work: WorkResult) -> Iterator[Problem]:
    """Yield days that contradict one another; clocks of machines are not always right."""
    first = work.assigned_on
    for name in ("due", "handed_in_on", "accepted_on"):
        day = getattr(work, name)
        if first is not None and day is not None and day < first:
            yield _problem("kpi.days_contradict", work, is_error=False, first=first, found=day)
    if inputs.as_of is not None and work.accepted_on is not None and work.accepted_on > inputs.as_of:
        yield _problem("kpi.day_in_future", work, is_error=False, found=work.accepted_on, today=inputs.as_of)
    if work.accepted and work.status in _UNFINISHED:
        yield _problem("kpi.accepted_unfinished", work, is_error=False, found=work.accepted)
    if work.accepted and work.status is ItemStatus.CANCELLED:
        yield _problem("kpi.cancelled_with_result", work, is_error=False, found=work.accepted)


def _of_shares(people: Iterable[PersonInput]) -> Iterator[Problem]:
    """Yield work of several people whose parts do not make one whole."""
    rows: dict[str, list[WorkResult]] = {}
    for person in people:
        for work in person.items:
            if work.share is not None and work.status is not ItemStatus.TRANSFERRED:
                rows.setdefault(work.item, []).append(work)
    for item, found in rows.items():
        total = sum((work.share or Fraction(0) for work in found), Fraction(0))
        if total != 1:
            everybody = ", ".join(work.person for work in found)
            yield Problem("kpi.shares_not_one", everybody, item, (("found", total),))


def _of_factors(people: Iterable[PersonInput]) -> Iterator[Problem]:
    """Yield work of several people with another K for each: a product has one, whoever makes a part of it."""
    rows: dict[str, list[WorkResult]] = {}
    for person in people:
        for work in person.items:
            if work.share is not None and work.coefficient is not None:
                rows.setdefault(work.item, []).append(work)
    for item, found in rows.items():
        factors = sorted({work.coefficient for work in found if work.coefficient is not None})
        if len(factors) > 1:
            everybody = ", ".join(work.person for work in found)
            yield Problem(
                "kpi.coefficient_differs", everybody, item, (("found", " ≠ ".join(map(str, factors))),)
            )


def _of_points(rules: RuleSet, person: PersonInput) -> Iterator[Problem]:
    """Yield general points and entered components that the rules do not allow."""
    yield from _of_general(rules, person)
    yield from _of_entered(rules, person)


def _of_general(rules: RuleSet, person: PersonInput) -> Iterator[Problem]:
    """Yield general points of criteria nobody knows, beyond their maximum, or given twice."""
    # The criterion without a code is the sum, as people enter it who do not break it down.
    maxima = {"": rules.general_max, **{one.code: one.max for one in rules.criteria}}
    for score in person.general:
        for code, points in score.points:
            most = maxima.get(code)
            if most is None:
                known = ", ".join(one.code for one in rules.criteria)
                yield Problem("kpi.criterion_unknown", person.id, "", (("found", code), ("known", known)))
            elif not 0 <= points <= most:
                yield Problem("kpi.general_bounds", person.id, "", (("found", points), ("most", most)))
        if len({code for code, _ in score.points}) != len(score.points):
            yield Problem("kpi.criterion_twice", person.id)


def _of_entered(rules: RuleSet, person: PersonInput) -> Iterator[Problem]:
    """Yield entered components that the rules do not know or allow, and lowered ones without a reason."""
    components = {one.code: one for one in reversed(rules.components)}
    for entry in person.entered:
        component = components.get(entry.component)
        if component is None:
            known = ", ".join(one.code for one in rules.components)
            yield Problem(
                "kpi.component_unknown", person.id, "", (("found", entry.component), ("known", known))
            )
        elif component.steps and entry.value not in component.steps:
            steps = ", ".join(map(str, component.steps))
            yield Problem("kpi.component_step", person.id, "", (("found", entry.value), ("allowed", steps)))
        elif entry.value < 1 and not entry.reason:
            values = (("component", entry.component), ("found", entry.value))
            yield Problem("kpi.reason_missing", person.id, "", values, is_error=False)


def _of_flags(rules: RuleSet, inputs: Inputs, person: PersonInput) -> Iterator[Problem]:
    """Yield flags without meaning, managed people who are not there, results that stand twice."""
    known = {ceiling.flag for ceiling in rules.ceilings if ceiling.when is CeilingWhen.FLAG}
    for flag in person.flags:
        if flag.code not in known:
            # A flag nobody reads would let somebody pass in silence.
            words = ", ".join(sorted(known))
            yield Problem("kpi.flag_unknown", person.id, "", (("found", flag.code), ("known", words)))
        elif not flag.document:
            yield Problem("kpi.flag_without_document", person.id, "", (("found", flag.code),), is_error=False)
    periods = [score.period for score in person.earlier]
    if len(set(periods)) != len(periods):
        yield Problem("kpi.period_twice", person.id)


def _of_managed(inputs: Inputs) -> Iterator[Problem]:
    """Yield managed people who are not among those evaluated: moved, deleted, or a slip of the pen."""
    everybody = {person.id for person in inputs.people}
    for person in inputs.people:
        missing = [one for one in person.manages if one not in everybody]
        if missing:
            values = (("found", ", ".join(missing)),)
            yield Problem("kpi.managed_missing", person.id, "", values, is_error=False)
        if person.id in person.manages:
            yield Problem("kpi.managed_in_circle", person.id, "", (("person", person.id),))


def _of_twice(person: PersonInput) -> Iterator[Problem]:
    """Yield a piece of work that stands twice for the same person."""
    seen: set[str] = set()
    for work in person.items:
        if work.item in seen:
            yield _problem("kpi.item_twice", work)
        seen.add(work.item)


def check_inputs(rules: RuleSet, inputs: Inputs, *, is_whole: bool = True) -> tuple[Problem, ...]:
    """Return everything wrong with the inputs under a rule set, errors first.

    Whoever may see some people only does not see the parts of the others: `is_whole` is false then.
    """
    maker = LineMaker(rules)
    found: list[Problem] = []
    ids = [person.id for person in inputs.people]
    found += [Problem("kpi.person_twice", one) for one in sorted({one for one in ids if ids.count(one) > 1})]
    for person in inputs.people:
        found += [*_of_twice(person), *_of_points(rules, person), *_of_flags(rules, inputs, person)]
        for work in person.items:
            if work.status not in (ItemStatus.CANCELLED, ItemStatus.TRANSFERRED):
                found += _of_coefficient(rules, maker, work)
            found += [*_of_quantities(work), *_of_people(work), *_of_days(inputs, work)]
    found += [*_of_shares(inputs.people), *_of_factors(inputs.people)] if is_whole else ()
    found += _of_managed(inputs)
    return tuple(sorted(found, key=_errors_first))


def _errors_first(problem: Problem) -> bool:
    """Return the order of telling."""
    return not problem.is_error


def unconfirmed(marks: Iterable[Mark]) -> int:
    """Return how many objective causes wait for their confirmation."""
    return sum(mark.cause is Cause.OBJECTIVE and mark.evidence is None for mark in marks)
