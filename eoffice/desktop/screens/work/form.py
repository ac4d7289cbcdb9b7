"""The questions about work, asked beside the item itself; what is refused is said in the form."""

from __future__ import annotations

from datetime import date

from PyQt6.QtCore import QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.work.forms import Answer, Asked
from eoffice.desktop.screens.work.inputs import WHOLE, FilesField, LimitedPicker, SharesField
from eoffice.desktop.screens.work.model import Choices
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.messages import Banner
from eoffice.desktop.shell.notices import interface_language, notice_of
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.date_field import DateField
from eoffice.desktop.widgets.fields import ChoiceField, LineField, TextField
from eoffice.domain.calendar import WorkingCalendar
from eoffice.domain.work.item_deciding import LONGEST_TERM
from eoffice.domain.work.item_demands import LARGEST_QUANTITY
from eoffice.errors import NotFound, explain


class _Page(QWidget):
    """A page that scrolls rather than squeezing its inputs."""

    def minimumSizeHint(self) -> QSize:
        """Return the full height of the inputs."""
        inside = self.layout()
        least = inside.minimumSize().height() if inside is not None else 0
        return QSize(0, max(least, self.sizeHint().height()))


class WorkForm(QFrame):
    """Asks what an action needs, and only that.

    Object names: "workForm"; inputs "workTitle", "workProduct" (Picker), "workQuantity", "workDays",
    "workLead", "workContributors", "workShare.PERSON", "workAcceptor", "workMark", "workText",
    "workUnits", "workDay", "workObjective", "workDocuments" (Picker), "workFiles"; buttons
    "workConfirm", "workCancel"; "workProblem".
    """

    confirmed = pyqtSignal(object)
    """The Answer."""
    cancelled = pyqtSignal()

    def __init__(self, calendar: WorkingCalendar) -> None:
        super().__init__()
        self.setObjectName("workForm")
        self.setProperty("card", "true")
        self._calendar = calendar
        self._asked = Asked("")
        self._begun = Answer()
        self._today = date.min
        self._banner: Banner | None = None
        self._make_inputs()
        self.heading = QLabel()
        self.warning = QLabel()
        self.problem = QLabel()
        self.confirm = QPushButton(tr("Thực hiện"))
        self.cancel = QPushButton(tr("Thôi"))
        self._rows = QFormLayout()
        self._layout = QVBoxLayout(self)
        self._assemble()
        self._connect()

    def ask(self, heading: str, asked: Asked, begun: Answer, choices: Choices, today: date) -> None:
        """Ask the questions of an action, beginning with an answer."""
        self._asked, self._begun, self._today = asked, begun, today
        self.heading.setText(heading)
        self.warning.setText(tr(asked.warning))
        self.warning.setVisible(bool(asked.warning))
        self.confirm.setText(tr(asked.confirm))
        self._fill(begun, choices)
        self._show_rows()
        self.show_problem("")
        self.setEnabled(True)

    def first_input(self) -> QWidget:
        """Return the input that should have the focus."""
        for row, label in enumerate(self._labels()):
            if label:
                return self._inputs[row]
        return self.confirm

    def show_problem(self, sentence: str) -> None:
        """Say below the questions what is missing."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self._drop_banner()

    def show_error(self, error: BaseException) -> None:
        """Say in the form why the order was refused; what was written stays."""
        self.setEnabled(True)
        self.show_problem("")
        self._banner = Banner(notice_of(explain(error, interface_language())))
        self._banner.setObjectName("workRefusal")
        self._banner.closed.connect(self._drop_banner)
        self._layout.insertWidget(1, self._banner)

    def answer(self) -> Answer:
        """Return what was written and chosen."""
        asked, product = self._asked, self.product.chosen()
        return Answer(
            title=self.title.value(),
            product=product[0] if product else "",
            quantity=self.quantity.value(),
            term_days=self.days.value(),
            lead=self.people.lead.chosen(),
            shares=self.people.shares() if asked.people else (),
            acceptor=self.acceptor.chosen(),
            mark=int(self.mark.chosen() or 0),
            text=self.text.value(),
            units=self.units.value(),
            day=self.day.date_value(),
            is_objective=self.objective.isChecked(),
            documents=self.documents.chosen() if asked.documents else (),
            files=self.files.files() if asked.files else (),
            source=self._begun.source,
        )

    @pyqtSlot()
    def submit(self) -> None:
        """Give the answer on when nothing is missing."""
        answer = self.answer()
        problem = self._missing(answer)
        self.show_problem(problem)
        if not problem:
            self.setEnabled(False)
            self.confirmed.emit(answer)

    def _missing(self, answer: Answer) -> str:
        """Return what is missing, in words; the rest is for the rules to decide."""
        asked = self._asked
        needed = (
            (asked.title, bool(answer.title)),
            (asked.product, bool(answer.product)),
            (asked.text if asked.text_needed else "", bool(answer.text)),
            (asked.day, answer.day is not None),
        )
        for label, is_there in needed:
            if label and not is_there:
                return tr("Cần ghi: {what}.").format(what=tr(label).lower())
        if asked.people and self.people.sum != WHOLE:
            return tr("Tổng tỷ lệ là {sum}%; phải đúng 100%.").format(sum=self.people.sum)
        needs_proof = asked.needs_proof or (bool(asked.cause) and answer.is_objective)
        if needs_proof and not answer.documents and not answer.files:
            return tr("Cần kèm ít nhất một văn bản hoặc một tệp.")
        return ""

    def _labels(self) -> tuple[str, ...]:
        asked = self._asked
        return (
            asked.title,
            asked.product,
            asked.quantity,
            asked.term,
            asked.people,
            asked.acceptor,
            asked.mark,
            asked.text,
            asked.units,
            asked.day,
            asked.cause,
            asked.documents,
            asked.files,
        )

    def _fill(self, begun: Answer, choices: Choices) -> None:
        """Put the beginning into the inputs."""
        asked = self._asked
        self.title.show_value(begun.title)
        self.product.offer(choices.products)
        self.product.choose((begun.product,) if begun.product else ())
        for number, value in ((self.quantity, begun.quantity), (self.units, begun.units)):
            number.setRange(1, min(begun.most, LARGEST_QUANTITY))
            number.setValue(max(value, 1))
        self.days.setValue(begun.term_days)
        self.people.offer(choices.people, begun.lead, begun.shares)
        self.acceptor.show_choices([(one.key, one.words) for one in choices.acceptors])
        self.acceptor.choose(begun.acceptor)
        self.mark.show_choices(begun.marks)
        self.text.show_value(begun.text)
        self.day.show_date(begun.day)
        self.objective.setChecked(begun.is_objective)
        self.objective.setText(tr(asked.cause))
        self.documents.limit = 1 if asked.one_document else 0
        self.documents.offer(choices.documents)
        self.documents.choose(begun.documents)
        self.files.show_files(begun.files)
        self._on_days(0)

    def _show_rows(self) -> None:
        """Show the questions asked and hide the others."""
        for row, label in enumerate(self._labels()):
            self._rows.setRowVisible(row, bool(label))
            item = self._rows.itemAt(row, QFormLayout.ItemRole.LabelRole)
            shown = item.widget() if item is not None else None
            # The box "objective cause" says itself what it is.
            if isinstance(shown, QLabel):
                shown.setText("" if label == self._asked.cause else tr(label))
        self.text.setAccessibleName(tr(self._asked.text))

    @pyqtSlot()
    def _drop_banner(self) -> None:
        if self._banner is not None:
            self._layout.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None

    @pyqtSlot(int)
    def _on_days(self, _: int) -> None:
        """Say the last day of the term."""
        try:
            due = (
                self._calendar.add_working_days(self._today, self.days.value()) if self._asked.term else None
            )
        except NotFound as error:
            self.due.setText(explain(error, interface_language()).sentence)
            return
        self.due.setText(tr("ngày làm việc, đến hết ngày {day}").format(day=short_date(due)))

    def _make_inputs(self) -> None:
        """Make every input with the name by which drivers and tests find it."""
        self.title = LineField(tr("Nội dung công việc"))
        self.product = LimitedPicker("workProduct", tr("Sản phẩm"), tr("Gõ tên hoặc mã, không cần dấu"), 1)
        self.quantity, self.days, self.units = QSpinBox(), QSpinBox(), QSpinBox()
        self.due = QLabel()
        self.people = SharesField()
        self.acceptor = ChoiceField(tr("Người nghiệm thu"))
        self.mark = ChoiceField(tr("Lỗi hoặc lần chậm"))
        self.text = TextField(tr("Nội dung"))
        self.day = DateField(tr("Ngày"))
        self.objective = QCheckBox()
        self.documents = LimitedPicker("workDocuments", tr("Văn bản"), tr("Gõ số hoặc trích yếu"))
        self.files = FilesField("workFiles")
        named = {
            "workTitle": self.title,
            "workQuantity": self.quantity,
            "workDays": self.days,
            "workUnits": self.units,
            "workAcceptor": self.acceptor,
            "workMark": self.mark,
            "workText": self.text,
            "workDay": self.day,
            "workObjective": self.objective,
        }
        for name, widget in named.items():
            widget.setObjectName(name)
        self.quantity.setAccessibleName(tr("Số lượng"))
        self.days.setAccessibleName(tr("Số ngày làm việc"))
        self.units.setAccessibleName(tr("Số sản phẩm có lỗi"))
        self.days.setRange(0, LONGEST_TERM)
        for number in (self.quantity, self.days, self.units):
            number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)

    def _assemble(self) -> None:
        """Put the questions below each other on a page that scrolls; the buttons stay in sight."""
        self.heading.setProperty("role", "heading")
        self.warning.setProperty("role", "warning")
        self.problem.setProperty("role", "error")
        self.problem.setObjectName("workProblem")
        self.due.setProperty("role", "muted")
        for label in (self.heading, self.warning, self.problem, self.due):
            label.setWordWrap(True)
        self.text.show_lines(3)
        term = QWidget()
        line = QHBoxLayout(term)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.days)
        line.addWidget(self.due, 1)
        self._inputs: tuple[QWidget, ...] = (
            self.title, self.product, self.quantity, term, self.people, self.acceptor, self.mark, self.text,
            self.units, self.day, self.objective, self.documents, self.files,
        )  # fmt: skip
        self._rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for widget in self._inputs:
            self._rows.addRow(" ", widget)
        page = _Page()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(self._rows)
        # What is left over lies below the questions, not between them.
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        # The card's own ground shows through, not that of the window.
        page.setAutoFillBackground(False)
        port = scroll.viewport()
        if port is not None:
            port.setAutoFillBackground(False)
        space = gap(self.fontMetrics())
        self._layout.setContentsMargins(space * 2, space, space * 2, space)
        for widget in (self.heading, self.warning):
            self._layout.addWidget(widget)
        self._layout.addWidget(scroll, 1)
        self._layout.addWidget(self.problem)
        self._layout.addLayout(self._make_buttons())

    def _make_buttons(self) -> QHBoxLayout:
        self.confirm.setObjectName("workConfirm")
        self.cancel.setObjectName("workCancel")
        self.confirm.setProperty("role", "main")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        return row

    def _connect(self) -> None:
        """Bind the buttons and the term."""
        self.confirm.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.cancelled)
        self.days.valueChanged.connect(self._on_days)
