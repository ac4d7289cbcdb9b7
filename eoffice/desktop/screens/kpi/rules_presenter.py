"""Rule sets as text: checked while they are written, and tried on the data of an earlier period."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from eoffice.desktop.screens.kpi.access import seen_people
from eoffice.desktop.screens.kpi.parts import RulesOf
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity
from eoffice.domain.kpi.periods import Period, month_of
from eoffice.domain.kpi.versions import PersonChange, simulate
from eoffice.domain.work.rule_book import RuleBook
from eoffice.errors import OfficeError
from eoffice.paths import write_bytes
from eoffice.services.kpi_rules import CheckedRules, check_rules, rules_from, shipped_texts
from eoffice.services.kpi_rules_in_force import adoption


class RulesPresenter(QObject):
    """Serves "Bộ quy tắc"; knows no widget."""

    checked = pyqtSignal(object)
    """CheckedRules of the text last given."""
    simulated = pyqtSignal(object)
    """The PersonChanges."""

    def __init__(self, session: Session, rules_of: RulesOf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rules_of = rules_of
        self.rules = rules_of(month_of(session.today))
        self._checking = Latest(session.shell.lanes.cpu, self)
        self._checking.answered.connect(self.checked)
        self._trying = Latest(session.shell.lanes.cpu, self)
        self._trying.answered.connect(self.simulated)
        for each in (self._checking, self._trying):
            each.failed.connect(session.shell.messages.error)

    def shipped(self) -> dict[str, str]:
        """Return the texts that come with the program by their id."""
        return dict(shipped_texts())

    def check(self, text: str) -> None:
        """Check a text; what is wrong comes with its line, its place and its cure."""

        def check(_: Job) -> CheckedRules:
            return check_rules(text)

        self._checking.ask(check)

    def simulate(self, text: str, period: Period) -> None:
        """Compute a period with these rules and with those in force; only people I may see are in it."""
        work, present = self._session.work, self._rules_of(period)
        staff = [one.id for one in seen_people(self._session)]
        work.evaluating.look_at_people(staff, period, tr("Thử bộ quy tắc trên dữ liệu kỳ trước"))

        def run(_: Job) -> tuple[PersonChange, ...]:
            return simulate(present, rules_from(text), work.kpi_source.inputs(period))

        self._trying.ask(run, tr("Đang thử bộ quy tắc"))

    def book(self) -> RuleBook:
        """Return what has been put in force, the newest last."""
        return self._session.work.evaluating.rule_book()

    def adopt(self, text: str, since: date, document: str) -> bool:
        """Put a text in force from a day on; tell whether the order was given."""
        work = self._session.work
        try:
            work.evaluating.adopt_rules(adoption(text, since, document))
        except OfficeError as refusal:
            self._session.shell.messages.error(refusal)
            return False
        self._session.shell.messages.toast(tr("Đã đưa bộ quy tắc vào áp dụng."))
        return True

    def read(self, source: Path) -> str:
        """Return the text of a file of rules."""
        return source.read_text(encoding="utf-8-sig")

    def save(self, text: str, target: Path) -> None:
        """Write the text of a rule set into a file; one with mistakes as well, to go on later."""
        write_bytes(target, text.encode())
        words = tr("Đã ghi {file}").format(file=target.name)
        self._session.shell.messages.post(Notice(Severity.OK, words))
