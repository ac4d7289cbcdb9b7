"""The table: correct as a model, quick at a million rows, and it keeps the reader's place."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.lanes import Lanes
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.table import RIGHT, Chip, Column, Empty, ListSource, Order, PagedModel, TableView
from tests.desktop.audit import nameless
from tests.desktop.typing import press
from tests.desktop.watchdog import assert_never_held

MILLION = 1_000_000


@dataclass(frozen=True)
class Letter:
    """A row."""

    number: int
    subject: str = "Về việc kiểm tra"
    is_unread: bool = False


COLUMNS = (
    Column[Letter]("number", "Số đến", lambda row: str(row.number), 5, RIGHT),
    Column[Letter]("subject", "Trích yếu", lambda row: row.subject, 20, stretch=True),
    Column[Letter]("state", "Tình trạng", lambda row: "Quá hạn", 9, sortable=False,
                   chip=lambda row: Chip(Tone.ERROR, "Quá hạn")),
)  # fmt: skip


class Numbers:
    """Rows made when asked for, and a note of what was asked."""

    def __init__(self, count: int) -> None:
        self.size = count
        self.asked: list[tuple[int, int]] = []
        self.threads: set[int] = set()
        self.trouble: Exception | None = None

    def count(self) -> int:
        return self.size

    def page(self, offset: int, limit: int, order: Order) -> Sequence[Letter]:
        if self.trouble is not None:
            raise self.trouble
        self.asked.append((offset, limit))
        self.threads.add(threading.get_ident())
        numbers = range(offset, min(offset + limit, self.size))
        return [Letter(self.size - 1 - n if order.descending else n) for n in numbers]


def make(lanes: Lanes | None = None) -> PagedModel[Letter]:
    lane = lanes.cpu if lanes is not None else None
    return PagedModel(
        COLUMNS,
        lambda row: str(row.number),
        lambda row: f"{row.number}, {row.subject}, quá hạn",
        lane,
        is_strong=lambda row: row.is_unread,
    )


def letters(*numbers: int) -> ListSource[Letter]:
    rows = [Letter(number) for number in numbers]
    return ListSource(rows, {"number": lambda row: row.number})


@pytest.fixture
def view(qtbot: QtBot) -> TableView[Letter]:
    view = TableView(
        make(), "Danh sách văn bản đến", Empty("inbox", "Chưa có văn bản đến", "Khi có sẽ hiện ở đây.")
    )
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.show()
    return view


def numbers_of(model: PagedModel[Letter]) -> list[str]:
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_the_model_keeps_the_rules_of_models_through_all_changes(qtbot: QtBot) -> None:
    model = make()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for source in (letters(1, 2, 3), letters(3, 1), letters(), letters(*range(250)), letters(7)):
        model.show_source(source)
        model.refresh()
        model.sort(0, Qt.SortOrder.DescendingOrder)
    assert tester.model() is model
    assert numbers_of(model) == ["7"]


def test_a_row_is_read_out_as_one_sentence(view: TableView[Letter]) -> None:
    view.model.show_source(letters(15))
    role = Qt.ItemDataRole.AccessibleTextRole
    assert view.model.index(0, 0).data(role) == "15, Về việc kiểm tra, quá hạn"
    assert view.model.index(0, 1).data(role) == "Trích yếu: Về việc kiểm tra"
    assert not nameless(view)


def test_an_empty_list_says_so_and_a_filled_one_shows_itself(view: TableView[Letter]) -> None:
    view.model.show_source(letters())
    assert view.empty.isVisible()
    assert view.empty.text == "Chưa có văn bản đến"
    view.model.show_source(letters(1))
    assert view.table.isVisible()
    assert not view.empty.isVisible()


def test_the_selected_row_stays_selected_when_others_come_before_it(view: TableView[Letter]) -> None:
    view.model.show_source(letters(5, 6, 7))
    view.select_key("6")
    view.model.show_source(letters(4, 5, 6, 7))
    assert view.current == Letter(6)
    assert view.table.currentIndex().row() == 2
    assert view.selected_rows() == [Letter(6)]


def test_a_refresh_moves_selection_and_current_row_with_their_keys(view: TableView[Letter]) -> None:
    source = Numbers(10)
    view.model.show_source(source)
    view.table.selectRow(3)
    source.size = 12
    view.model.refresh()
    assert view.model.rowCount() == 12
    assert [row.number for row in view.selected_rows()] == [3]
    source.size = 2
    view.model.refresh()
    assert view.selected_rows() == []


def test_a_wished_row_is_chosen_when_it_arrives(view: TableView[Letter]) -> None:
    chosen: list[object] = []
    view.row_chosen.connect(chosen.append)
    view.select_key("42")
    view.model.show_source(Numbers(100))
    assert chosen[-1] == Letter(42)
    seen = view.table.visualRect(view.model.index(42, 0))
    assert view.table.viewport().rect().contains(seen.center())  # type: ignore[union-attr]


def test_enter_opens_a_row_and_letters_do_not_search_a_million(qtbot: QtBot, view: TableView[Letter]) -> None:
    source = Numbers(MILLION)
    view.model.show_source(source)
    view.table.selectRow(2)
    asked = len(source.asked)
    press(view.table, Qt.Key.Key_Z, "z")
    assert len(source.asked) == asked
    with qtbot.waitSignal(view.row_opened) as opened:
        press(view.table, Qt.Key.Key_Return)
    assert opened.args == [Letter(2)]


def test_ordering_asks_the_source_and_marks_the_column(view: TableView[Letter]) -> None:
    view.model.show_source(letters(1, 3, 2))
    view.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert numbers_of(view.model) == ["3", "2", "1"]
    view.model.sort(2, Qt.SortOrder.AscendingOrder)
    assert view.model.order == Order("number", descending=True)
    view.model.sort(-1)
    assert numbers_of(view.model) == ["1", "3", "2"]


def test_unread_rows_are_bold_and_states_are_chips(view: TableView[Letter]) -> None:
    view.model.show_source(ListSource([Letter(1, is_unread=True), Letter(2)]))
    bold = view.model.index(0, 0).data(Qt.ItemDataRole.FontRole)
    assert bold is not None
    assert bold.bold()
    assert view.model.index(1, 0).data(Qt.ItemDataRole.FontRole) is None
    image = view.grab().toImage()
    assert not image.isNull()


def test_a_failing_source_is_told_and_may_be_asked_again(qtbot: QtBot) -> None:
    lanes = Lanes()
    model = make(lanes)
    source = Numbers(10)
    source.trouble = OSError("disk")
    with qtbot.waitSignal(model.failed) as failed:
        model.show_source(source)
    assert isinstance(failed.args[0], OSError)
    source.trouble = None
    with qtbot.waitSignal(model.filled):
        model.refresh()
    assert model.rowCount() == 10
    lanes.drain()


class TestAMillionRows:
    """Long lists, fetched in a lane."""

    @pytest.fixture
    def lanes(self) -> Lanes:
        return Lanes()

    @pytest.fixture
    def long_view(self, qtbot: QtBot, lanes: Lanes) -> TableView[Letter]:
        view = TableView(make(lanes), "Danh sách", Empty("inbox", "Trống"))
        qtbot.addWidget(view)
        view.resize(900, 500)
        view.show()
        return view

    def test_they_are_shown_scrolled_and_selected_without_blocking(
        self, qtbot: QtBot, lanes: Lanes, long_view: TableView[Letter]
    ) -> None:
        source, model = Numbers(MILLION), long_view.model

        def show_them() -> None:
            with qtbot.waitSignal(model.filled):
                model.show_source(source)

        def read_them() -> None:
            show_them()
            for row in (MILLION - 1, MILLION // 2, 12_345):
                with qtbot.waitSignal(model.filled):
                    long_view.scroll_to(row)
                    long_view.grab()
                qtbot.waitUntil(lambda row=row: model.row_at(row) is not None)  # type: ignore[misc]
            long_view.table.selectAll()
            long_view.grab()

        assert_never_held(read_them, show_them)
        assert long_view.selected_ranges() == [(0, MILLION - 1)]
        assert threading.get_ident() not in source.threads
        assert lanes.drain()

    def test_only_what_was_looked_at_is_fetched_and_kept(
        self, qtbot: QtBot, lanes: Lanes, long_view: TableView[Letter]
    ) -> None:
        source, model = Numbers(MILLION), long_view.model
        with qtbot.waitSignal(model.filled):
            model.show_source(source)
        for page in range(1, 150):
            model.index(page * 100, 0).data()
            qtbot.waitUntil(lambda page=page: model.row_at(page * 100) is not None)  # type: ignore[misc]
        assert model.row_at(1_000) is None
        assert model.row_at(14_900) == Letter(14_900)
        assert len(source.asked) <= 152
        assert lanes.drain()

    def test_pages_that_were_scrolled_past_are_given_up(
        self, qtbot: QtBot, lanes: Lanes, long_view: TableView[Letter]
    ) -> None:
        gate = threading.Event()
        source, model = Numbers(MILLION), long_view.model
        with qtbot.waitSignal(model.filled):
            model.show_source(source)
        for lane_job in range(2):
            lanes.cpu.run(lambda _: gate.wait(10), title=str(lane_job))
        for page in range(10, 60):
            model.index(page * 100, 0).data()
        gate.set()
        qtbot.waitUntil(lambda: model.row_at(5_900) is not None)
        qtbot.waitUntil(lambda: lanes.cpu.waiting == 0)
        assert model.row_at(1_000) is None
        assert len(source.asked) < 30

    def test_the_answer_to_an_older_list_is_dropped(
        self, qtbot: QtBot, lanes: Lanes, long_view: TableView[Letter]
    ) -> None:
        model = long_view.model
        model.show_source(Numbers(MILLION))
        with qtbot.waitSignal(model.filled):
            model.show_source(Numbers(3))
        qtbot.waitUntil(lambda: lanes.cpu.waiting == 0)
        assert model.rowCount(QModelIndex()) == 3
