"""In which status each command makes sense: the table of the office, read against the code."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from eoffice.domain import commands
from eoffice.domain.commands import Command
from eoffice.domain.consultation import Stance
from eoffice.domain.deciding import BEGINNINGS, LEGAL, decide, is_legal
from eoffice.domain.document import Status
from eoffice.domain.exchange import StatusCode
from tests.builders import (
    COMMUNE,
    Office,
    a_draft,
    a_file,
    a_version,
    an_arrival,
    refused,
    walk_to,
)

# Letters: D draft, R returned, S submitted, C content, F format, G signed, N numbered, L filled,
# E sealed, B registered, I issued, X cancelled | A arrived, U refused, K accepted, V directed,
# W assigned, P in progress, Z done.
_LETTERS = dict(
    zip(
        "DSRCFGNLEBIXAUKVWPZ",
        (
            Status.DRAFT,
            Status.SUBMITTED,
            Status.RETURNED,
            Status.CONTENT_APPROVED,
            Status.FORMAT_APPROVED,
            Status.SIGNED,
            Status.NUMBERED,
            Status.FILLED,
            Status.SEALED,
            Status.REGISTERED,
            Status.ISSUED,
            Status.CANCELLED,
            Status.ARRIVED,
            Status.REFUSED,
            Status.ACCEPTED,
            Status.DIRECTED,
            Status.ASSIGNED,
            Status.IN_PROGRESS,
            Status.DONE,
        ),
        strict=True,
    )
)
TABLE: dict[type, str] = {
    commands.ChangeDetails: "D R",
    commands.ChangeForm: "D R",
    commands.AddVersion: "D R",
    commands.AddAttachment: "D R",
    commands.RemoveAttachment: "D R",
    commands.SubmitDocument: "D R",
    commands.ReturnDocument: "S C F",
    commands.ApproveContent: "S",
    commands.ApproveFormat: "C",
    commands.AskOpinions: "D R S C F",
    commands.GiveOpinion: "D R S C F",
    commands.WithdrawOpinionRequest: "D R S C F",
    commands.RemarkOnPassage: "D R S C F",
    commands.SettleRemark: "D R S C F",
    commands.SignDocument: "F",
    commands.TakeNumber: "G",
    commands.FillNumber: "N",
    commands.SealDocument: "L",
    commands.KeepEvidence: "E B I K V W P Z",
    commands.RegisterDocument: "E",
    commands.IssueDocument: "B",
    commands.CancelDocument: "D R S C F G N L E B",
    commands.ReportDelivery: "I",
    commands.RecordVerification: "A K V W P",
    commands.AcceptDocument: "A",
    commands.RefuseDocument: "A",
    commands.GiveDirective: "K V",
    commands.AssignWork: "K V W",
    commands.WithdrawAssignment: "W",
    commands.StartWork: "W",
    commands.CompleteWork: "W P",
}
ONE_OF_EACH: tuple[Command, ...] = (
    commands.ChangeDetails("Trích yếu", (COMMUNE,), a_draft().urgency),
    commands.ChangeForm("quyet_dinh", "QĐ-SNV", a_draft().signatory),
    a_version("bản mới"),
    commands.AddAttachment(a_file("phụ lục")),
    commands.RemoveAttachment(a_file("phụ lục").digest),
    commands.SubmitDocument("hung"),
    commands.ReturnDocument("Sửa lại"),
    commands.ApproveContent(),
    commands.ApproveFormat(),
    commands.AskOpinions(("VP",), date(2026, 3, 31)),
    commands.GiveOpinion(Stance.AGREED),
    commands.WithdrawOpinionRequest("VP"),
    commands.RemarkOnPassage(1, 1, "căn cứ", "Thiếu năm ban hành"),
    commands.SettleRemark(1),
    commands.SignDocument(a_file("ký lại"), "c" * 64),
    commands.TakeNumber(),
    commands.FillNumber(a_file("điền lại")),
    commands.SealDocument(a_file("đóng dấu lại"), "d" * 64),
    commands.KeepEvidence(a_file("thêm bằng chứng")),
    commands.RegisterDocument(),
    commands.IssueDocument(),
    commands.CancelDocument("Thôi"),
    commands.ReportDelivery(COMMUNE, StatusCode.DONE, "Tâm"),
    commands.RecordVerification("valid"),
    commands.AcceptDocument(),
    commands.RefuseDocument("Gửi nhầm"),
    commands.GiveDirective("Giao Văn phòng", "yen"),
    commands.AssignWork("yen"),
    commands.WithdrawAssignment(),
    commands.StartWork(),
    commands.CompleteWork("Xong"),
)


def statuses_of(command: type) -> set[Status]:
    return {_LETTERS[letter] for letter in TABLE[command].split()}


def test_the_table_names_every_command_and_every_status() -> None:
    assert set(TABLE) == set(get_args(Command)) - set(BEGINNINGS) == {type(one) for one in ONE_OF_EACH}
    assert set(_LETTERS.values()) == set(Status)


@pytest.mark.parametrize("command", TABLE)
def test_the_code_agrees_with_the_table(command: type) -> None:
    assert LEGAL[command] == statuses_of(command)


@pytest.mark.parametrize("status", Status)
def test_a_command_at_the_wrong_step_is_refused_and_at_the_right_one_is_looked_at(status: Status) -> None:
    office = Office()
    document = walk_to(status, office).state
    for command in ONE_OF_EACH:
        if status in statuses_of(type(command)):
            assert is_legal(document, type(command))
            continue
        with refused("document.wrong_status"):
            office.decide(document, office.directory.people[0], command)
        assert not is_legal(document, type(command))


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.REFUSED, Status.DONE])
def test_nothing_can_be_done_to_what_has_ended(status: Status) -> None:
    # Papers outlive the work on them: their signatures are kept alive as long as they are.
    assert not any(
        status in statuses_of(command) for command in TABLE if command is not commands.KeepEvidence
    )


@pytest.mark.parametrize("command", ONE_OF_EACH)
def test_without_a_document_only_a_beginning_is_possible(command: Command) -> None:
    office = Office()
    with refused("document.missing"):
        decide(None, command, office.circumstances(office.directory.people[0]))


@pytest.mark.parametrize("beginning", [a_draft(), an_arrival()])
def test_what_exists_cannot_begin_again(beginning: Command) -> None:
    paper = walk_to(Status.DRAFT)
    with refused("document.exists"):
        paper.give(paper.office.directory.people[0], beginning)
