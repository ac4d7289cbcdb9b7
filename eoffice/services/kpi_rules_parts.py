"""Reads each part of a rule set from the tables of its file; mistakes are noted with their place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from eoffice.domain.kpi.inputs import WorkRole
from eoffice.domain.kpi.rules import (
    Aggregation,
    Audience,
    Calendar,
    Ceiling,
    CeilingWhen,
    Component,
    ComponentKind,
    Criterion,
    Deductions,
    Formula,
    LateStep,
    Level,
    PeriodSource,
    Product,
    QualityMode,
    Quota,
    QuotaBase,
    RankStep,
    Rounded,
    Rounding,
    RuleSet,
    RuleStatus,
    Sharing,
    ThresholdOn,
    Weighting,
    Work,
)
from eoffice.domain.work.locking import BY_LAW, FormSigner, Locking
from eoffice.services.kpi_table import Table

_ONE = Decimal(1)
_Word = TypeVar("_Word")


def _criteria(top: Table) -> tuple[Criterion, ...]:
    """Return the general criteria."""
    found = []
    for row in top.tables("criteria"):
        required = row.flag("comment_required", default=True)
        found.append(Criterion(row.text("code"), row.text("title", ""), row.number("max"), required))
        row.done()
    return tuple(found)


def _components(top: Table) -> tuple[Component, ...]:
    """Return the letters of the ratio."""
    found = []
    for row in top.tables("components"):
        component = Component(
            row.text("code"),
            row.choice("kind", ComponentKind),
            row.text("title", ""),
            row.numbers("steps"),
            row.number("full", _ONE, most="1"),
            row.number("reduced", Decimal("0.5"), most="1"),
        )
        row.done()
        found.append(component)
    return tuple(found)


def _formula(top: Table, key: str) -> Formula:
    """Return one formula: a list of letters, or letters with weights."""
    value = top.data.get(key)
    if isinstance(value, list):
        return Formula(tuple((code, _ONE) for code in top.texts(key, ())))
    return Formula(top.table(key).pairs())


def _deductions(row: Table) -> Deductions:
    """Return what faults and delays cost."""
    steps = []
    for step in row.tables("late_steps"):
        steps.append(LateStep(step.whole("days", 0), step.number("keep", most="1")))
        step.done()
    found = Deductions(
        row.number("quality_rate", Decimal("0.25"), most="1"),
        row.number("progress_rate", Decimal("0.25"), most="1"),
        row.number("quality_floor", Decimal(0), most="1"),
        row.number("progress_floor", Decimal(0), most="1"),
        row.choice("quality_mode", QualityMode, QualityMode.DEDUCT),
        tuple(steps),
        row.number("cap", _ONE, most="10"),
    )
    row.done()
    return found


def _ranks(top: Table) -> tuple[RankStep, ...]:
    """Return the ranks, best first, whatever their order in the file."""
    found = []
    for row in top.tables("ranks"):
        passes = row.flag("passes", default=True)
        title = row.text("title", row.text("code"))
        ratio = row.maybe_number("ratio_least", most="100")
        found.append(RankStep(row.text("code"), title, row.number("least", most="1000"), ratio, passes))
        row.done()
    # Ceilings and quota speak of "one rank lower" by place: the order must not depend on the file's.
    return tuple(sorted(found, key=_by_points, reverse=True))


def _by_points(step: RankStep) -> Decimal:
    """Return the points from which a rank begins."""
    return step.least


def _ceilings(top: Table) -> tuple[Ceiling, ...]:
    """Return the cases that forbid a rank."""
    found = []
    for row in top.tables("ceilings"):
        code = row.text("code")
        when = row.choice("when", CeilingWhen, CeilingWhen.FLAG)
        ceiling = Ceiling(
            code,
            row.text("title", code),
            when,
            row.text("at_most", ""),
            row.choice("applies_to", Audience, Audience.ALL),
            # A case that rests on a flag is usually called as the flag is: it need not be written twice.
            row.text("flag", code if when is CeilingWhen.FLAG else ""),
            row.text("component", ""),
            row.maybe_number("below", most="10"),
            row.text("rank", ""),
            row.whole("times_in_a_row", 1, 1, 12),
            row.text("basis", ""),
        )
        row.done()
        found.append(ceiling)
    return tuple(found)


def _quota(top: Table) -> Quota | None:
    """Return the quota, or nothing when the rules have none."""
    row = top.table("quota")
    # No table at all means no quota; an empty one cannot be told from it, and means the same.
    if not row.data:
        return None
    # Art. 20.5: a fifth, and a quarter for a body that did outstandingly.
    share = row.number("share", Decimal("0.20"), most="1")
    found = Quota(
        row.text("rank", "excellent"),
        row.text("falls_to", "good"),
        share,
        # A local share above 25 % without a word on outstanding bodies (Art. 20.5) is no contradiction.
        row.number("outstanding_share", max(share, Decimal("0.25")), most="1"),
        row.choice("base", QuotaBase, QuotaBase.GOOD_OR_BETTER),
        row.choice("rounding", Rounding, Rounding.FLOOR),
        row.whole("least_places", 0),
        row.texts("scopes", ("agency", "group")),
        row.texts("tie_breakers", ("converted", "delays", "initiatives", "votes")),
        row.flag("counts_outside", default=False),
    )
    row.done()
    return found


def _rounding(row: Table) -> Rounded:
    """Return how numbers are rounded."""
    places, task = row.whole("places", 2, most=6), row.maybe_whole("task_places")
    found = Rounded(places, task, row.choice("threshold_on", ThresholdOn, ThresholdOn.ROUNDED))
    row.done()
    return found


def _aggregation(row: Table) -> Aggregation:
    """Return what quarters and years are made of."""
    found = Aggregation(
        row.choice("quarter_from", PeriodSource, PeriodSource.ITEMS),
        row.choice("year_from", PeriodSource, PeriodSource.QUARTERS),
        row.choice("weighting", Weighting, Weighting.SIMPLE),
        row.flag("of_rounded", default=False),
    )
    # A quarter made of quarters would ask for itself without end.
    if found.quarter_from is PeriodSource.QUARTERS:
        row.wrong("kpi.rules_not_choice", "quarter_from", found="quarters", allowed="items, months")
    row.done()
    return found


def _work(row: Table) -> Work:
    """Return how pieces of work enter the calculation."""
    factors = row.table("role_factors")
    found = Work(
        row.choice("sharing", Sharing, Sharing.SHARE),
        tuple(
            (role, factors.number(role.value, None, most="10"))
            for role in WorkRole
            if factors.has(role.value)
        ),
        row.maybe_whole("unplanned_per_month"),
        row.table("position_coefficients").pairs(most="100"),
        row.number("default_position_coefficient", _ONE, most="100"),
        row.maybe_number("coefficient_least", most="100000"),
        row.maybe_number("coefficient_most", most="100000"),
    )
    factors.done()
    row.done()
    return found


def _calendar(row: Table) -> Calendar:
    """Return the days by which steps are due."""
    found = Calendar(
        row.whole("self_score_day", 20, 1, 31),
        row.whole("submit_day", 25, 1, 31),
        row.text("year_by", "12-15"),
        row.text("special_year_by", "01-15"),
        row.whole("petition_working_days", 7, 1, 365),
        row.whole("remind_working_days", 2, 0, 60),
    )
    row.done()
    return found


def read_locking(top: Table) -> Locking:
    """Return whose signatures a lock demands; the words are "01:person" and the like."""
    row = top.table("locking")
    known = {f"{form}:{signer}": (form, signer) for form in ("01", "02") for signer in FormSigner}
    # The account is the person's and the manager's, the decision the judges': nobody signs another's form.
    allowed = {word: pair for word, pair in known.items() if word not in ("01:decider", "02:person")}
    signers = {signer.value: signer for signer in FormSigner}
    signed = _words(row, "signed", allowed, tuple(f"{form}:{signer}" for form, signer in BY_LAW.signed))
    may_lack = _words(row, "may_lack", signers, tuple(sorted(BY_LAW.may_lack)))
    row.done()
    return Locking(signed, frozenset(may_lack))


def _words(row: Table, key: str, known: Mapping[str, _Word], default: tuple[str, ...]) -> tuple[_Word, ...]:
    """Return what the words of a list stand for; an unknown one is a mistake of the file."""
    found = dict.fromkeys(word.strip().casefold() for word in row.texts(key, default))
    for word in found:
        if word not in known:
            row.wrong("kpi.rules_not_choice", key, found=word, allowed=", ".join(known))
    return tuple(known[word] for word in found if word in known)


def _coefficient(row: Table) -> Decimal:
    """Return K of an entry: written as it is, or as a score and what it is divided by."""
    if not row.has("score"):
        return row.number("coefficient", None, "0.000001", "100000")
    score, divisor = row.number("score", None), row.number("score_divisor", Decimal(5), "0.000001")
    # K as a fraction first: 1/3 has no end as a decimal number, and a rounded K would weigh every result.
    factor = Fraction(score) / Fraction(divisor)
    exact = Decimal(factor.numerator) / Decimal(factor.denominator)
    if Fraction(exact) != factor or not factor:
        row.wrong("kpi.rules_k_inexact", "score", score=score, divisor=divisor)
    return exact


def _products(top: Table) -> tuple[Product, ...]:
    """Return the catalogue of products."""
    found = []
    for row in top.tables("products"):
        product = Product(
            row.text("code"),
            row.text("name", ""),
            row.text("unit", ""),
            _coefficient(row),
            row.number("points", _ONE, "0.000001"),
            row.day("valid_from"),
            row.day("valid_to"),
            row.text("basis", ""),
        )
        row.done()
        found.append(product)
    return tuple(found)


def read_rule_set(top: Table) -> RuleSet:
    """Return the rule set of a file's tables; mistakes are noted in the table.

    What is missing takes the decree's value, so that a local text says only where it differs.
    """
    # Held by name: at the end both are asked which of their words nobody has read.
    scale = top.table("scale")
    formula = top.table("formula")
    rules = RuleSet(
        id=top.text("id"),
        version=top.text("version"),
        name=top.text("name"),
        legal_basis=top.text("legal_basis"),
        level=top.choice("level", Level),
        status=top.choice("status", RuleStatus, RuleStatus.ACTIVE),
        valid_from=top.day("valid_from", required=True) or date.min,
        valid_to=top.day("valid_to"),
        general_max=scale.number("general", Decimal(30)),
        task_max=scale.number("task", Decimal(70)),
        criteria=_criteria(top),
        components=_components(top),
        non_leader=_formula(formula, "non_leader"),
        leader=_formula(formula, "leader"),
        ranks=_ranks(top),
        quota=_quota(top),
        ceilings=_ceilings(top),
        deductions=_deductions(top.table("deductions")),
        rounding=_rounding(top.table("rounding")),
        aggregation=_aggregation(top.table("aggregation")),
        work=_work(top.table("work")),
        calendar=_calendar(top.table("calendar")),
        products=_products(top),
    )
    read_locking(top)  # read again by whoever locks; here its mistakes are noted
    for part in (top, scale, formula):
        part.done()
    return rules
