"""Reports, comparisons and operational indicators, computed and written off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from eoffice.desktop.screens.kpi.access import seen_people
from eoffice.desktop.screens.kpi.parts import RulesOf
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, NoticeAction, Severity
from eoffice.domain.kpi import indicators
from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import Inputs
from eoffice.domain.kpi.periods import Period, month_of
from eoffice.domain.kpi.rules import RuleSet
from eoffice.domain.people import Agency
from eoffice.services.kpi_board import TrendPoint, point_of
from eoffice.services.kpi_documents import Load, with_documents, with_units
from eoffice.services.kpi_indicator_rows import IndicatorRows, collect
from eoffice.services.kpi_schedule import FOLDER
from eoffice.services.kpi_targets import load_targets

PERIODS_COMPARED = 4


@dataclass(frozen=True)
class UnitPoint:
    """The sums of one unit in one period."""

    unit: str
    point: TrendPoint


@dataclass(frozen=True)
class IndicatorsShown:
    """The operational indicators of a period."""

    timeliness: tuple[indicators.Timeliness, ...]
    digital: tuple[indicators.DigitalShare, ...]
    steps: tuple[indicators.StepTime, ...]
    returns: dict[str, Fraction | None]
    signing: tuple[indicators.StepTime, ...]
    targets: dict[str, indicators.Target]
    rows: IndicatorRows
    """What was measured, document by document: every figure leads back to it."""


class ReportsPresenter(QObject):
    """Serves "Báo cáo"; knows no widget."""

    compared = pyqtSignal(object)
    """The UnitPoints."""
    measured = pyqtSignal(object)
    """IndicatorsShown."""
    written = pyqtSignal(object)

    def __init__(self, session: Session, rules_of: RulesOf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rules_of = rules_of
        self.rules = rules_of(month_of(session.today))
        self._comparing = Latest(session.shell.lanes.cpu, self)
        self._comparing.answered.connect(self.compared)
        self._measuring = Latest(session.shell.lanes.cpu, self)
        self._measuring.answered.connect(self.measured)
        for each in (self._comparing, self._measuring):
            each.failed.connect(session.shell.messages.error)

    def compare(self, period: Period, units: tuple[str, ...]) -> None:
        """Compare units over this and the periods before."""
        source, today = self._session.work.kpi_source, self._session.today

        def compare(job: Job) -> tuple[UnitPoint, ...]:
            found, one = [], period
            for _ in range(PERIODS_COMPARED):
                whole = source.inputs(one)
                for unit in units:
                    job.checkpoint()
                    people = tuple(each for each in whole.people if each.unit == unit)
                    found.append(UnitPoint(unit, point_of(Inputs(one, people), today)))
                one = one.before
            return tuple(found)

        self._comparing.ask(compare, tr("Đang so sánh đơn vị"))

    def measure(self, period: Period) -> None:
        """Measure the operational indicators of a period from the logs of documents."""
        work = self._session.work
        now = work.clock.now()

        def measure(job: Job) -> IndicatorsShown:
            documents = tuple(work.lists.all_documents())
            rows = collect(
                documents, work.log.records, work.ordering.directory, work.me.agency, period, job.checkpoint
            )
            return IndicatorsShown(
                indicators.timeliness(rows.documents, now),
                indicators.digital_share(rows.documents),
                indicators.step_times(rows.steps),
                dict(indicators.return_rates(rows.drafts)),
                indicators.signing_latency(rows.signatures),
                load_targets(),
                rows,
            )

        self._measuring.ask(measure, tr("Đang đo chỉ số điều hành"))

    def write(self, period: Period, unit: str, form: str, target: Path) -> None:
        """Write the report of a unit or of the agency; every record in it is looked at on record."""
        work, rules = self._session.work, self._rules_of(period)
        staff = [one.id for one in seen_people(self._session) if unit in ("", one.unit)]
        why = tr("Lập báo cáo {file}").format(file=target.name)
        work.evaluating.look_at_people(staff, period, why)
        agency = work.ordering.directory.agency(work.me.agency)
        inputs_of, load = work.kpi_source.inputs, work.log.load
        self._run(_writing(inputs_of, rules, period, unit, form, target, load, agency))

    def made(self) -> tuple[Path, ...]:
        """Return the reports made by themselves at the end of periods, the newest first."""
        folder = self._session.work.signing.folder.parent / FOLDER
        found = [one for one in folder.glob("*") if one.is_file() and not one.name.startswith(".")]
        return tuple(sorted(found, key=_written_at, reverse=True))

    def open(self, report: Path) -> None:
        """Open a report in the program for it."""
        self._session.open_path(report)

    def _run(self, write: Callable[[Job], Path]) -> None:
        lane, messages = self._session.shell.lanes.cpu, self._session.shell.messages
        lane.run(write, self._on_written, messages.error, tr("Đang ghi báo cáo"))

    def _on_written(self, target: object) -> None:
        if isinstance(target, Path):
            words = tr("Đã ghi {file}").format(file=target.name)
            action = NoticeAction(tr("Mở tệp"), _Opening(self._session, target))
            self._session.shell.messages.post(Notice(Severity.OK, words, action=action))
            self.written.emit(target)


def _written_at(report: Path) -> float:
    return report.stat().st_mtime


@dataclass(frozen=True)
class _Opening:
    """Opens a written report in the program for it."""

    session: Session
    target: Path

    def __call__(self) -> object:
        return self.session.open_path(self.target)


def _writing(
    inputs_of: Callable[[Period, str], Inputs],
    rules: RuleSet,
    period: Period,
    unit: str,
    form: str,
    target: Path,
    load: Load,
    agency: Agency,
) -> Callable[[Job], Path]:
    def write(job: Job) -> Path:
        # The engines of Word, PDF and spreadsheets are loaded with the first report.
        from eoffice.rendering import kpi_files

        inputs = inputs_of(period, unit)
        job.progress(20, tr("Đang tính điểm"))
        results = with_units(with_documents(evaluate(rules, inputs), load), agency)
        job.checkpoint()
        job.progress(50, tr("Đang ghi tệp"))
        kpi_files.write(target, results, rules, inputs, form)
        return target

    return write
