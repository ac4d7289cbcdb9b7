"""The whole way of a letter through the hub with real signatures, and every file that is not what it says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from eoffice.domain import commands
from eoffice.domain.content import official_date, official_number
from eoffice.domain.document import FileRef, Status
from eoffice.domain.exchange import StatusCode
from eoffice.errors import Refused
from eoffice.exchange.client import HubClient, pages_of
from eoffice.services.log import Record, check_chain, document_of
from signing import DATE, NUMBER, SEAL, SigningRequest, fill, sign
from signing.values import field_values
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


@dataclass(frozen=True)
class Letter:
    """A letter that has its number, and its pages with it: filled in, and sealed."""

    paper: Paper
    filled: Path
    sealed: Path


@pytest.fixture
def numbered(
    as_person: Seen, journey: Journey, certificates: Certificates, office: Office, tmp_path: Path
) -> Letter:
    """Return a signed letter with a number taken, and the pages that say so."""
    paper, cuc = signed(as_person, journey, certificates), as_person("cuc")
    paper.give(cuc, commands.TakeNumber())
    state = document_of(history_of(cuc, paper.id))
    assert state is not None
    assert state.code is not None
    assert state.issued_date is not None
    values = {NUMBER: official_number(state.code.number), DATE: official_date(state.issued_date)}
    letter = Letter(paper, tmp_path / "filled.pdf", tmp_path / "sealed.pdf")
    fill(journey.signed, letter.filled, values)
    sign(SigningRequest(letter.filled, letter.sealed, SEAL), office.seal)
    return letter


@pytest.fixture
def filled(as_person: Seen, numbered: Letter) -> Letter:
    """Return a letter with number and date on its pages."""
    cuc = as_person("cuc")
    numbered.paper.give(cuc, commands.FillNumber(sent(cuc, numbered.filled)))
    return numbered


def history_of(client: HubClient, document: str) -> tuple[Record, ...]:
    """Return a document's records, the chain checked."""
    records = client.history(document)
    check_chain(records)
    return records


def test_a_letter_goes_from_one_agency_to_another_and_its_status_comes_back(
    hub: RunningHub, as_person: Seen, journey: Journey, filled: Letter, certificates: Certificates
) -> None:
    paper, cuc, tam = filled.paper, as_person("cuc"), as_person("tam")
    paper.give(cuc, commands.SealDocument(sent(cuc, filled.sealed), certificates.seal))
    paper.give(cuc, commands.RegisterDocument(2))
    before = list(pages_of(tam, 0))[-1].next
    paper.give(cuc, commands.IssueDocument())

    (arrived,) = tam.feed(before).records
    state = document_of([arrived])
    assert state is not None
    assert state.pages is not None
    assert tam.part(state.pages.digest, 0, state.pages.size)[0] == filled.sealed.read_bytes()
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


def test_filling_in_may_not_harm_the_signature(as_person: Seen, journey: Journey, numbered: Letter) -> None:
    paper, cuc = numbered.paper, as_person("cuc")
    harmed = send_file(cuc, journey.signed.read_bytes() + b"\n%% something after\n", "van-ban.pdf")
    with pytest.raises(Refused, match=r"signing\.signature_not_found"):
        paper.give(cuc, commands.FillNumber(harmed))
    paper.give(cuc, commands.FillNumber(sent(cuc, numbered.filled)))


@pytest.mark.parametrize("wrong", [{NUMBER: "999"}, {DATE: "ngày 01 tháng 01 năm 2020"}, {NUMBER: "0"}])
def test_another_number_or_date_than_the_registers_is_refused(
    as_person: Seen, journey: Journey, numbered: Letter, wrong: dict[str, str], tmp_path: Path
) -> None:
    paper, cuc = numbered.paper, as_person("cuc")
    right = {name: field_values(numbered.filled, name)[0] for name in (NUMBER, DATE)}
    fill(journey.signed, tmp_path / "wrong.pdf", {**right, **wrong})
    with pytest.raises(Refused, match=r"signing\.number_differs"):
        paper.give(cuc, commands.FillNumber(sent(cuc, tmp_path / "wrong.pdf")))
    with pytest.raises(Refused, match=r"signing\.number_differs"):
        paper.give(cuc, commands.FillNumber(sent(cuc, journey.filled)))
    paper.give(cuc, commands.FillNumber(sent(cuc, numbered.filled)))


def test_the_number_may_not_be_changed_before_the_seal(
    as_person: Seen, filled: Letter, certificates: Certificates, office: Office, tmp_path: Path
) -> None:
    cuc = as_person("cuc")
    fill(filled.filled, tmp_path / "again.pdf", {NUMBER: "999"})
    sign(SigningRequest(tmp_path / "again.pdf", tmp_path / "sealed.pdf", SEAL), office.seal)
    with pytest.raises(Refused, match=r"signing\.(number_differs|signature_not_found)"):
        filled.paper.give(cuc, commands.SealDocument(sent(cuc, tmp_path / "sealed.pdf"), certificates.seal))


def test_a_seal_needs_its_own_certificate_and_the_leaders_signature(
    as_person: Seen, filled: Letter, certificates: Certificates
) -> None:
    paper, cuc = filled.paper, as_person("cuc")
    sealed = sent(cuc, filled.sealed)
    with pytest.raises(Refused, match=r"signing\.signature_not_found"):
        paper.give(cuc, commands.SealDocument(sealed, certificates.leader))
    with pytest.raises(Refused, match=r"file\.wrong_size"):
        paper.give(cuc, commands.SealDocument(replace(sealed, size=sealed.size - 1), certificates.seal))
    paper.give(cuc, commands.SealDocument(sealed, certificates.seal))
