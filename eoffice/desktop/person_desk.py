"""The composition root of a desk: puts one person's window together from a workplace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QSettings, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog

from eoffice.desktop.agency_places import add_agency_form
from eoffice.desktop.desk_commands import main_commands, print_command
from eoffice.desktop.dropping import DropPlace
from eoffice.desktop.editor_places import add_editor
from eoffice.desktop.housekeeping import Housekeeping
from eoffice.desktop.kpi_places import add_kpi
from eoffice.desktop.left_words import LeftWordsOffer
from eoffice.desktop.list_places import ListPrinting, SavedPlaces
from eoffice.desktop.practice_places import add_practice
from eoffice.desktop.screens.delivery.presenter import DeliveryPresenter
from eoffice.desktop.screens.delivery.view import DeliveryView
from eoffice.desktop.screens.drafts.commands import DraftingCommands
from eoffice.desktop.screens.drafts.presenter import LETTER, DraftsPresenter
from eoffice.desktop.screens.drafts.view import DraftsView
from eoffice.desktop.screens.incoming.view import IncomingView
from eoffice.desktop.screens.outbox.presenter import OutboxPresenter
from eoffice.desktop.screens.outbox.view import OutboxView
from eoffice.desktop.screens.outgoing.view import OutgoingView
from eoffice.desktop.screens.search.view import SearchView
from eoffice.desktop.screens.settings.view import PLACE as SETTINGS
from eoffice.desktop.screens.settings.view import SettingsView
from eoffice.desktop.screens.to_sign.view import ToSignView
from eoffice.desktop.screens.today.presenter import TodayPresenter
from eoffice.desktop.screens.today.view import TodayView
from eoffice.desktop.session.actions import DocumentActions
from eoffice.desktop.session.attachments import Attachments
from eoffice.desktop.session.catalogue import Action
from eoffice.desktop.session.form_keeping import name_of_file
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.session.list_tools import ListTools
from eoffice.desktop.session.session import begin_session
from eoffice.desktop.session.standing import Standing
from eoffice.desktop.session.working_copies import WorkingCopies
from eoffice.desktop.shell.about import Surroundings
from eoffice.desktop.shell.commands import Commands
from eoffice.desktop.shell.desk import Desk
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, NoticeAction, Severity
from eoffice.desktop.shell.outside import open_outside
from eoffice.desktop.shell.preferences import Preferences, policy_files
from eoffice.desktop.shell.screen import Place, Screen, Section
from eoffice.desktop.shell.tray import Tray
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.desktop.signing_places import add_signing
from eoffice.desktop.tool_places import add_tools
from eoffice.desktop.trust_places import add_trust
from eoffice.desktop.warming import Warming
from eoffice.desktop.work_places import add_work
from eoffice.desktop.work_reminders import WorkReminders
from eoffice.domain.document import Direction, Document, Status
from eoffice.domain.people import Person
from eoffice.domain.work.item import WorkItem
from eoffice.errors import NotFound
from eoffice.services.workplace import Workplace

if TYPE_CHECKING:
    from eoffice.desktop.screens.reading.view import ReadingPane

_WARMED = (
    "incoming", "outgoing", "drafts", "to_sign", "search", "work", "kpi", "verification", "tokens",
    "comparison", "file_signing",
)  # fmt: skip
"""Places whose screens take more than 20 ms to make; in the order of their use."""
_COUNTED = ("drafts", "outgoing", "incoming", "to_sign")
_STARTED = frozenset({Status.DRAFT, Status.RETURNED})


def place_of(document: Document, me: Person) -> str:
    """Return the place where a person finds a document."""
    if document.direction is Direction.INCOMING:
        return "incoming"
    if document.status in _STARTED and document.author == me.id:
        return "drafts"
    if document.status is Status.FORMAT_APPROVED and document.holder.person == me.id:
        return "to_sign"
    return "outgoing"


class PersonDesk(QObject):
    """One person at one window, over their workplace; starts the sync loop.

    Signals to wait on: `actions.done(action, document)`, `actions.failed(action, document, error)`,
    `drafts.begun(document)`, `drafts.file_read`, `session.news.documents_changed(ids)`,
    `session.current.changed(OpenDocument)`.
    """

    closed = pyqtSignal()

    def __init__(
        self,
        workplace: Workplace,
        settings: QSettings | None = None,
        open_path: Callable[[Path], bool] = open_outside,
        preferences: Preferences | None = None,
        around: Surroundings | None = None,
    ) -> None:
        super().__init__()
        self.preferences = preferences or Preferences()
        self.file_openers: dict[str, Callable[[Path], object]] = {".docx": self.draft_from_file}
        """What is done with a file of a kind, by its suffix; screens add theirs."""
        self.work = workplace
        self.shell = Desk()
        around = around or Surroundings()
        if around.data is not None:
            workplace.signing.policies = policy_files(around.data)
        forms = around.data / "forms" / name_of_file(workplace.me.id) if around.data is not None else None
        self.session = begin_session(workplace, self.shell, open_path, forms, settings)
        self.actions = DocumentActions(self.session, self)
        self.copies = WorkingCopies(self.session, self)
        self.attachments = Attachments(self.session, self._choose_file, self)
        self.drafts = DraftsPresenter(self.session, self)
        self.drafting = DraftingCommands(self.session, self._drafts_screen)
        self.window = OfficeWindow(self.shell, settings)
        DropPlace(self.window, self.open_files, self.shell.messages)
        self.housekeeping = Housekeeping(self.session, self.window, around, self)
        self.tray = Tray(self.window, self.shell.facts, _COUNTED, self.preferences)
        self._standing = Standing(self.session, self)
        self._finding = Latest(self.shell.lanes.cpu, self)
        self._is_closed = False
        with self.commands.gathering():
            self._add_places()
            self._add_commands()
        self._connect()
        self._standing.begin()
        if workplace.notice is not None:
            self.shell.messages.coded(Severity.INFO, workplace.notice.code)
        for problem in (*self.preferences.problems, *workplace.troubles):
            self.shell.messages.error(problem)
        self.housekeeping.begin()
        if self.drafting.may_resume():
            action = NoticeAction(tr("Soạn tiếp"), self.drafting.resume)
            words = tr("Còn một dự thảo đang soạn dở từ lần trước.")
            self.shell.messages.post(Notice(Severity.INFO, words, action=action))
        if forms is not None:
            LeftWordsOffer(self.session, self.window, forms)
        # At once: what comes while the window is being drawn stands in the first list that is shown.
        workplace.sync.start()

    @cached_property
    def reading(self) -> ReadingPane:
        """The one reading pane of all lists; made when a list is first shown, after the start page."""
        from eoffice.desktop.screens.reading.presenter import ReadingPresenter
        from eoffice.desktop.screens.reading.view import ReadingPane

        pane = ReadingPane(self.session, ReadingPresenter(self.session, self.actions, self))
        pane.file_dropped.connect(self.attachments.attach)
        pane.attachment_opened.connect(self.attachments.open)
        return pane

    @property
    def commands(self) -> Commands:
        """The registry of everything this window can do."""
        return self.shell.commands

    def show(self, place: str = "") -> None:
        """Show the window at a place, or where the person wants to begin."""
        self.window.show_place(place or self.preferences.text("start_place"))
        self.window.show()

    def warm_up(self) -> None:
        """Make, once the window stands and nobody works in it, what first visits would wait for."""
        # The rail has only the places that this person may go to.
        offered = {place.id for place in self.window.rail.places.places}
        # The screen first, its first tab in a step of its own: together they would be felt.
        halves = ((partial(self.window.screen_of, place), partial(self._prepare, place)) for place in _WARMED
                  if place in offered)  # fmt: skip
        screens = (step for pair in halves for step in pair)
        self.warming = Warming(self.shell.lanes.cpu, (self._reading_pane, *screens), self)
        self.window.closing.connect(self.warming.end)
        self.warming.begin(self.window.windowHandle())

    def _prepare(self, place: str) -> None:
        screen = self.window.screen_of(place)
        if isinstance(screen, Screen):
            screen.prepare()

    def open(self, document: str) -> None:
        """Go to the place of a document, or of a work item, and open it there."""
        work = self.work

        def look(_: Job) -> Document | WorkItem:
            try:
                return work.ordering.now_here(document)
            except NotFound as error:
                # A number of a report or an order of the outbox may stand for work.
                try:
                    return work.working.item(document).item
                except NotFound:
                    raise error from None

        self._finding.ask(look)

    def draft_from_file(self, path: Path, kind: str = LETTER) -> None:
        """Begin a document of a kind with the text of a person's own file."""
        self.drafting.from_this_file(path, kind)

    def open_files(self, paths: Sequence[Path]) -> None:
        """Take the files a person double-clicked: each goes to whoever knows its kind."""
        for path in paths:
            opener = self.file_openers.get(path.suffix.casefold())
            if opener is None:
                self.shell.messages.coded(Severity.WARNING, "desktop.file_unknown", file=path.name)
            else:
                opener(path)

    def close(self) -> None:
        """Close the window, then the workplace."""
        self.window.close()
        self._finish()

    @pyqtSlot(object)
    def _on_found(self, document: Document | WorkItem) -> None:
        if isinstance(document, WorkItem):
            self.work_places.open(document.id)
            return
        place = place_of(document, self.work.me)
        self.window.show_place(place)
        screen = self._lists_of(place)
        if screen is not None:
            screen.reveal(document.id)

    @pyqtSlot(str)
    def _on_search(self, words: str) -> None:
        """Show everything with these words in the one list of results."""
        self.window.show_place("search")
        screen = self._lists_of("search")
        if screen is not None:
            screen.search(words)

    def _shown_lists(self) -> ListScreen | None:
        """Return the lists of the place shown, if it has any."""
        return self._lists_of(self.window.place) if self.window.place else None

    def _can_print(self) -> bool:
        # The pane is made at the first list; looking for it here would make it.
        return "reading" in self.__dict__ and self.reading.pages.document is not None

    def _print(self) -> None:
        """Show the preview of the open document's pages."""
        from eoffice.desktop.widgets.printing import PagePrinting

        content = self.reading.pages.content
        if content:
            PagePrinting(content, tr("In văn bản"), self.shell.lanes.cpu, self.window).open()

    @pyqtSlot(object)
    def _on_pin_wanted(self, action: Action) -> None:
        from eoffice.desktop.screens.signing.presenter import SigningPresenter
        from eoffice.desktop.screens.signing.view import SigningDialog

        presenter = SigningPresenter(self.session, action)
        dialog = SigningDialog(presenter, self.window)
        dialog.open()
        presenter.look()

    @pyqtSlot()
    def _on_outbox(self) -> None:
        self.window.show_place("outbox")

    @pyqtSlot()
    def _on_closing(self) -> None:
        self._standing.end()
        self.copies.close()
        # The window stops its lanes after this signal; only then may the stores be closed.
        QTimer.singleShot(0, self._finish)

    @pyqtSlot()
    def _finish(self) -> None:
        """Close the stores once, after the lanes have stopped."""
        if not self._is_closed:
            self._is_closed = True
            self._standing.end()
            self.copies.close()
            self.shell.lanes.drain()
            self.work.close()
            self.closed.emit()

    def _choose_file(self) -> Path | None:
        """Let the person choose a file."""
        name, _ = QFileDialog.getOpenFileName(self.window, tr("Chọn tệp đính kèm"))
        return Path(name) if name else None

    def _reading_pane(self) -> ReadingPane:
        return self.reading

    def _lists_of(self, place: str) -> ListScreen | None:
        """Return the lists of a place, if it has any."""
        screen = self.window.screen_of(place)
        if isinstance(screen, DraftsView):
            return screen.lists
        return screen if isinstance(screen, ListScreen) else None

    def _drafts_screen(self) -> DraftsView:
        screen = self.window.screen_of("drafts")
        if not isinstance(screen, DraftsView):
            raise TypeError("drafts")
        return screen

    def _main(self) -> None:
        """Do what Ctrl+Enter means: save the draft begun, answer the question, or take the next step."""
        if self.window.place == "drafts" and self._drafts_screen().is_drafting:
            self.drafting.save()
        else:
            self.reading.run_main()

    def _add_places(self) -> None:
        """Name the places in the order of the rail."""
        for place in (
            Place("today", "Hôm nay", "today", self._make_today),
            Place("incoming", "Văn bản đến", "inbox", self._make_incoming),
            Place("outgoing", "Văn bản đi", "outgoing", self._make_outgoing),
            Place("drafts", "Dự thảo", "draft", self._make_drafts),
            Place("to_sign", "Chờ ký", "sign", self._make_to_sign),
            Place("delivery", "Theo dõi gửi", "delivery", self._make_delivery, section=Section.EXCHANGE),
            Place("outbox", "Hộp chờ gửi", "outbox", self._make_outbox, section=Section.EXCHANGE),
            Place(SETTINGS, "Thiết lập", "settings", self._make_settings, in_rail=False),
        ):
            self.window.add_place(place)
        self.work_places = add_work(self.session, self.window, self.attachments.open)
        self.reminders = WorkReminders(self.session, self.window)
        self.reminders.told.connect(self.tray.say)
        add_kpi(self.session, self.window)
        self.window.add_place(Place("search", "Tra cứu", "search", self._make_search))
        add_tools(self.session, self.window)
        add_signing(self.session, self.window)
        add_trust(self.session, self.window, self.file_openers, self.preferences)
        add_editor(self.session, self.window, self.actions)
        add_practice(self.session, self.window)
        add_agency_form(self.session, self.window)

    def _make_today(self) -> TodayView:
        return TodayView(self.session, TodayPresenter(self.session))

    def _make_incoming(self) -> IncomingView:
        return IncomingView(self.session, self.reading)

    def _make_outgoing(self) -> OutgoingView:
        return OutgoingView(self.session, self.reading)

    def _make_drafts(self) -> DraftsView:
        return DraftsView(self.session, self.drafts, self.reading)

    def _make_to_sign(self) -> ToSignView:
        return ToSignView(self.session, self.reading)

    def _make_search(self) -> SearchView:
        return SearchView(self.session, self.reading)

    def _make_delivery(self) -> DeliveryView:
        return DeliveryView(self.session, DeliveryPresenter(self.session))

    def _make_outbox(self) -> OutboxView:
        return OutboxView(self.session, OutboxPresenter(self.session))

    def _make_settings(self) -> SettingsView:
        return SettingsView(self.preferences)

    def _add_commands(self) -> None:
        """Give Ctrl+Enter its meaning in every place with a reading pane; printing and list tools."""
        self.list_tools = ListTools(self.session, self.window, self._shown_lists, self)
        self.list_printing = ListPrinting(self.session, self.window, self._shown_lists)
        self.saved_places = SavedPlaces(
            self.session, self.window, self._lists_of, self._reading_pane, self._main
        )
        self.commands.add(print_command(self._print, self._can_print), *main_commands(self._main))

    def _connect(self) -> None:
        """Bind the window's wishes."""
        self.actions.pin_wanted.connect(self._on_pin_wanted)
        self.shell.navigator.document_requested.connect(self.open)
        self.shell.navigator.search_requested.connect(self._on_search)
        self._finding.answered.connect(self._on_found)
        self._finding.failed.connect(self.shell.messages.error)
        self.window.closing.connect(self._on_closing)
        bar = self.window.top_bar
        bar.outbox_requested.connect(self._on_outbox)
        bar.token_requested.connect(self._standing.find_token)
