"""The place KPI: one tab for each thing people come here for; those not one's own are not there."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6 import sip
from PyQt6.QtCore import pyqtSlot
from PyQt6.QtWidgets import QApplication, QTabWidget, QVBoxLayout, QWidget

from eoffice.desktop.screens.kpi import access
from eoffice.desktop.screens.kpi.board import BoardView
from eoffice.desktop.screens.kpi.board_presenter import BoardPresenter
from eoffice.desktop.screens.kpi.mine import MineView
from eoffice.desktop.screens.kpi.mine_presenter import MinePresenter
from eoffice.desktop.screens.kpi.parts import Filters, RulesOf, Sign, note_label
from eoffice.desktop.screens.kpi.reports import ReportsView
from eoffice.desktop.screens.kpi.reports_presenter import ReportsPresenter
from eoffice.desktop.screens.kpi.rounds import RoundsView
from eoffice.desktop.screens.kpi.rounds_presenter import RoundsPresenter
from eoffice.desktop.screens.kpi.rules import RulesView
from eoffice.desktop.screens.kpi.rules_presenter import RulesPresenter
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap

PLACE = "kpi"
Tab = MineView | BoardView | RoundsView | ReportsView | RulesView


class KpiView(Screen):
    """Shows the tabs a person may use; each is made when it is first shown.

    Object names: "kpi.tabs", "kpi.limits"; those of the tabs stand in their own files.
    """

    def __init__(self, session: Session, rules: RulesOf, filters: Filters, sign: Sign) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session, self._rules, self._filters, self._sign = session, rules, filters, sign
        self.tabs = QTabWidget()
        self.tabs.setObjectName("kpi.tabs")
        self.tabs.setAccessibleName(tr("KPI"))
        self.limits = note_label("kpi.limits")
        self._makers: list[Callable[[], Tab]] = []
        self._made: dict[int, Tab] = {}
        self._holder: QWidget | None = None
        self._assemble()
        self.tabs.currentChanged.connect(self._on_tab)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def panes(self) -> list[QWidget]:
        """Return what had the keyboard last, so that coming back leads to the same row; else the tabs."""
        holder = self._holder
        is_seen = holder is not None and not sip.isdeleted(holder) and self.isAncestorOf(holder)
        if holder is not None and is_seen and holder.isVisibleTo(self):
            return [holder]
        return [self.tabs]

    def prepare(self) -> None:
        """Make the tab that is shown first."""
        self.tab(self.tabs.currentIndex())

    def arrive(self) -> None:
        """Refresh the tab shown."""
        self.tab(self.tabs.currentIndex()).arrive()

    def tab(self, at: int) -> Tab:
        """Return a tab's screen, made when it is not there yet."""
        if at not in self._made:
            made = self._makers[at]()
            self._made[at] = made
            page = self.tabs.widget(at)
            layout = page.layout() if page is not None else None
            if layout is not None:
                layout.addWidget(made)
        return self._made[at]

    def show_tab(self, name: str) -> Tab | None:
        """Show a tab by its object name; None when this person has none of that name."""
        for at in range(self.tabs.count()):
            page = self.tabs.widget(at)
            if page is not None and page.objectName() == f"page.{name}":
                self.tabs.setCurrentIndex(at)
                return self.tab(at)
        return None

    @pyqtSlot("QWidget*", "QWidget*")
    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self._holder = now

    @pyqtSlot(int)
    def _on_tab(self, at: int) -> None:
        self.tab(at).arrive()

    def _assemble(self) -> None:
        self._add("mine", tr("KPI của tôi"), self._mine)
        if access.is_manager(self._session):
            self._add("board", tr("Đơn vị"), self._board)
            self._add("rounds", tr("Kỳ đánh giá"), self._rounds)
            self._add("reports", tr("Báo cáo"), self._reports)
        else:
            self.limits.setText(
                tr("Điểm của đồng nghiệp chỉ trưởng đơn vị, lãnh đạo và người làm tổ chức cán bộ xem được.")
            )
        if access.may_keep_rules(self._session):
            self._add("rules", tr("Bộ quy tắc"), self._rules_tab)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.tabs, 1)
        space = gap(self.fontMetrics())
        self.limits.setContentsMargins(space, space // 2, space, space)
        whole.addWidget(self.limits)
        self.limits.setVisible(bool(self.limits.text()))

    def _add(self, name: str, title: str, make: Callable[[], Tab]) -> None:
        page = QWidget()
        page.setObjectName(f"page.{name}")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        self._makers.append(make)
        self.tabs.addTab(page, title)

    def _mine(self) -> MineView:
        return MineView(self._session, MinePresenter(self._session, self._rules), self._filters, self._sign)

    def _board(self) -> BoardView:
        return BoardView(self._session, BoardPresenter(self._session, self._rules), self._filters)

    def _rounds(self) -> RoundsView:
        presenter = RoundsPresenter(self._session, self._rules)
        return RoundsView(self._session, presenter, self._filters, self._sign)

    def _reports(self) -> ReportsView:
        made = ReportsView(self._session, ReportsPresenter(self._session, self._rules), self._filters)
        made.board_asked.connect(self._on_board_asked)
        return made

    @pyqtSlot(str, str)
    def _on_board_asked(self, unit: str, period: str) -> None:
        """Go from a bar of a report to the people and the work it counts."""
        board = self.show_tab("board")
        if isinstance(board, BoardView):
            board.unit.choose(unit)
            board.period.choose(period)

    def _rules_tab(self) -> RulesView:
        return RulesView(self._session, RulesPresenter(self._session, self._rules), self._filters)
