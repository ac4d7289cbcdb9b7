"""Filters, columns, several rows, read marks, saved places: what a person chooses about a list."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PyQt6.QtCore import QItemSelectionModel, QPoint, QSettings
from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.desktop.list_places import read_places
from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.session import driving
from eoffice.desktop.session.filtering import NOTHING, Filter, Span, from_data, to_data
from eoffice.desktop.session.layouts import offer_columns
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.shell.about import Surroundings
from eoffice.desktop.widgets.printing import PagePrinting
from eoffice.domain.document import Status
from eoffice.services.ports import ListQuery
from tests.desktop.audit import nameless
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.test_lists import append, arrived, count, issued, table_of
from tests.desktop.seats import SitDown

TODAY = date(2026, 11, 22)


def screen_of(hands: Hands, place: str) -> ListScreen:
    hands.desk.window.show_place(place)
    screen = hands.desk.window.screen_of(place)
    assert isinstance(screen, ListScreen)
    return screen


def choose_rows(screen: ListScreen, *rows: int) -> None:
    """Choose rows as with Ctrl and the mouse."""
    table = screen.shown_list.table
    selection, model = table.selectionModel(), table.model()
    assert selection is not None
    assert model is not None
    flags = QItemSelectionModel.SelectionFlag
    selection.clearSelection()
    for row in rows:
        selection.select(model.index(row, 0), flags.Select | flags.Rows)


@pytest.fixture
def clerk(office: LocalOffice, sit_down: SitDown) -> Hands:
    """Give the commune's clerk with three arrived documents."""
    append(office, [arrived(number) for number in (1, 2, 3)])
    clerk = sit_down(cast.COMMUNE_CLERK)
    query = ListQuery(agency=cast.COMMUNE.code)
    clerk.until(lambda: clerk.desk.work.lists.count(query) == 3)
    screen = screen_of(clerk, "incoming")
    clerk.until(lambda: screen.shown_list.model.rowCount() == 3)
    return clerk


def test_conditions_that_exclude_each_other_find_nothing_rather_than_everything() -> None:
    wanted = Filter(statuses=(Status.ISSUED.value,))
    narrowed = wanted.narrow(ListQuery(statuses=(Status.ARRIVED.value,)), TODAY, frozenset(), None)
    assert narrowed.statuses == (NOTHING,)


def test_days_count_in_vietnam_and_the_last_day_counts_whole() -> None:
    wanted = Filter(span=Span.DAYS, first="2026-11-01", last="2026-11-20")
    narrowed = wanted.narrow(ListQuery(), TODAY, frozenset(), None)
    assert narrowed.changed_from == datetime(2026, 10, 31, 17, tzinfo=UTC)
    assert narrowed.changed_before == datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "data", [None, [], {"statuses": 5, "span": "aeon", "first": "32/13"}, {"span": None}]
)
def test_a_filter_from_a_damaged_file_lets_everything_through(data: object) -> None:
    assert from_data(data).is_empty


def test_a_filter_survives_its_file() -> None:
    wanted = Filter((Status.ARRIVED.value,), True, False, True, Span.DAYS, "2026-01-01", "")
    assert from_data(to_data(wanted)) == wanted


def test_chips_narrow_the_list_and_go_away_again(clerk: Hands) -> None:
    screen = screen_of(clerk, "incoming")
    clerk.press("incoming.filter.urgent")
    clerk.until(lambda: count(clerk, "incoming.waiting.table") == 0)
    clerk.press("incoming.filter.clear")
    clerk.until(lambda: count(clerk, "incoming.waiting.table") == 3)
    screen.show_filter(Filter(statuses=(Status.DONE.value,)))
    clerk.until(lambda: count(clerk, "incoming.waiting.table") == 0)
    screen.show_filter(Filter(span=Span.DAYS, first="2026-01-05", last="2026-01-05"))
    clerk.until(lambda: count(clerk, "incoming.waiting.table") == 3)


def test_a_document_is_unread_until_it_is_opened_and_again_when_others_change_it(clerk: Hands) -> None:
    marks, now = clerk.desk.session.marks, clerk.desk.work.clock.now()
    assert marks.is_unread("another", now)
    first = clerk.desk.session.current.id
    clerk.until(lambda: not marks.is_unread(first, now))
    second = next(
        line
        for line in (screen_of(clerk, "incoming").shown_list.model.key_at(at) for at in range(3))
        if line != first
    )
    assert second is not None
    clerk.desk.open(second)
    clerk.until(lambda: not marks.is_unread(second, now))
    clerk.desk.session.news.documents_changed.emit(frozenset({first}))
    assert marks.is_unread(first, now)


def test_several_rows_offer_only_what_every_one_allows(office: LocalOffice, sit_down: SitDown) -> None:
    append(office, [arrived(number) for number in (1, 2, 3)])
    clerk = sit_down(cast.COMMUNE_CLERK)
    screen = screen_of(clerk, "incoming")
    clerk.until(lambda: screen.shown_list.model.rowCount() == 3)
    choose_rows(screen, 0, 1)
    clerk.until(lambda: driving.is_shown(clerk.desk.window, "incoming.batch"))
    clerk.until(lambda: clerk.desk.shell.lanes.cpu.waiting == 0)
    clerk.press("incoming.batch.unread")
    marks = clerk.desk.session.marks
    assert len(marks.read & {screen.shown_list.model.key_at(at) for at in (0, 1)}) == 0
    choose_rows(screen, 0)
    assert not driving.is_shown(clerk.desk.window, "incoming.batch")


