"""KPI của tôi: today's standing, what it is made of, what would change it, and my evaluation's way."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QSplitter, QTabWidget, QVBoxLayout, QWidget

from eoffice.desktop.screens.kpi import words as wording
from eoffice.desktop.screens.kpi.mine_presenter import Mine, MinePresenter
from eoffice.desktop.screens.kpi.parts import Filters, PeriodField, Sign, button, note_label
from eoffice.desktop.screens.kpi.sheet_dialog import ReasonDialog, SheetDialog
from eoffice.desktop.screens.kpi.tables import (
    EffectRow,
    LetterRow,
    component_table,
    effect_table,
    item_table,
    open_file,
    open_work,
    rows_behind,
    rows_of_lines,
    show_components,
)
from eoffice.desktop.screens.kpi.way import entries_of, term_words
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity
from eoffice.desktop.shell.theme import gap, scale_font
from eoffice.desktop.widgets.charts import ChartPanel
from eoffice.desktop.widgets.charts_data import ChartData, ChartKind, Series
from eoffice.desktop.widgets.chips import StatusChip
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.timeline import Timeline, TimelineEntry
from eoffice.domain.kpi.inputs import WorkResult
from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import ComponentKind
from eoffice.domain.work.evaluation import Decision, EvaluationStatus
from eoffice.services.kpi_telling import figure

_SCORABLE = (EvaluationStatus.DRAFT, EvaluationStatus.RETURNED, EvaluationStatus.WITHDRAWN)


class MineView(QWidget):
    """One's own standing.

    Object names: "kpi.mine.period", "kpi.mine.total", "kpi.mine.rank", "kpi.mine.formula",
    "kpi.mine.components", "kpi.mine.items", "kpi.mine.effects", "kpi.mine.chart", "kpi.mine.way",
    "kpi.mine.looks", "kpi.mine.score", "kpi.mine.petition", "kpi.mine.form", "kpi.mine.sign",
    "kpi.mine.signed".
    """

    def __init__(self, session: Session, presenter: MinePresenter, filters: Filters, sign: Sign) -> None:
        super().__init__()
        self.setObjectName("kpi.mine")
        self._session, self._sign = session, sign
        self.presenter = presenter
        presenter.setParent(self)
        self._mine: Mine | None = None
        self.period = PeriodField("kpi.mine.period", session.today, filters, "mine.period")
        self.total = QLabel("–")
        self.rank = note_label("kpi.mine.rank", "heading")
        self.state = StatusChip(*wording.said(wording.STATUS[""]))
        self.formula = note_label("kpi.mine.formula")
        self.status = StatusChip(*wording.said(wording.STATUS[""]))
        self.term = note_label("kpi.mine.term")
        self.components = component_table("kpi.mine.components")
        self.items = item_table("kpi.mine.items")
        self.effects = effect_table("kpi.mine.effects")
        empty = EmptyState("kpi", "Chưa có gì để vẽ", "Điểm có khi công việc đầu tiên trong kỳ được giao.")
        self.chart = ChartPanel("kpi.mine.chart", tr("Các thành phần điểm của tôi"), empty)
        self.way = Timeline(tr("Quá trình đánh giá"))
        self.looks = Timeline(tr("Ai đã xem kết quả của tôi"))
        self.tabs = QTabWidget()
        self.score = button("kpi.mine.score", tr("Tự chấm điểm…"), "draft", is_main=True)
        self.petition = button("kpi.mine.petition", tr("Kiến nghị…"), "message")
        self.form = button("kpi.mine.form", tr("Ghi Mẫu 01 (PDF)…"), "save")
        self.sign = button("kpi.mine.sign", tr("Ký Mẫu 01…"), "sign")
        self.signed = button("kpi.mine.signed", tr("Mở phiếu đã ký"), "document")
        for not_yet in (self.sign, self.signed, self.petition):
            not_yet.setEnabled(False)
        self._assemble()
        self._connect()

    def arrive(self) -> None:
        """Read the period anew."""
        self.presenter.show_period(self.period.period)

    @pyqtSlot()
    def _on_period(self) -> None:
        self.presenter.show_period(self.period.period)

    @pyqtSlot(object)
    def _on_shown(self, mine: Mine) -> None:
        self._mine = mine
        evaluation = mine.evaluation
        self.status.show_state(*wording.said(wording.STATUS[evaluation.status.value if evaluation else ""]))
        self.term.setText(term_words(evaluation, self._session.today))
        directory = self._session.work.ordering.directory
        self.way.show_entries(entries_of(evaluation, directory, self.presenter.rules))
        self._show_looks(mine)
        may_score = evaluation is None or evaluation.status in _SCORABLE
        self.score.setEnabled(may_score)
        decision = evaluation.decision if evaluation else None
        is_open = bool(evaluation and evaluation.petition and evaluation.petition.is_open)
        in_time = decision is not None and self._session.today <= decision.petition_until
        self.petition.setEnabled(in_time and not is_open)
        me = self._session.work.me.id
        form = "" if evaluation is None or may_score or evaluation.origin else evaluation.form_for(me)
        self.sign.setEnabled(bool(form and evaluation and not evaluation.has_signed(form, me)))
        outside = evaluation.outside if evaluation else None
        self.signed.setText(tr("Mở quyết định") if outside is not None else tr("Mở phiếu đã ký"))
        self.signed.setEnabled(bool(evaluation and (evaluation.forms or (outside and outside.files))))
        if mine.standing is not None:
            self._show_result(mine)

    def _show_result(self, mine: Mine) -> None:
        standing = mine.standing
        if standing is None:
            return
        result, rules = standing.result, standing.rules
        self.total.setText(figure(result.total))
        self.state.show_state(*wording.said(wording.state_entry(result.state)))
        decision = mine.evaluation.decision if mine.evaluation else None
        most = rules.general_max + rules.task_max
        self.rank.setText(_rank_line(result, most, self.presenter, decision))
        self.formula.setText(_formula_line(result, self.presenter))
        show_components(self.components, result, rules)
        self.items.show_rows(rows_of_lines(result))
        self.tabs.setTabText(0, tr("Công việc được tính"))
        self.effects.show_rows([EffectRow(one) for one in standing.effects])
        self.tabs.setTabText(1, tr("Điều làm thay đổi điểm ({count})").format(count=len(standing.effects)))
        self.chart.show_data(_chart(result))

    def _show_looks(self, mine: Mine) -> None:
        directory = self._session.work.ordering.directory
        self.looks.show_entries(
            [
                TimelineEntry(
                    one.at, wording.name_of(directory, one.viewer), one.period, "person", note=one.why
                )
                for one in reversed(mine.views)
            ]
        )

    @pyqtSlot()
    def _on_score(self) -> None:
        mine = self._mine
        evaluation = mine.evaluation if mine else None
        standing = mine.standing if mine else None
        period = self.period.period
        dialog = SheetDialog(
            self.presenter.rules,
            tr("Tự chấm điểm {period}").format(period=wording.period_title(period)),
            self,
            is_leader=bool(standing and standing.result.is_leader),
            start=evaluation.self_sheet if evaluation else None,
        )
        dialog.given.connect(partial(self.presenter.score, period, evaluation))
        dialog.open()

    @pyqtSlot()
    def _on_petition(self) -> None:
        evaluation = self._mine.evaluation if self._mine else None
        if evaluation is None:
            return
        dialog = ReasonDialog(tr("Kiến nghị"), tr("Nội dung kiến nghị về kết quả xếp loại"), self)
        dialog.given.connect(partial(self.presenter.petition, evaluation))
        dialog.open()

    @pyqtSlot()
    def _on_sign(self) -> None:
        evaluation = self._mine.evaluation if self._mine else None
        if evaluation is not None:
            self._sign((evaluation,), self.presenter.rules)

    @pyqtSlot()
    def _on_signed(self) -> None:
        evaluation = self._mine.evaluation if self._mine else None
        if evaluation is None:
            return
        if evaluation.outside is not None and evaluation.outside.files:
            open_file(self._session, evaluation.outside.files[-1])
        elif evaluation.forms:
            open_file(self._session, evaluation.forms[-1].pages)

    @pyqtSlot()
    def _on_form(self) -> None:
        proposed = f"mau-01-{self._session.work.me.id}-{self.period.period.name}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, tr("Ghi Mẫu 01"), proposed, "*.pdf")
        if name:
            self.presenter.write_form(self.period.period, Path(name))

    def _assemble(self) -> None:
        self.total.setObjectName("kpi.mine.total")
        scale_font(self.total, 2.4)
        # With large letters six buttons take a second line rather than losing their last words.
        top = QWidget()
        flow = FlowLayout(top)
        for part in (self.period, self.score, self.sign, self.signed, self.petition, self.form):
            flow.addWidget(part)
        head = QHBoxLayout()
        head.addWidget(self.total)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.rank, 1)
        head.addWidget(self.status, 0, Qt.AlignmentFlag.AlignVCenter)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.formula)
        column.addWidget(self.term)
        column.addWidget(self.components, 1)
        self.way.setObjectName("kpi.mine.way")
        self.looks.setObjectName("kpi.mine.looks")
        self.tabs.setObjectName("kpi.mine.tabs")
        self.tabs.setAccessibleName(tr("Chi tiết KPI của tôi"))
        for page, title in (
            (self.items, tr("Công việc được tính")),
            (self.effects, tr("Điều làm thay đổi điểm")),
            (self.chart, tr("Biểu đồ")),
            (self.way, tr("Quá trình")),
            (self.looks, tr("Ai đã xem")),
        ):
            self.tabs.addTab(page, title)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(left)
        splitter.addWidget(self.tabs)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        space = gap(self.fontMetrics())
        whole.setContentsMargins(space, space, space, space)
        whole.addWidget(top)
        whole.addWidget(splitter, 1)

    def _connect(self) -> None:
        self.presenter.shown.connect(self._on_shown)
        self.period.currentIndexChanged.connect(self._on_period)
        self.score.clicked.connect(self._on_score)
        self.petition.clicked.connect(self._on_petition)
        self.form.clicked.connect(self._on_form)
        self.sign.clicked.connect(self._on_sign)
        self.signed.clicked.connect(self._on_signed)
        self.components.row_opened.connect(self._on_letter)
        self.items.row_opened.connect(self._on_work)
        self.effects.row_opened.connect(self._on_effect)

    @pyqtSlot(object)
    def _on_letter(self, row: object) -> None:
        """Show the work a letter was made of, first what took something from it."""
        mine = self._mine
        if not isinstance(row, LetterRow) or mine is None or mine.standing is None:
            return
        kind = self.presenter.rules.component(row.part.code).kind
        if kind not in (ComponentKind.QUANTITY, ComponentKind.QUALITY, ComponentKind.PROGRESS):
            words = tr("Thành phần {code} không tính từ công việc: {meaning}")
            told = words.format(code=row.part.code, meaning=row.meaning)
            self._session.shell.messages.post(Notice(Severity.INFO, told))
            return
        self.items.show_rows(rows_behind(mine.standing.result, kind))
        self.tabs.setTabText(0, tr("Công việc làm nên {code}").format(code=row.part.code))
        self.tabs.setCurrentIndex(0)
        self.items.table.setFocus()

    @pyqtSlot(object)
    def _on_work(self, row: object) -> None:
        work = getattr(getattr(row, "line", None), "source", None)
        if isinstance(work, WorkResult):
            open_work(self._session, work)

    @pyqtSlot(object)
    def _on_effect(self, row: object) -> None:
        if isinstance(row, EffectRow):
            open_work(self._session, row.effect.work)


def _rank_line(result: Result, most: object, presenter: MinePresenter, decision: Decision | None) -> str:
    if result.outside is not None:
        return tr("{rank} (theo quy định riêng)").format(rank=result.outside.rank)
    if result.total is None:
        return tr("Chưa có điểm: {missing}").format(missing=wording.missing_sentence(result))
    if decision is not None:
        # What the leader decided, the quota counted, is the rank; the points alone are not.
        decided = wording.rank_words(presenter.rules, decision.rank)
        return tr("trên {most} · {rank} (đã quyết định)").format(most=most, rank=decided)
    rank = wording.rank_words(presenter.rules, result.rank_before_quota)
    return tr("trên {most} · {rank} (trước khi xét tỷ lệ)").format(most=most, rank=rank)


def _formula_line(result: Result, presenter: MinePresenter) -> str:
    if result.outside is not None:
        return wording.outside_words(result.outside)
    parts = [wording.formula_words(result, presenter.rules)]
    if result.surplus:
        parts.append(tr("Vượt khối lượng {surplus}, không tính điểm.").format(surplus=figure(result.surplus)))
    for held in result.ceilings:
        parts.append(f"{held.title} ({held.document})" if held.document else held.title)
    return " ".join(parts)


def _chart(result: Result) -> ChartData:
    values = tuple(None if part.value is None else float(part.value * 100) for part in result.components)
    labels = tuple(f"{part.code}. {part.title}" for part in result.components)
    shown = tuple(value for value in values)
    if all(value is None for value in shown):
        labels, shown = (), ()
    return ChartData(
        ChartKind.BARS,
        tr("Các thành phần của tỷ lệ, phần trăm"),
        labels,
        (Series(tr("Đạt được"), shown),),
        "%",
        1,
    )
