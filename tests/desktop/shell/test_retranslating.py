"""Open windows speak another language at once, and come back as they were."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QTabWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.desk import Desk
from eoffice.desktop.shell.dressing import switch_language
from eoffice.desktop.shell.language import install_language, tr
from eoffice.desktop.shell.screen import Place
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.errors import Language


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    install_language(qapp, Language.VIETNAMESE)
    yield qapp
    install_language(qapp, Language.VIETNAMESE)


class _Page(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.words = QLabel(tr("Dự thảo gần đây"))
        self.count = QLabel(tr("{count} quá hạn").format(count=7))
        self.subject = QLabel("Nội dung")
        self.subject.setProperty("content", True)
        self.field = QLineEdit("Nội dung")
        self.field.setPlaceholderText(tr("Mỗi căn cứ một dòng"))
        self.field.setAccessibleName(tr("Căn cứ ban hành"))
        self.box = QComboBox()
        self.box.addItems([tr("Khẩn"), "15/QĐ-UBND"])
        self.tabs = QTabWidget()
        self.tabs.addTab(QWidget(), tr("Phiên bản"))
        self.action = QAction(tr("Trả lại…"), self)
        layout = QVBoxLayout(self)
        for part in (self.words, self.count, self.subject, self.field, self.box, self.tabs):
            layout.addWidget(part)

    def seen(self) -> tuple[str, ...]:
        return (
            self.words.text(),
            self.count.text(),
            self.field.placeholderText(),
            self.field.accessibleName(),
            self.box.itemText(0),
            self.tabs.tabText(0),
            self.action.text(),
        )


def test_every_word_of_ours_changes_and_nothing_a_person_typed(
    application: QApplication, qtbot: QtBot
) -> None:
    page = _Page()
    qtbot.addWidget(page)
    before = page.seen()
    switch_language(application, Language.ENGLISH)
    assert page.seen() == (
        "Recent drafts",
        "7 overdue",
        "One legal basis a line",
        "Legal bases",
        "Urgent",
        "Versions",
        "Return…",
    )
    assert page.field.text() == page.subject.text() == "Nội dung"
    assert page.box.itemText(1) == "15/QĐ-UBND"
    switch_language(application, Language.VIETNAMESE)
    assert page.seen() == before


def test_two_texts_that_share_one_english_word_find_their_own_way_back(
    application: QApplication, qtbot: QtBot
) -> None:
    page = _Page()
    qtbot.addWidget(page)
    page.words.setText(tr("Chưa có dự thảo nào"))
    page.count.setText(tr("Chưa có dự thảo nào."))
    switch_language(application, Language.ENGLISH)
    switch_language(application, Language.VIETNAMESE)
    assert (page.words.text(), page.count.text()) == ("Chưa có dự thảo nào", "Chưa có dự thảo nào.")


def test_the_window_says_menus_places_and_titles_anew_with_mnemonics_that_can_be_typed(
    application: QApplication, qtbot: QtBot
) -> None:
    desk = Desk()
    window = OfficeWindow(desk)
    qtbot.addWidget(window)
    desk.commands.add(Command("a", "Trả lại…", str, Menu.PROCESS), Command("b", "Ký số…", str, Menu.PROCESS))
    window.add_place(Place("drafts", "Dự thảo", "draft", QWidget))
    window.show_place("drafts")
    switch_language(application, Language.ENGLISH)
    qtbot.waitUntil(lambda: window.title.text() == "Drafts")
    bar = window.menuBar()
    assert bar is not None
    titles = [action.text() for action in bar.actions()]
    assert titles[:2] == ["&Document", "&Process"]
    words = [window.actions_by_id.action(one).text() for one in ("a", "b")]
    assert [word.replace("&", "") for word in words] == ["Return…", "Sign…"]
    marks = [found[1] for word in words if (found := re.search("&(.)", word))]
    assert len(set(marks)) == 2
    assert window.windowTitle() == "Drafts – eOffice"
    assert window.top_bar.connection.text() == "Not connected"
