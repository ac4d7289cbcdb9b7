"""What is new: by long poll and by stream, only what the person may read, nothing twice, nothing missed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from eoffice.domain import commands
from eoffice.errors import NotFound
from eoffice.exchange.client import HubClient, pages_of
from eoffice.exchange.wire import FeedPage
from eoffice.services.log import Record, check_chain
from tests.hub.fixtures import Raw, Seen
from tests.hub.hub_process import RunningHub
from tests.hub.orders import add_version, drafted
from tests.waiting import wait_until


def end_of(client: HubClient) -> int:
    """Return the last place of a person's feed."""
    return list(pages_of(client, 0))[-1].next


def documents(records: tuple[Record, ...]) -> set[str]:
    """Return the documents of records."""
    return {entry.document for entry in records}


@contextmanager
def following(client: HubClient, after: int) -> Iterator[list[FeedPage]]:
    """Collect the pages of a stream in the background."""
    follower, pages = client.follow(after), list[FeedPage]()

    def collect() -> None:
        pages.extend(page for page in _each(follower.pages(), pages) if page is not None)

    thread = threading.Thread(target=collect)
    thread.start()
    try:
        yield pages
    finally:
        follower.close()
        thread.join(10)
        assert not thread.is_alive()


def _each(stream: Iterator[FeedPage | None], pages: list[FeedPage]) -> Iterator[FeedPage | None]:
    for page in stream:
        if page is not None:
            pages.append(page)
        yield None


def test_a_long_poll_ends_as_soon_as_something_happens(as_person: Seen) -> None:
    lan, minh = as_person("lan"), as_person("minh")
    after = end_of(lan)
    answers: list[FeedPage] = []
    waiting = threading.Thread(target=lambda: answers.append(lan.feed(after, wait_s=20)))
    started = time.monotonic()
    waiting.start()
    paper = drafted(lan)
    waiting.join(15)
    assert documents(answers[0].records) == {paper.id}
    assert time.monotonic() - started < 10
    assert minh.feed(after).next >= answers[0].next


def test_a_long_poll_without_news_ends_in_time_and_empty(as_person: Seen) -> None:
    chu = as_person("chu")
    started = time.monotonic()
    page = chu.feed(end_of(chu), wait_s=1)
    assert (page.records, 0.9 < time.monotonic() - started < 5) == ((), True)


def test_a_stream_brings_what_happens_and_goes_on_from_the_last_event(as_person: Seen) -> None:
    lan = as_person("lan")
    with following(lan, end_of(lan)) as pages:
        wait_until(lambda: pages)
        paper = drafted(lan)
        wait_until(lambda: any(page.records for page in pages))
        first = pages[-1]
    assert documents(first.records) == {paper.id}
    add_version(lan, paper)
    with following(lan, first.next) as pages:
        wait_until(lambda: any(page.records for page in pages))
        assert [entry.version for page in pages for entry in page.records] == [2]


def test_a_stream_goes_on_from_the_header_that_browsers_send(as_person: Seen, raw: Raw) -> None:
    lan = as_person("lan")
    before = end_of(lan)
    drafted(lan)
    with raw("lan").stream(
        "GET", "/v1/feed/stream?after=0", headers={"Last-Event-ID": str(before)}
    ) as answer:
        lines = answer.iter_lines()
        events = [next(lines) for _ in range(6)]
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert events[0].startswith(":")
    assert f"id: {before + 1}" in events


def test_a_quiet_stream_shows_signs_of_life(as_person: Seen) -> None:
    chu = as_person("chu")
    follower = chu.follow(end_of(chu))
    seen = []
    for page in follower.pages():
        seen.append(page)
        if seen.count(None) >= 3:
            follower.close()
    assert seen.count(None) >= 3


def test_people_see_only_what_they_may_read(as_person: Seen) -> None:
    lan, son, tam = as_person("lan"), as_person("son"), as_person("tam")
    paper = drafted(lan)
    for reader, may_see in (
        (lan, True),
        (as_person("cuc"), True),
        (as_person("minh"), True),
        (son, False),
        (tam, False),
    ):
        seen = {entry.document for page in pages_of(reader, 0) for entry in page.records}
        assert (paper.id in seen) is may_see, reader.session.login
    for stranger in (son, tam):
        with pytest.raises(NotFound, match=r"document\.missing"):
            stranger.history(paper.id)


def test_a_document_that_becomes_visible_later_comes_with_all_that_went_before(as_person: Seen) -> None:
    lan, hoa = as_person("lan"), as_person("son")
    after = end_of(hoa)
    paper = drafted(lan)
    add_version(lan, paper)
    assert hoa.feed(after).records == ()
    hidden = hoa.feed(after).next
    with pytest.raises(NotFound):
        hoa.history(paper.id)
    # Made known to the directory as head of a unit, son can be handed the draft.
    paper.give(lan, commands.SubmitDocument("minh"))
    minh = as_person("minh")
    page = minh.feed(hidden)
    newest = next(entry for entry in page.records if entry.document == paper.id)
    assert newest.version == 3, "the feed shows the gap"
    assert check_chain(minh.history(paper.id)) == newest.hash


def test_the_feed_is_read_in_pages_without_missing_or_repeating(as_person: Seen) -> None:
    lan = as_person("lan")
    after = end_of(lan)
    papers = [drafted(lan).id for _ in range(7)]
    found: list[str] = []
    while page := lan.feed(after, limit=3):
        found += [entry.document for entry in page.records]
        after = page.next
        if not page.has_more:
            break
    assert found == papers


def test_a_reader_passes_over_what_others_do(as_person: Seen) -> None:
    son, lan = as_person("son"), as_person("lan")
    after = end_of(son)
    for _ in range(5):
        drafted(lan)
    page = son.feed(after)
    assert (page.records, page.next) == ((), after + 5)


def test_a_change_of_the_directory_is_told_within_a_heartbeat(hub: RunningHub, as_person: Seen) -> None:
    lan = as_person("lan")
    version = lan.directory().version
    with following(lan, end_of(lan)) as pages, hub.kept() as kept:
        wait_until(lambda: pages)
        person = kept.store.directory.read().person("can")
        kept.store.directory.put_person(person)
        wait_until(lambda: pages[-1].directory > version)
    assert lan.directory(version).directory is not None
    assert lan.directory(lan.directory().version).directory is None


def test_a_stream_ends_with_its_access_token(tmp_path: Path) -> None:
    hub = RunningHub.new(tmp_path / "hub", "access_lives_s = 2\nheartbeat_s = 1\n")
    hub.start()
    try:
        started = time.monotonic()
        for _ in hub.client("lan").follow(0).pages():
            assert time.monotonic() - started < 15
        assert time.monotonic() - started > 1
    finally:
        hub.stop()


@pytest.mark.parametrize(
    "query", ["after=x", "after=-1", "after=" + "9" * 40, "wait=1000", "limit=0", "limit=999999"]
)
def test_places_that_make_no_sense_are_refused(raw: Raw, query: str) -> None:
    answer: httpx.Response = raw("lan").get(f"/v1/feed?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.bad_header")
