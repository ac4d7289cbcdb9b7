"""The year changes at the hub while documents are on their way: the new year's books begin at one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.demo.world import make_world
from eoffice.domain.document import Status
from eoffice.services.workplace import Workplace
from tests.desktop.local_office import LocalOffice
from tests.end_to_end.office import Office, a_letter
from tests.end_to_end.watched_line import WatchedLine
from tests.end_to_end.way import walk
from tests.frozen_clock import FrozenClock
from tests.hub.hub_process import RunningHub

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TWO_MINUTES_TO = datetime(2026, 12, 31, 16, 58, tzinfo=UTC)
"""Two minutes before midnight in Vietnam."""


@dataclass
class Neighbours(Office):
    """The same people over a hub in this process, whose clock can be moved on."""

    local: LocalOffice = field(kw_only=True)

    def desk(self, player: Player) -> Workplace:
        """Return a person's desk."""
        if player.login not in self.desks:
            work = self.local.sit_down(player)
            work.sync.start()
            self.desks[player.login] = work
        return self.desks[player.login]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(TWO_MINUTES_TO)


@pytest.fixture
def neighbours(tmp_path: Path, clock: FrozenClock) -> Iterator[Neighbours]:
    world = make_world(tmp_path / "world")
    local = LocalOffice(tmp_path / "office", world, clock)
    nowhere = WatchedLine(lambda: ("", 0))
    office = Neighbours(world, RunningHub(tmp_path / "none"), nowhere, local=local)
    yield office
    office.close_desks()
    local.close()


def numbered(office: Neighbours, letter: str) -> tuple[int, date]:
    walk(office, letter, until=Status.NUMBERED)
    state = office.when(cast.CLERK, letter, Status.NUMBERED)
    assert state.code is not None
    assert state.issued_date is not None
    return state.code.number, state.issued_date


def test_numbers_begin_anew_at_midnight_in_vietnam_and_stay_as_they_were_given(
    neighbours: Neighbours, clock: FrozenClock
) -> None:
    drafting = neighbours.desk(cast.DRAFTER).drafting
    letters = [drafting.begin(a_letter()) for _ in range(4)]
    eve = date(2026, 12, 31)
    assert [numbered(neighbours, letter) for letter in letters[:2]] == [(1, eve), (2, eve)]
    clock.advance(minutes=3)
    new_year = date(2027, 1, 1)
    assert [numbered(neighbours, letter) for letter in letters[2:]] == [(1, new_year), (2, new_year)]
    old = neighbours.when(cast.CLERK, letters[1], Status.NUMBERED)
    assert (old.code is not None and old.code.number, old.issued_date) == (2, eve)
    assert neighbours.local.hub.store.verify() == ()
