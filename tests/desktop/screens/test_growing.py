"""A window that is open while the text grows or the reading direction turns: everything follows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QLabel, QPushButton

from eoffice.demo import cast
from eoffice.desktop.session import driving
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.shell.application import dress
from eoffice.desktop.shell.dressing import Dressing
from eoffice.desktop.shell.preferences import Preferences
from tests.desktop.hands import Hands
from tests.desktop.screens.steps import draft_letter
from tests.desktop.seats import SitDown

LARGE = 160


@pytest.fixture
def drafter(sit_down: SitDown) -> Hands:
    hands = sit_down(cast.DRAFTER)
    draft_letter(hands)
    return hands


@pytest.fixture
def preferences(qapp: QApplication) -> Iterator[Preferences]:
    """Give preferences that the application follows, and its usual dress afterwards."""
    chosen = Preferences()
    dressing = Dressing(qapp, chosen)
    yield chosen
    dressing.deleteLater()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    dress(qapp)


def test_titles_icons_and_columns_grow_with_the_text_wherever_the_pane_goes(
    drafter: Hands, preferences: Preferences, qapp: QApplication
) -> None:
    window = drafter.desk.window
    screen = window.screen_of("drafts")
    lists = screen if isinstance(screen, ListScreen) else screen.findChild(ListScreen)
    assert isinstance(lists, ListScreen)
    status = lists.shown_list.table.columnWidth(1)
    preferences.choose("font_percent", LARGE)
    for place in ("incoming", "drafts", "outgoing", "drafts"):
        window.show_place(place)
        drafter.until(lambda: not drafter.desk.shell.lanes.cpu.waiting)
        subject = driving.find(window, "readingSubject")
        assert isinstance(subject, QLabel)
        assert subject.font().pointSizeF() == pytest.approx(qapp.font().pointSizeF() * 1.25, abs=0.1), place
    drafter.until(lambda: driving.is_shown(window, "readingSubject"))
    assert lists.shown_list.table.columnWidth(1) >= status * LARGE / 100 * 0.95
    icons = [one for one in drafter.desk.reading.findChildren(QPushButton) if not one.icon().isNull()]
    assert icons
    for one in icons:
        assert one.iconSize().height() >= one.fontMetrics().height(), one.objectName()


def test_rows_of_buttons_begin_at_the_right_where_people_read_from_there(
    drafter: Hands, qapp: QApplication
) -> None:
    window = drafter.desk.window
    window.show_place("today")
    first = driving.find(window, "today.action.draft.new_letter")
    last = driving.find(window, "today.action.incoming")
    assert first.x() < last.x()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        drafter.until(lambda: first.x() > last.x())
        buttons = [one for one in window.tool_bar.buttons if one.isVisible()]
        drafter.until(lambda: buttons[0].x() > buttons[-1].x())
        window.show_place("drafts")
        chips = [driving.find(window, f"drafts.filter.{key}") for key in ("urgent", "overdue")]
        drafter.until(lambda: chips[0].x() > chips[1].x())
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
