"""Runs a period of evaluation: opens, reviews, decides with the quota in sight, locks, unlocks."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.kpi.access import seen_people
from eoffice.desktop.screens.kpi.outside_dialog import OutsideAnswer
from eoffice.desktop.screens.kpi.parts import RulesOf
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity
from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.periods import Period, month_of, period_of
from eoffice.domain.kpi.results import Result
from eoffice.domain.people import Person, Role
from eoffice.domain.secrecy import refuse_secret_names
from eoffice.domain.work import evaluation_commands as commands
from eoffice.domain.work.evaluation import Evaluation
from eoffice.errors import OfficeError, Refused
from eoffice.services.kpi_ranking import Prepared, QuotaLine, prepare, quota_of
from eoffice.services.matter_ports import MatterRow

REFRESH_MS = 250


@dataclass(frozen=True)
class PersonRound:
    """How far one person's evaluation is; no score in it."""

    person: Person
    row: MatterRow | None

    @property
    def is_unopened(self) -> bool:
        """Tell whether an evaluation may still be begun: never opened, or a foreign result withdrawn."""
        return self.row is None or self.row.status == "withdrawn"


@dataclass(frozen=True)
class QuotaShown:
    """The quota with the results behind it, after the looks are on record."""

    lines: tuple[QuotaLine, ...]
    results: tuple[Result, ...]


