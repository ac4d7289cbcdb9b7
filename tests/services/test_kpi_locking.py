"""Whose signatures a period demands before it is closed: data of the rules in force, wrong words told."""

from __future__ import annotations

from datetime import date

import pytest

from eoffice.domain.kpi.periods import period_of
from eoffice.domain.work.locking import BY_LAW, NOTHING_SIGNED, FormSigner
from eoffice.services.kpi_record import digest
from eoffice.services.kpi_rules import DEFAULT, check_rules, locking_from, rules_from, shipped_texts
from eoffice.services.kpi_rules_in_force import RulesInForce, adoption
from tests.domain.work.desk import AGENCY
from tests.services.test_kpi_rules_in_force import LOCAL, Kept, adopted

QUARTER = period_of("2026-Q2")


def test_the_decree_demands_both_forms_and_lets_only_the_judged_and_the_manager_be_away() -> None:
    assert RulesInForce(Kept(), AGENCY).locking(QUARTER) == BY_LAW
    assert locking_from(shipped_texts()[DEFAULT]) == BY_LAW
    assert FormSigner.DECIDER not in BY_LAW.may_lack


@pytest.mark.parametrize("name", sorted(shipped_texts()))
def test_a_local_rule_set_that_says_nothing_demands_what_the_decree_does(name: str) -> None:
    assert locking_from(shipped_texts()[name]) == BY_LAW


def test_an_agency_demands_less_or_more_by_its_data_and_the_calculation_stays_the_same() -> None:
    freed = LOCAL + "\n[locking]\nsigned = []\n"
    strict = LOCAL + '\n[locking]\nsigned = ["01:person", "02:reviewer", "02:decider"]\nmay_lack = []\n'
    for text, signed, may_lack in (
        (freed, (), BY_LAW.may_lack),
        (
            strict,
            (("01", FormSigner.PERSON), ("02", FormSigner.REVIEWER), ("02", FormSigner.DECIDER)),
            frozenset(),
        ),
    ):
        kept = adopted(adoption(text, date(2026, 4, 1), "12/QĐ-UBND"))
        found = RulesInForce(kept, AGENCY).locking(QUARTER)
        assert (found.signed, found.may_lack) == (signed, may_lack)
        # Records of results carry the digest of their rules: who signs must not be part of it.
        assert digest(rules_from(text)) == digest(rules_from(LOCAL))
    assert RulesInForce(adopted(adoption(freed, date(2026, 4, 1), "1/QĐ")), AGENCY).locking(
        period_of("2026-Q1")
    ) == (BY_LAW)
    assert not NOTHING_SIGNED.signed


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ('signed = ["03:decider"]', "locking.signed"),
        ('signed = ["02:person"]', "locking.signed"),
        ('signed = "01:person"', "locking.signed"),
        ('may_lack = ["chief"]', "locking.may_lack"),
        ("may_lak = []", "locking.may_lak"),
    ],
)
def test_wrong_words_are_told_with_their_place_and_what_is_allowed(lines: str, place: str) -> None:
    (finding,) = check_rules(f"{LOCAL}\n[locking]\n{lines}\n").errors
    assert finding.place == place
    assert finding.line > 0
    if finding.code == "kpi.rules_not_choice":
        assert "decider" in finding.words.next_step
