"""The mornings of a leader and of two clerks at a real window over a real hub, with keys alone.

Nothing here calls a widget to do something: keys go where the program has put the focus. The window is
only looked at, to know when a person would go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.desktop.front import FrontDoor
from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.session import driving
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.shell.facts import Connection
from eoffice.domain.document import Status
from tests.desktop.hands import PATIENCE_MS
from tests.desktop.keyboard import ALT, CTRL, Key, Keyboard
from tests.end_to_end.office import Office, a_letter
from tests.end_to_end.way import walk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
MOST_TABS = 20


class Morning:
    """One person in front of their screen: ten fingers and two eyes."""

    def __init__(self, qtbot: QtBot, office: Office, player: Player) -> None:
        self.qtbot, self.office, self.player = qtbot, office, player
        self.keys = Keyboard(qtbot)
        office.close_desk(player)
        self.door = FrontDoor(office.entrance(player), office.line.address, "")
        self.door.open()
        self.until(lambda: driving.is_shown(self.door.sign_in, "signInLogin"))

    @property
    def desk(self) -> PersonDesk:
        assert self.door.desk is not None
        return self.door.desk

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait as a person does who watches the screen."""
        self.qtbot.waitUntil(holds, timeout=PATIENCE_MS)

    def sign_in(self) -> None:
        """Type name and password; the field of the name must have the keyboard already."""
        self.keys.type(self.player.login)
        self.keys.press(Key.Key_Tab)
        self.keys.type(self.office.world.passwords[self.player.login])
        with self.qtbot.waitSignal(self.door.entered, timeout=PATIENCE_MS):
            self.keys.press(Key.Key_Return)
        self.until(self.desk.window.isActiveWindow)
        self.until(lambda: self.desk.shell.facts.hub.connection is Connection.ONLINE)

    def tab_to(self, name: str) -> None:
        """Press Tab until a part has the keyboard; it must come before long."""
        for _ in range(MOST_TABS):
            if self.focus == name:
                return
            self.keys.press(Key.Key_Tab)
        pytest.fail(f"Tab does not reach {name}")

    @property
    def focus(self) -> str:
        """The name of what has the keyboard."""
        holder = QApplication.focusWidget()
        return holder.objectName() if holder is not None else ""

    @property
    def lists(self) -> ListScreen:
        screen = self.desk.window.screen_shown
        assert isinstance(screen, ListScreen)
        return screen

    def lists_it(self, document: str) -> bool:
        """Tell whether the list shown has a document; other stories may have left theirs in it."""
        return self.lists.shown_list.model.row_of_key(document) >= 0

    def goes_on_to(self, document: str) -> None:
        """Press Alt+PgDown until a document of the list is open."""
        for _ in range(MOST_TABS):
            before = self.desk.session.current.id
            self.keys.press(Key.Key_PageDown, ALT)
            self.until(lambda: self.desk.session.current.id != before)  # noqa: B023 - waited for at once
            if self.desk.session.current.id == document:
                return
        pytest.fail("the list does not lead to it")

    def palette(self, words: str, command: str = "") -> None:
        """Open the palette, type a few letters without accents, take the first find."""
        if command:
            self.until(self.desk.commands.get(command).enabled)
        self.keys.press(Key.Key_K, CTRL)
        self.keys.type(words)
        self.keys.press(Key.Key_Return)

    def sees(self, document: str, status: Status) -> None:
        """Wait until the document is open in a status that the hub has confirmed, with its pages."""

        def is_seen() -> bool:
            shown = self.desk.session.current.open_document
            if shown is None or shown.state.id != document or shown.waiting:
                return False
            return shown.state.status is status and self.desk.session.current.shows_its_pages

        self.until(is_seen)

    def step(self, command: str) -> None:
        """Press Ctrl+Enter for the next step, as soon as its button stands there as the main one."""
        window, name = self.desk.window, f"button.{command}"

        def is_main() -> bool:
            if not driving.is_shown(window, name):
                return False
            button = driving.find(window, name)
            return button.isEnabled() and button.property("role") == "main"

        self.until(is_main)
        self.keys.press(Key.Key_Return, CTRL)

    def answer(self) -> None:
        """Press Ctrl+Enter for the question that is asked."""
        self.keys.press(Key.Key_Return, CTRL)

    def sign(self) -> None:
        """Answer the signing dialog: the PIN must be where the keyboard is."""
        window = self.desk.window
        self.until(lambda: driving.is_shown(window, "signingDialog"))
        self.until(lambda: self.focus == "signingPin")
        self.keys.type(self.office.world.tokens[self.player.login].pin)
        self.until(driving.find(window, "signingConfirm").isEnabled)
        self.keys.press(Key.Key_Return)
        self.until(lambda: not driving.is_shown(window, "signingDialog"))

    def when(self, document: str, status: Status) -> None:
        """Wait until the hub has decided."""

        def is_there() -> bool:
            stored = self.desk.work.log.load(document)
            return stored is not None and stored.document.status is status

        self.until(is_there)


@pytest.fixture
def sit(qtbot: QtBot, office: Office) -> Iterator[Callable[[Player], Morning]]:
    """Give a way to sit down before the sign-in screen."""
    mornings: list[Morning] = []

    def sit_down(player: Player) -> Morning:
        mornings.append(Morning(qtbot, office, player))
        return mornings[-1]

    yield sit_down
    for one in mornings:
        one.door.close()


def letters(office: Office, count: int, until: Status) -> list[str]:
    """Return letters on their way."""
    found = [office.desk(cast.DRAFTER).drafting.begin(a_letter()) for _ in range(count)]
    for letter in found:
        walk(office, letter, until=until)
    return found


