"""The manager's board: people with their load, terms by week, trends; down to person, work, document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QVBoxLayout, QWidget

from eoffice.desktop.screens.kpi import words as wording
from eoffice.desktop.screens.kpi.access import units_seen
from eoffice.desktop.screens.kpi.board_presenter import BoardPresenter
from eoffice.desktop.screens.kpi.board_tables import (
    NUMBERS,
    LoadRow,
    TaskRow,
    behind_rows,
    load_table,
    task_rows,
    task_table,
    week_rows,
)
from eoffice.desktop.screens.kpi.parts import Filters, PeriodField, button, note_label
from eoffice.desktop.screens.kpi.sheet_dialog import ReasonDialog
from eoffice.desktop.screens.kpi.tables import open_work
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.charts import ChartPanel
from eoffice.desktop.widgets.charts_data import ChartData, ChartKind, Series
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.domain.kpi.results import Result
from eoffice.services.kpi_board import Board, PersonLoad, TrendPoint

HEAT_ROWS = 40
"""The heat map shows those who carry most; the table beside it has everybody."""


class BoardView(QWidget):
    """The board of a unit.

    Object names: "kpi.board.period", "kpi.board.unit", "kpi.board.people", "kpi.board.items",
    "kpi.board.heat", "kpi.board.trend", "kpi.board.scores", "kpi.board.summary".
    """

    def __init__(self, session: Session, presenter: BoardPresenter, filters: Filters) -> None:
        super().__init__()
        self.setObjectName("kpi.board")
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        self._filters = filters
        self._shown: Board | None = None
        self._scores: dict[str, Result] = {}
        self._points: tuple[TrendPoint, ...] = ()
        self._opened: tuple[str, str | date] | None = None
        """The person and the number, or the week of the heat map, whose work is shown."""
        self.period = PeriodField("kpi.board.period", session.today, filters, "board.period")
        self.unit = ChoiceField(tr("Đơn vị"))
        self.summary = note_label("kpi.board.summary")
        self.people = load_table("kpi.board.people")
        self.items = task_table("kpi.board.items")
        hint = "Khi trong đơn vị có việc được giao với hạn trong kỳ, biểu đồ sẽ có số liệu."
        self.heat = ChartPanel(
            "kpi.board.heat",
            tr("Số việc đến hạn theo tuần"),
            EmptyState("kpi", "Chưa có việc nào trong kỳ", hint),
        )
        self.trend = ChartPanel(
            "kpi.board.trend", tr("Diễn biến qua các kỳ"), EmptyState("kpi", "Chưa có diễn biến", hint)
        )
        self.scores = button("kpi.board.scores", tr("Xem điểm…"), "verify")
        self.tabs = QTabWidget()
        self._assemble()
        self._connect()

    def arrive(self) -> None:
        """Read the board anew."""
        self._on_filter()

    @pyqtSlot()
    def _on_filter(self) -> None:
        self._scores = {}
        self._filters.keep("board.unit", self.unit.chosen())
        self.presenter.show(self.period.period, self.unit.chosen())

    @pyqtSlot(object)
    def _on_shown(self, board: Board) -> None:
        self._shown = board
        self._fill_people()
        over = sum(one.is_overloaded for one in board.people)
        self.summary.setText(
            tr(
                "{people} người · {running} việc đang làm · {overdue} quá hạn · {waiting} chờ nghiệm thu · "
                "{over} người quá tải"
            ).format(
                people=len(board.people),
                running=sum(one.running for one in board.people),
                overdue=sum(one.overdue for one in board.people),
                waiting=sum(one.waiting for one in board.people),
                over=over,
            )
        )
        self.heat.show_data(heat_of(board))
        self._show_items()

    @pyqtSlot(object)
    def _on_trended(self, points: tuple[TrendPoint, ...]) -> None:
        self._points = points if any(point.assigned for point in points) else ()
        self.trend.show_data(trend_of(points))

    @pyqtSlot(object)
    def _on_scored(self, scores: dict[str, Result]) -> None:
        self._scores = scores
        self._fill_people()

    def _fill_people(self) -> None:
        if self._shown is None:
            return
        rules = self.presenter.rules
        # Whoever carries too much stands first: that is what a manager opens the board for.
        people = sorted(self._shown.people, key=_heaviest_first)
        rows = [LoadRow(one, self._scores.get(one.id), rules) for one in people]
        self.people.show_rows(rows)

    @pyqtSlot(object)
    def _on_person(self, _: object) -> None:
        self._show_items()

    def _show_items(self) -> None:
        row, today = self.people.current, self._session.today
        name = row.load.name if row is not None else ""
        opened = (
            self._opened[1] if row is not None and self._opened and self._opened[0] == row.load.id else ""
        )
        if row is None:
            people = self._shown.people if self._shown else ()
            rows, title = task_rows(people, today), tr("Mọi việc")
        elif isinstance(opened, date):
            week = f"{opened:%d/%m}"
            rows = week_rows(row.load, opened, today)
            title = tr("Hạn trong tuần {week}: {name}").format(week=week, name=name)
        elif opened:
            rows = behind_rows(row.load, opened, today)
            title = tr("{number}: {name}").format(number=tr(NUMBERS[opened]), name=name)
        else:
            rows, title = task_rows((row.load,), today), tr("Việc của {name}").format(name=name)
        self.items.show_rows(rows)
        self.tabs.setTabText(0, title)

    @pyqtSlot(object)
    def _on_person_opened(self, row: object) -> None:
        """Show the work behind the number that was opened; behind a name all of it."""
        number = self.people.current_column
        if isinstance(row, LoadRow):
            self._opened = (row.load.id, number) if number in NUMBERS else None
        self._show_behind()

    def _show_behind(self) -> None:
        self._show_items()
        self.tabs.setCurrentIndex(0)
        self.items.table.setFocus()

    @pyqtSlot(object)
    def _on_work(self, row: object) -> None:
        if isinstance(row, TaskRow):
            open_work(self._session, row.work)

    @pyqtSlot(int, int)
    def _on_cell(self, row: int, week: int) -> None:
        """Open the work whose term is in a week of a person."""
        weeks = self._shown.weeks if self._shown is not None else ()
        if row >= len(self.heat.data.series) or week >= len(weeks):
            return
        key = self.heat.data.series[row].key
        self._opened = key, weeks[week]
        self.people.select_key(key)
        self._show_behind()

    @pyqtSlot(int, int)
    def _on_point(self, _: int, at: int) -> None:
        """Show the period of a point of the trend on the board."""
        if at < len(self._points):
            self.period.choose(self._points[at].period.name)

    @pyqtSlot()
    def _on_scores(self) -> None:
        chosen = tuple(row.load.id for row in self.people.selected_rows())
        everybody = self._shown.people if self._shown is not None else ()
        people = chosen or tuple(one.id for one in everybody)
        if not people:
            return
        question = tr("Lý do xem điểm của {count} người; người được xem sẽ thấy lý do này.")
        dialog = ReasonDialog(tr("Xem điểm"), question.format(count=len(people)), self)
        dialog.given.connect(partial(self._look, people))
        dialog.open()

    def _look(self, people: tuple[str, ...], why: str) -> None:
        self.presenter.look(people, self.period.period, why)

    def _assemble(self) -> None:
        self.unit.setObjectName("kpi.board.unit")
        units = units_seen(self._session)
        if len(units) > 1:
            units = [("", tr("Toàn cơ quan")), *units]
        self.unit.show_choices(units)
        self.unit.choose(self._filters.text("board.unit"))
        top = QHBoxLayout()
        for part in (self.period, self.unit, self.scores):
            top.addWidget(part)
        top.addStretch(1)
        self.tabs.setObjectName("kpi.board.tabs")
        self.tabs.setAccessibleName(tr("Chi tiết của bảng"))
        for page, title in (
            (self.items, tr("Mọi việc")),
            (self.heat, tr("Theo tuần")),
            (self.trend, tr("Diễn biến")),
        ):
            self.tabs.addTab(page, title)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.people)
        splitter.addWidget(self.tabs)
        splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        space = gap(self.fontMetrics())
        whole.setContentsMargins(space, space, space, space)
        whole.addLayout(top)
        whole.addWidget(self.summary)
        whole.addWidget(splitter, 1)

    def _connect(self) -> None:
        self.presenter.shown.connect(self._on_shown)
        self.presenter.scored.connect(self._on_scored)
        self.presenter.trended.connect(self._on_trended)
        self.period.currentIndexChanged.connect(self._on_filter)
        self.unit.currentIndexChanged.connect(self._on_filter)
        self.people.row_chosen.connect(self._on_person)
        self.people.row_opened.connect(self._on_person_opened)
        self.items.row_opened.connect(self._on_work)
        self.heat.canvas.opened.connect(self._on_cell)
        self.trend.canvas.opened.connect(self._on_point)
        self.scores.clicked.connect(self._on_scores)


def _heaviest_first(person: PersonLoad) -> tuple[bool, int, Fraction]:
    return not person.is_overloaded, -person.overdue, -person.load


@dataclass(frozen=True)
class _Busy:
    """One person's row of the heat map with how much it holds."""

    many: int
    series: Series


