"""The document a person has open: its state, its story and its waiting orders, loaded off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.session.story import Chapter, tell
from eoffice.desktop.session.wording import Words, command_words
from eoffice.desktop.session.work_wording import task_words
from eoffice.desktop.shell.lanes import Job, Lane, Latest
from eoffice.desktop.shell.language import tr
from eoffice.domain.document import Document
from eoffice.domain.people import Directory, Person, Unit
from eoffice.services.ports import Waiting
from eoffice.services.workplace import Workplace

SHOWN_TASKS = 3


@dataclass(frozen=True)
class OpenDocument:
    """Everything a reading pane shows of one document."""

    state: Document
    directory: Directory
    story: tuple[Chapter, ...]
    waiting: tuple[Waiting, ...] = ()
    reviewers: tuple[Person, ...] = ()
    """Who may answer for the content, read along so that no question has to wait for the store."""
    colleagues: tuple[Person, ...] = ()
    units: tuple[Unit, ...] = ()
    """The units that may be asked for their opinion."""
    tasks: tuple[Words, ...] = ()
    """How the terms of the work stand that a directive on it led to, what is overdue first."""

    @property
    def is_pending(self) -> bool:
        """Tell whether an order on it still waits for the hub's word."""
        return any(not entry.is_refused for entry in self.waiting)

    @property
    def refused(self) -> tuple[Waiting, ...]:
        """Return the orders on it that the hub has refused."""
        return tuple(entry for entry in self.waiting if entry.is_refused)


def read_document(work: Workplace, document: str) -> OpenDocument:
    """Return a document with all that is shown of it; raises NotFound `document.missing`."""
    state = work.ordering.now_here(document)
    directory = work.ordering.directory
    waiting = tuple(entry for entry in work.outbox.waiting() if entry.form.document == document)
    written = tell(work.log.records(document), directory)
    story = (*written, *map(_pending, waiting))
    reviewers, colleagues = work.reviewing.reviewers(), work.receiving.colleagues()
    units = work.reviewing.units_to_ask()
    tasks = tuple(task_words(card) for card in work.working.open_of_document(document)[:SHOWN_TASKS])
    return OpenDocument(state, directory, story, waiting, reviewers, colleagues, units, tasks)


def _pending(entry: Waiting) -> Chapter:
    """Return a waiting order as the newest part of the story."""
    words = command_words(entry.form.kind)
    if entry.is_refused:
        return Chapter(entry.form.made_at, tr("Tôi"), words, "error", "error", tr("Trục văn bản đã từ chối"))
    return Chapter(entry.form.made_at, tr("Tôi"), words, "outbox", "warning", tr("Chờ gửi lên trục văn bản"))


@dataclass(frozen=True)
class SeenPages:
    """The pages that stand drawn before the person: the digest of their file and how many they are."""

    digest: str = ""
    count: int = 0


class CurrentDocument(QObject):
    """Holds the one document that commands act on."""

    changed = pyqtSignal(object)
    """The OpenDocument shown now, or None."""
    failed = pyqtSignal(object)
    pages_seen = pyqtSignal()
    """Other pages are drawn before the person than before, or none any more."""

    def __init__(self, work: Workplace, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._id = ""
        self._open: OpenDocument | None = None
        self._seen = SeenPages()
        self._loading = Latest(lane, self)
        self._loading.answered.connect(self._on_loaded)
        self._loading.failed.connect(self._on_failed)

    @property
    def id(self) -> str:
        """The id of the document asked for last, empty when none is."""
        return self._id

    @property
    def open_document(self) -> OpenDocument | None:
        """The document as it was loaded last."""
        return self._open

    @property
    def state(self) -> Document | None:
        """The state of the document shown, None while it is being loaded or when none is open."""
        return self._open.state if self._open is not None and self._open.state.id == self._id else None

    @property
    def seen(self) -> SeenPages:
        """The pages of the open document that are drawn in the reading pane."""
        return self._seen

    @property
    def shows_its_pages(self) -> bool:
        """Tell whether the pages as they stand now are those the person has before them."""
        pages = self.state.pages if self.state is not None else None
        return pages is not None and pages.digest == self._seen.digest

    def note_seen(self, pages: SeenPages) -> None:
        """Take note of the pages the reading pane has drawn; none while it has nothing to show."""
        if pages != self._seen:
            self._seen = pages
            self.pages_seen.emit()

    def show(self, document: str) -> None:
        """Open a document; the same one again is loaded anew."""
        self._id = document
        if not document:
            self._loading.drop()
            self._take(None)
            return
        work = self._work

        def load(_: Job) -> OpenDocument:
            return read_document(work, document)

        self._loading.ask(load)

    @pyqtSlot()
    def reload(self) -> None:
        """Load the open document anew."""
        if self._id:
            self.show(self._id)

    @pyqtSlot(object)
    def reload_if_among(self, documents: frozenset[str]) -> None:
        """Load the open document anew when it is one of those that changed."""
        if self._id in documents:
            self.reload()

    @pyqtSlot(object)
    def _on_loaded(self, loaded: OpenDocument) -> None:
        self._take(loaded)

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(error)

    def _take(self, loaded: OpenDocument | None) -> None:
        self._open = loaded
        self.changed.emit(loaded)
