"""People at real windows over a real hub, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from eoffice.demo.cast import Player
from eoffice.desktop.person_desk import PersonDesk
from tests.desktop.hands import Hands
from tests.desktop.seats import SitDown, dressed
from tests.end_to_end.office import Office, open_office

__all__ = ["dressed"]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office with a running hub, shared by all tests that leave it usable: keys take their time."""
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _hub_is_there(request: pytest.FixtureRequest) -> None:
    """Begin every test with a hub that runs and a line that is open, whatever became of the last one."""
    if "office" in request.fixturenames and isinstance(office := request.getfixturevalue("office"), Office):
        office.line.let_through()
        if not office.hub.is_running:
            office.restart_hub()


@pytest.fixture
def sit_down(qtbot: QtBot, office: Office) -> Iterator[SitDown]:
    """Give a way to sit down at a person's window; until it is closed, the office uses that desk."""
    seated: dict[str, Hands] = {}

    def sit(player: Player) -> Hands:
        if player.login not in seated:
            office.close_desk(player)
            work = office.entrance(player).sign_in(player.login, office.world.passwords[player.login])
            desk = PersonDesk(work, open_path=lambda _: True)
            desk.window.resize(1360, 860)
            desk.show()
            office.desks[player.login] = work
            seated[player.login] = Hands(qtbot, desk)
            seated[player.login].until(lambda: bool(work.ordering.directory.people))
        return seated[player.login]

    yield sit
    office.line.let_through()
    for login, hands in seated.items():
        for entry in hands.desk.work.outbox.waiting():
            if entry.is_refused:
                hands.desk.work.ordering.give_up(entry.form.id)
        hands.desk.close()
        del office.desks[login]
