"""The bar over a list when several rows are chosen: how many, and what can be done with all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PyQt6.QtCore import QTimer, pyqtSlot
from PyQt6.QtWidgets import QFrame, QLabel, QPushButton

from eoffice.desktop.session.assigning import AssignDialog
from eoffice.desktop.session.batch import Doing, Looking, Outcome, Possible, TakingBack, is_giving
from eoffice.desktop.session.catalogue import Action
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.session.forms import Answer
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import NoticeAction
from eoffice.domain.document import Assignment

RECALL_SECONDS = 30
"""Long enough to see that it went to the wrong unit; afterwards each document is taken back by itself."""
SETTLE_MS = 150
"""A selection drawn with the mouse changes with every row it crosses."""


class BatchBar(QFrame):
    """Offers what several documents allow together.

    Object names, with `name` as the place: "name.batch", "name.batch.COMMAND", "name.batch.read",
    "name.batch.unread".
    """

    def __init__(self, session: Session, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.batch")
        self.setProperty("card", "true")
        self._session = session
        self._name = name
        self._documents: tuple[str, ...] = ()
        self._possible = Possible(())
        self._count = QLabel()
        self._flow = FlowLayout(self)
        self._buttons: list[QPushButton] = []
        self._looking = Latest(session.shell.lanes.cpu, self)
        self._looking.answered.connect(self._on_possible)
        self._looking.failed.connect(session.shell.messages.error)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._look)
        self._assemble()
        self.hide()

    def choose(self, documents: Sequence[str], count: int) -> None:
        """Take the rows chosen; `count` may be larger than the rows that are in memory."""
        self._looking.drop()
        self._documents = tuple(documents)
        self._offer(Possible(self._documents))
        self.setVisible(count > 1)
        self._count.setText(tr("{count} văn bản được chọn").format(count=count))
        # Rows that are not in memory cannot be looked at: nothing is offered for a part of them.
        if 1 < count == len(self._documents):
            self._timer.start()

    @pyqtSlot()
    def _look(self) -> None:
        self._looking.ask(Looking(self._session.work, self._documents))

    @pyqtSlot(object)
    def _on_possible(self, possible: Possible) -> None:
        if possible.documents == self._documents:
            self._offer(possible)

    @pyqtSlot()
    def _on_action(self) -> None:
        sender = self.sender()
        at = self._buttons.index(sender) if isinstance(sender, QPushButton) else -1
        action, possible = self._possible.actions[at], self._possible
        if is_giving(action):
            dialog = AssignDialog(possible.shares, possible.receivers, self._session.today, self.window())
            dialog.wanted.connect(partial(self._do, action, possible.documents))
            dialog.open()
        else:
            self._do(action, possible.documents, {})

    def _do(self, action: Action, documents: Sequence[str], answers: Mapping[str, Answer]) -> None:
        title = tr("Đang thực hiện: {action}").format(action=tr(action.title).rstrip("…"))
        self._run(Doing(self._session.work, action, documents, answers), title)

    def _run(self, work: Callable[[Job], Outcome], title: str) -> None:
        self.setEnabled(False)
        self._session.shell.lanes.hub.run(work, done=self._on_done, failed=self._on_failed, title=title)

    def _take_back(self, given: Mapping[str, Assignment | None]) -> None:
        self._run(TakingBack(self._session.work, given), tr("Đang thu hồi"))

    @pyqtSlot(object)
    def _on_done(self, outcome: Outcome) -> None:
        self.setEnabled(True)
        messages = self._session.shell.messages
        for _, error in outcome.failed[:1]:
            messages.error(error)
        words = tr("Xong {done} văn bản, không làm được {failed}.")
        words = words.format(done=len(outcome.done), failed=len(outcome.failed))
        if outcome.given:
            back = NoticeAction(tr("Thu hồi"), partial(self._take_back, outcome.given))
            messages.toast(words, back, RECALL_SECONDS)
        else:
            messages.toast(words)
        self._session.news.touch(outcome.done)
        self._timer.start()

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.setEnabled(True)
        self._session.shell.messages.error(error)

    @pyqtSlot()
    def _on_read(self) -> None:
        self._session.marks.mark(set(self._documents), read=True)

    @pyqtSlot()
    def _on_unread(self) -> None:
        marks, documents = self._session.marks, set(self._documents)
        marks.mark(documents, read=False)
        undo = NoticeAction(tr("Hoàn tác"), self._on_read)
        self._session.shell.messages.toast(tr("Đã đánh dấu chưa đọc."), undo)

    def _offer(self, possible: Possible) -> None:
        self._possible = possible
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(action) for action in possible.actions]
        for button in self._buttons:
            self._flow.addWidget(button)
        self.updateGeometry()

    def _button(self, action: Action) -> QPushButton:
        button = QPushButton(icon(action.icon), tr(action.title).rstrip("…"))
        button.setObjectName(f"{self._name}.batch.{action.id}")
        button.clicked.connect(self._on_action)
        return button

    def _assemble(self) -> None:
        self._flow.addWidget(self._count)
        for key, title, slot in (
            ("read", tr("Đánh dấu đã đọc"), self._on_read),
            ("unread", tr("Đánh dấu chưa đọc"), self._on_unread),
        ):
            button = QPushButton(title)
            button.setObjectName(f"{self._name}.batch.{key}")
            button.clicked.connect(slot)
            self._flow.addWidget(button)
            # As high as the buttons: its words then stand on their line.
            self._count.setMinimumHeight(button.sizeHint().height())
