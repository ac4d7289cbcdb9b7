"""Every person times every command, over the wire: the hub lets through exactly what the rules allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from eoffice.clock import new_id
from eoffice.domain import commands
from eoffice.domain.consultation import Stance
from eoffice.domain.content import Urgency
from eoffice.domain.document import Document, FileRef, Origin
from eoffice.domain.exchange import StatusCode
from eoffice.domain.numbering import CodeNumber
from eoffice.errors import OfficeError
from eoffice.services.codec import COMMANDS
from eoffice.services.permissions import may
from tests.hub.fixtures import Seen
from tests.hub.hub_process import OURS, PEOPLE, RunningHub, person_named
from tests.hub.orders import add_version, drafted, drafting, form_of

FILE = FileRef("a" * 64, "tep.pdf", "application/pdf", 10)
ORIGIN = Origin(OURS, new_id(), "cong_van", CodeNumber(1, "SNV-VP"), date(2026, 1, 2), "Người ký")
SAMPLES: dict[str, commands.Command] = {
    type(command).__name__: command
    for command in (
        drafting(),
        commands.ChangeDetails("Tên", (), Urgency.NORMAL),
        commands.ChangeForm("quyet_dinh", "QĐ-SNV", drafting().signatory),
        commands.AddVersion(FILE, FILE, FILE),
        commands.AddAttachment(FILE),
        commands.RemoveAttachment("a" * 64),
        commands.SubmitDocument("minh"),
        commands.ReturnDocument("sai"),
        commands.ApproveContent(),
        commands.ApproveFormat(),
        commands.AskOpinions((), date(2020, 1, 1)),
        commands.GiveOpinion(Stance.DISAGREED),
        commands.WithdrawOpinionRequest("x"),
        commands.RemarkOnPassage(1, 1, "", ""),
        commands.SettleRemark(1),
        commands.SignDocument(FILE, "c" * 64),
        commands.TakeNumber(),
        commands.FillNumber(FILE),
        commands.SealDocument(FILE, "c" * 64),
        commands.KeepEvidence(FILE),
        commands.RegisterDocument(),
        commands.IssueDocument(),
        commands.CancelDocument(""),
        commands.ReceiveDocument("Tên", ORIGIN, FILE, FILE),
        commands.ReportDelivery(OURS, StatusCode.DONE, "x"),
        commands.RecordVerification("valid"),
        commands.AcceptDocument(),
        commands.RefuseDocument(""),
        commands.GiveDirective("", "lan"),
        commands.AssignWork("lan", date(2020, 1, 1)),
        commands.WithdrawAssignment(),
        commands.StartWork(),
        commands.CompleteWork(""),
    )
}
"""One of each; those that could succeed are made so that the rules refuse them after permission was given."""


@dataclass(frozen=True)
class Submitted:
    """A document of ours that waits for the head of the unit."""

    document: Document


@pytest.fixture
def submitted(hub: RunningHub, as_person: Seen) -> Submitted:
    lan = as_person("lan")
    paper = drafted(lan)
    add_version(lan, paper)
    paper.give(lan, commands.SubmitDocument("minh"))
    with hub.kept() as kept:
        stored = kept.store.log.load(paper.id)
    assert stored is not None
    return Submitted(stored.document)


def test_there_is_a_sample_of_every_command() -> None:
    assert set(SAMPLES) == set(COMMANDS)


@pytest.mark.parametrize("login", sorted(PEOPLE))
def test_the_hub_asks_the_rules_for_every_command(as_person: Seen, submitted: Submitted, login: str) -> None:
    client, document, person = as_person(login), submitted.document, person_named(login)
    # A stale count of events: whoever may give the command is refused for that, and nothing happens.
    let_through = {}
    for name, command in SAMPLES.items():
        with pytest.raises(OfficeError) as refused:
            client.give(form_of(command, document.id, seen=99))
        let_through[name] = refused.value.code != "permission.denied"
        if let_through[name]:
            assert refused.value.code == "document.changed_meanwhile", name
    assert let_through == {name: may(person, type(command), document) for name, command in SAMPLES.items()}


@pytest.mark.parametrize("login", sorted(PEOPLE))
def test_only_staff_begin_documents(as_person: Seen, login: str) -> None:
    client, person = as_person(login), person_named(login)
    for name, command in SAMPLES.items():
        with pytest.raises(OfficeError) as refused:
            client.give(form_of(command if name != "DraftDocument" else drafting(" ")))
        allowed = may(person, type(command), None)
        if name in ("DraftDocument", "ReceiveDocument"):
            assert (refused.value.code != "permission.denied") == allowed, name
        else:
            assert refused.value.code == "document.missing", name


def test_a_role_that_is_taken_away_counts_at_once(hub: RunningHub, as_person: Seen) -> None:
    minh = as_person("minh")
    drafted(minh)
    person = person_named("minh")
    with hub.kept() as kept:
        kept.store.directory.put_person(person.__class__(**{**person.__dict__, "roles": frozenset()}))
        try:
            with pytest.raises(OfficeError, match=r"permission\.denied"):
                drafted(minh)
        finally:
            kept.store.directory.put_person(person)
