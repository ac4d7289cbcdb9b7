"""Makes the reports that are owed at the end of a period, while the person in charge is at the desk."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, NoticeAction, Severity
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.domain.people import Role

FIRST_LOOK_MS = 30_000
"""After the start: the first exchange with the hub has brought what happened meanwhile."""
LOOK_AGAIN_MS = 3_600_000


class ReportClock(QObject):
    """Looks now and then whether a report is owed; one that fails is tried again at the next look."""

    made = pyqtSignal(object)
    """The Paths of new reports, perhaps none."""

    def __init__(self, session: Session, window: OfficeWindow) -> None:
        super().__init__(window)
        self._session = session
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.check)
        if session.work.me.has(Role.UNIT_HEAD, Role.LEADER, Role.PERSONNEL):
            self._timer.start()
            QTimer.singleShot(FIRST_LOOK_MS, self.check)

    @property
    def folder(self) -> Path:
        """Where the reports of periods are kept."""
        from eoffice.services.kpi_schedule import FOLDER

        return self._session.work.signing.folder.parent / FOLDER

    @pyqtSlot()
    def check(self) -> None:
        """Make what is owed, in the background."""
        lane, messages = self._session.shell.lanes.cpu, self._session.shell.messages
        lane.run(self._make, self._on_made, messages.error, tr("Đang lập báo cáo cuối kỳ"))

    def _make(self, job: Job) -> tuple[Path, ...]:
        """Write every report that is owed; each look at a record is put on record before."""
        from eoffice.domain.kpi.evaluating import evaluate
        from eoffice.rendering import kpi_files
        from eoffice.services.kpi_documents import with_documents, with_units
        from eoffice.services.kpi_rules_in_force import RulesInForce
        from eoffice.services.kpi_schedule import load_schedule, owed

        work, folder = self._session.work, self.folder
        found = []
        for one in owed(load_schedule(), work.me, self._session.today, folder):
            job.checkpoint()
            inputs = work.kpi_source.inputs(one.period, one.unit)
            # A period without work or points has nothing to report: perhaps it has not arrived here yet.
            if not any(person.items or person.general for person in inputs.people):
                continue
            why = tr("Báo cáo lập tự động cuối kỳ {period}").format(period=one.period.name)
            work.evaluating.look_at_people([person.id for person in inputs.people], one.period, why)
            rules = RulesInForce(work.log, work.me.agency).of(one.period)
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / one.file_name
            agency = work.ordering.directory.agency(work.me.agency)
            results = with_units(with_documents(evaluate(rules, inputs), work.log.load), agency)
            kpi_files.write(target, results, rules, inputs, one.report.form)
            found.append(target)
        return tuple(found)

    @pyqtSlot(object)
    def _on_made(self, found: tuple[Path, ...]) -> None:
        for target in found:
            words = tr("Đã lập báo cáo cuối kỳ {file}.").format(file=target.name)
            action = NoticeAction(tr("Mở tệp"), partial(self._session.open_path, target))
            self._session.shell.messages.post(Notice(Severity.OK, words, action=action))
        self.made.emit(found)
