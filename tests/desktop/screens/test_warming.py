"""What the first visit of a list needs is loaded while nobody waits for it, and not for a closed window."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QCoreApplication, QEvent, Qt
from PyQt6.QtGui import QKeyEvent, QWindow
from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.warming import Warming
from tests.desktop.seats import SitDown


def test_reading_pane_and_screens_are_made_before_they_are_visited(sit_down: SitDown) -> None:
    hands = sit_down(cast.DRAFTER)
    assert "reading" not in hands.desk.__dict__
    made = hands.desk.window.stack.count()
    hands.desk.warm_up()
    hands.until(lambda: hands.desk.warming.is_done)
    assert "reading" in hands.desk.__dict__
    ready = hands.desk.window.stack.count()
    assert ready >= made + 8
    hands.desk.window.show_place("incoming")
    hands.until(hands.desk.reading.isVisible)
    hands.desk.window.show_place("kpi")
    assert hands.desk.window.stack.count() == ready


def test_no_screen_is_made_under_the_hands_of_a_person(qtbot: QtBot) -> None:
    lane, made, looks = Lane(1), list[str](), list[None]()
    window = QWindow()
    steps = (partial(made.append, "pane"), partial(made.append, "screen"))
    warming = Warming(lane, steps, lane, quiet_ms=3_600_000)
    warming.begin(window)
    QCoreApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier))
    warming._timer.timeout.connect(partial(looks.append, None))
    # Once to load, then twice to look whether the person has stopped.
    qtbot.waitUntil(lambda: len(looks) >= 3, timeout=60_000)
    assert made == []
    warming.quiet_ms = 0
    qtbot.waitUntil(lambda: made == ["pane", "screen"], timeout=60_000)
    assert warming.is_done
    assert lane.drain(60_000)


def test_nothing_is_made_for_a_window_that_closed_meanwhile(qtbot: QtBot) -> None:
    lane = Lane(1)

    def make() -> None:
        raise AssertionError("made for nobody")

    warming = Warming(lane, (make,), lane)
    with qtbot.waitSignal(lane.started, timeout=60_000):
        warming.begin()
    # Its answer waits in the queue of this thread's events: the window closes before it is heard.
    warming.end()
    qtbot.waitUntil(lambda: not lane.waiting, timeout=60_000)
    assert lane.drain(60_000)
    QCoreApplication.processEvents()
