"""Reminders before the term: soon, on the last day, overdue; each stage once, an extended term anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from eoffice.desktop.work_reminders import words_of
from eoffice.domain.work.item_standing import Standing, Term, standing
from eoffice.services.work_reminding import Reminded, Stage, stage_of, to_tell
from eoffice.services.working import ItemCard
from tests.domain.work.desk import CALENDAR, MONDAY, assigned


def card(days: int, due_later: int = 0) -> ItemCard:
    """Return the item of the story, five working days long, so many days after it was given."""
    item = assigned().item
    item = replace(item, due=item.due + timedelta(days=due_later))
    return ItemCard(item, standing(item, MONDAY + timedelta(days=days), CALENDAR))


def test_each_stage_before_and_after_the_term_is_told_once() -> None:
    told: frozenset[Reminded] = frozenset()
    stages = []
    for day in range(10):
        found = to_tell([card(day)], told)
        stages += [mark.stage for _, mark in found]
        told |= frozenset(mark for _, mark in found)
    assert stages == [Stage.SOON, Stage.LAST_DAY, Stage.OVERDUE]


def test_an_extended_term_is_reminded_of_anew() -> None:
    first = to_tell([card(8)], frozenset())
    assert [mark.stage for _, mark in first] == [Stage.OVERDUE]
    told = frozenset(mark for _, mark in first)
    assert to_tell([card(8)], told) == ()
    assert [mark.stage for _, mark in to_tell([card(8, due_later=1)], told)] == [Stage.LAST_DAY]


def test_what_waits_for_somebody_else_is_nobodys_reminder() -> None:
    for term in (Term.WAITING, Term.PAUSED, Term.RUNNING, Term.ON_TIME, Term.LATE, Term.CANCELLED):
        assert stage_of(Standing(term, 0)) is None


def test_several_are_one_message_that_names_three() -> None:
    words = words_of([card(4), card(7), card(8), card(9), card(9)])
    assert words.count("Báo cáo quý I") == 3
    assert "và 2 việc khác đến hạn" in words
    assert "Còn 1 ngày" in words
