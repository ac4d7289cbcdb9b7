"""A desk whose own files were damaged: the window tells what happened, keeps them, and work goes on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eoffice import settings
from eoffice.bootstrap.workplace import Entrance
from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.desktop.front import FrontDoor
from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.session import driving
from eoffice.desktop.shell.facts import Connection
from eoffice.errors import OfficeError
from eoffice.exchange.vault import MemoryVault
from tests.desktop.hands import PATIENCE_MS
from tests.end_to_end.office import Office, a_letter
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
WHO = cast.DRAFTER
PAGE = 4096


@pytest.fixture
def vault() -> MemoryVault:
    """Give the keyring of one machine: who signed in once may come back."""
    return MemoryVault()


@pytest.fixture
def enter(office: Office, qtbot: QtBot, vault: MemoryVault) -> Iterator[Callable[[], PersonDesk]]:
    """Give a way through the front door, with the password where it is asked for."""
    doors: list[FrontDoor] = []
    folder = office.world.desk_folder(WHO)

    def come_in() -> PersonDesk:
        office.close_desk(WHO)
        door = FrontDoor(Entrance(folder, settings.load(folder), vault), office.line.address, WHO.login)
        doors.append(door)
        door.open()
        if door.desk is None:
            driving.write(door.sign_in, "signInLogin", WHO.login)
            driving.write(door.sign_in, "signInPassword", office.world.passwords[WHO.login])
            driving.press(door.sign_in, "signInConfirm")
            wait(qtbot, lambda: door.desk or door.sign_in.notice)
        assert door.desk is not None, door.sign_in.notice
        return door.desk

    yield come_in
    for door in doors:
        door.close()


def replica(office: Office, player: Player) -> Path:
    """Return the database of a person's desk."""
    return next((office.world.desk_folder(player) / "people").glob("*/office.sqlite"))


def overwrite_documents(path: Path) -> None:
    """Write random bytes over the first page of the documents, which must stand in no journal any more."""
    with closing(sqlite3.connect(path)) as database:
        wait_until(lambda: not database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'document'").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xff" + os.urandom(PAGE - 1))


def test_orders_that_waited_in_a_damaged_replica_reach_the_hub(
    office: Office, qtbot: QtBot, enter: Callable[[], PersonDesk]
) -> None:
    desk = enter()
    wait(qtbot, lambda: desk.work.ordering.directory.people)
    known = desk.work.drafting.begin(a_letter())
    wait(qtbot, lambda: not desk.work.outbox.waiting() and known in desk.work.lists.all_documents())
    office.hub.kill()
    waiting = desk.work.drafting.begin(a_letter())
    number = len(desk.work.outbox.waiting())
    desk.close()
    overwrite_documents(replica(office, WHO))
    # The hub is still away: the person comes in without it, and hears what happened.
    desk = enter()
    hint = told(desk, "replica.rescued")
    assert str(number) in hint
    assert len(desk.work.outbox.waiting()) == number
    office.restart_hub()
    desk.work.sync.poke()
    wait(
        qtbot, lambda: desk.shell.facts.hub.connection is Connection.ONLINE and not desk.work.outbox.waiting()
    )
    wait(qtbot, lambda: {known, waiting} <= set(desk.work.lists.all_documents()))
    assert office.client(WHO.login).history(waiting)
    desk.close()
    assert codes(enter()) == [], "told once"


def test_a_replica_of_zeros_is_fetched_anew_and_the_loss_is_told(
    office: Office, qtbot: QtBot, enter: Callable[[], PersonDesk]
) -> None:
    desk = enter()
    wait(qtbot, lambda: desk.work.ordering.directory.people)
    known = desk.work.drafting.begin(a_letter())
    wait(qtbot, lambda: not desk.work.outbox.waiting() and known in desk.work.lists.all_documents())
    desk.close()
    path = replica(office, WHO)
    path.write_bytes(b"\0" * path.stat().st_size)
    desk = enter()
    assert "trục văn bản" in told(desk, "replica.orders_lost")
    # The directory and the documents come anew, each in its own time.
    wait(qtbot, lambda: desk.work.ordering.directory.people and known in desk.work.lists.all_documents())
    again = desk.work.drafting.begin(a_letter())
    wait(qtbot, lambda: not desk.work.outbox.waiting() and again in desk.work.lists.all_documents())


def wait(qtbot: QtBot, look: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(look()), timeout=PATIENCE_MS)


def codes(desk: PersonDesk) -> list[str]:
    return [one.code for one in desk.shell.messages.history if one.code.startswith("replica.")]


def told(desk: PersonDesk, code: str) -> str:
    """Return the next step of what the window tells in a banner; the damaged file is there under its name."""
    banner = next(one for one in desk.window.banners.banners if one.notice.code == code)
    error: OfficeError = desk.work.troubles[0]
    people = list(desk.window.findChildren(type(banner)))
    assert banner in people
    assert str(error.values["kept"]) in banner.notice.cause
    return banner.notice.hint
