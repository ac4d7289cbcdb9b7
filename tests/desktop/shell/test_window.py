"""The window: places, keys, messages and facts, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.crash import CrashReport
from eoffice.desktop.shell.desk import Desk
from eoffice.desktop.shell.facts import Connection, HubFact, PersonFact, PlaceCount, TokenFact, TokenKind
from eoffice.desktop.shell.history import MessageHistory
from eoffice.desktop.shell.notices import Notice, NoticeAction, Severity
from eoffice.desktop.shell.screen import Place, Screen
from eoffice.desktop.shell.shortcuts import shortcut_rows
from eoffice.desktop.shell.theme import apply_font_scale, apply_theme, load_theme
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.errors import Refused
from tests.desktop.audit import bad_mnemonics, nameless


class TwoPanes(Screen):
    """A screen with two panes and a layer that Esc closes."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = QLineEdit(), QPushButton("Mở")
        self.left.setAccessibleName("Danh sách")
        self.visits = 0
        self.has_layer = False
        layout = QHBoxLayout(self)
        layout.addWidget(self.left)
        layout.addWidget(self.right)

    def panes(self) -> list[QWidget]:
        return [self.left, self.right]

    def close_layer(self) -> bool:
        was, self.has_layer = self.has_layer, False
        return was

    def arrive(self) -> None:
        self.visits += 1


