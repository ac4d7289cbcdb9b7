"""Opinions asked of units and remarks on passages: who is waited for, what is answered, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eoffice.domain import commands, events
from eoffice.domain.consultation import Stance
from eoffice.domain.consulting import LONGEST_PASSAGE
from eoffice.domain.document import Status
from eoffice.domain.people import Role
from eoffice.domain.sending import LONGEST_COMMENT
from eoffice.errors import NotFound
from eoffice.services.permissions import may, may_read
from tests.builders import (
    CUC,
    HUNG,
    KHOA,
    LAN,
    MAI,
    Office,
    Paper,
    a_directory,
    a_draft,
    a_person,
    a_version,
    refused,
    walk_to,
)

DUE = date(2026, 3, 12)
OANH = a_person("oanh", "Đinh Thị Oanh", Role.UNIT_HEAD, unit="VP", position="Chánh Văn phòng")


def an_office() -> Office:
    """Make the office with a head of its second unit."""
    known = a_directory()
    return Office(replace(known, people=(*known.people, OANH)))


@pytest.fixture
def paper() -> Paper:
    """Give a draft that waits for its unit's head."""
    return walk_to(Status.SUBMITTED, an_office())


def asked(paper: Paper, *units: str) -> None:
    paper.give(LAN, commands.AskOpinions(units or ("VP",), DUE, "Xin ý kiến về thời hạn báo cáo"))


def test_each_unit_is_asked_through_its_head_and_may_read_the_draft(paper: Paper) -> None:
    assert not may_read(OANH, paper.state)
    asked(paper, "VP", "P1")
    assert [(one.unit, one.person, one.due, one.is_open) for one in paper.state.requests] == [
        ("VP", "oanh", DUE, True),
        ("P1", "hung", DUE, True),
    ]
    assert may_read(OANH, paper.state)
    assert may(OANH, commands.GiveOpinion, paper.state)
    assert not may(KHOA, commands.GiveOpinion, paper.state)
    # It stays with whoever has it: asking does not stop the way of the draft.
    assert paper.state.holder.person == "hung"


def test_an_answer_stands_beside_the_request_with_the_version_it_is_about(paper: Paper) -> None:
    asked(paper)
    paper.give(HUNG, commands.ReturnDocument("Chờ ý kiến Văn phòng"))
    paper.give(LAN, a_version("bản ba"))
    paper.give(OANH, commands.GiveOpinion(Stance.WITH_CHANGES, " Lùi hạn sang tháng 4 "))
    (request,) = paper.state.requests
    assert request.opinion is not None
    assert (request.opinion.person, request.opinion.stance) == ("oanh", Stance.WITH_CHANGES)
    assert (request.opinion.text, request.opinion.version, request.version) == ("Lùi hạn sang tháng 4", 3, 2)
    assert not request.is_open
    with refused("opinion.not_asked"):
        paper.give(OANH, commands.GiveOpinion(Stance.AGREED))


def test_agreeing_needs_no_words_and_anything_else_does(paper: Paper) -> None:
    asked(paper)
    for stance in (Stance.WITH_CHANGES, Stance.DISAGREED):
        with refused("opinion.text_missing"):
            paper.give(OANH, commands.GiveOpinion(stance, " \u200b"))
    paper.give(OANH, commands.GiveOpinion(Stance.AGREED))


def test_another_head_of_the_unit_may_answer_when_the_first_is_away(paper: Paper) -> None:
    asked(paper)
    deputy = replace(OANH, id="phuc", name="Lý Hồng Phúc")
    assert may(deputy, commands.GiveOpinion, paper.state)
    paper.give(deputy, commands.GiveOpinion(Stance.AGREED))
    assert paper.state.requests[0].opinion is not None


def test_a_unit_is_asked_once_at_a_time_and_again_after_its_answer(paper: Paper) -> None:
    asked(paper)
    with refused("opinion.asked_already"):
        asked(paper)
    with refused("opinion.asked_already"):
        asked(paper, "P1", "P1")
    paper.give(OANH, commands.GiveOpinion(Stance.AGREED))
    asked(paper)
    assert [one.is_open for one in paper.state.requests] == [False, True]


def test_a_request_can_be_withdrawn_while_it_waits(paper: Paper) -> None:
    asked(paper)
    paper.give(LAN, commands.WithdrawOpinionRequest("VP"))
    assert not paper.state.requests[0].is_open
    with refused("opinion.not_waiting"):
        paper.give(LAN, commands.WithdrawOpinionRequest("VP"))
    with refused("opinion.not_asked"):
        paper.give(OANH, commands.GiveOpinion(Stance.AGREED))


