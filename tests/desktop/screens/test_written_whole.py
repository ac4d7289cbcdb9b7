"""A decision of two pages typed with input methods on, against its pages, and through LibreOffice."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from PyQt6.QtCore import Qt

from eoffice.demo import cast
from eoffice.desktop.screens.drafts.editor import BodyEditor
from eoffice.desktop.screens.drafts.view import DraftsView
from eoffice.domain.document import Status
from eoffice.rendering.checking import check_file
from eoffice.rendering.office_files import find_office
from eoffice.rendering.reading import read_working_copy
from eoffice.text import nfc
from tests.desktop.hands import PATIENCE_MS, Hands
from tests.desktop.seats import SitDown
from tests.desktop.typing import BACKSPACE, press, type_ibus, type_unikey

ARTICLES = (
    ("Thành lập Tổ công tác", ("Tổ trưởng là Phó Giám đốc Sở phụ trách lĩnh vực tổ chức, biên chế.",
     "Thành viên là đại diện các phòng chuyên môn; danh sách do Trưởng phòng Tổ chức trình.")),
    ("Nhiệm vụ của Tổ công tác", tuple(
        f"Nhiệm vụ thứ {at}: rà soát vị trí việc làm của {at + 3} xã, phường, tổng hợp khó khăn, vướng mắc "
        "và đề xuất hướng giải quyết với Giám đốc Sở trước ngày 30 hằng tháng." for at in range(1, 10))),
    ("Chế độ làm việc", ("Tổ công tác họp định kỳ hai tuần một lần và họp đột xuất khi cần.",
     "Văn phòng Sở bảo đảm điều kiện làm việc theo Điều 2 Quyết định này.",
     "Tổ công tác tự giải thể sau khi hoàn thành nhiệm vụ nêu tại khoản 9 Điều 2.")),
    ("Tổ chức thực hiện", ("Quyết định này có hiệu lực thi hành kể từ ngày ký.",
     "Chánh Văn phòng và các cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.")),
)  # fmt: skip
INSERTED = "Nguyên tắc làm việc"
_BARE = {"ắ": "ă", "ế": "ê", "ộ": "ô", "ứ": "ư", "ụ": "u", "á": "a", "ề": "ê", "ự": "ư", "ị": "i"}


def type_both_ways(body: BodyEditor, words: str) -> None:
    """Type every other word as IBus composes it, the others as UniKey rewrites them letter by letter."""
    for at, word in enumerate(re.findall(r"\S+\s*", words)):
        if at % 2:
            type_ibus(body, word)
            continue
        for letter in word:
            # UniKey: the plain letter, then a fake Backspace and the letter with its mark.
            plain = _BARE.get(letter)
            type_unikey(body, *((plain, BACKSPACE, letter) if plain else (letter,)))


def enter(body: BodyEditor) -> None:
    press(body, Qt.Key.Key_Return, "\r")


def type_decision(body: BodyEditor) -> None:
    """Type the articles from top to bottom; only the first marker is typed, the rest number themselves."""
    for at, (title, clauses) in enumerate(ARTICLES):
        if at:
            enter(body)
            # Behind the last clause: one level up makes it an article.
            press(body, Qt.Key.Key_Backtab)
            type_both_ways(body, title)
        else:
            type_both_ways(body, f"Điều 1. {title}")
        for clause in clauses:
            enter(body)
            type_both_ways(body, clause)


def wanted() -> list[str]:
    """Return the lines as they must stand when all is typed."""
    lines = []
    for number, (title, clauses) in enumerate(ARTICLES, start=1):
        lines.append(f"Điều {number}. {title}")
        lines.extend(f"{at}. {clause}" for at, clause in enumerate(clauses, start=1))
    return lines


def followed() -> list[str]:
    """Return the lines after an article was put in behind the first."""
    lines = [re.sub(r"Điều ([2-9])", lambda found: f"Điều {int(found[1]) + 1}", line) for line in wanted()]
    return [*lines[:3], f"Điều 2. {INSERTED}", *lines[3:]]


def words_of(path: Path) -> str:
    """Return the words of a PDF without breaks."""
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    assert len(pages) >= 2
    text = nfc(" ".join(pages))
    return " ".join(text.replace("\ufffe", "-").split())


@pytest.mark.slow
def test_two_pages_typed_with_input_methods_come_out_word_for_word(sit_down: SitDown, tmp_path: Path) -> None:
    hands = sit_down(cast.DRAFTER)
    hands.run("draft.new_decision")
    screen = hands.desk.window.screen_of("drafts")
    assert isinstance(screen, DraftsView)
    hands.write("draftSubject", cast.DECISION_SUBJECT)
    hands.write("draftBases", "\n".join(cast.DECISION_BASES))
    hands.pick("draftRecipients", cast.COMMUNE.code)
    body = screen.panel.body
    body.setFocus()
    type_decision(body)
    assert body.toPlainText().split("\n") == wanted()
    body.go_to_line(2)
    enter(body)
    press(body, Qt.Key.Key_Backtab)
    type_both_ways(body, INSERTED)
    assert body.toPlainText().split("\n") == followed()
    document = save(hands)
    check_outcome(hands, document, tmp_path)


def save(hands: Hands) -> str:
    """Save the draft and return its id."""
    with hands.qtbot.waitSignal(hands.desk.drafts.begun, timeout=PATIENCE_MS) as begun:
        hands.run("draft.save")
    hands.sees(begun.args[0], Status.DRAFT)
    return str(begun.args[0])


def check_outcome(hands: Hands, document: str, folder: Path) -> None:
    """Compare the pages with what was typed, and the docx before and after LibreOffice."""
    pages = hands.state().pages
    assert pages is not None
    shown = words_of(hands.desk.work.files.path(pages))
    for line in followed():
        assert line in shown
    copy = hands.desk.work.drafting.working_copy(document)
    before = read_working_copy(copy)
    if find_office() is None:
        return
    (folder / "saved").mkdir()
    subprocess.run(
        [
            str(find_office()), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "saved"), str(copy),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    saved = folder / "saved" / copy.name
    assert read_working_copy(saved) == before
    assert [one.rule for one in check_file(saved)] == [one.rule for one in check_file(copy)]
