"""Chips, timelines and empty states tell everything in words too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QAbstractItemModelTester
from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.notices import NoticeAction
from eoffice.desktop.shell.theme import load_theme
from eoffice.desktop.widgets.chips import StatusChip, Tone
from eoffice.desktop.widgets.empty import EmptyState
from eoffice.desktop.widgets.timeline import Timeline, TimelineEntry

SUBMITTED = TimelineEntry(
    datetime(2026, 3, 5, 2, 15, tzinfo=UTC), "Nguyễn Thị Lan", "Trình duyệt", "send", Tone.OK
)
WAITING = TimelineEntry(None, "Trần Văn Minh", "Ký duyệt", "sign", note="Hạn 06/03/2026")


@pytest.mark.parametrize("tone", list(Tone))
def test_a_chip_shows_icon_words_and_colour(qtbot: QtBot, tone: Tone) -> None:
    chip = StatusChip(tone, "Hợp lệ")
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    chip.show()
    assert chip.accessibleName() == "Hợp lệ"
    image = chip.grab().toImage()
    drawn = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert load_theme("light").value(f"{tone}_tint").lower() in drawn
    assert load_theme("light").value(str(tone)).lower() in drawn


def test_a_chip_grows_with_its_words(qtbot: QtBot) -> None:
    chip = StatusChip(Tone.ERROR, "Sai")
    qtbot.addWidget(chip)
    narrow = chip.sizeHint().width()
    chip.show_state(Tone.ERROR, "Chữ ký không hợp lệ")
    assert chip.sizeHint().width() > narrow


def test_an_entry_is_read_out_with_vietnam_s_time() -> None:
    assert SUBMITTED.sentence == "05/03/2026 09:15, Nguyễn Thị Lan, Trình duyệt"
    assert WAITING.sentence == "Chưa tới, Trần Văn Minh, Ký duyệt, Hạn 06/03/2026"


def test_the_timeline_keeps_the_reader_s_place_when_entries_are_added(qtbot: QtBot) -> None:
    timeline = Timeline("Lịch sử xử lý")
    qtbot.addWidget(timeline)
    tester = QAbstractItemModelTester(timeline.entries, QAbstractItemModelTester.FailureReportingMode.Fatal)
    timeline.show_entries([SUBMITTED])
    timeline.setCurrentIndex(timeline.entries.index(0))
    timeline.show_entries([SUBMITTED, WAITING])
    assert timeline.currentIndex().row() == 0
    spoken = timeline.entries.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == WAITING.sentence
    timeline.show_entries([WAITING])
    assert tester.model() is timeline.entries
    assert timeline.entries.rowCount() == 1


def test_long_entries_take_the_lines_they_need(qtbot: QtBot) -> None:
    timeline = Timeline("Lịch sử")
    qtbot.addWidget(timeline)
    timeline.resize(300, 400)
    timeline.show()
    long = TimelineEntry(None, "Lan", "Đề nghị bổ sung căn cứ pháp lý và thời hạn thực hiện " * 4)
    timeline.show_entries([SUBMITTED, long])
    heights = [timeline.visualRect(timeline.entries.index(row)).height() for row in range(2)]
    assert heights[1] > heights[0] * 1.8
    assert not timeline.grab().isNull()


def test_an_empty_state_offers_the_next_step(qtbot: QtBot) -> None:
    pressed: list[str] = []
    action = NoticeAction("Soạn dự thảo", lambda: pressed.append("x"))
    empty = EmptyState("draft", "Chưa có dự thảo", "Bắt đầu từ một mẫu.", action)
    qtbot.addWidget(empty)
    empty.show()
    empty.findChild(QPushButton).click()
    assert pressed == ["x"]
    assert empty.accessibleName() == "Chưa có dự thảo Bắt đầu từ một mẫu."
    empty.show_words("search", "Không tìm thấy")
    assert empty.accessibleName() == "Không tìm thấy"
