"""Numbers of a report followed to the signed documents behind them, in real windows, by mouse and by keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest

from eoffice.clock import local_date, new_id
from eoffice.demo import cast
from eoffice.desktop.screens.kpi.behind import BehindDialog
from eoffice.desktop.screens.kpi.board import BoardView
from eoffice.desktop.screens.kpi.mine import MineView
from eoffice.desktop.screens.kpi.parts import FigureTable
from eoffice.desktop.screens.kpi.reports import ReportsView
from eoffice.desktop.session import driving
from eoffice.domain import events
from eoffice.domain.document import Direction, Document, FileRef
from eoffice.domain.evolution import evolve
from eoffice.domain.kpi.periods import month_of
from eoffice.domain.people import Signatory
from eoffice.domain.stamp import Stamp
from eoffice.domain.work.item import Share, Source, SourceKind
from eoffice.domain.work.item_events import ItemAccepted, ItemAssigned, ItemEvent, ItemHandedIn, ItemSentBack
from eoffice.domain.work.products import ProductUse
from eoffice.services.deciding_matters import applied
from eoffice.services.log import GENESIS, record
from eoffice.services.ports import Appended, AppendedMatter, Transaction
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.test_kpi import kpi
from tests.desktop.seats import SitDown

PAGES = FileRef("a" * 64, "bao-cao.pdf", "application/pdf", 10)
HAND: Any = QTest  # the stubs give its functions a first argument that is not there
MAI, HUNG = cast.DRAFTER.person.id, cast.UNIT_HEAD.person.id
BOSS = cast.DIRECTOR.person


@dataclass
class Office:
    """Four pieces of work with the signed document behind each."""

    office: LocalOffice
    today: date
    fine: str
    """Accepted, without a fault."""
    faulty: str
    waiting: str
    overdue: str


def signed(office: LocalOffice, subject: str) -> tuple[Appended, str]:
    """Return a document that the officer drafted and the director signed."""
    document, agency = new_id(), cast.DEPARTMENT.code
    signatory = Signatory(BOSS.id, BOSS.name, BOSS.position)
    happened: tuple[tuple[events.Event, str], ...] = (
        (
            events.Drafted(
                agency,
                Direction.OUTGOING,
                "bao_cao",
                "BC-SNV",
                subject,
                cast.CIVIL_SERVANTS,
                signatory,
                (cast.COMMUNE.code,),
            ),
            MAI,
        ),
        (events.Signed(PAGES, "c" * 64), BOSS.id),
        (events.Issued((cast.COMMUNE.code,)), cast.CLERK.person.id),
    )
    state: Document | None = None
    head, records = GENESIS, []
    for version, (event, actor) in enumerate(happened, 1):
        stamp = Stamp(document, actor, office.clock.now())
        state = evolve(state, event, stamp)
        entry = record(agency, version, event, stamp, "o", head)
        head = entry.hash
        records.append(entry)
    assert state is not None
    return Appended(tuple(records), state), document


def work(office: LocalOffice, title: str, due: date, source: str, *later: ItemEvent) -> AppendedMatter:
    """Return an item of the officer with what happened to it."""
    begun = ItemAssigned(
        agency=cast.DEPARTMENT.code,
        title=title,
        product=ProductUse("BC", "Báo cáo", "báo cáo", Decimal("1.5")),
        quantity=1,
        source=Source(SourceKind.DIRECTIVE, source) if source else Source(SourceKind.UNPLANNED),
        acceptor=HUNG,
        unit=cast.CIVIL_SERVANTS,
        lead=MAI,
        shares=(Share(MAI, Decimal(1)),),
        term_days=3,
        assigned_on=due - timedelta(days=3),
        due=due,
    )
    stamp = Stamp(new_id(), HUNG, office.clock.now())
    return applied((begun, *later), None, stamp, cast.DEPARTMENT.code, new_id())


@pytest.fixture
def told(office: LocalOffice) -> Office:
    """Give an office whose log holds the work and its documents."""
    today = local_date(office.clock.now())
    documents, ids = zip(
        *(signed(office, subject) for subject in ("Báo cáo A", "Báo cáo B", "Báo cáo C", "Báo cáo D")),
        strict=True,
    )
    fine, faulty, waiting, overdue = ids

    def handed(document: str) -> ItemHandedIn:
        return ItemHandedIn(today, 1, (document,))

    items = (
        work(office, "Việc xong", today, "", handed(fine), ItemAccepted(today, 1)),
        work(
            office,
            "Việc có lỗi",
            today,
            "",
            handed(faulty),
            ItemSentBack("sai số liệu", 1, today),
            handed(faulty),
            ItemAccepted(today, 1),
        ),
        work(office, "Việc chờ nghiệm thu", today, "", handed(waiting)),
        work(office, "Việc quá hạn", today - timedelta(days=1), overdue),
    )

    def write(transaction: Transaction) -> object:
        return transaction.append([*documents, *items])

    office.hub.store.log.run(write)
    return Office(office, today, fine, faulty, waiting, overdue)


def titles(table: FigureTable[Any]) -> list[str]:
    """Return the pieces of work a table of work shows."""
    rows = [table.model.row_at(at) for at in range(table.model.rowCount())]
    return [getattr(getattr(row, "work", None), "title", "") for row in rows]


def double_click(hands: Hands, table: FigureTable[Any], key: str, column: str) -> None:
    """Open one number of a row with the mouse, as somebody does who reads a table."""
    table.select_key(key)
    hands.until(lambda: table.current is not None)
    at = next(place for place, one in enumerate(table._columns) if one.key == column)
    view = table.table
    index = view.model().index(view.currentIndex().row(), at)  # type: ignore[union-attr]  # a view has its model
    view.scrollTo(index)
    spot: QPoint = view.visualRect(index).center()
    viewport = view.viewport()
    assert viewport is not None
    left, no_key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    HAND.mouseClick(viewport, left, no_key, spot)
    HAND.mouseDClick(viewport, left, no_key, spot)


def enter(hands: Hands, table: FigureTable[Any], at: int = 0) -> None:
    """Open a row with the keyboard."""
    view = table.table
    view.setCurrentIndex(view.model().index(at, 0))  # type: ignore[union-attr]  # a view has its model
    HAND.keyClick(view, Qt.Key.Key_Return)


def demand_signed(hands: Hands, document: str) -> None:
    """Wait until the window shows a document, and look that it is a signed one."""
    hands.until(lambda: hands.desk.session.current.id == document)
    stored = hands.desk.work.log.load(document)
    assert stored is not None
    assert stored.document.signature is not None


def test_numbers_of_the_board_lead_to_the_signed_documents_behind_them(
    told: Office, sit_down: SitDown
) -> None:
    boss = sit_down(cast.DIRECTOR)
    board = kpi(boss, "board", BoardView)
    board.unit.choose(cast.CIVIL_SERVANTS)
    board.period.choose(month_of(told.today).name)

    def load() -> tuple[int, ...]:
        rows = [board.people.model.row_at(at) for at in range(board.people.model.rowCount())]
        mine = [row.load for row in rows if row is not None and row.load.id == MAI]
        return (mine[0].overdue, mine[0].waiting, mine[0].done, mine[0].running) if mine else ()

    boss.until(lambda: load() == (1, 1, 2, 2))
    for number, work_behind, document in (
        ("overdue", ["Việc quá hạn"], told.overdue),
        ("waiting", ["Việc chờ nghiệm thu"], told.waiting),
        ("done", ["Việc xong", "Việc có lỗi"], told.fine),
    ):
        kpi(boss, "board", BoardView)
        boss.until(lambda: load() == (1, 1, 2, 2))
        double_click(boss, board.people, MAI, number)
        boss.until(lambda expected=work_behind: sorted(titles(board.items)) == sorted(expected))  # type: ignore[misc]
        enter(boss, board.items, titles(board.items).index(work_behind[0]))
        if number == "waiting":
            # It opens as work, where it is accepted or sent back; its document is a step further.
            boss.until(lambda: driving.is_shown(boss.desk.window, f"work.document.{told.waiting}"))
            boss.press(f"work.document.{told.waiting}")
        demand_signed(boss, document)

    # A cell of the heat map by the keyboard: the week of today holds what is due today.
    kpi(boss, "board", BoardView)
    boss.until(lambda: not board.heat.data.is_empty)
    board.tabs.setCurrentWidget(board.heat)
    monday = told.today - timedelta(days=told.today.weekday())
    canvas = board.heat.canvas
    series = [one.key for one in board.heat.data.series].index(MAI)
    canvas.chosen = (series, board.heat.data.labels.index(f"{monday:%d/%m}"))
    HAND.keyClick(canvas, Qt.Key.Key_Return)
    boss.until(lambda: "Việc có lỗi" in titles(board.items) and board.tabs.currentIndex() == 0)
    assert "Hạn trong tuần" in board.tabs.tabText(0)
    enter(boss, board.items, titles(board.items).index("Việc có lỗi"))
    demand_signed(boss, told.faulty)


def test_an_indicator_of_a_report_lists_its_documents_and_opens_them(told: Office, sit_down: SitDown) -> None:
    boss = sit_down(cast.DIRECTOR)
    boss.until(lambda: boss.desk.work.log.load(told.overdue) is not None)
    reports = kpi(boss, "reports", ReportsView)
    reports.period.choose(month_of(told.today).name)

    def signing() -> list[str]:
        rows = [reports.indicators.model.row_at(at) for at in range(reports.indicators.model.rowCount())]
        wanted = (cast.CIVIL_SERVANTS, "digital")
        return [f"{row.unit}/{row.title}" for row in rows if row and (row.unit, row.code) == wanted]

    boss.until(lambda: bool(signing()))
    reports.tabs.setCurrentIndex(1)
    double_click(boss, reports.indicators, signing()[0], "value")
    boss.until(lambda: reports.findChild(BehindDialog) is not None)
    behind = reports.findChild(BehindDialog)
    assert behind is not None
    shown = behind.documents
    boss.until(lambda: shown.model.rowCount() == 4)
    subjects = [getattr(shown.model.row_at(at), "subject", "") for at in range(4)]
    assert sorted(subjects) == ["Báo cáo A", "Báo cáo B", "Báo cáo C", "Báo cáo D"]
    enter(boss, shown, subjects.index("Báo cáo B"))
    demand_signed(boss, told.faulty)


def test_a_letter_of_my_score_opens_its_work_and_the_work_its_document(
    told: Office, sit_down: SitDown
) -> None:
    officer = sit_down(cast.DRAFTER)
    mine = kpi(officer, "mine", MineView)
    mine.period.choose(month_of(told.today).name)

    def shown() -> list[str]:
        rows = [mine.items.model.row_at(at) for at in range(mine.items.model.rowCount())]
        return [row.line.source.title for row in rows if row is not None]

    officer.until(lambda: {"Việc xong", "Việc có lỗi", "Việc chờ nghiệm thu"} <= set(shown()))
    mine.tabs.setCurrentIndex(2)
    double_click(officer, mine.components, "b", "value")
    officer.until(lambda: mine.tabs.tabText(0) == "Công việc làm nên b" and mine.tabs.currentIndex() == 0)
    # What took something from the letter stands before what did not.
    officer.until(lambda: shown()[-1:] == ["Việc xong"])
    enter(officer, mine.items, shown().index("Việc có lỗi"))
    demand_signed(officer, told.faulty)
