"""Products and plans come from workbooks: looked at first, every mistake with its cell, all or nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from eoffice.demo import cast
from eoffice.desktop.screens.work.registers_view import RegistersView
from eoffice.desktop.screens.work.view import WorkView
from eoffice.desktop.session import driving
from eoffice.domain.work.item import SourceKind
from tests.desktop.hands import Hands
from tests.desktop.seats import SitDown

HEADINGS = ("Mã", "Tên sản phẩm", "Đơn vị tính", "Hệ số K", "Hiệu lực từ")
GOOD = (("BC", "Báo cáo", "báo cáo", 1.5, date(2026, 1, 1)), ("TT", "Tờ trình", "tờ trình", 2, None))


def _book(path: Path, *rows: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def _registers(hands: Hands) -> RegistersView:
    hands.run("work.registers")
    screen = hands.desk.window.screen_of("products")
    assert isinstance(screen, RegistersView)
    return screen


def _taken(hands: Hands, screen: RegistersView) -> None:
    with hands.qtbot.waitSignal(screen.presenter.taken, timeout=60_000):
        hands.press("products.take")


def _with_products(hands: Hands, folder: Path) -> RegistersView:
    screen = _registers(hands)
    with hands.qtbot.waitSignal(screen.presenter.previewed, timeout=60_000):
        screen.preview_products(_book(folder / "danh-muc.xlsx", HEADINGS, *GOOD))
    _taken(hands, screen)
    hands.until(lambda: len(hands.desk.work.working.catalogue().products) == 2)
    return screen


def test_a_catalogue_with_a_mistake_names_its_cell_and_nothing_of_it_is_taken(
    sit_down: SitDown, tmp_path: Path
) -> None:
    director = sit_down(cast.DIRECTOR)
    screen = _registers(director)
    bad = (("BC", "Báo cáo", "báo cáo", 1.5, None), ("TT", "Tờ trình", "tờ trình", "hai", None))
    with director.qtbot.waitSignal(screen.presenter.previewed, timeout=60_000):
        screen.preview_products(_book(tmp_path / "sai.xlsx", HEADINGS, *bad))
    assert not driving.find(director.desk.window, "products.take").isEnabled()
    mistakes = screen.panel.mistakes.model
    places = [row.place for at in range(mistakes.rowCount()) if (row := mistakes.row_at(at)) is not None]
    assert any("D3" in place for place in places), places
    assert "sai.xlsx" in driving.read(director.desk.window, "products.verdict")
    if folder := os.environ.get("EOFFICE_PICTURES"):
        director.shot(Path(folder), "import")
    assert director.desk.work.outbox.waiting() == ()
    _with_products(director, tmp_path)
    found = {one.code: one for one in director.desk.work.working.catalogue().products}
    assert found["BC"].factor == Decimal("1.5")
    assert found["TT"].valid_from == director.desk.session.today


def test_a_file_that_is_no_workbook_is_refused_in_words_above_the_tables(
    sit_down: SitDown, tmp_path: Path
) -> None:
    director = sit_down(cast.DIRECTOR)
    screen = _registers(director)
    path = tmp_path / "hong.xlsx"
    path.write_bytes(b"not a workbook")
    with director.qtbot.waitSignal(screen.presenter.refused, timeout=60_000):
        screen.preview_products(path)
    director.until(lambda: driving.is_shown(director.desk.window, "products.refusal"))
    assert screen.panel.isHidden()


@pytest.mark.slow
def test_a_line_of_a_plan_becomes_work_with_its_product_term_and_source(
    sit_down: SitDown, tmp_path: Path
) -> None:
    head = sit_down(cast.DIRECTOR)
    screen = _with_products(head, tmp_path)
    due = head.desk.work.calendar.add_working_days(head.desk.session.today, 4)
    plan = _book(
        tmp_path / "Kế hoạch tháng.xlsx",
        ("Công việc", "Mã sản phẩm", "Số lượng", "Chủ trì", "Hạn"),
        ("Báo cáo công tác tháng", "BC", 2, cast.DRAFTER.person.name, due),
    )
    with head.qtbot.waitSignal(screen.presenter.previewed, timeout=60_000):
        screen.preview_plan(plan)
    _taken(head, screen)
    head.until(lambda: bool(head.desk.work.working.plans()))
    head.until(lambda: screen.plans.model.rowCount() == 1)
    (adopted,) = head.desk.work.working.plans()
    assert adopted.title == "Kế hoạch tháng"
    key = screen.plans.model.key_at(0)
    assert key is not None
    screen.plans.select_key(key)
    head.press("plans.assign")
    work = head.desk.window.screen_of("work")
    assert isinstance(work, WorkView)
    head.until(lambda: work.detail.is_asking)
    assert driving.read(head.desk.window, "workTitle") == "Báo cáo công tác tháng"
    with head.qtbot.waitSignal(work.presenter.done, timeout=60_000) as signal:
        head.press("workConfirm")
    assert signal.args is not None
    item = head.desk.work.working.item(str(signal.args[1])).item
    assert (item.source.kind, item.source.plan, item.source.line) == (SourceKind.PLAN, adopted.id, 1)
    assert (item.quantity, item.lead, item.due) == (2, cast.DRAFTER.person.id, due)


@pytest.mark.slow
def test_somebody_who_keeps_no_catalogue_reads_it_but_opens_no_file(sit_down: SitDown) -> None:
    officer = sit_down(cast.DRAFTER)
    _registers(officer)
    assert driving.is_shown(officer.desk.window, "products.table")
    assert not driving.is_shown(officer.desk.window, "products.open")
