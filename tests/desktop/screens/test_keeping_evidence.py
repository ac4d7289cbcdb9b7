"""The signatures of an ordered document are raised at the desk; what was signed stays byte for byte."""

from __future__ import annotations

import json

import pytest

from eoffice.demo import cast
from eoffice.domain.document import FileRef, Status
from eoffice.services.log import document_of
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import letter_to_sign
from tests.desktop.seats import SitDown
from tests.signing.authority_server import AuthorityServer


def at_the_hub(office: LocalOffice, document: str) -> FileRef | None:
    """Return the pages as the hub's log has them."""
    state = document_of(office.hub.store.log.records(document))
    return state.pages if state is not None else None


@pytest.mark.slow
def test_a_sealed_document_gets_its_time_stamp_later_and_says_so(
    sit_down: SitDown, office: LocalOffice
) -> None:
    document = letter_to_sign(sit_down)
    clerk, director = sit_down(cast.CLERK), sit_down(cast.DIRECTOR)
    director.sign("document.sign", office.pin(cast.DIRECTOR))
    clerk.sees(document, Status.SIGNED)
    clerk.do("document.take_number")
    clerk.sees(document, Status.NUMBERED)
    clerk.do("document.fill")
    clerk.sees(document, Status.FILLED)
    clerk.sign("document.seal", office.pin(cast.CLERK))
    clerk.sees(document, Status.SEALED)
    work, commands = clerk.desk.work, clerk.desk.session.shell.commands
    before = work.ordering.now_here(document).pages
    assert before is not None
    assert not commands.get("document.keep_evidence").enabled()  # nobody to ask for a time stamp yet
    with AuthorityServer() as authority:
        named = work.signing.folder / "may-chu-dau-thoi-gian.json"
        named.parent.mkdir(parents=True, exist_ok=True)
        named.write_text(json.dumps([authority.url("tsa")]), encoding="utf-8")
        clerk.run("document.keep_evidence")

        def raised() -> bool:
            pages = at_the_hub(office, document)
            return pages is not None and pages.digest != before.digest

        clerk.until(raised)
    after = at_the_hub(office, document)
    assert after is not None
    assert office.hub.blobs.read(after.digest).startswith(office.hub.blobs.read(before.digest))
    clerk.until(lambda: work.ordering.now_here(document).pages == after)
    found = work.checks.check(work.files.path(after))
    assert [one.kind for one in found.signatures] == ["signature", "signature", "timestamp", "timestamp"]
    assert [one.changes_after for one in found.signatures][:2] == ["permitted", "permitted"]
    assert work.ordering.now_here(document).status is Status.SEALED