class Office:
    """A window with two places and what happened in it."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self.ran: list[str] = []
        self.desk = Desk()
        self.window = OfficeWindow(self.desk, settings)
        self.window.add_place(Place("incoming", "Văn bản đến", "inbox", TwoPanes))
        self.window.add_place(Place("drafts", "Dự thảo", "draft", TwoPanes))
        self.window.add_place(Place("reading", "Đọc văn bản", "document", TwoPanes, in_rail=False))
        self.desk.commands.add(
            Command("accept", "Tiếp nhận", self.accept, Menu.PROCESS, "approve", place="incoming",
                    on_tool_bar=True, is_main=True),
            Command("send", "Trình", self.send, Menu.PROCESS, "send", "Ctrl+T", place="drafts",
                    on_tool_bar=True, is_main=True),
        )  # fmt: skip
        self.window.show_place("incoming")

    def accept(self) -> None:
        self.ran.append("accept")

    def send(self) -> None:
        self.ran.append("send")

    def screen(self, place: str) -> TwoPanes:
        screen = self.window.screen_of(place)
        assert isinstance(screen, TwoPanes)
        return screen

    def press(self, keys: str) -> None:
        QTest.keySequence(self.window, keys)  # type: ignore[call-overload]  # the stub wants a self


@pytest.fixture
def office(qtbot: QtBot) -> Iterator[Office]:
    office = Office()
    qtbot.addWidget(office.window)
    office.window.show()
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    yield office
    office.window.close()


def test_every_part_of_the_window_has_a_name(office: Office) -> None:
    office.desk.facts.set_hub(HubFact(Connection.OFFLINE, 3, 1))
    office.desk.messages.error(ValueError())
    office.desk.messages.toast("Đã gửi", NoticeAction("Thu hồi", list))
    office.window.palette_box.open_for("incoming")
    assert not nameless(office.window)


def test_no_menu_has_a_mnemonic_that_cannot_be_typed_or_stands_for_two(office: Office) -> None:
    bar = office.window.menuBar()
    assert bar is not None
    menus = [menu for action in bar.actions() if (menu := action.menu()) is not None]
    assert len(menus) >= 3
    for menu in menus:
        assert not bad_mnemonics(menu), menu.title()


def test_no_command_is_a_bare_letter_or_a_key_of_unikey(office: Office) -> None:
    for command in office.desk.commands.all:
        assert not (len(command.shortcut) == 1 and command.shortcut.isalnum()), command.id
        assert command.shortcut not in ("Alt+Z", "Ctrl+Shift"), command.id


def test_alt_and_a_digit_go_to_a_place_and_alt_left_returns(office: Office) -> None:
    office.press("Alt+2")
    assert office.window.place == "drafts"
    assert office.window.title.text() == "Dự thảo"
    office.press("Alt+9")
    assert office.window.place == "drafts"
    office.press("Alt+Left")
    assert office.window.place == "incoming"


def test_a_screen_is_made_at_the_first_visit_and_told_of_each(office: Office) -> None:
    assert office.window.stack.count() == 1
    office.window.show_place("drafts")
    office.window.show_place("incoming")
    assert office.window.stack.count() == 2
    assert office.screen("incoming").visits == 2


def test_ctrl_enter_means_the_main_command_of_the_place(office: Office) -> None:
    office.press("Ctrl+Return")
    office.window.show_place("drafts")
    office.press("Ctrl+Return")
    office.press("Ctrl+T")
    assert office.ran == ["accept", "send", "send"]


def test_the_keys_of_another_place_do_nothing_here(office: Office) -> None:
    office.press("Ctrl+T")
    assert office.ran == []


def test_f6_goes_round_the_panes_and_back(office: Office) -> None:
    screen = office.screen("incoming")
    round_trip = [office.window.rail, screen.left, screen.right, office.window.top_bar.search]
    office.window.rail.setFocus()
    seen = []
    for _ in round_trip:
        office.press("F6")
        seen.append(QApplication.focusWidget())
    assert seen == [*round_trip[1:], round_trip[0]]
    office.press("Shift+F6")
    assert QApplication.focusWidget() is office.window.top_bar.search


def test_esc_closes_the_layer_on_top_first(office: Office) -> None:
    window, screen = office.window, office.screen("incoming")
    office.desk.messages.post(Notice(Severity.INFO, "Có văn bản mới"))
    screen.has_layer = True
    office.desk.messages.toast("Đã lưu")
    office.press("Ctrl+K")

    def layers() -> tuple[bool, int, bool, int]:
        open_palette = window.palette_box.isVisible()
        return open_palette, len(window.toasts.toasts), screen.has_layer, len(window.banners.banners)

    seen = [layers()]
    for _ in range(4):
        office.press("Esc")
        seen.append(layers())
    assert seen == [
        (True, 1, True, 1),
        (False, 1, True, 1),
        (False, 0, True, 1),
        (False, 0, False, 1),
        (False, 0, False, 0),
    ]


def test_an_error_of_ours_is_told_in_its_own_words_with_its_code(office: Office) -> None:
    office.window.show_error(Refused("desktop.file_gone", name="a.pdf"))
    banner = office.window.banners.banners[0]
    assert "a.pdf" in banner.notice.title
    assert "desktop.file_gone" in banner.detail_text
    assert banner.notice.hint


def test_an_uncaught_error_of_ours_is_a_banner_and_any_other_a_dialog(office: Office, qtbot: QtBot) -> None:
    office.window.show_crash(CrashReport(Refused("desktop.pdf_locked")))
    assert office.window.banners.banners[0].notice.code == "desktop.pdf_locked"
    office.window.show_crash(CrashReport(ZeroDivisionError()))
    dialog = next(one for one in QApplication.topLevelWidgets() if type(one).__name__ == "CrashDialog")
    assert dialog.isVisible()
    dialog.close()


def test_the_same_message_again_does_not_pile_up(office: Office) -> None:
    for _ in range(3):
        office.window.show_error(ValueError())
    assert len(office.window.banners.banners) == 1
    assert len(office.desk.messages.history) == 3


def test_only_three_banners_stand_and_older_ones_come_back(office: Office) -> None:
    for number in range(5):
        office.desk.messages.post(Notice(Severity.WARNING, f"Lưu ý {number}"))
    banners = office.window.banners
    assert [one.isVisible() for one in banners.banners] == [True, True, True, False, False]
    banners.close_top()
    assert [one.isVisible() for one in banners.banners] == [True, True, True, False]


def test_a_banner_can_be_copied_in_full(office: Office, qapp: QApplication) -> None:
    office.desk.messages.error(Refused("desktop.file_gone", name="a.pdf"))
    banner = office.window.banners.banners[0]
    copy = next(button for button in banner.findChildren(QPushButton) if button.text() == "Sao chép")
    copy.click()
    clipboard = qapp.clipboard()
    assert clipboard is not None
    for part in ("Lỗi", "a.pdf", "desktop.file_gone"):
        assert part in clipboard.text()


def test_a_toast_can_be_taken_back_once_and_stays_in_the_history(office: Office) -> None:
    undone: list[str] = []
    office.desk.messages.toast("Đã gửi 15/QĐ-UBND", NoticeAction("Thu hồi", lambda: undone.append("x")), 30)
    toast = office.window.toasts.toasts[0]
    button = next(one for one in toast.findChildren(QPushButton) if "Thu hồi" in one.text())
    assert "(30)" in button.text()
    button.click()
    assert undone == ["x"]
    assert not office.window.toasts.toasts
    assert office.desk.messages.history[0].title == "Đã gửi 15/QĐ-UBND"


def test_several_toasts_stand_above_each_other_in_full(office: Office) -> None:
    for number in range(3):
        office.desk.messages.toast(f"Đã gửi {number}")
    toasts = office.window.toasts.toasts
    assert [toast.notice.text for toast in toasts] == ["Đã gửi 1", "Đã gửi 2"]
    assert all(toast.height() >= toast.sizeHint().height() for toast in toasts)
    assert all(one.geometry().bottom() < two.geometry().top() for one, two in pairwise(toasts))
    office.window.toasts.close_top()
    assert len(office.window.toasts.toasts) == 1


def test_equal_toasts_are_one_and_the_history_has_them_all(office: Office) -> None:
    for text in ("Đã lưu", "Đã gửi", "Đã lưu"):
        office.desk.messages.toast(text)
    assert [toast.notice.text for toast in office.window.toasts.toasts] == ["Đã gửi", "Đã lưu"]
    assert [told.title for told in office.desk.messages.history] == ["Đã lưu", "Đã gửi", "Đã lưu"]


def test_a_toast_counts_down_and_goes(office: Office) -> None:
    office.desk.messages.toast("Đã gửi", NoticeAction("Thu hồi", list), 2)
    toast = office.window.toasts.toasts[0]
    toast._on_tick()
    assert toast.left_s == 1
    toast._on_tick()
    assert not office.window.toasts.toasts


def test_everything_told_can_be_read_again(office: Office, qtbot: QtBot) -> None:
    office.desk.messages.toast("Đã gửi 15/QĐ-UBND")
    office.desk.messages.error(Refused("desktop.file_gone", name="a.pdf"))
    history = MessageHistory(office.desk.messages, office.window)
    qtbot.addWidget(history)
    assert history.list.count() == 2
    assert "desktop.file_gone" in history.detail.text()
    history.list.setCurrentRow(1)
    assert history.detail.text() == "Đã xong: Đã gửi 15/QĐ-UBND"
    assert not nameless(history)


def test_the_chips_tell_states_in_words(office: Office) -> None:
    bar, facts = office.window.top_bar, office.desk.facts
    facts.set_hub(HubFact(Connection.OFFLINE, waiting=3))
    assert bar.connection.accessibleName() == "Ngoại tuyến – 3 việc chờ gửi"
    assert bar.outbox.isVisible()
    facts.set_hub(HubFact(Connection.ONLINE))
    assert bar.connection.accessibleName() == "Trực tuyến"
    assert not bar.outbox.isVisible()
    facts.set_token(TokenFact(TokenKind.PRESENT, "Trần Văn Minh"))
    assert "Trần Văn Minh" in bar.token.accessibleName()
    facts.set_person(PersonFact("Nguyễn Thị Lan", "Văn thư", "Sở Nội vụ"))
    assert bar.person.accessibleName() == "Nguyễn Thị Lan"
    assert "Sở Nội vụ" in bar.person.toolTip()


def test_the_rail_says_counts_in_a_sentence(office: Office) -> None:
    office.desk.facts.set_counts({"incoming": PlaceCount(unread=3, overdue=1)})
    index = office.window.rail.places.index(0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Văn bản đến, 3 chưa xử lý, 1 quá hạn"


def test_a_place_outside_the_rail_leaves_none_marked(office: Office) -> None:
    office.window.show_place("reading")
    assert not office.window.rail.selectedIndexes()
    office.press("Alt+1")
    assert office.window.place == "incoming"


def test_what_does_not_fit_the_tool_row_is_in_its_menu(office: Office) -> None:
    row = office.window.tool_bar
    assert [button.text() for button in row.buttons] == ["Tiếp nhận"]
    row.resize(row.minimumSizeHint())
    assert [action.text().replace("&", "") for action in row._menu.actions()] == ["Tiếp nhận"]
    assert row._more.isVisible()


def test_the_search_hands_on_words_in_stored_form(office: Office, qtbot: QtBot) -> None:
    office.press("Ctrl+F")
    field = office.window.top_bar.search
    assert field.hasFocus()
    field.setText(" quyết  định ")
    with qtbot.waitSignal(office.desk.navigator.search_requested) as asked:
        field.returnPressed.emit()
    assert asked.args == ["quyết định"]


def test_the_card_of_shortcuts_lists_every_key_once(office: Office) -> None:
    rows = shortcut_rows(office.desk.commands)
    titles = [title for _, title, _ in rows]
    for command in office.desk.commands.all:
        if command.shortcut:
            assert command.plain in titles


def test_the_window_remembers_its_widths(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    first = Office(settings)
    qtbot.addWidget(first.window)
    first.window.show()
    first.window.resize(790, 600)  # the screen of the tests is small
    first.window._splitter.setSizes([300, 700])
    widths = first.window._splitter.sizes()
    first.window.close()
    second = Office(settings)
    qtbot.addWidget(second.window)
    second.window.show()
    assert second.window.size().width() == 790
    assert second.window._splitter.sizes() == widths
    second.window.close()


def test_damaged_remembered_widths_do_no_harm(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    settings.setValue("window/geometry", "not bytes")
    settings.setValue("window/splitter", b"\x00\x01")
    office = Office(settings)
    qtbot.addWidget(office.window)
    office.window.show()
    assert office.window.width() > 0
    office.window.close()


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_the_theme_and_the_font_change_while_the_window_is_open(
    office: Office, qapp: QApplication, theme: str
) -> None:
    try:
        apply_theme(qapp, load_theme(theme))
        apply_font_scale(qapp, 160)
        image = office.window.grab().toImage()
        corner = image.pixelColor(image.width() - 5, image.height() // 2).name()
        assert corner.upper() == load_theme(theme).value("window")
    finally:
        apply_theme(qapp, load_theme("light"))
        apply_font_scale(qapp, 100)


def test_leaving_stops_the_lanes(qtbot: QtBot) -> None:
    office = Office()
    qtbot.addWidget(office.window)

    def patient(job: object) -> None:
        while not getattr(job, "is_cancelled", True):
            pass

    job = office.desk.lanes.cpu.run(patient, title="Đang đọc")
    with qtbot.waitSignal(job.ended):
        office.window.close()
    assert job.is_cancelled
