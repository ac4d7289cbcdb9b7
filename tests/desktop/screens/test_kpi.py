"""KPI at real windows: a person's standing, a manager's board, the period, reports, rules, the matrix."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from PyQt6.QtSvg import QSvgRenderer

from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.desktop.screens.kpi.board import BoardView
from eoffice.desktop.screens.kpi.mine import MineView
from eoffice.desktop.screens.kpi.reports import ReportsView
from eoffice.desktop.screens.kpi.rounds import RoundsView
from eoffice.desktop.screens.kpi.rules import RulesView
from eoffice.desktop.screens.kpi.view import KpiView
from eoffice.desktop.session import driving
from eoffice.domain.document import FileRef
from eoffice.domain.kpi.periods import Period, PeriodKind, period_of
from eoffice.domain.work import evaluation_commands as evaluation
from eoffice.domain.work import item_commands as item
from eoffice.domain.work.item import Source, SourceKind
from eoffice.domain.work.products import Product
from eoffice.domain.work.register_commands import DefineProducts
from eoffice.errors import NotFound, Refused
from eoffice.services.matter_ids import evaluation_id
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.seats import SitDown
from tests.unsigned_rules import unsigned_locks
from tests.waiting import wait_until

UNPLANNED = Source(SourceKind.UNPLANNED)
Tab = TypeVar("Tab", MineView, BoardView, RoundsView, ReportsView, RulesView)


def kpi(hands: Hands, name: str, kind: type[Tab]) -> Tab:
    """Show a tab of the place KPI."""
    hands.desk.window.show_place("kpi")
    screen = hands.desk.window.screen_of("kpi")
    assert isinstance(screen, KpiView)
    found = screen.show_tab(name)
    assert isinstance(found, kind)
    return found


def settled(hands: Hands) -> None:
    """Wait until every order of a desk is decided."""
    work = hands.desk.work
    hands.until(lambda: not work.outbox.waiting() or all(one.is_refused for one in work.outbox.waiting()))
    refused = [one.error_code for one in work.outbox.waiting() if one.is_refused]
    assert refused == []


class Staged:
    """A head and an officer with work between them: one accepted, one handed in, one open."""

    def __init__(self, office: LocalOffice, sit_down: SitDown) -> None:
        self.office = office
        self.head = sit_down(cast.UNIT_HEAD)
        self.officer = sit_down(cast.DRAFTER)
        director = sit_down(cast.DIRECTOR)
        product = Product("BC", "Báo cáo", "báo cáo", Decimal("1.5"), date(2026, 1, 1))
        director.desk.work.working.define(DefineProducts((product,)))
        settled(director)
        self.director = director
        for hands in (self.head, self.officer):
            self._await_catalogue(hands)
        self.done = self.give("Báo cáo biên chế", 2)
        self.handed = self.give("Báo cáo tuyển dụng", 1)
        self.open = self.give("Báo cáo đào tạo", 1)
        for work in (self.done, self.handed):
            self.hand_in(work, 2 if work == self.done else 1)
        self.head.until(lambda: self._status(self.head, self.handed) == "handed_in")
        self.head.desk.work.working.give(self.done, item.AcceptItem(2))
        settled(self.head)
        self.officer.until(lambda: self._status(self.officer, self.done) == "accepted")
        self.period = period_of(self.officer.desk.work.working.item(self.done).item.period)

    def _await_catalogue(self, hands: Hands) -> None:
        hands.until(lambda: bool(hands.desk.work.working.catalogue().products))

    def give(self, title: str, quantity: int) -> str:
        command = item.AssignItem(title, "BC", quantity, 1, UNPLANNED, cast.DRAFTER.person.id)
        work = self.head.desk.work.working.assign(command)
        settled(self.head)
        self.officer.until(lambda: self._status(self.officer, work) == "assigned")
        return work

    def hand_in(self, work: str, quantity: int) -> None:
        desk = self.officer.desk.work
        file = desk.files.keep_bytes(work.encode(), "ket-qua.txt", "text/plain")
        assert isinstance(file, FileRef)
        desk.working.give(work, item.HandInItem(quantity, files=(file,)), (file.digest,))
        settled(self.officer)

    def _status(self, hands: Hands, work: str) -> str:
        stored = hands.desk.work.log.load_matter(work)
        return str(getattr(stored.matter, "status", "")) if stored is not None else ""

    def score_of(self, player: Player) -> str:
        return evaluation_id(player.person.agency, player.person.id, self.period.name)


@pytest.fixture
def staged(office: LocalOffice, sit_down: SitDown) -> Staged:
    return Staged(office, sit_down)


def choose(view: MineView | BoardView | RoundsView | ReportsView | RulesView, period: Period) -> None:
    view.period.choose(period.name)


def test_a_person_sees_todays_standing_as_a_state_and_what_would_change_it(staged: Staged) -> None:
    mine = kpi(staged.officer, "mine", MineView)
    choose(mine, staged.period)
    staged.officer.until(lambda: mine.items.model.rowCount() == 3)
    assert mine.total.text() == "–"
    assert "chưa có điểm tiêu chí chung" in mine.rank.text()
    assert mine.effects.model.rowCount() == 2
    titles = {mine.effects.model.row_at(at).effect.work.title for at in range(2)}  # type: ignore[union-attr]
    assert titles == {"Báo cáo tuyển dụng", "Báo cáo đào tạo"}
    gains = [mine.effects.model.row_at(at).effect.gain for at in range(2)]  # type: ignore[union-attr]
    assert all(gain is not None and gain > 0 for gain in gains)
    # Half of the volume is accepted: 3 of 6 converted, with the division shown.
    parts = {mine.components.model.row_at(at).part.code for at in range(3)}  # type: ignore[union-attr]
    assert parts == {"a", "b", "c"}
    assert not mine.chart.data.is_empty


def test_a_self_score_goes_in_only_with_its_comments_and_shows_a_provisional_standing(staged: Staged) -> None:
    officer = staged.officer
    mine = kpi(officer, "mine", MineView)
    choose(mine, staged.period)
    officer.until(lambda: mine.items.model.rowCount() == 3)
    officer.press("kpi.mine.score")
    box = driving.find(officer.desk.window, "kpi.points.doi_moi")
    box.setValue(8.5)  # type: ignore[attr-defined]
    officer.press("kpi.sheet.confirm")
    assert "cần nhận xét" in driving.read(officer.desk.window, "kpi.sheet.problem")
    officer.write("kpi.comment.doi_moi", "Chưa có sáng kiến trong kỳ")
    officer.press("kpi.sheet.confirm")
    settled(officer)
    officer.until(lambda: mine.total.text() == "63,50")
    assert "trước khi xét tỷ lệ" in mine.rank.text()
    assert mine.state.accessibleName() == "Tạm tính theo điểm tự chấm"


def test_an_officer_has_no_way_to_a_colleagues_score(staged: Staged) -> None:
    officer = staged.officer
    kpi(officer, "mine", MineView)
    screen = officer.desk.window.screen_of("kpi")
    assert isinstance(screen, KpiView)
    assert [screen.tabs.tabText(at) for at in range(screen.tabs.count())] == ["KPI của tôi"]
    assert "chỉ trưởng đơn vị" in screen.limits.text()
    for name in ("board", "rounds", "reports", "rules"):
        assert screen.show_tab(name) is None
    from eoffice.desktop.screens.kpi.board_presenter import BoardPresenter
    from eoffice.services.kpi_rules_in_force import RulesInForce

    work = officer.desk.work
    behind = BoardPresenter(officer.desk.session, RulesInForce(work.log, work.me.agency).of)
    with pytest.raises(Refused) as caught:
        behind.look((cast.UNIT_HEAD.person.id,), staged.period, "tò mò")
    assert caught.value.code == "permission.denied"
    with pytest.raises(NotFound):
        officer.desk.work.evaluating.look(staged.score_of(cast.UNIT_HEAD), "tò mò")
    assert [one.id for one in officer.desk.work.kpi_source.inputs(staged.period).people] == [
        cast.DRAFTER.person.id
    ]


def test_a_manager_drills_from_the_board_to_a_person_and_the_work(staged: Staged) -> None:
    board = kpi(staged.head, "board", BoardView)
    choose(board, staged.period)
    staged.head.until(lambda: board.people.model.rowCount() == 1 and board.items.model.rowCount() == 3)
    row = board.people.model.row_at(0)
    assert row is not None
    assert (row.load.running, row.load.waiting, row.load.done) == (2, 1, 1)
    assert row.result is None
    board.people.select_key(cast.DRAFTER.person.id)
    staged.head.until(lambda: board.tabs.tabText(0) == f"Việc của {cast.DRAFTER.person.name}")
    assert not board.heat.data.is_empty
    assert [one.name for one in board.heat.data.series] == [cast.DRAFTER.person.name]
    assert sum(value or 0 for value in board.heat.data.series[0].values) == 3
    staged.head.until(lambda: not board.trend.data.is_empty)
    assert board.trend.data.series[0].values[-1] == 3


def test_looking_at_a_score_asks_for_a_reason_that_the_person_sees(staged: Staged) -> None:
    officer, head = staged.officer, staged.head
    opened = evaluation.OpenEvaluation(
        cast.DRAFTER.person.id, staged.period.name, cast.UNIT_HEAD.person.id, cast.DIRECTOR.person.id
    )
    officer.desk.work.evaluating.begin(opened)
    settled(officer)
    head.until(lambda: bool(head.desk.work.evaluating.of_period(staged.period.name)))
    board = kpi(head, "board", BoardView)
    choose(board, staged.period)
    head.until(lambda: board.people.model.rowCount() == 1)
    head.press("kpi.board.scores")
    assert not driving.find(head.desk.window, "kpi.reason.confirm").isEnabled()
    head.write("kpi.reason", "Họp giao ban tháng")
    head.press("kpi.reason.confirm")
    head.until(lambda: getattr(board.people.model.row_at(0), "result", None) is not None)
    settled(head)
    views = wait_until(officer.desk.work.evaluating.who_looked)
    assert [(one.viewer, one.why) for one in views] == [(cast.UNIT_HEAD.person.id, "Họp giao ban tháng")]
    # The figure of a year rests on its months: a look at it is a look at them.
    year = Period(PeriodKind.YEAR, staged.period.year)
    choose(board, year)
    head.until(lambda: getattr(board.people.model.row_at(0), "result", None) is None)
    head.until(lambda: board.people.model.rowCount() == 1)
    head.press("kpi.board.scores")
    head.write("kpi.reason", "Tổng kết năm")
    head.press("kpi.reason.confirm")
    settled(head)
    wait_until(
        lambda: [one.why for one in officer.desk.work.evaluating.who_looked()][-1:] == ["Tổng kết năm"]
    )


@pytest.mark.slow
def test_a_period_goes_from_opening_to_lock_with_the_quota_in_sight(staged: Staged) -> None:
    officer, head, director = staged.officer, staged.head, staged.director
    rounds = kpi(head, "rounds", RoundsView)
    choose(rounds, staged.period)
    head.until(lambda: rounds.people.model.rowCount() == 1)
    head.press("kpi.rounds.open")
    settled(head)
    mine = kpi(officer, "mine", MineView)
    choose(mine, staged.period)
    officer.until(lambda: len(officer.desk.work.evaluating.mine()) == 1 and mine.items.model.rowCount() == 3)
    officer.press("kpi.mine.score")
    officer.press("kpi.sheet.confirm")
    settled(officer)
    rounds.people.select_key(cast.DRAFTER.person.id)
    head.until(rounds.orders["review"].isEnabled)
    assert not rounds.orders["decide"].isEnabled()
    head.press("kpi.rounds.review")
    head.press("kpi.sheet.confirm")
    settled(head)
    theirs = kpi(director, "rounds", RoundsView)
    choose(theirs, staged.period)
    director.until(lambda: theirs.people.model.rowCount() >= 2)
    theirs.people.select_key(cast.DRAFTER.person.id)
    director.until(theirs.orders["decide"].isEnabled)
    director.press("kpi.rounds.decide")
    director.press("kpi.rank.confirm")
    settled(director)
    director.until(theirs.orders["lock"].isEnabled)
    director.until(lambda: theirs.quota.model.rowCount() > 0)
    # This agency asks for the person's own signature only; those of the decree are in test_kpi_signing.
    rules = unsigned_locks(director.desk.session.today, "01:person")
    director.desk.work.evaluating.adopt_rules(rules)
    settled(director)
    director.press("kpi.rounds.lock")
    assert cast.DRAFTER.person.name in driving.find(director.desk.window, "kpi.reason").accessibleName()
    assert not driving.find(director.desk.window, "kpi.reason.confirm").isEnabled()
    director.write("kpi.reason", "Đang nghỉ thai sản")
    director.press("kpi.reason.confirm")
    settled(director)
    officer.until(lambda: officer.desk.work.evaluating.mine()[0].is_locked)
    officer.until(mine.petition.isEnabled)
    officer.press("kpi.mine.petition")
    officer.write("kpi.reason", "Đề nghị xem lại một lần chậm")
    officer.press("kpi.reason.confirm")
    settled(officer)
    (lock,) = officer.desk.work.evaluating.mine()[0].locks
    assert (lock.reason, [one.form for one in lock.unsigned]) == ("Đang nghỉ thai sản", ["01"])
    petition = officer.desk.work.evaluating.mine()[0].petition
    assert petition is not None
    assert petition.is_open
    director.until(theirs.orders["unlock"].isEnabled)
    director.press("kpi.rounds.unlock")
    director.write("kpi.reason", "Xét kiến nghị")
    director.press("kpi.reason.confirm")
    settled(director)
    officer.until(lambda: not officer.desk.work.evaluating.mine()[0].is_locked)


def test_charts_are_written_as_real_svg_and_pdf_and_have_a_table_twin(staged: Staged, tmp_path: Path) -> None:
    board = kpi(staged.head, "board", BoardView)
    choose(board, staged.period)
    staged.head.until(lambda: not board.heat.data.is_empty and not board.trend.data.is_empty)
    board.heat.write(tmp_path / "nhiet.svg")
    board.trend.write(tmp_path / "dien-bien.pdf")
    drawn = QSvgRenderer(str(tmp_path / "nhiet.svg"))
    assert drawn.isValid()
    assert drawn.viewBox().width() > 500
    # The words are letters in the file: it can be searched and corrected in a report.
    assert "Trần Thị Mai" in (tmp_path / "nhiet.svg").read_text(encoding="utf-8")
    assert (tmp_path / "dien-bien.pdf").read_bytes().startswith(b"%PDF-")
    board.heat.twin.setChecked(True)
    assert board.heat.table.rowCount() == 1
    assert board.heat.table.columnCount() == len(board.heat.data.labels)


def test_reports_are_written_in_four_forms_and_units_are_compared(staged: Staged, tmp_path: Path) -> None:
    reports = kpi(staged.head, "reports", ReportsView)
    choose(reports, staged.period)
    staged.head.until(lambda: not reports.comparison.data.is_empty)
    unit = reports.unit.chosen()
    for suffix, form, start in (
        (".xlsx", "report", b"PK"),
        (".pdf", "report", b"%PDF"),
        (".docx", "02", b"PK"),
        (".csv", "report", b"\xef\xbb\xbf"),
    ):
        target = tmp_path / f"bao-cao{suffix}"
        with staged.head.qtbot.waitSignal(reports.presenter.written, timeout=30_000):
            reports.presenter.write(staged.period, unit, form, target)
        assert target.read_bytes().startswith(start), suffix
    told = (tmp_path / "bao-cao.csv").read_text(encoding="utf-8-sig")
    assert "Phòng Công chức, viên chức" in told
    assert cast.CIVIL_SERVANTS not in told


def test_rules_are_checked_while_written_and_tried_on_data(staged: Staged) -> None:
    director = staged.director
    rules = kpi(director, "rules", RulesView)
    director.until(rules.try_out.isEnabled)
    sound = rules.text.toPlainText()
    rules.text.setPlainText(sound.replace("least = 90", "least = 10", 1))
    director.until(lambda: rules.findings.model.rowCount() > 0 and not rules.try_out.isEnabled())
    row = rules.findings.model.row_at(0)
    assert row is not None
    assert row.finding.words.next_step
    rules.text.setPlainText(sound.replace('id = "nd-335-2025"', 'id = "thu-nghiem"', 1))
    director.until(rules.try_out.isEnabled)
    choose(rules, staged.period)
    director.press("kpi.rules.simulate")
    director.until(lambda: rules.changes.model.rowCount() >= 2)
