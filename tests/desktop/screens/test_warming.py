"""What the first visit of a list needs is loaded while nobody waits for it, and not for a closed window."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.warming import Warming
from tests.desktop.seats import SitDown


def test_the_reading_pane_is_made_before_the_first_list_is_visited(sit_down: SitDown) -> None:
    hands = sit_down(cast.DRAFTER)
    assert "reading" not in hands.desk.__dict__
    hands.desk.warm_up()
    hands.until(lambda: "reading" in hands.desk.__dict__)
    hands.desk.window.show_place("incoming")
    hands.until(hands.desk.reading.isVisible)


def test_nothing_is_made_for_a_window_that_closed_meanwhile(qtbot: QtBot) -> None:
    lane = Lane(1)

    def make() -> None:
        raise AssertionError("made for nobody")

    warming = Warming(lane, make, lane)
    with qtbot.waitSignal(lane.started, timeout=60_000):
        warming.begin()
    # Its answer waits in the queue of this thread's events: the window closes before it is heard.
    warming.end()
    qtbot.waitUntil(lambda: not lane.waiting, timeout=60_000)
    assert lane.drain(60_000)
    QCoreApplication.processEvents()