def test_what_cannot_be_asked_is_refused_and_nothing_changes(paper: Paper) -> None:
    before = paper.state
    for command, code in (
        (commands.AskOpinions((), DUE), "opinion.no_unit"),
        (commands.AskOpinions(("VP",), date(2026, 3, 4)), "opinion.due_past"),
    ):
        with refused(code):
            paper.give(LAN, command)
    with refused("people.unit_unknown", NotFound):
        paper.give(LAN, commands.AskOpinions(("P9",), DUE))
    with refused("document.comment_too_long"):
        paper.give(LAN, commands.AskOpinions(("VP",), DUE, "a" * (LONGEST_COMMENT + 1)))
    assert paper.state == before
    with refused("opinion.unit_without_head"):
        walk_to(Status.SUBMITTED).give(LAN, commands.AskOpinions(("VP",), DUE))
    blank = Paper(an_office())
    blank.give(LAN, a_draft())
    with refused("document.no_version"):
        blank.give(LAN, commands.AskOpinions(("VP",), DUE))


def test_after_the_signature_nobody_is_asked_any_more() -> None:
    signed = walk_to(Status.SIGNED, an_office())
    with refused("document.wrong_status"):
        asked(signed)


def test_a_request_is_late_the_day_after_its_term_until_it_is_answered(paper: Paper) -> None:
    asked(paper)
    (request,) = paper.state.requests
    assert not request.is_late(DUE)
    assert request.is_late(DUE + timedelta(days=1))
    paper.give(OANH, commands.GiveOpinion(Stance.AGREED))
    assert not paper.state.requests[0].is_late(DUE + timedelta(days=1))


def test_a_remark_keeps_the_words_it_is_about_and_is_settled_by_the_author(paper: Paper) -> None:
    paper.give(HUNG, commands.RemarkOnPassage(2, 1, "trước ngày\n 30 tháng 3", "Lùi sang 15/4"))
    paper.give(HUNG, commands.RemarkOnPassage(1, 2, "Nơi nhận", "Thêm Văn phòng"))
    first, second = paper.state.remarks
    assert (first.number, first.passage, first.page, first.is_open) == (1, "trước ngày 30 tháng 3", 1, True)
    paper.give(LAN, commands.SettleRemark(2, "Đã thêm"))
    first, second = paper.state.remarks
    assert (first.is_open, second.is_open, second.settled_by, second.answer) == (
        True,
        False,
        "lan",
        "Đã thêm",
    )
    with refused("remark.settled"):
        paper.give(LAN, commands.SettleRemark(2))


def test_whoever_remarked_may_take_it_back_and_nobody_else_settles_it(paper: Paper) -> None:
    paper.give(HUNG, commands.RemarkOnPassage(1, 1, "căn cứ", "Thiếu năm"))
    for other in (MAI, CUC):
        with refused("remark.not_yours"):
            paper.give(other, commands.SettleRemark(1))
    paper.give(HUNG, commands.SettleRemark(1, "Tôi đọc nhầm"))
    assert paper.state.remarks[0].settled_by == "hung"


def test_what_is_no_remark_is_refused(paper: Paper) -> None:
    for command, code in (
        (commands.RemarkOnPassage(3, 1, "căn cứ", "Sửa"), "remark.version_unknown"),
        (commands.RemarkOnPassage(0, 1, "căn cứ", "Sửa"), "remark.version_unknown"),
        (commands.RemarkOnPassage(1, 1, " \n", "Sửa"), "remark.passage_missing"),
        (commands.RemarkOnPassage(1, 1, "a" * (LONGEST_PASSAGE + 1), "Sửa"), "remark.passage_too_long"),
        (commands.RemarkOnPassage(1, 1, "căn cứ", " "), "remark.text_missing"),
    ):
        with refused(code):
            paper.give(HUNG, command)
    with refused("remark.unknown", NotFound):
        paper.give(HUNG, commands.SettleRemark(7))


def test_a_page_below_the_first_is_the_first(paper: Paper) -> None:
    happened = paper.give(HUNG, commands.RemarkOnPassage(1, -4, "căn cứ", "Sửa"))
    assert happened == (events.PassageRemarked(1, 1, "căn cứ", "Sửa"),)
