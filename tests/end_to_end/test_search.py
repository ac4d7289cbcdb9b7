"""Words are found where somebody looks for them: at each desk of the way, by real processes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.domain.content import Paragraph, Span
from eoffice.domain.document import Status
from eoffice.services.composing import DraftRequest
from eoffice.services.ports import ListQuery
from tests.end_to_end.office import Office, a_letter, open_office
from tests.end_to_end.way import walk
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

LINE = "Đề nghị kiểm tra tuyến đường thủy nội địa chạy qua xã, lập danh sách bến đò trước mùa lũ."
IN_BODY = ("duong", "đường", "duong thuy noi dia", "Bến Đò", "ben do", "lũ")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


def found(office: Office, player: Player, words: str) -> set[str]:
    """Return the documents that a desk's lists find."""
    return {row.id for row in office.desk(player).lists.page(ListQuery(words=words), 0, 50)}


def demand_found(office: Office, player: Player, words: str, document: str) -> None:
    """Wait until a desk finds a document."""
    wait_until(partial(_is_found, office, player, words, document))


def _is_found(office: Office, player: Player, words: str, document: str) -> bool:
    return document in found(office, player, words)


def letter_about_a_river() -> DraftRequest:
    story = a_letter()
    body = (Paragraph((Span(LINE),)), *story.body)
    return DraftRequest(story.kind, story.subject, story.signatory, story.recipients, body)


@pytest.fixture(scope="module")
def sent(office: Office) -> str:
    """Return a letter that was issued."""
    letter = office.desk(cast.DRAFTER).drafting.begin(letter_about_a_river())
    walk(office, letter)
    return letter


def test_a_letter_is_found_by_its_body_before_the_hub_knows_of_it(office: Office) -> None:
    drafter = office.desk(cast.DRAFTER)
    office.line.cut()
    try:
        letter = drafter.drafting.begin(letter_about_a_river())
        demand_found(office, cast.DRAFTER, "ben do", letter)
        assert drafter.outbox.waiting(), "nothing has gone to the hub"
    finally:
        office.line.let_through()
    drafter.sync.poke()
    office.when(cast.DRAFTER, letter, Status.DRAFT)


@pytest.mark.parametrize("words", IN_BODY)
def test_words_of_the_body_are_found_at_the_drafter_the_clerk_and_the_receiver(
    office: Office, sent: str, words: str
) -> None:
    demand_found(office, cast.DRAFTER, words, sent)
    demand_found(office, cast.CLERK, words, sent)
    demand_found(office, cast.COMMUNE_CLERK, words, office.arrived(cast.COMMUNE_CLERK, sent).id)


def test_words_that_do_not_occur_find_nothing(office: Office, sent: str) -> None:
    demand_found(office, cast.CLERK, "bến đò", sent)
    assert sent not in found(office, cast.CLERK, "bến phà")
    assert sent not in found(office, cast.CLERK, "duong sat")
