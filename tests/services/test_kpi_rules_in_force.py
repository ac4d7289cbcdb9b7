"""Rules put in force by an agency: from which day, for which periods, and what may never be in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from eoffice.domain.kpi.periods import period_of
from eoffice.domain.work.matters import Matter, MatterCommand
from eoffice.domain.work.rule_book import AdoptRules, RuleBook
from eoffice.errors import Refused
from eoffice.services.kpi_rules import rule_set, shipped_texts
from eoffice.services.kpi_rules_in_force import (
    RulesInForce,
    adoption,
    demand_adoptable,
    demand_in_force,
)
from eoffice.services.matter_ids import rules_id
from eoffice.services.ports import StoredMatter
from tests.domain.work.desk import AGENCY, HOA, Story

LOCAL = """extends = "nd-335-2025"
id = "xa-thu"
version = "1"
name = "Quy chế của xã"
legal_basis = "QĐ 12/QĐ-UBND"
level = "local"
status = "active"
valid_from = 2026-01-01
[quota]
share = 0.15
"""


@dataclass
class Kept:
    """One matter, kept in memory."""

    matter: Matter | None = None

    def load_matter(self, matter: str) -> StoredMatter | None:
        return StoredMatter(self.matter, "") if self.matter is not None and matter == self.matter.id else None


def adopted(*orders: MatterCommand) -> Kept:
    """Return the book after some orders of a leader in March 2026."""
    story = Story()
    for order in orders:
        story.give(HOA, order)
    book = story.state
    assert isinstance(book, RuleBook)
    return Kept(replace(book, id=rules_id(AGENCY)))


def test_without_any_adoption_the_decree_holds() -> None:
    assert RulesInForce(Kept(), AGENCY).of(period_of("2026-Q1")).id == "nd-335-2025"


def test_a_period_keeps_the_rules_of_its_first_day() -> None:
    later = LOCAL.replace('version = "1"', 'version = "2"').replace("0.15", "0.10")
    kept = adopted(
        adoption(LOCAL, date(2026, 4, 1), "12/QĐ-UBND"), adoption(later, date(2026, 7, 1), "30/QĐ-UBND")
    )
    rules = RulesInForce(kept, AGENCY)
    found = [
        (rules.of(period_of(name)).id, rules.of(period_of(name)).version)
        for name in ("2026-Q1", "2026-04", "2026-Q2", "2026-Q3", "2026")
    ]
    decree, first, second = ("nd-335-2025", "1"), ("xa-thu", "1"), ("xa-thu", "2")
    assert found == [decree, first, first, second, decree]


def test_what_is_in_force_stands_alone_whatever_it_was_written_over() -> None:
    order = adoption(LOCAL, date(2026, 4, 1), "12/QĐ-UBND")
    assert "extends" not in order.text
    demand_adoptable(order)
    rules = RulesInForce(adopted(order), AGENCY).of(period_of("2026-Q2"))
    assert (rules.ranks, rules.criteria) == (rule_set().ranks, rule_set().criteria)
    assert str(rules.quota.share if rules.quota else "") == "0.15"


def test_a_decision_under_other_rules_is_refused_even_under_the_same_name() -> None:
    kept = adopted(adoption(LOCAL, date(2026, 4, 1), "12/QĐ-UBND"))
    quarter = period_of("2026-Q2")
    mild = rule_set()
    demand_in_force(kept, AGENCY, period_of("2026-Q1"), mild)
    for wrong in (mild, replace(RulesInForce(kept, AGENCY).of(quarter), quota=None)):
        with pytest.raises(Refused) as caught:
            demand_in_force(kept, AGENCY, quarter, wrong)
        assert caught.value.code == "evaluation.rules_not_in_force"


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (
            adoption(shipped_texts()["xa-theo-ngay"], date(2026, 4, 1), "1/QĐ"),
            "evaluation.rules_unofficial",
        ),
        (AdoptRules("xa-thu", "1", "Quy chế", date(2026, 4, 1), "1/QĐ", "không = phải"), "kpi.rules_damaged"),
        (
            AdoptRules("xa-thu", "1", "Quy chế của xã", date(2026, 4, 1), "1/QĐ", LOCAL),
            "kpi.rules_rest_on_others",
        ),
        (
            replace(adoption(LOCAL, date(2026, 4, 1), "1/QĐ"), version="9"),
            "kpi.rules_named_otherwise",
        ),
        (adoption(LOCAL, date(2025, 12, 1), "1/QĐ"), "kpi.rules_not_valid_then"),
    ],
)
def test_only_sound_official_whole_rules_may_be_in_force(order: AdoptRules, code: str) -> None:
    with pytest.raises(Refused) as caught:
        demand_adoptable(order)
    assert caught.value.code == code


def test_rules_never_work_backwards_and_need_a_decision() -> None:
    with pytest.raises(Refused) as caught:
        adopted(adoption(LOCAL, date(2025, 12, 31), "1/QĐ"))
    assert caught.value.code == "kpi.rules_backwards"
    with pytest.raises(Refused) as caught:
        adopted(adoption(LOCAL, date(2026, 4, 1), " "))
    assert caught.value.code == "work.reason_needed"
