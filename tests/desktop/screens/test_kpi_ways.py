"""What leads on in the KPI screens: filters kept for the next day, points of the trend, bars of units."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from eoffice.demo import cast
from eoffice.desktop.screens.kpi.board import BoardView
from eoffice.desktop.screens.kpi.mine import MineView
from eoffice.desktop.screens.kpi.parts import Filters, Sign
from eoffice.desktop.screens.kpi.reports import ReportsView
from eoffice.desktop.screens.kpi.rounds import RoundsView
from eoffice.desktop.screens.kpi.view import KpiView
from eoffice.domain.kpi.periods import month_of, quarter_of
from eoffice.services.kpi_rules_in_force import RulesInForce
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.test_kpi import Staged, choose, kpi
from tests.desktop.seats import SitDown

HAND: Any = QTest  # the stubs give its functions a first argument that is not there


def nothing_signed(*_: object) -> None:
    """Sign nothing: this is about what is shown."""


def opened_with(hands: Hands, filters: Path, sign: Sign) -> KpiView:
    """Make the screen anew, as on the next day, with what was kept in a file."""
    session = hands.desk.session
    rules = RulesInForce(session.work.log, session.work.me.agency)
    view = KpiView(session, rules.of, Filters(filters), sign)
    hands.qtbot.addWidget(view)
    return view


def test_period_and_unit_of_every_tab_are_there_again_the_next_day(sit_down: SitDown, tmp_path: Path) -> None:
    director = sit_down(cast.DIRECTOR)
    file = tmp_path / "loc.ini"
    today = director.desk.session.today
    period, unit = quarter_of(today).before.name, cast.CIVIL_SERVANTS
    first = opened_with(director, file, nothing_signed)
    for name in ("mine", "board", "rounds", "reports"):
        tab = first.show_tab(name)
        assert isinstance(tab, MineView | BoardView | RoundsView | ReportsView)
        assert tab.period.chosen() != period
        tab.period.choose(period)
        if not isinstance(tab, MineView):
            assert tab.unit.chosen() == ""
            tab.unit.choose(unit)
    second = opened_with(director, file, nothing_signed)
    for name in ("mine", "board", "rounds", "reports"):
        tab = second.show_tab(name)
        assert isinstance(tab, MineView | BoardView | RoundsView | ReportsView)
        assert tab.period.chosen() == period, name
        if not isinstance(tab, MineView):
            assert tab.unit.chosen() == unit, name


def test_a_unit_that_is_gone_from_the_filter_leaves_the_whole_agency(
    sit_down: SitDown, tmp_path: Path
) -> None:
    director = sit_down(cast.DIRECTOR)
    file = tmp_path / "loc.ini"
    kept = Filters(file)
    for key in ("board.unit", "rounds.unit", "reports.unit", "board.period"):
        kept.keep(key, "phong-da-giai-the")
    view = opened_with(director, file, nothing_signed)
    for name in ("board", "rounds", "reports"):
        tab = view.show_tab(name)
        assert isinstance(tab, BoardView | RoundsView | ReportsView)
        assert tab.unit.chosen() == ""
        assert tab.period.period == month_of(director.desk.session.today)


def test_a_point_of_the_trend_opens_its_period_and_a_bar_the_board_of_its_unit(
    office: LocalOffice, sit_down: SitDown
) -> None:
    staged = Staged(office, sit_down)
    head = staged.head
    board = kpi(head, "board", BoardView)
    choose(board, staged.period)
    head.until(lambda: not board.trend.data.is_empty)
    before = staged.period.before
    at = next(at for at, point in enumerate(board._points) if point.period == before)
    board.trend.canvas.setFocus()
    board.trend.canvas.chosen = (0, at)
    HAND.keyClick(board.trend.canvas, Qt.Key.Key_Return)
    assert board.period.period == before

    reports = kpi(head, "reports", ReportsView)
    choose(reports, staged.period)
    head.until(lambda: bool(reports._periods) and reports._periods[-1] == staged.period)
    last = len(reports._periods) - 1
    reports.comparison.canvas.chosen = (last, 0)
    HAND.keyClick(reports.comparison.canvas, Qt.Key.Key_Return)
    screen = head.desk.window.screen_of("kpi")
    assert isinstance(screen, KpiView)
    page = screen.tabs.currentWidget()
    assert page is not None
    assert page.objectName() == "page.board"
    assert board.period.period == staged.period
    assert board.unit.chosen() == reports._units[0]
    # The work that the bar counts stands on the board: three pieces given in the period.
    head.until(lambda: board.items.model.rowCount() == 3)
