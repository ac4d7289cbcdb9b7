"""A desk for tests: replica, outbox, files and sync loop of one person, as a desktop wires them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from eoffice.clock import new_id
from eoffice.domain import commands
from eoffice.domain.document import Document
from eoffice.exchange.channel import Channel
from eoffice.exchange.client import HubClient
from eoffice.exchange.intake import Place
from eoffice.exchange.session import Session
from eoffice.exchange.sync import SyncLoop
from eoffice.exchange.trust import pinned_by_file
from eoffice.exchange.vault import MemoryVault
from eoffice.services.workplace import Connectedness, SyncNews
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store
from tests.hub.hub_process import CLOCK, PASSWORD, PEOPLE, RunningHub
from tests.hub.orders import drafting, form_of
from tests.new_store import new_store
from tests.waiting import wait_until


@dataclass
class Desk:
    """What one person has on one machine."""

    login: str
    store: Store
    blobs: SegmentBlobs
    client: HubClient
    sync: SyncLoop
    news: list[SyncNews] = field(default_factory=list)

    def order(self, command: commands.Command, document: str, seen: int, blobs: Sequence[str] = ()) -> str:
        """Put an order into the outbox and poke the loop; return its id."""
        form = form_of(command, document, seen)
        self.store.outbox.put(form, blobs)
        self.sync.poke()
        return form.id

    def draft(self, subject: str = "Về việc tổ chức hội nghị") -> str:
        """Begin a letter and return its id."""
        document = new_id()
        self.order(drafting(subject), document, 0)
        return document

    def document(self, document: str) -> Document | None:
        """Return a document as the replica knows it."""
        stored = self.store.log.load(document)
        return stored.document if stored else None

    def await_document(self, document: str, events: int = 1) -> Document:
        """Wait until the replica has a document with so many events."""

        def look() -> Document | None:
            found = self.document(document)
            return found if found and found.events >= events else None

        found = wait_until(look)
        assert found is not None
        return found

    def await_state(self, wanted: Connectedness) -> None:
        """Wait until the loop stands to its hub as wanted."""
        wait_until(lambda: self.sync.state.connectedness is wanted)

    def await_empty(self) -> None:
        """Wait until nothing waits any more."""
        wait_until(lambda: not [entry for entry in self.store.outbox.waiting() if not entry.is_refused])


@contextmanager
def a_desk(
    hub: RunningHub,
    folder: Path,
    login: str = "lan",
    *,
    address: str = "",
    vault: MemoryVault | None = None,
    now: Callable[[], datetime] | None = None,
    client_kind: type[HubClient] = HubClient,
) -> Iterator[Desk]:
    """Give a desk whose loop runs; without a vault the person signs in with the password first."""
    channel = Channel(address or hub.address, pinned_by_file(hub.folder.certificate))
    session = Session(channel, vault or MemoryVault(), login)
    if vault is None:
        session.sign_in(PASSWORD)
    client = client_kind(channel, session)
    store, blobs = new_store(folder / "desk.db"), SegmentBlobs(folder / "files", reserve=0)
    place = Place(login, PEOPLE[login][0], store.replica, store.directory, store.log)
    sync = SyncLoop(client, place, store.outbox, blobs, _Clock(now or CLOCK.now))
    desk = Desk(login, store, blobs, client, sync)
    sync.listen(desk.news.append)
    sync.start()
    try:
        yield desk
    finally:
        sync.stop()
        client.close()
        blobs.close()
        store.close()


@dataclass(frozen=True)
class _Clock:
    """Tells the time of a function."""

    now: Callable[[], datetime]
