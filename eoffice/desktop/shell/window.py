"""The window of the office: rail, top bar, tool bar, screens, messages. It knows no documents."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QSettings, QSize, Qt, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.shell.actions import Actions
from eoffice.desktop.shell.commands import EVERYWHERE, Command, Menu
from eoffice.desktop.shell.crash import CrashReport
from eoffice.desktop.shell.crash_dialog import show_crash
from eoffice.desktop.shell.desk import Desk
from eoffice.desktop.shell.field_help import FieldHelp
from eoffice.desktop.shell.history import MessageHistory
from eoffice.desktop.shell.input_method import commit_pending_input
from eoffice.desktop.shell.jobstrip import JobStrip
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.messages import BannerArea
from eoffice.desktop.shell.notices import Notice, NoticeAction
from eoffice.desktop.shell.palette import CommandPalette
from eoffice.desktop.shell.panes import focus_pane, holds
from eoffice.desktop.shell.place_entries import PlaceEntries
from eoffice.desktop.shell.rail import Rail
from eoffice.desktop.shell.screen import Place, Screen
from eoffice.desktop.shell.shortcuts import ShortcutCard
from eoffice.desktop.shell.theme import gap, scale_font
from eoffice.desktop.shell.toasts import TAKE_BACK_KEYS, ToastArea
from eoffice.desktop.shell.toolbar import ToolRow
from eoffice.desktop.shell.topbar import TopBar
from eoffice.desktop.shell.window_state import keep_window, restore_window
from eoffice.errors import catalogue

JUMPS = 9
USUAL_SIZE = QSize(1280, 800)


class OfficeWindow(QMainWindow):
    """One person's window."""

    place_shown = pyqtSignal(str)
    closing = pyqtSignal()

    def __init__(self, desk: Desk, settings: QSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._settings = settings
        self._places: dict[str, Place] = {}
        self._screens: dict[str, QWidget] = {}
        self._place = EVERYWHERE
        self.actions_by_id = Actions(desk.commands, self)
        self.top_bar = TopBar(desk.facts)
        self.rail = Rail(desk.facts)
        self.title = QLabel()
        self.tool_bar = ToolRow()
        self.banners = BannerArea()
        self.stack = QStackedWidget()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._assemble()
        self.toasts = ToastArea(self)
        self.palette_box = CommandPalette(desk.commands, self)
        self._add_own_commands()
        self._connect()
        self.resize(USUAL_SIZE)
        restore_window(self, self._splitter, settings)

    @property
    def place(self) -> str:
        """The id of the place shown."""
        return self._place

    @property
    def screen_shown(self) -> QWidget | None:
        """The screen shown."""
        return self._screens.get(self._place)

    def screen_of(self, place_id: str) -> QWidget:
        """Return the screen of a place, made now if nobody visited it yet."""
        if place_id not in self._screens:
            screen = self._places[place_id].make()
            self._screens[place_id] = screen
            self.stack.addWidget(screen)
        return self._screens[place_id]

    def add_place(self, place: Place) -> None:
        """Register a place; the first one registered is where the window starts."""
        self._places[place.id] = place
        if place.in_rail:
            self.rail.places.add(place)

    def show_error(self, error: BaseException, action: NoticeAction | None = None) -> None:
        """Show any error in a banner, in the words of the catalogue."""
        self.desk.messages.error(error, action)

    @pyqtSlot(str)
    def show_place(self, place_id: str) -> None:
        """Show a place, its tool bar and its commands."""
        if place_id not in self._places:
            raise KeyError(place_id)
        commit_pending_input()
        screen = self.screen_of(place_id)  # made at the first visit: the window opens sooner
        here = QApplication.focusWidget()
        self._place = place_id
        self.stack.setCurrentWidget(screen)
        self.rail.show_place(place_id)
        self._show_head()
        self.desk.navigator.arrived(place_id)
        if isinstance(screen, Screen):
            screen.arrive()
        self._settle_keyboard(screen, here)
        self.place_shown.emit(place_id)

    @pyqtSlot(object)
    def show_crash(self, report: CrashReport) -> None:
        """Show an uncaught error: in a banner when it is one of ours, else with its report."""
        if getattr(report.error, "code", None) in catalogue():
            self.show_error(report.error)
        else:
            show_crash(report, self)

    @pyqtSlot()
    def close_top_layer(self) -> None:
        """Close what lies on top: palette, toast, the screen's own layer, banner."""
        screen = self.screen_shown
        if self.palette_box.close_palette() or self.toasts.close_top():
            return
        if isinstance(screen, Screen) and screen.close_layer():
            return
        self.banners.close_top()

    @pyqtSlot()
    def run_main_command(self) -> None:
        """Run what Ctrl+Enter means here."""
        command = self.desk.commands.main_of(self._place)
        if command is not None:
            self.desk.commands.run(command.id)

    def cycle_panes(self, step: int) -> None:
        """Move the keyboard to the next pane, round and round."""
        panes = self._panes()
        here = QApplication.focusWidget()
        at = next((n for n, pane in enumerate(panes) if here is not None and holds(pane, here)), -1)
        start = at + step if at >= 0 else (0 if step > 0 else -1)
        # A pane with nothing in it yet is passed over: the key must always lead somewhere.
        ring = (panes[(start + step * further) % len(panes)] for further in range(len(panes)))
        any(focus_pane(pane) for pane in ring)

    def changeEvent(self, event: QEvent | None) -> None:
        """Say titles, facts and counts anew when the language of the interface has changed."""
        super().changeEvent(event)
        # Qt sends the first of these events before the window is whole.
        is_shown = bool(getattr(self, "_place", EVERYWHERE))
        if event is not None and event.type() is QEvent.Type.LanguageChange and is_shown:
            self.actions_by_id.show_words()
            self.top_bar.refresh()
            self._show_head()
            screen = self.screen_shown
            if isinstance(screen, Screen):
                screen.arrive()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Save the half-typed word, stop the lanes, remember the geometry."""
        commit_pending_input()
        self.closing.emit()
        self.desk.lanes.drain()  # a pool dropped with work in it can deadlock
        keep_window(self, self._splitter, self._settings)
        super().closeEvent(event)

    @pyqtSlot(QWidget, QWidget)
    def _on_focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        # Qt takes the keyboard from what is disabled or hidden and may give it to nobody.
        if now is None and self.isActiveWindow():
            QTimer.singleShot(0, self._find_keyboard)

    @pyqtSlot()
    def _find_keyboard(self) -> None:
        """Give a keyboard that nobody has to the screen shown: the next key must do something."""
        screen = self.screen_shown
        is_elsewhere = QApplication.activePopupWidget() is not None or not self.isActiveWindow()
        if screen is not None and not is_elsewhere and QApplication.focusWidget() is None:
            self._settle_keyboard(screen, None)

    @pyqtSlot()
    def _on_palette(self) -> None:
        self.palette_box.open_for(self._place)

    @pyqtSlot()
    def _on_search_key(self) -> None:
        self.top_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top_bar.search.selectAll()

    @pyqtSlot()
    def _on_next_pane(self) -> None:
        self.cycle_panes(1)

    @pyqtSlot()
    def _on_previous_pane(self) -> None:
        self.cycle_panes(-1)

    @pyqtSlot()
    def _on_jump(self) -> None:
        sender = self.sender()
        if sender is not None:
            places = self.rail.places.places
            at = sender.property("jump")
            if at < len(places):
                self.show_place(places[at].id)

    @pyqtSlot(object)
    def _on_notice(self, notice: Notice) -> None:
        self.banners.show_notice(notice)

    @pyqtSlot()
    def _on_messages(self) -> None:
        MessageHistory(self.desk.messages, self).exec()

    @pyqtSlot()
    def _on_shortcuts(self) -> None:
        ShortcutCard(self.desk.commands, self).exec()

    def _show_head(self) -> None:
        """Show the title and the tool bar of the present place."""
        place = self._places[self._place]
        self.title.setText(tr(place.title))
        self.setWindowTitle(f"{tr(place.title)} – eOffice")
        self.actions_by_id.show_place(self._place)
        self.tool_bar.show_actions(self.actions_by_id.on_tool_bar(self._place))

    def _settle_keyboard(self, screen: QWidget, here: QWidget | None) -> None:
        """Put the keyboard into the screen that came, unless the person is walking through the rail.

        `here` is where it was before. Left there, it would stand on a hidden screen: Qt then moves it to
        whatever comes next.
        """
        if here is not None and (holds(self.rail, here) or holds(screen, here)):
            return
        panes = screen.panes() if isinstance(screen, Screen) else []
        any(focus_pane(pane) for pane in (*panes, screen))

    def _panes(self) -> list[QWidget]:
        """Return the panes in visual order."""
        screen = self.screen_shown
        own = screen.panes() if isinstance(screen, Screen) else []
        return [self.rail, *(own or [self.stack]), self.top_bar.search]

    def _add_own_commands(self) -> None:
        """Register what the window itself can do."""
        self.desk.commands.add(
            Command(
                "view.palette",
                "Tìm lệnh…",
                self._on_palette,
                Menu.VIEW,
                "search",
                "Ctrl+K",
                hint="Gõ vài chữ để tìm và chạy lệnh",
            ),
            Command("view.search", "Tìm văn bản", self._on_search_key, Menu.VIEW, "search", "Ctrl+F"),
            Command(
                "view.take_back",
                "Thu hồi, hoàn tác việc vừa làm",
                self.toasts.act,
                Menu.PROCESS,
                "recall",
                TAKE_BACK_KEYS,
                group="layers",
                hint="Làm điều mà thông báo ở góc dưới đang mời: thu hồi, hoàn tác, mở",
            ),
            Command("view.next_pane", "Ô kế tiếp", self._on_next_pane, Menu.VIEW, "", "F6", group="panes"),
            Command(
                "view.previous_pane",
                "Ô phía trước",
                self._on_previous_pane,
                Menu.VIEW,
                "",
                "Shift+F6",
                group="panes",
            ),
            Command(
                "view.back",
                "Quay lại nơi trước",
                self.desk.navigator.back,
                Menu.VIEW,
                "left",
                "Alt+Left",
                group="panes",
            ),
            Command(
                "view.messages",
                "Thông báo đã hiện",
                self._on_messages,
                Menu.VIEW,
                "message",
                group="messages",
                hint="Mọi thông báo và lỗi trong phiên làm việc này",
            ),
            Command(
                "help.field",
                "Trợ giúp tại ô đang đứng",
                FieldHelp(self.desk.messages, self),
                Menu.HELP,
                "help",
                "F1",
                hint="Gõ gì vào đây, theo quy định nào",
            ),
            Command(
                "help.shortcuts",
                "Bảng phím tắt",
                self._on_shortcuts,
                Menu.HELP,
                "keyboard",
                "Ctrl+F1",
                hint="Mọi lệnh và phím của nó",
            ),
        )

    def _assemble(self) -> None:
        """Put the parts of the window together."""
        self.title.setProperty("role", "title")
        scale_font(self.title, 1.3)
        self._splitter.addWidget(self.rail)
        self._splitter.addWidget(self._make_work_area())
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setCollapsible(0, False)
        self._splitter.setSizes([self.rail.sizeHint().width(), USUAL_SIZE.width()])
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top_bar)
        layout.addWidget(self._splitter, 1)
        self.setCentralWidget(centre)
        bar = self.menuBar()
        if bar is not None:
            self.actions_by_id.fill_menu_bar(bar)
        status = self.statusBar()
        if status is not None:
            status.setSizeGripEnabled(False)
            status.addPermanentWidget(JobStrip(self.desk.lanes))

    def _make_work_area(self) -> QWidget:
        """Return the part right of the rail: head, banners, screens."""
        head = QFrame()
        head.setObjectName("screenHead")
        row = QHBoxLayout(head)
        space = gap(self.fontMetrics())
        row.setContentsMargins(space * 2, space // 2, space, space // 2)
        row.addWidget(self.title)
        row.addWidget(self.tool_bar, 1)
        area = QWidget()
        layout = QVBoxLayout(area)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.banners)
        layout.addWidget(self.stack, 1)
        return area

    def _connect(self) -> None:
        """Bind keys, places and messages."""
        desk = self.desk
        desk.messages.notice_posted.connect(self._on_notice)
        desk.messages.toast_posted.connect(self.toasts.show_toast)
        desk.navigator.place_requested.connect(self.show_place)
        self.rail.place_chosen.connect(self._on_place_chosen)
        self.top_bar.search_requested.connect(desk.navigator.search)
        self.palette_box.add_source(PlaceEntries(self.rail.places, self.show_place))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self._key("Esc", self.close_top_layer)
        self._key("Ctrl+Return", self.run_main_command)
        self._key("Ctrl+Enter", self.run_main_command)
        for at in range(JUMPS):
            self._key(f"Alt+{at + 1}", self._on_jump).setProperty("jump", at)

    @pyqtSlot(str)
    def _on_place_chosen(self, place_id: str) -> None:
        if place_id != self._place:
            self.show_place(place_id)

    def _key(self, key: str, slot: object) -> QShortcut:
        """Bind a key of the window itself."""
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(slot)  # type: ignore[arg-type]  # PYQT_SLOT has no public name
        return shortcut
