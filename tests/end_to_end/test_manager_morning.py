"""The morning of a manager at a real window over a real hub, with keys alone.

Who carries too much, what is behind it, work accepted, sent back and handed on, a self-score reviewed,
and the report of the month on paper and in a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QFileDialog

from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.desktop.screens.kpi.board import BoardView
from eoffice.desktop.screens.kpi.board_tables import LoadRow
from eoffice.desktop.screens.kpi.round_tables import RoundRow
from eoffice.desktop.screens.kpi.rounds import RoundsView
from eoffice.desktop.screens.kpi.view import KpiView
from eoffice.desktop.screens.work.view import WorkView
from eoffice.desktop.session import driving
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.domain.document import FileRef
from eoffice.domain.work import evaluation_commands as evaluation
from eoffice.domain.work import item_commands as item
from eoffice.domain.work.evaluation import Sheet
from eoffice.domain.work.item import Source, SourceKind
from eoffice.domain.work.products import Product
from eoffice.domain.work.register_commands import DefineProducts
from eoffice.services.matter_ids import evaluation_id
from tests.desktop.keyboard import ALT, CTRL, Key
from tests.end_to_end.office import Office, a_letter
from tests.end_to_end.test_keyboard_mornings import Morning, sit
from tests.waiting import wait_until

__all__ = ["sit"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
MOST_STOPS = 25
UNPLANNED = Source(SourceKind.UNPLANNED)
OFFICER, HEAD, MANAGER = cast.DRAFTER, cast.UNIT_HEAD, cast.DIRECTOR
POINTS = Sheet((("chinh_tri", Decimal(10)), ("nang_luc", Decimal(10)), ("doi_moi", Decimal(10))))


@dataclass(frozen=True)
class Month:
    """What lies before the manager: a unit with work in every state, and one self-score."""

    good: str
    poor: str
    too_much: str
    letter: str
    score: str


def prepared(office: Office) -> Month:
    """Bring the month about: four pieces of work for the officer, one for the head, a self-score."""
    boss, officer, head = (office.desk(player).working for player in (MANAGER, OFFICER, HEAD))
    boss.define(DefineProducts((Product("BC", "Báo cáo", "báo cáo", Decimal(1), date(2026, 1, 1)),)))
    wait_until(lambda: all(one.catalogue().products for one in (boss, officer, head)))

    def give(title: str, quantity: int, player: Player) -> str:
        return boss.assign(item.AssignItem(title, "BC", quantity, 5, UNPLANNED, player.person.id))

    good, poor = give("Báo cáo biên chế", 2, OFFICER), give("Báo cáo tuyển dụng", 1, OFFICER)
    too_much = give("Báo cáo đào tạo", 9, OFFICER)
    give("Báo cáo thi đua", 1, HEAD)
    letter = office.desk(OFFICER).drafting.begin(a_letter())
    given = (good, poor, too_much)
    wait_until(lambda: all(status_of(office, OFFICER, work) == "assigned" for work in given))
    desk = office.desk(OFFICER)
    file = desk.files.keep_bytes("Kết quả".encode(), "ket-qua.txt", "text/plain")
    assert isinstance(file, FileRef)
    officer.give(good, item.HandInItem(2, documents=(letter,)))
    officer.give(poor, item.HandInItem(1, files=(file,)), (file.digest,))
    period = officer.item(good).item.period
    judged = evaluation.OpenEvaluation(HEAD.person.id, period, MANAGER.person.id, MANAGER.person.id)
    office.desk(HEAD).evaluating.begin(judged)
    score = evaluation_id(HEAD.person.agency, HEAD.person.id, period)
    office.settle()
    wait_until(lambda: bool(status_of(office, HEAD, score)))
    office.desk(HEAD).evaluating.give(score, evaluation.ScoreMyself(POINTS))
    office.settle()
    return Month(good, poor, too_much, letter, score)


def status_of(office: Office, player: Player, matter: str) -> str:
    stored = office.desk(player).log.load_matter(matter)
    return str(getattr(stored.matter, "status", "")) if stored is not None else ""


def view_of(boss: Morning) -> KpiView:
    """Return the place KPI, only to be looked at."""
    screen = boss.desk.window.screen_of("kpi")
    assert isinstance(screen, KpiView)
    return screen


def go_to_tab(boss: Morning, title: str) -> None:
    """Press Right on the tabs of the place KPI until one is shown."""
    tabs = view_of(boss).tabs
    bar = tabs.tabBar()
    assert bar is not None
    # Back rather than on: the tabs stand over everything that is shown in them.
    for _ in range(MOST_STOPS):
        if bar.hasFocus():
            break
        boss.keys.press(Key.Key_Backtab)
    assert bar.hasFocus(), "Shift+Tab does not lead to the tabs"
    boss.keys.press(Key.Key_Left, times=tabs.currentIndex())
    for _ in range(tabs.count()):
        if tabs.tabText(tabs.currentIndex()) == title:
            return
        boss.keys.press(Key.Key_Right)
    assert tabs.tabText(tabs.currentIndex()) == title


def overloaded(board: BoardView) -> list[LoadRow]:
    rows = [board.people.model.row_at(at) for at in range(board.people.model.rowCount())]
    return [row for row in rows if isinstance(row, LoadRow) and row.load.is_overloaded]


def go_down_to(boss: Morning, holds: Callable[[], bool]) -> None:
    """Press Down from the first row on until the right one has the cursor."""
    boss.keys.press(Key.Key_Home, CTRL)
    for _ in range(30):
        if holds():
            return
        boss.keys.press(Key.Key_Down)
    pytest.fail("no row of the table is the one")


def open_work(boss: Morning, board: BoardView, work: str) -> None:
    """Go down the work behind the person, press Enter on one, and wait until it is shown."""
    boss.until(lambda: boss.focus == "kpi.board.items")
    go_down_to(boss, lambda: getattr(getattr(board.items.current, "work", None), "item", "") == work)
    boss.keys.press(Key.Key_Return)
    boss.until(lambda: boss.desk.window.place == "work" and shown_item(boss) == work)


def shown_item(boss: Morning) -> str:
    screen = boss.desk.window.screen_of("work")
    assert isinstance(screen, WorkView)
    return screen.item.item.id if screen.item is not None else ""


def go_back(boss: Morning, name: str) -> None:
    """Press Alt+Left: the place before, and the row the keyboard was on."""
    boss.keys.press(Key.Key_Left, ALT)
    boss.until(lambda: boss.focus == name)


def is_of(row: RoundRow | None, player: Player) -> bool:
    return row is not None and row.round.person.id == player.person.id


def lead_of(office: Office, work: str) -> str:
    stored = office.desk(HEAD).log.load_matter(work)
    return str(getattr(stored.matter, "lead", "")) if stored is not None else ""


def type_file_name(boss: Morning, file: Path) -> list[str]:
    """Type a name when a file dialog asks: it runs a loop of its own, so the keys come from a timer."""
    written: list[str] = []
    timer = QTimer(boss.desk.window)

    def type_it() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog) and not written:
            boss.keys.type(str(file))
            written.append(boss.focus)
            boss.keys.press(Key.Key_Return)
            timer.stop()

    timer.timeout.connect(type_it)
    timer.start(200)
    return written


def test_a_manager_sees_the_overload_settles_the_work_reviews_a_score_and_writes_the_report_with_keys_alone(
    office: Office, sit: Callable[[Player], Morning], tmp_path: Path
) -> None:
    month = prepared(office)
    boss = sit(MANAGER)
    boss.sign_in()
    boss.palette("kpi")
    boss.until(lambda: boss.desk.window.place == "kpi")
    go_to_tab(boss, "Đơn vị")
    board = view_of(boss).show_tab("board")
    assert isinstance(board, BoardView)
    boss.until(lambda: bool(overloaded(board)))
    boss.tab_to("kpi.board.people")
    go_down_to(boss, lambda: board.people.current in overloaded(board))
    boss.keys.press(Key.Key_Return)
    boss.until(lambda: board.items.model.rowCount() == 3)
    open_work(boss, board, month.good)
    boss.tab_to(f"work.document.{month.letter}")
    boss.keys.press(Key.Key_Space)
    boss.until(lambda: boss.desk.session.current.id == month.letter)
    boss.keys.press(Key.Key_Left, ALT)
    boss.until(lambda: boss.desk.window.place == "work")
    boss.until(lambda: shown_item(boss) == month.good)
    boss.keys.press(Key.Key_Return, CTRL)
    boss.until(lambda: boss.focus == "workQuantity")
    boss.answer()
    boss.until(lambda: status_of(office, OFFICER, month.good) == "accepted")
    go_back(boss, "kpi.board.items")
    open_work(boss, board, month.poor)
    boss.palette("tra lai ket qua", "work.send_back")
    boss.until(lambda: boss.focus == "workText")
    boss.keys.type("Thiếu số liệu quý III.")
    boss.answer()
    boss.until(lambda: status_of(office, OFFICER, month.poor) == "sent_back")
    go_back(boss, "kpi.board.items")
    open_work(boss, board, month.too_much)
    boss.palette("chuyen viec", "work.transfer")
    lead = driving.find(boss.desk.window, "workLead")
    assert isinstance(lead, ChoiceField)
    boss.until(lambda: boss.focus == "workLead")
    boss.keys.press(Key.Key_Home)
    for _ in range(10):
        if lead.chosen() == HEAD.person.id:
            break
        boss.keys.press(Key.Key_Down)
    boss.tab_to("workText")
    boss.keys.type("San bớt việc.")
    boss.answer()
    boss.until(lambda: lead_of(office, month.too_much) == HEAD.person.id)
    go_back(boss, "kpi.board.items")
    go_to_tab(boss, "Kỳ đánh giá")
    rounds = view_of(boss).show_tab("rounds")
    assert isinstance(rounds, RoundsView)
    boss.until(lambda: rounds.people.model.rowCount() >= 2)
    boss.tab_to("kpi.rounds.people")
    go_down_to(boss, lambda: is_of(rounds.people.current, HEAD))
    boss.until(rounds.orders["review"].isEnabled)
    boss.tab_to("kpi.rounds.review")
    boss.keys.press(Key.Key_Space)
    boss.until(lambda: boss.focus.startswith("kpi.points"))
    boss.answer()
    boss.until(lambda: not driving.is_shown(boss.desk.window, "kpi.sheet"))
    boss.until(lambda: status_of(office, HEAD, month.score) == "reviewed")
    go_to_tab(boss, "Báo cáo")
    file = tmp_path / "bao-cao.pdf"
    boss.until(lambda: driving.is_shown(boss.desk.window, "kpi.reports.pdf"))
    boss.tab_to("kpi.reports.pdf")
    written = type_file_name(boss, file)
    boss.keys.press(Key.Key_Space)
    boss.until(lambda: bool(written))
    boss.until(file.exists)
    assert file.read_bytes().startswith(b"%PDF")
    assert boss.keys.strokes - len(str(file)) <= 300
