"""The desk as a whole: documents open where a person looks for them, piles count, everything ends."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from eoffice.demo import cast
from eoffice.desktop.person_desk import PersonDesk, place_of
from eoffice.desktop.screens.search.view import SearchView
from eoffice.desktop.screens.today.presenter import read_today
from eoffice.desktop.session import driving
from eoffice.domain.document import Direction, Document, Holder, Status
from eoffice.domain.people import Role
from eoffice.errors import NotFound
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import draft_letter, letter_to_sign, submit
from tests.desktop.seats import SitDown

DRAFTER, DIRECTOR = cast.DRAFTER.person, cast.DIRECTOR.person


def a_document(status: Status, holder: Holder, direction: Direction = Direction.OUTGOING) -> Document:
    return Document(
        "d", cast.DEPARTMENT.code, direction, "cong_van", "Thử", status, DRAFTER.id, "ccvc", holder
    )


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (a_document(Status.DRAFT, Holder(DRAFTER.id)), "drafts"),
        (a_document(Status.RETURNED, Holder(DRAFTER.id)), "drafts"),
        (a_document(Status.SUBMITTED, Holder("hung.lv")), "outgoing"),
        (a_document(Status.ARRIVED, Holder(role=Role.CLERK), Direction.INCOMING), "incoming"),
    ],
)
def test_a_document_is_found_where_its_author_looks_for_it(document: Document, place: str) -> None:
    assert place_of(document, DRAFTER) == place


def test_what_waits_for_a_signature_is_found_among_what_is_to_sign() -> None:
    document = a_document(Status.FORMAT_APPROVED, Holder(DIRECTOR.id))
    assert place_of(document, DIRECTOR) == "to_sign"
    assert place_of(document, replace(DIRECTOR, id="other")) == "outgoing"


def test_the_start_page_counts_what_waits_for_each_person(sit_down: SitDown) -> None:
    letter_to_sign(sit_down)
    counts = {}
    for player in (cast.DRAFTER, cast.CLERK, cast.DIRECTOR):
        desk = sit_down(player).desk
        state = read_today(desk.work, desk.session.today.isoformat())
        counts[player.login] = {pile.id: pile.count for pile in state.piles if pile.count}
    assert counts == {cast.DRAFTER.login: {}, cast.CLERK.login: {}, cast.DIRECTOR.login: {"sign": 1}}


def test_a_pile_leads_to_its_place_and_the_rail_counts_it(sit_down: SitDown) -> None:
    letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    director.desk.window.show_place("today")
    director.until(lambda: driving.is_shown(director.desk.window, "today.pile.sign"))
    director.until(lambda: director.desk.shell.facts.count("to_sign").unread == 1)
    director.press("today.pile.sign")
    assert director.desk.window.place == "to_sign"


def test_a_recent_draft_opens_from_the_start_page(sit_down: SitDown) -> None:
    drafter = sit_down(cast.DRAFTER)
    document = draft_letter(drafter)
    drafter.desk.session.current.show("")
    drafter.desk.window.show_place("today")
    drafter.until(lambda: driving.is_shown(drafter.desk.window, f"today.drafts.{document}"))
    drafter.press(f"today.drafts.{document}")
    drafter.sees(document, Status.DRAFT)
    drafter.until(lambda: drafter.desk.window.place == "drafts")


def test_the_search_of_the_top_bar_fills_the_one_list_of_results(sit_down: SitDown) -> None:
    drafter = sit_down(cast.DRAFTER)
    draft_letter(drafter)
    submit(drafter)
    drafter.desk.window.show_place("today")
    drafter.desk.shell.navigator.search("vi tri viec lam")
    assert drafter.desk.window.place == "search"
    assert driving.read(drafter.desk.window, "search.find") == "vi tri viec lam"
    screen = drafter.desk.window.screen_of("search")
    assert isinstance(screen, SearchView)
    drafter.until(lambda: screen.shown_list.model.rowCount() == 1)


def test_a_document_that_does_not_exist_is_told(sit_down: SitDown) -> None:
    drafter = sit_down(cast.DRAFTER)
    drafter.desk.open("nowhere")
    messages = drafter.desk.shell.messages
    drafter.until(lambda: any(notice.code == "document.missing" for notice in messages.history))


def test_an_older_version_can_be_read(sit_down: SitDown) -> None:
    drafter = sit_down(cast.DRAFTER)
    draft_letter(drafter)
    pane = drafter.desk.reading
    drafter.until(lambda: pane.versions.model.rowCount() == 1)
    row = pane.versions.model.row_at(0)
    assert row is not None
    pane.tabs.setCurrentIndex(2)
    pane.versions.row_opened.emit(row)
    assert pane.tabs.currentIndex() == 0


def test_closing_the_window_closes_the_stores_once_and_ends_every_thread(
    office: LocalOffice, sit_down: SitDown
) -> None:
    closed: list[int] = []
    workplace = office.sit_down(cast.UNIT_HEAD)
    real_close = workplace.close

    def close() -> None:
        closed.append(1)
        real_close()

    hands: Hands = sit_down(cast.DRAFTER)
    desk = PersonDesk(replace(workplace, close=close))
    desk.show()
    with hands.qtbot.waitSignal(desk.closed, timeout=60_000):
        desk.window.close()
    desk.close()
    assert closed == [1]
    assert f"sync-{cast.UNIT_HEAD.person.id}" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(NotFound):
        hands.desk.work.ordering.now_here("nowhere")
