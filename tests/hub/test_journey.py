"""The whole way of a letter through the hub with real signatures, and every file that is not what it says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from eoffice.domain import commands
from eoffice.domain.document import FileRef, Status
from eoffice.domain.exchange import StatusCode
from eoffice.errors import Refused
from eoffice.exchange.client import HubClient, pages_of
from eoffice.services.log import Record, check_chain, document_of
from tests.hub.fixtures import Seen
from tests.hub.hub_process import THEIRS, RunningHub
from tests.hub.orders import Paper, add_version, drafted, send_file
from tests.signing.conftest import Journey, Office, journey, office

__all__ = ["journey", "office"]


@dataclass(frozen=True)
class Certificates:
    """The certificates behind the two signatures, as orders name them."""

    leader: str
    seal: str


@pytest.fixture
def certificates(office: Office) -> Certificates:
    ders = (office.leader.certificate, office.seal.certificate)
    return Certificates(*(hashlib.sha256(der).hexdigest() for der in ders))


def sent(client: HubClient, file: Path) -> FileRef:
    """Upload a file of the journey."""
    return send_file(client, file.read_bytes(), file.name)


def approved(as_person: Seen, way: Journey) -> Paper:
    """Return a letter that waits for the leader's signature."""
    lan = as_person("lan")
    paper = drafted(lan, "Về việc ký số")
    add_version(lan, paper, pages=way.prepared.read_bytes())
    paper.give(lan, commands.SubmitDocument("minh", "Trình anh"))
    paper.give(as_person("minh"), commands.ApproveContent("Đồng ý"))
    paper.give(as_person("cuc"), commands.ApproveFormat())
    return paper


def signed(as_person: Seen, way: Journey, certificates: Certificates) -> Paper:
    """Return a letter with the leader's signature."""
    paper, hoa = approved(as_person, way), as_person("hoa")
    paper.give(hoa, commands.SignDocument(sent(hoa, way.signed), certificates.leader))
    return paper


def filled(as_person: Seen, way: Journey, certificates: Certificates) -> Paper:
    """Return a letter with number and date."""
    paper, cuc = signed(as_person, way, certificates), as_person("cuc")
    paper.give(cuc, commands.TakeNumber())
    paper.give(cuc, commands.FillNumber(sent(cuc, way.filled)))
    return paper


def history_of(client: HubClient, document: str) -> tuple[Record, ...]:
    """Return a document's records, the chain checked."""
    records = client.history(document)
    check_chain(records)
    return records


def test_a_letter_goes_from_one_agency_to_another_and_its_status_comes_back(
    hub: RunningHub, as_person: Seen, journey: Journey, certificates: Certificates
) -> None:
    paper, cuc, tam = filled(as_person, journey, certificates), as_person("cuc"), as_person("tam")
    paper.give(cuc, commands.SealDocument(sent(cuc, journey.sealed), certificates.seal))
    paper.give(cuc, commands.RegisterDocument(2))
    before = list(pages_of(tam, 0))[-1].next
    paper.give(cuc, commands.IssueDocument())

    (arrived,) = tam.feed(before).records
    state = document_of([arrived])
    assert state is not None
    assert state.pages is not None
    assert tam.part(state.pages.digest, 0, state.pages.size)[0] == journey.sealed.read_bytes()
    with pytest.raises(Exception, match=r"blob\.missing"):
        tam.part(hashlib.sha256(journey.signed.read_bytes()).hexdigest(), 0, 9)

    theirs = Paper(arrived.document, 1)
    theirs.give(tam, commands.RecordVerification("valid"))
    theirs.give(tam, commands.AcceptDocument())
    theirs.give(as_person("chu"), commands.GiveDirective("Anh Căn làm", "can"))
    theirs.give(as_person("chu"), commands.AssignWork("can"))
    theirs.give(as_person("can"), commands.StartWork())
    theirs.give(as_person("can"), commands.CompleteWork("Đã xong"))

    ours = document_of(history_of(cuc, paper.id))
    assert ours is not None
    assert ours.status is Status.ISSUED
    steps = [step.code for step in ours.deliveries[THEIRS].steps]
    assert steps == [
        StatusCode.ARRIVED,
        StatusCode.ACCEPTED,
        StatusCode.ASSIGNED,
        StatusCode.IN_PROGRESS,
        StatusCode.DONE,
    ]
    with hub.kept() as kept:
        assert kept.store.verify(kept.blobs) == ()


