"""My own standing: computed off the GUI thread from the log, and the orders a person gives on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.kpi.parts import RulesOf
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity
from eoffice.domain.kpi.periods import Period, month_of
from eoffice.domain.people import Role
from eoffice.domain.work.evaluation import Evaluation, Sheet
from eoffice.domain.work.evaluation_commands import FilePetition, OpenEvaluation, ScoreMyself
from eoffice.domain.work.registers import View
from eoffice.errors import Refused
from eoffice.services.kpi_standing import MyStanding, standing_of

REFRESH_MS = 200


@dataclass(frozen=True)
class Mine:
    """Everything the screen shows of a period."""

    standing: MyStanding | None
    evaluation: Evaluation | None
    views: tuple[View, ...]


class MinePresenter(QObject):
    """Serves "KPI của tôi"; knows no widget."""

    shown = pyqtSignal(object)
    """Mine."""
    given = pyqtSignal()
    """An order was put into the outbox."""
    written = pyqtSignal(object)
    """The Path of a form."""

    def __init__(self, session: Session, rules_of: RulesOf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rules_of = rules_of
        self.rules = rules_of(month_of(session.today))
        self._period: Period | None = None
        self._reading = Latest(session.shell.lanes.cpu, self)
        self._reading.answered.connect(self.shown)
        self._reading.failed.connect(session.shell.messages.error)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        session.news.documents_changed.connect(self._on_news)

    def show_period(self, period: Period) -> None:
        """Read a period."""
        self._period = period
        self.rules = self._rules_of(period)
        self.refresh()

    @pyqtSlot()
    def refresh(self) -> None:
        """Read the period anew."""
        if self._period is None:
            return
        work, rules, period, today = self._session.work, self.rules, self._period, self._session.today

        def read(_: Job) -> Mine:
            me = work.me.id
            known = work.kpi_source.person(me, period)
            standing = standing_of(rules, known, period, today, work.calendar) if known else None
            own = [one for one in work.evaluating.mine() if one.period == period.name]
            return Mine(standing, own[0] if own else None, work.evaluating.who_looked())

        self._reading.ask(read, tr("Đang tính KPI của tôi"))

    def score(self, period: Period, evaluation: Evaluation | None, sheet: Sheet) -> None:
        """Hand in my own score; the evaluation is begun when nobody has."""
        work = self._session.work

        def give() -> None:
            # A withdrawn result of another regime leaves an evaluation that nobody judges yet.
            begun = evaluation.id if evaluation is not None and evaluation.decider else ""
            matter = begun or work.evaluating.begin(self._opening(period))
            work.evaluating.give(matter, ScoreMyself(sheet))

        self._give(give, tr("Đã nộp bản tự chấm điểm."))

    def petition(self, evaluation: Evaluation, text: str) -> None:
        """Object to the result."""
        work = self._session.work

        def give() -> None:
            work.evaluating.give(evaluation.id, FilePetition(text))

        self._give(give, tr("Đã gửi kiến nghị."))

    def write_form(self, period: Period, target: Path) -> None:
        """Write form 01 as PDF in the background."""
        work, rules = self._session.work, self.rules

        def write(_: Job) -> Path:
            from eoffice.domain.kpi.evaluating import calculate
            from eoffice.rendering.kpi_pdf import FormWords, write_self_form
            from eoffice.services.kpi_documents import with_documents, with_units

            known = work.kpi_source.person(work.me.id, period)
            if known is None:
                raise Refused("kpi.form_of_one", count=0)
            agency = work.ordering.directory.agency(work.me.agency)
            words = FormWords(agency.name, agency.parent, "", work.me.position, work.me.name)
            computed = with_documents((calculate(rules, known, period),), work.log.load)
            (result,) = with_units(computed, agency)
            write_self_form(result, rules, target, words)
            return target

        lane, messages = self._session.shell.lanes.cpu, self._session.shell.messages
        lane.run(write, self._on_written, messages.error, tr("Đang ghi phiếu đánh giá"))

    def _on_written(self, target: object) -> None:
        words = tr("Đã ghi {file}").format(file=getattr(target, "name", ""))
        self._session.shell.messages.post(Notice(Severity.OK, words))
        self.written.emit(target)

    def _opening(self, period: Period) -> OpenEvaluation:
        """Return who judges me: the head of my unit, else the leader; the leader decides."""
        me, directory = self._session.work.me, self._session.work.ordering.directory
        staff = [one for one in directory.staff(me.agency) if one.id != me.id]
        leaders = [one for one in staff if one.has(Role.LEADER)]
        heads = [one for one in staff if one.has(Role.UNIT_HEAD) and one.unit == me.unit]
        if not leaders:
            raise Refused("evaluation.decider_role", person=me.name)
        reviewer = (heads or leaders)[0]
        return OpenEvaluation(me.id, period.name, reviewer.id, leaders[0].id)

    def _give(self, order: Callable[[], None], done: str) -> None:
        """Give an order; a refusal is told, and nothing is half done."""
        try:
            order()
        except Refused as refusal:
            self._session.shell.messages.error(refusal)
            return
        self._session.shell.messages.toast(done)
        self.given.emit()
        self.refresh()

    @pyqtSlot(object)
    def _on_news(self, _: object) -> None:
        self._timer.start()
