"""The flow of an evaluation: self score, review, decision, lock, and every way back with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from eoffice.domain.people import Person
from eoffice.domain.work import evaluation_commands as commands
from eoffice.domain.work.evaluation import (
    Entered,
    Evaluation,
    EvaluationStatus,
    FlagRaised,
    Places,
    Sheet,
)
from eoffice.domain.work.locking import BY_LAW
from eoffice.errors import Refused
from tests.domain.work.desk import AN, HOA, MINH, NHAN, PHO, TAI, Story, calculated, file
from tests.domain.work.test_item import refused

OWN = Sheet((("a", Decimal(9)), ("b", Decimal(10))))
OPENING = commands.OpenEvaluation("an", "2026-02", "minh", "hoa")
APPROVAL = commands.ApproveEvaluation(calculated(), "excellent", 7)


def reviewed() -> Story:
    story = Story()
    story.give(AN, OPENING)
    story.give(AN, commands.ScoreMyself(OWN))
    story.give(MINH, commands.ReviewEvaluation(OWN))
    return story


def locked() -> Story:
    story = reviewed()
    story.give(HOA, APPROVAL)
    story.give(HOA, commands.LockEvaluation())
    return story


def test_the_flow_goes_from_the_person_to_the_lock() -> None:
    story = Story()
    for who, command, waits_for in (
        (NHAN, OPENING, "an"),
        (AN, commands.ScoreMyself(OWN), "minh"),
        (MINH, commands.ReviewEvaluation(OWN), "hoa"),
        (HOA, APPROVAL, "hoa"),
        (HOA, commands.LockEvaluation(), ""),
    ):
        story.give(who, command)
        assert story.evaluation.waits_for == waits_for
    assert story.evaluation.is_locked
    assert story.replayed() == story.evaluation


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (commands.OpenEvaluation("an", "2026-02", "an", "hoa"), "evaluation.own"),
        (commands.OpenEvaluation("hoa", "2026-02", "pho", "hoa"), "evaluation.own"),
        (commands.OpenEvaluation("an", "2026-02", "truong", "hoa"), "evaluation.reviewer_role"),
        (commands.OpenEvaluation("an", "2026-02", "minh", "minh"), "evaluation.decider_role"),
        (commands.OpenEvaluation("an", "tháng hai", "minh", "hoa"), "kpi.period_unknown"),
        (commands.OpenEvaluation("ma", "2026-02", "minh", "hoa"), "work.person_gone"),
    ],
)
def test_an_evaluation_by_the_wrong_people_is_refused(command: commands.OpenEvaluation, code: str) -> None:
    with refused(code):
        Story().give(NHAN, command)


def test_a_colleague_does_not_begin_the_evaluation_of_another() -> None:
    with refused("permission.denied"):
        Story().give(TAI, OPENING)


def test_changed_points_need_their_reason() -> None:
    story = Story()
    story.give(AN, OPENING)
    story.give(AN, commands.ScoreMyself(OWN))
    lower = Sheet((("a", Decimal(7)), ("b", Decimal(10))))
    with refused("evaluation.reason_needed"):
        story.give(MINH, commands.ReviewEvaluation(lower))
    story.give(MINH, commands.ReviewEvaluation(Sheet(lower.points, (("a", "chậm hai lần"),))))


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet(()),
        Sheet((("a", Decimal(-1)),)),
        Sheet((("a", Decimal("NaN")),)),
        Sheet((("a", Decimal(1)), ("a", Decimal(2)))),
        Sheet((("a", Decimal(1)),), entered=(Entered("d", Decimal("1.2")),)),
        Sheet((("a", Decimal(1)),), entered=(Entered("d", Decimal("0.5")),)),
        Sheet((("a", Decimal(1)),), flags=(FlagRaised("khien_trach", ""),)),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(sheet: Sheet) -> None:
    story = Story()
    story.give(AN, OPENING)
    with pytest.raises(Refused):
        story.give(AN, commands.ScoreMyself(sheet))


def test_it_goes_back_with_a_reason_from_whoever_has_it() -> None:
    story = reviewed()
    with refused("evaluation.not_your_turn"):
        story.give(MINH, commands.ReturnEvaluation("xem lại"))
    with refused("evaluation.reason_needed"):
        story.give(HOA, commands.ReturnEvaluation(" "))
    story.give(HOA, commands.ReturnEvaluation("thiếu minh chứng"))
    assert story.evaluation.waits_for == "an"
    assert story.evaluation.turns[-1].reason == "thiếu minh chứng"
    story.give(AN, commands.ScoreMyself(OWN))
    assert story.evaluation.status is EvaluationStatus.SUBMITTED


def test_an_unlocking_keeps_the_decision_it_takes_back() -> None:
    story = locked()
    with refused("evaluation.reason_needed"):
        story.give(HOA, commands.UnlockEvaluation(""))
    story.give(HOA, commands.UnlockEvaluation("bổ sung kết quả nộp muộn"))
    found = story.evaluation
    assert found.status is EvaluationStatus.REVIEWED
    assert [decision.rank for decision in found.earlier] == ["excellent"]
    assert found.turns[-1].person == "hoa"
    story.give(HOA, commands.ApproveEvaluation(calculated("80.00", "good"), "good", 7))
    assert story.evaluation.decision is not None
    assert len(story.evaluation.earlier) == 1


def test_a_petition_has_its_term_and_opens_the_period_when_it_is_upheld() -> None:
    story = locked()
    assert story.evaluation.decision is not None
    assert story.evaluation.decision.petition_until == date(2026, 3, 11)
    story.later(9)
    story.give(AN, commands.FilePetition("đề nghị xem lại"))
    assert story.evaluation.waits_for == "hoa"
    story.give(HOA, commands.AnswerPetition("chấp nhận", is_upheld=True))
    assert story.evaluation.status is EvaluationStatus.REVIEWED


def test_a_petition_after_its_term_is_refused() -> None:
    story = locked()
    story.later(10)
    with refused("evaluation.petition_late"):
        story.give(AN, commands.FilePetition("muộn"))


def test_a_period_with_an_open_petition_is_not_locked() -> None:
    story = reviewed()
    story.give(HOA, APPROVAL)
    story.give(AN, commands.FilePetition("đề nghị xem lại"))
    with refused("evaluation.petition_open"):
        story.give(HOA, commands.LockEvaluation())


def test_beyond_the_quota_the_highest_rank_needs_a_document() -> None:
    other = locked().evaluation
    story = reviewed()
    story.group = (story.evaluation, _named(other, "khac"))
    story.places = Places("excellent", 1)
    with refused("evaluation.quota_full"):
        story.give(HOA, APPROVAL)
    story.give(HOA, commands.ApproveEvaluation(calculated(), "excellent", 7, exception="CV 12"))


def test_the_highest_rank_is_locked_only_when_the_whole_group_is_decided() -> None:
    undecided = _named(reviewed().evaluation, "khac")
    story = reviewed()
    story.give(HOA, APPROVAL)
    story.places, story.group = Places("excellent", 1), (story.evaluation, undecided)
    with refused("evaluation.group_undecided"):
        story.give(HOA, commands.LockEvaluation())
    story.group = (story.evaluation, _named(locked().evaluation, "khac"))
    with refused("evaluation.quota_full"):
        story.give(HOA, commands.LockEvaluation())
    story.places = Places("excellent", 2)
    story.give(HOA, commands.LockEvaluation())


def _named(evaluation: Evaluation, name: str) -> Evaluation:
    return replace(evaluation, id=name, person=name)


def test_each_form_is_signed_by_those_it_belongs_to() -> None:
    story = locked()
    for who, form in ((AN, "02"), (HOA, "01")):
        with refused("evaluation.not_your_form"):
            story.give(who, signing(story, form, who))
    for who, form in ((AN, "01"), (MINH, "01"), (HOA, "02")):
        story.give(who, signing(story, form, who))
    assert [form.form for form in story.evaluation.forms] == ["01", "01", "02"]
    with refused("evaluation.form_signed"):
        story.give(AN, signing(story, "01", AN))


def test_each_step_is_signed_as_soon_as_it_is_taken_and_a_form_of_an_earlier_round_is_refused() -> None:
    story = reviewed()
    with refused("evaluation.wrong_status"):
        story.give(HOA, signing(story, "02", HOA))
    story.give(AN, signing(story, "01", AN))
    story.give(MINH, signing(story, "01", MINH))
    outdated = signing(story, "01", MINH)
    story.give(HOA, commands.ReturnEvaluation("bổ sung minh chứng"))
    story.give(AN, commands.ScoreMyself(story.evaluation.self_sheet or Sheet(())))
    with refused("evaluation.form_outdated"):
        story.give(AN, replace(outdated, mark=story.evaluation.forms[0].mark))
    story.give(AN, signing(story, "01", AN))
    assert len({form.mark for form in story.evaluation.forms}) == 3


def signing(story: Story, form: str, who: Person) -> commands.SignForm:
    return commands.SignForm(form, file(), "c" * 64, story.evaluation.mark_of(form, who.id))


def test_a_lock_says_who_lacks_which_signature_until_the_decision_is_signed() -> None:
    story = decided()
    with refused("evaluation.form_demanded") as caught:
        story.give(HOA, commands.LockEvaluation("Trưởng phòng đi học"))
    # No reason stands in for the decision itself; the others are not even asked about yet.
    assert caught.value.values["missing"] == "Hoa (Mẫu 02)"
    story.give(HOA, signing(story, "02", HOA))
    with refused("evaluation.forms_unsigned") as caught:
        story.give(HOA, commands.LockEvaluation(" "))
    assert caught.value.values["missing"] == "An (Mẫu 01); Minh (Mẫu 01)"
    assert story.evaluation.status is EvaluationStatus.APPROVED


def test_a_lock_without_an_absent_signature_keeps_who_and_why_through_an_unlocking() -> None:
    story = decided()
    for who, form in ((AN, "01"), (HOA, "02")):
        story.give(who, signing(story, form, who))
    story.give(HOA, commands.LockEvaluation("Trưởng phòng nghỉ ốm, đơn ngày 02/3"))
    story.give(HOA, commands.UnlockEvaluation("bổ sung kết quả"))
    (lock,) = story.evaluation.locks
    assert (lock.person, lock.reason) == ("hoa", "Trưởng phòng nghỉ ốm, đơn ngày 02/3")
    assert [(one.form, one.person) for one in lock.unsigned] == [("01", "minh")]
    assert story.replayed() == story.evaluation


def test_signatures_of_before_an_unlocking_do_not_close_the_period_again() -> None:
    story = decided()
    signed_by_all(story)
    story.give(HOA, commands.LockEvaluation("không cần lý do"))
    assert story.evaluation.locks[-1].reason == ""
    story.give(HOA, commands.UnlockEvaluation("bổ sung kết quả"))
    story.give(HOA, APPROVAL)
    with refused("evaluation.form_demanded"):
        story.give(HOA, commands.LockEvaluation())
    signed_by_all(story)
    story.give(HOA, commands.LockEvaluation())
    assert story.evaluation.is_locked


def test_a_leader_who_reviews_and_decides_signs_both_forms() -> None:
    story = Story(locking=BY_LAW)
    story.give(AN, commands.OpenEvaluation("an", "2026-02", "hoa", "hoa"))
    story.give(AN, commands.ScoreMyself(OWN))
    story.give(HOA, commands.ReviewEvaluation(OWN))
    story.give(HOA, APPROVAL)
    assert story.evaluation.forms_for("hoa") == ("01", "02")
    for form in story.evaluation.forms_for("hoa"):
        story.give(HOA, signing(story, form, HOA))
    story.give(AN, signing(story, "01", AN))
    story.give(HOA, commands.LockEvaluation())
    assert story.evaluation.locks[-1].unsigned == ()


def decided() -> Story:
    story = reviewed()
    story.give(HOA, APPROVAL)
    story.locking = BY_LAW
    return story


def signed_by_all(story: Story) -> None:
    for who, form in ((AN, "01"), (MINH, "01"), (HOA, "02")):
        story.give(who, signing(story, form, who))


def test_a_result_goes_only_where_the_person_works_now() -> None:
    story = locked()
    with refused("evaluation.not_there"):
        story.give(PHO, commands.SendResult("000.21.09.H15"))


def test_personnel_may_have_others_judge_until_the_rank_is_decided() -> None:
    story = reviewed()
    story.give(NHAN, commands.ChangeJudges("hoa", "pho", "Trưởng phòng đi học"))
    assert (story.evaluation.reviewer, story.evaluation.decider) == ("hoa", "pho")
    assert story.evaluation.waits_for == "pho"
    for reviewer, decider, reason, code in (
        ("an", "hoa", "vì", "evaluation.own"),
        ("tai", "hoa", "vì", "evaluation.reviewer_role"),
        ("minh", "minh", "vì", "evaluation.decider_role"),
        ("minh", "hoa", " ", "evaluation.reason_needed"),
    ):
        with refused(code):
            story.give(NHAN, commands.ChangeJudges(reviewer, decider, reason))
    with refused("evaluation.wrong_status"):
        locked().give(NHAN, commands.ChangeJudges("minh", "pho", "đổi"))
