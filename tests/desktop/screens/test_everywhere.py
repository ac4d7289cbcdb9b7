"""Every place of a window with work in it: never held up, typed in with both families of input methods."""

from __future__ import annotations

from functools import partial

import pytest

from eoffice.demo import cast
from eoffice.desktop.session import driving
from eoffice.desktop.shell.field_help import help_words, words_at
from tests.desktop.hands import Hands
from tests.desktop.screens.steps import draft_letter
from tests.desktop.seats import SitDown
from tests.desktop.typing_audit import text_fields, typing_faults
from tests.desktop.watchdog import assert_never_held


@pytest.fixture
def drafter(sit_down: SitDown) -> Hands:
    hands = sit_down(cast.DRAFTER)
    draft_letter(hands)
    return hands


def places(hands: Hands) -> list[str]:
    """Return every place of the rail, and those that only commands lead to."""
    return [place.id for place in hands.desk.window.rail.places.places] + ["settings", "raising", "practice"]


def visit(hands: Hands, place: str) -> None:
    """Go to a place, and stay until everything is there."""
    window = hands.desk.window
    window.show_place(place)
    settle(hands)


def settle(hands: Hands) -> None:
    hands.until(lambda: hands.desk.shell.lanes.cpu.waiting == 0 and hands.desk.shell.lanes.files.waiting == 0)


@pytest.mark.slow
def test_going_through_all_places_never_holds_the_window_up(drafter: Hands) -> None:
    for place in places(drafter):
        drafter.desk.window.show_place(place)  # the first visit makes the screen: measured with the start
        settle(drafter)
    for place in places(drafter):
        # From another list: the reading pane then has to move, which is the longest way.
        elsewhere = "outgoing" if place == "incoming" else "incoming"
        assert_never_held(partial(visit, drafter, place), partial(visit, drafter, elsewhere))


@pytest.mark.slow
def test_every_text_field_of_every_place_takes_unikey_and_ibus(drafter: Hands) -> None:
    window, typed, faults = drafter.desk.window, 0, list[str]()
    stations = [*places(drafter), "draft.new_letter", "document.submit"]
    for station in stations:
        if "." in station and not station.startswith("saved."):
            if not drafter.desk.commands.get(station).enabled():
                continue
            drafter.run(station)
        else:
            window.show_place(station)
        settle(drafter)
        fields = list(text_fields(window))
        faults += [f"{station}: {fault}" for field in fields for fault in typing_faults(field)]
        typed += len(fields)
    assert faults == []
    assert typed >= len(places(drafter))


def test_f1_tells_what_to_type_and_which_rule_asks_for_it(sit_down: SitDown) -> None:
    hands = sit_down(cast.DRAFTER)
    window = hands.desk.window
    window.show_place("incoming")
    field = driving.find(window, "incoming.find")
    field.setFocus()
    with hands.qtbot.waitSignal(hands.desk.shell.messages.notice_posted, timeout=60_000) as posted:
        hands.run("help.field")
    assert "không cần dấu" in posted.args[0].title
    words = words_at(hands.desk.reading.panel.text)
    assert words is not None
    assert "Điều 24" in words.law
    assert words_at(window) is None
    assert all(one.vi and one.en for one in help_words().values())
    keys = {command.id: command.shortcut for command in hands.desk.commands.all}
    assert (keys["help.field"], keys["help.shortcuts"]) == ("F1", "Ctrl+F1")
