"""The reading pane: older versions, verdicts of another day, small pages, files that are not PDF."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import docx
import pytest
from PyQt6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from eoffice.demo import cast
from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.screens.drafts.view import DraftsView
from eoffice.desktop.screens.reading.model import ATTACHMENT_TAB, number_of
from eoffice.desktop.screens.reading.preview_pane import PreviewPane
from eoffice.desktop.screens.reading.previewing import Preview, PreviewKind
from eoffice.desktop.screens.reading.verdict import recorded_words
from eoffice.desktop.session import driving
from eoffice.desktop.shell.about import Surroundings
from eoffice.desktop.shell.lanes import Job
from eoffice.domain.document import Status
from tests.desktop.hands import PATIENCE_MS, Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import draft_letter
from tests.desktop.seats import SitDown

WORD_MS = 120_000
"""LibreOffice starts with a new profile each time; a busy machine takes its time for it."""


def attached(hands: Hands, path: Path) -> PreviewPane:
    """Attach a file and go to the tab of attachments."""
    hands.desk.attachments.attach(path)
    hands.until(lambda: len(hands.state().attachments) == 1)
    pane = hands.desk.reading
    hands.until(lambda: pane.attachments.model.rowCount() == 1)
    pane.tabs.setCurrentIndex(ATTACHMENT_TAB)
    return pane.preview


def seen(hands: Hands, path: Path, timeout_ms: int = PATIENCE_MS) -> Preview:
    """Attach a file, choose it and return what the preview shows."""
    preview = attached(hands, path)
    with hands.qtbot.waitSignal(preview.shown, timeout=timeout_ms) as shown:
        hands.desk.reading.attachments.select_key(hands.state().attachments[0].digest)
    found = shown.args[0]
    assert isinstance(found, Preview)
    return found


def test_an_older_version_is_shown_with_a_word_of_warning_and_stays_while_news_come(
    sit_down: SitDown, opened_paths: list[Path]
) -> None:
    drafter = sit_down(cast.DRAFTER)
    document = draft_letter(drafter)
    drafter.run("document.open_working_copy")
    drafter.until(lambda: bool(opened_paths))
    text = docx.Document(str(opened_paths[0]))
    # Into the body: words behind the closing are told and do not come onto the pages.
    last = next(one for one in text.paragraphs if one.text.startswith(cast.LETTER_BODY[-1][:20]))
    last.insert_paragraph_before("Thêm một đoạn ở phiên bản sau.", last.style)
    with drafter.qtbot.waitSignal(drafter.desk.copies.version_saved, timeout=PATIENCE_MS):
        text.save(str(opened_paths[0]))
        drafter.run("document.save_version")
    drafter.until(lambda: len(drafter.state().versions) == 2)
    pane = drafter.desk.reading
    drafter.until(lambda: pane.versions.model.rowCount() == 2)
    oldest = pane.versions.model.row_at(1)
    assert oldest is not None
    assert number_of(oldest) == "1"
    pane.versions.row_opened.emit(oldest)
    drafter.until(lambda: driving.is_shown(drafter.desk.window, "olderBanner"))
    assert any("phiên bản 1" in notice.title for notice in pane.notices)
    drafter.until(lambda: drafter.desk.session.current.seen.digest == oldest.pages.digest)
    assert not drafter.desk.session.current.shows_its_pages
    with drafter.qtbot.waitSignal(drafter.desk.session.current.changed, timeout=PATIENCE_MS):
        drafter.desk.session.news.touch({document})
    assert any("phiên bản 1" in notice.title for notice in pane.notices)
    notice = next(one for one in pane.notices if "phiên bản 1" in one.title)
    assert notice.action is not None
    notice.action.run()
    drafter.until(lambda: drafter.desk.session.current.shows_its_pages)
    assert not any("phiên bản 1" in one.title for one in pane.notices)


def test_a_recorded_verdict_of_an_unknown_kind_is_shown_as_it_is() -> None:
    assert recorded_words("valid") == "Chữ ký hợp lệ"
    assert recorded_words("qualified-2031").endswith(": qualified-2031")


def test_a_text_in_an_old_way_of_writing_is_read_in_the_window(sit_down: SitDown, tmp_path: Path) -> None:
    drafter = sit_down(cast.DRAFTER)
    draft_letter(drafter)
    file = tmp_path / "Ghi chú.txt"
    file.write_text("Họp lúc 8 giờ, phòng số 2", encoding="utf-16")
    shown = seen(drafter, file)
    assert shown.kind is PreviewKind.TEXT
    assert driving.read(drafter.desk.window, "previewText") == "Họp lúc 8 giờ, phòng số 2"


def test_a_large_picture_is_read_small_and_a_broken_one_in_words(sit_down: SitDown, tmp_path: Path) -> None:
    drafter = sit_down(cast.DRAFTER)
    draft_letter(drafter)
    image = QImage(5000, 2500, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    image.save(str(tmp_path / "Ảnh.png"))
    shown = seen(drafter, tmp_path / "Ảnh.png")
    assert shown.picture is not None
    assert (shown.picture.width(), shown.picture.height()) == (2400, 1200)
    drafter.desk.attachments.detach(drafter.state().attachments[0].digest)
    drafter.until(lambda: not drafter.state().attachments)
    (tmp_path / "hỏng.png").write_bytes(b"\x89PNG broken")
    broken = seen(drafter, tmp_path / "hỏng.png")
    assert broken.kind is PreviewKind.OUTSIDE
    assert "ảnh" in broken.text


def test_a_file_of_an_unknown_kind_points_to_another_program(
    sit_down: SitDown, tmp_path: Path, opened_paths: list[Path]
) -> None:
    drafter = sit_down(cast.DRAFTER)
    draft_letter(drafter)
    (tmp_path / "Bảng.xlsx").write_bytes(b"PK\x03\x04 sheets")
    assert seen(drafter, tmp_path / "Bảng.xlsx").kind is PreviewKind.OUTSIDE
    drafter.press("previewOpen")
    drafter.until(lambda: bool(opened_paths))
    assert opened_paths[0].suffix == ".xlsx"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_word_file_is_shown_as_pages(sit_down: SitDown, tmp_path: Path) -> None:
    drafter = sit_down(cast.DRAFTER)
    draft_letter(drafter)
    text = docx.Document()
    text.add_paragraph("Phụ lục kèm theo công văn")
    text.save(str(tmp_path / "Phụ lục.docx"))
    shown = seen(drafter, tmp_path / "Phụ lục.docx", WORD_MS)
    assert shown.kind is PreviewKind.PAGES
    assert shown.path is not None
    assert shown.path.read_bytes().startswith(b"%PDF")


def test_lists_are_filled_while_files_are_slow_to_come(sit_down: SitDown) -> None:
    drafter = sit_down(cast.DRAFTER)
    document = draft_letter(drafter)
    lanes, come = drafter.desk.shell.lanes, threading.Event()
    for _ in range(4):
        lanes.files.run(Slow(come))
    try:
        drafter.desk.window.show_place("drafts")
        screen = drafter.desk.window.screen_of("drafts")
        assert isinstance(screen, DraftsView)
        drafter.until(lambda: screen.lists.shown_list.model.row_of_key(document) >= 0)
    finally:
        come.set()


class Slow:
    """A file on a slow wire."""

    def __init__(self, come: threading.Event) -> None:
        self._come = come

    def __call__(self, _: Job) -> bool:
        return self._come.wait(PATIENCE_MS / 1000)


def test_an_opinion_being_typed_survives_a_crash(office: LocalOffice, tmp_path: Path, qtbot: QtBot) -> None:
    around = Surroundings(tmp_path / "data")
    desk = PersonDesk(office.sit_down(cast.DRAFTER), around=around)
    hands = Hands(qtbot, desk)
    desk.show("today")
    document = draft_letter(hands)
    hands.run("document.submit")
    hands.write("actionText", "Kính trình anh xem đoạn cuối")
    kept = around.data / "forms" if around.data is not None else tmp_path
    hands.until(lambda: any(kept.rglob("answer-*.json")))
    desk.close()
    again = PersonDesk(office.sit_down(cast.DRAFTER), around=around)
    try:
        hands = Hands(qtbot, again)
        again.show("today")
        hands.sees(document, Status.DRAFT)
        hands.run("document.submit")
        assert driving.read(again.window, "actionText") == "Kính trình anh xem đoạn cuối"
        hands.choose("actionPerson", cast.UNIT_HEAD.person.id)
        hands.confirm()
        hands.until(lambda: not any(kept.rglob("answer-*.json")))
    finally:
        again.close()
