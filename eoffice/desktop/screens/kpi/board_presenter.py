"""The board of a unit, computed off the GUI thread; a look at scores is put on record before it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.kpi.access import demand_seen
from eoffice.desktop.screens.kpi.parts import RulesOf
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import Inputs, WorkResult
from eoffice.domain.kpi.periods import Period, month_of
from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import RuleSet
from eoffice.services.kpi_board import Board, TrendPoint, board_of, trend
from eoffice.services.kpi_log_source import result_of
from eoffice.services.kpi_sources import KpiSource
from eoffice.services.sweeping import unswept
from eoffice.services.working import ItemCard

TREND_PERIODS = 6
REFRESH_MS = 250


class BoardPresenter(QObject):
    """Serves the board; knows no widget."""

    shown = pyqtSignal(object)
    """The Board."""
    trended = pyqtSignal(object)
    """The TrendPoints; they come after the board, which nobody waits for them to see."""
    scored = pyqtSignal(object)
    """The Results by person, after the looks are on record."""

    def __init__(self, session: Session, rules_of: RulesOf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rules_of = rules_of
        self.rules = rules_of(month_of(session.today))
        self._asked: tuple[Period, str] | None = None
        self._reading = Latest(session.shell.lanes.cpu, self)
        self._reading.answered.connect(self._on_read)
        self._trending = Latest(session.shell.lanes.cpu, self)
        self._trending.answered.connect(self.trended)
        self._scoring = Latest(session.shell.lanes.cpu, self)
        self._scoring.answered.connect(self.scored)
        for each in (self._reading, self._trending, self._scoring):
            each.failed.connect(session.shell.messages.error)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        session.news.documents_changed.connect(self._on_news)

    def show(self, period: Period, unit: str) -> None:
        """Read a unit's period; the whole agency without a unit."""
        self._asked = period, unit
        self.rules = self._rules_of(period)
        self.refresh()

    @pyqtSlot()
    def refresh(self) -> None:
        """Read the board anew."""
        if self._asked is None:
            return
        source, today, me = self._session.work.kpi_source, self._session.today, self._session.work.me.id
        period, unit = self._asked
        working = self._session.work.working

        def read(_: Job) -> Board:
            with unswept():
                known = _without(source.inputs(period, unit), me)
                return board_of(_with_carried(known, working.overdue(unit, period.first)), today)

        self._reading.ask(read, tr("Đang lập bảng theo dõi"))

    @pyqtSlot(object)
    def _on_read(self, board: Board) -> None:
        """Show the board at once, then read the six periods of the trend."""
        self.shown.emit(board)
        if self._asked is None:
            return
        source, today, me = self._session.work.kpi_source, self._session.today, self._session.work.me.id
        period, unit = self._asked

        def read(job: Job) -> tuple[TrendPoint, ...]:
            def inputs_of(one: Period) -> Inputs:
                job.checkpoint()
                return _without(source.inputs(one, unit), me)

            return trend(inputs_of, period, TREND_PERIODS, today)

        self._trending.ask(read)

    def look(self, people: tuple[str, ...], period: Period, why: str) -> None:
        """Show the scores of people; raises Refused `permission.denied` for one I may not see."""
        work, rules = self._session.work, self.rules
        for person in people:
            demand_seen(self._session, person)
        # Every record that exists gets its entry first: a score is never seen without a trace.
        work.evaluating.look_at_people(people, period, why)

        self._scoring.ask(partial(_results, work.kpi_source, rules, period, people), tr("Đang tính điểm"))

    @pyqtSlot(object)
    def _on_news(self, _: object) -> None:
        self._timer.start()


def _without(inputs: Inputs, person: str) -> Inputs:
    """Return the inputs without the one who looks: the board is about the others."""
    return Inputs(inputs.period, tuple(one for one in inputs.people if one.id != person))


def _with_carried(inputs: Inputs, overdue: Sequence[ItemCard]) -> Inputs:
    """Add what is overdue from earlier periods: a manager's morning begins with it, no score counts it."""
    carried: dict[str, list[WorkResult]] = {}
    for card in overdue:
        if card.item.due < inputs.period.first:
            for share in card.item.shares:
                carried.setdefault(share.person, []).append(result_of(card.item, share))
    people = tuple(replace(one, items=(*one.items, *carried.get(one.id, ()))) for one in inputs.people)
    return replace(inputs, people=people)


def _results(
    source: KpiSource, rules: RuleSet, period: Period, people: tuple[str, ...], _: Job
) -> dict[str, Result]:
    wanted = set(people)
    found = evaluate(rules, source.inputs(period))
    return {one.person: one for one in found if one.person in wanted}
