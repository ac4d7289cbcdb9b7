"""The questions of an action, asked in the reading pane itself rather than in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.session.form_keeping import FormKeeper, name_of_file
from eoffice.desktop.session.forms import Answer, Form
from eoffice.desktop.session.picker import Option, Picker
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import ChoiceField, TextField
from eoffice.domain.calendar import WorkingCalendar
from eoffice.errors import NotFound, explain

MOST_DAYS = 250
MOST_COPIES = 9999
USUAL_DAYS = 3
"""Working days offered where a term must be set."""


class ActionPanel(QFrame):
    """Text, person, coordinators, term and copies: only what the action asks for.

    Object names: "actionPanel"; inputs "actionText", "actionPerson", "actionCoordinators" (a
    Picker), "actionDays" (working days, 0 for no term), "actionCopies"; buttons "actionConfirm",
    "actionCancel".
    """

    confirmed = pyqtSignal(object)
    """The Answer."""
    cancelled = pyqtSignal()

    def __init__(
        self, calendar: WorkingCalendar, folder: Path | None = None, lane: Lane | None = None
    ) -> None:
        super().__init__()
        self._folder = folder
        self._lane = lane
        self._keeper: FormKeeper | None = None
        self.setObjectName("actionPanel")
        self.setProperty("card", "true")
        self._calendar = calendar
        self._form = Form("")
        self._today = date.min
        self.title = QLabel()
        self.warning = QLabel()
        self.text = TextField(tr("Nội dung"))
        self.person = ChoiceField(tr("Người nhận việc"))
        self.coordinators = Picker("actionCoordinators", tr("Phối hợp"), tr("Gõ tên, không cần dấu"))
        self.days = QSpinBox()
        self.due = QLabel()
        self.copies = QSpinBox()
        self.problem = QLabel()
        self.confirm = QPushButton(tr("Thực hiện"))
        self.cancel = QPushButton(tr("Thôi"))
        self._rows = QFormLayout()
        self._assemble()
        self._connect()
        self.hide()

    def ask(self, title: str, form: Form, people: Sequence[Option], today: date, key: str = "") -> None:
        """Ask the questions of an action; what a crash left of its answers stands in them again.

        `key` names the document and the action that the answers belong to.
        """
        self._form, self._today = form, today
        self.title.setText(title)
        self.warning.setText(tr(form.warning))
        self.warning.setVisible(bool(form.warning))
        self.text.show_value("")
        named = [(one.key, one.words) for one in people]
        self.person.show_choices([(key, tr(words)) for key, words in form.choices] or named)
        self.coordinators.offer(people)
        self.coordinators.choose(())
        self.days.setRange(1 if form.due_needed else 0, MOST_DAYS)
        self.days.setValue(USUAL_DAYS if form.due_needed else 0)
        self.copies.setValue(1)
        self._keep_apart(key)
        self.problem.hide()
        self.confirm.setText(tr(form.confirm))
        self._show_rows()
        self.show()
        self._first().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, busy: bool) -> None:  # noqa: FBT001 - a state, as in Qt's setters
        """Close the panel to input while its action is being done."""
        self.setEnabled(not busy)

    def show_problem(self, sentence: str) -> None:
        """Say below the questions what is missing."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def answer(self) -> Answer:
        """Return what was written and chosen; raises NotFound `calendar.year_unknown`."""
        form = self._form
        return Answer(
            text=self.text.value() if form.text else "",
            person=self.person.chosen() if form.person else "",
            coordinators=self.coordinators.chosen() if form.coordinators else (),
            due=self._due_date() if form.due else None,
            copies=self.copies.value(),
        )

    def forget_answers(self) -> None:
        """Keep nothing of the answers any more: the action is done."""
        if self._keeper is not None:
            self._keeper.forget()
            self._keeper.deleteLater()
            self._keeper = None

    def _keep_apart(self, key: str) -> None:
        """Keep what is typed from now on against a crash, each document and action in a file of its own."""
        if self._keeper is not None:
            self._keeper.pause()
            self._keeper.deleteLater()
            self._keeper = None
        if self._folder is None or self._lane is None or not key:
            return
        file = self._folder / f"answer-{name_of_file(key)}.json"
        self._keeper = FormKeeper(self, file, self.isVisible, self._lane)
        self._keeper.begin()
        self._keeper.restore()

    @pyqtSlot()
    def _on_confirm(self) -> None:
        form = self._form
        if form.text_needed and not self.text.value():
            self.show_problem(tr("Cần ghi: {what}.").format(what=tr(form.text).lower()))
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if form.person and not self.person.chosen():
            self.show_problem(tr("Không có ai để chọn; xem lại danh bạ của cơ quan."))
            return
        self.show_problem("")
        self.confirmed.emit(self.answer())

    @pyqtSlot()
    def _on_cancel(self) -> None:
        if self._keeper is not None:
            # Given up for now, not for ever: asked again, the words stand there as they were left.
            self._keeper.keep()
            self._keeper.pause()
        self.hide()
        self.cancelled.emit()

    @pyqtSlot(int)
    def _on_days(self, _: int) -> None:
        try:
            due = self._due_date()
        except NotFound as error:
            self.due.setText(explain(error).sentence)
            self.confirm.setEnabled(False)
            return
        self.confirm.setEnabled(True)
        words = tr("ngày làm việc, đến hết ngày {day}").format(day=short_date(due))
        self.due.setText(words if due is not None else tr("không đặt thời hạn"))

    def _due_date(self) -> date | None:
        """Return the last day of the term, counted in working days."""
        days = self.days.value()
        return self._calendar.add_working_days(self._today, days) if days else None

    def _first(self) -> QWidget:
        """Return the first input asked for."""
        asked = ((self._form.text, self.text), (self._form.person, self.person), ("x", self.copies))
        return next(widget for label, widget in asked if label)

    def _show_rows(self) -> None:
        """Show the questions of the form and hide the others."""
        form = self._form
        asked = (form.text, form.person, form.coordinators, form.due, form.copies)
        for row, label in enumerate(asked):
            self._rows.setRowVisible(row, bool(label))
            item = self._rows.itemAt(row, QFormLayout.ItemRole.LabelRole)
            shown = item.widget() if item is not None else None
            if isinstance(shown, QLabel):
                shown.setText(tr(label))
        self.text.setAccessibleName(tr(form.text))
        self.person.setAccessibleName(tr(form.person))
        self._on_days(0)

    def _assemble(self) -> None:
        """Put the questions below each other, the buttons at the end."""
        self.title.setProperty("role", "heading")
        self.warning.setProperty("role", "warning")
        self.problem.setProperty("role", "error")
        self.due.setProperty("role", "muted")
        for label in (self.warning, self.problem, self.due):
            label.setWordWrap(True)
        self._name_parts()
        self.text.show_lines(3)
        for number in (self.days, self.copies):
            number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.days.setRange(0, MOST_DAYS)
        self.copies.setRange(1, MOST_COPIES)
        term = QWidget()
        line = QHBoxLayout(term)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.days)
        line.addWidget(self.due, 1)
        self._rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for widget in (self.text, self.person, self.coordinators, term, self.copies):
            self._rows.addRow(" ", widget)
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space, space * 2, space)
        layout.setSpacing(space)
        layout.addWidget(self.title)
        layout.addWidget(self.warning)
        layout.addLayout(self._rows)
        layout.addWidget(self.problem)
        layout.addLayout(self._make_buttons())

    def _name_parts(self) -> None:
        """Give every input the name by which drivers and tests find it."""
        self.text.setObjectName("actionText")
        self.person.setObjectName("actionPerson")
        self.days.setObjectName("actionDays")
        self.days.setAccessibleName(tr("Số ngày làm việc"))
        self.copies.setObjectName("actionCopies")
        self.copies.setAccessibleName(tr("Số lượng bản"))
        self.confirm.setObjectName("actionConfirm")
        self.cancel.setObjectName("actionCancel")

    def _make_buttons(self) -> QHBoxLayout:
        self.confirm.setProperty("role", "main")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        return row

    def _connect(self) -> None:
        """Bind the buttons and the term."""
        self.confirm.clicked.connect(self._on_confirm)
        self.cancel.clicked.connect(self._on_cancel)
        self.days.valueChanged.connect(self._on_days)
