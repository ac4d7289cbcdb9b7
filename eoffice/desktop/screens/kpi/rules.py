"""Bộ quy tắc: read and write rules with live checking, try them on an earlier period's data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PyQt6.QtCore import Qt, QTimer, pyqtSlot
from PyQt6.QtGui import QFontDatabase
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from eoffice.desktop.screens.kpi import words as wording
from eoffice.desktop.screens.kpi.parts import FigureTable, Filters, PeriodField, button, note_label
from eoffice.desktop.screens.kpi.rules_adopting import AdoptDialog, history_table, rows_of_book
from eoffice.desktop.screens.kpi.rules_presenter import RulesPresenter
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.desktop.widgets.rows import RIGHT, Chip, Column
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.kpi.periods import month_of, quarter_of
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.kpi.versions import PersonChange
from eoffice.services.kpi_record import is_official
from eoffice.services.kpi_rules import CheckedRules
from eoffice.services.kpi_table import RuleFinding
from eoffice.services.kpi_telling import figure

CHECK_MS = 300


@dataclass(frozen=True)
class FindingRow:
    """One mistake or warning in a text of rules."""

    number: int
    finding: RuleFinding


@dataclass(frozen=True)
class ChangeRow:
    """What the rules tried would change for one person."""

    change: PersonChange
    old: RuleSet
    new: RuleSet


class RulesView(QWidget):
    """Reads, checks and tries rule sets.

    Object names: "kpi.rules.choice", "kpi.rules.text", "kpi.rules.findings", "kpi.rules.state",
    "kpi.rules.period", "kpi.rules.simulate", "kpi.rules.changes", "kpi.rules.load", "kpi.rules.save",
    "kpi.rules.adopt", "kpi.rules.history".
    """

    def __init__(self, session: Session, presenter: RulesPresenter, filters: Filters) -> None:
        super().__init__()
        self.setObjectName("kpi.rules")
        self.presenter = presenter
        self._session = session
        presenter.setParent(self)
        self._texts = presenter.shipped()
        self._rules: RuleSet | None = None
        self.choice = ChoiceField(tr("Bộ quy tắc có sẵn"))
        self.text = QPlainTextEdit()
        self.state = note_label("kpi.rules.state")
        self.findings = _finding_table()
        self.told = note_label("kpi.rules.told")
        self.period = PeriodField("kpi.rules.period", session.today, filters, "rules.period")
        if not filters.text("rules.period"):
            self.period.choose(quarter_of(session.today).before.name)
        self.try_out = button("kpi.rules.simulate", tr("Thử trên dữ liệu kỳ này"), "kpi", is_main=True)
        self.changes = _change_table()
        self.summary = note_label("kpi.rules.summary")
        self.load = button("kpi.rules.load", tr("Mở tệp…"), "folder")
        self.adopt = button("kpi.rules.adopt", tr("Đưa vào áp dụng…"), "approve")
        self.history = history_table("kpi.rules.history")
        self.save = button("kpi.rules.save", tr("Ghi tệp…"), "save")
        self._timer = QTimer(self)
        self._assemble()
        self._connect()
        self._on_choice()

    def arrive(self) -> None:
        """Check what stands there, and show what is in force."""
        self._show_book()
        self._check()

    @pyqtSlot()
    def _on_choice(self) -> None:
        text = self._texts.get(self.choice.chosen())
        if text is not None:
            self.text.setPlainText(text)

    @pyqtSlot()
    def _check(self) -> None:
        self.presenter.check(self.text.toPlainText())

    @pyqtSlot(object)
    def _on_checked(self, checked: CheckedRules) -> None:
        self._rules = checked.rules
        self.findings.show_rows([FindingRow(at, one) for at, one in enumerate(checked.findings)])
        # The columns are narrow: the first mistake is told whole, without moving the cursor of who types.
        words = checked.findings[0].words if checked.findings else None
        self.told.setText(f"{words.sentence} {words.next_step}" if words is not None else "")
        errors = sum(one.is_error for one in checked.findings)
        if checked.rules is not None and not errors:
            told = tr("Dùng được: {name}, phiên bản {version}. Căn cứ: {basis}")
            rules = checked.rules
            self.state.setText(told.format(name=rules.name, version=rules.version, basis=rules.legal_basis))
        else:
            self.state.setText(tr("Còn {count} lỗi; chưa dùng được.").format(count=errors))
        self.try_out.setEnabled(checked.rules is not None and not errors)
        # Proposals and drafts may be tried, never be in force.
        self.adopt.setEnabled(checked.rules is not None and is_official(checked.rules))

    def _show_book(self) -> None:
        directory = self._session.work.ordering.directory
        self.history.show_rows(rows_of_book(self.presenter.book(), directory, self._session.today))

    @pyqtSlot()
    def _on_adopt(self) -> None:
        if self._rules is None:
            return
        dialog = AdoptDialog(self._rules.name, next_month(self._session.today), self)
        dialog.given.connect(self._adopt)
        dialog.open()

    @pyqtSlot(object, str)
    def _adopt(self, since: date, document: str) -> None:
        if self.presenter.adopt(self.text.toPlainText(), since, document):
            self._show_book()

    @pyqtSlot()
    def _on_simulate(self) -> None:
        self.presenter.simulate(self.text.toPlainText(), self.period.period)

    @pyqtSlot(object)
    def _on_simulated(self, changes: tuple[PersonChange, ...]) -> None:
        new = self._rules or self.presenter.rules
        self.changes.show_rows([ChangeRow(one, self.presenter.rules, new) for one in changes])
        moved = sum(one.old_rank != one.new_rank for one in changes)
        points = sum(one.old_total != one.new_total for one in changes)
        self.summary.setText(
            tr("{people} người; {points} người đổi điểm, {moved} người đổi mức xếp loại.").format(
                people=len(changes), points=points, moved=moved
            )
        )

    @pyqtSlot(object)
    def _on_news(self, changed: object) -> None:
        if self.presenter.book().id in (changed if isinstance(changed, set | frozenset) else ()):
            self._show_book()

    @pyqtSlot(object)
    def _on_finding(self, row: object) -> None:
        """Tell a mistake whole, and put the cursor on its line."""
        words = row.finding.words if isinstance(row, FindingRow) else None
        self.told.setText(f"{words.sentence} {words.next_step}" if words is not None else "")
        if not isinstance(row, FindingRow) or not row.finding.line:
            return
        document = self.text.document()
        if document is None:
            return
        block = document.findBlockByNumber(row.finding.line - 1)
        cursor = self.text.textCursor()
        cursor.setPosition(block.position())
        self.text.setTextCursor(cursor)

    @pyqtSlot()
    def _on_load(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Mở bộ quy tắc"), "", "*.toml *.json")
        if name:
            self.text.setPlainText(self.presenter.read(Path(name)))

    @pyqtSlot()
    def _on_save(self) -> None:
        proposed = f"{self._rules.id if self._rules else 'rules'}.toml"
        name, _ = QFileDialog.getSaveFileName(self, tr("Ghi bộ quy tắc"), proposed, "*.toml")
        if name:
            self.presenter.save(self.text.toPlainText(), Path(name))

    def _assemble(self) -> None:
        self.choice.setObjectName("kpi.rules.choice")
        self.choice.show_choices([(name, name) for name in sorted(self._texts)])
        self.choice.choose(self.presenter.rules.id)
        self.text.setObjectName("kpi.rules.text")
        self.text.setAccessibleName(tr("Nội dung bộ quy tắc"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHECK_MS)
        top = QHBoxLayout()
        for part in (self.choice, self.load, self.save, self.adopt):
            top.addWidget(part)
        top.addWidget(self.state, 1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text, 3)
        column.addWidget(self.findings, 1)
        column.addWidget(self.told)
        right = QWidget()
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        bar = QHBoxLayout()
        bar.addWidget(self.period)
        bar.addWidget(self.try_out)
        side.addLayout(bar)
        side.addWidget(self.summary)
        side.addWidget(self.changes, 2)
        side.addWidget(self.history, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        space = gap(self.fontMetrics())
        whole.setContentsMargins(space, space, space, space)
        whole.addLayout(top)
        whole.addWidget(splitter, 1)

    def _connect(self) -> None:
        self.presenter.checked.connect(self._on_checked)
        self.presenter.simulated.connect(self._on_simulated)
        self.choice.currentIndexChanged.connect(self._on_choice)
        self.text.textChanged.connect(self._timer.start)
        self._timer.timeout.connect(self._check)
        self.findings.row_chosen.connect(self._on_finding)
        self.try_out.clicked.connect(self._on_simulate)
        self.load.clicked.connect(self._on_load)
        self.adopt.clicked.connect(self._on_adopt)
        self._session.news.documents_changed.connect(self._on_news)
        self.save.clicked.connect(self._on_save)


def next_month(today: date) -> date:
    """Return the day from which new rules usually hold: the first of the next month."""
    return month_of(today).last + timedelta(days=1)


def _finding_table() -> FigureTable[FindingRow]:
    columns: tuple[Column[FindingRow], ...] = (
        Column("kind", "Mức", _no_words, 4, chip=_finding_chip, chips=("Lỗi", "Lưu ý")),
        Column("line", "Dòng", _line, 4, RIGHT),
        Column("place", "Chỗ", _place, 7),
        Column("what", "Sai ở đâu", _what, 20, stretch=True),
        Column("cure", "Cách sửa", _cure, 20, stretch=True),
    )
    empty = Empty("ok", "Không có lỗi", "Bộ quy tắc được kiểm tra ngay khi gõ.")
    return FigureTable("kpi.rules.findings", tr("Lỗi trong bộ quy tắc"), columns, _finding_key, empty)


def _change_table() -> FigureTable[ChangeRow]:
    columns: tuple[Column[ChangeRow], ...] = (
        Column("name", "Họ và tên", _name, 9, stretch=True),
        Column("old", "Hiện hành", _old_total, 5.5, RIGHT),
        Column("new", "Thử", _new_total, 4, RIGHT),
        Column("old_rank", "Mức hiện hành", _old_rank, 9, stretch=True),
        Column("new_rank", "Mức thử", _new_rank, 9, stretch=True),
    )
    empty = Empty("kpi", "Chưa thử", "Chọn kỳ rồi bấm Thử; kết quả chỉ để so sánh, không xếp loại ai.")
    return FigureTable("kpi.rules.changes", tr("Khác biệt của từng người"), columns, _change_key, empty)


def _finding_key(row: FindingRow) -> str:
    return str(row.number)


def _no_words(_: FindingRow) -> str:
    return ""


def _finding_chip(row: FindingRow) -> Chip:
    if row.finding.is_error:
        return Chip(Tone.ERROR, tr("Lỗi"), "error")
    return Chip(Tone.WARNING, tr("Lưu ý"), "warning")


def _line(row: FindingRow) -> str:
    return str(row.finding.line or "")


def _place(row: FindingRow) -> str:
    return row.finding.place


def _what(row: FindingRow) -> str:
    return row.finding.words.sentence


def _cure(row: FindingRow) -> str:
    return row.finding.words.next_step


def _change_key(row: ChangeRow) -> str:
    return row.change.person


def _name(row: ChangeRow) -> str:
    return row.change.name


def _old_total(row: ChangeRow) -> str:
    return figure(row.change.old_total)


def _new_total(row: ChangeRow) -> str:
    return figure(row.change.new_total)


def _old_rank(row: ChangeRow) -> str:
    # Nobody is failed by missing data: it is a state of its own, said in words.
    if row.change.old_total is None:
        return tr("Chưa đủ dữ liệu")
    return wording.rank_words(row.old, row.change.old_rank)


def _new_rank(row: ChangeRow) -> str:
    if row.change.new_total is None:
        return tr("Chưa đủ dữ liệu")
    return wording.rank_words(row.new, row.change.new_rank)
