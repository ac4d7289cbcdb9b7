"""Rule sets as data: the shipped ones hold, damaged ones are refused with place and cure."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from eoffice.domain.kpi.rules import Level, QuotaBase, RuleStatus
from eoffice.errors import NotFound, Refused
from eoffice.services.kpi_record import is_official
from eoffice.services.kpi_rules import (
    DEFAULT,
    check_rules,
    described,
    load_rules,
    rule_set,
    rules_from,
    shipped,
    shipped_texts,
)

TEXT = shipped_texts()[DEFAULT]


@pytest.mark.parametrize("name", sorted(shipped_texts()))
def test_every_shipped_rule_set_holds_and_names_its_basis(name: str) -> None:
    rules = shipped()[name]
    assert rules.id == name
    assert "335/2025" in rules.legal_basis
    assert check_rules(shipped_texts()[name]).findings == ()


def test_the_decree_is_the_default_and_the_proposal_is_never_official() -> None:
    assert rule_set().level is Level.LAW
    assert is_official(rule_set())
    assert not is_official(rule_set("xa-theo-ngay"))


def test_a_local_rule_set_writes_only_what_differs() -> None:
    treasury = rule_set("kho-bac-khu-vuc")
    assert treasury.quota is not None
    assert (treasury.quota.base, treasury.quota.share) == (QuotaBase.ALL, Decimal("0.20"))
    assert [criterion.max for criterion in treasury.criteria] == [6] * 5
    assert treasury.ceilings == rule_set().ceilings
    assert treasury.status is RuleStatus.ACTIVE


CONTRADICTIONS = [
    ("general = 30", "general = 31", "kpi.rules_scale", "scale"),
    ("max = 10", "max = 11", "kpi.rules_criteria_sum", "criteria"),
    ("least = 70", "least = 90", "kpi.rules_twice", "ranks"),
    ("least = 0\npasses = false", "least = 10\npasses = false", "kpi.rules_ranks_gap", "ranks"),
    ("passes = false", "passes = true", "kpi.rules_no_failing_rank", "ranks"),
    ('at_most = "failed"', 'at_most = "trượt"', "kpi.rules_rank_unknown", "ceilings[0].at_most"),
    ('falls_to = "good"', 'falls_to = "excellent"', "kpi.rules_quota_falls_up", "quota.falls_to"),
    ("outstanding_share = 0.25", "outstanding_share = 0.1", "kpi.rules_quota_shares", "quota"),
    ('non_leader = ["a"', 'non_leader = ["x"', "kpi.rules_component_unknown", "formula.non_leader"),
    ('non_leader = ["a", "b", "c"]', "non_leader = []", "kpi.rules_formula_empty", "formula.non_leader"),
    ('year_by = "12-15"', 'year_by = "13-15"', "kpi.rules_not_day", "calendar.year_by"),
    ("quality_rate = 0.25", "quality_rate = 1.5", "kpi.rules_out_of_bounds", "deductions.quality_rate"),
    ("quality_rate = 0.25", 'quality_rate = "nhiều"', "kpi.rules_not_number", "deductions.quality_rate"),
    ("quality_rate = 0.25", "quality_rate = nan", "kpi.rules_not_number", "deductions.quality_rate"),
    ("quality_rate", "quality_rata", "kpi.rules_unknown_key", "deductions.quality_rata"),
    ('base = "good_or_better"', 'base = "tất cả"', "kpi.rules_not_choice", "quota.base"),
    ('scopes = ["agency", "group"]', 'scopes = ["xã"]', "kpi.rules_not_choice", "quota.scopes"),
    ("valid_from = 2026-01-01", 'valid_from = "hôm qua"', "kpi.rules_not_day", "valid_from"),
    ("version = \"1\"", "version = \"1\"\nvalid_to = 2025-01-01", "kpi.rules_dates", "valid_to"),
    ('id = "nd-335-2025"', "", "kpi.rules_missing", "id"),
    ("of_rounded = false", "of_rounded = 0", "kpi.rules_not_flag", "aggregation.of_rounded"),
    ("places = 2", "places = 2.5", "kpi.rules_not_whole", "rounding.places"),
    ("[scale]", "scale = 3\n[khac]", "kpi.rules_not_table", "scale"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "place"), CONTRADICTIONS)
def test_a_contradiction_is_refused_with_its_place(old: str, new: str, code: str, place: str) -> None:
    assert old in TEXT
    checked = check_rules(TEXT.replace(old, new))
    assert checked.rules is None
    assert (code, place) in [(finding.code, finding.place) for finding in checked.errors]


def test_a_finding_names_the_line_and_the_cure() -> None:
    finding = check_rules(TEXT.replace('at_most = "failed"', 'at_most = "trượt"')).errors[0]
    assert TEXT.splitlines()[finding.line - 1].startswith("at_most")
    told = described(finding)
    assert f"dòng {finding.line}" in told
    assert "trượt" in told
    assert finding.words.next_step in told


def test_every_mistake_is_told_at_once() -> None:
    wrong = TEXT.replace("quality_rate = 0.25", "quality_rate = 9").replace("places = 2", "places = 99")
    assert len(check_rules(wrong).errors) == 2


@pytest.mark.parametrize("text", ["id = ", "[[[", "\x00", "= 3", "id = 1\nid = 2"])
def test_a_broken_syntax_is_refused(text: str) -> None:
    assert [finding.code for finding in check_rules(text).errors] == ["kpi.rules_syntax"]


def test_an_empty_file_is_refused_with_what_is_missing() -> None:
    codes = {finding.code for finding in check_rules("").errors}
    assert "kpi.rules_missing" in codes


def test_extending_something_unknown_is_refused() -> None:
    checked = check_rules(TEXT + "\n[x]\n", "x.toml")
    assert [finding.code for finding in checked.errors] == ["kpi.rules_unknown_key"]
    assert "kpi.rules_extends_unknown" in {one.code for one in check_rules('extends = "z"').errors}


def test_overlapping_products_are_refused() -> None:
    product = '\n[[products]]\ncode = "A"\nname = "A"\nunit = "bản"\ncoefficient = 1\n'
    assert "kpi.rules_products_overlap" in {one.code for one in check_rules(TEXT + product * 2).errors}
    dated = product + "valid_to = 2026-06-30\n" + product + "valid_from = 2026-07-01\n"
    assert check_rules(TEXT + dated).rules is not None


def test_numbers_are_exact_decimals() -> None:
    rules = rules_from(TEXT.replace("quality_rate = 0.25", "quality_rate = 0.1"))
    assert rules.deductions.quality_rate == Decimal("0.1")


def test_a_score_that_gives_no_finite_factor_is_refused() -> None:
    product = '\n[[products]]\ncode = "A"\nname = "A"\nunit = "bản"\nscore = 1\nscore_divisor = 3\n'
    assert "kpi.rules_k_inexact" in {one.code for one in check_rules(TEXT + product).errors}


def test_a_file_is_read_with_or_without_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert load_rules(file) == rule_set()
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(Refused, match=r"kpi\.rules_unreadable"):
        load_rules(file)
    with pytest.raises(NotFound, match=r"kpi\.rules_unknown"):
        rule_set("không có")
