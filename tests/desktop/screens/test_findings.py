"""What was found in a file before the PIN: grave first, what to do, and the page at a click."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from eoffice.desktop.screens.signing.findings import FindingsList
from signing.hygiene import HygieneFinding, Severity

COVERED = HygieneFinding("hygiene.covered_text", Severity.WARNING, (("page", 3),))
LINKS = HygieneFinding("hygiene.links", Severity.INFO, (("page", 1),))
SCRIPT = HygieneFinding("hygiene.javascript", Severity.WARNING)


def test_each_line_says_how_grave_it_is_where_and_what_to_do(qtbot: QtBot) -> None:
    shown = FindingsList()
    qtbot.addWidget(shown)
    shown.show_findings((COVERED, SCRIPT, LINKS))
    lines = [item.text() for at in range(shown.count()) if (item := shown.item(at)) is not None]
    assert lines[0].startswith("Lưu ý: Trang 3 có chữ bị hình hoặc mảng màu che khuất. Xem kỹ trang")
    assert lines[1] == "Lưu ý: Tệp chứa mã JavaScript. Xuất lại PDF không có mã."
    assert lines[2] == "Thông tin: Trang 1 có liên kết ra mạng."


def test_a_click_on_what_lies_on_a_page_shows_that_page(qtbot: QtBot) -> None:
    shown, wanted = FindingsList(), list[int]()
    qtbot.addWidget(shown)
    shown.page_wanted.connect(wanted.append)
    shown.show_findings((COVERED, SCRIPT))
    for at in range(shown.count()):
        shown.itemClicked.emit(shown.item(at))
    assert wanted == [2]
