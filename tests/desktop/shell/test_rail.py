"""The rail: sections in their order, headings that are no places."""

from __future__ import annotations

from typing import Any

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.facts import Facts
from eoffice.desktop.shell.rail import HEADING_ROLE, Rail, heading_height
from eoffice.desktop.shell.screen import Place, Section

HAND: Any = QTest
"""Untyped: the stubs give its static methods a self."""


def _place(name: str, section: Section = Section.DAILY) -> Place:
    return Place(name, name, "inbox", QLabel, section=section)


@pytest.fixture
def rail(qtbot: QtBot) -> Rail:
    """Show a rail whose places were named in another order than the rail shows them."""
    rail = Rail(Facts())
    qtbot.addWidget(rail)
    rail.places.add(_place("compare", Section.TOOLS))
    rail.places.add(_place("today"))
    rail.places.add(_place("outbox", Section.EXCHANGE))
    rail.places.add(_place("search"))
    rail.places.add(_place("tokens", Section.TOOLS))
    rail.resize(240, 500)
    rail.show()
    return rail


def test_places_stand_in_the_order_of_their_sections(rail: Rail) -> None:
    assert [place.id for place in rail.places.places] == ["today", "search", "outbox", "compare", "tokens"]


def test_only_the_first_place_of_a_section_has_its_heading(rail: Rail) -> None:
    headings = [rail.places.index(row).data(HEADING_ROLE) for row in range(5)]
    assert headings == ["", "", "Trao đổi", "Công cụ", ""]


def test_a_heading_makes_its_row_taller(rail: Rail) -> None:
    heights = [rail.visualRect(rail.places.index(row)).height() for row in range(5)]
    extra = heading_height(rail.fontMetrics(), rail.places.index(2))
    assert extra > 0
    assert heights[2] == heights[0] + extra
    assert heights[4] == heights[0]


def test_a_click_on_a_heading_leads_nowhere_and_below_it_to_the_place(rail: Rail) -> None:
    chosen: list[str] = []
    rail.place_chosen.connect(chosen.append)
    index = rail.places.index(2)
    rect = rail.visualRect(index)
    extra = heading_height(rail.fontMetrics(), index)
    port = rail.viewport()
    assert port is not None
    HAND.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(rect.center().x(), rect.top() + extra // 2))
    assert chosen == []
    HAND.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(rect.center().x(), rect.bottom() - 4))
    assert chosen == ["outbox"]


def test_arrow_keys_walk_over_headings(rail: Rail) -> None:
    rail.show_place("search")
    HAND.keyClick(rail, Qt.Key.Key_Down)
    assert rail.currentIndex().row() == 2
    HAND.keyClick(rail, Qt.Key.Key_Down)
    assert rail.currentIndex().row() == 3


def test_a_place_taken_out_leaves_its_heading_to_the_next(rail: Rail) -> None:
    rail.places.remove("compare")
    assert rail.places.index(3).data(HEADING_ROLE) == "Công cụ"
    assert rail.places.index(3).data(Qt.ItemDataRole.DisplayRole) == "tokens"
