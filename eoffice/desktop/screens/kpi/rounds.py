"""Kỳ đánh giá: open the period for a unit, see who scored, review, decide with the quota in sight, lock."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QLabel, QSplitter, QVBoxLayout, QWidget

from eoffice.desktop.screens.kpi import words as wording
from eoffice.desktop.screens.kpi.access import units_seen
from eoffice.desktop.screens.kpi.parts import Filters, PeriodField, Sign, button, note_label
from eoffice.desktop.screens.kpi.personnel_bar import PersonnelBar
from eoffice.desktop.screens.kpi.rank_dialog import RankDialog
from eoffice.desktop.screens.kpi.round_tables import RoundRow, quota_table, round_table
from eoffice.desktop.screens.kpi.rounds_presenter import PersonRound, QuotaShown, RoundsPresenter
from eoffice.desktop.screens.kpi.sheet_dialog import ReasonDialog, SheetDialog
from eoffice.desktop.screens.kpi.way import entries_of, unsigned_question
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.desktop.widgets.timeline import Timeline
from eoffice.domain.kpi.periods import Period
from eoffice.domain.work import evaluation_commands as commands
from eoffice.domain.work.evaluation import Evaluation, Sheet
from eoffice.services.matter_ports import MatterRow
from eoffice.services.work_permissions import may_work

_STEPS = ("", "draft", "submitted", "reviewed", "approved", "locked")
_LEGAL = {
    "review": (commands.ReviewEvaluation, ("submitted",)),
    "back": (commands.ReturnEvaluation, ("submitted", "reviewed")),
    "decide": (commands.ApproveEvaluation, ("reviewed",)),
    "lock": (commands.LockEvaluation, ("approved",)),
    "unlock": (commands.UnlockEvaluation, ("approved", "locked")),
    "answer": (commands.AnswerPetition, ("approved", "locked")),
}


class RoundsView(QWidget):
    """The way of a period, step by step.

    Object names: "kpi.rounds.period", "kpi.rounds.unit", "kpi.rounds.people", "kpi.rounds.steps",
    "kpi.rounds.quota", "kpi.rounds.way" and the buttons "kpi.rounds.open", ".review", ".back",
    ".decide", ".lock", ".unlock", ".answer", ".count", ".form".
    """

    def __init__(self, session: Session, presenter: RoundsPresenter, filters: Filters, sign: Sign) -> None:
        super().__init__()
        self.setObjectName("kpi.rounds")
        self._session, self._sign, self._filters = session, sign, filters
        self.presenter = presenter
        presenter.setParent(self)
        self._rounds: tuple[PersonRound, ...] = ()
        self.period = PeriodField("kpi.rounds.period", session.today, filters, "rounds.period")
        self.unit = ChoiceField(tr("Đơn vị"))
        self.steps = note_label("kpi.rounds.steps", "heading")
        self.people = round_table("kpi.rounds.people")
        self.quota = quota_table("kpi.rounds.quota")
        self.quota_rule = note_label("kpi.rounds.rule")
        self.ties = note_label("kpi.rounds.ties", "error")
        self.way = Timeline(tr("Quá trình đánh giá"))
        self.open_all = button("kpi.rounds.open", tr("Mở kỳ cho đơn vị"), "add", is_main=True)
        self.orders = {
            "review": button("kpi.rounds.review", tr("Nhận xét, chấm điểm…"), "draft"),
            "back": button("kpi.rounds.back", tr("Trả lại…"), "return"),
            "decide": button("kpi.rounds.decide", tr("Quyết định xếp loại…"), "approve"),
            "lock": button("kpi.rounds.lock", tr("Khóa"), "verify"),
            "unlock": button("kpi.rounds.unlock", tr("Mở khóa…"), "recall"),
            "answer": button("kpi.rounds.answer", tr("Trả lời kiến nghị…"), "message"),
        }
        self.count = button("kpi.rounds.count", tr("Xét tỷ lệ"), "kpi")
        self.sign = button("kpi.rounds.sign", tr("Ký phiếu đã chọn…"), "sign")
        self.form = button("kpi.rounds.form", tr("Ghi Mẫu 02 (PDF)…"), "save")
        self.personnel = PersonnelBar(session, presenter, self._chosen, self._chosen_period)
        self._assemble()
        self._connect()

    def arrive(self) -> None:
        """Read how far everybody is."""
        self._on_filter()

    @pyqtSlot()
    def _on_filter(self) -> None:
        self._filters.keep("rounds.unit", self.unit.chosen())
        self.presenter.show(self.period.period, self.unit.chosen())

    @pyqtSlot(object)
    def _on_shown(self, rounds: tuple[PersonRound, ...]) -> None:
        self._rounds = rounds
        self.quota_rule.setText(wording.quota_words(self.presenter.rules))
        directory = self._session.work.ordering.directory
        self.people.show_rows([RoundRow(one, directory) for one in rounds])
        many = Counter("" if one.row is None or one.is_unopened else one.row.status for one in rounds)
        parts = [
            tr("{number}. {step}: {count}").format(
                number=at + 1, step=tr(wording.STATUS[step][1]), count=many.get(step, 0)
            )
            for at, step in enumerate(_STEPS)
        ]
        self.steps.setText("   →   ".join(parts))
        self.open_all.setEnabled(any(one.is_unopened for one in rounds))
        self._settle()

    @pyqtSlot(object)
    def _on_quota(self, shown: QuotaShown) -> None:
        self.quota.show_rows(shown.lines)
        tied = [name for line in shown.lines for name in line.tied]
        words = tr("Bằng điểm ở ranh giới tỷ lệ, cần quyết định: {names}")
        self.ties.setText(words.format(names=", ".join(dict.fromkeys(tied))) if tied else "")

    @pyqtSlot(object)
    def _on_chosen(self, _: object) -> None:
        self.way.show_entries([])
        self._settle()

    def _chosen(self) -> PersonRound | None:
        row = self.people.current
        return row.round if row is not None else None

    def _chosen_row(self) -> MatterRow | None:
        chosen = self._chosen()
        return chosen.row if chosen is not None else None

    def _chosen_period(self) -> Period:
        return self.period.period

    def _settle(self) -> None:
        """Offer only what the matrix and the status allow."""
        self.personnel.settle()
        row = self.people.current
        matter = row.round.row if row is not None else None
        stored = self._session.work.log.load_matter(matter.id) if matter is not None else None
        state = stored.matter if stored is not None else None
        for name, made in self.orders.items():
            command, statuses = _LEGAL[name]
            allowed = may_work(self._session.work.me, command, state) if state is not None else False
            asked = name != "answer" or _is_asked(state)
            made.setEnabled(
                asked and bool(matter) and allowed and matter is not None and matter.status in statuses
            )

    def _current(self) -> Evaluation | None:
        """Return the evaluation chosen, looked at on record, its way shown."""
        row = self.people.current
        if row is None or row.round.row is None:
            return None
        found = self.presenter.looked(row.round.row)
        directory = self._session.work.ordering.directory
        self.way.show_entries(entries_of(found, directory, self.presenter.rules))
        return found

    @pyqtSlot()
    def _on_open(self) -> None:
        self.presenter.open_all(self._rounds, self.period.period)

    @pyqtSlot()
    def _on_review(self) -> None:
        evaluation = self._current()
        if evaluation is None:
            return
        row = self.people.current
        title = tr("Nhận xét {name}").format(name=row.round.person.name if row else "")
        dialog = SheetDialog(
            self.presenter.rules,
            title,
            self,
            is_leader=evaluation.is_leader,
            with_flags=True,
            start=evaluation.self_sheet,
        )
        dialog.given.connect(partial(self._review, evaluation.id))
        dialog.open()

    def _review(self, evaluation: str, sheet: Sheet) -> None:
        self.presenter.order(evaluation, commands.ReviewEvaluation(sheet), tr("Đã gửi nhận xét."))

    @pyqtSlot()
    def _on_back(self) -> None:
        self._ask_reason(tr("Trả lại"), tr("Lý do trả lại bản tự chấm"), self._back)

    def _back(self, evaluation: str, reason: str) -> None:
        self.presenter.order(evaluation, commands.ReturnEvaluation(reason), tr("Đã trả lại."))

    @pyqtSlot()
    def _on_unlock(self) -> None:
        self._ask_reason(tr("Mở khóa"), tr("Lý do mở khóa kỳ đánh giá"), self._unlock)

    def _unlock(self, evaluation: str, reason: str) -> None:
        self.presenter.order(evaluation, commands.UnlockEvaluation(reason), tr("Đã mở khóa."))

    @pyqtSlot()
    def _on_answer(self) -> None:
        evaluation = self._current()
        if evaluation is None or evaluation.petition is None:
            return
        question = tr("Trả lời kiến nghị: {text}").format(text=evaluation.petition.text)
        dialog = ReasonDialog(tr("Trả lời kiến nghị"), question, self, tr("Chấp nhận kiến nghị"))
        dialog.given.connect(partial(self._answer, evaluation.id, dialog))
        dialog.open()

    def _answer(self, evaluation: str, dialog: ReasonDialog, text: str) -> None:
        command = commands.AnswerPetition(text, dialog.is_ticked)
        self.presenter.order(evaluation, command, tr("Đã trả lời kiến nghị."))

    def _ask_reason(self, title: str, question: str, then: object) -> None:
        evaluation = self._current()
        if evaluation is not None and callable(then):
            dialog = ReasonDialog(title, question, self)
            dialog.given.connect(partial(then, evaluation.id))
            dialog.open()

    @pyqtSlot()
    def _on_decide(self) -> None:
        evaluation = self._current()
        if evaluation is None:
            return
        prepared = self.presenter.prepared(evaluation)
        if prepared is None:
            return
        dialog = RankDialog(self.presenter.rules, prepared, self)
        dialog.given.connect(partial(self._decide, evaluation.id))
        dialog.open()

    def _decide(self, evaluation: str, command: commands.ApproveEvaluation) -> None:
        self.presenter.order(evaluation, command, tr("Đã quyết định xếp loại."))
        self._on_count()

    @pyqtSlot()
    def _on_lock(self) -> None:
        """Lock those chosen; where somebody is away, ask why before anything is locked."""
        chosen = [row.round.row for row in self.people.selected_rows()] or [self._chosen_row()]
        ready = [row for row in chosen if row is not None and row.status == "approved"]
        found = self.presenter.looked_all(ready, tr("Khóa kỳ đánh giá"))
        missing = self.presenter.unsigned(found)
        if not missing:
            self.presenter.lock(found, "")
            return
        dialog = ReasonDialog(tr("Khóa khi còn thiếu chữ ký"), unsigned_question(missing), self)
        dialog.given.connect(partial(self.presenter.lock, found))
        dialog.open()

    @pyqtSlot()
    def _on_count(self) -> None:
        self.presenter.count_quota(self._rounds, self.period.period, self.unit.chosen())

    @pyqtSlot()
    def _on_sign(self) -> None:
        """Sign the forms of those chosen, or of everybody shown, with one PIN."""
        chosen = [row.round for row in self.people.selected_rows()] or list(self._rounds)
        rows = [one.row for one in chosen if one.row is not None]
        found = self.presenter.looked_all(rows, tr("Ký phiếu đánh giá"))
        if found:
            self._sign(found, self.presenter.rules)

    @pyqtSlot()
    def _on_form(self) -> None:
        proposed = f"mau-02-{self.period.period.name}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, tr("Ghi Mẫu 02"), proposed, "*.pdf")
        if name:
            self.presenter.write_list(self._rounds, self.period.period, self.unit.chosen(), Path(name))

    def _assemble(self) -> None:
        self.unit.setObjectName("kpi.rounds.unit")
        units = units_seen(self._session)
        self.unit.show_choices([("", tr("Toàn cơ quan")), *units] if len(units) > 1 else units)
        self.unit.choose(self._filters.text("rounds.unit"))
        self.way.setObjectName("kpi.rounds.way")
        top, bar = QWidget(), QWidget()
        first, last = FlowLayout(top), FlowLayout(bar)
        for part in (self.period, self.unit, self.open_all, self.sign, self.form):
            first.addWidget(part)
        for made in self.orders.values():
            last.addWidget(made)
        right = QWidget()
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        heading = QLabel(tr("Tỷ lệ xuất sắc"))
        heading.setProperty("role", "heading")
        side.addWidget(heading)
        side.addWidget(self.quota_rule)
        side.addWidget(self.count)
        side.addWidget(self.quota, 1)
        side.addWidget(self.ties)
        side.addWidget(self.way, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.people)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        space = gap(self.fontMetrics())
        whole.setContentsMargins(space, space, space, space)
        whole.addWidget(top)
        whole.addWidget(self.steps)
        whole.addWidget(splitter, 1)
        whole.addWidget(bar)
        # A row of its own: nine buttons in one would make the window too wide for a small screen.
        whole.addWidget(self.personnel)

    def _connect(self) -> None:
        self.presenter.shown.connect(self._on_shown)
        self.presenter.quota_shown.connect(self._on_quota)
        self.period.currentIndexChanged.connect(self._on_filter)
        self.unit.currentIndexChanged.connect(self._on_filter)
        self.people.row_chosen.connect(self._on_chosen)
        self.open_all.clicked.connect(self._on_open)
        self.count.clicked.connect(self._on_count)
        self.form.clicked.connect(self._on_form)
        self.sign.clicked.connect(self._on_sign)
        for name, slot in (
            ("review", self._on_review),
            ("back", self._on_back),
            ("decide", self._on_decide),
            ("lock", self._on_lock),
            ("unlock", self._on_unlock),
            ("answer", self._on_answer),
        ):
            self.orders[name].clicked.connect(slot)


def _is_asked(state: object) -> bool:
    """Tell whether a petition waits for its answer."""
    return isinstance(state, Evaluation) and state.petition is not None and state.petition.is_open
