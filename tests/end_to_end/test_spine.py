"""One document from a draft at one agency to finished work at another, through real processes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from eoffice.demo import cast
from eoffice.domain.document import Document, Status
from eoffice.domain.exchange import StatusCode
from eoffice.services.log import check_chain
from tests.end_to_end.office import Office, a_letter, open_office, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


def _issued(office: Office) -> str:
    """Take a letter all the way to issue and return its id."""
    drafter, head = office.desk(cast.DRAFTER), office.desk(cast.UNIT_HEAD)
    director, clerk = office.desk(cast.DIRECTOR), office.desk(cast.CLERK)
    letter = drafter.drafting.begin(a_letter())
    drafter.reviewing.submit(letter, cast.UNIT_HEAD.person.id)
    office.when(cast.UNIT_HEAD, letter, Status.SUBMITTED)
    head.reviewing.approve_content(letter)
    office.when(cast.CLERK, letter, Status.CONTENT_APPROVED)
    clerk.reviewing.approve_format(letter)
    office.when(cast.DIRECTOR, letter, Status.FORMAT_APPROVED)
    director.signing.sign(letter, office.unlocking(cast.DIRECTOR))
    office.when(cast.CLERK, letter, Status.SIGNED)
    clerk.issuing.take_number(letter)
    office.when(cast.CLERK, letter, Status.NUMBERED)
    clerk.signing.fill(letter)
    clerk.signing.seal(letter, office.unlocking(cast.CLERK, seal=True))
    clerk.issuing.register(letter)
    clerk.issuing.issue(letter)
    office.when(cast.CLERK, letter, Status.ISSUED)
    return letter


def _arrived(office: Office, sent: str) -> Document:
    """Return the document at the commune that came from one we sent."""
    work = office.desk(cast.COMMUNE_CLERK)

    def look() -> Document | None:
        for document in work.lists.all_documents():
            stored = work.log.load(document)
            if stored and stored.document.origin and stored.document.origin.document == sent:
                return stored.document
        return None

    return wait_for(look)


def test_a_letter_travels_from_draft_to_done_and_its_status_comes_back(office: Office) -> None:
    sent = _issued(office)
    arrived = _arrived(office, sent)
    clerk, chairman = office.desk(cast.COMMUNE_CLERK), office.desk(cast.CHAIRMAN)
    officer = office.desk(cast.COMMUNE_OFFICER)
    verdict = clerk.receiving.check_signatures(arrived.id)
    assert verdict.verdict.value == "valid"
    assert len(verdict.signatures) == 2
    clerk.receiving.record_verification(arrived.id, verdict)
    clerk.receiving.accept(arrived.id)
    accepted = office.when(cast.CHAIRMAN, arrived.id, Status.ACCEPTED)
    assert accepted.arrival_number is not None
    chairman.receiving.direct(arrived.id, cast.DIRECTIVE, cast.COMMUNE_OFFICER.person.id)
    office.when(cast.CHAIRMAN, arrived.id, Status.DIRECTED)
    chairman.receiving.assign(arrived.id, cast.COMMUNE_OFFICER.person.id)
    office.when(cast.COMMUNE_OFFICER, arrived.id, Status.ASSIGNED)
    officer.receiving.complete(arrived.id, cast.RESULT)

    def done() -> Document | None:
        stored = office.desk(cast.DRAFTER).log.load(sent)
        delivery = stored.document.deliveries.get(cast.COMMUNE.code) if stored else None
        return stored.document if stored and delivery and delivery.code is StatusCode.DONE else None

    finished = wait_for(done)
    steps = [step.code for step in finished.deliveries[cast.COMMUNE.code].steps]
    assert steps == [StatusCode.ARRIVED, StatusCode.ACCEPTED, StatusCode.ASSIGNED, StatusCode.DONE]
    check_chain(office.desk(cast.DRAFTER).log.records(sent))


def test_another_reader_finds_both_signatures_valid(office: Office, tmp_path: Path) -> None:
    sent = _issued(office)
    state = office.when(cast.CLERK, sent, Status.ISSUED)
    assert state.pages is not None
    path = tmp_path / "issued.pdf"
    path.write_bytes(office.desk(cast.CLERK).files.read(state.pages))
    said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid") == 2