def test_numbers_follow_one_another_without_a_gap(
    as_person: Seen, journey: Journey, certificates: Certificates
) -> None:
    cuc, numbers = as_person("cuc"), []
    for _ in range(2):
        paper = signed(as_person, journey, certificates)
        paper.give(cuc, commands.TakeNumber())
        state = document_of(history_of(cuc, paper.id))
        assert state is not None
        assert state.code is not None
        numbers.append(state.code.number)
    assert numbers[1] == numbers[0] + 1


def test_pages_that_do_not_continue_the_seen_ones_are_refused(
    as_person: Seen, journey: Journey, certificates: Certificates
) -> None:
    paper, hoa = approved(as_person, journey), as_person("hoa")
    rewritten = bytearray(journey.signed.read_bytes())
    rewritten[100] ^= 1
    for content in (bytes(rewritten), journey.prepared.read_bytes()[:-1], journey.prepared.read_bytes()):
        file = send_file(hoa, content, "van-ban.pdf")
        with pytest.raises(Refused, match=r"signing\.pages_(rewritten|unchanged)"):
            paper.give(hoa, commands.SignDocument(file, certificates.leader))


def test_pages_without_the_signature_they_are_said_to_hold_are_refused(
    as_person: Seen, journey: Journey, certificates: Certificates
) -> None:
    paper, hoa = approved(as_person, journey), as_person("hoa")
    longer = send_file(hoa, journey.prepared.read_bytes() + b"\n%% nothing signed\n", "van-ban.pdf")
    other_certificate = commands.SignDocument(sent(hoa, journey.signed), certificates.seal)
    broken = journey.signed.read_bytes()
    cut = send_file(hoa, broken[: len(broken) - 40], "van-ban.pdf")
    for command in (
        commands.SignDocument(longer, certificates.leader),
        other_certificate,
        commands.SignDocument(cut, certificates.leader),
    ):
        with pytest.raises(Refused, match=r"signing\.signature_not_found"):
            paper.give(hoa, command)
    paper.give(hoa, commands.SignDocument(sent(hoa, journey.signed), certificates.leader))


def test_filling_in_may_not_harm_the_signature(
    as_person: Seen, journey: Journey, certificates: Certificates
) -> None:
    paper, cuc = signed(as_person, journey, certificates), as_person("cuc")
    paper.give(cuc, commands.TakeNumber())
    harmed = send_file(cuc, journey.signed.read_bytes() + b"\n%% something after\n", "van-ban.pdf")
    with pytest.raises(Refused, match=r"signing\.signature_not_found"):
        paper.give(cuc, commands.FillNumber(harmed))
    paper.give(cuc, commands.FillNumber(sent(cuc, journey.filled)))


def test_a_seal_needs_its_own_certificate_and_the_leaders_signature(
    as_person: Seen, journey: Journey, certificates: Certificates
) -> None:
    paper, cuc = filled(as_person, journey, certificates), as_person("cuc")
    sealed = sent(cuc, journey.sealed)
    with pytest.raises(Refused, match=r"signing\.signature_not_found"):
        paper.give(cuc, commands.SealDocument(sealed, certificates.leader))
    with pytest.raises(Refused, match=r"file\.wrong_size"):
        paper.give(cuc, commands.SealDocument(replace(sealed, size=sealed.size - 1), certificates.seal))
    paper.give(cuc, commands.SealDocument(sealed, certificates.seal))
