"""Reads lists and items off the GUI thread, gives orders on work, and takes them back where lawful."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from functools import partial

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.work.catalogue import ACTIONS, Files, WorkAction
from eoffice.desktop.screens.work.forms import Answer
from eoffice.desktop.screens.work.model import Board, Choices, ItemView, read_board, read_choices, read_item
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import RECALL_SECONDS, NoticeAction
from eoffice.domain.secrecy import refuse_secret_names
from eoffice.domain.work.item import WorkItem
from eoffice.domain.work.item_commands import AssignItem, CancelItem
from eoffice.services.work_permissions import may_work
from eoffice.services.workplace import Connectedness, Workplace

ASSIGN, RECALL = "work.assign", "work.recall"
REFRESH_MS = 120
"""As the other lists do, so that counts and lists change together."""
DONE_SECONDS = 4
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Given:
    """An order that is in the outbox, and the item as it is expected now."""

    order: str
    item: WorkItem


def keep_files(work: Workplace, answer: Answer) -> Files:
    """Store the files of an answer durably; raises Refused `secrecy.marked`."""
    refuse_secret_names(*(path.name for path in answer.files))
    return tuple(
        work.files.keep(path, path.name, mimetypes.guess_type(path.name)[0] or UNKNOWN_TYPE)
        for path in answer.files
    )


def assignment(answer: Answer) -> AssignItem:
    """Return the order that gives work as a form describes it."""
    return AssignItem(
        answer.title,
        answer.product,
        answer.quantity,
        answer.term_days,
        answer.source,
        answer.lead,
        answer.shares,
        answer.acceptor,
    )


class WorkPresenter(QObject):
    """Serves the place of work; knows no widget."""

    shown = pyqtSignal(object)
    """The Board."""
    item_shown = pyqtSignal(object)
    """The ItemView, or None."""
    choices_read = pyqtSignal(object)
    """The Choices that the form asked for."""
    done = pyqtSignal(str, str)
    """Action and item."""
    failed = pyqtSignal(str, object)
    """Action and error; nothing has changed."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.with_done = False
        self.item = ""
        """The item that the detail pane shows."""
        self._titles = {action.id: action for action in ACTIONS}
        self._lists, self._items, self._offers = (Latest(session.shell.lanes.cpu, self) for _ in range(3))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REFRESH_MS)
        self._connect()

    @property
    def is_busy(self) -> bool:
        """Tell whether something is being done to the item shown."""
        return bool(self.item) and self._session.tasks.is_busy(self.item)

    @pyqtSlot()
    def refresh(self) -> None:
        """Read the lists and the item shown anew."""
        work, with_done = self._session.work, self.with_done

        def read(_: Job) -> Board:
            return read_board(work, with_done=with_done)

        self._lists.ask(read)
        if self.item:
            self.show_item(self.item)

    def show_item(self, item: str) -> None:
        """Read an item; an empty id shows none."""
        self.item = item
        if not item:
            self._items.drop()
            self.item_shown.emit(None)
            return
        work = self._session.work

        def read(_: Job) -> ItemView:
            return read_item(work, item)

        self._items.ask(read)

    def read_choices(self) -> None:
        """Read what a form offers; `choices_read` follows."""
        work, today = self._session.work, self._session.today

        def read(_: Job) -> Choices:
            return read_choices(work, today)

        self._offers.ask(read)

    def assign(self, answer: Answer) -> None:
        """Give or propose work."""
        work = self._session.work

        def run(_: Job) -> Given:
            item = work.working.assign(assignment(answer))
            return Given("", work.working.item(item).item)

        self._session.tasks.run(ASSIGN, "", run, tr("Đang giao việc"))

    def do(self, action: WorkAction, item: str, answer: Answer) -> None:
        """Do an action on an item with what the person answered."""
        work = self._session.work

        def run(_: Job) -> Given:
            files = keep_files(work, answer)
            order = work.working.give(
                item, action.make(answer, files), tuple(dict.fromkeys(file.digest for file in files))
            )
            return Given(order.id, work.working.item(item).item)

        title = tr("Đang thực hiện: {action}").format(action=tr(action.title).rstrip("…"))
        self._session.tasks.run(action.id, item, run, title)

    def recall(self, given: Given) -> None:
        """Take an order back: out of the outbox while it waits there, else by giving the work up."""
        work, is_away = self._session.work, self._is_away()

        def run(_: Job) -> None:
            waiting = [entry.form for entry in work.outbox.waiting() if entry.form.document == given.item.id]
            own = [form for form in waiting if form.id == given.order or not given.order]
            # With the hub there an order may be on its way already: only a further order is sure then.
            if is_away and own:
                for form in reversed(own):
                    work.ordering.give_up(form.id)
            else:
                work.working.give(given.item.id, CancelItem(tr("Thu hồi ngay sau khi giao")))

        self._session.tasks.run(RECALL, given.item.id, run, tr("Đang thu hồi"))

    def _is_away(self) -> bool:
        return self._session.work.sync.state.connectedness is not Connectedness.ONLINE

    def _may_recall(self, action: str, given: Given) -> bool:
        """Tell whether an order can still be taken back: unsent, or work just given by who may cancel it."""
        if self._is_away():
            return True
        return action == ASSIGN and may_work(self._session.work.me, CancelItem, given.item)

    @pyqtSlot(str, str, object)
    def _on_finished(self, action: str, _document: str, result: object) -> None:
        if action == RECALL:
            self._session.shell.messages.toast(tr("Đã thu hồi."), seconds=DONE_SECONDS)
            self._soon.start()
        elif isinstance(result, Given) and (action == ASSIGN or action in self._titles):
            self._session.news.touch({result.item.id})
            self._tell(action, result)
            self.done.emit(action, result.item.id)

    def _tell(self, action: str, given: Given) -> None:
        """Say that it is done, with the way back where there is one."""
        words = tr("Đã giao việc.") if action == ASSIGN else tr(self._titles[action].done)
        if self._is_away():
            words = tr("{done} Sẽ gửi khi nối được trục văn bản.").format(done=words)
        if self._may_recall(action, given):
            back = NoticeAction("Thu hồi", partial(self.recall, given))
            self._session.shell.messages.toast(words, back, RECALL_SECONDS)
        else:
            self._session.shell.messages.toast(words, seconds=DONE_SECONDS)

    @pyqtSlot(str, str, object)
    def _on_failed(self, action: str, _document: str, error: BaseException) -> None:
        if action == ASSIGN or action in self._titles:
            self.failed.emit(action, error)
        elif action == RECALL:
            self._session.shell.messages.error(error)

    @pyqtSlot(object)
    def _on_news(self, _: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _connect(self) -> None:
        """Bind lanes, tasks and news."""
        messages = self._session.shell.messages
        self._lists.answered.connect(self.shown)
        self._items.answered.connect(self.item_shown)
        self._offers.answered.connect(self.choices_read)
        for reading in (self._lists, self._items, self._offers):
            reading.failed.connect(messages.error)
        self._soon.timeout.connect(self.refresh)
        self._session.tasks.finished.connect(self._on_finished)
        self._session.tasks.failed.connect(self._on_failed)
        self._session.news.documents_changed.connect(self._on_news)
        self._session.news.state_changed.connect(self._on_news)
