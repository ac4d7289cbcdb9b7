"""Fixtures for tests with whole windows: a dressed application, and an office to sit down in.

The conftest of a folder takes from here what its tests need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from eoffice.demo.cast import Player
from eoffice.demo.world import World, make_world
from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.shell.application import dress
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice

SitDown = Callable[[Player], Hands]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Give tokens, trust and people, made once: keys take their time."""
    return make_world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def office(tmp_path: Path, world: World) -> Iterator[LocalOffice]:
    """Give an office with an empty hub."""
    office = LocalOffice(tmp_path / "office", world)
    yield office
    office.close()


@pytest.fixture
def opened_paths() -> list[Path]:
    """Give the list of working copies that desks have opened outside."""
    return []


@pytest.fixture
def sit_down(qtbot: QtBot, office: LocalOffice, opened_paths: list[Path]) -> Iterator[SitDown]:
    """Give a way to sit down at a person's window; all windows are closed at the end."""
    desks: dict[str, Hands] = {}

    def open_outside(path: Path) -> bool:
        opened_paths.append(path)
        return True

    def sit(player: Player) -> Hands:
        if player.login not in desks:
            desk = PersonDesk(office.sit_down(player), open_path=open_outside)
            desk.window.resize(1360, 860)
            desk.show()
            desks[player.login] = Hands(qtbot, desk)
        return desks[player.login]

    yield sit
    for hands in desks.values():
        hands.desk.close()
        # A window that only Python has forgotten would still hear of the next test's change of language.
        hands.desk.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def dressed(request: pytest.FixtureRequest) -> None:
    """Dress the application as the program does, for tests with windows."""
    if "qtbot" in request.fixturenames:
        dress(request.getfixturevalue("qapp"))
