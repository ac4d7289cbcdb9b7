"""The statutory registers on paper: cover, head, all ten columns of the law, from the first number on."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from PyQt6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PyQt6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.desktop.session import driving
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.session.register_pages import DOTS, RegisterPages
from eoffice.desktop.session.registers import (
    INCOMING_BOOK,
    INCOMING_COLUMNS,
    OUTGOING_BOOK,
    OUTGOING_COLUMNS,
    RegisterLine,
)
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.widgets.printing import PagePrinting
from eoffice.desktop.widgets.rows import ListSource
from eoffice.domain.content import Urgency
from eoffice.domain.document import Status
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.test_list_choices import screen_of
from tests.desktop.screens.test_lists import append, count, issued
from tests.desktop.seats import SitDown


def line(number: int) -> RegisterLine:
    """Return a line of the register of outgoing documents."""
    day = f"{1 + number % 28:02}/{1 + number // 28:02}/2026"
    subject = f"Công văn: V/v <rà soát> & báo cáo số {number} về vị trí việc làm của các cơ quan, đơn vị"
    cells = (
        f"{number:02}/SNV-CCVC", day, subject, "Nguyễn Quốc Việt", "UBND các xã, phường",
        "Phòng Công chức, viên chức, Trần Thị Mai", "5", day, "", "",
    )  # fmt: skip
    return _line(str(number), cells)


def _line(key: str, cells: tuple[str, ...]) -> RegisterLine:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return RegisterLine(
        id=key, subject="", status=Status.ISSUED, code="", kind="", holder="", origin="",
        urgency=Urgency.NORMAL, updated_at=now, changed="", issued_date="", arrival_number=0, due=None,
        is_overdue=False, is_pending=False, cells=cells,
    )  # fmt: skip


def opened(content: bytes, qtbot: QtBot) -> QPdfDocument:
    data = QByteArray(content)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument(None)
    document.load(buffer)
    qtbot.waitUntil(lambda: document.status() is QPdfDocument.Status.Ready, timeout=60_000)
    document.setProperty("bytes", (data, buffer))
    return document


def words(document: QPdfDocument, page: int) -> str:
    return " ".join(document.getAllText(page).text().split())


def do_nothing(_: Job) -> None:
    """Stand for work: the pages are asked for by hand."""


def test_a_register_has_a_cover_and_every_line_in_the_order_of_its_numbers(qtbot: QtBot) -> None:
    newest_first = ListSource([line(number) for number in range(60, 0, -1)])
    pages = RegisterPages(OUTGOING_BOOK, cast.DEPARTMENT, OUTGOING_COLUMNS, newest_first)
    document = opened(pages(Job(do_nothing)), qtbot)
    assert document.pageCount() > 2
    size = document.pagePointSize(0)
    assert size.width() > size.height(), "ten columns stand across the sheet"
    cover = words(document, 0)
    for told in (
        "UBND TỈNH KHÁNH HÒA", "SỞ NỘI VỤ", "SỔ ĐĂNG KÝ VĂN BẢN ĐI", "Năm: 2026",
        "Từ ngày 02/01/2026 đến ngày 05/03/2026", "Từ số 01 đến số 60", f"Quyển số: {DOTS}",
    ):  # fmt: skip
        assert told in cover, told
    first, second = words(document, 1), words(document, 2)
    # A narrow cell breaks its words where it can: spaces are looked away from.
    bare = "".join(first.split())
    for title in ("Số, ký hiệu văn bản", "Đơn vị, người nhận bản lưu", "Ký nhận", "Ghi chú", "(1)", "(10)"):
        assert title.replace(" ", "") in bare, title
        assert title.replace(" ", "") in second.replace(" ", ""), "titles come again on every page"
    assert bare.index("01/SNV-CCVC") < bare.index("02/SNV-CCVC")
    assert "<ràsoát>&báocáo" in bare, "what a subject holds is no mark-up"
    whole = "".join("".join(words(document, at).split()) for at in range(document.pageCount()))
    assert all(f"{number:02}/SNV-CCVC" in whole for number in range(1, 61))
    _picture(document, "register")


def test_an_empty_register_and_one_without_dates_are_printed_with_room_to_write(qtbot: QtBot) -> None:
    for lines in ([], [_line("1", ("",) * 10)]):
        pages = RegisterPages(INCOMING_BOOK, cast.COMMUNE, INCOMING_COLUMNS, ListSource(lines))
        document = opened(pages(Job(do_nothing)), qtbot)
        assert "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN" in words(document, 0)
        assert f"Năm: {DOTS}" in words(document, 0)


def test_every_column_has_its_share_of_the_sheet() -> None:
    assert len(OUTGOING_BOOK.shares) == len(OUTGOING_COLUMNS) == 10
    assert len(INCOMING_BOOK.shares) == len(INCOMING_COLUMNS) == 10


def test_the_register_shown_is_printed_in_the_form_of_the_law(office: LocalOffice, sit_down: SitDown) -> None:
    append(office, issued(agencies=(cast.COMMUNE.code,), at=office.clock.now(), number=7))
    clerk: Hands = sit_down(cast.CLERK)
    screen: ListScreen = screen_of(clerk, "outgoing")
    clerk.press("outgoing.register.button")
    clerk.until(lambda: count(clerk, "outgoing.register.table") == 1)
    assert screen.shown_list.spec.book is OUTGOING_BOOK
    clerk.run("list.print")
    clerk.until(lambda: clerk.desk.window.findChild(PagePrinting) is not None)
    dialog = clerk.desk.window.findChild(PagePrinting)
    assert dialog is not None
    clerk.until(lambda: dialog.pages.document is not None)
    document = dialog.pages.document
    assert document is not None
    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐI" in words(document, 0)
    assert "Từ số 07 đến số 07" in words(document, 0)
    driving.press(dialog, "printCancel")


def _picture(document: QPdfDocument, name: str) -> None:
    folder = os.environ.get("EOFFICE_SHOTS")
    for page in (0, 1) if folder else ():
        document.render(page, QSize(1400, 990)).save(str(Path(folder or "") / f"{name}-{page}.png"))
