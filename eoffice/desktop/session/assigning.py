"""Gives several documents to people or units at once, each with its own term when it needs one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.session.forms import Answer, unit_key
from eoffice.desktop.session.picker import Option
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.date_field import DateField
from eoffice.desktop.widgets.dialogs import answer_with, resize_within
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.domain.people import Directory, Person

_TO, _DUE = 2, 3


@dataclass(frozen=True)
class Share:
    """One document of those that are given out, to whom, and by when."""

    document: str
    code: str
    subject: str
    to: str = ""
    due: date | None = None


def receivers(directory: Directory, me: Person, people: Iterable[Person]) -> tuple[Option, ...]:
    """Return to whom work may be given: units with a head first, then people."""
    units = []
    for unit in directory.agency(me.agency).units:
        head = directory.head_of(me.agency, unit.id)
        # A unit without a head has nobody who would take the work; one's own would give it to oneself.
        if head is not None and head.id != me.id:
            units.append(Option(unit_key(unit.id), unit.name, head.name))
    return (*units, *(Option(one.id, one.name, one.position) for one in people))


class AssignDialog(QDialog):
    """A line for each document; receiver and term are set for the lines that are chosen.

    Object names: "assignDialog", "assignRows", "assignTo", "assignDue", "assignProblem",
    "assignConfirm", "assignCancel".
    """

    wanted = pyqtSignal(object)
    """The answers by document."""

    def __init__(
        self, shares: Sequence[Share], options: Sequence[Option], today: date, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("assignDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Giao {count} văn bản").format(count=len(shares)))
        self._shares, self._today = list(shares), today
        self._names = {one.key: one.title for one in options}
        self.rows = QTableWidget(len(shares), _DUE + 1)
        self.to = ChoiceField(tr("Giao cho"))
        self.due = DateField(tr("Hạn"))
        self.about, self.problem = QLabel(), QLabel()
        self.confirm, self.cancel = QPushButton(tr("Giao việc")), QPushButton(tr("Thôi"))
        self.to.show_choices([("", tr("Chọn đơn vị hoặc người")), *((one.key, one.words) for one in options)])
        self._assemble()
        for at in range(len(shares)):
            self._show_row(at)
        # All at first: most often everything goes to one place by one day.
        self.rows.selectAll()
        self._on_selection()
        self.rows.itemSelectionChanged.connect(self._on_selection)
        self.to.activated.connect(self._on_to)
        self.due.date_chosen.connect(self._on_due)
        self.confirm.clicked.connect(self._on_confirm)
        self.cancel.clicked.connect(self.reject)
        self.to.setFocus(Qt.FocusReason.OtherFocusReason)

    @pyqtSlot()
    def _on_selection(self) -> None:
        """Show what the chosen lines have in common, and how many they are."""
        chosen = [self._shares[at] for at in self._chosen()]
        words = tr("Đặt cho {count} trong {all} văn bản đang chọn ở trên:")
        self.about.setText(words.format(count=len(chosen), all=len(self._shares)))
        to, due = {one.to for one in chosen}, {one.due for one in chosen}
        self.to.choose(to.pop() if len(to) == 1 else "")
        self.due.show_date(due.pop() if len(due) == 1 else None)

    @pyqtSlot(int)
    def _on_to(self, _: int) -> None:
        for at in self._chosen():
            self._shares[at] = replace(self._shares[at], to=self.to.chosen())
            self._show_row(at)

    @pyqtSlot()
    def _on_due(self) -> None:
        for at in self._chosen():
            self._shares[at] = replace(self._shares[at], due=self.due.date_value())
            self._show_row(at)

    @pyqtSlot()
    def _on_confirm(self) -> None:
        self._take_typed()
        for at, one in enumerate(self._shares):
            if not one.to:
                self._refuse(at, tr("Văn bản này chưa có người hoặc đơn vị giải quyết."))
                return
            if one.due is not None and one.due < self._today:
                self._refuse(at, tr("Hạn {day} đã qua.").format(day=short_date(one.due)))
                return
        self.wanted.emit({one.document: Answer(person=one.to, due=one.due) for one in self._shares})
        self.accept()

    def _take_typed(self) -> None:
        """Take a term along that was typed and answered with Ctrl+Enter, without leaving the field."""
        if self.due.hasFocus() and self.due.text():
            self.due.date_value()
            self._on_due()

    def _refuse(self, at: int, words: str) -> None:
        """Say what is missing, with the line chosen that it is about."""
        self.rows.clearSelection()
        self.rows.selectRow(at)
        self.problem.setText(f"{self._shares[at].code or self._shares[at].subject}: {words}")
        self.problem.show()
        self.to.setFocus(Qt.FocusReason.OtherFocusReason)

    def _chosen(self) -> list[int]:
        return sorted({index.row() for index in self.rows.selectedIndexes()})

    def _show_row(self, at: int) -> None:
        one = self._shares[at]
        cells = (one.code, one.subject, self._names.get(one.to, "–"), short_date(one.due) or "–")
        for column, words in enumerate(cells):
            item = self.rows.item(at, column)
            if item is None:
                item = QTableWidgetItem()
                item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
                self.rows.setItem(at, column, item)
            item.setText(words)
            item.setToolTip(words)
            # The whole line in its first cell: a screen reader reads the cell that the cursor is on.
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(cells) if column == 0 else words)

    def _assemble(self) -> None:
        """Put the lines over the two fields and the answers below."""
        self._prepare_rows()
        named = {
            "assignRows": self.rows, "assignTo": self.to, "assignDue": self.due,
            "assignProblem": self.problem, "assignConfirm": self.confirm, "assignCancel": self.cancel,
        }  # fmt: skip
        for name, widget in named.items():
            widget.setObjectName(name)
        self.problem.setProperty("role", "error")
        self.confirm.setProperty("role", "main")
        for label in (self.about, self.problem):
            label.setWordWrap(True)
        self.problem.hide()
        answer_with(self, self.confirm)
        self.cancel.setAutoDefault(False)
        fields = QFormLayout()
        fields.addRow(tr("Giao cho"), self.to)
        fields.addRow(tr("Hạn (không bắt buộc)"), self.due)
        answers = QHBoxLayout()
        answers.addStretch(1)
        answers.addWidget(self.cancel)
        answers.addWidget(self.confirm)
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space * 2, space * 2, space * 2)
        layout.setSpacing(space)
        layout.addWidget(self.rows, 1)
        layout.addWidget(self.about)
        layout.addLayout(fields)
        layout.addWidget(self.problem)
        layout.addLayout(answers)
        line = self.fontMetrics().height()
        resize_within(self, line * 50, line * 32)

    def _prepare_rows(self) -> None:
        rows = self.rows
        rows.setAccessibleName(tr("Văn bản được giao"))
        titles = (tr("Số, ký hiệu"), tr("Trích yếu"), tr("Giao cho"), tr("Hạn"))
        rows.setHorizontalHeaderLabels(titles)
        rows.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        rows.setTabKeyNavigation(False)
        rows.setWordWrap(False)
        rows.setShowGrid(False)
        across, down = rows.horizontalHeader(), rows.verticalHeader()
        if across is None or down is None:
            return
        down.hide()
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        line = self.fontMetrics().height()
        down.setDefaultSectionSize(round(line * 1.9))
        across.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, letters in ((0, 9), (_TO, 13), (_DUE, 7)):
            rows.setColumnWidth(column, line * letters)
