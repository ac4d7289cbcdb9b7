"""One document from a draft at one agency to finished work at another, through real processes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from eoffice.demo import cast
from eoffice.domain.document import Document, Status
from eoffice.domain.exchange import StatusCode
from eoffice.services.log import check_chain
from tests.end_to_end.office import Office, a_letter, wait_for
from tests.end_to_end.way import walk

pytestmark = pytest.mark.slow


def _issued(office: Office) -> str:
    """Take a letter all the way to issue and return its id."""
    letter = office.desk(cast.DRAFTER).drafting.begin(a_letter())
    walk(office, letter)
    return letter


def test_a_letter_travels_from_draft_to_done_and_its_status_comes_back(office: Office) -> None:
    sent = _issued(office)
    arrived = office.arrived(cast.COMMUNE_CLERK, sent)
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
