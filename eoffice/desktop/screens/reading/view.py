"""The reading pane: head, messages, the questions of an action, and tabs with everything known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QFormLayout, QLabel, QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from eoffice.desktop.screens.reading.head import ReadingHead
from eoffice.desktop.screens.reading.model import (
    ATTACHMENT_COLUMNS,
    ATTACHMENT_TAB,
    RECIPIENT_COLUMNS,
    VERSION_COLUMNS,
    VersionRow,
    code_of,
    digest_of,
    number_of,
)
from eoffice.desktop.screens.reading.opinions_side import OpinionsSide
from eoffice.desktop.screens.reading.pane_messages import PaneMessages
from eoffice.desktop.screens.reading.panel import ActionPanel
from eoffice.desktop.screens.reading.presenter import REMARK, Offer, ReadingPresenter, ReadingState
from eoffice.desktop.screens.reading.preview_pane import PreviewPane
from eoffice.desktop.screens.reading.versions_tab import VersionsTab
from eoffice.desktop.session.actions import ENDINGS
from eoffice.desktop.session.catalogue import Action
from eoffice.desktop.session.dropping import dropped_file
from eoffice.desktop.session.picker import Option
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.story import Chapter
from eoffice.desktop.session.tables import show_rows, small_table
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, notice_of
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.pages import PageView
from eoffice.desktop.widgets.table import Empty
from eoffice.desktop.widgets.timeline import Timeline, TimelineEntry
from eoffice.domain.document import FileRef
from eoffice.errors import explain
from eoffice.text import clean_line


class ReadingPane(QStackedWidget):
    """Shows the open document, or what to do when none is open.

    Object names: "readingPane", "readingTabs" (tabs "pages", "story", "versions", "recipients",
    "opinions", "attachments" in this order), "readingPages" (the PageView), tables
    "readingVersions", "readingRecipients" and "readingAttachments"; those of `ReadingHead` and `ActionPanel`.
    """

    file_dropped = pyqtSignal(object)
    """The path of a local file that the person wants to attach."""
    attachment_opened = pyqtSignal(object)
    """The FileRef of an attachment."""

    def __init__(self, session: Session, presenter: ReadingPresenter) -> None:
        super().__init__()
        self.setObjectName("readingPane")
        self.setAcceptDrops(True)
        self._session = session
        self.presenter = presenter
        self.head = ReadingHead()
        self.panel = ActionPanel(session.work.calendar, session.forms, session.shell.lanes.cpu)
        self.pages = PageView(session.shell.lanes.cpu)
        self.side = OpinionsSide()
        self.story = Timeline(tr("Quá trình xử lý"))
        self.opinions = Timeline(tr("Ý kiến"))
        self.tabs = QTabWidget()
        self._document = ""
        self._coming = ""
        self._actions: Sequence[Offer] = ()
        self._busy = False
        self._messages = PaneMessages()
        self._details = QFormLayout()
        self.versions = small_table(
            "readingVersions",
            tr("Phiên bản"),
            VERSION_COLUMNS,
            number_of,
            Empty("save", "Chưa có phiên bản", "Mỗi lần lưu thành một phiên bản."),
        )
        self.recipients = small_table(
            "readingRecipients",
            tr("Nơi nhận"),
            RECIPIENT_COLUMNS,
            code_of,
            Empty("delivery", "Không có nơi nhận"),
        )
        self.attachments = small_table(
            "readingAttachments",
            tr("Tệp đính kèm"),
            ATTACHMENT_COLUMNS,
            digest_of,
            Empty("attach", "Không có tệp đính kèm", "Kéo tệp vào đây khi đang soạn để gửi kèm."),
        )
        lanes = session.shell.lanes
        self.preview = PreviewPane(session.work.files, lanes.files, lanes.cpu)
        self._assemble()
        self._connect()

    @property
    def notices(self) -> list[Notice]:
        """The messages about this document now in the pane."""
        return self._messages.notices

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take one local file."""
        if event is not None and dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Give the dropped file on."""
        path = dropped_file(event) if event is not None else None
        if event is not None and path is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def panes(self) -> list[QWidget]:
        """Return for F6 the question or the buttons, then the pages or the tab that is shown."""
        if self.currentIndex() == 0:
            return []
        top = self.panel if self.panel.isVisible() else self.head
        shown = self.tabs.currentWidget()
        # Straight to the pages: Page Down must scroll them without walking through their tools first.
        return [top, self.pages.canvas if self.tabs.currentIndex() == 0 or shown is None else shown]

    def close_layer(self) -> bool:
        """Leave the question that is asked; what was written stays for the next time."""
        if not self.panel.isVisible():
            return False
        self.panel.cancel.click()
        return True

    def run_main(self) -> None:
        """Answer the question that is asked, else take the next step of the document."""
        if self.panel.isVisible():
            self.panel.confirm.click()
        elif self._actions and self._actions[0].is_next and self._actions[0].is_ready and not self._busy:
            self.presenter.run(self._actions[0].id)

    @pyqtSlot(object)
    def _on_shown(self, state: ReadingState | None) -> None:
        if state is None:
            self._document = ""
            self.pages.close_document()
            self.setCurrentIndex(0)
            return
        if state.id != self._document:
            self._begin(state)
        self.setCurrentIndex(1)
        self.head.show_state(state)
        self.story.show_entries([_entry(one) for one in state.story])
        self.opinions.show_entries([_entry(one) for one in state.opinions])
        show_rows(self.versions, state.versions)
        show_rows(self.recipients, state.recipients)
        show_rows(self.attachments, state.attachments)
        count = len(state.attachments)
        self.tabs.setTabText(
            ATTACHMENT_TAB, tr("Đính kèm ({count})").format(count=count) if count else tr("Đính kèm")
        )
        self._show_side(state)
        self._show_details(state.details)
        self._messages.show_notes(state.notices)
        self.presenter.refresh_actions()

    @pyqtSlot(str, object)
    def _on_pages(self, digest: str, path: Path) -> None:
        self._coming = digest
        self.pages.open_file(path)

    @pyqtSlot()
    def _on_drawn(self) -> None:
        self.presenter.note_seen(self._coming, self.pages.number.maximum())

    @pyqtSlot(object)
    def _on_pages_failed(self, error: BaseException) -> None:
        told = notice_of(explain(error))
        self._lose_pages()
        self.pages.tell_missing(tr("Chưa xem được trang văn bản"), told.hint)
        self._messages.show_problem(told)

    @pyqtSlot(object)
    def _on_actions(self, actions: Sequence[Offer]) -> None:
        self._actions = actions
        self.head.show_actions(actions, self._busy)

    @pyqtSlot(bool)
    def _on_busy(self, busy: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._busy = busy
        self.head.show_actions(self._actions, busy)
        self.panel.show_busy(busy)

    @pyqtSlot(object, object)
    def _on_form(self, action: Action, people: Sequence[Option]) -> None:
        if action.form is not None:
            self._messages.show_problem(None)
            self.panel.ask(
                tr(action.title).rstrip("…"),
                action.form,
                people,
                self._session.today,
                f"{self._document} {action.id}",
            )

    @pyqtSlot(str)
    def _on_done(self, action_id: str) -> None:
        self._messages.show_problem(None)
        if action_id in (REMARK, *ENDINGS):
            self.side.forget_text()
        self.panel.forget_answers()
        self.panel.hide()

    @pyqtSlot(object)
    def _on_version(self, row: VersionRow) -> None:
        self.tabs.setCurrentIndex(0)
        self.presenter.show_version(row)

    def _lose_pages(self) -> None:
        """Forget that any pages were seen."""
        self._coming = ""
        self.presenter.note_seen("", 0)

    def _begin(self, state: ReadingState) -> None:
        """Forget what belonged to the document before, its pages above all."""
        self._document = state.id
        self._lose_pages()
        if state.pages is not None:
            self.pages.await_document()
        else:
            self.pages.tell_missing(tr("Văn bản chưa có trang nào"), "")
        self.panel.hide()
        self.presenter.forget_question()
        self._messages.begin()
        self.preview.show_file(None)
        self.side.choose_passage("", 1)
        self.side.forget_text()
        self.side.hide()
        self.tabs.setCurrentIndex(0)

    def _show_side(self, state: ReadingState) -> None:
        """Show what was said about the pages; with nothing said the side stays as the person left it."""
        self.side.show_entries(state.beside, may_remark=state.may_remark)
        if state.beside:
            self.side.show()

    @pyqtSlot()
    def _on_beside(self) -> None:
        self.tabs.setCurrentIndex(0)
        self.side.show()
        self.side.begin_remark()

    @pyqtSlot(str, int)
    def _on_selected(self, words: str, page: int) -> None:
        self.side.choose_passage(clean_line(words), page + 1)

    @pyqtSlot(int)
    def _on_found(self, count: int) -> None:
        """Take what was looked for as the chosen passage: the way of the keyboard."""
        words = self.pages.search.value()
        if count and words:
            self._on_selected(words, self.pages.canvas.page)

    @pyqtSlot(str, int)
    def _on_passage(self, words: str, page: int) -> None:
        self.tabs.setCurrentIndex(0)
        self.pages.go_to(page - 1)
        self.pages.find_words(words)

    def _show_details(self, details: Sequence[tuple[str, str]]) -> None:
        while self._details.rowCount():
            self._details.removeRow(0)
        for label, value in details:
            words = QLabel(value)
            words.setAccessibleName(f"{label}: {value}")
            words.setWordWrap(True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            name = QLabel(label)
            name.setProperty("role", "muted")
            self._details.addRow(name, words)

    def _assemble(self) -> None:
        """Put head, messages, questions and tabs below each other."""
        space = gap(self.fontMetrics())
        self._messages.setContentsMargins(space * 2, 0, space * 2, 0)
        self.tabs.setObjectName("readingTabs")
        self.pages.setObjectName("readingPages")
        self.tabs.addTab(self._make_pages(), tr("Trang văn bản"))
        self.tabs.addTab(self._make_story(), tr("Quá trình xử lý"))
        self.tabs.addTab(VersionsTab(self._session, self.versions), tr("Phiên bản"))
        self.tabs.addTab(self.recipients, tr("Nơi nhận"))
        self.tabs.addTab(self.opinions, tr("Ý kiến"))
        self.tabs.addTab(self._make_attachments(), tr("Đính kèm"))
        self.tabs.setDocumentMode(True)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(gap(self.fontMetrics(), 0.3))
        layout.addWidget(self.head)
        layout.addLayout(self._messages)
        asked = QVBoxLayout()
        asked.setContentsMargins(space * 2, 0, space * 2, 0)
        asked.addWidget(self.panel)
        layout.addLayout(asked)
        layout.addWidget(self.tabs, 1)
        self.addWidget(
            EmptyState("document", "Chưa chọn văn bản", "Chọn một văn bản trong danh sách để đọc.")
        )
        self.addWidget(page)

    def _make_pages(self) -> QWidget:
        """Return the tab of pages, with what is said about them at their side."""
        page = QSplitter(Qt.Orientation.Horizontal)
        page.addWidget(self.pages)
        page.addWidget(self.side)
        page.setChildrenCollapsible(False)
        page.setStretchFactor(0, 3)
        page.setStretchFactor(1, 1)
        self.side.hide()
        return page

    def _make_attachments(self) -> QWidget:
        """Return the tab of files: their list above what is in the one chosen."""
        page = QSplitter(Qt.Orientation.Vertical)
        page.addWidget(self.attachments)
        page.addWidget(self.preview)
        page.setChildrenCollapsible(False)
        page.setStretchFactor(1, 3)
        return page

    @pyqtSlot(object)
    def _on_attachment(self, file: FileRef | None) -> None:
        # Fetched only for somebody who looks: a list of files is shown with every document.
        if self.tabs.currentIndex() == ATTACHMENT_TAB:
            self.preview.show_file(file)

    @pyqtSlot(int)
    def _on_tab(self, at: int) -> None:
        if at == ATTACHMENT_TAB:
            self.preview.show_file(self.attachments.current)

    def _make_story(self) -> QWidget:
        """Return the tab of the story, what is known of the document above it."""
        space = gap(self.fontMetrics())
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, space, 0, 0)
        self._details.setContentsMargins(space * 2, 0, space * 2, 0)
        layout.addLayout(self._details)
        layout.addWidget(self.story, 1)
        return page

    def _connect(self) -> None:
        """Bind the presenter, the buttons and the questions."""
        presenter = self.presenter
        presenter.shown.connect(self._on_shown)
        presenter.pages_ready.connect(self._on_pages)
        presenter.pages_failed.connect(self._on_pages_failed)
        presenter.older_shown.connect(self._messages.show_older)
        presenter.verdict_ready.connect(self._messages.show_verdict)
        presenter.actions_changed.connect(self._on_actions)
        presenter.busy_changed.connect(self._on_busy)
        presenter.form_wanted.connect(self._on_form)
        presenter.beside_wanted.connect(self._on_beside)
        presenter.action_done.connect(self._on_done)
        presenter.action_failed.connect(self._messages.show_problem)
        self.pages.drawn.connect(self._on_drawn)
        self.pages.canvas.text_selected.connect(self._on_selected)
        self.pages.found.connect(self._on_found)
        self.side.wanted.connect(presenter.do)
        self.side.passage_wanted.connect(self._on_passage)
        self.pages.failed.connect(self._on_pages_failed)
        self.versions.row_opened.connect(self._on_version)
        self.attachments.row_opened.connect(self.attachment_opened)
        self.attachments.row_chosen.connect(self._on_attachment)
        self.preview.opened_outside.connect(self.attachment_opened)
        self.tabs.currentChanged.connect(self._on_tab)
        self.head.action_wanted.connect(presenter.run)
        self._session.versions.offered.connect(self.head.show_offer)
        self.head.show_offer(self._session.versions.offer_now)
        self.panel.confirmed.connect(presenter.answer)
        self.panel.cancelled.connect(presenter.forget_question)


def _entry(chapter: Chapter) -> TimelineEntry:
    return TimelineEntry(
        chapter.when, chapter.who, chapter.what, chapter.icon, Tone(chapter.tone), chapter.note
    )
