"""Earlier tracked changes of the two files: the screen says how many, and the person chooses."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path
from typing import Any

import docx
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QComboBox

from eoffice.comparison.engine import read_bytes
from eoffice.comparison.options import Options, Tracked
from eoffice.demo import cast
from eoffice.desktop.screens.comparison.commands import write_result
from eoffice.desktop.screens.comparison.view import ComparisonView
from eoffice.desktop.session import driving
from tests.comparison.legal_texts import docx_of, paragraph_xml
from tests.desktop.hands import Hands
from tests.desktop.seats import SitDown

_FINGERS: Any = QTest  # the stubs give its functions a first argument that is not there
_OLD = (
    '<w:p><w:r><w:t xml:space="preserve">Thời hạn là </w:t></w:r>'
    '<w:del w:id="1" w:author="Minh"><w:r><w:delText>mười</w:delText></w:r></w:del>'
    '<w:ins w:id="2" w:author="Minh"><w:r><w:t>bảy</w:t></w:r></w:ins>'
    '<w:r><w:t xml:space="preserve"> ngày.</w:t></w:r></w:p>'
)
_NEW = (
    '<w:p><w:r><w:t xml:space="preserve">Kinh phí do xã bảo đảm</w:t></w:r>'
    '<w:ins w:id="1" w:author="Lan"><w:r><w:t xml:space="preserve"> hằng năm</w:t>'
    "</w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>"
)
_SPENT = "Kinh phí do xã bảo đảm."
_DUE = "Thời hạn là năm ngày."


@pytest.fixture
def screen(sit_down: SitDown, tmp_path: Path) -> tuple[Hands, ComparisonView]:
    """Give the clerk's hands at the result of two files that both hold earlier changes."""
    old, new = tmp_path / "cũ.docx", tmp_path / "mới.docx"
    old.write_bytes(docx_of([_OLD, paragraph_xml(_SPENT)]))
    new.write_bytes(docx_of([paragraph_xml(_DUE), _NEW]))
    clerk = sit_down(cast.CLERK)
    clerk.desk.window.show_place("comparison")
    view = clerk.desk.window.screen_of("comparison")
    assert isinstance(view, ComparisonView)
    view.compare(old, new)
    clerk.until(lambda: changes(view) == [("bảy", "năm"), ("", "hằng năm")])
    return clerk, view


def changes(view: ComparisonView) -> list[tuple[str, str]]:
    """Return old and new of what is listed."""
    return [(change.old.strip(), change.new.strip()) for change in view.tree.order]


def test_each_side_is_told_and_settled_as_chosen(
    screen: tuple[Hands, ComparisonView], tmp_path: Path
) -> None:
    hands, view = screen
    assert view.earlier.isVisible()
    assert view.earlier.told == ["Bản cũ “cũ.docx”: 2 thay đổi", "Bản mới “mới.docx”: 1 thay đổi"]
    hands.choose("comparison.earlier.old", Tracked.REJECT)
    hands.until(lambda: changes(view) == [("mười", "năm"), ("", "hằng năm")])
    assert "cũ.docx: đã từ chối 2" in view.coverage.text()
    assert "mới.docx: đã chấp nhận 1" in view.coverage.text()
    view.swap.click()
    hands.until(lambda: changes(view) == [("năm", "mười"), ("hằng năm", "")])
    assert view.earlier.told == ["Bản cũ “mới.docx”: 1 thay đổi", "Bản mới “cũ.docx”: 2 thay đổi"]
    plain = tmp_path / "thường.docx"
    plain.write_bytes(docx_of([paragraph_xml("Thời hạn là sáu ngày."), paragraph_xml(_SPENT)]))
    view.presenter.choose(old=plain, new=plain)
    hands.until(lambda: view.presenter.script is not None and view.presenter.script.identical)
    assert not view.earlier.isVisible()


def test_stopping_takes_the_result_away_and_the_keyboard_brings_another(
    screen: tuple[Hands, ComparisonView], tmp_path: Path
) -> None:
    hands, view = screen
    choice = driving.find(hands.desk.window, "comparison.earlier.old")
    assert isinstance(choice, QComboBox)
    assert choice in view.panes()
    _FINGERS.keyClick(choice, Qt.Key.Key_End)
    assert choice.currentData() == Tracked.REFUSE
    assert not hands.desk.commands.get("comparison.report").enabled()
    hands.until(lambda: view._empty.text == "Chưa so sánh vì tệp còn thay đổi theo dõi")
    assert changes(view) == []
    assert view.earlier.isVisible()
    _FINGERS.keyClick(choice, Qt.Key.Key_Up)
    hands.until(lambda: changes(view) == [("mười", "năm"), ("", "hằng năm")])
    for kind in ("redline", "table"):
        with hands.qtbot.waitSignal(view.presenter.exported, timeout=60_000):
            writer = partial(write_result, kind, hands.desk.work.clock.now(), "Lan")
            view.presenter.export(writer, tmp_path / kind, "")
    redline = read_bytes((tmp_path / "redline").read_bytes(), "r.docx", Options(Tracked.REJECT)).document
    assert [one.text for one in redline.body.paragraphs()] == ["Thời hạn là mười ngày.", _SPENT]
    told = "cũ.docx: đã từ chối 2 thay đổi theo dõi có sẵn trước khi so sánh."
    table = docx.Document(io.BytesIO((tmp_path / "table").read_bytes()))
    assert any(told in one.text for one in table.paragraphs)
    hands.until(lambda: any(told in notice.title for notice in hands.desk.session.shell.messages.history))
