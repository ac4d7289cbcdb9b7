"""The dialog of a batch: the files with their results, one PIN, progress, stop, go on, reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.signing.batch_presenter import STATES, BatchPresenter, remark_of, warning_of
from eoffice.desktop.screens.signing.credentials import CredentialWords
from eoffice.desktop.screens.signing.form import CredentialForm
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.dialogs import answer_with, resize_within
from eoffice.services.signing_batches import Ended, Row, Task

if TYPE_CHECKING:
    from signing import HygieneFinding

_MARKS = {
    "done": ("ok", "ok"),
    "skipped": ("ok", "ok"),
    "failed": ("error", "error"),
    "not_tried": ("clock", "muted"),
}
"""Icon and colour of each state."""


class BatchDialog(QDialog):
    """Signs many files with one PIN.

    Object names: "batchDialog", "batchTable", "batchProgress", "batchStop", those of `CredentialForm`,
    "batchProblem", "batchSummary", "batchConfirm", "batchHalt", "batchPdf", "batchSheet", "batchGiveUp",
    "batchClose", "batchLasting".
    """

    lasting_wanted = pyqtSignal(object)
    """The signed PDFs of which the person asks whether they last."""

    def __init__(self, presenter: BatchPresenter, names: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("batchDialog")
        self.setWindowTitle(presenter.plan.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.presenter = presenter
        presenter.setParent(self)
        self.reports: tuple[Path, ...] = ()
        self._rows = {task: at for at, task in enumerate(presenter.plan.tasks)}
        self.table = QTableWidget(len(names), 3)
        self.progress = QProgressBar()
        self.form = CredentialForm()
        self.stop = QCheckBox(tr("Dừng ở tệp lỗi đầu tiên"))
        self.problem, self.summary = QLabel(), QLabel()
        self.confirm = QPushButton(tr("Ký {count} tệp").format(count=len(names)))
        self.halt = QPushButton(tr("Dừng"))
        self.pdf, self.sheet = QPushButton(tr("Mở báo cáo PDF")), QPushButton(tr("Mở bảng kết quả"))
        self.lasting = QPushButton(tr("Năm năm nữa còn kiểm tra được không?"))
        self._signed: tuple[Path, ...] = ()
        self.give_up = QPushButton(tr("Bỏ phần chưa ký"))
        self.close_button = QPushButton(tr("Đóng"))
        self._minded = 0
        self._is_looked_over = False
        self._fill(names)
        self._assemble()
        self._connect()
        presenter.look_over()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Stay open while signing: the person stops it first and sees how it ended."""
        if self.presenter.is_running and event is not None:
            event.ignore()
            self.presenter.halt()
            return
        super().closeEvent(event)

    def reject(self) -> None:
        """Close for Esc; while signing it only stops."""
        if self.presenter.is_running:
            self.presenter.halt()
        else:
            super().reject()

    @pyqtSlot(object, str)
    def _on_shown(self, choices: list[CredentialWords], preferred: str) -> None:
        self.form.show_choices(choices, preferred)

    @pyqtSlot(bool)
    def _on_busy(self, busy: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.form.set_busy(busy=busy)
        self.halt.setEnabled(self.presenter.is_running)
        self.close_button.setEnabled(not self.presenter.is_running)
        self.give_up.setEnabled(not self.presenter.is_running)

    @pyqtSlot()
    def _settle(self) -> None:
        # Nobody signs what was not looked at: warnings stand in the table before the PIN is taken.
        ready = self._is_looked_over and self.form.is_ready
        self.confirm.setEnabled(ready and not self.form.isHidden())

    @pyqtSlot()
    def _on_confirm(self) -> None:
        given = self.form.take() if self.confirm.isEnabled() else None
        if given is None:
            return
        self.problem.hide()
        self.presenter.run(
            given.key,
            given.pin,
            final_try_confirmed=given.final_try_confirmed,
            stop_at_errors=self.stop.isChecked(),
        )

    @pyqtSlot(object, object)
    def _on_looked(self, task: Task, found: Sequence[HygieneFinding]) -> None:
        """Show what is to be minded in a file; one with an error will not be signed."""
        at, words = self._rows.get(task), warning_of(found)
        if at is None or not words:
            return
        self._minded += 1
        is_hopeless = any(one.severity.value == "error" for one in found)
        mark, told = ("error", tr("Không ký được")) if is_hopeless else ("warning", tr("Cần xem lại"))
        self.table.setItem(at, 1, QTableWidgetItem(icon(mark, mark), told))
        remark = QTableWidgetItem(words)
        remark.setToolTip(words)
        self.table.setItem(at, 2, remark)
        self.table.resizeRowToContents(at)

    @pyqtSlot()
    def _on_looked_over(self) -> None:
        self._is_looked_over = True
        words = tr("Đã xem kỹ các tệp: không thấy điều gì bất thường.")
        if self._minded:
            words = tr("Có {count} tệp cần xem lại trước khi ký.").format(count=self._minded)
        self.summary.setText(words)
        self._settle()

    @pyqtSlot(object, int, int)
    def _on_advanced(self, row: Row, ended: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(ended)
        self.summary.setText(tr("Đã xong {ended}/{total} tệp.").format(ended=ended, total=total))
        self._show_row(row)

    @pyqtSlot(object)
    def _on_ended(self, ended: Ended) -> None:
        for row in ended.rows:
            self._show_row(row)
        counts = {state: sum(row.state == state for row in ended.rows) for state in STATES}
        words = tr("Đã ký {signed}, lỗi {failed}, chưa ký {left}.").format(
            signed=counts["done"] + counts["skipped"], failed=counts["failed"], left=counts["not_tried"]
        )
        if ended.cancelled:
            words = f"{tr('Đã dừng theo yêu cầu.')} {words}"
        self.summary.setText(words)
        self.form.setVisible(ended.may_go_on)
        self.stop.setVisible(ended.may_go_on)
        self.confirm.setVisible(ended.may_go_on)
        self.give_up.setVisible(ended.may_go_on)
        self.confirm.setText(tr("Ký tiếp {count} tệp").format(count=counts["not_tried"]))
        kept = [row.task for row in ended.rows if row.is_signed and not row.task.document]
        self._signed = tuple(task.target for task in kept if task.target.suffix.lower() == ".pdf")
        self.lasting.setVisible(bool(self._signed))
        self._settle()

    @pyqtSlot()
    def _on_lasting(self) -> None:
        self.lasting_wanted.emit(self._signed)
        self.close()

    @pyqtSlot(object)
    def _on_reported(self, reports: tuple[Path, ...]) -> None:
        self.reports = reports
        self.pdf.setEnabled(True)
        self.sheet.setEnabled(True)

    @pyqtSlot(str)
    def _on_problem(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()

    @pyqtSlot()
    def _on_halt(self) -> None:
        self.halt.setEnabled(False)
        self.presenter.halt()

    @pyqtSlot()
    def _on_give_up(self) -> None:
        self.presenter.give_up()
        self.close()

    @pyqtSlot()
    def _on_pdf(self) -> None:
        self.presenter.open(self.reports[0])

    @pyqtSlot()
    def _on_sheet(self) -> None:
        self.presenter.open(self.reports[1])

    def _show_row(self, row: Row) -> None:
        at = self._rows.get(row.task)
        if at is None:
            return
        state = QTableWidgetItem(icon(*_MARKS[row.state]), tr(STATES[row.state]))
        self.table.setItem(at, 1, state)
        remark = QTableWidgetItem(remark_of(row))
        remark.setToolTip(remark_of(row))
        self.table.setItem(at, 2, remark)
        self.table.scrollToItem(state)

    def _fill(self, names: list[str]) -> None:
        self.table.setHorizontalHeaderLabels([tr("Tệp"), tr("Kết quả"), tr("Ghi chú")])
        for at, name in enumerate(names):
            item = QTableWidgetItem(name)
            item.setToolTip(name)
            self.table.setItem(at, 0, item)
            self.table.setItem(at, 1, QTableWidgetItem(tr("Chờ ký")))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName(tr("Các tệp sẽ ký"))
        down, across = self.table.verticalHeader(), self.table.horizontalHeader()
        if down is not None:
            down.hide()
        if across is not None:
            across.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            across.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(1, self.fontMetrics().height() * 9)

    def _assemble(self) -> None:
        parts: dict[str, QWidget] = {
            "batchTable": self.table, "batchProgress": self.progress, "batchStop": self.stop,
            "batchProblem": self.problem, "batchSummary": self.summary, "batchConfirm": self.confirm,
            "batchHalt": self.halt, "batchPdf": self.pdf, "batchSheet": self.sheet,
            "batchClose": self.close_button, "batchGiveUp": self.give_up,
            "batchLasting": self.lasting,
        }  # fmt: skip
        for name, part in parts.items():
            part.setObjectName(name)
        self.progress.setAccessibleName(tr("Đã ký được bao nhiêu"))
        self.progress.setRange(0, self.table.rowCount())
        self.progress.setValue(0)
        self.progress.setTextVisible(False)  # the summary says it in words
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.confirm.setProperty("role", "main")
        answer_with(self, self.confirm)
        for button in (self.halt, self.pdf, self.sheet, self.close_button, self.give_up, self.lasting):
            button.setAutoDefault(False)
        self.lasting.hide()
        for button in (self.halt, self.pdf, self.sheet):
            button.setEnabled(False)
        # Two rows: beside one another all buttons are wider than a small screen when text is large.
        reports, row = QHBoxLayout(), QHBoxLayout()
        for button in (self.pdf, self.sheet, self.lasting):
            reports.addWidget(button)
        reports.addStretch(1)
        row.addStretch(1)
        for button in (self.give_up, self.close_button, self.halt, self.confirm):
            row.addWidget(button)
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space * 2, space * 2, space * 2)
        layout.setSpacing(space)
        layout.addWidget(self.table, 1)
        for part in (self.progress, self.summary, self.form, self.stop, self.problem):
            layout.addWidget(part)
        layout.addLayout(reports)
        layout.addLayout(row)
        em = self.fontMetrics().height()
        resize_within(self, em * 46, em * 36)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.shown.connect(self._on_shown)
        presenter.advanced.connect(self._on_advanced)
        presenter.looked.connect(self._on_looked)
        presenter.looked_over.connect(self._on_looked_over)
        presenter.ended.connect(self._on_ended)
        presenter.reported.connect(self._on_reported)
        presenter.problem.connect(self._on_problem)
        presenter.busy_changed.connect(self._on_busy)
        self.finished.connect(presenter.leave)
        self.form.unlocked.connect(presenter.forget_tries)
        self.form.changed.connect(self._settle)
        self.form.submitted.connect(self._on_confirm)
        self.confirm.clicked.connect(self._on_confirm)
        self.halt.clicked.connect(self._on_halt)
        self.pdf.clicked.connect(self._on_pdf)
        self.sheet.clicked.connect(self._on_sheet)
        self.lasting.clicked.connect(self._on_lasting)
        self.give_up.clicked.connect(self._on_give_up)
        self.close_button.clicked.connect(self.close)
