"""The screen "Chờ nâng mức chữ ký": signed files that wait for an authority, why, and when they are tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.file_signing.view import QUEUE
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.wording import moment
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import interface_language
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.errors import explain_code
from eoffice.services.signing_queue import UpgradeQueue, WaitingFile

CHECK_MS = 60_000


class QueueKeeper(QObject):
    """Tries the waiting files when they are due, in the background; one round at a time."""

    changed = pyqtSignal()

    def __init__(
        self,
        session: Session,
        queue: UpgradeQueue,
        authorities: Callable[[], Sequence[str]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self.queue, self._authorities = session, queue, authorities
        self.is_running = False
        self._timer = QTimer(self)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self.check)
        self._timer.start()

    @pyqtSlot()
    def check(self) -> None:
        """Try what is due."""
        at = self._session.work.clock.now()
        if any(one.is_due(at) for one in self.queue.waiting()):
            self.run(all_of_them=False)

    def run(self, *, all_of_them: bool) -> None:
        """Try the files now; `changed` follows."""
        if self.is_running:
            return
        self.is_running = True
        queue, authorities, now = self.queue, tuple(self._authorities()), self._session.work.clock.now
        trust = self._session.work.checks.places

        def work(job: Job) -> int:
            def told(done: int, total: int) -> None:
                job.checkpoint()
                job.progress(round(100 * done / total), f"{done}/{total}")

            return queue.run(authorities, now, all_of_them=all_of_them, told=told, trust=trust)

        title = tr("Đang nâng mức chữ ký")
        failed = self._session.shell.messages.error
        self._session.shell.lanes.cpu.run(work, None, failed, title, self._on_ended)

    @pyqtSlot(object)
    def _on_ended(self, _: object) -> None:
        self.is_running = False
        self.changed.emit()


class QueueView(Screen):
    """Shows the waiting files.

    Object names: "raising.table", "raising.now", "raising.drop", "raising.words".
    """

    def __init__(self, keeper: QueueKeeper) -> None:
        super().__init__()
        self.setObjectName(QUEUE)
        self._keeper = keeper
        self._rows: tuple[WaitingFile, ...] = ()
        self.table = QTableWidget(0, 4)
        self.now = QPushButton(tr("Thử ngay"))
        self.drop = QPushButton(tr("Thôi nâng mức tệp này"))
        self.words = QLabel()
        self._assemble()
        keeper.changed.connect(self.refresh)
        self.now.clicked.connect(self._on_now)
        self.drop.clicked.connect(self._on_drop)
        self.table.itemSelectionChanged.connect(self._settle)

    def arrive(self) -> None:
        """Show the files as they wait now."""
        self.refresh()

    def panes(self) -> list[QWidget]:
        """Return the table."""
        return [self.table]

    @pyqtSlot()
    def refresh(self) -> None:
        """Show the files as they wait now."""
        self._rows = self._keeper.queue.waiting()
        self.table.setRowCount(len(self._rows))
        for at, one in enumerate(self._rows):
            told = explain_code(one.code, one.values, interface_language()).sentence if one.code else ""
            cells = (one.file.name, one.level, told, _when(one.next_try))
            for column, words in enumerate(cells):
                item = QTableWidgetItem(words)
                item.setToolTip(str(one.file) if column == 0 else words)
                self.table.setItem(at, column, item)
        count = tr("{count} tệp đã ký đang chờ dấu thời gian hoặc bằng chứng.").format(count=len(self._rows))
        self.words.setText(count if self._rows else tr("Không có tệp nào chờ nâng mức chữ ký."))
        self._settle()

    @pyqtSlot()
    def _on_now(self) -> None:
        self._keeper.run(all_of_them=True)
        self._settle()

    @pyqtSlot()
    def _on_drop(self) -> None:
        for at in {index.row() for index in self.table.selectedIndexes()}:
            self._keeper.queue.drop(self._rows[at].file)
        self.refresh()

    @pyqtSlot()
    def _settle(self) -> None:
        self.now.setEnabled(bool(self._rows) and not self._keeper.is_running)
        self.drop.setEnabled(bool(self.table.selectedIndexes()))

    def _assemble(self) -> None:
        for name, part in (
            ("table", self.table),
            ("now", self.now),
            ("drop", self.drop),
            ("words", self.words),
        ):
            part.setObjectName(f"{QUEUE}.{name}")
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        heads = [tr("Tệp"), tr("Mức cần đạt"), tr("Vì sao còn chờ"), tr("Thử lại lúc")]
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setAccessibleName(tr("Chờ nâng mức chữ ký"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        down, across = self.table.verticalHeader(), self.table.horizontalHeader()
        if down is not None:
            down.hide()
        if across is not None:
            # By content: titles are whole at every size of the text; the two long ones share the rest.
            across.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            across.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            across.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.drop)
        row.addWidget(self.now)
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space * 2, space * 2, space * 2)
        layout.addLayout(row)
        layout.addWidget(self.table, 1)


def _when(at: datetime | None) -> str:
    return moment(at) if at is not None else tr("lượt tới")
