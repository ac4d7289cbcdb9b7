"""Results decided elsewhere under another regime: kept, corrected with a reason, never part of our flow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eoffice.domain.work import evaluation_commands as commands
from eoffice.domain.work.evaluation import EvaluationStatus, OutsideResult, Places
from eoffice.services import codec
from tests.domain.work.desk import AN, HOA, MONDAY, NHAN, Story, file
from tests.domain.work.test_evaluation import APPROVAL, OPENING, OWN, reviewed
from tests.domain.work.test_item import refused

RESULT = OutsideResult(
    "Quy định về cán bộ bầu cử", "Hoàn thành tốt nhiệm vụ", "Ban Thường vụ", "12-QĐ/TU", MONDAY, (file(),)
)
RECORD = commands.RecordOutsideResult("an", "2026-02", RESULT)
WITHDRAWAL = commands.WithdrawOutsideResult("Ghi nhầm người")


def recorded() -> Story:
    story = Story()
    story.give(NHAN, RECORD)
    return story


def test_a_result_decided_elsewhere_is_kept_as_it_was_decided_and_waits_for_nobody() -> None:
    story = recorded()
    kept = story.evaluation
    assert (kept.status, kept.outside, kept.waits_for) == (EvaluationStatus.RECORDED, RESULT, "")
    assert (kept.person, kept.period, kept.decision) == ("an", "2026-02", None)
    assert story.replayed() == kept
    assert codec.matter_from("evaluation", codec.encode(kept)) == kept


def test_an_evaluation_opened_but_not_scored_gives_way_and_one_that_is_scored_does_not() -> None:
    story = Story()
    story.give(AN, OPENING)
    story.give(NHAN, RECORD)
    assert story.evaluation.outside == RESULT
    with refused("evaluation.wrong_status"):
        reviewed().give(NHAN, RECORD)


def test_a_correction_needs_its_reason_and_leaves_the_earlier_entry_to_be_read() -> None:
    story = recorded()
    better = replace(RESULT, rank="Hoàn thành xuất sắc nhiệm vụ")
    with refused("evaluation.reason_needed"):
        story.give(NHAN, replace(RECORD, result=better, reason=" "))
    story.give(NHAN, replace(RECORD, result=better, reason="Quyết định điều chỉnh"))
    assert story.evaluation.outside == better
    assert [(one.result, one.reason) for one in story.evaluation.recordings] == [
        (RESULT, ""),
        (better, "Quyết định điều chỉnh"),
    ]
    assert story.replayed() == story.evaluation


@pytest.mark.parametrize(
    "lacking",
    [
        replace(RESULT, regime=" "),
        replace(RESULT, rank=""),
        replace(RESULT, body="\t"),
        replace(RESULT, number=" "),
    ],
    ids=["regime", "rank", "body", "number"],
)
def test_nothing_the_decision_says_may_be_missing(lacking: OutsideResult) -> None:
    with refused("evaluation.record_lacks"):
        Story().give(NHAN, replace(RECORD, result=lacking))


def test_a_decision_of_tomorrow_or_about_oneself_or_about_nobody_is_refused() -> None:
    late = replace(RESULT, decided_on=MONDAY + timedelta(days=1))
    for command, code in (
        (replace(RECORD, result=late), "evaluation.record_future"),
        (replace(RECORD, person="nhan"), "evaluation.own_record"),
        (replace(RECORD, person="ma"), "work.person_gone"),
        (replace(RECORD, period="tháng hai"), "kpi.period_unknown"),
    ):
        with refused(code):
            Story().give(NHAN, command)


def test_what_was_decided_elsewhere_is_neither_scored_nor_reviewed_nor_ranked_nor_locked_here() -> None:
    for who, command in (
        (AN, commands.ScoreMyself(OWN)),
        (HOA, commands.ReviewEvaluation(OWN)),
        (HOA, APPROVAL),
        (HOA, commands.LockEvaluation()),
        (NHAN, commands.SendResult("000.21.09.H15")),
    ):
        with refused("evaluation.wrong_status"):
            recorded().give(who, command)
    with refused("evaluation.exists"):
        recorded().give(AN, OPENING)


def test_the_day_of_the_decision_survives_the_log() -> None:
    (event, _) = recorded().log[0]
    told = codec.to_plain(event)
    assert told["result"]["decided_on"] == date(2026, 3, 2).isoformat()
    assert codec.matter_event_from(type(event).__name__, told) == event


def test_a_record_is_withdrawn_with_a_reason_and_stays_to_be_read_while_the_period_is_open_again() -> None:
    story = recorded()
    with refused("evaluation.reason_needed"):
        story.give(NHAN, commands.WithdrawOutsideResult("  "))
    story.give(NHAN, WITHDRAWAL)
    taken = story.evaluation
    assert (taken.status, taken.outside, taken.waits_for) == (EvaluationStatus.WITHDRAWN, None, "")
    assert [(one.is_withdrawal, one.reason, one.person) for one in taken.recordings] == [
        (False, "", "nhan"),
        (True, "Ghi nhầm người", "nhan"),
    ]
    with refused("evaluation.wrong_status"):
        story.give(NHAN, WITHDRAWAL)
    story.give(AN, OPENING)
    assert (story.evaluation.status, story.evaluation.waits_for) == (EvaluationStatus.DRAFT, "an")
    # The trace goes on into the evaluation that is begun instead, through snapshot and replay alike.
    assert story.evaluation.recordings == taken.recordings
    assert story.replayed() == story.evaluation
    assert codec.matter_from("evaluation", codec.encode(story.evaluation)) == story.evaluation


def test_an_evaluation_that_had_given_way_comes_back_with_its_judges_when_the_record_is_withdrawn() -> None:
    story = Story()
    story.give(AN, OPENING)
    opened = story.evaluation
    story.give(NHAN, RECORD)
    story.give(NHAN, WITHDRAWAL)
    back = story.evaluation
    assert (back.status, back.reviewer, back.decider) == (
        EvaluationStatus.DRAFT,
        opened.reviewer,
        opened.decider,
    )
    story.give(AN, commands.ScoreMyself(OWN))
    assert story.evaluation.status is EvaluationStatus.SUBMITTED


def test_what_was_withdrawn_may_be_recorded_anew_without_the_reason_of_a_correction() -> None:
    story = recorded()
    story.give(NHAN, WITHDRAWAL)
    story.give(NHAN, RECORD)
    assert story.evaluation.outside == RESULT
    assert len(story.evaluation.recordings) == 3


def test_nobody_withdraws_the_record_about_himself_nor_what_was_never_recorded() -> None:
    story = Story()
    story.give(AN, replace(OPENING, person="an"))
    with refused("evaluation.wrong_status"):
        story.give(NHAN, WITHDRAWAL)
    with refused("evaluation.missing"):
        Story().give(NHAN, WITHDRAWAL)
    with refused("evaluation.own_record"):
        recorded().give(AN, WITHDRAWAL)


def test_a_person_whose_record_was_withdrawn_keeps_no_colleague_of_the_group_from_being_locked() -> None:
    beside = recorded()
    beside.give(NHAN, WITHDRAWAL)
    story = reviewed()
    story.give(HOA, replace(APPROVAL, rank=APPROVAL.calculated.rank_before_quota))
    assert story.evaluation.decision is not None
    story.group = (story.evaluation, beside.evaluation)
    story.places = Places(story.evaluation.decision.rank, 1)
    story.give(HOA, commands.LockEvaluation())
    assert story.evaluation.is_locked
