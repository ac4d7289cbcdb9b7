"""Every screen with work in it: names for screen readers, typeable mnemonics, tab order as the eye goes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PyQt6.QtCore import QEvent, QObject, QPoint, Qt
from PyQt6.QtWidgets import QApplication, QMainWindow, QMenu, QTabWidget, QWidget

from eoffice.demo import cast
from eoffice.desktop.session import driving
from eoffice.desktop.shell.screen import Screen
from eoffice.domain.document import Status
from tests.desktop.audit import bad_mnemonics, inline_completers, nameless
from tests.desktop.hands import Hands
from tests.desktop.screens.steps import draft_letter, letter_to_sign
from tests.desktop.seats import SitDown

TWO_COLUMNS = frozenset({"file_signing"})
"""Tab goes down the first column, then begins at the top of the second."""
OFF_RAIL = ("settings", "raising", "practice")


class WindowSpy(QObject):
    """Sees everything that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Note plain windows; dialogs, menus and pop-ups are windows on purpose."""
        is_shown = event is not None and event.type() is QEvent.Type.Show
        if is_shown and isinstance(watched, QWidget) and _is_plain_window(watched):
            self.seen.append(f"{type(watched).__name__}#{watched.objectName()}")
        return False


def _is_plain_window(widget: QWidget) -> bool:
    is_plain = widget.isWindow() and widget.windowType() is Qt.WindowType.Window
    return is_plain and not isinstance(widget, QMainWindow)


@pytest.fixture
def window_spy(qapp: QApplication) -> Iterator[WindowSpy]:
    spy = WindowSpy()
    qapp.installEventFilter(spy)
    yield spy
    qapp.removeEventFilter(spy)


@pytest.fixture
def drafter(sit_down: SitDown) -> Hands:
    hands = sit_down(cast.DRAFTER)
    draft_letter(hands)
    return hands


def tab_order(root: QWidget) -> list[QWidget]:
    """Return what Tab goes through inside a widget, in its order."""
    order: list[QWidget] = []
    current = root.nextInFocusChain()
    while current is not None and current is not root:
        takes_tab = bool(current.focusPolicy() & Qt.FocusPolicy.TabFocus) and current.focusProxy() is None
        if takes_tab and root.isAncestorOf(current) and current.isVisible() and current.isEnabled():
            order.append(current)
        current = current.nextInFocusChain()
    return order


def backward_steps(root: QWidget) -> list[str]:
    """Return the steps of Tab that go up the page; small differences in one line do not count."""
    found = []
    order = tab_order(root)
    for before, after in pairwise(order):
        line = before.fontMetrics().height()
        above = after.mapTo(root, QPoint(0, 0)).y() + after.height()
        if above < before.mapTo(root, QPoint(0, 0)).y() - line:
            found.append(f"{before.objectName()} -> {after.objectName()}")
    return found


def test_every_place_names_everything_that_takes_the_keyboard(window_spy: WindowSpy, drafter: Hands) -> None:
    window = drafter.desk.window
    for place in (*(one.id for one in window.rail.places.places), *OFF_RAIL):
        window.show_place(place)
        drafter.until(lambda: drafter.desk.shell.lanes.cpu.waiting == 0)
        screen = window.screen_of(place)
        assert nameless(screen) == [], place
        assert inline_completers(screen) == [], place
        if place not in TWO_COLUMNS:
            # The buttons of a document's actions are made anew with it and so come after its pages.
            steps = [one for one in backward_steps(screen) if " -> button." not in one]
            assert steps == [], place
    # A part shown before it has a parent flashes on the screen as a window and takes the keyboard away.
    assert window_spy.seen == []


def test_the_keyboard_goes_with_the_place_and_f6_always_leads_somewhere(drafter: Hands) -> None:
    window = drafter.desk.window
    window.activateWindow()
    drafter.until(window.isActiveWindow)
    for place in [one.id for one in window.rail.places.places]:
        window.show_place(place)
        drafter.until(lambda: drafter.desk.shell.lanes.cpu.waiting == 0)
        screen, holder = window.screen_of(place), QApplication.focusWidget()
        assert holder is not None, place
        assert holder is screen or screen.isAncestorOf(holder), f"{place}: {holder.objectName()}"
        seen = set()
        for _ in range(6):
            window.cycle_panes(1)
            holder = QApplication.focusWidget()
            assert holder is not None, place
            assert holder.isVisible(), place
            seen.add(id(holder))
        assert len(seen) >= 2, f"{place}: at least the rail and the search"


def test_every_tab_of_the_reading_pane_names_its_parts(drafter: Hands) -> None:
    tabs = driving.find(drafter.desk.window, "readingTabs")
    assert isinstance(tabs, QTabWidget)
    for at in range(tabs.count()):
        tabs.setCurrentIndex(at)
        assert nameless(drafter.desk.reading) == [], tabs.tabText(at)


def test_every_menu_has_mnemonics_that_can_be_typed_and_stand_once(drafter: Hands) -> None:
    menus = drafter.desk.window.findChildren(QMenu)
    assert menus
    for menu in menus:
        assert bad_mnemonics(menu) == [], menu.title()


def test_tab_goes_down_the_panel_of_a_new_document(drafter: Hands) -> None:
    drafter.run("draft.new_decision")
    order = [widget.objectName() for widget in tab_order(drafter.desk.window.screen_of("drafts"))]
    wanted = [
        "draftKind",
        "draftSubject",
        "draftInternal",
        "draftRecipients.find",
        "draftSignatory",
        "draftMark",
        "draftUrgency",
        "draftBases",
        "draftBody",
        "draftCancel",
        "draftSave",
    ]
    assert [name for name in order if name in wanted] == wanted


def test_tab_goes_down_the_questions_of_an_action(drafter: Hands) -> None:
    drafter.run("document.submit")
    panel = driving.find(drafter.desk.window, "actionPanel")
    order = [widget.objectName() for widget in tab_order(panel)]
    assert order == ["actionText", "actionPerson", "actionCancel", "actionConfirm"]
    assert backward_steps(panel) == []


def test_tab_goes_down_the_signing_dialog_and_everything_has_a_name(sit_down: SitDown) -> None:
    letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    director.open_dialog("document.sign")
    dialog = driving.find(director.desk.window, "signingDialog")
    assert nameless(dialog) == []
    order = [widget.objectName() for widget in tab_order(dialog)]
    left = [
        "styleChoice",
        "styleKeep",
        "signingFindings",
        "signingCertificate",
        "signingPin",
        "signingCancel",
    ]
    assert [name for name in order if name] == [*left, "placingCanvas", "placingRemember"]
    # Down the left column, then from the top of the page beside it.
    assert backward_steps(dialog) == ["signingCancel -> placingCanvas"]


def test_ctrl_enter_takes_the_next_step_and_then_answers_its_questions(sit_down: SitDown) -> None:
    drafter = sit_down(cast.DRAFTER)
    document = draft_letter(drafter)
    drafter.desk.window.run_main_command()
    assert driving.is_shown(drafter.desk.window, "actionPanel")
    drafter.choose("actionPerson", cast.UNIT_HEAD.person.id)
    with drafter.qtbot.waitSignal(drafter.desk.actions.done, timeout=60_000):
        drafter.desk.window.run_main_command()
    drafter.sees(document, Status.SUBMITTED)


def test_escape_leaves_the_panel_and_what_was_entered_stays(drafter: Hands) -> None:
    drafter.run("draft.new_letter")
    drafter.write("draftSubject", "Việc còn dở")
    screen = drafter.desk.window.screen_of("drafts")
    assert isinstance(screen, Screen)
    assert screen.close_layer()
    assert not driving.is_shown(drafter.desk.window, "draftSubject")
    drafter.desk.drafting.resume()
    assert driving.is_shown(drafter.desk.window, "draftSubject")
    assert driving.read(drafter.desk.window, "draftSubject") == "Việc còn dở"
