"""The signatures of an ordered document are raised at the desk; what was signed stays byte for byte."""

from __future__ import annotations

import json

import pytest

from eoffice.demo import cast
from eoffice.desktop.screens.file_signing.lasting import LastingView
from eoffice.domain.document import FileRef, Status
from eoffice.services.log import document_of
from eoffice.services.signing_lasting import Advice
from tests.desktop.hands import Hands
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
    clerk.desk.window.show_place("lasting")
    view = clerk.desk.window.screen_of("lasting")
    assert isinstance(view, LastingView)
    clerk.press("lasting.documents")
    clerk.until(lambda: [one.document for one in view.rows] == [document])
    (row,) = view.rows
    assert (row.level, row.advice, row.name) == ("B-B", Advice.RENEW, cast.LETTER_SUBJECT)
    assert not view.renew.isEnabled()
    with AuthorityServer() as authority:
        named = work.signing.folder / "may-chu-dau-thoi-gian.json"
        named.parent.mkdir(parents=True, exist_ok=True)
        named.write_text(json.dumps([authority.url("tsa")]), encoding="utf-8")
        # Many at once, from the place of long keeping; no document is opened for it.
        view.look_at(())
        clerk.until(view.renew.isEnabled)
        clerk.press("lasting.renew")
        after = grown(clerk, office, document, before)
        clerk.until(lambda: [one.level for one in view.rows] == ["B-LTA"])
        clerk.until(lambda: work.ordering.now_here(document).pages == after)
        found = work.checks.check(work.files.path(after))
        kinds = [one.kind for one in found.signatures]
        assert kinds == ["signature", "signature", "timestamp", "timestamp"]
        assert [one.changes_after for one in found.signatures][:2] == ["permitted", "permitted"]
        # One alone, from its own menu.
        clerk.desk.open(document)
        clerk.run("document.keep_evidence")
        again = grown(clerk, office, document, after)
        clerk.until(lambda: work.ordering.now_here(document).pages == again)
    assert work.ordering.now_here(document).status is Status.SEALED


def grown(clerk: Hands, office: LocalOffice, document: str, before: FileRef) -> FileRef:
    """Wait for the hub to take raised pages; every byte it had must still be there."""

    def has_come() -> bool:
        pages = at_the_hub(office, document)
        return pages is not None and pages.digest != before.digest

    clerk.until(has_come)
    after = at_the_hub(office, document)
    assert after is not None
    assert office.hub.blobs.read(after.digest).startswith(office.hub.blobs.read(before.digest))
    return after
