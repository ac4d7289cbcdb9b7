"""The screen "Giữ giá trị lâu dài": will files and ordered documents verify in five years; renewing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PyQt6.QtCore import pyqtSlot
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from eoffice.clock import local_date
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity, interface_language
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.domain.commands import KeepEvidence
from eoffice.errors import OfficeError, explain
from eoffice.services.permissions import may
from eoffice.services.signing_lasting import (
    Advice,
    Lasting,
    keep_many,
    ordered_documents,
    outlook_of,
    renew,
)
from eoffice.services.workplace import Workplace

PLACE = "lasting"
ANSWERS = {
    Advice.NOTHING: ("ok", "Có", "Chưa cần làm gì."),
    Advice.RENEW: ("warning", "Có, nếu gia hạn", "Bấm Gia hạn trước ngày ghi ở cột bên."),
    Advice.SIGN_AGAIN: ("error", "Không", "Chữ ký không đạt ngay bây giờ: xin bản khác hoặc ký lại."),
    Advice.NOT_SIGNED: ("info", "Không có chữ ký", "Tệp chưa được ký số."),
    Advice.UNREADABLE: ("error", "Không đọc được", "Mở tệp bằng chương trình khác để kiểm tra."),
}
"""Icon, answer, and what to do, for each advice."""


class LastingView(Screen):
    """Answers for files, one row each.

    Object names: "lasting.table", "lasting.add", "lasting.documents", "lasting.renew", "lasting.words".
    """

    def __init__(
        self,
        session: Session,
        authorities: Callable[[], Sequence[str]],
        trust: Sequence[Path],
    ) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session, self._authorities, self._trust = session, authorities, tuple(trust)
        self.rows: tuple[Lasting, ...] = ()
        self._files: tuple[Path, ...] = ()
        self._with_documents = False
        self.table = QTableWidget(0, 5)
        self.add = QPushButton(tr("Thêm tệp…"))
        self.documents = QPushButton(tr("Xem văn bản của cơ quan"))
        self.renew = QPushButton(tr("Gia hạn"))
        self.words = QLabel()
        self._looking = Latest(session.shell.lanes.cpu, self)
        self._looking.answered.connect(self._on_rows)
        self._looking.failed.connect(session.shell.messages.error)
        self._assemble()
        self.add.clicked.connect(self._on_add)
        self.documents.clicked.connect(self.look_at_documents)
        self.table.itemSelectionChanged.connect(self._settle)
        self.renew.clicked.connect(self._on_renew)
        self._settle()

    def panes(self) -> list[QWidget]:
        """Return the table."""
        return [self.table]

    def look_at(self, files: Sequence[Path]) -> None:
        """Take files in and answer for all of them."""
        self._files = tuple(dict.fromkeys((*self._files, *files)))
        look = partial(_looked, self._session.work, self._files, with_documents=self._with_documents)
        self._looking.ask(look, tr("Đang xem chữ ký còn giữ được bao lâu"))

    @pyqtSlot()
    def look_at_documents(self) -> None:
        """Take in every ordered document whose signatures this person may raise."""
        self._with_documents = True
        self.look_at(())

    @property
    def due(self) -> tuple[Lasting, ...]:
        """What a press on the button renews: all that is due, or of several chosen rows those."""
        model = self.table.selectionModel()
        rows = {index.row() for index in model.selectedRows()} if model is not None else set()
        # One chosen row is only where the person looks; two are a choice.
        held = [one for at, one in enumerate(self.rows) if len(rows) < 2 or at in rows]
        return tuple(one for one in held if one.advice is Advice.RENEW)

    @pyqtSlot(object)
    def _on_rows(self, rows: tuple[Lasting, ...]) -> None:
        self.rows = rows
        self.table.setRowCount(len(rows))
        for at, one in enumerate(rows):
            mark, answer, todo = ANSWERS[one.advice]
            until = short_date(local_date(one.until)) if one.until is not None else ""
            cells = (one.shown_name, tr(answer), until, one.level, _todo(one, tr(todo)))
            for column, words in enumerate(cells):
                item = QTableWidgetItem(words) if column != 1 else QTableWidgetItem(icon(mark, mark), words)
                item.setToolTip(str(one.file) if column == 0 and not one.document else words)
                self.table.setItem(at, column, item)
        self.table.resizeRowsToContents()
        self._settle()

    @pyqtSlot()
    def _on_add(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, tr("Chọn tệp đã ký"), "", "*.pdf")
        if names:
            self.look_at([Path(name) for name in names])

    @pyqtSlot()
    def _on_renew(self) -> None:
        """Renew what needs it, one after another, in the background."""
        wanted, named = self.due, tuple(self._authorities())
        work = partial(_renewed, self._session.work, wanted, named, self._trust)
        lanes = self._session.shell.lanes
        self.renew.setEnabled(False)
        failed = self._session.shell.messages.error
        lanes.cpu.run(work, self._on_renewed, failed, tr("Đang gia hạn"), self._on_ended)

    @pyqtSlot(object)
    def _on_renewed(self, troubles: tuple[Exception, ...]) -> None:
        for error in troubles:
            told = explain(error, interface_language())
            words = f"{told.sentence} {told.next_step}"
            self._session.shell.messages.post(Notice(Severity.WARNING, words))
        self.look_at(())

    @pyqtSlot(object)
    def _on_ended(self, _: object) -> None:
        self._settle()

    @pyqtSlot()
    def _settle(self) -> None:
        """Say what is asked here, and open the button where it can do something."""
        due = len(self.due)
        self.renew.setEnabled(bool(due) and bool(self._authorities()))
        self.renew.setText(tr("Gia hạn ({count})").format(count=due) if due else tr("Gia hạn"))
        if due and not self._authorities():
            words = tr("Muốn gia hạn, hãy ghi máy chủ dấu thời gian ở màn hình Ký tệp.")
        elif self.rows:
            words = tr("Năm năm nữa các tệp này còn kiểm tra được không?")
        else:
            words = tr("Thêm tệp đã ký để biết năm năm nữa còn kiểm tra được không.")
        self.words.setText(words)

    def _assemble(self) -> None:
        parts = {
            "table": self.table, "add": self.add, "documents": self.documents, "renew": self.renew,
            "words": self.words,
        }  # fmt: skip
        for name, part in parts.items():
            part.setObjectName(f"{PLACE}.{name}")
        self.words.setWordWrap(True)
        self.documents.setVisible(may(self._session.work.me, KeepEvidence, None))
        heads = ("Tệp hoặc văn bản", "Năm năm nữa", "Trước ngày", "Mức", "Việc cần làm")
        self.table.setHorizontalHeaderLabels([tr(head) for head in heads])
        self.table.setAccessibleName(tr("Chữ ký còn giữ được bao lâu"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(True)
        down, across = self.table.verticalHeader(), self.table.horizontalHeader()
        if down is not None:
            down.hide()
        if across is not None:
            across.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            across.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            across.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.documents)
        row.addWidget(self.add)
        row.addWidget(self.renew)
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space * 2, space * 2, space * 2)
        layout.addLayout(row)
        layout.addWidget(self.table, 1)


def _todo(one: Lasting, usual: str) -> str:
    if one.error is not None:
        return explain(one.error, interface_language()).sentence
    return f"{one.sentence[:1].upper()}{one.sentence[1:]}. {usual}" if one.sentence else usual


def _looked(work: Workplace, files: Sequence[Path], job: Job, *, with_documents: bool) -> tuple[Lasting, ...]:
    """Answer for files and, where wished, for the agency's ordered documents; brings their pages here."""
    check, now = work.checks.check, work.clock.now
    ordered = tuple(ordered_documents(work)) if with_documents else ()
    total, found = len(files) + len(ordered), list[Lasting]()
    for file in files:
        job.checkpoint()
        job.progress(round(100 * len(found) / total), file.name)
        found.append(outlook_of(file, check, now()))
    for one in ordered:
        job.checkpoint()
        job.progress(round(100 * len(found) / total), one.name)
        seen = one.pages.digest
        try:
            outlook = outlook_of(work.files.path(one.pages), check, now())
        except OfficeError as error:  # pages that are not here while the hub is away
            outlook = Lasting(Path(one.pages.name), Advice.UNREADABLE, error=error)
        found.append(replace(outlook, document=one.document, name=one.name, seen=seen))
    return tuple(found)


def _renewed(
    work: Workplace, wanted: Sequence[Lasting], authorities: Sequence[str], trust: Sequence[Path], job: Job
) -> tuple[Exception, ...]:
    """Renew files, then ordered documents; return why some could not be."""
    from signing.errors import SigningError

    troubles: list[Exception] = []
    files = [one for one in wanted if not one.document]
    for number, one in enumerate(files):
        job.checkpoint()
        job.progress(round(100 * number / len(wanted)), one.shown_name)
        try:
            raised = renew(one.file, authorities, trust)
        except (SigningError, OSError) as error:
            troubles.append(error)
            continue
        if raised.pending is not None:
            troubles.append(raised.pending)

    def told(number: int, name: str) -> None:
        # Between two documents the person may stop: what is ordered stays, nothing is half done.
        job.checkpoint()
        job.progress(round(100 * (len(files) + number) / len(wanted)), name)

    ordered = [one for one in wanted if one.document]
    return (*troubles, *keep_many(work, ordered, authorities, told))
