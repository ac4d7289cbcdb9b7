"""A whole office for tests: a real hub process, real tokens, and desks without windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from eoffice import settings
from eoffice.bootstrap.workplace import Entrance
from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.demo.hub_process import found_hub, running_hub
from eoffice.demo.world import World, furnish_desks, make_world
from eoffice.domain.content import Paragraph, Span
from eoffice.domain.document import Document, Status
from eoffice.services.composing import DraftRequest
from eoffice.services.signing_pages import Unlocking
from eoffice.services.tokens import chosen
from eoffice.services.workplace import Workplace
from hsm import Pin
from tests.waiting import wait_until

MAIN = Path(__file__).parents[2] / "main.py"


@dataclass
class Office:
    """The running office and the desks opened so far."""

    world: World
    desks: dict[str, Workplace] = field(default_factory=dict)

    def desk(self, player: Player) -> Workplace:
        """Return a person's desk, signed in at first use."""
        if player.login not in self.desks:
            folder = self.world.desk_folder(player)
            entrance = Entrance(folder, settings.load(folder))
            work = entrance.sign_in(player.login, self.world.passwords[player.login])
            work.sync.start()
            self.desks[player.login] = work
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

    wait_until(is_there, timeout_s=30)
    return found[0]


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """Give a running office until the end of the block."""
    world = make_world(folder)
    found_hub(MAIN, world)
    with running_hub(MAIN, world) as address:
        furnish_desks(world, address)
        office = Office(world)
        with ExitStack() as closing:
            closing.callback(_close, office)
            yield office


def _close(office: Office) -> None:
    for work in office.desks.values():
        work.close()


def a_letter(lines: tuple[str, ...] = cast.LETTER_BODY) -> DraftRequest:
    """Return the letter of the story."""
    body = tuple(Paragraph((Span(line),)) for line in lines)
    return DraftRequest("cong_van", cast.LETTER_SUBJECT, cast.DIRECTOR.person.id, (cast.COMMUNE.code,), body)
