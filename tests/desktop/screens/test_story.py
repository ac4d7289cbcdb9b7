"""One document from a draft to the answer of its recipient, through the real windows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from eoffice.demo import cast
from eoffice.desktop.session import driving
from eoffice.domain.document import Status
from eoffice.domain.exchange import StatusCode
from signing import TrustStore, verify
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import arrived_at, draft_letter, submit
from tests.desktop.seats import SitDown


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("EOFFICE_SHOTS", tmp_path / "shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sign_and_issue(office: LocalOffice, sit_down: SitDown, document: str, shots: Path) -> None:
    """Take a submitted letter to its recipient."""
    head, clerk, director = sit_down(cast.UNIT_HEAD), sit_down(cast.CLERK), sit_down(cast.DIRECTOR)
    head.sees(document, Status.SUBMITTED)
    head.run("document.approve_content")
    head.confirm()
    clerk.sees(document, Status.CONTENT_APPROVED)
    clerk.run("document.approve_format")
    clerk.confirm()
    director.sees(document, Status.FORMAT_APPROVED)
    director.shot(shots, "to_sign")
    director.open_dialog("document.sign")
    driving.find(director.desk.window, "signingDialog").grab().save(str(shots / "signing.png"))
    driving.press(director.desk.window, "signingCancel")
    director.sign("document.sign", office.pin(cast.DIRECTOR))
    clerk.sees(document, Status.SIGNED)
    clerk.do("document.take_number")
    clerk.sees(document, Status.NUMBERED)
    clerk.do("document.fill")
    clerk.sees(document, Status.FILLED)
    clerk.until(lambda: any("Đã điền số" in notice.title for notice in clerk.desk.reading.notices))
    clerk.sign("document.seal", office.pin(cast.CLERK))
    clerk.sees(document, Status.SEALED)
    clerk.run("document.register")
    clerk.write("actionCopies", 2)
    clerk.confirm()
    clerk.sees(document, Status.REGISTERED)
    clerk.shot(shots, "outgoing")
    clerk.do("document.issue")
    clerk.sees(document, Status.ISSUED)


def test_a_letter_travels_from_its_draft_to_the_answer_of_its_recipient(
    office: LocalOffice, sit_down: SitDown, shots: Path
) -> None:
    drafter, head = sit_down(cast.DRAFTER), sit_down(cast.UNIT_HEAD)
    document = draft_letter(drafter)
    drafter.shot(shots, "drafts")
    submit(drafter)
    head.sees(document, Status.SUBMITTED)
    head.run("document.return")
    head.write("actionText", cast.RETURN_COMMENT)
    head.shot(shots, "return")
    head.confirm()
    drafter.sees(document, Status.RETURNED)
    drafter.shot(shots, "returned")
    assert any(cast.RETURN_COMMENT in notice.hint for notice in drafter.desk.reading.notices)
    submit(drafter)
    sign_and_issue(office, sit_down, document, shots)

    commune = sit_down(cast.COMMUNE_CLERK)
    arrived = arrived_at(commune)
    commune.sees(arrived, Status.ARRIVED)
    commune.until(lambda: any("hợp lệ" in notice.title for notice in commune.desk.reading.notices))
    commune.shot(shots, "incoming")
    commune.do("document.verify")
    commune.do("document.accept")
    commune.sees(arrived, Status.ACCEPTED)
    assert commune.state().arrival_number == 1
    chairman, officer = sit_down(cast.CHAIRMAN), sit_down(cast.COMMUNE_OFFICER)
    chairman.sees(arrived, Status.ACCEPTED)
    chairman.run("document.direct")
    chairman.write("actionText", cast.DIRECTIVE)
    chairman.choose("actionPerson", cast.COMMUNE_OFFICER.person.id)
    chairman.write("actionDays", 5)
    chairman.shot(shots, "direct")
    chairman.confirm()
    chairman.sees(arrived, Status.DIRECTED)
    chairman.run("document.assign")
    chairman.choose("actionPerson", cast.COMMUNE_OFFICER.person.id)
    chairman.confirm()
    officer.sees(arrived, Status.ASSIGNED)
    officer.do("document.start")
    officer.sees(arrived, Status.IN_PROGRESS)
    officer.run("document.complete")
    officer.write("actionText", cast.RESULT)
    officer.confirm()
    officer.sees(arrived, Status.DONE)
    officer.shot(shots, "done")

    clerk = sit_down(cast.CLERK)

    def is_done() -> bool:
        stored = clerk.desk.work.log.load(document)
        assert stored is not None
        return stored.document.deliveries[cast.COMMUNE.code].code is StatusCode.DONE

    clerk.until(is_done)
    clerk.desk.window.show_place("delivery")
    board = driving.find(clerk.desk.window, "delivery.board")
    clerk.until(lambda: board.model().rowCount() == 1)  # type: ignore[attr-defined]
    clerk.shot(shots, "delivery")
    for place in ("today", "outbox"):
        clerk.desk.window.show_place(place)
        clerk.until(lambda: clerk.desk.shell.lanes.cpu.waiting == 0)
        clerk.shot(shots, place)
    stored = clerk.desk.work.log.load(document)
    assert stored is not None
    assert stored.document.pages is not None
    verdict = verify(clerk.desk.work.files.path(stored.document.pages), TrustStore.read(office.world.trust))
    assert verdict.verdict == "valid"
    assert len(verdict.signatures) == 2
