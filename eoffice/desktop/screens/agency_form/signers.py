"""Rows of people who sign, each with the mark of authority they usually sign under."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from eoffice.desktop.session.picker import Option
from eoffice.desktop.session.signing_marks import HEAD_LABELS, MARKS
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import ChoiceField, LineField
from eoffice.domain.agency_form import SigningHabit
from eoffice.domain.authority import AuthorityMark

NAME = "formSigner"


class SignerRow(QWidget):
    """One signer: who, in whose name, and whose post is named."""

    changed = pyqtSignal()

    def __init__(self, people: Sequence[Option], at: int) -> None:
        super().__init__()
        self.person = ChoiceField(tr("Người ký"))
        self.person.show_choices([(one.key, one.words) for one in people])
        self.mark = ChoiceField(tr("Ký với tư cách"))
        self.mark.show_choices([(mark.value, tr(words)) for mark, words in MARKS.items()])
        self.head = LineField(tr("Chức vụ người đứng đầu"))
        self.remove = QPushButton(tr("Bỏ người ký"))
        self.remove.setAutoDefault(False)
        named: dict[str, QWidget] = {"person": self.person, "mark": self.mark, "head": self.head}
        for part, field in named.items():
            field.setObjectName(f"{NAME}.{at}.{part}")
        self.remove.setObjectName(f"{NAME}.{at}.remove")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(gap(self.fontMetrics(), 0.5))
        for column, (field, share) in enumerate(zip(named.values(), (3, 3, 2), strict=True)):
            grid.addWidget(field, 0, column)
            grid.setColumnStretch(column, share)
        grid.addWidget(self.remove, 0, 3)
        self.mark.currentIndexChanged.connect(self._on_mark)
        for choice in (self.person, self.mark):
            choice.currentIndexChanged.connect(self.changed)
        self.head.textChanged.connect(self.changed)
        self._on_mark(0)

    def habit(self) -> SigningHabit:
        """Return what the row says."""
        mark = self.mark.chosen()
        head = self.head.value() if mark in HEAD_LABELS else ""
        return SigningHabit(self.person.chosen(), AuthorityMark(mark), head)

    def show_habit(self, habit: SigningHabit) -> None:
        """Show how somebody signs."""
        self.person.choose(habit.person)
        self.mark.choose(habit.mark.value)
        self.head.show_value(habit.head_position)

    @pyqtSlot(int)
    def _on_mark(self, _: int) -> None:
        mark = self.mark.chosen()
        self.head.setEnabled(mark in HEAD_LABELS)
        words = tr(HEAD_LABELS.get(mark, "Không cần chức vụ"))
        self.head.setPlaceholderText(words)
        self.head.setAccessibleName(words)


class SignerRows(QWidget):
    """The signers of an agency, in the order in which they are offered; buttons "formSignerAdd"."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._people: Sequence[Option] = ()
        self.rows: list[SignerRow] = []
        self._made = 0
        self.add = QPushButton(tr("Thêm người ký"))
        self.add.setObjectName("formSignerAdd")
        self.add.setAutoDefault(False)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(gap(self.fontMetrics(), 0.5))
        self._column.addWidget(self.add)
        self.add.clicked.connect(self._on_add)

    def offer(self, people: Sequence[Option]) -> None:
        """Know who may sign."""
        self._people = people
        self.add.setEnabled(bool(people))

    def show_habits(self, habits: Sequence[SigningHabit]) -> None:
        """Show exactly these signers."""
        for row in list(self.rows):
            self._take_off(row)
        for habit in habits:
            self._append().show_habit(habit)
        self.changed.emit()

    def habits(self) -> tuple[SigningHabit, ...]:
        """Return what the rows say."""
        return tuple(row.habit() for row in self.rows)

    def _append(self) -> SignerRow:
        row = SignerRow(self._people, self._made)
        self._made += 1
        row.changed.connect(self.changed)
        row.remove.clicked.connect(partial(self._on_remove, row))
        self.rows.append(row)
        self._column.insertWidget(self._column.count() - 1, row)
        return row

    def _take_off(self, row: SignerRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    @pyqtSlot()
    def _on_add(self) -> None:
        taken = {one.person for one in self.habits()}
        free = next((one.key for one in self._people if one.key not in taken), "")
        row = self._append()
        row.person.choose(free)
        row.person.setFocus()
        self.changed.emit()

    def _on_remove(self, row: SignerRow, _: object = None) -> None:
        self._take_off(row)
        self.add.setFocus()
        self.changed.emit()
