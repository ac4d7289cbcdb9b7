"""The strip of small pages draws only what is in sight, and goes where one clicks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.lanes import Lanes
from eoffice.desktop.widgets.pages import PageView
from tests.desktop.audit import nameless
from tests.desktop.widgets.test_pages import make_pdf


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[PageView]:
    lanes = Lanes()
    view = PageView(lanes.cpu)
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    with qtbot.waitSignal(view.loaded, timeout=60_000):
        view.open_bytes(make_pdf(60))
    yield view
    lanes.drain()


def drawn(view: PageView) -> int:
    strip = view.thumbnails
    return len(strip._pages._pictures) if strip is not None else 0


def test_only_the_small_pages_in_sight_are_drawn(qtbot: QtBot, view: PageView) -> None:
    view.strip.setChecked(True)
    assert view.thumbnails is not None
    qtbot.waitUntil(lambda: drawn(view) >= 2, timeout=60_000)
    assert drawn(view) < 20
    assert nameless(view) == []


def test_a_small_page_leads_to_its_page_and_reading_marks_the_small_one(qtbot: QtBot, view: PageView) -> None:
    view.strip.setChecked(True)
    strip = view.thumbnails
    assert strip is not None
    model = strip.model()
    assert model is not None
    strip.setCurrentIndex(model.index(40, 0))
    qtbot.waitUntil(lambda: view.canvas.page == 40, timeout=60_000)
    view.go_to(7)
    qtbot.waitUntil(lambda: strip.currentIndex().row() == 7, timeout=60_000)


def test_another_document_has_its_own_small_pages(qtbot: QtBot, view: PageView) -> None:
    view.strip.setChecked(True)
    strip = view.thumbnails
    assert strip is not None
    with qtbot.waitSignal(view.loaded, timeout=60_000):
        view.open_bytes(make_pdf(3))
    model = strip.model()
    assert model is not None
    assert model.rowCount() == 3
    view.close_document()
    assert not strip.isVisible()


def test_the_page_being_read_fits_whole(view: PageView) -> None:
    view.go_to(12)
    view.fit_this_page()
    port = view.canvas.viewport()
    assert port is not None
    rect = view.canvas.page_rect(12)
    assert rect.height() <= port.height()
    assert rect.top() >= 0
    assert rect.bottom() <= port.height()
