"""Charts: the same figures on the screen, in the table twin, in SVG and PDF; walked by the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QImage, QKeyEvent
from PyQt6.QtPdf import QPdfDocument
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.theme import apply_theme, load_theme
from eoffice.desktop.widgets.charts import ChartPanel
from eoffice.desktop.widgets.charts_data import ChartData, ChartKind, Series
from eoffice.desktop.widgets.charts_export import pdf_of, svg_of
from eoffice.desktop.widgets.empty import EmptyState

FIGURES = (Series("Mai", (1.0, None, 3.0), "mai"), Series("Hùng", (2.0, 5.0, 0.0), "hung"))
WEEKS = ("02/11", "09/11", "16/11")


def chart(kind: ChartKind, *series: Series) -> ChartData:
    return ChartData(kind, "Số việc theo tuần", WEEKS, series or FIGURES)


@pytest.fixture
def panel(qtbot: QtBot) -> ChartPanel:
    made = ChartPanel("thu", "Biểu đồ thử", EmptyState("kpi", "Chưa có", "Chưa có số liệu."))
    qtbot.addWidget(made)
    made.resize(700, 420)
    made.show()
    return made


@pytest.mark.parametrize("kind", list(ChartKind))
def test_every_kind_is_drawn_in_svg_with_its_words_and_in_a_pdf_of_one_page(
    kind: ChartKind, tmp_path: Path, qtbot: QtBot
) -> None:
    drawn = svg_of(chart(kind)).decode()
    assert all(words in drawn for words in ("Số việc theo tuần", "Hùng", "16/11"))
    target = tmp_path / "bieu-do.pdf"
    target.write_bytes(pdf_of(chart(kind)))
    document = QPdfDocument(None)
    assert document.load(str(target)) is QPdfDocument.Error.None_
    assert document.pageCount() == 1


def test_the_table_twin_holds_every_figure_and_a_dash_for_none(panel: ChartPanel) -> None:
    panel.show_data(chart(ChartKind.BARS))
    panel.twin.click()
    table = panel.table
    assert table.isVisible()
    cells = [[table.item(row, at).text() for at in range(3)] for row in range(2)]  # type: ignore[union-attr]
    assert cells == [["1", "–", "3"], ["2", "5", "0"]]


def test_arrows_walk_the_figures_and_enter_opens_what_is_behind(panel: ChartPanel, qtbot: QtBot) -> None:
    panel.show_data(chart(ChartKind.HEAT))
    panel.canvas.setFocus()
    press(panel, Qt.Key.Key_Right)
    press(panel, Qt.Key.Key_Down)
    press(panel, Qt.Key.Key_Right)
    assert panel.canvas.accessibleDescription() == "Hùng, 09/11, 5"
    with qtbot.waitSignal(panel.canvas.opened) as opened:
        press(panel, Qt.Key.Key_Return)
    assert opened.args == [1, 1]


def test_without_figures_words_stand_there_and_nothing_can_be_written(panel: ChartPanel) -> None:
    panel.show_data(ChartData(ChartKind.LINES, "Trống", (), ()))
    assert panel.findChild(EmptyState).isVisible()
    assert not panel.export.isEnabled()


def test_the_drawing_follows_the_theme_but_paper_stays_white(panel: ChartPanel, qapp: QApplication) -> None:
    panel.show_data(chart(ChartKind.BARS))
    light = panel.canvas.grab().toImage()
    on_paper = svg_of(panel.data)
    apply_theme(qapp, load_theme("dark"))
    dark = panel.canvas.grab().toImage()
    assert _corner(light) != _corner(dark)
    assert svg_of(panel.data) == on_paper
    apply_theme(qapp, load_theme("light"))


def test_the_axis_ends_at_a_round_number_and_a_part_at_the_whole() -> None:
    assert chart(ChartKind.BARS, Series("a", (37.0,))).top == 40
    assert ChartData(ChartKind.BARS, "", ("a",), (Series("a", (37.0,)),), "%").top == 100
    assert chart(ChartKind.BARS, Series("a", (None,))).top == 1
    assert chart(ChartKind.BARS, Series("a", (1001.0,))).top == 2000


def _corner(image: QImage) -> str:
    return image.pixelColor(2, 2).name()


def press(panel: ChartPanel, key: Qt.Key) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(panel.canvas, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))