def test_a_leader_reads_signs_one_and_returns_one_with_keys_alone(
    office: Office, sit: Callable[[Player], Morning]
) -> None:
    waiting = letters(office, 2, Status.FORMAT_APPROVED)
    leader = sit(cast.DIRECTOR)
    leader.sign_in()
    leader.until(lambda: driving.is_shown(leader.desk.window, "today.pile.sign"))
    leader.tab_to("today.pile.sign")
    leader.keys.press(Key.Key_Space)
    leader.until(lambda: all(leader.lists_it(one) for one in waiting))
    assert leader.focus == "to_sign.waiting.table"
    leader.until(lambda: leader.desk.session.current.id in waiting)
    first = leader.desk.session.current.id
    (second,) = (one for one in waiting if one != first)
    leader.sees(first, Status.FORMAT_APPROVED)
    leader.keys.press(Key.Key_F6, times=2)
    assert leader.focus == "pageDesk", "F6 leads to the pages, which Page Down then scrolls"
    leader.keys.press(Key.Key_PageDown)
    leader.step("document.sign")
    leader.sign()
    leader.when(first, Status.SIGNED)
    leader.until(lambda: not leader.lists_it(first))
    leader.goes_on_to(second)
    leader.sees(second, Status.FORMAT_APPROVED)
    leader.palette("tra lai", "document.return")
    leader.until(lambda: leader.focus == "actionText")
    leader.keys.type("Đề nghị bổ sung thời hạn báo cáo.")
    leader.answer()
    leader.when(second, Status.RETURNED)
    leader.until(lambda: not leader.lists_it(second))
    # The question has gone and so may have the last row: still no key goes nowhere.
    leader.until(lambda: QApplication.focusWidget() is not None)
    events = [event for event, *_ in (one.parsed() for one in leader.desk.work.log.records(second))]
    assert "Đề nghị bổ sung thời hạn báo cáo." in str(events[-1])
    assert leader.keys.strokes <= 110, "83 when measured, name, password, PIN and the reason included"


def test_a_clerk_numbers_seals_registers_and_issues_and_writes_the_register_out_with_keys_alone(
    office: Office, sit: Callable[[Player], Morning], tmp_path_factory: pytest.TempPathFactory
) -> None:
    (letter,) = letters(office, 1, Status.SIGNED)
    clerk = sit(cast.CLERK)
    clerk.sign_in()
    clerk.keys.press(Key.Key_3, ALT)
    clerk.until(lambda: clerk.desk.session.current.id == letter)
    clerk.sees(letter, Status.SIGNED)
    clerk.step("document.take_number")
    clerk.sees(letter, Status.NUMBERED)
    clerk.step("document.fill")
    clerk.sees(letter, Status.FILLED)
    clerk.step("document.seal")
    clerk.sign()
    clerk.sees(letter, Status.SEALED)
    clerk.step("document.register")
    clerk.until(lambda: clerk.focus == "actionCopies")
    clerk.keys.press(Key.Key_A, CTRL)
    clerk.keys.type("2")
    clerk.answer()
    clerk.sees(letter, Status.REGISTERED)
    clerk.step("document.issue")
    clerk.sees(letter, Status.ISSUED)
    file = tmp_path_factory.mktemp("register") / "so-di.csv"
    written: list[str] = []

    def name_the_file() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog) and not written:
            clerk.keys.type(str(file))
            written.append(clerk.focus)
            clerk.keys.press(Key.Key_Return)

    clerk.palette("danh sach so dang ky")
    clerk.until(lambda: clerk.lists.shown_list.spec.id == "register")
    clerk.until(lambda: clerk.lists.shown_list.model.row_of_key(letter) >= 0)
    # The file dialog runs a loop of its own: the keys for it are pressed from a timer.
    timer = QTimer()
    timer.timeout.connect(name_the_file)
    timer.start(200)
    clerk.palette("xuat danh sach", "list.export")
    clerk.until(lambda: bool(written))
    timer.stop()
    clerk.until(file.exists)
    assert cast.LETTER_SUBJECT in file.read_text(encoding="utf-8-sig")
    assert clerk.keys.strokes - len(str(file)) <= 150, (
        "126 when measured: five steps, a PIN, the register written out"
    )


def test_a_clerk_takes_a_document_in_and_finds_it_again_with_keys_alone(
    office: Office, sit: Callable[[Player], Morning]
) -> None:
    (letter,) = letters(office, 1, Status.ISSUED)
    arrived = office.arrived(cast.COMMUNE_CLERK, letter)
    clerk = sit(cast.COMMUNE_CLERK)
    clerk.sign_in()
    clerk.keys.press(Key.Key_2, ALT)
    clerk.until(lambda: clerk.desk.session.current.id == arrived.id)
    clerk.sees(arrived.id, Status.ARRIVED)
    clerk.step("document.verify")
    clerk.step("document.accept")
    clerk.sees(arrived.id, Status.ACCEPTED)
    number = clerk.desk.work.ordering.now_here(arrived.id).arrival_number
    assert number
    clerk.keys.press(Key.Key_F, CTRL)
    clerk.keys.type("ra soat vi tri viec lam")
    clerk.keys.press(Key.Key_Return)
    clerk.until(lambda: clerk.desk.window.place == "search")
    clerk.until(lambda: clerk.lists.shown_list.model.rowCount() >= 1)
    clerk.until(lambda: clerk.lists.shown_list.model.row_of_key(arrived.id) >= 0)
    assert clerk.focus == "search.found.table"
    assert clerk.keys.strokes <= 80
