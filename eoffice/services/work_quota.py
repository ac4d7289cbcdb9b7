"""How many of a group may hold the highest rank, by the rule set that a decision names (Art. 20.5)."""

from __future__ import annotations

from eoffice.domain.kpi.ranking import places_for
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.work.evaluation import Calculated, Evaluation, EvaluationStatus, Places
from eoffice.errors import Defect, NotFound
from eoffice.services.kpi_record import read_record
from eoffice.services.kpi_rules import rule_set


def places_of(group: tuple[Evaluation, ...], calculated: Calculated, *, is_final: bool) -> Places | None:
    """Return the places of a group; None for rules without a quota or not known here.

    Before everybody is decided nobody knows the base: those undecided then count as if they would
    be ranked good, so that only what can never be right is refused. `is_final` counts what is there.
    """
    rules = _rules_of(calculated)
    if rules is None or rules.quota is None:
        return None
    # Judged under another regime: in the base only where the rules say so.
    counted = [one for one in group if one.outside is None or rules.quota.counts_outside]
    # A record taken back, with nothing begun in its place: nobody of whom a rank is asked.
    counted = [one for one in counted if one.status is not EvaluationStatus.WITHDRAWN]
    good = sum(1 for one in counted if _is_good(one, rules, is_final=is_final))
    return Places(rules.quota.rank, places_for(rules.quota, good, len(counted)))


def _rules_of(calculated: Calculated) -> RuleSet | None:
    """Return the rules a calculation carries: those of a province are known by no name here."""
    try:
        return read_record(calculated.content.encode()).rules
    except Defect:
        pass
    try:
        return rule_set(calculated.rule_set)
    except NotFound:
        return None


def _is_good(evaluation: Evaluation, rules: RuleSet, *, is_final: bool) -> bool:
    if evaluation.outside is not None:
        rank = rules.rank_named(evaluation.outside.rank)
        return bool(rank and rules.quota) and _reaches(rules, rank)
    if evaluation.decision is None:
        # Undecided: it may still become good, so it counts while only a bound is asked for.
        return not is_final
    quota = rules.quota
    known = {step.code for step in rules.ranks}
    if quota is None or evaluation.decision.rank not in known:
        return False
    return _reaches(rules, evaluation.decision.rank)


def _reaches(rules: RuleSet, rank: str) -> bool:
    quota = rules.quota
    return quota is not None and rules.place_of(rank) <= rules.place_of(quota.falls_to)
