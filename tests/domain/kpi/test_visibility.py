"""Who may see whose numbers: the whole matrix."""

from __future__ import annotations

import pytest

from eoffice.domain.kpi.visibility import Relation, View, Viewer, matrix, may, must_be_logged, relations

LAN = Viewer("lan", "A")
BOSS = Viewer("sếp", "A", manages=frozenset({"lan"}))
HEAD = Viewer("trưởng", "A", leads_agency=True)
STAFF = Viewer("tổ chức", "A", is_personnel=True)


@pytest.mark.parametrize("view", View)
def test_a_colleague_sees_sums_of_units_and_nothing_of_a_person(view: View) -> None:
    assert may(Viewer("nam", "A"), view, "lan", "A") is (view is View.UNIT_FIGURES)


@pytest.mark.parametrize("view", View)
def test_somebody_of_another_agency_sees_nothing_even_as_its_leader(view: View) -> None:
    stranger = Viewer("x", "B", frozenset({"lan"}), leads_agency=True, is_personnel=True)
    assert not may(stranger, view, "lan", "A")


@pytest.mark.parametrize("view", [View.REVIEW, View.DECIDE, View.LOCK])
def test_nobody_reviews_decides_or_locks_the_own_record(view: View) -> None:
    everything = Viewer("lan", "A", frozenset({"lan"}), leads_agency=True, is_personnel=True)
    assert not may(everything, view, "lan", "A")


def test_each_one_does_the_own_part() -> None:
    assert may(LAN, View.PETITION, "lan", "A")
    assert may(BOSS, View.REVIEW, "lan", "A")
    assert not may(BOSS, View.DECIDE, "lan", "A")
    assert not may(BOSS, View.SCORES, "nam", "A")
    assert may(HEAD, View.DECIDE, "nam", "A")
    assert may(STAFF, View.SCORES, "nam", "A")
    assert not may(STAFF, View.REVIEW, "nam", "A")


def test_only_the_person_may_petition() -> None:
    assert [relation for relation, views in matrix().items() if View.PETITION in views] == [Relation.SELF]


def test_every_look_at_another_person_leaves_a_trace() -> None:
    assert must_be_logged(HEAD, "lan")
    assert not must_be_logged(LAN, "lan")


def test_the_matrix_has_a_row_for_every_relation() -> None:
    assert set(matrix()) == set(Relation)
    assert relations(BOSS, "lan", "A") == {Relation.COLLEAGUE, Relation.LINE_MANAGER}
