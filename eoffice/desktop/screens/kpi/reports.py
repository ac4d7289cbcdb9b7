"""Báo cáo: files of a unit or the agency, units and periods beside each other, operational indicators."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QTabWidget, QVBoxLayout, QWidget

from eoffice.desktop.screens.kpi import words as wording
from eoffice.desktop.screens.kpi.access import units_seen
from eoffice.desktop.screens.kpi.behind import BehindDialog, indicator_documents, step_documents
from eoffice.desktop.screens.kpi.indicator_tables import (
    IndicatorRow,
    StepRow,
    hours_chart,
    indicator_rows,
    indicator_table,
    rates_chart,
    step_rows,
    step_table,
)
from eoffice.desktop.screens.kpi.made_table import MadeRow, made_table
from eoffice.desktop.screens.kpi.parts import Filters, PeriodField, button, note_label
from eoffice.desktop.screens.kpi.reports_presenter import IndicatorsShown, ReportsPresenter, UnitPoint
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.charts import ChartPanel
from eoffice.desktop.widgets.charts_data import ChartData, ChartKind, Series
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.domain.kpi.periods import Period

_FILES = (
    ("xlsx", "Ghi Excel…", "report", ".xlsx"),
    ("pdf", "Ghi PDF…", "report", ".pdf"),
    ("docx", "Ghi Word (Mẫu 02)…", "02", ".docx"),
    ("csv", "Ghi CSV…", "report", ".csv"),
)


class ReportsView(QWidget):
    """Reports and comparisons.

    Object names: "kpi.reports.period", "kpi.reports.unit", "kpi.reports.xlsx", ".pdf", ".docx", ".csv",
    "kpi.reports.compare", "kpi.reports.indicators", "kpi.reports.stepTimes", "kpi.reports.causes",
    "kpi.reports.rates", "kpi.reports.hours", "kpi.reports.made".
    """

    board_asked = pyqtSignal(str, str)
    """A unit and a period whose people somebody wants to see."""

    def __init__(self, session: Session, presenter: ReportsPresenter, filters: Filters) -> None:
        super().__init__()
        self.setObjectName("kpi.reports")
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        self._filters = filters
        self._measured: IndicatorsShown | None = None
        self._units: tuple[str, ...] = ()
        self._periods: tuple[Period, ...] = ()
        self.period = PeriodField("kpi.reports.period", session.today, filters, "reports.period")
        self.unit = ChoiceField(tr("Đơn vị"))
        hint = "Số liệu có khi công việc trong kỳ được giao và nghiệm thu."
        self.comparison = ChartPanel(
            "kpi.reports.compare",
            tr("So sánh đơn vị và kỳ"),
            EmptyState("kpi", "Chưa có gì để so sánh", hint),
        )
        self.indicators = indicator_table("kpi.reports.indicators")
        self.step_times = step_table("kpi.reports.stepTimes")
        self.causes = note_label("kpi.reports.causes")
        empty = "Chỉ số được đo từ nhật ký văn bản."
        self.rates = ChartPanel(
            "kpi.reports.rates",
            tr("Chỉ số điều hành theo đơn vị, phần trăm"),
            EmptyState("document", "Chưa có văn bản nào trong kỳ", empty),
        )
        self.hours = ChartPanel(
            "kpi.reports.hours",
            tr("Thời gian ở mỗi bước, giờ"),
            EmptyState("clock", "Chưa đo được thời gian", empty),
        )
        self.made = made_table("kpi.reports.made")
        self.tabs = QTabWidget()
        self.files = {name: button(f"kpi.reports.{name}", tr(title), "save") for name, title, _, _ in _FILES}
        self._assemble()
        self._connect()

    def arrive(self) -> None:
        """Compare and measure anew."""
        self.made.show_rows([MadeRow(one) for one in self.presenter.made()])
        self._on_filter()

    @pyqtSlot()
    def _on_filter(self) -> None:
        self._filters.keep("reports.unit", self.unit.chosen())
        units = tuple(unit for unit, _ in units_seen(self._session))
        chosen = self.unit.chosen()
        self.presenter.compare(self.period.period, (chosen,) if chosen else units)
        self.presenter.measure(self.period.period)

    @pyqtSlot(object)
    def _on_compared(self, points: tuple[UnitPoint, ...]) -> None:
        self._units = tuple(dict.fromkeys(one.unit for one in points))
        # The chart shows the oldest period first.
        self._periods = tuple(reversed(dict.fromkeys(one.point.period for one in points)))
        self.comparison.show_data(comparison_of(points, self._unit_name))

    @pyqtSlot(object)
    def _on_measured(self, shown: IndicatorsShown) -> None:
        self._measured = shown
        rows = indicator_rows(shown, self._unit_name)
        chosen = self.unit.chosen()
        self.indicators.show_rows([row for row in rows if not chosen or row.unit == chosen])
        self.step_times.show_rows(step_rows(shown))
        self.rates.show_data(rates_chart(shown, self._unit_name))
        self.hours.show_data(hours_chart(shown))
        told = [
            tr("{unit}: {causes}").format(
                unit=self._unit_name(one.unit),
                causes=", ".join(
                    f"{tr(wording.CAUSES.get(cause, cause))} {count}" for cause, count in one.causes
                ),
            )
            for one in shown.digital
            if one.causes
        ]
        self.causes.setText(
            tr("Vì sao chưa hoàn toàn trên môi trường số — {causes}").format(causes="; ".join(told))
            if told
            else ""
        )

    @pyqtSlot(object)
    def _on_indicator(self, row: object) -> None:
        """List the documents an indicator counts."""
        if isinstance(row, IndicatorRow) and self._measured is not None:
            title = tr("{number}: {name}").format(number=row.title, name=row.name)
            found = indicator_documents(self._measured, row.code, row.unit)
            BehindDialog(self._session, title, found, self).open()

    @pyqtSlot(object)
    def _on_step(self, row: object) -> None:
        if isinstance(row, StepRow) and self._measured is not None:
            BehindDialog(self._session, row.title, step_documents(self._measured, row.time.step), self).open()

    @pyqtSlot(int, int)
    def _on_bar(self, series: int, at: int) -> None:
        """Ask for the board of the unit and the period of a bar: there are the people and their work."""
        if at < len(self._units) and series < len(self._periods):
            self.board_asked.emit(self._units[at], self._periods[series].name)

    def _unit_name(self, unit: str) -> str:
        work = self._session.work
        return wording.unit_name(work.ordering.directory, work.me.agency, unit)

    def _on_file(self, form: str, suffix: str, _: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's signal
        unit = self.unit.chosen() or "co-quan"
        proposed = f"kpi-{unit}-{self.period.period.name}{suffix}"
        name, _filter = QFileDialog.getSaveFileName(self, tr("Ghi báo cáo"), proposed, f"*{suffix}")
        if name:
            self.presenter.write(self.period.period, self.unit.chosen(), form, Path(name))

    def _assemble(self) -> None:
        self.unit.setObjectName("kpi.reports.unit")
        units = units_seen(self._session)
        self.unit.show_choices([("", tr("Toàn cơ quan")), *units] if len(units) > 1 else units)
        self.unit.choose(self._filters.text("reports.unit"))
        top = QWidget()
        flow = FlowLayout(top)
        for part in (self.period, self.unit, *self.files.values()):
            flow.addWidget(part)
        measured = QWidget()
        column = QVBoxLayout(measured)
        column.addWidget(self.indicators, 1)
        column.addWidget(self.causes)
        column.addWidget(self.step_times, 1)
        self.tabs.setObjectName("kpi.reports.tabs")
        self.tabs.setAccessibleName(tr("Báo cáo và chỉ số"))
        self.tabs.addTab(self.comparison, tr("So sánh đơn vị, kỳ"))
        self.tabs.addTab(measured, tr("Chỉ số điều hành"))
        self.tabs.addTab(self.rates, tr("Biểu đồ chỉ số"))
        self.tabs.addTab(self.hours, tr("Biểu đồ thời gian"))
        self.tabs.addTab(self.made, tr("Báo cáo cuối kỳ"))
        whole = QVBoxLayout(self)
        space = gap(self.fontMetrics())
        whole.setContentsMargins(space, space, space, space)
        whole.addWidget(top)
        whole.addWidget(self.tabs, 1)

    @pyqtSlot(object)
    def _on_made(self, row: object) -> None:
        if isinstance(row, MadeRow):
            self.presenter.open(row.file)

    def _connect(self) -> None:
        self.made.row_opened.connect(self._on_made)
        self.indicators.row_opened.connect(self._on_indicator)
        self.step_times.row_opened.connect(self._on_step)
        self.comparison.canvas.opened.connect(self._on_bar)
        self.presenter.compared.connect(self._on_compared)
        self.presenter.measured.connect(self._on_measured)
        self.period.currentIndexChanged.connect(self._on_filter)
        self.unit.currentIndexChanged.connect(self._on_filter)
        for name, _, form, suffix in _FILES:
            self.files[name].clicked.connect(partial(self._on_file, form, suffix))


def comparison_of(points: tuple[UnitPoint, ...], name_of: object) -> ChartData:
    """Return units beside each other, one series a period: the part accepted on time."""
    units = list(dict.fromkeys(one.unit for one in points))
    periods = list(dict.fromkeys(one.point.period for one in points))
    known = {(one.unit, one.point.period): one.point.on_time for one in points}
    labels = tuple(name_of(unit) if callable(name_of) else unit for unit in units)
    series = tuple(
        Series(wording.period_title(period), tuple(known.get((unit, period)) for unit in units))
        for period in reversed(periods)
    )
    title = tr("Việc nghiệm thu đúng hạn trong số đã đến hạn, phần trăm")
    return ChartData(ChartKind.BARS, title, labels, series, "%", 1)
