"""A whole office for tests: a real hub process, real tokens, and desks without windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from eoffice import settings
from eoffice.bootstrap.workplace import Entrance
from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.demo.hub_process import found_hub
from eoffice.demo.world import World, furnish_desks, make_world
from eoffice.domain.content import Paragraph, Span
from eoffice.domain.document import Document, Status
from eoffice.exchange.client import HubClient
from eoffice.exchange.session import Session
from eoffice.exchange.vault import MemoryVault
from eoffice.services.composing import DraftRequest
from eoffice.services.signing_pages import Unlocking
from eoffice.services.tokens import chosen
from eoffice.services.workplace import Workplace
from hsm import Pin
from tests.end_to_end.watched_line import WatchedLine
from tests.hub.hub_process import RunningHub
from tests.waiting import wait_until

MAIN = Path(__file__).parents[2] / "main.py"


@dataclass
class Office:
    """The running office and the desks opened so far."""

    world: World
    hub: RunningHub
    line: WatchedLine
    desks: dict[str, Workplace] = field(default_factory=dict)

    def entrance(self, player: Player) -> Entrance:
        """Return the way to a person's desk; the keyring of whoever runs the tests stays untouched."""
        folder = self.world.desk_folder(player)
        return Entrance(folder, settings.load(folder), MemoryVault())

    def restart_hub(self) -> None:
        """Start the hub again on the same folder, and let the desks look at once."""
        self.hub.start()
        self.line.let_through()
        for work in self.desks.values():
            work.sync.poke()

    def client(self, login: str) -> HubClient:
        """Return the hub as a person sees it, signed in, without a desk and past the line."""
        channel = self.hub.channel()
        session = Session(channel, MemoryVault(), login)
        session.sign_in(self.world.passwords[login])
        return HubClient(channel, session)

    def desk(self, player: Player) -> Workplace:
        """Return a person's desk, signed in at first use."""
        if player.login not in self.desks:
            work = self.entrance(player).sign_in(player.login, self.world.passwords[player.login])
            work.sync.start()
            self.desks[player.login] = work
            wait_until(lambda: work.ordering.directory.people)
        return self.desks[player.login]

    def unlocking(self, player: Player, *, seal: bool = False) -> Unlocking:
        """Return the person's key with the right PIN."""
        work = self.desk(player)
        agency = work.ordering.directory.agency(player.person.agency)
        credential = chosen(
            work.signing.credentials(), seal=seal, agency=agency.name, person=player.person.name
        )
        return Unlocking(credential, Pin(self.world.tokens[player.login].pin))

    def when(self, player: Player, document: str, status: Status) -> Document:
        """Wait until a desk knows, from the hub, that a document has a status."""
        work = self.desk(player)

        def reached() -> Document | None:
            stored = work.log.load(document)
            self.demand_nothing_refused()
            return stored.document if stored and stored.document.status is status else None

        return wait_for(reached)

    def arrived(self, player: Player, sent: str) -> Document:
        """Wait for the document at a recipient that came from one sent elsewhere."""
        work = self.desk(player)

        def look() -> Document | None:
            found = [work.log.load(document) for document in work.lists.all_documents()]
            came = [
                stored.document
                for stored in found
                if stored and stored.document.origin and stored.document.origin.document == sent
            ]
            assert len(came) <= 1, "it arrived twice"
            return came[0] if came else None

        return wait_for(look)

    def settle(self) -> None:
        """Wait until no desk has anything to send any more; fail at once when the hub refused something."""

        def has_settled() -> bool:
            self.demand_nothing_refused()
            return not any(work.outbox.waiting() for work in self.desks.values())

        wait_until(has_settled, timeout_s=60)

    def close_desk(self, player: Player) -> None:
        """Close a person's desk when it is open."""
        if (work := self.desks.pop(player.login, None)) is not None:
            work.close()

    def close_desks(self) -> None:
        """Close every desk; the next use signs in anew."""
        for work in self.desks.values():
            work.close()
        self.desks.clear()

    def demand_nothing_refused(self) -> None:
        """Fail at once, with the hub's reason, when an order was refused."""
        for login, work in self.desks.items():
            refused = [
                (entry.form.kind, entry.error_code, entry.error_values)
                for entry in work.outbox.waiting()
                if entry.is_refused
            ]
            assert not refused, f"{login}: {refused}"


def wait_for(look: Callable[[], Document | None]) -> Document:
    """Wait until something is there and return it."""
    found: list[Document] = []

    def is_there() -> bool:
        seen = look()
        if seen is not None:
            found.append(seen)
        return bool(found)

    wait_until(is_there)
    return found[0]


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """Give a running office until the end of the block; the desks reach the hub over its line."""
    world = make_world(folder)
    found_hub(MAIN, world)
    hub = RunningHub(world.hub_folder)
    hub.start()
    with ExitStack() as closing:
        closing.callback(hub.stop)
        line = closing.enter_context(WatchedLine(partial(_listening, hub)))
        furnish_desks(world, line.address)
        office = Office(world, hub, line)
        closing.callback(office.close_desks)
        yield office


def _listening(hub: RunningHub) -> tuple[str, int]:
    parts = urlsplit(hub.address)
    return parts.hostname or "", parts.port or 0


def a_letter(to: str = cast.COMMUNE.code, signatory: str = cast.DIRECTOR.person.id) -> DraftRequest:
    """Return the letter of the story."""
    body = tuple(Paragraph((Span(line),)) for line in cast.LETTER_BODY)
    return DraftRequest("cong_van", cast.LETTER_SUBJECT, signatory, (to,), body)