def test_columns_can_be_hidden_but_never_the_last_and_are_remembered(
    clerk: Hands, tmp_path: Path, office: LocalOffice
) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    desk = PersonDesk(office.sit_down(cast.CLERK), settings)
    try:
        desk.show("outgoing")
        screen = desk.window.screen_of("outgoing")
        assert isinstance(screen, ListScreen)
        screen.show_list("register")
        header = screen.shown_list.table.horizontalHeader()
        assert header is not None
        menu = offer_columns(header, [str(at) for at in range(10)], QPoint(0, 0))
        for entry in menu.actions()[1:]:
            entry.setChecked(False)
        assert header.isSectionHidden(9)
        menu.close()
        menu = offer_columns(header, [str(at) for at in range(10)], QPoint(0, 0))
        assert not menu.actions()[0].isEnabled()
        menu.close()
    finally:
        desk.close()
    again = PersonDesk(office.sit_down(cast.CLERK), settings)
    try:
        again.show("outgoing")
        screen = again.window.screen_of("outgoing")
        assert isinstance(screen, ListScreen)
        header = screen.lists[-1].table.horizontalHeader()
        assert header is not None
        assert [header.isSectionHidden(at) for at in (0, 9)] == [False, True]
    finally:
        again.close()


def test_the_register_stands_by_year_and_number_whatever_changed_last(
    office: LocalOffice, sit_down: SitDown
) -> None:
    at = office.clock.now()
    for number in (9, 101, 10):
        append(office, issued(agencies=(cast.COMMUNE.code,), at=at, number=number))
    clerk = sit_down(cast.CLERK)
    clerk.desk.window.show_place("outgoing")
    clerk.press("outgoing.register.button")
    clerk.until(lambda: count(clerk, "outgoing.register.table") == 3)
    model = table_of(clerk, "outgoing.register.table").model()
    assert model is not None
    numbers = [str(model.index(row, 0).data()).split("/")[0] for row in range(3)]
    assert numbers == ["101", "10", "09"]


def test_a_filter_becomes_a_place_that_is_there_again_and_can_be_taken_back(
    office: LocalOffice, tmp_path: Path, qtbot: QtBot
) -> None:
    append(office, [arrived(number) for number in (1, 4321, 3)])
    around = Surroundings(tmp_path / "data")
    desk = PersonDesk(office.sit_down(cast.COMMUNE_CLERK), around=around)
    hands = Hands(qtbot, desk)
    desk.show("incoming")
    screen = screen_of(hands, "incoming")
    hands.until(lambda: screen.shown_list.model.rowCount() == 3)
    assert not desk.commands.run("list.save_as_place")
    screen.search("de nghi 4321")
    hands.until(lambda: screen.shown_list.model.rowCount() == 1)
    hands.run("list.save_as_place")
    place = desk.window.place
    assert place.startswith("saved.")
    assert "4321" in desk.window.title.text()
    hands.until(lambda: count(hands, f"{place}.saved.table") == 1)
    desk.close()
    again = PersonDesk(office.sit_down(cast.COMMUNE_CLERK), around=around)
    try:
        hands = Hands(qtbot, again)
        again.show("today")
        again.window.show_place(place)
        hands.until(lambda: count(hands, f"{place}.saved.table") == 1)
        hands.run("list.forget_place")
        assert again.window.place == "incoming"
        assert again.window.rail.places.row_of(place) == -1
    finally:
        again.close()


@pytest.mark.parametrize("content", ["", "{}", "[1, null, {}]", '[{"id": 5}]', "\x00"])
def test_damaged_saved_places_are_left_out(content: str, tmp_path: Path) -> None:
    (tmp_path / "saved.json").write_text(content)
    assert read_places(tmp_path / "saved.json") == ()


def test_the_list_shown_is_printed_from_pages_laid_out_off_the_window(clerk: Hands) -> None:
    screen_of(clerk, "incoming")
    clerk.run("list.print")
    clerk.until(lambda: clerk.desk.window.findChild(PagePrinting) is not None)
    dialog = clerk.desk.window.findChild(PagePrinting)
    assert dialog is not None
    clerk.until(lambda: dialog.pages.document is not None)
    document = dialog.pages.document
    assert document is not None
    text = document.getAllText(0).text()
    assert "Đề nghị số 2" in " ".join(text.split())
    assert nameless(dialog) == []
    driving.press(dialog, "printCancel")


def test_a_register_is_narrowed_to_the_year_of_its_numbers(office: LocalOffice, sit_down: SitDown) -> None:
    append(office, issued(agencies=(cast.COMMUNE.code,), at=office.clock.now(), number=7))
    clerk = sit_down(cast.CLERK)
    screen = screen_of(clerk, "outgoing")
    clerk.press("outgoing.register.button")
    clerk.until(lambda: count(clerk, "outgoing.register.table") == 1)
    years = screen.filters.year.menu()
    assert years is not None
    by_year = {one.text(): one for one in years.actions()}
    assert screen.filters.year.isVisible()
    by_year["2025"].trigger()
    clerk.until(lambda: count(clerk, "outgoing.register.table") == 0)
    assert screen.filters.year.text() == "Sổ năm 2025"
    # The year asks for numbers: a list without them neither offers it nor is narrowed by it.
    clerk.press("outgoing.issued.button")
    assert not screen.filters.year.isVisible()
    clerk.until(lambda: count(clerk, "outgoing.issued.table") == 1)
    clerk.press("outgoing.register.button")
    by_year["2026"].trigger()
    clerk.until(lambda: count(clerk, "outgoing.register.table") == 1)
    assert screen.filters.filter.words(TODAY) == "sổ năm 2026"
    assert from_data(to_data(screen.filters.filter)).year == 2026
