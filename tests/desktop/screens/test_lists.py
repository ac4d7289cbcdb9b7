"""Long lists open without holding the window up and are searched without accents; registers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from PyQt6.QtWidgets import QTableView

from eoffice.clock import new_id
from eoffice.demo import cast
from eoffice.desktop.screens.delivery.model import LATE, read_board
from eoffice.desktop.session import driving
from eoffice.desktop.session.registers import INCOMING_COLUMNS, OUTGOING_COLUMNS
from eoffice.domain import events
from eoffice.domain.document import Direction, FileRef, Origin, Status
from eoffice.domain.evolution import evolve
from eoffice.domain.exchange import StatusCode
from eoffice.domain.numbering import CodeNumber
from eoffice.domain.people import Signatory
from eoffice.domain.stamp import Stamp
from eoffice.services.log import GENESIS, record
from eoffice.services.ports import Appended, ListQuery, Transaction
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.seats import SitDown
from tests.desktop.watchdog import assert_never_held

LONG = 10_000
FIRST_SYNC_MS = 90_000
"""Ten thousand documents of a new desk; only the time the window takes is measured here."""
BEGINNING = datetime(2026, 1, 5, 1, tzinfo=UTC)
PAGES = FileRef("a" * 64, "van-ban.pdf", "application/pdf", 10)
SIGNER = Signatory(cast.DIRECTOR.person.id, cast.DIRECTOR.person.name, "Giám đốc")


def arrived(number: int) -> Appended:
    """Return an arrived document with a number in its subject."""
    stamp = Stamp(new_id(), "hub", BEGINNING + timedelta(minutes=number))
    origin = Origin(
        cast.DEPARTMENT.code, new_id(), "cong_van", CodeNumber(number, "SNV-VP"), date(2026, 1, 5), "Việt"
    )
    event = events.Arrived(cast.COMMUNE.code, f"Đề nghị số {number}", origin, PAGES, PAGES)
    return Appended((record(cast.COMMUNE.code, 1, event, stamp, "o", GENESIS),), evolve(None, event, stamp))


def append(office: LocalOffice, changes: list[Appended]) -> None:
    def work(transaction: Transaction) -> object:
        return transaction.append(changes)

    office.hub.store.log.run(work)


@pytest.fixture
def long_tray(office: LocalOffice) -> LocalOffice:
    """Give an office whose commune has ten thousand documents in its in-tray."""
    for first in range(0, LONG, 1000):
        append(office, [arrived(number) for number in range(first, first + 1000)])
    return office


def table_of(hands: Hands, name: str) -> QTableView:
    table = driving.find(hands.desk.window, name)
    assert isinstance(table, QTableView)
    return table


def count(hands: Hands, name: str) -> int:
    model = table_of(hands, name).model()
    return model.rowCount() if model is not None else 0


@pytest.mark.slow
def test_ten_thousand_documents_open_without_holding_the_window_up(
    long_tray: LocalOffice, sit_down: SitDown
) -> None:
    clerk = sit_down(cast.COMMUNE_CLERK)
    query = ListQuery(agency=cast.COMMUNE.code, statuses=(Status.ARRIVED.value,))
    clerk.until(lambda: clerk.desk.work.lists.count(query) == LONG, timeout_ms=FIRST_SYNC_MS)
    clerk.until(lambda: clerk.desk.shell.lanes.cpu.waiting == 0, timeout_ms=FIRST_SYNC_MS)
    # The first visit of all makes the reading pane: measured with the start, and made there ahead.
    clerk.desk.window.screen_of("incoming")

    def elsewhere() -> None:
        clerk.press("incoming.waiting.button")
        clerk.desk.window.show_place("outgoing")
        clerk.until(lambda: clerk.desk.shell.lanes.cpu.waiting == 0)

    def long_lists() -> None:
        # A breath after each action: what is watched is each alone, not four without a person's pause.
        clerk.desk.window.show_place("incoming")
        clerk.take_a_breath()
        clerk.until(lambda: count(clerk, "incoming.waiting.table") == LONG)
        table_of(clerk, "incoming.waiting.table").scrollToBottom()
        clerk.take_a_breath()
        clerk.press("incoming.arrived.button")
        clerk.take_a_breath()
        clerk.until(lambda: count(clerk, "incoming.arrived.table") == LONG)

    assert_never_held(long_lists, elsewhere)
    clerk.write("incoming.find", "de nghi so 4321")
    clerk.until(lambda: count(clerk, "incoming.arrived.table") == 1)


def issued(
    *, agencies: tuple[str, ...], at: datetime, number: int, sender: str = cast.DEPARTMENT.code
) -> list[Appended]:
    """Return a document of the department, or of another sender, issued to agencies at a moment."""
    document, records, state, head = new_id(), [], None, GENESIS
    told: list[events.Event] = [
        events.Drafted(
            sender,
            Direction.OUTGOING,
            "cong_van",
            "SNV-CCVC",
            f"Văn bản {number}",
            cast.CIVIL_SERVANTS,
            SIGNER,
            agencies,
        ),
        events.VersionAdded(PAGES, PAGES, PAGES),
        events.NumberTaken("CV", 2026, number, date(2026, 3, 5)),
        events.Registered(3),
        events.Issued(agencies),
    ]
    for version, event in enumerate(told, start=1):
        stamp = Stamp(document, cast.CLERK.person.id, at)
        state = evolve(state, event, stamp)
        records.append(record(sender, version, event, stamp, "o", head))
        head = records[-1].hash
    assert state is not None
    return [Appended(tuple(records), state)]


def test_the_register_of_outgoing_documents_has_the_columns_of_the_decree(
    office: LocalOffice, sit_down: SitDown
) -> None:
    at = office.clock.now()
    append(office, issued(agencies=(cast.COMMUNE.code,), at=at, number=7))
    clerk = sit_down(cast.CLERK)
    clerk.desk.window.show_place("outgoing")
    clerk.press("outgoing.register.button")
    clerk.until(lambda: count(clerk, "outgoing.register.table") == 1)
    model = table_of(clerk, "outgoing.register.table").model()
    assert model is not None
    texts = [str(model.index(0, column).data() or "") for column in range(model.columnCount())]
    assert texts[0] == "07/SNV-CCVC"
    assert texts[1] == "05/03/2026"
    assert texts[2] == "Công văn: Văn bản 7"
    assert texts[3] == cast.DIRECTOR.person.name
    assert texts[4] == cast.COMMUNE.name
    assert texts[5] == f"Phòng Công chức, viên chức, {cast.CLERK.person.name}"
    assert texts[6] == "3"
    assert len(texts) == 10


@pytest.mark.parametrize("columns", [OUTGOING_COLUMNS, INCOMING_COLUMNS])
def test_each_register_has_ten_columns(columns: tuple[object, ...]) -> None:
    assert len(columns) == 10


def test_the_board_marks_recipients_that_have_not_taken_a_document_in_for_hours(
    office: LocalOffice, sit_down: SitDown
) -> None:
    now = office.clock.now()
    append(office, issued(agencies=(cast.COMMUNE.code,), at=now - LATE - timedelta(minutes=1), number=1))
    append(office, issued(agencies=(cast.COMMUNE.code,), at=now, number=2))
    clerk = sit_down(cast.CLERK)
    query = ListQuery(agency=cast.DEPARTMENT.code, statuses=(Status.ISSUED.value,))
    clerk.until(lambda: clerk.desk.work.lists.count(query) == 2)
    board = read_board(clerk.desk.work, "", only_late=False)
    assert {row.subject: row.cells[0].is_late for row in board} == {"Văn bản 1": True, "Văn bản 2": False}
    assert all(row.cells[0].delivery.code is StatusCode.ARRIVED for row in board)
    clerk.desk.window.show_place("delivery")
    clerk.until(lambda: count(clerk, "delivery.board") == 2)
    clerk.press("delivery.late")
    clerk.until(lambda: count(clerk, "delivery.board") == 1)
