"""A replica takes records in any order, as often as they come, and believes nothing that does not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eoffice.domain.document import Document, Status
from eoffice.errors import Defect
from eoffice.services.log import Record
from eoffice.services.ports import ListQuery
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store
from tests.storage.office import OURS, Office


@pytest.fixture
def desk(stores: Callable[[], Store]) -> Store:
    return stores()


@pytest.fixture
def feed(office: Office) -> tuple[Record, ...]:
    """Give the feed of our agency: an issued document and a draft."""
    office.issue("Quyết định")
    office.draft("Bản thảo")
    return office.log.feed(OURS, 0, 1000)


def state_of(store: Store, document: str) -> Document:
    stored = store.log.load(document)
    assert stored is not None
    return stored.document


def test_a_replica_becomes_equal_to_the_hub(store: Store, desk: Store, feed: tuple[Record, ...]) -> None:
    applied = desk.replica.apply(feed, {OURS: feed[-1].seq})
    assert set(applied.changed) == {record.document for record in feed}
    assert applied.lacking == {}
    assert desk.log.feed(OURS, 0, 1000) == feed
    assert desk.log.feed_end(OURS) == desk.replica.cursor(OURS) == len(feed)
    for document in applied.changed:
        assert desk.log.load(document) == store.log.load(document)
    query = ListQuery(agency=OURS)
    assert desk.lists.page(query, 0, 50) == store.lists.page(query, 0, 50)
    assert desk.verify(is_whole=False) == ()


def test_what_came_before_changes_nothing(desk: Store, feed: tuple[Record, ...]) -> None:
    desk.replica.apply(feed, {OURS: 5})
    again = desk.replica.apply(feed[:4], {OURS: 9})
    assert (again.changed, again.lacking) == ((), {})
    assert desk.replica.cursor(OURS) == 9


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(data=st.data())
def test_any_order_and_repetition_leads_to_the_same_end(
    desk: Store, feed: tuple[Record, ...], data: st.DataObject
) -> None:
    for document in {record.document for record in feed}:
        desk.replica.forget(document)
    parts = data.draw(st.lists(st.lists(st.sampled_from(feed), max_size=8), max_size=6))
    for part in parts:
        for document, have in desk.replica.apply(part).lacking.items():
            stored = desk.log.load(document)
            assert have == (stored.document.events if stored else 0)
    desk.replica.apply(feed)
    assert desk.log.feed(OURS, 0, 1000) == feed
    assert desk.verify(is_whole=False) == ()


def test_a_document_whose_beginning_is_missing_is_named_and_the_others_go_on(
    desk: Store, feed: tuple[Record, ...]
) -> None:
    first, draft = feed[0].document, feed[-1].document
    applied = desk.replica.apply(feed[2:])
    assert applied.changed == (draft,)
    assert applied.lacking == {first: 0}
    assert desk.log.load(first) is None
    assert desk.replica.apply(feed[:2]).changed == (first,)
    assert desk.replica.apply(feed[5:]).lacking == {first: 2}


@pytest.mark.parametrize("field", ["body", "hash", "previous"])
def test_a_record_that_does_not_fit_is_refused_with_all_that_came_with_it(
    desk: Store, feed: tuple[Record, ...], field: str
) -> None:
    sound = getattr(feed[3], field)
    wrong = replace(feed[3], **{field: sound[:-1] + ("0" if sound[-1] != "0" else "1")})
    with pytest.raises(Defect) as caught:
        desk.replica.apply([*feed[:3], wrong, *feed[4:]], {OURS: 99})
    assert caught.value.code == "log.broken"
    assert desk.log.feed_end(OURS) == desk.replica.cursor(OURS) == 0


def test_another_history_of_a_known_event_is_a_fork(desk: Store, feed: tuple[Record, ...]) -> None:
    desk.replica.apply(feed)
    with pytest.raises(Defect) as caught:
        desk.replica.apply([replace(feed[2], hash="f" * 64)])
    assert caught.value.code == "replica.forked"


def test_two_histories_in_one_delivery_are_a_fork(desk: Store, feed: tuple[Record, ...]) -> None:
    with pytest.raises(Defect) as caught:
        desk.replica.apply([*feed[:3], replace(feed[2], hash="f" * 64)])
    assert caught.value.code == "replica.forked"


def test_two_records_at_one_place_are_a_fork(desk: Store, feed: tuple[Record, ...]) -> None:
    desk.replica.apply(feed[:-1])
    with pytest.raises(Defect) as caught:
        desk.replica.apply([replace(feed[-1], seq=1)])
    assert caught.value.code == "replica.forked"


def test_an_expected_state_is_shown_until_the_hub_decides(
    store: Store, desk: Store, feed: tuple[Record, ...], office: Office, blobs: SegmentBlobs
) -> None:
    draft = feed[-1].document
    desk.replica.apply(feed)
    expected = replace(state_of(desk, draft), subject="Sẽ đổi", status=Status.SUBMITTED, events=2)
    desk.replica.overlay(draft, expected)
    row = desk.lists.row(draft)
    assert row is not None
    assert (row.subject, row.status, row.is_pending) == ("Sẽ đổi", "submitted", True)
    assert desk.replica.overlaid(draft) == expected
    assert desk.replica.overlays() == (draft,)
    assert state_of(desk, draft).subject == "Bản thảo"
    desk.indexer.catch_up_all(blobs)
    assert [each.id for each in desk.lists.page(ListQuery(words="se doi"), 0, 5)] == [draft]
    office.add_version(draft)
    desk.replica.apply(office.log.feed(OURS, len(feed), 10))
    row = desk.lists.row(draft)
    assert row == store.lists.row(draft)
    assert row is not None
    assert not row.is_pending
    assert desk.replica.overlaid(draft) is None


def test_a_refused_order_takes_its_expectation_away(desk: Store, feed: tuple[Record, ...]) -> None:
    draft = feed[-1].document
    desk.replica.apply(feed)
    before = desk.lists.row(draft)
    desk.replica.overlay(draft, replace(state_of(desk, draft), subject="Không được"))
    desk.replica.overlay(draft, None)
    assert desk.lists.row(draft) == before
    assert desk.replica.overlaid(draft) is None


def test_a_new_document_is_listed_before_the_hub_knows_it(desk: Store, office: Office) -> None:
    expected = replace(state_of_draft(office), id="only-here")
    desk.replica.overlay("only-here", expected)
    row = desk.lists.row("only-here")
    assert row is not None
    assert row.is_pending
    assert desk.log.load("only-here") is None
    assert desk.verify(is_whole=False) == ()
    desk.replica.overlay("only-here", None)
    assert desk.lists.row("only-here") is None


def state_of_draft(office: Office) -> Document:
    stored = office.log.load(office.draft("Mới"))
    assert stored is not None
    return stored.document


def test_expectations_survive_a_rebuild(desk: Store, feed: tuple[Record, ...], blobs: SegmentBlobs) -> None:
    draft = feed[-1].document
    desk.replica.apply(feed)
    desk.replica.overlay(draft, replace(state_of(desk, draft), subject="Sẽ đổi"))
    before = desk.lists.page(ListQuery(), 0, 50)
    desk.rebuild(blobs)
    assert desk.lists.page(ListQuery(), 0, 50) == before


def test_a_document_no_longer_to_be_read_is_forgotten(desk: Store, feed: tuple[Record, ...]) -> None:
    desk.replica.apply(feed)
    desk.replica.forget(feed[0].document)
    assert desk.log.records(feed[0].document) == ()
    assert desk.lists.row(feed[0].document) is None
    assert desk.verify(is_whole=False) == ()
