"""The sync loop of one person at one desk: two threads, one for the outbox, one for the feed. No Qt.

The loop may be killed at any moment: every order is idempotent, every record is known by its
version, and the cursor moves only after the records are kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread, current_thread

from eoffice.clock import Clock
from eoffice.errors import Defect, NotFound, OfficeError, Refused, Unreachable
from eoffice.exchange.client import HubClient, pages_of
from eoffice.exchange.courier import Courier
from eoffice.exchange.intake import Intake, Place
from eoffice.exchange.retrying import Backoff, told_s
from eoffice.exchange.standing import Standing
from eoffice.exchange.streaming import Follower
from eoffice.exchange.wire import FeedPage
from eoffice.services.ports import Blobs, Outbox
from eoffice.services.workplace import SyncNews, SyncState

_log = logging.getLogger(__name__)
_STOP_S = 40
_LOOK_AGAIN_S = 300
_DEAD_STREAMS = 2
"""So many streams in a row that brought nothing: one proves little, the hub may just have ended."""
_POLLS_BEFORE_STREAM = 60
"""After dead streams, so many long polls before a stream is tried again."""


class SyncLoop:
    """Implements `services.workplace.Sync`."""

    def __init__(self, client: HubClient, place: Place, outbox: Outbox, blobs: Blobs, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._intake = Intake(client, place)
        self._courier = Courier(client, self._intake, outbox, blobs)
        self._standing = Standing(outbox)
        self._stopping = Event()
        self._orders = Event()
        self._feed = Event()
        self._follower: Follower | None = None
        self._dead_streams = 0
        self._polls_left = 0
        self._pauses = Backoff()
        """Between tries to send; the feed ends them when the line is back."""
        self._lock = Lock()
        self._threads = (
            Thread(target=self._watched, args=(self._carry,), name="sync-outbox", daemon=True),
            Thread(target=self._watched, args=(self._receive,), name="sync-feed", daemon=True),
        )

    @property
    def state(self) -> SyncState:
        """Return what the loop last knew."""
        return self._standing.state

    def listen(self, listener: Callable[[SyncNews], None]) -> None:
        """Have a listener called, from the loop's threads, when something changed."""
        self._standing.listen(listener)

    def tell(self, documents: frozenset[str]) -> None:
        """Have listeners look again at documents that something at this desk has changed."""
        self._standing.found(documents)

    def take_directory(self, version: int) -> None:
        """Take over the directory that a request of this person has just changed; listeners are told."""
        people = self._intake.take_directory(version)
        self._standing.heard(people.forgotten, directory_changed=people.is_new)

    def start(self) -> None:
        """Begin to run."""
        for thread in self._threads:
            thread.start()

    def poke(self) -> None:
        """Look at the outbox at once, and try the hub again if it was away."""
        self._standing.recount()
        self._orders.set()
        self._feed.set()

    def stop(self) -> None:
        """End, after the order in flight is answered or given back to the outbox."""
        self._stopping.set()
        self._orders.set()
        self._feed.set()
        with self._lock:
            if self._follower is not None:
                self._follower.close()
        for thread in self._threads:
            if thread.is_alive() and thread is not current_thread():
                thread.join(_STOP_S)

    def _watched(self, work: Callable[[], None]) -> None:
        """Run a thread's work; should it end by a defect, the person is told instead of left waiting."""
        try:
            work()
        finally:
            if not self._stopping.is_set():
                self._standing.ended(Defect("exchange.sync_ended"))

    def _carry(self) -> None:
        """Send orders as long as there are some, then wait to be poked."""
        while not self._stopping.is_set():
            # Before the look: an order put while we look sets it again.
            self._orders.clear()
            entry = self._courier.next_order()
            if entry is None:
                self._orders.wait(_LOOK_AGAIN_S)
                continue
            try:
                changed = self._courier.send(entry)
            except OfficeError as error:
                self._standing.lost(error)
                self._orders.wait(self._pauses.next_s(told_s(error)))
                continue
            self._pauses.reset()
            self._feed.set()  # the hub is there: no need to wait any longer with the feed
            self._standing.heard(changed)

    def _receive(self) -> None:
        """Follow the feed; begin again after every break."""
        backoff = Backoff()
        while not self._stopping.is_set():
            self._feed.clear()
            try:
                self._catch_up()
                if backoff.failures:
                    # Failures of a line that was cut say nothing of the one that is there now.
                    backoff.reset()
                    self._pauses.reset()
                self._orders.set()  # the hub is there: what waits may go
                self._follow()
            except OfficeError as error:
                if self._stopping.is_set():
                    return
                self._standing.lost(error)
                self._feed.wait(_LOOK_AGAIN_S if _needs_a_person(error) else backoff.next_s(told_s(error)))

    def _catch_up(self) -> None:
        """Compare clocks, then take over everything that is there now."""
        self._standing.note_skew(self._client.clock_skew_s(self._clock.now))
        while not self._stopping.is_set():
            # False means that the directory moved and the feed begins anew: then from the new cursor.
            if all(self._take(page) for page in pages_of(self._client, self._intake.cursor)):
                break

    def _follow(self) -> None:
        """Take over what is new as it comes, by stream, or by long poll where streams do not get through."""
        if self._polls_left > 0:
            self._polls_left -= 1
            self._take(self._client.poll(self._intake.cursor))
            return
        follower = self._client.follow(self._intake.cursor)
        with self._lock:
            self._follower = follower
        if self._stopping.is_set():
            return
        is_alive = False
        try:
            for page in follower.pages():
                is_alive = True
                if page is not None and not self._take(page):
                    break
        finally:
            self._judge_stream(is_alive=is_alive)

    def _judge_stream(self, *, is_alive: bool) -> None:
        """Note whether a stream brought anything, and poll for a while when streams do not get through."""
        self._dead_streams = 0 if is_alive else self._dead_streams + 1
        if self._dead_streams >= _DEAD_STREAMS:
            self._dead_streams, self._polls_left = 0, _POLLS_BEFORE_STREAM

    def _take(self, page: FeedPage) -> bool:
        """Take over a page; False when reading must not go on behind it but begin anew, or end."""
        changed = self._intake.take_page(page)
        people = self._intake.take_directory(page.directory)
        self._standing.heard(changed | people.forgotten, directory_changed=people.is_new)
        return self._intake.cursor >= page.next and not self._stopping.is_set()


def _needs_a_person(error: OfficeError) -> bool:
    """Tell whether trying again by ourselves is of no use: signed out, or another hub's certificate."""
    return isinstance(error, Refused | NotFound | Defect) and not isinstance(error, Unreachable)