class RoundsPresenter(QObject):
    """Serves "Kỳ đánh giá"; knows no widget."""

    shown = pyqtSignal(object)
    """The PersonRounds."""
    quota_shown = pyqtSignal(object)
    """QuotaShown."""
    given = pyqtSignal()
    written = pyqtSignal(object)

    def __init__(self, session: Session, rules_of: RulesOf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rules_of = rules_of
        self.rules = rules_of(month_of(session.today))
        self._asked: tuple[Period, str] | None = None
        self._reading = Latest(session.shell.lanes.cpu, self)
        self._reading.answered.connect(self.shown)
        self._counting = Latest(session.shell.lanes.cpu, self)
        self._counting.answered.connect(self.quota_shown)
        for each in (self._reading, self._counting):
            each.failed.connect(session.shell.messages.error)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        session.news.documents_changed.connect(self._on_news)

    def show(self, period: Period, unit: str) -> None:
        """Read how far a unit's evaluations are."""
        self._asked = period, unit
        self.rules = self._rules_of(period)
        self.refresh()

    @pyqtSlot()
    def refresh(self) -> None:
        """Read again."""
        if self._asked is None:
            return
        period, unit = self._asked
        work, session = self._session.work, self._session

        def read(_: Job) -> tuple[PersonRound, ...]:
            known = {row.person: row for row in work.evaluating.of_period(period.name)}
            people = [one for one in seen_people(session) if not unit or one.unit == unit]
            here = {one.id for one in people} | {work.me.id}
            staff = {one.id for one in work.ordering.directory.staff(work.me.agency)}
            # Whoever has moved to another agency is no colleague any more; the result still has to follow.
            everybody = work.ordering.directory.people
            gone = [one for one in everybody if one.id in known and one.id not in here | staff]
            return tuple(PersonRound(one, known.get(one.id)) for one in (*people, *gone))

        self._reading.ask(read)

    def open_all(self, rounds: tuple[PersonRound, ...], period: Period) -> int:
        """Open the evaluation of everybody who has none yet; return how many."""
        count = 0
        for one in rounds:
            if one.is_unopened and self._give(partial(_begin, self._session, one.person, period)):
                count += 1
        self._tell(tr("Đã mở kỳ cho {count} người.").format(count=count))
        return count

    def begin(self, opening: commands.OpenEvaluation) -> None:
        """Open one evaluation with the judges that were chosen."""
        if self._give(partial(self._session.work.evaluating.begin, opening)):
            self._tell(tr("Đã mở kỳ cho {count} người.").format(count=1))

    def record_outside(self, person: Person, period: Period, answer: OutsideAnswer) -> None:
        """Keep a result decided elsewhere, with the file of the decision, or correct it."""
        work = self._session.work

        def give() -> None:
            result = answer.result
            if answer.file is not None:
                # The same watch as for every other file: what is marked secret stays outside.
                refuse_secret_names(answer.file.name)
                kind = mimetypes.guess_type(answer.file.name)[0] or "application/octet-stream"
                result = replace(result, files=(work.files.keep(answer.file, answer.file.name, kind),))
            command = commands.RecordOutsideResult(person.id, period.name, result, answer.reason)
            work.evaluating.record(command)

        if self._give(give):
            self._tell(tr("Đã ghi kết quả theo quy định riêng."))

    def looked(self, row: MatterRow) -> Evaluation | None:
        """Return an evaluation for judging; the look is put on record first."""
        try:
            return self._session.work.evaluating.look(row.id, tr("Xem xét để đánh giá"))
        except OfficeError as error:
            self._session.shell.messages.error(error)
            return None

    def looked_all(self, rows: Iterable[MatterRow], why: str) -> tuple[Evaluation, ...]:
        """Return several evaluations for signing or locking; every look is put on record first."""
        try:
            return self._session.work.evaluating.look_at_many([row.id for row in rows], why)
        except OfficeError as error:
            self._session.shell.messages.error(error)
            return ()

    def order(self, evaluation: str, command: commands.EvaluationCommand, done: str) -> bool:
        """Give an order on an evaluation and tell that it was given."""
        work = self._session.work

        def give() -> None:
            work.evaluating.give(evaluation, command)

        is_given = self._give(give)
        if is_given:
            self._tell(done)
        return is_given

    def unsigned(self, evaluations: tuple[Evaluation, ...]) -> tuple[str, ...]:
        """Return who lacks what, a line an evaluation, where a reason may stand in for a signature.

        What no reason stands in for is not asked about: the refusal of the order says it.
        """
        from eoffice.domain.work.evaluation_deciding import unsigned_words
        from eoffice.services.kpi_rules_in_force import RulesInForce

        work = self._session.work
        rules = RulesInForce(work.log, work.me.agency)
        found = []
        for one in evaluations:
            locking = rules.locking(period_of(one.period))
            missing = locking.missing(one)
            if missing and not locking.never_lacking(one):
                found.append(unsigned_words(missing, work.ordering.directory))
        return tuple(found)

    def lock(self, evaluations: tuple[Evaluation, ...], reason: str) -> int:
        """Lock several evaluations; return how many were. A refusal stops none of the others."""
        give = self._session.work.evaluating.give
        command = commands.LockEvaluation(reason)
        count = sum(self._give(partial(give, one.id, command)) for one in evaluations)
        if count:
            self._tell(tr("Đã khóa {count} phiếu.").format(count=count))
        return count

    def prepared(self, evaluation: Evaluation) -> Prepared | None:
        """Return the calculation a decision would rest on; tells what is lacking."""
        work = self._session.work
        try:
            return prepare(work.kpi_source, self.rules, evaluation, work.clock.now(), work.me.id)
        except OfficeError as error:
            self._session.shell.messages.error(error)
            return None

    def count_quota(self, rounds: tuple[PersonRound, ...], period: Period, unit: str) -> None:
        """Count the places of the quota; every look that takes is on record first."""
        work, rules = self._session.work, self.rules
        people = [one.person.id for one in rounds]
        work.evaluating.look_at_people(people, period, tr("Xét tỷ lệ xếp loại xuất sắc"))

        def count(_: Job) -> QuotaShown:
            from eoffice.services.kpi_documents import with_units

            agency = work.ordering.directory.agency(work.me.agency)
            results = with_units(evaluate(rules, work.kpi_source.inputs(period, unit)), agency)
            return QuotaShown(quota_of(rules, results), results)

        self._counting.ask(count, tr("Đang xét tỷ lệ"))

    def write_list(self, rounds: tuple[PersonRound, ...], period: Period, unit: str, target: Path) -> None:
        """Write form 02 as PDF in the background."""
        work, rules = self._session.work, self.rules
        known = [one.person.id for one in rounds]
        work.evaluating.look_at_people(known, period, tr("Lập danh sách phê duyệt Mẫu 02"))
        people = frozenset(one.person.id for one in rounds)

        def write(_: Job) -> Path:
            from eoffice.rendering.kpi_pdf import FormWords, write_approval_form
            from eoffice.services.kpi_documents import with_units

            agency = work.ordering.directory.agency(work.me.agency)
            words = FormWords(agency.name, agency.parent, "", work.me.position, work.me.name)
            every = evaluate(rules, work.kpi_source.inputs(period, unit))
            results = with_units((one for one in every if one.person in people), agency)
            write_approval_form(results, rules, period, target, words)
            return target

        lane, messages = self._session.shell.lanes.cpu, self._session.shell.messages
        lane.run(write, self._on_written, messages.error, tr("Đang ghi Mẫu 02"))

    def _on_written(self, target: object) -> None:
        words = tr("Đã ghi {file}").format(file=getattr(target, "name", ""))
        self._session.shell.messages.post(Notice(Severity.OK, words))
        self.written.emit(target)

    def _give(self, order: Callable[[], object]) -> bool:
        try:
            order()
        except OfficeError as refusal:
            self._session.shell.messages.error(refusal)
            return False
        self.given.emit()
        self._timer.start()
        return True

    def _tell(self, words: str) -> None:
        self._session.shell.messages.toast(words)

    @pyqtSlot(object)
    def _on_news(self, _: object) -> None:
        self._timer.start()


def _begin(session: Session, person: Person, period: Period) -> None:
    """Open one person's evaluation: the head of the unit reviews, a leader decides."""
    staff = session.work.ordering.directory.staff(session.work.me.agency)
    others = [one for one in staff if one.id != person.id]
    leaders = [one for one in others if one.has(Role.LEADER)]
    heads = [one for one in others if one.has(Role.UNIT_HEAD) and one.unit == person.unit]
    if not leaders:
        raise Refused("evaluation.decider_role", person=person.name)
    reviewer = leaders[0] if person.has(Role.UNIT_HEAD) or not heads else heads[0]
    opening = commands.OpenEvaluation(person.id, period.name, reviewer.id, leaders[0].id)
    session.work.evaluating.begin(opening)