def heat_of(board: Board) -> ChartData:
    """Return the heat map: one row a person, one column a week."""
    rows = [
        _Busy(sum(terms), Series(one.name, tuple(float(term) for term in terms), one.id))
        for one, terms in zip(board.people, board.terms, strict=True)
    ]
    rows = sorted(rows, key=_most_first)[:HEAT_ROWS]
    if not any(row.many for row in rows):
        rows = []
    labels = tuple(f"{week:%d/%m}" for week in board.weeks) if rows else ()
    title = tr("Số việc đến hạn theo tuần (ngày đầu tuần)")
    return ChartData(ChartKind.HEAT, title, labels, tuple(row.series for row in rows))


def _most_first(row: _Busy) -> tuple[int, str]:
    return -row.many, row.series.name


def trend_of(points: tuple[TrendPoint, ...]) -> ChartData:
    """Return the trend: given, accepted, late and overdue by period."""
    shown = points if any(point.assigned for point in points) else ()
    return ChartData(
        ChartKind.LINES,
        tr("Diễn biến qua các kỳ, số việc"),
        tuple(wording.period_title(point.period) for point in shown),
        (
            Series(tr("Được giao"), tuple(float(point.assigned) for point in shown)),
            Series(tr("Đã nghiệm thu"), tuple(float(point.accepted) for point in shown), ink="ok"),
            Series(tr("Chậm"), tuple(float(point.late) for point in shown), ink="warning"),
            Series(tr("Quá hạn"), tuple(float(point.overdue) for point in shown), ink="error"),
        ),
    )
