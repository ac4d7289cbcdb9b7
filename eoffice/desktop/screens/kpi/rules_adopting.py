"""Putting rules in force: the day of effect, the decision behind it, and the history of what was in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from eoffice.desktop.screens.kpi.parts import FigureTable
from eoffice.desktop.session.wording import moment, person_name, short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.date_field import DateField
from eoffice.desktop.widgets.dialogs import answer_with
from eoffice.desktop.widgets.fields import LineField
from eoffice.desktop.widgets.rows import Column
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.people import Directory
from eoffice.domain.work.rule_book import Adopted, RuleBook


@dataclass(frozen=True)
class AdoptedRow:
    """One entry of the book of rules."""

    number: int
    entry: Adopted
    directory: Directory
    is_in_force: bool


class AdoptDialog(QDialog):
    """Asks from when rules hold, and by which decision.

    Object names: "kpi.adopt.since", "kpi.adopt.document", "kpi.adopt.confirm".
    """

    given = pyqtSignal(object, str)
    """The date and the document."""

    def __init__(self, name: str, first: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("kpi.adopt")
        self.setWindowTitle(tr("Đưa bộ quy tắc vào áp dụng"))
        self.since = DateField(tr("Áp dụng từ ngày"))
        self.since.setObjectName("kpi.adopt.since")
        self.since.show_date(first)
        self.document = LineField(tr("Quyết định"), tr("Số, ký hiệu và ngày của quyết định ban hành"))
        self.document.setObjectName("kpi.adopt.document")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        words = tr("{name}. Kỳ bắt đầu trước ngày này vẫn tính theo bộ quy tắc cũ.").format(name=name)
        told = QLabel(words)
        told.setWordWrap(True)
        form = QFormLayout()
        form.addRow(tr("Áp dụng từ ngày"), self.since)
        form.addRow(tr("Quyết định"), self.document)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addLayout(form)
        layout.addWidget(self._buttons)
        confirm = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        if confirm is not None:
            confirm.setObjectName("kpi.adopt.confirm")
            answer_with(self, confirm)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.document.textChanged.connect(self._settle)
        self._settle()

    def accept(self) -> None:
        """Hand day and decision over."""
        since = self.since.date_value()
        if since is not None and self.document.value().strip():
            self.given.emit(since, self.document.value().strip())
            super().accept()

    @pyqtSlot()
    def _settle(self) -> None:
        confirm = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        if confirm is not None:
            confirm.setEnabled(bool(self.document.value().strip()))


def history_table(name: str) -> FigureTable[AdoptedRow]:
    """Return the table of everything that was put in force."""
    columns: tuple[Column[AdoptedRow], ...] = (
        Column("since", "Áp dụng từ", _since, 8),
        Column("name", "Bộ quy tắc", _name, 18, stretch=True),
        Column("document", "Quyết định", _document, 12),
        Column("person", "Người đưa vào", _person, 12),
        Column("state", "Tình trạng", _state, 9),
    )
    empty = Empty("kpi", "Đang áp dụng nghị định", "Cơ quan chưa đưa bộ quy tắc riêng nào vào áp dụng.")
    return FigureTable(name, tr("Lịch sử áp dụng bộ quy tắc"), columns, _key, empty)


def rows_of_book(book: RuleBook, directory: Directory, today: date) -> list[AdoptedRow]:
    """Return the rows of a book, the newest first."""
    now = book.on(today)
    rows = [AdoptedRow(at, one, directory, one is now) for at, one in enumerate(book.entries)]
    return rows[::-1]


def _key(row: AdoptedRow) -> str:
    return str(row.number)


def _since(row: AdoptedRow) -> str:
    return short_date(row.entry.since)


def _name(row: AdoptedRow) -> str:
    return tr("{name}, phiên bản {version}").format(name=row.entry.name, version=row.entry.version)


def _document(row: AdoptedRow) -> str:
    return row.entry.document


def _person(row: AdoptedRow) -> str:
    return f"{person_name(row.directory, row.entry.person)}, {moment(row.entry.at)}"


def _state(row: AdoptedRow) -> str:
    return tr("Đang áp dụng") if row.is_in_force else ""
