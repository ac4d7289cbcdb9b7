"""Routes of what is new: the feed by long poll and as a stream, and the history of one document."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from eoffice.domain.people import Person
from eoffice.errors import NotFound, Unreachable
from eoffice.exchange import wire
from eoffice.exchange.wire import FeedPage, History
from eoffice.hub.asking import in_thread, json_answer, number_of, parts_of, person_of, token_of
from eoffice.hub.parts import Parts
from eoffice.services import codec
from eoffice.services.log import Record
from eoffice.services.permissions import may_read
from eoffice.services.ports import Log
from eoffice.services.work_permissions import may_read_matter

# Below the minute after which proxies commonly cut a silent request.
_LONGEST_WAIT_S = 55
# A clerk of a busy agency may read little of its feed: one request must not walk through all of it.
_PAGES_AT_ONCE = 20


def readable_page(log: Log, person: Person, after: int, limit: int) -> FeedPage:
    """Return the next records of the person's agency that the person may read.

    A document that becomes visible later is known to the reader by the gap in its versions; the
    history gives what went before. Pages without anything readable are passed over here.
    """
    readable: dict[str, bool] = {}
    for _ in range(_PAGES_AT_ONCE):
        records = log.feed(person.agency, after, limit)
        shown = tuple(entry for entry in records if _is_readable(log, person, entry.document, readable))
        after = records[-1].seq if records else after
        if shown or len(records) < limit:
            return FeedPage(shown, after, has_more=len(records) == limit)
    return FeedPage((), after, has_more=True)


def _is_readable(log: Log, person: Person, document: str, known: dict[str, bool]) -> bool:
    """Tell whether a person may read a document as it stands now; asked once a page."""
    if document not in known:
        known[document] = _may_see(log, person, document)
    return known[document]


# Ids of documents and of work are both UUIDs; only looking tells which log an id belongs to.
def _may_see(log: Log, person: Person, log_id: str) -> bool:
    """Tell whether a person may read a document, or a work item, evaluation or register."""
    stored = log.load(log_id)
    if stored is not None:
        return may_read(person, stored.document)
    work = log.load_matter(log_id)
    return work is not None and may_read_matter(person, work.matter)


async def feed(request: Request) -> Response:
    """Give the records after a place; when there are none, wait for some."""
    parts = parts_of(request)
    person = await person_of(request)
    after = number_of(request.query_params.get("after", "0"), "after")
    wait_s = number_of(request.query_params.get("wait", "0"), "wait", highest=_LONGEST_WAIT_S)
    limit = number_of(request.query_params.get("limit", str(parts.limits.page)), "limit", 1, 2000)
    ends = time.monotonic() + wait_s
    with parts.wakes.listen(person.agency) as listener:
        while True:
            listener.clear()
            page = await _page(parts, person, after, limit)
            left_s = ends - time.monotonic()
            if page.records or page.has_more or left_s <= 0 or parts.wakes.is_stopping:
                return json_answer(page)
            after = page.next
            await listener.wait(left_s)


async def feed_stream(request: Request) -> Response:
    """Send records as server-sent events until the token's end; go on from Last-Event-ID."""
    parts = parts_of(request)
    person = await person_of(request)
    given = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    after = number_of(given, "after")
    if parts.wakes.listeners >= parts.limits.streams:
        raise Unreachable("hub.too_busy")
    return StreamingResponse(
        _events(parts, person, after, token_of(request)),
        media_type=wire.EVENTS_TYPE,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(parts: Parts, person: Person, after: int, token: str) -> AsyncIterator[bytes]:
    """Give the events of a stream; who the person is and what they may read is asked anew at each silence."""
    yield b": eoffice\nretry: 1000\n\n"
    until = parts.signing_in.until(token)
    # No version is -1: the first page is sent even when it is empty, and tells the directory's version.
    directory = -1
    with parts.wakes.listen(person.agency) as listener:
        while not parts.wakes.is_stopping and parts.clock.now() < until:
            listener.clear()
            page = await _page(parts, person, after, parts.limits.page)
            if page.next > after or page.directory != directory:
                after, directory = page.next, page.directory
                yield _event(page)
            elif not await listener.wait(parts.limits.heartbeat_s):
                yield b": alive\n\n"
                person = await in_thread(parts.lanes.reading, parts.signing_in.person, person.id)


def _event(page: FeedPage) -> bytes:
    return b"event: %s\nid: %d\ndata: %s\n\n" % (wire.RECORD_EVENT.encode(), page.next, codec.encode(page))


async def _page(parts: Parts, person: Person, after: int, limit: int) -> FeedPage:
    return await in_thread(parts.lanes.reading, _read_page, parts, person, after, limit)


def _read_page(parts: Parts, person: Person, after: int, limit: int) -> FeedPage:
    page = readable_page(parts.store.log, person, after, limit)
    return replace(page, directory=parts.store.directory.version())


async def history(request: Request) -> Response:
    """Give the records of one document above a version."""
    parts = parts_of(request)
    person = await person_of(request)
    after = number_of(request.query_params.get("after", "0"), "after")
    document = request.path_params["document"]
    records = await in_thread(parts.lanes.reading, _history, parts.store.log, person, document, after)
    return json_answer(History(records))


def _history(log: Log, person: Person, document: str, after: int) -> tuple[Record, ...]:
    if not wire.is_id(document) or not _may_see(log, person, document):
        # The same answer for what is not there and for what is not for these eyes.
        raise NotFound("document.missing")
    return log.records(document, after)
